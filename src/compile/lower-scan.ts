import type { Node } from '../ir/node';
import { attributesOf, nodeSize } from '../ir/node';
import type { LoopContext, LowerLoop } from './lower';
import { copyStep, newPlace, PLACE } from './places';
import { planMemory } from './plan-memory';
import type { CopyStep, NodeStep, Place, ScanStep, Span, Step } from './steps';

/** A value carried through the rounds of a scan. */
type Carry = {
  readonly read: Node;
  readonly write: Node;
  readonly place: Place;
  readonly start: Place;
  /** All places that the scan writes for it. */
  readonly writes: readonly Place[];
  /** What is to be copied after the scan. */
  readonly copies: readonly CopyStep[];
} & (
  | { readonly kind: 'place' }
  | {
      readonly kind: 'history';
      /** Offsets of the first element of the sequence that rounds read, and of the one that they write. */
      readonly before: number;
      readonly after: number;
      /** The results that lie in `place`, and its first and last element, with their offsets. */
      readonly parts: ReadonlyMap<Place, number>;
    }
);

/** A scan as a loop of steps; null where one of them would have to be evaluated outside. */
export const lowerScan: LowerLoop = (context, node, results) => {
  const { body, constants, carries, length, reverse } = attributesOf(node, 'scan');
  const spans = node.inputs.map((input) => context.span(input));
  const window = ({ place, offset }: Span, like: Node, step: number): Place => ({
    ...newPlace('window', like),
    window: { whole: place, offset, step, scan: node.id },
  });
  const sliding = (span: Span, like: Node): Place => window(span, like, nodeSize(like));
  const taken = new Set<number>();
  const carried = body.inputs
    .slice(constants, constants + carries)
    .map((input, i) => carriedValue(context, { node, results, taken }, input, i));
  const elements = body.inputs.slice(constants + carries);
  const wanted = body.outputs.slice(carries).flatMap((output, i) => {
    const place = results[carries + i] ?? null;
    return place === null || taken.has(carries + i) ? [] : [{ output, place }];
  });
  const histories = carried.filter((carry) => carry.kind === 'history');
  const updated = carried.filter((carry) => carry.kind === 'place');
  const lowered = context.lower(
    {
      inputs: [...body.inputs.slice(0, constants), ...elements, ...histories.map(({ read }) => read)],
      outputs: [...wanted.map(({ output }) => output), ...histories.map(({ write }) => write)],
      variables: updated.map(({ read, write }) => ({
        dtype: read.dtype,
        size: nodeSize(read),
        read,
        write: write === read ? null : write,
      })),
      addressOf: () => null,
      updatesLast: false,
    },
    {
      inputs: [
        ...body.inputs.slice(0, constants).map((input, i) => window(spans[i], input, 0)),
        ...elements.map((input, i) => sliding(spans[constants + carries + i], input)),
        ...histories.map(({ read, place, before }) => sliding({ place, offset: before }, read)),
      ],
      outputs: [
        ...wanted.map(({ output, place }) => sliding({ place, offset: 0 }, output)),
        ...histories.map(({ write, place, after }) => sliding({ place, offset: after }, write)),
      ],
      variables: updated.map(({ read, place }) => window({ place, offset: 0 }, read, 0)),
    },
  );
  const { target } = context;
  if (lowered.steps.some((step) => step.kind === 'node' && !target.calls(step.node))) return null;
  context.addPlaces(lowered.places.filter((place) => place.role === 'constant'));
  for (const { place, parts } of histories)
    for (const [part, offset] of parts) context.addPart(part, { whole: place, offset });
  const steps = lowered.steps.flatMap((step) =>
    step.kind === 'node' && target.needsFixed(step.node) ? standing(step) : [step],
  );
  const schedule = { steps, parts: lowered.parts };
  const plan = planMemory(schedule);
  const scan: ScanStep = {
    kind: 'scan',
    scan: node.id,
    primitive: node.primitive,
    length,
    reverse,
    starts: carried.map(({ start }, i) => ({ kind: 'copy', from: spans[constants + i], to: start })),
    body: schedule,
    temporaries: plan.offsets,
    room: { ...PLACE, role: 'temporary', dtype: 'uint8', size: plan.bytes },
    reads: spans.map((span) => span.place),
    writes: [...carried.flatMap(({ writes }) => writes), ...wanted.map(({ place }) => place)],
  };
  return [scan, ...carried.flatMap(({ copies }) => copies)];
};

/** Whether a place is elsewhere in each round of a scan. */
const isMoving = ({ window }: Place): boolean =>
  window !== null && (window.step !== 0 || isMoving(window.whole));

/** A step whose kernel reads tables of addresses: what moves is copied from and to places that do not. */
function standing(step: NodeStep): Step[] {
  const before: Step[] = [];
  const after: Step[] = [];
  const still = ({ dtype, size }: Place): Place => ({ ...PLACE, role: 'temporary', dtype, size });
  const read = (span: Span | null): Span | null => {
    if (span === null || !isMoving(span.place)) return span;
    const to = still(span.place);
    before.push(copyStep(span.place, to));
    return { place: to, offset: span.offset };
  };
  const written = (place: Place | null): Place | null => {
    if (place === null || !isMoving(place)) return place;
    const from = still(place);
    after.push(copyStep(from, place));
    return from;
  };
  const fixed = {
    ...step,
    inputs: step.inputs.map(read),
    bias: read(step.bias),
    outputs: step.outputs.map(written),
  };
  return [...before, fixed, ...after];
}

/**
 * Where a carried value lives: in one place, or, where its values before or after all rounds are stacked, in a place with
 * room for all of them, which each round reads and writes one element further.
 */
function carriedValue(
  context: LoopContext,
  { node, results, taken }: { node: Node; results: readonly (Place | null)[]; taken: Set<number> },
  read: Node,
  carry: number,
): Carry {
  const { body, carries, length, reverse } = attributesOf(node, 'scan');
  const write = body.outputs[carry];
  const end = results[carry] ?? null;
  const size = nodeSize(read);
  const [before, after] = reverse ? [size, 0] : [0, size];
  const isFree = (place: Place | null | undefined): place is Place =>
    place?.role === 'temporary' && !context.isPart(place);
  const stacked: [Place, number][] = [];
  for (const [value, offset] of [
    [read, before],
    [write, after],
  ] as const) {
    const position = body.outputs.findIndex((other, i) => i >= carries && other === value && !taken.has(i));
    const place = results[position];
    if (length === 0 || write === read || !isFree(place)) continue;
    taken.add(position);
    stacked.push([place, offset]);
  }
  if (stacked.length === 0) {
    const place = end ?? newPlace('temporary', read);
    return { kind: 'place', read, write, place, start: place, writes: [place], copies: [] };
  }
  const place = { ...newPlace('temporary', read), size: (length + 1) * size };
  const [start, last] = [newPlace('temporary', read), isFree(end) ? end : newPlace('temporary', read)];
  const parts = new Map([
    ...stacked,
    [start, reverse ? length * size : 0],
    [last, reverse ? 0 : length * size],
  ]);
  const copies = end === null || end === last ? [] : [copyStep(last, end)];
  const writes = [place, ...parts.keys()];
  return { kind: 'history', read, write, place, start, before, after, parts, writes, copies };
}
