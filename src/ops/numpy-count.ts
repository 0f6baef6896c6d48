import { optionsFrom, type OptionArguments, type OptionKinds } from '../util/arguments';
import { aTensorOrNull, aWholeNumber, aFlag, ofKind, nullable, aNumber } from '../util/argument-kinds';
import * as build from '../ir/build';
import { isFloat } from '../ir/dtype';
import { formatShape, normalizeAxis, sizeOf } from '../ir/shape';
import { defaultInteger } from '../runtime/default-float';
import type { TensorLike } from '../runtime/tensor';
import { Tensor } from '../runtime/tensor';
import { DTypeError, ShapeError } from '../util/errors';
import { checkUnsupported } from '../util/unsupported-options';
import { cast, choose, filled, floating, range, scalarLike, tensor } from './common';
import { argsort, searchsorted, sort } from './numpy-index';
import { linspace } from './numpy-ranges';
import { concatenate, moveaxis, stack } from './numpy-shape';

/** Options of `bincount`. */
export interface BincountOptions {
  /** What each element counts. Default 1. */
  readonly weights?: TensorLike | null;
  /** The least length of the result. Default 0. */
  readonly minlength?: number;
  readonly sparse?: false;
}

/** One more than the largest whole number. */
function countUpTo(x: Tensor, least: number): number {
  let count = Math.max(least, 0);
  for (const value of x.data) count = Math.max(count, value + 1);
  return count;
}

/**
 * How often each of the whole numbers 0, 1, 2, ... occurs. Needs concrete values.
 *
 * @param x integers [n] or [rows, n] of at least 0
 * @param options `weights` of the shape of x: what each element counts (default 1), `minlength`: least length of the
 * result (0)
 * @returns int32 (or the dtype of the weights) [max(x) + 1] or [rows, max(x) + 1]
 * @throws {DTypeError} `integers-needed` when x holds floats
 *
 * @example
 * import { ops } from 'keratin';
 * console.log(String(ops.bincount([0, 1, 1, 3]))); // [1 2 0 1]
 * console.log(String(ops.bincount([0, 1, 1], { weights: [0.5, 1, 2] }))); // [0.5 3. ]
 *
 * @see https://keras.io/api/ops/numpy/#bincount-function
 */
export function bincount(x: TensorLike, ...given: OptionArguments<BincountOptions, 'weights'>): Tensor {
  const options = optionsFrom<BincountOptions>(
    'bincount',
    { weights: aTensorOrNull, minlength: aWholeNumber, sparse: aFlag },
    given,
  );
  checkUnsupported('bincount', options, ['sparse']);
  const value = tensor(x);
  if (isFloat(value.dtype)) {
    throw new DTypeError({
      code: 'integers-needed',
      expected: 'bincount counts whole numbers.',
      received: { x: value.dtype },
    });
  }
  const { weights = null, minlength = 0 } = options;
  const length = countUpTo(value, minlength);
  const weight = weights === null ? filled(value.shape, 1, defaultInteger()) : weightsOf(weights);
  const count = (places: Tensor, parts: Tensor): Tensor => {
    const zeros = filled([length], 0, parts.dtype);
    return new Tensor(build.scatter(zeros.node, places.node, parts.node, 'add'));
  };
  const places = value.astype('int32');
  if (value.ndim < 2) return count(places.flatten(), weight.flatten());
  return stack(Array.from({ length: value.shape[0] }, (_, row) => count(places.at(row), weight.at(row))));
}

/** Weights; NumPy counts them as float64. */
const weightsOf = (weights: TensorLike): Tensor =>
  defaultInteger() === 'int64' ? floating(weights) : tensor(weights);

const aRange = /* @__PURE__ */ ofKind<readonly [number, number]>(
  'two numbers, the least and the greatest',
  (value) => Array.isArray(value) && value.length === 2 && value.every((end) => typeof end === 'number'),
);

/** Options of `histogram`. */
export interface HistogramOptions {
  readonly bins?: number;
  readonly range?: readonly [number, number] | readonly number[] | null;
}

/**
 * How many elements fall into each of equal bins, and the edges of the bins; the last bin has its upper edge in it.
 *
 * @param x numbers of any shape
 * @param options `bins`: their number (10), `range`: [low, high] (default: from the smallest to the largest element)
 * @returns [counts, edges]: floats [bins], floats [bins + 1]
 *
 * @example
 * import { ops } from 'keratin';
 * console.log(ops.histogram([1, 2, 2, 5], { bins: 2 }).map(String).join(' ')); // [3. 1.] [1. 3. 5.]
 *
 * @see https://keras.io/api/ops/numpy/#histogram-function
 */
