import { bytesOf } from '../ir/dtype';
import { placesOf } from './plan-memory';
import type { Access, LoopStep, LoopValue, Part, Place, Schedule, Step } from './steps';

/** Where a variable lies in memory, in bytes; null where that is not known. */
export type AddressOfVariable = (index: number) => number | null;

interface Member {
  readonly step: LoopStep;
  readonly position: number;
  readonly size: number;
  /** Loads in the order of the values, then stores. */
  readonly accesses: readonly Access[];
}

/**
 * Makes one loop of loops that do the same to values that lie one after the other: an optimizer's update of all
 * parameters. Temporaries they read or write (gradients) become parts of one place, in the order of the parameters; `known`
 * are parts already.
 */
export function mergeLoops(
  steps: readonly Step[],
  addressOf: AddressOfVariable,
  known: ReadonlyMap<Place, Part>,
): Schedule {
  const groups = new Map<string, Member[]>();
  for (const [position, step] of steps.entries()) {
    if (step.kind !== 'loop' || step.dimensions.length > 1 || step.kept !== step.dimensions.length) continue;
    const key = structureOf(step);
    const member = { step, position, size: step.dimensions[0] ?? 1, accesses: accessesOf(step) };
    const members = groups.get(key);
    if (members === undefined) groups.set(key, [member]);
    else members.push(member);
  }
  const merged = new Map<number, LoopStep | null>();
  const parts = new Map(known);
  const context = { addressOf, parts, ...usesOf(steps) };
  for (const members of groups.values()) {
    for (const run of findRuns(members, context)) {
      for (const { position } of run) merged.set(position, null);
      merged.set(Math.max(...run.map(({ position }) => position)), join(run, parts));
    }
  }
  const result = steps.flatMap((step, i) => {
    const replacement = merged.get(i);
    return replacement === undefined ? [step] : replacement === null ? [] : [replacement];
  });
  return { steps: joinSingles(result), parts };
}

/** Most values of a loop over single numbers. */
const MOST_VALUES = 256;

/** Makes one loop of neighbours that compute single numbers: calls take longer than what is computed. */
function joinSingles(steps: readonly Step[]): Step[] {
  const result: Step[] = [];
  for (const step of steps) {
    const last = result[result.length - 1];
    if (last !== undefined && isSingle(last) && isSingle(step) && canFollow(last, step)) {
      result[result.length - 1] = together(last, step);
    } else result.push(step);
  }
  return result;
}

const isSingle = (step: Step): step is LoopStep => step.kind === 'loop' && step.dimensions.length === 0;

/** Whether nothing that a loop uses is computed just before it. */
function canFollow(first: LoopStep, second: LoopStep): boolean {
  const written = new Set(first.stores.map(({ access }) => rootOf(access.place)));
  return (
    first.values.length + second.values.length <= MOST_VALUES &&
    accessesOf(second).every(({ place }) => !written.has(rootOf(place)))
  );
}

/** The place that a window shows a part of. */
const rootOf = (place: Place): Place => (place.window === null ? place : rootOf(place.window.whole));

function together(first: LoopStep, second: LoopStep): LoopStep {
  const moved = (value: number): number => value + first.values.length;
  const values = second.values.map((value) =>
    'operands' in value ? { ...value, operands: value.operands.map(moved) } : value,
  );
  const stores = second.stores.map(({ value, access }) => ({ value: moved(value), access }));
  return { ...first, values: [...first.values, ...values], stores: [...first.stores, ...stores] };
}

const accessesOf = (step: LoopStep): Access[] => [
  ...step.values.flatMap((value) => (value.kind === 'load' ? [value.access] : [])),
  ...step.stores.map((store) => store.access),
];

/** What a loop computes, without where and how much. */
function structureOf(step: LoopStep): string {
  const values = step.values.map((value) => {
    switch (value.kind) {
      case 'load':
        return `load ${value.access.place.dtype}`;
      case 'constant':
        return `constant ${value.dtype} ${Object.is(value.value, -0) ? '-0' : value.value}`;
      case 'apply':
        return `${value.name} ${value.dtype} ${value.operands.join()}`;
      default:
        // Positions differ between parts of a larger loop.
        return `${value.kind} ${step.stores.map((store) => store.access.place.index).join()}`;
    }
  });
  const stores = step.stores.map(({ value, access }) => `${value} ${access.place.dtype}`);
  return [...values, ...stores].join('; ');
}

const isShared = ({ strides }: Access): boolean => strides.every((stride) => stride === 0);

/** What decides whether loops can become one. */
interface Context {
  readonly addressOf: AddressOfVariable;
  /** Positions of the steps that read and write each place. */
  readonly reads: ReadonlyMap<Place, readonly number[]>;
  readonly writes: ReadonlyMap<Place, readonly number[]>;
  readonly parts: ReadonlyMap<Place, Part>;
}

