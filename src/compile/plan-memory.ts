import { bytesOf } from '../ir/dtype';
import type { LoopStep, Part, Place, Schedule, Step } from './steps';

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

/** Finds places for temporaries: they overlap only where they are never needed at the same time. */
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
    placed.push({ slot, start, end: start + size });
    placed.sort((a, b) => a.start - b.start);
    bytes = Math.max(bytes, start + size);
    for (const place of slot.places) offsets.set(place, start);
  }
  for (const [place, { whole, offset }] of parts) {
    offsets.set(place, offsets.get(whole)! + offset * bytesOf(place.dtype));
  }
  return { offsets, bytes };
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
        step.kind === 'loop' && place === written
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
  step: LoopStep,
  result: Place,
  reads: readonly Place[],
  position: number,
  lastRead: ReadonlyMap<Place, number>,
  slotOf: ReadonlyMap<Place, Slot>,
): Slot | null {
  const store = step.stores.find(({ access }) => access.place === result)!;
  if (step.kept < step.dimensions.length && store.access.strides.every((stride) => stride === 0)) return null;
  for (const place of reads) {
    const slot = slotOf.get(place);
    if (slot === undefined || slot.last !== position || lastRead.get(place) !== position) continue;
    if (placeBytes(place) !== placeBytes(result)) continue;
    const aligned = step.values.every(
      (value) =>
        value.kind !== 'load' ||
        value.access.place !== place ||
        (value.access.offset === store.access.offset &&
          value.access.strides.every((stride, i) => stride === store.access.strides[i])),
    );
    // Another result may already have taken the place.
    if (
      aligned &&
      !step.stores.some(({ access }) => access.place !== result && slotOf.get(access.place) === slot)
    ) {
      return slot;
    }
  }
  return null;
}
