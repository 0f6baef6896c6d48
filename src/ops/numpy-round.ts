import { checkNoMore, optionsFrom, type OptionArguments } from '../util/arguments';
import { aWholeNumber, aNumber, nullable } from '../util/argument-kinds';
import { isFloat } from '../ir/dtype';
import type { TensorLike } from '../runtime/tensor';
import type { Tensor } from '../runtime/tensor';
import { applyBinary, applyUnary, choose, floating, scalarLike, tensor } from './common';
import { floatx } from './settings';

// Whole and finite numbers from others.

/**
 * The largest whole number not above x.
 *
 * @param x numbers of any shape
 * @returns floats of the shape of x; integers and bools become `floatx()`
 *
 * @example
 * import { ops } from 'keratin';
 * console.log(String(ops.floor([1.7, -1.2]))); // [ 1. -2.]
 *
 * @see https://keras.io/api/ops/numpy/#floor-function
 */
export function floor(x: TensorLike, ...others: readonly never[]): Tensor {
  checkNoMore('floor', others);
  return applyUnary('floor', floating(x));
}

/**
 * The smallest whole number not below x.
 *
 * @param x numbers of any shape
 * @returns floats of the shape of x; integers and bools become `floatx()`
 *
 * @example
 * import { ops } from 'keratin';
 * console.log(String(ops.ceil([1.2, -1.7]))); // [ 2. -1.]
 *
 * @see https://keras.io/api/ops/numpy/#ceil-function
 */
export function ceil(x: TensorLike, ...others: readonly never[]): Tensor {
  checkNoMore('ceil', others);
  return applyUnary('ceil', floating(x));
}

/**
 * x without its fraction, rounded towards 0.
 *
 * @param x numbers of any shape
 * @returns numbers of the shape and dtype of x
 *
 * @example
 * import { ops } from 'keratin';
 * console.log(String(ops.trunc([1.7, -1.7]))); // [ 1. -1.]
 *
 * @see https://keras.io/api/ops/numpy/#trunc-function
 */
export function trunc(x: TensorLike, ...others: readonly never[]): Tensor {
  checkNoMore('trunc', others);
  const value = tensor(x);
  return isFloat(value.dtype) ? applyUnary('trunc', value) : value;
}

/** Options of `round`. */
export interface RoundOptions {
  readonly decimals?: number;
}

/**
 * x rounded to `decimals` places, halves to even.
 *
 * @param x numbers of any shape
 * @param options `decimals`: places after the point; default 0, negative ones for tens, hundreds, ...
 * @returns numbers of the shape and dtype of x
 *
 * @example
 * import { ops } from 'keratin';
 * console.log(String(ops.round([0.5, 1.5, 2.345]))); // [0. 2. 2.]
 * console.log(String(ops.round([2.345, 12.1], { decimals: 1 }))); // [ 2.3 12.1]
 * console.log(String(ops.round([123, 450], { decimals: -2 }))); // [100 400]
 *
 * @see https://keras.io/api/ops/numpy/#round-function
 */
export function round(x: TensorLike, ...given: OptionArguments<RoundOptions, 'decimals'>): Tensor {
  const options = optionsFrom<RoundOptions>('round', { decimals: aWholeNumber }, given);
  const { decimals = 0 } = options;
  const value = tensor(x);
  if (!isFloat(value.dtype)) {
    if (decimals >= 0) return value;
    const factor = 10 ** -decimals;
    return applyUnary('round', value.astype(floatx()).div(factor)).mul(factor).astype(value.dtype);
  }
  if (decimals === 0) return applyUnary('round', value);
  const factor = 10 ** Math.abs(decimals);
  return decimals > 0
    ? applyUnary('round', value.mul(factor)).div(factor)
    : applyUnary('round', value.div(factor)).mul(factor);
}

/** Options of `nanToNum`. */
export interface NanToNumOptions {
  readonly nan?: number;
  readonly posinf?: number | null;
  readonly neginf?: number | null;
}

/**
 * x with finite numbers in place of NaN and infinities.
 *
 * @param x numbers of any shape
 * @param options `nan` replaces NaN (default 0), `posinf` ∞ and `neginf` -∞ (default: the largest and the smallest
 * finite number of the type)
 * @returns numbers of the shape and dtype of x
 *
 * @example
 * import { ops } from 'keratin';
 * console.log(String(ops.nanToNum([1, NaN, Infinity], { posinf: 100 }))); // [  1.   0. 100.]
 *
 * @see https://keras.io/api/ops/numpy/#nantonum-function
 */
export function nanToNum(x: TensorLike, ...given: OptionArguments<NanToNumOptions, 'nan'>): Tensor {
  const options = optionsFrom<NanToNumOptions>(
    'nanToNum',
    { nan: aNumber, posinf: nullable(aNumber), neginf: nullable(aNumber) },
    given,
  );
  const value = tensor(x);
  if (!isFloat(value.dtype)) return value;
  const { nan = 0, posinf, neginf } = options;
  const limit = { float16: 65504, bfloat16: 3.3895313892515355e38, float32: 3.4028234663852886e38 }[
    value.dtype as string
  ];
  const high = posinf ?? limit ?? Number.MAX_VALUE;
  const low = neginf ?? -(limit ?? Number.MAX_VALUE);
  const finite = choose(
    value.equal(Infinity),
    scalarLike(high, value),
    choose(value.equal(-Infinity), scalarLike(low, value), value),
  );
  return choose(applyBinary('not_equal', value, value), scalarLike(nan, value), finite);
}
