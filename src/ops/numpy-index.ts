import { optionsFrom, type OptionArguments, checkNoMore, requireArgument } from '../util/arguments';
import { nullable, aWholeNumber, aText, aFlag, aShape } from '../util/argument-kinds';
import * as build from '../ir/build';
import type { ScatterMode } from '../ir/primitive';
import { formatShape, normalizeAxis, sizeOf } from '../ir/shape';
import { defaultInteger } from '../runtime/default-float';
import type { TensorLike } from '../runtime/tensor';
import { alongside, Tensor } from '../runtime/tensor';
import { ShapeError } from '../util/errors';
import { checkChoice } from '../util/choices';
import { applyBinary, cast, choose, filled, range, scalarLike, tensor } from './common';

/** Positions as int32, negative ones counted from the end of an axis of `size`. */
export function positions(indices: TensorLike, size: number): Tensor {
  const value = tensor(indices).astype('int32');
  return choose(value.less(0), value.add(size), value);
}

/** Options of `take`. */
export interface TakeOptions {
  readonly axis?: number | null;
}

/**
 * Elements along an axis at given positions; outside the axis NaN, or 0 for integers.
 *
 * @param x numbers of any shape
 * @param indices integers of any shape, negative ones counted from the end
 * @param options `axis` (default: the flattened tensor)
 * @returns numbers of the dtype of x, with the axes of `indices` in place of the axis
 *
 * @example
 * import { ops } from 'keratin';
 * console.log(String(ops.take([10, 20, 30], [2, 0]))); // [30 10]
 * console.log(ops.take([[1, 2], [3, 4]], [1], { axis: 0 }).toArray()); // [[3, 4]]
 *
 * @see https://keras.io/api/ops/numpy/#take-function
 */
export function take(
  x: TensorLike,
  indices: TensorLike,
  ...given: OptionArguments<TakeOptions, 'axis'>
): Tensor {
  const options = optionsFrom<TakeOptions>('take', { axis: nullable(aWholeNumber) }, given);
  const { axis = null } = options;
  const value = axis === null ? tensor(x).flatten() : tensor(x);
  const at = normalizeAxis(axis ?? 0, value.ndim, 'take');
  return new Tensor(build.gather(value.node, positions(indices, value.shape[at]).node, at));
}

/** Options of `takeAlongAxis`. */
export interface TakeAlongAxisOptions {
  readonly axis?: number | null;
}

/**
 * For each place of `indices` the element of x in that place, the index replacing the position along `axis`.
 *
 * @param x numbers of any shape
 * @param indices integers of as many axes, of a shape that broadcasts with that of x but for the axis
 * @param options `axis` (default: both are flattened)
 * @returns numbers of the shape of `indices` and the dtype of x
 * @throws {ShapeError} `take-along-rank` when x and `indices` differ in their number of axes
 *
 * @example
 * import { ops } from 'keratin';
 * console.log(ops.takeAlongAxis([[3, 1], [2, 4]], [[1], [0]], { axis: 1 }).toArray()); // [[1], [2]]
 *
 * @see https://keras.io/api/ops/numpy/#takealongaxis-function
 */
export function takeAlongAxis(
  x: TensorLike,
  indices: TensorLike,
  ...given: OptionArguments<TakeAlongAxisOptions, 'axis'>
): Tensor {
  const options = optionsFrom<TakeAlongAxisOptions>('takeAlongAxis', { axis: nullable(aWholeNumber) }, given);
  const { axis = null } = options;
  if (axis === null) return takeAlongAxis(tensor(x).flatten(), tensor(indices).flatten(), { axis: 0 });
  let value = tensor(x);
  const at = normalizeAxis(axis, value.ndim, 'takeAlongAxis');
  let chosen = positions(indices, value.shape[at]);
  if (chosen.ndim !== value.ndim) {
    throw new ShapeError({
      code: 'take-along-rank',
      expected: 'takeAlongAxis needs x and indices with equally many axes.',
      received: { x: formatShape(value.shape), indices: formatShape(chosen.shape) },
    });
  }
  const common = value.shape.map((size, i) => (i === at ? size : Math.max(size, chosen.shape[i])));
  value = value.broadcastTo(common);
  chosen = chosen.broadcastTo(common.map((size, i) => (i === at ? chosen.shape[at] : size)));
  const inside = applyBinary('and', chosen.greaterEqual(0), chosen.less(value.shape[at]));
  let flat = chosen.mul(sizeOf(common.slice(at + 1)));
  for (const [axisNumber, size] of chosen.shape.entries()) {
    if (axisNumber === at) continue;
    const stride = sizeOf(common.slice(axisNumber + 1));
    const steps = range(size)
      .mul(stride)
      .reshape(chosen.shape.map((_, i) => (i === axisNumber ? size : 1)));
    flat = flat.add(steps);
  }
  // Outside the axis there is no element: an index below 0 gives the fill value.
  const safe = choose(inside, flat, scalarLike(-1, flat));
  return new Tensor(build.gather(value.flatten().node, safe.node, 0));
}

