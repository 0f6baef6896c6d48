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
 * parameters. Temporaries they read or write (gradients) become parts of one place, in the order of the parameters.
 */
export function mergeLoops(steps: readonly Step[], addressOf: AddressOfVariable): Schedule {
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
  const parts = new Map<Place, Part>();
  for (const members of groups.values()) {
    for (const run of findRuns(members, steps, addressOf, parts)) {
      for (const { position } of run) merged.set(position, null);
      merged.set(Math.max(...run.map(({ position }) => position)), join(run, parts));
    }
  }
  const result = steps.flatMap((step, i) => {
    const replacement = merged.get(i);
    return replacement === undefined ? [step] : replacement === null ? [] : [replacement];
  });
  return { steps: result, parts };
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

function findRuns(
  members: readonly Member[],
  steps: readonly Step[],
  addressOf: AddressOfVariable,
  parts: ReadonlyMap<Place, Part>,
): Member[][] {
  if (members.length < 2) return [];
  const largest = members.reduce((best, member) => (member.size > best.size ? member : best));
  const shared = largest.accesses.map(isShared);
  const addresses = (member: Member): (number | null)[] =>
    member.accesses.map(({ place }) => (place.role === 'variable' ? addressOf(place.index) : null));
  const anchor = largest.accesses.findIndex(({ place }, i) => !shared[i] && place.role === 'variable');
  if (anchor < 0) return [];
  const ordered = members
    .filter(
      (member) =>
        addresses(member)[anchor] !== null && member.accesses.every((a, i) => isWhole(a, shared[i], member)),
    )
    .sort((a, b) => addresses(a)[anchor]! - addresses(b)[anchor]!);
  const runs: Member[][] = [];
  for (const member of ordered) {
    const run = runs[runs.length - 1];
    if (
      run !== undefined &&
      continues(run, member, shared, addresses, parts) &&
      canMove(run, member, steps)
    ) {
      run.push(member);
    } else runs.push([member]);
  }
  return runs.filter((run) => run.length > 1);
}

/** Whether an access is one value for all elements, or walks a whole place. */
const isWhole = (access: Access, shared: boolean, { size }: Member): boolean =>
  shared
    ? isShared(access)
    : access.offset === 0 && access.place.size === size && (size === 1 || !isShared(access));

function continues(
  run: readonly Member[],
  next: Member,
  shared: readonly boolean[],
  addresses: (member: Member) => (number | null)[],
  parts: ReadonlyMap<Place, Part>,
): boolean {
  const last = run[run.length - 1];
  const [before, after] = [addresses(last), addresses(next)];
  return shared.every((isSame, i) => {
    const [a, b] = [last.accesses[i], next.accesses[i]];
    if (isSame) return a.place === b.place && a.offset === b.offset;
    if (a.place.role !== b.place.role) return false;
    if (a.place.role === 'variable')
      return before[i] !== null && after[i] === before[i]! + last.size * bytesOf(a.place.dtype);
    if (a.place.role !== 'temporary') return false;
    // A temporary can be a part of one place only, for one operand of one loop.
    const all = [...run, next].flatMap((member) => member.accesses.map((access) => access.place));
    const isFree = (place: Place): boolean =>
      !parts.has(place) && all.filter((other) => other === place).length === 1;
    return isFree(a.place) && isFree(b.place);
  });
}

/** Whether all loops can run where the last of them stands. */
function canMove(run: readonly Member[], next: Member, steps: readonly Step[]): boolean {
  const positions = [...run, next].map(({ position }) => position);
  const last = Math.max(...positions);
  return positions.every((position) => {
    const moved = placesOf(steps[position]);
    for (let i = position + 1; i <= last; i++) {
      const passed = placesOf(steps[i]);
      if (moved.writes.some((place) => passed.reads.includes(place) || passed.writes.includes(place)))
        return false;
      if (moved.reads.some((place) => passed.writes.includes(place))) return false;
    }
    return true;
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
