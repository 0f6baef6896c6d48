import { aNumber, aWholeNumber, aFlag } from '../util/argument-kinds';
import { checkNoMore, optionsFrom, type OptionArguments } from '../util/arguments';
import { normalizeAxis } from '../ir/shape';
import type { TensorLike } from '../runtime/tensor';
import type { Tensor } from '../runtime/tensor';
import { ShapeError } from '../util/errors';
import { applyBinary, applyUnary, arithmetic, cast, choose, floating, scalarLike } from './common';

// Activation functions. Integers become float32, but for those that only clip. Slopes at kinks are JAX's.

/**
 * The rectified linear unit: max(x, 0), with slope 0 at 0.
 *
 * @param x numbers of any shape
 * @returns numbers of the shape and dtype of x; bools become int32
 *
 * @example
 * import { ops } from 'keratin';
 * console.log(String(ops.relu([-1.5, 0, 2]))); // [0. 0. 2.]
 *
 * @see https://keras.io/api/ops/nn/#relu-function
 */
export function relu(x: TensorLike, ...others: readonly never[]): Tensor {
  checkNoMore('relu', others);
  const value = arithmetic(x);
  // The maximum stands for 0, and for NaN where x is NaN; no slope comes through it.
  return choose(value.greater(0), value, value.stopGradient().maximum(0));
}

/**
 * The rectified linear unit cut at 6: min(max(x, 0), 6), with slope 0 at 0 and 6.
 *
 * @param x numbers of any shape
 * @returns floats of the shape of x; integers and bools become `floatx()`
 *
 * @example
 * import { ops } from 'keratin';
 * console.log(String(ops.relu6([-1, 3, 9]))); // [0. 3. 6.]
 *
 * @see https://keras.io/api/ops/nn/#relu6-function
 */
export function relu6(x: TensorLike, ...others: readonly never[]): Tensor {
  checkNoMore('relu6', others);
  const value = floating(x);
  const inside = applyBinary('and', value.greater(0), value.less(6));
  return choose(inside, value, value.stopGradient().clip(0, 6));
}

/**
 * The logistic function: 1 / (1 + e⁻ˣ).
 *
 * @param x numbers of any shape
 * @returns floats of the shape of x; integers and bools become `floatx()`
 *
 * @example
 * import { ops } from 'keratin';
 * console.log(String(ops.sigmoid([-1, 0, 1]))); // [0.26894143 0.5        0.7310586 ]
 *
 * @see https://keras.io/api/ops/nn/#sigmoid-function
 */
export function sigmoid(x: TensorLike, ...others: readonly never[]): Tensor {
  checkNoMore('sigmoid', others);
  return applyUnary('sigmoid', floating(x));
}

/**
 * The sigmoid of piecewise lines: 0 below -1, 1 above 1, (x + 1) / 2 between.
 *
 * @param x numbers of any shape
 * @returns floats of the shape of x; integers and bools become `floatx()`
 *
 * @example
 * import { ops } from 'keratin';
 * console.log(String(ops.sparseSigmoid([-2, 0.5, 2]))); // [0.   0.75 1.  ]
 *
 * @see https://keras.io/api/ops/nn/#sparsesigmoid-function
 */
export function sparseSigmoid(x: TensorLike, ...others: readonly never[]): Tensor {
  checkNoMore('sparseSigmoid', others);
  return floating(x).add(1).mul(0.5).clip(0, 1);
}

/**
 * x - tanh x.
 *
 * @param x numbers of any shape
 * @returns floats of the shape of x; integers and bools become `floatx()`
 *
 * @example
 * import { ops } from 'keratin';
 * console.log(String(ops.tanhShrink([-1, 0, 1]))); // [-0.23840582  0.          0.23840582]
 *
 * @see https://keras.io/api/ops/nn/#tanhshrink-function
 */
export function tanhShrink(x: TensorLike, ...others: readonly never[]): Tensor {
  checkNoMore('tanhShrink', others);
  const value = floating(x);
  return value.sub(value.tanh());
}