/**
 * Part of a tensor, from a start and of a size. The start is moved so that the part lies inside.
 *
 * @param inputs numbers of any shape
 * @param startIndices the first position along each axis
 * @param shape size of the part along each axis; -1 for the size of the axis
 * @returns numbers [...shape] of the dtype of `inputs`
 *
 * @example
 * import { ops } from 'keratin';
 * console.log(ops.slice([[1, 2, 3], [4, 5, 6]], [0, 1], [2, 2]).toArray()); // [[2, 3], [5, 6]]
 *
 * @see https://keras.io/api/ops/core/#slice-function
 */
export function slice(
  inputs: TensorLike,
  startIndices: TensorLike,
  shape: TensorLike,
  ...others: readonly never[]
): Tensor {
  checkNoMore('slice', others);
  const value = tensor(inputs);
  const sizes = Array.from(tensor(shape).data, Number).map((size, i) =>
    size === -1 ? value.shape[i] : size,
  );
  const starts = tensor(startIndices);
  if (starts.isConcrete) {
    const from = sizes.map((size, i) => clampStart(starts.data[i], value.shape[i], size));
    const to = sizes.map((size, i) => from[i] + size);
    return new Tensor(
      build.slice(
        value.node,
        from,
        to,
        sizes.map(() => 1),
      ),
    );
  }
  return sizes.reduce(
    (result, size, axis) => result.take(dynamicPlaces(starts, axis, value.shape[axis], size), axis),
    value,
  );
}

const clampStart = (start: number, length: number, size: number): number =>
  Math.min(Math.max(start < 0 ? start + length : start, 0), Math.max(length - size, 0));

/** The positions of a part whose start is computed. */
function dynamicPlaces(starts: Tensor, axis: number, length: number, size: number): Tensor {
  const start = positions(starts.flatten().at(axis), length).clip(0, Math.max(length - size, 0));
  return range(size).add(start.astype('int32'));
}

/**
 * A tensor with a part written anew. The start is moved so that the part lies inside.
 *
 * @param inputs numbers of any shape
 * @param startIndices the first position along each axis
 * @param updates the part: numbers of as many axes
 * @returns numbers of the shape and dtype of `inputs`
 *
 * @example
 * import { ops } from 'keratin';
 * console.log(ops.sliceUpdate([[1, 2], [3, 4]], [0, 1], [[7], [8]]).toArray()); // [[1, 7], [3, 8]]
 *
 * @see https://keras.io/api/ops/core/#sliceupdate-function
 */
export function sliceUpdate(
  inputs: TensorLike,
  startIndices: TensorLike,
  updates: TensorLike,
  ...others: readonly never[]
): Tensor {
  checkNoMore('sliceUpdate', others);
  const value = tensor(inputs);
  const part = cast(updates, value.dtype);
  const starts = tensor(startIndices).flatten();
  if (starts.isConcrete) {
    const low = part.shape.map((size, i) => clampStart(starts.data[i], value.shape[i], size));
    const high = part.shape.map((size, i) => value.shape[i] - low[i] - size);
    const none = low.map(() => 0);
    const written = new Tensor(build.pad(part.node, low, high, none, 0));
    const mask = new Tensor(build.pad(filled(part.shape, 1, 'bool').node, low, high, none, 0));
    return choose(mask, written, value);
  }
  let flat = filled(part.shape, 0, 'int32');
  for (const [axis, size] of part.shape.entries()) {
    const places = dynamicPlaces(starts, axis, value.shape[axis], size).mul(
      sizeOf(value.shape.slice(axis + 1)),
    );
    flat = flat.add(places.reshape(part.shape.map((_, i) => (i === axis ? size : 1))));
  }
  return scatterFlat(value, flat.flatten(), part.flatten(), 'set');
}

/** Elements written at flat positions. */
function scatterFlat(value: Tensor, places: Tensor, updates: Tensor, mode: ScatterMode): Tensor {
  const rows = build.scatter(value.flatten().node, places.node, updates.node, mode);
  return new Tensor(rows).reshape(value.shape);
}

