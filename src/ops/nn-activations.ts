import { normalizeAxis } from '../ir/shape';
import type { Axis, TensorLike } from '../runtime/tensor';
import type { Tensor } from '../runtime/tensor';
import { ShapeError } from '../util/errors';
import { checkOptions } from '../util/options';
import {
  applyBinary,
  applyUnary,
  arithmetic,
  cast,
  choose,
  countAlong,
  floating,
  range,
  scalarLike,
} from './common';
import { sort } from './numpy-index';
import { reduceBy } from './numpy-reduce';

// Activation functions. Integers become float32, but for those that only clip. Slopes at kinks are JAX's.

/** max(x, 0); slope 0 at 0. */
export function relu(x: TensorLike): Tensor {
  const value = arithmetic(x);
  // The maximum stands for 0, and for NaN where x is NaN; no slope comes through it.
  return choose(value.greater(0), value, value.stopGradient().maximum(0));
}

/** min(max(x, 0), 6); slope 0 at 0 and 6. */
export function relu6(x: TensorLike): Tensor {
  const value = floating(x);
  const inside = applyBinary('and', value.greater(0), value.less(6));
  return choose(inside, value, value.stopGradient().clip(0, 6));
}

/** 1 / (1 + e⁻ˣ). */
export const sigmoid = (x: TensorLike): Tensor => applyUnary('sigmoid', floating(x));

/** 0 below -1, 1 above 1, (x + 1) / 2 between. */
export const sparseSigmoid = (x: TensorLike): Tensor => floating(x).add(1).mul(0.5).clip(0, 1);

/** x - tanh x. */
export function tanhShrink(x: TensorLike): Tensor {
  const value = floating(x);
  return value.sub(value.tanh());
}

/** log(1 + eˣ). */
export function softplus(x: TensorLike): Tensor {
  const value = floating(x);
  const positive = value.greater(0);
  // Both parts have their kink on the same side, so that the slope at 0 is 1/2.
  const tail = applyUnary('log1p', choose(positive, value.neg(), value).exp());
  return choose(positive, value, scalarLike(0, value)).add(tail);
}

/** x / (1 + |x|). */
export function softsign(x: TensorLike): Tensor {
  const value = floating(x);
  return value.div(value.abs().add(1));
}

/** x moved towards 0 by `threshold` (default 0.5); 0 within it. */
export function softShrink(x: TensorLike, options: { threshold?: number } = {}): Tensor {
  checkOptions('softShrink', options, ['threshold']);
  const { threshold: limit = 0.5 } = options;
  const value = floating(x);
  const below = choose(value.less(-limit), value.add(limit), scalarLike(0, value));
  return choose(value.greater(limit), value.sub(limit), below);
}

/** 0 below -1, x above 1, (x + 1)² / 4 between. */
export function sparsePlus(x: TensorLike): Tensor {
  const value = floating(x);
  const bend = value.add(1).square().mul(0.25);
  return choose(value.lessEqual(-1), scalarLike(0, value), choose(value.greaterEqual(1), value, bend));
}

/** x · sigmoid(x), also called swish. */
export function silu(x: TensorLike): Tensor {
  const value = floating(x);
  return value.mul(sigmoid(value));
}

/** The same as `silu`. */
export const swish = (x: TensorLike): Tensor => silu(x);

/** (x + √(x² + b)) / 2; b = 4 by default. */
export function squareplus(x: TensorLike, options: { b?: number } = {}): Tensor {
  checkOptions('squareplus', options, ['b']);
  const value = floating(x);
  return value
    .add(
      value
        .square()
        .add(options.b ?? 4)
        .sqrt(),
    )
    .mul(0.5);
}

/** log sigmoid(x) = -softplus(-x). */
export const logSigmoid = (x: TensorLike): Tensor => softplus(floating(x).neg()).neg();

/** x, and `negativeSlope` (default 0.2) times x below 0. */
export function leakyRelu(x: TensorLike, options: { negativeSlope?: number } = {}): Tensor {
  checkOptions('leakyRelu', options, ['negativeSlope']);
  const value = floating(x);
  return choose(value.greaterEqual(0), value, value.mul(options.negativeSlope ?? 0.2));
}

/** relu6(x + 3) / 6. */
export const hardSigmoid = (x: TensorLike): Tensor => relu6(floating(x).add(3)).div(6);

/** x · hardSigmoid(x), also called hard swish. */
export function hardSilu(x: TensorLike): Tensor {
  const value = floating(x);
  return value.mul(hardSigmoid(value));
}

/** The same as `hardSilu`. */
export const hardSwish = (x: TensorLike): Tensor => hardSilu(x);

/** x above 0, alpha (eˣ - 1) below; alpha = 1 by default. */
export function elu(x: TensorLike, options: { alpha?: number } = {}): Tensor {
  checkOptions('elu', options, ['alpha']);
  const value = floating(x);
  const positive = value.greater(0);
  // The branch not taken must stay finite, as its slope is multiplied by 0.
  const negative = choose(positive, scalarLike(0, value), value);
  return choose(positive, value, applyUnary('expm1', negative).mul(options.alpha ?? 1));
}

