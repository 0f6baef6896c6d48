import { bytesOf } from '../ir/dtype';
import type { Node } from '../ir/node';
import { isA, nodeSize, topologicalOrder } from '../ir/node';
import { formatShape, sameShape, sizeOf } from '../ir/shape';
import { StateError } from '../util/errors';
import type { AddressOfVariable } from './merge';
import type { Lowered } from './steps';
import { placeBytes, placesOf, planMemory } from './plan-memory';
import type { Access, LoopStep, Matrices, Part, Place, ScanStep, Step } from './steps';
import type { PassWatcher } from './watch';

interface Typed {
  readonly shape: readonly number[];
  readonly dtype: string;
}

const typeText = ({ shape, dtype }: Typed): string => `${dtype}${formatShape(shape)}`;
const sameType = (a: Typed, b: Typed): boolean => a.dtype === b.dtype && sameShape(a.shape, b.shape);

/** What is wrong with the nodes below `roots`, one line each. */
export function nodeFaults(roots: readonly Node[]): string[] {
  const faults: string[] = [];
  for (const node of topologicalOrder(roots)) {
    const found = (fault: string): void => {
      faults.push(`${node.primitive.name} ${node.id} ${typeText(node)}: ${fault}`);
    };
    for (const input of node.inputs) if (input.id >= node.id) found(`is before its input ${input.id}`);
    if (node.value !== null) {
      if (node.value.data.length !== nodeSize(node)) found(`holds ${node.value.data.length} values`);
      continue;
    }
    const type = node.primitive.infer(node.inputs, node.attributes);
    if (!sameType(type, node)) found(`its rule says ${typeText(type)}`);
    if (node.primitive.kind === 'elementwise')
      for (const input of node.inputs)
        if (!sameShape(input.shape, node.shape)) found(`its operand is ${typeText(input)}`);
    if (isA(node, 'scan')) for (const fault of scanFaults(node)) found(fault);
  }
  return faults;
}

function scanFaults({ inputs, attributes }: Node<'scan'>): string[] {
  const { body, constants, carries, length } = attributes;
  const faults: string[] = [];
  if (inputs.length !== body.inputs.length)
    return [`gives ${inputs.length} values to a body of ${body.inputs.length}`];
  for (const [i, input] of inputs.entries()) {
    const inner = body.inputs[i];
    const given = i < constants + carries ? inner : { ...inner, shape: [length, ...inner.shape] };
    if (!sameType(input, given))
      faults.push(`input ${i} is ${typeText(input)} instead of ${typeText(given)}`);
  }
  for (let i = 0; i < carries; i++)
    if (!sameType(body.outputs[i], body.inputs[constants + i])) faults.push(`carry ${i} changes its type`);
  const known = new Set(body.inputs);
  for (const node of topologicalOrder(body.outputs))
    if (node.primitive.name === 'input' && !known.has(node))
      faults.push(`its body reads node ${node.id} of the outside`);
  return faults;
}

/** What is wrong with the steps of a program, one line each. */
export function stepFaults(program: Lowered, addressOf: AddressOfVariable): string[] {
  const check = new StepCheck(program.parts, program.variables, addressOf);
  check.steps(program.steps, '');
  return check.faults;
}

/** Follows a program's steps: what is read must have been written, and lie inside its place. */
class StepCheck {
  readonly faults: string[] = [];
  readonly #parts: Map<Place, Part>;
  readonly #written = new Set<Place>();
  readonly #lengths = new Map<number, number>();

  readonly #variables: readonly Place[];
  readonly #addressOf: AddressOfVariable;

  constructor(parts: ReadonlyMap<Place, Part>, variables: readonly Place[], addressOf: AddressOfVariable) {
    this.#variables = variables;
    this.#addressOf = addressOf;
    this.#parts = new Map(parts);
    this.#checkParts(parts, '');
  }

  steps(steps: readonly Step[], path: string): void {
    for (const [i, step] of steps.entries()) this.#step(step, `${path}${i} ${step.kind}`);
  }