/** Rows of `updates` combined into `value` at the positions that rows of `indices` [..., depth] name. */
function scatterRows(
  owner: string,
  value: Tensor,
  indices: TensorLike,
  updates: TensorLike,
  mode: ScatterMode,
): Tensor {
  const given = tensor(indices).astype('int32');
  const depth = given.shape[given.ndim - 1] ?? 0;
  if (given.ndim === 0 || depth > value.ndim) {
    throw new ShapeError({
      code: 'scatter-depth',
      expected: `${owner} needs indices whose last axis names at most as many axes as the target has.`,
      received: { indices: formatShape(given.shape), target: formatShape(value.shape) },
    });
  }
  const count = sizeOf(given.shape.slice(0, -1));
  const rest = value.shape.slice(depth);
  const outer = sizeOf(value.shape.slice(0, depth));
  const pairs = given.reshape([count, depth]);
  let flat = filled([count], 0, 'int32');
  let inside = filled([count], 1, 'bool');
  for (let axis = 0; axis < depth; axis++) {
    const size = value.shape[axis];
    const place = positions(pairs.at(':', axis), size);
    inside = applyBinary('and', inside, applyBinary('and', place.greaterEqual(0), place.less(size)));
    flat = flat.add(place.mul(sizeOf(value.shape.slice(axis + 1, depth))));
  }
  const safe = choose(inside, flat, scalarLike(-1, flat));
  const rows = cast(updates, value.dtype)
    .broadcastTo([...given.shape.slice(0, -1), ...rest])
    .reshape([count, ...rest]);
  const target = value.reshape([outer, ...rest]);
  return new Tensor(build.scatter(target.node, safe.node, rows.node, mode)).reshape(value.shape);
}

/**
 * Zeros with values added at given positions; values of one position are summed.
 *
 * @param indices integers [..., depth]: positions along the first `depth` axes
 * @param values numbers [..., ...rest]
 * @param shape sizes of the axes of the result
 * @returns numbers [...shape] of the dtype of `values`
 * @throws {ShapeError} `scatter-depth` when `depth` is above the number of axes
 *
 * @example
 * import { ops } from 'keratin';
 * console.log(String(ops.scatter([[0], [2], [2]], [1, 2, 3], [4]))); // [1 0 5 0]
 *
 * @see https://keras.io/api/ops/core/#scatter-function
 */
export function scatter(
  indices: TensorLike,
  values: TensorLike,
  shape: readonly number[],
  ...others: readonly never[]
): Tensor {
  checkNoMore('scatter', others);
  requireArgument('scatter', 'shape', shape, aShape);
  const given = tensor(values);
  return scatterRows('scatter', filled(shape, 0, given.dtype), indices, given, 'add');
}

const REDUCTIONS: Readonly<Record<string, ScatterMode>> = {
  add: 'add',
  max: 'max',
  min: 'min',
  mul: 'multiply',
};

/** Options of `scatterUpdate`. */
export interface ScatterUpdateOptions {
  readonly reduction?: string | null;
}

/**
 * A tensor with values written at given positions, or combined with those there.
 *
 * @param inputs numbers of any shape
 * @param indices integers [..., depth]: positions along the first `depth` axes
 * @param updates numbers [..., ...rest]
 * @param options `reduction`: 'add', 'max', 'min' or 'mul' (default: values are written)
 * @returns numbers of the shape and dtype of `inputs`
 * @throws {ShapeError} `scatter-depth` when `depth` is above the number of axes
 *
 * @example
 * import { ops } from 'keratin';
 * console.log(String(ops.scatterUpdate([1, 2, 3], [[1]], [9]))); // [1 9 3]
 * console.log(String(ops.scatterUpdate([1, 2, 3], [[1]], [9], { reduction: 'add' }))); // [ 1 11  3]
 *
 * @see https://keras.io/api/ops/core/#scatterupdate-function
 */
export function scatterUpdate(
  inputs: TensorLike,
  indices: TensorLike,
  updates: TensorLike,
  ...given: OptionArguments<ScatterUpdateOptions, 'reduction'>
): Tensor {
  const options = optionsFrom<ScatterUpdateOptions>('scatterUpdate', { reduction: nullable(aText) }, given);
  const { reduction = null } = options;
  const mode =
    reduction === null
      ? 'set'
      : REDUCTIONS[checkChoice('scatterUpdate', 'reduction', reduction, Object.keys(REDUCTIONS))];
  return scatterRows('scatterUpdate', tensor(inputs), indices, updates, mode);
}

