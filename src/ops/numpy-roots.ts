import { checkNoMore } from '../util/arguments';
import type { TensorLike } from '../runtime/tensor';
import type { Tensor } from '../runtime/tensor';
import { applyBinary, applyUnary, arithmetic, floating, scalarLike } from './common';

// Squares, roots and reciprocals, element by element. Where a function needs floating-point numbers, integers and bools
// become float32 (`floatx()`).

/**
 * The square: x².
 *
 * @param x numbers of any shape
 * @returns numbers of the shape and dtype of x; bools become int32
 *
 * @example
 * import { ops } from 'keratin';
 * console.log(String(ops.square([1, -2, 3]))); // [1 4 9]
 *
 * @see https://keras.io/api/ops/numpy/#square-function
 */
export function square(x: TensorLike, ...others: readonly never[]): Tensor {
  checkNoMore('square', others);
  const value = arithmetic(x);
  return applyBinary('mul', value, value);
}

/**
 * The square root: √x; NaN below 0.
 *
 * @param x numbers of any shape
 * @returns floats of the shape of x; integers and bools become `floatx()`
 *
 * @example
 * import { ops } from 'keratin';
 * console.log(String(ops.sqrt([1, 4, 2]))); // [1.        2.        1.4142135]
 *
 * @see https://keras.io/api/ops/numpy/#sqrt-function
 */
export function sqrt(x: TensorLike, ...others: readonly never[]): Tensor {
  checkNoMore('sqrt', others);
  return applyUnary('sqrt', floating(x));
}

/**
 * The reciprocal of the square root: 1 / √x.
 *
 * @param x numbers of any shape
 * @returns floats of the shape of x; integers and bools become `floatx()`
 *
 * @example
 * import { ops } from 'keratin';
 * console.log(String(ops.rsqrt([1, 4, 16]))); // [1.   0.5  0.25]
 *
 * @see https://keras.io/api/ops/core/#rsqrt-function
 */
export function rsqrt(x: TensorLike, ...others: readonly never[]): Tensor {
  checkNoMore('rsqrt', others);
  return applyUnary('rsqrt', floating(x));
}

/**
 * The cube root: x^(1/3), with the sign of x.
 *
 * @param x numbers of any shape
 * @returns floats of the shape of x; integers and bools become `floatx()`
 *
 * @example
 * import { ops } from 'keratin';
 * console.log(String(ops.cbrt([8, -27]))); // [ 2. -3.]
 *
 * @see https://keras.io/api/ops/numpy/#cbrt-function
 */
export function cbrt(x: TensorLike, ...others: readonly never[]): Tensor {
  checkNoMore('cbrt', others);
  const value = floating(x);
  return applyUnary('sign', value).mul(value.abs().pow(1 / 3));
}

/**
 * The reciprocal: 1 / x.
 *
 * @param x numbers of any shape
 * @returns floats of the shape of x; integers and bools become `floatx()`
 *
 * @example
 * import { ops } from 'keratin';
 * console.log(String(ops.reciprocal([2, 4]))); // [0.5  0.25]
 *
 * @see https://keras.io/api/ops/numpy/#reciprocal-function
 */
export function reciprocal(x: TensorLike, ...others: readonly never[]): Tensor {
  checkNoMore('reciprocal', others);
  const value = floating(x);
  return applyBinary('div', scalarLike(1, value), value);
}
