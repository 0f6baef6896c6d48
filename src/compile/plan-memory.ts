import { bytesOf } from '../ir/dtype';
import type { Access, LoopStep, Part, Place, RowStep, Schedule, Step } from './steps';

/** Vectors of 16 bytes are read and written whole. */
const ALIGNMENT = 16;

/** Where temporaries lie, in bytes from the start of a region of `bytes`. */
interface MemoryPlan {
  readonly offsets: ReadonlyMap<Place, number>;
  readonly bytes: number;
}

/** Bytes a place occupies. */
export const placeBytes = (place: Place): number => place.size * bytesOf(place.dtype);

const aligned = (bytes: number): number => Math.ceil(bytes / ALIGNMENT) * ALIGNMENT;

/** Places read and written by a step. */
export function placesOf(step: Step): { reads: Place[]; writes: Place[] } {
  switch (step.kind) {
    case 'loop':
      return {
        reads: step.values.flatMap((value) => (value.kind === 'load' ? [value.access.place] : [])),
        writes: step.stores.map((store) => store.access.place),
      };
    case 'rows': {
      const passes = step.passes.map(placesOf);
      return {
        reads: passes.flatMap(({ reads }) => reads),
        writes: passes.flatMap(({ writes }) => writes),
      };
    }
    case 'dot':
      return {
        reads: [
          step.a.place,
          step.b.place,
          ...(step.bias === null ? [] : [step.bias.place]),
          ...(step.accumulates ? [step.c] : []),
        ],
        writes: [step.c],
      };
    case 'copy':
      return { reads: [step.from.place], writes: [step.to] };
    case 'scan':
      return { reads: [...step.reads], writes: [...step.writes, step.room] };
    case 'node':
      return {
        reads: [...step.inputs, step.bias].flatMap((span) => (span === null ? [] : [span.place])),
        writes: step.outputs.filter((place) => place != null),
      };
  }
}

/** A stretch of memory that several temporaries may use one after the other. */
interface Slot {
  bytes: number;
  first: number;
  last: number;
  readonly places: Place[];
}

/** Liveness analysis finds places for temporaries: they overlap only where they are never needed at the same time. */
export function planMemory({ steps, parts }: Schedule): MemoryPlan {
  const slots = findSlots(steps, parts);
  const offsets = new Map<Place, number>();
  const placed: { slot: Slot; start: number; end: number }[] = [];
  let bytes = 0;
  // Large ones first: small ones fit into the gaps.
  for (const slot of [...slots].sort((a, b) => b.bytes - a.bytes || a.first - b.first)) {
    const size = aligned(slot.bytes);
    let start = 0;
    for (const other of placed) {
      const apart = other.slot.last < slot.first || slot.last < other.slot.first;
      if (!apart && other.start < start + size && start < other.end) start = other.end;
    }
    placed.splice(firstFrom(placed, start), 0, { slot, start, end: start + size });
    bytes = Math.max(bytes, start + size);
    for (const place of slot.places) offsets.set(place, start);
  }
  for (const [place, { whole, offset }] of parts) {
    offsets.set(place, offsets.get(whole)! + offset * bytesOf(place.dtype));
  }
  return { offsets, bytes };
}

/** The position of the first stretch that starts after an address. */
function firstFrom(sorted: readonly { readonly start: number }[], address: number): number {
  let [low, high] = [0, sorted.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (sorted[middle].start > address) high = middle;
    else low = middle + 1;
  }
  return low;
}

function findSlots(steps: readonly Step[], parts: ReadonlyMap<Place, Part>): Slot[] {
  const wholeOf = (place: Place): Place => parts.get(place)?.whole ?? place;
  const slotOf = new Map<Place, Slot>();
  const lastRead = new Map<Place, number>();
  for (const [i, step] of steps.entries())
    for (const place of placesOf(step).reads) lastRead.set(wholeOf(place), i);
  const slots: Slot[] = [];
  for (const [i, step] of steps.entries()) {
    const { reads, writes } = placesOf(step);
    for (const written of writes) {
      if (written.role !== 'temporary') continue;
      const place = wholeOf(written);
      const known = slotOf.get(place);
      if (known !== undefined) {
        known.last = Math.max(known.last, i);
        continue;
      }
      const bytes = placeBytes(place);
      const dying =
        (step.kind === 'loop' || step.kind === 'rows') && place === written
          ? replaceable(step, place, reads, i, lastRead, slotOf)
          : null;
      const slot = dying ?? { bytes, first: i, last: i, places: [] };
      if (dying === null) slots.push(slot);
      slot.places.push(place);
      slot.last = Math.max(slot.last, lastRead.get(place) ?? i);
      slotOf.set(place, slot);
    }
  }
  return slots;
}

/** The slot of an operand that is read for the last time just where the result is written. */
function replaceable(
  step: LoopStep | RowStep,
  result: Place,
  reads: readonly Place[],
  position: number,
  lastRead: ReadonlyMap<Place, number>,
  slotOf: ReadonlyMap<Place, Slot>,
): Slot | null {
  const { loads, stores } = timedAccesses(step);
  const own = stores.filter(({ access }) => access.place === result);
  const [{ access: store }] = own;
  if (step.kept < step.dimensions.length && store.strides.every((stride) => stride === 0)) return null;
  // What is loaded after the result is first written must not have been overwritten.
  const written = Math.min(...own.map(({ time }) => time));
  for (const place of reads) {
    const slot = slotOf.get(place);
    if (slot === undefined || slot.last !== position || lastRead.get(place) !== position) continue;
    if (placeBytes(place) !== placeBytes(result)) continue;
    const aligned = loads.every(
      ({ access, time }) =>
        access.place !== place ||
        (time <= written &&
          access.offset === store.offset &&
          access.strides.every((stride, i) => stride === store.strides[i])),
    );
    // Another result may already have taken the place.
    if (aligned && !stores.some(({ access }) => access.place !== result && slotOf.get(access.place) === slot))
      return slot;
  }
  return null;
}

/** An access, and in which pass over a row it is made. */
interface Timed {
  readonly access: Access;
  readonly time: number;
}

function timedAccesses(step: LoopStep | RowStep): { loads: Timed[]; stores: Timed[] } {
  const loops = step.kind === 'rows' ? step.passes : [step];
  return {
    loads: loops.flatMap(({ values, passes }, pass) =>
      values.flatMap((value, i) =>
        value.kind === 'load' ? [{ access: value.access, time: passes?.ofValues[i] ?? pass }] : [],
      ),
    ),
    stores: loops.flatMap(({ stores, passes }, pass) =>
      stores.map(({ access }, i) => ({ access, time: passes?.ofStores[i] ?? pass })),
    ),
  };
}