/** Options of `sort`. */
export interface SortOptions {
  readonly axis?: number | null;
}

/**
 * Elements in ascending order along an axis, NaN last.
 *
 * @param x numbers of any shape
 * @param options `axis` (-1); null for the flattened tensor
 * @returns numbers of the shape and dtype of x
 *
 * @example
 * import { ops } from 'keratin';
 * console.log(String(ops.sort([3, 1, 2]))); // [1 2 3]
 *
 * @see https://keras.io/api/ops/numpy/#sort-function
 */
export function sort(x: TensorLike, ...given: OptionArguments<SortOptions, 'axis'>): Tensor {
  const options = optionsFrom<SortOptions>('sort', { axis: nullable(aWholeNumber) }, given);
  const { axis = -1 } = options;
  return axis === null ? tensor(x).flatten().sort(0) : tensor(x).sort(axis);
}

/** Options of `argsort`. */
export interface ArgsortOptions {
  readonly axis?: number | null;
}

/**
 * The positions that sort along an axis; equal elements keep their order.
 *
 * @param x numbers of any shape
 * @param options `axis` (-1); null for the flattened tensor
 * @returns int32 of the shape of x
 *
 * @example
 * import { ops } from 'keratin';
 * console.log(String(ops.argsort([30, 10, 20]))); // [1 2 0]
 *
 * @see https://keras.io/api/ops/numpy/#argsort-function
 */
export function argsort(x: TensorLike, ...given: OptionArguments<ArgsortOptions, 'axis'>): Tensor {
  const options = optionsFrom<ArgsortOptions>('argsort', { axis: nullable(aWholeNumber) }, given);
  const value = tensor(x);
  const { axis = -1 } = options;
  return axis === null || value.ndim === 0 ? value.flatten().argsort(0) : value.argsort(axis);
}

/** Options of `topK`. */
export interface TopKOptions {
  readonly sorted?: boolean;
}

/**
 * The largest elements of the last axis in descending order, and their positions.
 *
 * @param x numbers [..., n]
 * @param k how many, from 0 to n
 * @param options `sorted` (true): both give the same result
 * @returns [values, positions]: numbers [..., k] of the dtype of x, int32[..., k]
 * @throws {ShapeError} `top-k` when k is no whole number from 0 to n
 *
 * @example
 * import { ops } from 'keratin';
 * console.log(ops.topK([5, 2, 7, 1], 2).map(String).join(' ')); // [7 5] [2 0]
 *
 * @see https://keras.io/api/ops/core/#topk-function
 */
export function topK(
  x: TensorLike,
  k: number,
  ...given: OptionArguments<TopKOptions, 'sorted'>
): [Tensor, Tensor] {
  optionsFrom<TopKOptions>('topK', { sorted: aFlag }, given);
  const value = tensor(x);
  const length = value.shape[value.ndim - 1] ?? 0;
  if (!Number.isInteger(k) || k < 0 || k > length) {
    throw new ShapeError({
      code: 'top-k',
      expected: `topK needs k between 0 and the size of the last axis, ${length}.`,
      received: { k: String(k), x: formatShape(value.shape) },
      details: { k, shape: value.shape },
    });
  }
  // Reversed before and after, so that equal elements keep their order.
  const last = [value.ndim - 1];
  const ascending = new Tensor(build.argsort(build.reverse(value.node, last)));
  const order = scalarLike(length - 1, ascending).sub(new Tensor(build.reverse(ascending.node, last)));
  const chosen = order.at('...', `:${k}`);
  return [takeAlongAxis(value, chosen, { axis: -1 }), chosen];
}

/**
 * Whether each target class is among the k highest predictions of its row.
 *
 * @param targets integers [batch]
 * @param predictions numbers [batch, classes]
 * @param k how many of the highest count
 * @returns bool[batch]
 *
 * @example
 * import { ops } from 'keratin';
 * console.log(String(ops.inTopK([2, 0], [[0.1, 0.7, 0.2], [0.1, 0.7, 0.2]], 2))); // [ True False]
 *
 * @see https://keras.io/api/ops/core/#intopk-function
 */
export function inTopK(
  targets: TensorLike,
  predictions: TensorLike,
  k: number,
  ...others: readonly never[]
): Tensor {
  checkNoMore('inTopK', others);
  const scores = tensor(predictions);
  const classes = tensor(targets).astype('int32');
  const found = takeAlongAxis(scores, classes.expandDims(-1), { axis: -1 });
  const own = choose(applyBinary('equal', found, found), found, scalarLike(-Infinity, found));
  return applyBinary('greater', scores, own).astype('int32').sum(-1).less(k);
}

