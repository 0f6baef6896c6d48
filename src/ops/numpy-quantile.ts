import { optionsFrom, type OptionArguments, type OptionKinds } from '../util/arguments';
import { aText } from '../util/argument-kinds';
import { REDUCE_KINDS } from './reduce-by';
import { isFloat } from '../ir/dtype';
import { formatShape, normalizeAxes, reducedShape, sizeOf } from '../ir/shape';
import type { Axis, TensorLike } from '../runtime/tensor';
import type { Tensor } from '../runtime/tensor';
import { ShapeError } from '../util/errors';
import { checkChoice } from '../util/choices';
import { applyBinary, choose, floating, promoteFloat, scalarLike, tensor } from './common';
import { takeAlongAxis } from './numpy-index';
import type { ReduceOptions } from './numpy-logic';
import { isnan } from './numpy-logic';
import { moveaxis } from './numpy-shape';

/** Options of quantiles. */
export interface QuantileOptions extends ReduceOptions {
  /** How a place between two elements is read: 'linear' (default), 'lower', 'higher', 'midpoint' or 'nearest'. */
  readonly method?: string;
}

const QUANTILE_KINDS: OptionKinds<QuantileOptions> = { ...REDUCE_KINDS, method: aText };

const METHODS = ['linear', 'lower', 'higher', 'midpoint', 'nearest'] as const;

/** Elements of the reduced axes side by side on a last axis. */
function rows(x: Tensor, axis: Axis | undefined): { value: Tensor; axes: number[] } {
  const axes = normalizeAxes(axis, x.ndim, 'quantile');
  const kept = x.shape.filter((_, i) => !axes.includes(i));
  const count = sizeOf(axes.map((a) => x.shape[a]));
  const last = moveaxis(
    x,
    axes,
    axes.map((_, i) => i - axes.length),
  );
  return { value: last.reshape([...kept, count]), axes };
}

/** Elements at fractional places of sorted rows. `places` has the quantiles on axis 0. */
function readBetween(sorted: Tensor, places: Tensor, last: Tensor, method: (typeof METHODS)[number]): Tensor {
  const limit = (x: Tensor): Tensor => x.minimum(last).maximum(0);
  const [low, high] = [limit(places.floor()), limit(places.ceil())];
  const weight = places.sub(places.floor());
  const pick = (at: Tensor): Tensor => {
    const shape = [places.shape[0], ...sorted.shape];
    const index = at.astype('int32').broadcastTo([places.shape[0], ...sorted.shape.slice(0, -1)]);
    return takeAlongAxis(sorted.broadcastTo(shape), index.expandDims(index.ndim), { axis: -1 }).reshape(
      index.shape,
    );
  };
  const [below, above] = [pick(low), pick(high)];
  if (method === 'lower') return below;
  if (method === 'higher') return above;
  if (method === 'midpoint') return below.add(above).mul(0.5);
  if (method === 'nearest') return choose(weight.lessEqual(0.5), below, above);
  const part = weight.astype(below.dtype);
  if (part.dtype === 'float64') {
    // NumPy starts from the nearer element, JAX weighs both.
    const step = above.sub(below);
    const fromAbove = above.sub(step.mul(part.neg().add(1)));
    return choose(part.greaterEqual(0.5), fromAbove, below.add(step.mul(part)));
  }
  return below.mul(part.neg().add(1)).add(above.mul(part));
}

function quantileOf(
  owner: string,
  x: TensorLike,
  q: TensorLike,
  options: QuantileOptions,
  skipNan: boolean,
): Tensor {
  const method = checkChoice(owner, 'method', options.method ?? 'linear', METHODS);
  const given = floating(x);
  const wanted = promoteFloat(q, given)[0];
  if (wanted.ndim > 1) {
    throw new ShapeError({
      code: 'quantile-rank',
      expected: `${owner} needs q as a number or a vector.`,
      received: { q: formatShape(wanted.shape) },
    });
  }
  const { value, axes } = rows(given, options.axis);
  const count = value.shape[value.ndim - 1];
  const kept = value.shape.slice(0, -1);
  const chances = wanted.reshape([wanted.size, ...kept.map(() => 1)]);
  // NaN comes from no element, so that no slope goes there.
  let sorted = (skipNan ? choose(isnan(value), scalarLike(NaN, value), value) : value).sort(-1);
  let last: Tensor = scalarLike(count - 1, wanted);
  if (skipNan) last = isnan(value).equal(false).astype('int32').sum(-1).astype(wanted.dtype).sub(1);
  else {
    const spoiled = isnan(value).any(-1, { keepdims: true });
    sorted = choose(spoiled, scalarLike(NaN, sorted), sorted);
  }
  const places = applyBinary('mul', chances, last);
  const result = readBetween(sorted, places.broadcastTo([wanted.size, ...kept]), last, method);
  const shape = reducedShape(given.shape, axes, options.keepdims);
  return result.reshape(wanted.ndim === 0 ? shape : [wanted.size, ...shape]).astype(given.dtype);
}

/**
 * The value below which a share of the elements along `axis` lies.
 *
 * @param x numbers of any shape
 * @param q shares from 0 to 1: one, or a vector for a new first axis
 * @param options `axis` (default: all axes), `keepdims` (false), `method` to read between two elements: 'linear'
 * (default), 'lower', 'higher', 'midpoint' or 'nearest'
 * @returns floats of the shape of x without the reduced axes; integers and bools become `floatx()`
 * @throws {ShapeError} `quantile-rank` when q has more than one axis
 *
 * @example
 * import { ops } from 'keratin';
 * console.log(String(ops.quantile([1, 2, 3, 4], 0.5))); // 2.5
 * console.log(String(ops.quantile([1, 2, 3, 4], [0.25, 0.75], { method: 'lower' }))); // [1. 3.]
 *
 * @see https://keras.io/api/ops/numpy/#quantile-function
 */