export function histogram(
  x: TensorLike,
  ...settings: OptionArguments<HistogramOptions, 'bins'>
): [Tensor, Tensor] {
  const options = optionsFrom<HistogramOptions>(
    'histogram',
    { bins: aWholeNumber, range: nullable(aRange) },
    settings,
  );
  const { bins = 10, range: limits = null } = options;
  const value = floating(x).flatten();
  const given = limits !== null && (limits[0] !== 0 || limits[1] !== 0);
  let low = given ? scalarLike(limits[0], value) : value.min();
  let high = given ? scalarLike(limits[1], value) : value.max();
  // One value alone gets a bin of width 1 around it.
  const same = low.equal(high);
  [low, high] = [choose(same, low.sub(0.5), low), choose(same, high.add(0.5), high)];
  const edges = linspace(low, high, { num: bins + 1 });
  const place = searchsorted(edges.stopGradient(), value.stopGradient(), { side: 'right' });
  // The last bin has its upper edge in it.
  const bin = choose(value.equal(high), scalarLike(bins, place), place).sub(1);
  const inside = value.greaterEqual(low).binary('and', value.lessEqual(high));
  const zeros = filled([bins], 0, value.dtype);
  const counts = build.scatter(
    zeros.node,
    choose(inside, bin, scalarLike(-1, bin)).node,
    filled(value.shape, 1, value.dtype).node,
    'add',
  );
  return [new Tensor(counts), edges];
}

/** Options of `argpartition`. */
export interface ArgpartitionOptions {
  readonly axis?: number | null;
}

/**
 * Positions that put the `kth` smallest element in its place: smaller ones before it, the others after.
 *
 * @param x numbers of any shape
 * @param kth the place, from 0 on
 * @param options `axis` (-1); null for the flattened tensor
 * @returns int32 of the shape of x
 *
 * @example
 * import { ops } from 'keratin';
 * console.log(String(ops.argpartition([3, 1, 2], 1))); // [1 2 0]
 *
 * @see https://keras.io/api/ops/numpy/#argpartition-function
 */
export function argpartition(
  x: TensorLike,
  kth: number,
  ...given: OptionArguments<ArgpartitionOptions, 'axis'>
): Tensor {
  const options = optionsFrom<ArgpartitionOptions>('argpartition', { axis: nullable(aWholeNumber) }, given);
  const { axis = -1 } = options;
  const value = axis === null ? tensor(x).flatten() : tensor(x);
  const at = normalizeAxis(axis ?? 0, value.ndim, 'argpartition');
  const cut = normalizeAxis(kth, value.shape[at], 'argpartition') + 1;
  const order = moveaxis(argsort(value, { axis: at }), at, -1);
  const smaller = order.at('...', `:${cut}`);
  const rest = sort(order.at('...', `${cut}:`), { axis: -1 });
  return moveaxis(concatenate([smaller, rest], { axis: -1 }), -1, at);
}

/** Options of `unique`. */
export interface UniqueOptions {
  readonly sorted?: boolean;
  /** Whether to give the first position of each. Default false. */
  readonly returnIndex?: boolean;
  /** Whether to give for each element its place in the result. Default false. */
  readonly returnInverse?: boolean;
  /** Whether to give how often each occurs. Default false. */
  readonly returnCounts?: boolean;
  /** The axis whose slices are compared. Default: single elements. */
  readonly axis?: number | null;
  /** The length of the result: it is cut or filled. */
  readonly size?: number | null;
  /** What fills it. Default the smallest element. */
  readonly fillValue?: number | null;
}

/** What the options of `unique` take. */
export const UNIQUE_KINDS: OptionKinds<UniqueOptions> = {
  sorted: aFlag,
  returnIndex: aFlag,
  returnInverse: aFlag,
  returnCounts: aFlag,
  axis: nullable(aWholeNumber),
  size: nullable(aWholeNumber),
  fillValue: nullable(aNumber),
};

