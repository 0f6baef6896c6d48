import { opCost } from './costs';
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
/** Vectors of a row that may stay in registers, and the work on all of them: it is written out for each. */
const RESIDENT_VECTORS = 8;
const RESIDENT_WORK = 700;

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

/** Whether there are registers for all values of a row. */
export function keepsRows(step: LoopStep): boolean {
  const [row, ...others] = step.dimensions.slice(step.kept);
  const isBackwards = [...step.values, ...step.stores].some(
    (value) => 'access' in value && value.access.strides[step.kept] < 0,
  );
  if (others.length > 0 || isBackwards) return false;
  const { vector, keptLoops } = residentOrder(step);
  // Rows one after the other would wait for the sums of each.
  const rows = step.dimensions.slice(0, step.kept).reduce((product, size) => product * size, 1);
  if (vector >= keptLoops && rows >= LANES) return false;
  const vectors = vector < keptLoops ? row : Math.ceil(row / LANES);
  const work = step.values.reduce((sum, value) => sum + (value.kind === 'apply' ? opCost(value.name) : 1), 0);
  return vectors <= RESIDENT_VECTORS && vectors * work <= RESIDENT_WORK;
}

/** Rows beside each other where there are enough of them. */
function residentOrder(step: LoopStep): LoopOrder {
  const kept = step.dimensions.map((_, dimension) => dimension).slice(0, step.kept);
  const rows = kept.length === 0 ? null : mapVector(step, kept);
  const isBeside = rows !== null && step.dimensions[rows] >= LANES;
  return { ...orderOf(step, kept, [step.kept], isBeside ? rows : step.kept), unroll: 1 };
}

/** Chooses the loop that is vectorised and the order of the loops around it. */
export function chooseOrder(step: LoopStep): LoopOrder {
  if (step.passes !== null) return residentOrder(step);
  const all = step.dimensions.map((_, dimension) => dimension);
  const kept = all.slice(0, step.kept);
  const reduced = all.slice(step.kept);
  if (reduced.length === 0) return orderOf(step, kept, [], kept.length === 0 ? null : mapVector(step, kept));

  const along = reduced.findLast((dimension) => stridesAlong(step, dimension).includes(1));
  const rows = kept.length === 0 ? null : mapVector(step, kept);
  const alongRows = rows === null || step.dimensions[rows] < LANES;
  if (along !== undefined && (alongRows || step.dimensions[along] >= SHORT_ROW)) {
    return orderOf(step, kept, reduced, along);
  }
  if (rows === null) return orderOf(step, kept, reduced, longest(step, reduced));
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
    unroll: vector === null ? 1 : unrollOf(step, step.dimensions[vector]),
  };
}

/** Several sums at once hide the latency of an addition; as many as registers hold. So do two rows of random bits. */
function unrollOf(step: LoopStep, size: number): number {
  const draws = step.values.some((value) => value.kind === 'apply' && value.name === 'rng_bits');
  if (draws) return size >= 2 * LANES ? 2 : 1;
  if (step.kept === step.dimensions.length) return 1;
  const computed = step.values.filter((value) => value.kind !== 'constant').length;
  const wanted = computed <= 6 ? 4 : computed <= 12 ? 2 : 1;
  return size >= wanted * LANES ? wanted : 1;
}