  #step(step: Step, at: string): void {
    if (step.kind === 'scan') return this.#scan(step, at);
    const { reads, writes } = placesOf(step);
    // Later passes over a row may read what earlier ones have stored.
    const own =
      step.kind === 'rows' || step.kind === 'loop' ? new Set(writes.map((place) => this.#root(place))) : null;
    for (const place of reads) {
      const root = this.#root(place);
      if (!this.#isKnown(root) && !(step.kind === 'rows' && own?.has(root)))
        this.#found(at, `reads ${placeText(place)} before it is written`);
    }
    for (const place of writes) this.#write(place, at);
    for (const place of [...reads, ...writes]) this.#checkWindow(place, at);
    switch (step.kind) {
      case 'loop':
        return this.#loop(step, at);
      case 'rows':
        for (const [i, pass] of step.passes.entries()) this.#loop(pass, `${at}, pass ${i}`);
        return;
      case 'dot': {
        const { batch, m, n, k, a, b, c, bias } = step;
        if (batch * m * n * k === 0) this.#found(at, 'has nothing to do');
        this.#matrices(a, [batch, m, k], at);
        this.#matrices(b, [batch, k, n], at);
        if (c.size !== batch * m * n) this.#found(at, `writes ${batch * m * n} values to ${placeText(c)}`);
        if (bias !== null) this.#span(bias.place, bias.offset, n, at);
        return;
      }
      case 'copy':
        this.#span(step.from.place, step.from.offset, step.to.size, at);
        if (step.from.place.dtype !== step.to.dtype) this.#found(at, 'changes the dtype');
        return;
      case 'node':
        for (const [i, span] of step.inputs.entries()) {
          const input = step.node.inputs[i];
          if (span === null) continue;
          this.#span(span.place, span.offset, nodeSize(input), at);
          if (span.place.dtype !== input.dtype) this.#found(at, `operand ${i} is ${span.place.dtype}`);
        }
    }
  }

  #scan(step: ScanStep, at: string): void {
    this.#lengths.set(step.scan, step.length);
    for (const [place, part] of step.body.parts) this.#parts.set(place, part);
    this.#checkParts(step.body.parts, at);
    for (const [i, start] of step.starts.entries()) this.#step(start, `${at}, start ${i}`);
    // What memory is planned by must tell of all that rounds use.
    const told = new Set([...step.reads, ...step.writes].map((place) => this.#root(place)));
    for (const place of step.writes) this.#written.add(this.#root(place));
    this.steps(step.body.steps, `${at} / `);
    for (const inner of step.body.steps) {
      const { reads, writes } = placesOf(inner);
      for (const place of [...reads, ...writes]) {
        const root = this.#root(place);
        const isOwn = step.temporaries.has(place) || step.temporaries.has(root) || root.role === 'constant';
        if (!isOwn && !told.has(root)) this.#found(at, `does not tell that it uses ${placeText(place)}`);
      }
    }
    for (const fault of memoryFaults(step.body.steps, step.body.parts, step.temporaries))
      this.#found(at, fault);
  }

  #loop({ dimensions, kept, values, stores, passes }: LoopStep, at: string): void {
    if (kept > dimensions.length) this.#found(at, `keeps ${kept} of ${dimensions.length} dimensions`);
    for (const [i, value] of values.entries()) {
      if ('operands' in value && value.operands.some((operand) => operand >= i || operand < 0))
        this.#found(at, `value ${i} is before its operand`);
      if (value.kind !== 'load') continue;
      this.#access(value.access, dimensions, at);
      if (value.dtype !== value.access.place.dtype) this.#found(at, `value ${i} is read as ${value.dtype}`);
    }
    if (passes !== null && passes.ofValues.length !== values.length)
      this.#found(at, 'has values without a pass');
    for (const { value, access } of stores) {
      this.#access(access, dimensions, at);
      if (values[value] === undefined) this.#found(at, `stores value ${value} of ${values.length}`);
      else if (values[value].dtype !== access.place.dtype)
        this.#found(at, `stores ${values[value].dtype} to ${placeText(access.place)}`);
    }
  }

  #access({ place, strides, offset }: Access, dimensions: readonly number[], at: string): void {
    if (strides.length !== dimensions.length) this.#found(at, `has ${strides.length} strides`);
    this.#range(place, offset, strides, dimensions, at);
  }

  #matrices({ place, offset, strides }: Matrices, sizes: readonly number[], at: string): void {
    this.#range(place, offset, strides, sizes, at);
  }

  #range(
    place: Place,
    offset: number,
    strides: readonly number[],
    sizes: readonly number[],
    at: string,
  ): void {
    if (sizeOf(sizes) === 0) return;
    const ends = strides.map((stride, i) => stride * (sizes[i] - 1));
    const first = ends.reduce((sum, end) => sum + Math.min(0, end), offset);
    const last = ends.reduce((sum, end) => sum + Math.max(0, end), offset);
    this.#span(place, first, last - first + 1, at);
  }

  #span(place: Place, offset: number, count: number, at: string): void {
    if (offset < 0 || offset + count > this.#room(place))
      this.#found(at, `visits ${offset} to ${offset + count} of ${placeText(place)}`);
  }

  /** Elements from the start of a place on that loops may walk: those of variables go on where their neighbours lie. */
  #room(place: Place): number {
    const start = place.role === 'variable' ? this.#addressOf(place.index) : null;
    if (start === null) return place.size;
    const width = bytesOf(place.dtype);
    const ends = new Map(
      this.#variables.map((other) => [this.#addressOf(other.index), placeBytes(other)] as const),
    );
    let end = start + placeBytes(place);
    for (let bytes = ends.get(end); bytes !== undefined && bytes > 0; bytes = ends.get(end)) end += bytes;
    return (end - start) / width;
  }

  #checkWindow({ window, size }: Place, at: string): void {
    if (window === null) return;
    const { whole, offset, step, scan } = window;
    const length = this.#lengths.get(scan);
    if (length === undefined) this.#found(at, 'has a window that moves with no loop around it');
    else this.#range(whole, offset, [step, 1], [length, size], at);
    this.#checkWindow(whole, at);
  }

  #checkParts(parts: ReadonlyMap<Place, Part>, at: string): void {
    for (const [place, { whole, offset }] of parts) {
      if (parts.has(whole)) this.#found(at, `${placeText(place)} is a part of a part`);
      this.#span(whole, offset, place.size, at);
    }
  }

  #write(place: Place, at: string): void {
    const root = this.#root(place);
    if (root.role === 'input' || root.role === 'constant') this.#found(at, `writes ${placeText(root)}`);
    this.#written.add(root);
  }

  #isKnown = (root: Place): boolean =>
    root.role === 'input' || root.role === 'constant' || root.role === 'variable' || this.#written.has(root);

  /** The place that has memory of its own. */
  #root(place: Place): Place {
    const outer = place.window?.whole ?? this.#parts.get(place)?.whole;
    return outer === undefined ? place : this.#root(outer);
  }

  #found(at: string, fault: string): void {
    this.faults.push(`step ${at}: ${fault}`);
  }
}