/**
 * The distinct elements, or slices along an axis, in ascending order, every NaN for itself and last. Needs concrete values.
 *
 * @param x numbers of any shape
 * @param options `axis` (default: single elements); `returnIndex`: the first position of each; `returnInverse`: for
 * each element its place in the result; `returnCounts`: how often each occurs; `size`: length of the result, which is
 * cut or filled with `fillValue` (default: the smallest element)
 * @returns the distinct elements, or a list of them and int32 of what else is asked for
 *
 * @example
 * import { ops, type Tensor } from 'keratin';
 * console.log(String(ops.unique([3, 1, 3, 2]))); // [1 2 3]
 * const [values, counts] = ops.unique([3, 1, 3, 2], { returnCounts: true }) as Tensor[];
 * console.log(String(values), String(counts)); // [1 2 3] [1 1 2]
 *
 * @see https://keras.io/api/ops/numpy/#unique-function
 */
export function unique(
  x: TensorLike,
  ...settings: OptionArguments<UniqueOptions, 'sorted'>
): Tensor | Tensor[] {
  return distinctOf(x, optionsFrom<UniqueOptions>('unique', UNIQUE_KINDS, settings), false);
}

/** `unique`; whether one NaN equals another, as in NumPy but not in Keras. */
export function distinctOf(x: TensorLike, options: UniqueOptions, isNanEqual: boolean): Tensor | Tensor[] {
  const { axis = null, size = null, fillValue = null } = options;
  const given = tensor(x);
  const value = axis === null ? given.flatten() : moveaxis(given, axis, 0);
  const width = sizeOf(value.shape.slice(1));
  const { data } = value;
  const compare = (a: number, b: number): number => {
    for (let i = 0; i < width; i++) {
      const [left, right] = [data[a * width + i], data[b * width + i]];
      if (Number.isNaN(left) || Number.isNaN(right)) {
        const order = Number(Number.isNaN(left)) - Number(Number.isNaN(right));
        if (order !== 0) return order;
        if (!isNanEqual) return 1;
      } else if (left !== right) return left < right ? -1 : 1;
    }
    return 0;
  };
  const order = Array.from({ length: value.shape[0] }, (_, i) => i).sort((a, b) => compare(a, b) || a - b);
  const first: number[] = [];
  const counts: number[] = [];
  const inverse = new Int32Array(order.length);
  for (const [i, at] of order.entries()) {
    if (i === 0 || compare(order[i - 1], at) !== 0) {
      first.push(at);
      counts.push(0);
    }
    inverse[at] = first.length - 1;
    counts[counts.length - 1] += 1;
  }
  const length = size ?? first.length;
  const fit = (list: readonly number[], fill: number): Tensor =>
    Tensor.of({
      data: Int32Array.from({ length }, (_, i) => list[i] ?? fill),
      shape: [length],
      dtype: 'int32',
    }).astype(defaultInteger());
  const positions = fit(first, first[0] ?? 0);
  let distinct = value.take(positions, 0);
  if (fillValue !== null && length > first.length) {
    const known = range(length)
      .less(first.length)
      .reshape([length, ...value.shape.slice(1).map(() => 1)]);
    distinct = choose(known, distinct, cast(fillValue, value.dtype));
  }
  const results = [axis === null ? distinct : moveaxis(distinct, 0, axis)];
  if (options.returnIndex === true) results.push(positions);
  if (options.returnInverse === true) {
    results.push(
      Tensor.of({
        data: inverse,
        shape: axis === null ? given.shape : [inverse.length],
        dtype: 'int32',
      }).astype(defaultInteger()),
    );
  }
  if (options.returnCounts === true) results.push(fit(counts, 0));
  return results.length === 1 ? results[0] : results;
}

/** Options of reductions over segments. */
export interface SegmentOptions {
  /** How many segments there are. */
  readonly numSegments?: number | null;
  /** Whether the segments come in order: without effect on results. */
  readonly sorted?: boolean;
}

const SEGMENT_KINDS: OptionKinds<SegmentOptions> = { numSegments: nullable(aWholeNumber), sorted: aFlag };

function segment(
  name: string,
  data: TensorLike,
  ids: TensorLike,
  options: SegmentOptions,
  mode: 'add' | 'max' | 'min' | 'multiply',
): Tensor {
  const value = tensor(data);
  const places = tensor(ids).astype('int32');
  if (places.ndim !== 1 || places.size !== value.shape[0]) {
    throw new ShapeError({
      code: 'segment-ids',
      expected: `${name} needs one segment number for each place of the first axis.`,
      received: { data: formatShape(value.shape), segmentIds: formatShape(places.shape) },
    });
  }
  const count = options.numSegments ?? countUpTo(places, 0);
  const start = {
    add: 0,
    multiply: 1,
    max: isFloat(value.dtype) ? -Infinity : -(2 ** 31),
    min: isFloat(value.dtype) ? Infinity : 2 ** 31 - 1,
  }[mode];
  const empty = filled([count, ...value.shape.slice(1)], start, value.dtype);
  return new Tensor(build.scatter(empty.node, places.node, value.node, mode));
}