/**
 * log(1 + eˣ), without overflow.
 *
 * @param x numbers of any shape
 * @returns floats of the shape of x; integers and bools become `floatx()`
 *
 * @example
 * import { ops } from 'keratin';
 * console.log(String(ops.softplus([-1, 0, 1]))); // [0.3132617 0.6931472 1.3132617]
 *
 * @see https://keras.io/api/ops/nn/#softplus-function
 */
export function softplus(x: TensorLike, ...others: readonly never[]): Tensor {
  checkNoMore('softplus', others);
  const value = floating(x);
  const positive = value.greater(0);
  // Both parts have their kink on the same side, so that the slope at 0 is 1/2.
  const tail = applyUnary('log1p', choose(positive, value.neg(), value).exp());
  return choose(positive, value, scalarLike(0, value)).add(tail);
}

/**
 * x / (1 + |x|).
 *
 * @param x numbers of any shape
 * @returns floats of the shape of x; integers and bools become `floatx()`
 *
 * @example
 * import { ops } from 'keratin';
 * console.log(String(ops.softsign([-1, 0, 3]))); // [-0.5   0.    0.75]
 *
 * @see https://keras.io/api/ops/nn/#softsign-function
 */
export function softsign(x: TensorLike, ...others: readonly never[]): Tensor {
  checkNoMore('softsign', others);
  const value = floating(x);
  return value.div(value.abs().add(1));
}

/** Options of `softShrink`. */
export interface SoftShrinkOptions {
  readonly threshold?: number;
}

/**
 * x moved towards 0 by a threshold, and 0 within it: sign(x) · max(|x| - threshold, 0).
 *
 * @param x numbers of any shape
 * @param options `threshold` (0.5)
 * @returns floats of the shape of x; integers and bools become `floatx()`
 *
 * @example
 * import { ops } from 'keratin';
 * console.log(String(ops.softShrink([-1, 0.25, 2]))); // [-0.5  0.   1.5]
 *
 * @see https://keras.io/api/ops/nn/#softshrink-function
 */
export function softShrink(x: TensorLike, ...given: OptionArguments<SoftShrinkOptions, 'threshold'>): Tensor {
  const options: SoftShrinkOptions = optionsFrom('softShrink', { threshold: aNumber }, given);
  const { threshold: limit = 0.5 } = options;
  const value = floating(x);
  const below = choose(value.less(-limit), value.add(limit), scalarLike(0, value));
  return choose(value.greater(limit), value.sub(limit), below);
}

/**
 * 0 below -1, x above 1, (x + 1)² / 4 between.
 *
 * @param x numbers of any shape
 * @returns floats of the shape of x; integers and bools become `floatx()`
 *
 * @example
 * import { ops } from 'keratin';
 * console.log(String(ops.sparsePlus([-2, 0, 2]))); // [0.   0.25 2.  ]
 *
 * @see https://keras.io/api/ops/nn/#sparseplus-function
 */
export function sparsePlus(x: TensorLike, ...others: readonly never[]): Tensor {
  checkNoMore('sparsePlus', others);
  const value = floating(x);
  const bend = value.add(1).square().mul(0.25);
  return choose(value.lessEqual(-1), scalarLike(0, value), choose(value.greaterEqual(1), value, bend));
}

/**
 * x · sigmoid(x), also called swish.
 *
 * @param x numbers of any shape
 * @returns floats of the shape of x; integers and bools become `floatx()`
 *
 * @example
 * import { ops } from 'keratin';
 * console.log(String(ops.silu([-1, 0, 1]))); // [-0.26894143  0.          0.7310586 ]
 *
 * @see https://keras.io/api/ops/nn/#silu-function
 */
export function silu(x: TensorLike, ...others: readonly never[]): Tensor {
  checkNoMore('silu', others);
  const value = floating(x);
  return value.mul(sigmoid(value));
}