export function quantile(
  x: TensorLike,
  q: TensorLike,
  ...given: OptionArguments<QuantileOptions, 'axis'>
): Tensor {
  return quantileOf('quantile', x, q, optionsFrom<QuantileOptions>('quantile', QUANTILE_KINDS, given), false);
}

/**
 * As {@link quantile}, of the elements that are not NaN.
 *
 * @param x numbers of any shape
 * @param q shares from 0 to 1: one, or a vector for a new first axis
 * @param options those of {@link quantile}
 * @returns floats of the shape of x without the reduced axes; integers and bools become `floatx()`
 * @throws {ShapeError} `quantile-rank` when q has more than one axis
 *
 * @example
 * import { ops } from 'keratin';
 * console.log(String(ops.nanquantile([1, NaN, 3], 0.5))); // 2.0
 *
 * @see https://keras.io/api/ops/numpy/#nanquantile-function
 */
export function nanquantile(
  x: TensorLike,
  q: TensorLike,
  ...given: OptionArguments<QuantileOptions, 'axis'>
): Tensor {
  return quantileOf(
    'nanquantile',
    x,
    q,
    optionsFrom<QuantileOptions>('nanquantile', QUANTILE_KINDS, given),
    true,
  );
}

const fromPercent = (q: TensorLike): Tensor => floating(q).div(100);

/**
 * The value below which a percentage of the elements along `axis` lies.
 *
 * @param x numbers of any shape
 * @param q percentages from 0 to 100: one, or a vector for a new first axis
 * @param options those of {@link quantile}
 * @returns floats of the shape of x without the reduced axes; integers and bools become `floatx()`
 * @throws {ShapeError} `quantile-rank` when q has more than one axis
 *
 * @example
 * import { ops } from 'keratin';
 * console.log(String(ops.percentile([1, 2, 3, 4], 50))); // 2.5
 *
 * @see https://keras.io/api/ops/numpy/#percentile-function
 */
export function percentile(
  x: TensorLike,
  q: TensorLike,
  ...given: OptionArguments<QuantileOptions, 'axis'>
): Tensor {
  return quantileOf(
    'percentile',
    x,
    fromPercent(q),
    optionsFrom<QuantileOptions>('percentile', QUANTILE_KINDS, given),
    false,
  );
}

/**
 * As {@link percentile}, of the elements that are not NaN.
 *
 * @param x numbers of any shape
 * @param q percentages from 0 to 100: one, or a vector for a new first axis
 * @param options those of {@link quantile}
 * @returns floats of the shape of x without the reduced axes; integers and bools become `floatx()`
 * @throws {ShapeError} `quantile-rank` when q has more than one axis
 *
 * @example
 * import { ops } from 'keratin';
 * console.log(String(ops.nanpercentile([1, NaN, 3], 50))); // 2.0
 *
 * @see https://keras.io/api/ops/numpy/#nanpercentile-function
 */
export function nanpercentile(
  x: TensorLike,
  q: TensorLike,
  ...given: OptionArguments<QuantileOptions, 'axis'>
): Tensor {
  return quantileOf(
    'nanpercentile',
    x,
    fromPercent(q),
    optionsFrom<QuantileOptions>('nanpercentile', QUANTILE_KINDS, given),
    true,
  );
}

/**
 * The middle element along `axis`, or the mean of the two in the middle.
 *
 * @param x numbers of any shape
 * @param options `axis` (default: all axes), `keepdims` (false)
 * @returns floats of the shape of x without the reduced axes; integers and bools become `floatx()`
 *
 * @example
 * import { ops } from 'keratin';
 * console.log(String(ops.median([3, 1, 2, 10]))); // 2.5
 *
 * @see https://keras.io/api/ops/numpy/#median-function
 */
export function median(x: TensorLike, ...given: OptionArguments<ReduceOptions, 'axis'>): Tensor {
  const options = optionsFrom<ReduceOptions>('median', REDUCE_KINDS, given);
  const value = tensor(x);
  const half = isFloat(value.dtype) ? scalarLike(0.5, value) : 0.5;
  return quantileOf('median', value, half, { ...options, method: 'midpoint' }, false);
}

/**
 * As {@link median}, of the elements that are not NaN.
 *
 * @param x numbers of any shape
 * @param options `axis` (default: all axes), `keepdims` (false)
 * @returns floats of the shape of x without the reduced axes; integers and bools become `floatx()`
 *
 * @example
 * import { ops } from 'keratin';
 * console.log(String(ops.nanmedian([3, NaN, 1]))); // 2.0
 *
 * @see https://keras.io/api/ops/numpy/#nanmedian-function
 */
export function nanmedian(x: TensorLike, ...given: OptionArguments<ReduceOptions, 'axis'>): Tensor {
  const options = optionsFrom<ReduceOptions>('nanmedian', REDUCE_KINDS, given);
  const value = tensor(x);
  const half = isFloat(value.dtype) ? scalarLike(0.5, value) : 0.5;
  return quantileOf('nanmedian', value, half, { ...options, method: 'midpoint' }, true);
}