/** Options of `searchsorted`. */
export interface SearchsortedOptions {
  readonly side?: string;
}

/**
 * The place of each value in a sorted vector: how many elements stand before it.
 *
 * @param sortedSequence numbers [n], ascending
 * @param values numbers of any shape
 * @param options `side`: 'left' (default) before equal elements, 'right' after them
 * @returns int32 of the shape of `values`
 * @throws {ShapeError} `searchsorted-rank` when the sequence is no vector
 *
 * @example
 * import { ops } from 'keratin';
 * console.log(String(ops.searchsorted([1, 3, 5], [0, 3, 6]))); // [0 1 3]
 * console.log(String(ops.searchsorted([1, 3, 5], 3, { side: 'right' }))); // 2
 *
 * @see https://keras.io/api/ops/numpy/#searchsorted-function
 */
export function searchsorted(
  sortedSequence: TensorLike,
  values: TensorLike,
  ...given: OptionArguments<SearchsortedOptions, 'side'>
): Tensor {
  const options = optionsFrom<SearchsortedOptions>('searchsorted', { side: aText }, given);
  const side = checkChoice('searchsorted', 'side', options.side ?? 'left', ['left', 'right']);
  const [sequence, wanted] = alongside(sortedSequence, values);
  if (sequence.ndim !== 1) {
    throw new ShapeError({
      code: 'searchsorted-rank',
      expected: 'searchsorted needs a sorted vector.',
      received: { sortedSequence: formatShape(sequence.shape) },
      advice: 'Use vectorizedMap for several sequences.',
    });
  }
  const column = typeof values === 'number' ? values : wanted.expandDims(-1);
  const before = side === 'left' ? sequence.less(column) : sequence.lessEqual(column);
  return before.astype('int32').sum(-1);
}

/**
 * The number of the bin each value falls into: i with bins[i - 1] ≤ x < bins[i].
 *
 * @param x numbers of any shape
 * @param bins edges [n], increasing or decreasing
 * @returns int32 of the shape of x, from 0 to n
 *
 * @example
 * import { ops } from 'keratin';
 * console.log(String(ops.digitize([0.5, 1.5, 9], [0, 1, 2]))); // [1 2 3]
 *
 * @see https://keras.io/api/ops/numpy/#digitize-function
 */
export function digitize(x: TensorLike, bins: TensorLike, ...others: readonly never[]): Tensor {
  checkNoMore('digitize', others);
  const [value, edges] = alongside(x, bins);
  if (edges.size === 0) return filled(value.shape, 0, defaultInteger());
  const column = value.expandDims(-1);
  const increasing = edges.lessEqual(column).astype('int32').sum(-1);
  const decreasing = edges.greater(column).astype('int32').sum(-1);
  return choose(edges.at(-1).greaterEqual(edges.at(0)), increasing, decreasing);
}

const isAmong = (x: Tensor | number, set: Tensor): Tensor => {
  if (typeof x === 'number') return set.equal(x).any();
  return set.size === 0 ? filled(x.shape, 0, 'bool') : x.expandDims(-1).equal(set.flatten()).any(-1);
};

/** Options of `isin`. */
export interface IsinOptions {
  readonly assumeUnique?: boolean;
  readonly invert?: boolean;
}

/**
 * Whether each element of x1 occurs in x2.
 *
 * @param x1 numbers of any shape
 * @param x2 numbers of any shape
 * @param options `invert`: whether it does not (false); `assumeUnique` (false) has no effect on the result
 * @returns bool of the shape of x1
 *
 * @example
 * import { ops } from 'keratin';
 * console.log(String(ops.isin([1, 2, 3], [3, 1]))); // [ True False  True]
 *
 * @see https://keras.io/api/ops/numpy/#isin-function
 */
export function isin(
  x1: TensorLike,
  x2: TensorLike,
  ...given: OptionArguments<IsinOptions, 'assumeUnique'>
): Tensor {
  const options = optionsFrom<IsinOptions>('isin', { assumeUnique: aFlag, invert: aFlag }, given);
  const [value, set] = alongside(x1, x2);
  const found = typeof x2 === 'number' ? value.equal(x2) : isAmong(typeof x1 === 'number' ? x1 : value, set);
  return options.invert === true ? found.equal(false) : found;
}
