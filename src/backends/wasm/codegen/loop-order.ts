import type { LoopStep } from '../../../compile/steps';

/** The order in which a nest is walked, and which of its loops takes four elements at a time. */
export interface LoopOrder {
  /** Dimensions from the outermost loop to the innermost; reduced ones come last. */
  readonly dimensions: readonly number[];
  readonly keptLoops: number;
  /** Position among the loops; -1 where elements are taken one by one. */
  readonly vector: number;
  /** Vectors taken in each round of the vector loop. */
  readonly unroll: number;
}

/** Shorter rows of a reduction are walked beside each other instead of along. */
const SHORT_ROW = 16;
const LANES = 4;

/** Strides of all loads and stores along one dimension. */
function stridesAlong(step: LoopStep, dimension: number): number[] {
  return [
    ...step.values.flatMap((value) => (value.kind === 'load' ? [value.access.strides[dimension]] : [])),
    ...step.stores.map((store) => store.access.strides[dimension]),
  ];
}

const longest = (step: LoopStep, dimensions: readonly number[]): number =>
  dimensions.reduce((best, dimension) =>
    step.dimensions[dimension] > step.dimensions[best] ? dimension : best,
  );

/** Chooses the loop that is vectorised and the order of the loops around it. */
export function chooseOrder(step: LoopStep): LoopOrder {
  const all = step.dimensions.map((_, dimension) => dimension);
  const kept = all.slice(0, step.kept);
  const reduced = all.slice(step.kept);
  const reductions = step.values.filter((value) => value.kind === 'reduce');
  const finds = reductions.some(({ reduction }) => reduction === 'argmax' || reduction === 'argmin');
  if (reduced.length === 0) return orderOf(step, kept, [], kept.length === 0 ? null : mapVector(step, kept));

  const along = finds
    ? undefined
    : reduced.findLast((dimension) => stridesAlong(step, dimension).includes(1));
  const rows = kept.length === 0 ? null : mapVector(step, kept);
  const alongRows = rows === null || step.dimensions[rows] < LANES;
  if (along !== undefined && (alongRows || step.dimensions[along] >= SHORT_ROW)) {
    return orderOf(step, kept, reduced, along);
  }
  if (rows === null && !finds) return orderOf(step, kept, reduced, longest(step, reduced));
  return orderOf(step, kept, reduced, rows);
}

/** The last dimension, or the longest where the last is too short to fill vectors. */
function mapVector(step: LoopStep, kept: readonly number[]): number {
  const last = kept[kept.length - 1];
  const contiguous = step.dimensions[last] >= LANES && stridesAlong(step, last).includes(1);
  return contiguous ? last : longest(step, kept);
}

function orderOf(
  step: LoopStep,
  kept: readonly number[],
  reduced: readonly number[],
  vector: number | null,
): LoopOrder {
  // The vector loop is the innermost one of its kind.
  const inner = (list: readonly number[]): number[] =>
    vector !== null && list.includes(vector)
      ? [...list.filter((dimension) => dimension !== vector), vector]
      : [...list];
  const dimensions = [...inner(kept), ...inner(reduced)];
  return {
    dimensions,
    keptLoops: kept.length,
    vector: vector === null ? -1 : dimensions.indexOf(vector),
    unroll: vector !== null && reduced.length > 0 ? unrollOf(step, step.dimensions[vector]) : 1,
  };
}

/** Several sums at once hide the latency of an addition; as many as registers hold. */
function unrollOf(step: LoopStep, size: number): number {
  const computed = step.values.filter((value) => value.kind !== 'constant').length;
  const wanted = computed <= 6 ? 4 : computed <= 12 ? 2 : 1;
  return size >= wanted * LANES ? wanted : 1;
}