/**
 * The same as {@link silu}.
 *
 * @param x numbers of any shape
 * @returns floats of the shape of x; integers and bools become `floatx()`
 *
 * @example
 * import { ops } from 'keratin';
 * console.log(String(ops.swish([-1, 0, 1]))); // [-0.26894143  0.          0.7310586 ]
 *
 * @see https://keras.io/api/ops/nn/#swish-function
 */
export function swish(x: TensorLike, ...others: readonly never[]): Tensor {
  checkNoMore('swish', others);
  return silu(x);
}

/** Options of `squareplus`. */
export interface SquareplusOptions {
  readonly b?: number;
}

/**
 * (x + √(x² + b)) / 2.
 *
 * @param x numbers of any shape
 * @param options `b` (4)
 * @returns floats of the shape of x; integers and bools become `floatx()`
 *
 * @example
 * import { ops } from 'keratin';
 * console.log(String(ops.squareplus([-1.5, 0, 1.5]))); // [0.5 1.  2. ]
 *
 * @see https://keras.io/api/ops/nn/#squareplus-function
 */
export function squareplus(x: TensorLike, ...given: OptionArguments<SquareplusOptions, 'b'>): Tensor {
  const options: SquareplusOptions = optionsFrom('squareplus', { b: aNumber }, given);
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

/**
 * log sigmoid(x) = -log(1 + e⁻ˣ), without overflow.
 *
 * @param x numbers of any shape
 * @returns floats of the shape of x; integers and bools become `floatx()`
 *
 * @example
 * import { ops } from 'keratin';
 * console.log(String(ops.logSigmoid([-1, 0, 1]))); // [-1.3132617 -0.6931472 -0.3132617]
 *
 * @see https://keras.io/api/ops/nn/#logsigmoid-function
 */
export function logSigmoid(x: TensorLike, ...others: readonly never[]): Tensor {
  checkNoMore('logSigmoid', others);
  return softplus(floating(x).neg()).neg();
}

/** Options of `leakyRelu`. */
export interface LeakyReluOptions {
  readonly negativeSlope?: number;
}

/**
 * x above 0, a small share of it below: max(x, 0) + negativeSlope · min(x, 0).
 *
 * @param x numbers of any shape
 * @param options `negativeSlope` (0.2)
 * @returns floats of the shape of x; integers and bools become `floatx()`
 *
 * @example
 * import { ops } from 'keratin';
 * console.log(String(ops.leakyRelu([-1, 0, 2]))); // [-0.2  0.   2. ]
 *
 * @see https://keras.io/api/ops/nn/#leakyrelu-function
 */
export function leakyRelu(
  x: TensorLike,
  ...given: OptionArguments<LeakyReluOptions, 'negativeSlope'>
): Tensor {
  const options: LeakyReluOptions = optionsFrom('leakyRelu', { negativeSlope: aNumber }, given);
  const value = floating(x);
  return choose(value.greaterEqual(0), value, value.mul(options.negativeSlope ?? 0.2));
}

/**
 * The sigmoid of piecewise lines: 0 below -3, 1 above 3, x / 6 + 1/2 between.
 *
 * @param x numbers of any shape
 * @returns floats of the shape of x; integers and bools become `floatx()`
 *
 * @example
 * import { ops } from 'keratin';
 * console.log(String(ops.hardSigmoid([-4, 0, 1.5]))); // [0.   0.5  0.75]
 *
 * @see https://keras.io/api/ops/nn/#hardsigmoid-function
 */
export function hardSigmoid(x: TensorLike, ...others: readonly never[]): Tensor {
  checkNoMore('hardSigmoid', others);
  return relu6(floating(x).add(3)).div(6);
}

/**
 * x · hardSigmoid(x), also called hard swish.
 *
 * @param x numbers of any shape
 * @returns floats of the shape of x; integers and bools become `floatx()`
 *
 * @example
 * import { ops } from 'keratin';
 * console.log(String(ops.hardSilu([-1.5, 1.5, 4]))); // [-0.375  1.125  4.   ]
 *
 * @see https://keras.io/api/ops/nn/#hardsilu-function
 */
export function hardSilu(x: TensorLike, ...others: readonly never[]): Tensor {
  checkNoMore('hardSilu', others);
  const value = floating(x);
  return value.mul(hardSigmoid(value));
}

/**
 * The same as {@link hardSilu}.
 *
 * @param x numbers of any shape
 * @returns floats of the shape of x; integers and bools become `floatx()`
 *
 * @example
 * import { ops } from 'keratin';
 * console.log(String(ops.hardSwish([-1.5, 1.5, 4]))); // [-0.375  1.125  4.   ]
 *
 * @see https://keras.io/api/ops/nn/#hardswish-function
 */
export function hardSwish(x: TensorLike, ...others: readonly never[]): Tensor {
  checkNoMore('hardSwish', others);
  return hardSilu(x);
}

/** Options of `elu`. */
export interface EluOptions {
  readonly alpha?: number;
}

/**
 * The exponential linear unit: x above 0, alpha (eˣ - 1) below.
 *
 * @param x numbers of any shape
 * @param options `alpha` (1)
 * @returns floats of the shape of x; integers and bools become `floatx()`
 *
 * @example
 * import { ops } from 'keratin';
 * console.log(String(ops.elu([-1, 0, 1]))); // [-0.63212055  0.          1.        ]
 *
 * @see https://keras.io/api/ops/nn/#elu-function
 */
export function elu(x: TensorLike, ...given: OptionArguments<EluOptions, 'alpha'>): Tensor {
  const options: EluOptions = optionsFrom('elu', { alpha: aNumber }, given);
  const value = floating(x);
  const positive = value.greater(0);
  // The branch not taken must stay finite, as its slope is multiplied by 0.
  const negative = choose(positive, scalarLike(0, value), value);
  return choose(positive, value, applyUnary('expm1', negative).mul(options.alpha ?? 1));
}

const SELU_ALPHA = 1.6732632423543772;
const SELU_SCALE = 1.0507009873554805;

/**
 * The scaled exponential linear unit, which keeps mean 0 and variance 1: 1.0507 · elu(x) with alpha 1.6733.
 *
 * @param x numbers of any shape
 * @returns floats of the shape of x; integers and bools become `floatx()`
 *
 * @example
 * import { ops } from 'keratin';
 * console.log(String(ops.selu([-1, 0, 1]))); // [-1.1113307  0.         1.050701 ]
 *
 * @see https://keras.io/api/ops/nn/#selu-function
 */
export function selu(x: TensorLike, ...others: readonly never[]): Tensor {
  checkNoMore('selu', others);
  return elu(x, { alpha: SELU_ALPHA }).mul(SELU_SCALE);
}

/** Options of `gelu`. */
export interface GeluOptions {
  readonly approximate?: boolean;
}

/**
 * The Gaussian error linear unit: x · Φ(x), Φ being the normal distribution function.
 *
 * @param x numbers of any shape
 * @param options `approximate`: whether Φ ≈ (1 + tanh(√(2/π) (x + 0.044715 x³))) / 2 (true)
 * @returns floats of the shape of x; integers and bools become `floatx()`
 *
 * @example
 * import { ops } from 'keratin';
 * console.log(String(ops.gelu([-1, 0, 1]))); // [-0.158808  0.        0.841192]
 * console.log(String(ops.gelu([-1, 0, 1], { approximate: false }))); // [-0.15865526  0.          0.8413447 ]
 *
 * @see https://keras.io/api/ops/nn/#gelu-function
 */
export function gelu(x: TensorLike, ...given: OptionArguments<GeluOptions, 'approximate'>): Tensor {
  const options: GeluOptions = optionsFrom('gelu', { approximate: aFlag }, given);
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

/** Options of `celu`. */
export interface CeluOptions {
  readonly alpha?: number;
}

/**
 * The continuously differentiable exponential linear unit: max(x, 0) + min(0, alpha (e^(x / alpha) - 1)).
 *
 * @param x numbers of any shape
 * @param options `alpha` (1)
 * @returns floats of the shape of x; integers and bools become `floatx()`
 *
 * @example
 * import { ops } from 'keratin';
 * console.log(String(ops.celu([-1, 0, 1]))); // [-0.63212055  0.          1.        ]
 *
 * @see https://keras.io/api/ops/nn/#celu-function
 */
export function celu(x: TensorLike, ...given: OptionArguments<CeluOptions, 'alpha'>): Tensor {
  const options: CeluOptions = optionsFrom('celu', { alpha: aNumber }, given);
  const { alpha = 1 } = options;
  const value = floating(x);
  return value.maximum(0).add(applyUnary('expm1', value.minimum(0).div(alpha)).mul(alpha));
}

/** Options of `glu`. */
export interface GluOptions {
  readonly axis?: number;
}

/**
 * The gated linear unit: the first half along an axis times the sigmoid of the second half.
 *
 * @param x numbers of any shape
 * @param options `axis` (-1)
 * @returns floats of the shape of x with half the places along the axis; integers and bools become `floatx()`
 * @throws {ShapeError} `glu-size` when the size of the axis is odd
 *
 * @example
 * import { ops } from 'keratin';
 * console.log(String(ops.glu([1, 2, 0, 100]))); // [0.5 2. ]
 *
 * @see https://keras.io/api/ops/nn/#glu-function
 */
export function glu(x: TensorLike, ...given: OptionArguments<GluOptions, 'axis'>): Tensor {
  const options: GluOptions = optionsFrom('glu', { axis: aWholeNumber }, given);
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

/**
 * min(max(x, -1), 1).
 *
 * @param x numbers of any shape
 * @returns numbers of the shape and dtype of x; bools become int32
 *
 * @example
 * import { ops } from 'keratin';
 * console.log(String(ops.hardTanh([-2, 0.5, 2]))); // [-1.   0.5  1. ]
 *
 * @see https://keras.io/api/ops/nn/#hardtanh-function
 */
export function hardTanh(x: TensorLike, ...others: readonly never[]): Tensor {
  checkNoMore('hardTanh', others);
  const value = arithmetic(x);
  const low = choose(value.less(-1), scalarLike(-1, value), value);
  return choose(value.greater(1), scalarLike(1, value), low);
}

/** Options of `hardShrink`. */
export interface HardShrinkOptions {
  readonly threshold?: number;
}

/**
 * x where |x| is above a threshold, else 0.
 *
 * @param x numbers of any shape
 * @param options `threshold` (0.5)
 * @returns floats of the shape of x; integers and bools become `floatx()`
 *
 * @example
 * import { ops } from 'keratin';
 * console.log(String(ops.hardShrink([-1, 0.25, 2]))); // [-1.  0.  2.]
 *
 * @see https://keras.io/api/ops/nn/#hardshrink-function
 */
export function hardShrink(x: TensorLike, ...given: OptionArguments<HardShrinkOptions, 'threshold'>): Tensor {
  const options: HardShrinkOptions = optionsFrom('hardShrink', { threshold: aNumber }, given);
  const value = floating(x);
  return choose(value.abs().greater(options.threshold ?? 0.5), value, scalarLike(0, value));
}

/**
 * x where it is above a limit, else another value.
 *
 * @param x numbers of any shape
 * @param limit numbers that broadcast with x
 * @param defaultValue numbers that broadcast with x
 * @returns floats of the common shape; integers and bools become `floatx()`
 *
 * @example
 * import { ops } from 'keratin';
 * console.log(String(ops.threshold([-1, 0.5, 2], 1, 0))); // [0. 0. 2.]
 *
 * @see https://keras.io/api/ops/nn/#threshold-function
 */
export function threshold(
  x: TensorLike,
  limit: TensorLike,
  defaultValue: TensorLike,
  ...others: readonly never[]
): Tensor {
  checkNoMore('threshold', others);
  const value = floating(x);
  return choose(
    applyBinary('greater', value, cast(limit, value.dtype)),
    value,
    cast(defaultValue, value.dtype),
  );
}