/**
 * The sum of the rows with the same segment number.
 *
 * @param data numbers [n, ...]
 * @param segmentIds integers [n]
 * @param options `numSegments` (default: the highest number and one, which needs concrete values), `sorted` (false):
 * without effect
 * @returns numbers [numSegments, ...] of the dtype of `data`; 0 where a segment has no row
 * @throws {ShapeError} `segment-ids` when there is not one number for each row
 *
 * @example
 * import { ops } from 'keratin';
 * console.log(String(ops.segmentSum([1, 2, 3, 4], [0, 0, 2, 2]))); // [3 0 7]
 *
 * @see https://keras.io/api/ops/core/#segmentsum-function
 */
export function segmentSum(
  data: TensorLike,
  segmentIds: TensorLike,
  ...given: OptionArguments<SegmentOptions, 'numSegments'>
): Tensor {
  return segment(
    'segmentSum',
    data,
    segmentIds,
    optionsFrom<SegmentOptions>('segmentSum', SEGMENT_KINDS, given),
    'add',
  );
}

/**
 * The largest elements of the rows with the same segment number.
 *
 * @param data numbers [n, ...]
 * @param segmentIds integers [n]
 * @param options `numSegments` (default: the highest number and one, which needs concrete values), `sorted` (false):
 * without effect
 * @returns numbers [numSegments, ...] of the dtype of `data`; -∞ (the smallest int32) where a segment has no row
 * @throws {ShapeError} `segment-ids` when there is not one number for each row
 *
 * @example
 * import { ops } from 'keratin';
 * console.log(String(ops.segmentMax([1, 2, 4, 3], [0, 0, 1, 1]))); // [2 4]
 *
 * @see https://keras.io/api/ops/core/#segmentmax-function
 */
export function segmentMax(
  data: TensorLike,
  segmentIds: TensorLike,
  ...given: OptionArguments<SegmentOptions, 'numSegments'>
): Tensor {
  return segment(
    'segmentMax',
    data,
    segmentIds,
    optionsFrom<SegmentOptions>('segmentMax', SEGMENT_KINDS, given),
    'max',
  );
}

/**
 * The smallest elements of the rows with the same segment number.
 *
 * @param data numbers [n, ...]
 * @param segmentIds integers [n]
 * @param options `numSegments` (default: the highest number and one, which needs concrete values), `sorted` (false):
 * without effect
 * @returns numbers [numSegments, ...] of the dtype of `data`; ∞ (the largest int32) where a segment has no row
 * @throws {ShapeError} `segment-ids` when there is not one number for each row
 *
 * @example
 * import { ops } from 'keratin';
 * console.log(String(ops.segmentMin([1, 2, 4, 3], [0, 0, 1, 1]))); // [1 3]
 *
 * @see https://keras.io/api/ops/core/#segmentmin-function
 */
export function segmentMin(
  data: TensorLike,
  segmentIds: TensorLike,
  ...given: OptionArguments<SegmentOptions, 'numSegments'>
): Tensor {
  return segment(
    'segmentMin',
    data,
    segmentIds,
    optionsFrom<SegmentOptions>('segmentMin', SEGMENT_KINDS, given),
    'min',
  );
}

/**
 * The product of the rows with the same segment number.
 *
 * @param data numbers [n, ...]
 * @param segmentIds integers [n]
 * @param options `numSegments` (default: the highest number and one, which needs concrete values), `sorted` (false):
 * without effect
 * @returns numbers [numSegments, ...] of the dtype of `data`; 1 where a segment has no row
 * @throws {ShapeError} `segment-ids` when there is not one number for each row
 *
 * @example
 * import { ops } from 'keratin';
 * console.log(String(ops.segmentProd([1, 2, 4, 3], [0, 0, 1, 1]))); // [ 2 12]
 *
 * @see https://keras.io/api/ops/core/#segmentprod-function
 */
export function segmentProd(
  data: TensorLike,
  segmentIds: TensorLike,
  ...given: OptionArguments<SegmentOptions, 'numSegments'>
): Tensor {
  return segment(
    'segmentProd',
    data,
    segmentIds,
    optionsFrom<SegmentOptions>('segmentProd', SEGMENT_KINDS, given),
    'multiply',
  );
}
