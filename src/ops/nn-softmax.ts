import { aWholeNumber, axisOrAxes } from '../util/argument-kinds';
import { optionsFrom, type OptionArguments } from '../util/arguments';
import { normalizeAxis } from '../ir/shape';
import type { Axis, Tensor, TensorLike } from '../runtime/tensor';
import { choose, countAlong, floating, range, scalarLike } from './common';
import { reduceBy } from './reduce-by';

// Activation functions that make shares of a whole: each element depends on all of its axis.

/** Each value minus the largest along `axis`, which has no slope. */
const shifted = (x: Tensor, axis: Axis): Tensor => x.sub(reduceBy('max', x, axis, true).stopGradient());

/** Options of `softmax`. */
export interface SoftmaxOptions {
  readonly axis?: Axis;
}

/**
 * eˣ / Σ eˣ along an axis: positive numbers of sum 1.
 *
 * @param x numbers of any shape
 * @param options `axis`: the axis or axes (-1)
 * @returns floats of the shape of x; integers and bools become `floatx()`
 *
 * @example
 * import { ops } from 'keratin';
 * console.log(String(ops.softmax([1, 2, 3]))); // [0.09003057 0.24472848 0.66524094]
 *
 * @see https://keras.io/api/ops/nn/#softmax-function
 */
export function softmax(x: TensorLike, ...given: OptionArguments<SoftmaxOptions, 'axis'>): Tensor {
  const options: SoftmaxOptions = optionsFrom('softmax', { axis: axisOrAxes }, given);
  const { axis = -1 } = options;
  const powers = shifted(floating(x), axis).exp();
  return powers.div(reduceBy('sum', powers, axis, true));
}

/** Options of `logSoftmax`. */
export interface LogSoftmaxOptions {
  readonly axis?: Axis;
}

/**
 * log softmax: x - log Σ eˣ along an axis, without overflow.
 *
 * @param x numbers of any shape
 * @param options `axis`: the axis or axes (-1)
 * @returns floats of the shape of x; integers and bools become `floatx()`
 *
 * @example
 * import { ops } from 'keratin';
 * console.log(String(ops.logSoftmax([1, 2, 3]))); // [-2.407606   -1.4076059  -0.40760595]
 *
 * @see https://keras.io/api/ops/nn/#logsoftmax-function
 */
export function logSoftmax(x: TensorLike, ...given: OptionArguments<LogSoftmaxOptions, 'axis'>): Tensor {
  const options: LogSoftmaxOptions = optionsFrom('logSoftmax', { axis: axisOrAxes }, given);
  const { axis = -1 } = options;
  const value = shifted(floating(x), axis);
  return value.sub(reduceBy('sum', value.exp(), axis, true).log());
}

/** Options of `sparsemax`. */
export interface SparsemaxOptions {
  readonly axis?: number;
}

/**
 * max(x - τ, 0) along an axis: like {@link softmax}, with true zeros.
 *
 * The threshold is Keras's: τ = (Σ running sums - 1) / k over the k elements z₁ ≥ z₂ ≥ ... with zᵢ > (z₁ + ... + zᵢ -
 * 1) / i. For k = 1 that is the paper's, which gives the nearest point of the probability simplex; for k > 1 it is
 * higher, and the result sums to less than 1.
 *
 * @param x numbers of any shape
 * @param options `axis` (-1)
 * @returns floats of the shape of x; integers and bools become `floatx()`
 *
 * @example
 * import { ops } from 'keratin';
 * console.log(String(ops.sparsemax([1, 3.5, -1]))); // [0. 1. 0.]
 * console.log(String(ops.sparsemax([0.25, 0.5]))); // [0.125 0.375]
 *
 * @see https://keras.io/api/ops/nn/#sparsemax-function
 * @see A. Martins, R. Astudillo: From softmax to sparsemax, ICML 2016, algorithm 1.
 */
export function sparsemax(x: TensorLike, ...given: OptionArguments<SparsemaxOptions, 'axis'>): Tensor {
  const options: SparsemaxOptions = optionsFrom('sparsemax', { axis: aWholeNumber }, given);
  const value = floating(x);
  const axis = normalizeAxis(options.axis ?? -1, value.ndim, 'sparsemax');
  const descending = value.neg().sort(axis).neg();
  const sums = descending.cumsum(axis);
  const ranks = range(countAlong(value, axis), value.dtype)
    .add(1)
    .reshape(value.shape.map((n, i) => (i === axis ? n : 1)));
  const support = descending.sub(sums.sub(1).div(ranks)).greater(0);
  const count = support.astype(value.dtype).sum(axis, { keepdims: true });
  const within = choose(support, sums, scalarLike(0, sums));
  const threshold = within.sum(axis, { keepdims: true }).sub(1).div(count);
  return value.sub(threshold).maximum(0);
}