const SELU_ALPHA = 1.6732632423543772;
const SELU_SCALE = 1.0507009873554805;

/** The scaled elu that keeps mean 0 and variance 1: 1.0507 · elu(x, 1.6733). */
export const selu = (x: TensorLike): Tensor => elu(x, { alpha: SELU_ALPHA }).mul(SELU_SCALE);

/**
 * x · Φ(x), Φ being the normal distribution function; by default (`approximate`) with
 * Φ ≈ (1 + tanh(√(2/π) (x + 0.044715 x³))) / 2.
 */
export function gelu(x: TensorLike, options: { approximate?: boolean } = {}): Tensor {
  checkOptions('gelu', options, ['approximate']);
  const value = floating(x);
  if (options.approximate === false) return value.mul(applyUnary('erfc', value.mul(-Math.SQRT1_2))).mul(0.5);
  const cubic = value.mul(value).mul(value).mul(0.044715);
  return value.mul(
    value
      .add(cubic)
      .mul(Math.sqrt(2 / Math.PI))
      .tanh()
      .add(1)
      .mul(0.5),
  );
}

/** max(x, 0) + min(0, alpha (e^(x / alpha) - 1)); alpha = 1 by default. */
export function celu(x: TensorLike, options: { alpha?: number } = {}): Tensor {
  checkOptions('celu', options, ['alpha']);
  const { alpha = 1 } = options;
  const value = floating(x);
  return value.maximum(0).add(applyUnary('expm1', value.minimum(0).div(alpha)).mul(alpha));
}

/** The first half along `axis` times the sigmoid of the second half. */
export function glu(x: TensorLike, options: { axis?: number } = {}): Tensor {
  checkOptions('glu', options, ['axis']);
  const value = floating(x);
  const axis = normalizeAxis(options.axis ?? -1, value.ndim, 'glu');
  const size = value.shape[axis];
  if (size % 2 !== 0) {
    throw new ShapeError({
      code: 'glu-size',
      expected: 'glu needs an axis of even size.',
      received: { x: `[${value.shape.join(', ')}]   axis ${axis} has size ${size}` },
    });
  }
  const half = (part: string): Tensor => value.at(...value.shape.map((_, i) => (i === axis ? part : ':')));
  return half(`:${size / 2}`).mul(sigmoid(half(`${size / 2}:`)));
}

/** -1 below -1, 1 above 1, x between. */
export function hardTanh(x: TensorLike): Tensor {
  const value = arithmetic(x);
  const low = choose(value.less(-1), scalarLike(-1, value), value);
  return choose(value.greater(1), scalarLike(1, value), low);
}

/** x where |x| > `threshold` (default 0.5), else 0. */
export function hardShrink(x: TensorLike, options: { threshold?: number } = {}): Tensor {
  checkOptions('hardShrink', options, ['threshold']);
  const value = floating(x);
  return choose(value.abs().greater(options.threshold ?? 0.5), value, scalarLike(0, value));
}

/** x where it is above `limit`, else `defaultValue`. */
export function threshold(x: TensorLike, limit: TensorLike, defaultValue: TensorLike): Tensor {
  const value = floating(x);
  return choose(
    applyBinary('greater', value, cast(limit, value.dtype)),
    value,
    cast(defaultValue, value.dtype),
  );
}

/** Each value minus the largest along `axis`, which has no slope. */
const shifted = (x: Tensor, axis: Axis): Tensor => x.sub(reduceBy('max', x, axis, true).stopGradient());

/** eˣ / Σ eˣ along `axis` (default the last). */
export function softmax(x: TensorLike, options: { axis?: Axis } = {}): Tensor {
  checkOptions('softmax', options, ['axis']);
  const { axis = -1 } = options;
  const powers = shifted(floating(x), axis).exp();
  return powers.div(reduceBy('sum', powers, axis, true));
}

/** log softmax: x - log Σ eˣ along `axis` (default the last). */
export function logSoftmax(x: TensorLike, options: { axis?: Axis } = {}): Tensor {
  checkOptions('logSoftmax', options, ['axis']);
  const { axis = -1 } = options;
  const value = shifted(floating(x), axis);
  return value.sub(reduceBy('sum', value.exp(), axis, true).log());
}

/**
 * The point of the probability simplex nearest to x along `axis`: like softmax, with true zeros.
 *
 * @see A. Martins, R. Astudillo: From softmax to sparsemax, ICML 2016, algorithm 1.
 */
export function sparsemax(x: TensorLike, options: { axis?: number } = {}): Tensor {
  checkOptions('sparsemax', options, ['axis']);
  const value = floating(x);
  const axis = normalizeAxis(options.axis ?? -1, value.ndim, 'sparsemax');
  const descending = sort(value.neg(), { axis }).neg();
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