const placeText = ({ role, dtype, size }: Place): string => `${role} ${dtype}[${size}]`;

/** Where a temporary lies, and from which step to which its values are needed. */
interface Interval {
  readonly place: Place;
  readonly start: number;
  readonly end: number;
  first: number;
  last: number;
}

/** Temporaries that lie in the same memory while both are needed, one line each. */
export function memoryFaults(
  steps: readonly Step[],
  parts: ReadonlyMap<Place, Part>,
  offsets: ReadonlyMap<Place, number>,
): string[] {
  const faults: string[] = [];
  const intervals = new Map<Place, Interval>();
  for (const [i, step] of steps.entries()) {
    const { reads, writes } = placesOf(step);
    for (const used of [...reads, ...writes]) {
      const place = parts.get(used)?.whole ?? used;
      if (place.role !== 'temporary') continue;
      const start = offsets.get(place);
      // What lies outside a loop is no temporary of its rounds.
      if (start === undefined) continue;
      const known = intervals.get(place);
      if (known === undefined)
        intervals.set(place, { place, start, end: start + placeBytes(place), first: i, last: i });
      else known.last = i;
    }
  }
  for (const [place, { whole, offset }] of parts) {
    const [own, start] = [offsets.get(place), offsets.get(whole)];
    if (start !== undefined && own !== start + offset * bytesOf(place.dtype))
      faults.push(`${placeText(place)} is not where its whole is`);
  }
  let live: Interval[] = [];
  for (const next of [...intervals.values()].sort((a, b) => a.first - b.first)) {
    live = live.filter(({ last }) => last >= next.first);
    for (const other of live) {
      if (other.end <= next.start || next.end <= other.start) continue;
      if (other.last === next.first && other.first < next.first && takesOver(steps[next.first], next, other))
        continue;
      faults.push(
        `${placeText(next.place)} of steps ${next.first} to ${next.last} lies over ${placeText(other.place)} of steps ${other.first} to ${other.last}`,
      );
    }
    live.push(next);
  }
  return faults;
}

/** Whether a loop reads each element of a place just where it writes one of the other that lies there. */
function takesOver(step: Step, next: Interval, old: Interval): boolean {
  if (next.start !== old.start || next.end !== old.end) return false;
  const loops = step.kind === 'rows' ? step.passes : step.kind === 'loop' ? [step] : [];
  const stores = loops.flatMap((loop) =>
    loop.stores.flatMap(({ access }) => (access.place === next.place ? [access] : [])),
  );
  const loads = loops.flatMap((loop) =>
    loop.values.flatMap((value) =>
      value.kind === 'load' && value.access.place === old.place ? [value.access] : [],
    ),
  );
  return loads.every((load) =>
    stores.some((store) => store.offset === load.offset && sameShape(store.strides, load.strides)),
  );
}

function refuse(pass: string, faults: readonly string[]): void {
  if (faults.length === 0) return;
  throw new StateError({
    code: 'broken-pass',
    expected: `programs are in order after the pass "${pass}".`,
    received: Object.fromEntries(
      faults.slice(0, 10).map((fault, i) => [`fault ${i + 1} of ${faults.length}`, fault]),
    ),
  });
}

/**
 * Throws an error where a pass leaves a program behind that is not in order: nodes whose types are not those of their rules
 * or that come before their inputs, steps that read what nobody has written or go beyond a place, memory that two values
 * need at once.
 */
export const verifier: PassWatcher = {
  nodes: (pass, roots) => refuse(pass, nodeFaults(roots)),
  steps: (pass, program, { isBody, addressOf }) => {
    // Bodies of loops are checked with what is around them.
    if (isBody) return;
    refuse(pass, stepFaults(program, addressOf));
    refuse('plan-memory', memoryFaults(program.steps, program.parts, planMemory(program).offsets));
  },
};