function usesOf(steps: readonly Step[]): Pick<Context, 'reads' | 'writes'> {
  const reads = new Map<Place, number[]>();
  const writes = new Map<Place, number[]>();
  const note = (uses: Map<Place, number[]>, place: Place, position: number): void => {
    const list = uses.get(place);
    if (list === undefined) uses.set(place, [position]);
    else list.push(position);
  };
  for (const [position, step] of steps.entries()) {
    const places = placesOf(step);
    for (const place of places.reads) note(reads, place, position);
    for (const place of places.writes) note(writes, place, position);
  }
  return { reads, writes };
}

function findRuns(members: readonly Member[], context: Context): Member[][] {
  if (members.length < 2) return [];
  const largest = members.reduce((best, member) => (member.size > best.size ? member : best));
  const shared = largest.accesses.map(isShared);
  const anchor = largest.accesses.findIndex(({ place }, i) => !shared[i] && place.role === 'variable');
  if (anchor < 0) return [];
  const anchorOf = ({ accesses }: Member): number | null => addressOfAccess(accesses[anchor], context);
  const ordered = members
    .filter(
      (member) => anchorOf(member) !== null && member.accesses.every((a, i) => isWhole(a, shared[i], member)),
    )
    .sort((a, b) => anchorOf(a)! - anchorOf(b)!);
  // A temporary can be a part of one place only, for one operand of one loop.
  const counts = new Map<Place, number>();
  for (const { place } of ordered.flatMap((member) => member.accesses))
    counts.set(place, (counts.get(place) ?? 0) + 1);
  const isFree = (place: Place): boolean => counts.get(place) === 1 && !context.parts.has(place);
  const runs: Member[][] = [];
  for (const member of ordered) {
    const run = runs[runs.length - 1];
    const follows = run !== undefined && continues(run[run.length - 1], member, shared, isFree, context);
    if (follows && canMove([...run, member], context)) run.push(member);
    else runs.push([member]);
  }
  return runs.filter((run) => run.length > 1);
}

const addressOfAccess = ({ place }: Access, { addressOf }: Context): number | null =>
  place.role === 'variable' ? addressOf(place.index) : null;

/** Whether an access is one value for all elements, or walks a whole place. */
const isWhole = (access: Access, shared: boolean, { size }: Member): boolean =>
  shared
    ? isShared(access)
    : access.offset === 0 && access.place.size === size && (size === 1 || !isShared(access));

/** Whether all that `next` uses lies, or may be put, just behind what `last` uses. */
function continues(
  last: Member,
  next: Member,
  shared: readonly boolean[],
  isFree: (place: Place) => boolean,
  context: Context,
): boolean {
  return shared.every((isSame, i) => {
    const [a, b] = [last.accesses[i], next.accesses[i]];
    if (isSame) return a.place === b.place && a.offset === b.offset;
    if (a.place.role !== b.place.role) return false;
    if (a.place.role === 'temporary') return isFree(a.place) && isFree(b.place);
    const [before, after] = [addressOfAccess(a, context), addressOfAccess(b, context)];
    return before !== null && after === before + last.size * bytesOf(a.place.dtype);
  });
}

/** Whether all loops can run where the last of them stands. */
function canMove(run: readonly Member[], { reads, writes }: Context): boolean {
  const last = Math.max(...run.map(({ position }) => position));
  return run.every(({ step, position }) => {
    const between = (positions: readonly number[] | undefined): boolean =>
      positions?.some((other) => other > position && other <= last) ?? false;
    return (
      step.stores.every(
        ({ access: { place } }) => !between(reads.get(place)) && !between(writes.get(place)),
      ) && step.values.every((value) => value.kind !== 'load' || !between(writes.get(value.access.place)))
    );
  });
}

/** One loop over the values of all members, which lie one after the other. */
function join(run: readonly Member[], parts: Map<Place, Part>): LoopStep {
  const size = run.reduce((sum, member) => sum + member.size, 0);
  const largest = run.reduce((best, member) => (member.size > best.size ? member : best));
  let slot = 0;
  const whole = (access: Access): Access => {
    const i = slot++;
    if (isShared(access)) return access;
    const places = run.map((member) => member.accesses[i].place);
    if (places[0].role === 'variable') return { ...access, place: places[0] };
    const block: Place = { ...places[0], size };
    let offset = 0;
    for (const place of places) {
      parts.set(place, { whole: block, offset });
      offset += place.size;
    }
    return { ...access, place: block };
  };
  const values = largest.step.values.map((value): LoopValue =>
    value.kind === 'load' ? { ...value, access: whole(value.access) } : value,
  );
  const stores = largest.step.stores.map(({ value, access }) => ({ value, access: whole(access) }));
  return { ...largest.step, dimensions: [size], values, stores };
}
