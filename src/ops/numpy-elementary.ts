import { checkNoMore } from '../util/arguments';
import type { TensorLike } from '../runtime/tensor';
import type { Tensor } from '../runtime/tensor';
import { applyBinary, applyUnary, choose, floating, promoteFloat, scalarLike } from './common';

// Exponentials, logarithms and trigonometry, element by element. Integers and bools become float32 (`floatx()`).

/**
 * The exponential function: eˣ.
 *
 * @param x numbers of any shape
 * @returns floats of the shape of x; integers and bools become `floatx()`
 *
 * @example
 * import { ops } from 'keratin';
 * console.log(String(ops.exp([0, 1]))); // [1.        2.7182817]
 *
 * @see https://keras.io/api/ops/numpy/#exp-function
 */
export function exp(x: TensorLike, ...others: readonly never[]): Tensor {
  checkNoMore('exp', others);
  return applyUnary('exp', floating(x));
}

/**
 * Powers of two: 2ˣ.
 *
 * @param x numbers of any shape
 * @returns floats of the shape of x; integers and bools become `floatx()`
 *
 * @example
 * import { ops } from 'keratin';
 * console.log(String(ops.exp2([0, 3, 0.5]))); // [1.        8.        1.4142135]
 *
 * @see https://keras.io/api/ops/numpy/#exp2-function
 */
export function exp2(x: TensorLike, ...others: readonly never[]): Tensor {
  checkNoMore('exp2', others);
  const value = floating(x);
  return applyBinary('pow', scalarLike(2, value), value);
}

/**
 * eˣ - 1, exact near 0.
 *
 * @param x numbers of any shape
 * @returns floats of the shape of x; integers and bools become `floatx()`
 *
 * @example
 * import { ops } from 'keratin';
 * console.log(String(ops.expm1([0, 1e-8]))); // [0.e+00 1.e-08]
 *
 * @see https://keras.io/api/ops/numpy/#expm1-function
 */
export function expm1(x: TensorLike, ...others: readonly never[]): Tensor {
  checkNoMore('expm1', others);
  return applyUnary('expm1', floating(x));
}

/**
 * The natural logarithm: log x; -∞ at 0, NaN below.
 *
 * @param x numbers of any shape
 * @returns floats of the shape of x; integers and bools become `floatx()`
 *
 * @example
 * import { ops } from 'keratin';
 * console.log(String(ops.log([1, 2, 10]))); // [0.        0.6931472 2.3025851]
 *
 * @see https://keras.io/api/ops/numpy/#log-function
 */
export function log(x: TensorLike, ...others: readonly never[]): Tensor {
  checkNoMore('log', others);
  return applyUnary('log', floating(x));
}

/**
 * log(1 + x), exact near 0.
 *
 * @param x numbers of any shape
 * @returns floats of the shape of x; integers and bools become `floatx()`
 *
 * @example
 * import { ops } from 'keratin';
 * console.log(String(ops.log1p([0, 1e-8]))); // [0.e+00 1.e-08]
 *
 * @see https://keras.io/api/ops/numpy/#log1p-function
 */
export function log1p(x: TensorLike, ...others: readonly never[]): Tensor {
  checkNoMore('log1p', others);
  return applyUnary('log1p', floating(x));
}

/**
 * The logarithm to base 2: log₂ x.
 *
 * @param x numbers of any shape
 * @returns floats of the shape of x; integers and bools become `floatx()`
 *
 * @example
 * import { ops } from 'keratin';
 * console.log(String(ops.log2([1, 2, 8]))); // [0. 1. 3.]
 *
 * @see https://keras.io/api/ops/numpy/#log2-function
 */
export function log2(x: TensorLike, ...others: readonly never[]): Tensor {
  checkNoMore('log2', others);
  return logarithm(2, x);
}

/** log x / log base; in float64 exact for powers of the base, as in NumPy, where the quotient may lie beside them. */
function logarithm(base: number, x: TensorLike): Tensor {
  const value = floating(x);
  const quotient = applyUnary('log', value).div(Math.log(base));
  if (value.dtype !== 'float64') return quotient;
  const whole = quotient.round();
  const isPower = applyBinary('pow', scalarLike(base, whole), whole).equal(value);
  const isMeant = applyBinary('and', isPower, applyUnary('is_finite', quotient));
  return quotient.add(choose(isMeant, whole.sub(quotient), scalarLike(0, quotient)).stopGradient());
}

/**
 * The logarithm to base 10: log₁₀ x.
 *
 * @param x numbers of any shape
 * @returns floats of the shape of x; integers and bools become `floatx()`
 *
 * @example
 * import { ops } from 'keratin';
 * console.log(String(ops.log10([1, 10, 100]))); // [0. 1. 2.]
 *
 * @see https://keras.io/api/ops/numpy/#log10-function
 */
export function log10(x: TensorLike, ...others: readonly never[]): Tensor {
  checkNoMore('log10', others);
  return logarithm(10, x);
}

/**
 * log(exp x1 + exp x2), without overflow.
 *
 * @param x1 numbers of any shape
 * @param x2 numbers of a shape that broadcasts with that of x1
 * @returns floats of the common shape; integers and bools become `floatx()`
 *
 * @example
 * import { ops } from 'keratin';
 * console.log(String(ops.logaddexp(1000, 1000))); // 1000.6932
 *
 * @see https://keras.io/api/ops/numpy/#logaddexp-function
 */
export function logaddexp(x1: TensorLike, x2: TensorLike, ...others: readonly never[]): Tensor {
  checkNoMore('logaddexp', others);
  const [a, b] = promoteFloat(x1, x2);
  const difference = a.sub(b);
  const first = difference.greater(0);
  // Both parts have their kink on the same side, so that equal inputs share the slope.
  const tail = applyUnary('log1p', choose(first, difference.neg(), difference).exp());
  const sum = choose(first, a, b).add(tail);
  // Equal infinities, and NaN.
  return choose(applyBinary('not_equal', difference, difference), a.add(b), sum);
}

/**
 * log₂(2^x1 + 2^x2), without overflow.
 *
 * @param x1 numbers of any shape
 * @param x2 numbers of a shape that broadcasts with that of x1
 * @returns floats of the common shape; integers and bools become `floatx()`
 *
 * @example
 * import { ops } from 'keratin';
 * console.log(String(ops.logaddexp2([0, 3], [0, 3]))); // [1. 4.]
 *
 * @see https://keras.io/api/ops/numpy/#logaddexp2-function
 */
export function logaddexp2(x1: TensorLike, x2: TensorLike, ...others: readonly never[]): Tensor {
  checkNoMore('logaddexp2', others);
  const [a, b] = promoteFloat(x1, x2);
  return logaddexp(a.mul(Math.LN2), b.mul(Math.LN2)).div(Math.LN2);
}

/**
 * The hypotenuse: √(x1² + x2²), without overflow.
 *
 * @param x1 numbers of any shape
 * @param x2 numbers of a shape that broadcasts with that of x1
 * @returns floats of the common shape; integers and bools become `floatx()`
 *
 * @example
 * import { ops } from 'keratin';
 * console.log(String(ops.hypot([3, 5], [4, 12]))); // [ 5. 13.]
 *
 * @see https://keras.io/api/ops/numpy/#hypot-function
 */
export function hypot(x1: TensorLike, x2: TensorLike, ...others: readonly never[]): Tensor {
  checkNoMore('hypot', others);
  const [a, b] = promoteFloat(x1, x2).map((x) => x.abs());
  const large = a.maximum(b);
  const small = a.minimum(b);
  const safe = choose(large.equal(0), scalarLike(1, large), large);
  const ratio = small.div(safe);
  const length = large.mul(applyUnary('sqrt', ratio.mul(ratio).add(1)));
  const infinite = applyBinary('or', a.equal(Infinity), b.equal(Infinity));
  return choose(infinite, scalarLike(Infinity, length), length);
}

/**
 * The sine of an angle in radians.
 *
 * @param x numbers of any shape
 * @returns floats of the shape of x; integers and bools become `floatx()`
 *
 * @example
 * import { ops } from 'keratin';
 * console.log(String(ops.sin([0, Math.PI / 2]))); // [0. 1.]
 *
 * @see https://keras.io/api/ops/numpy/#sin-function
 */
export function sin(x: TensorLike, ...others: readonly never[]): Tensor {
  checkNoMore('sin', others);
  return applyUnary('sin', floating(x));
}

/**
 * The cosine of an angle in radians.
 *
 * @param x numbers of any shape
 * @returns floats of the shape of x; integers and bools become `floatx()`
 *
 * @example
 * import { ops } from 'keratin';
 * console.log(String(ops.cos([0, Math.PI]))); // [ 1. -1.]
 *
 * @see https://keras.io/api/ops/numpy/#cos-function
 */
export function cos(x: TensorLike, ...others: readonly never[]): Tensor {
  checkNoMore('cos', others);
  return applyUnary('cos', floating(x));
}

/**
 * The tangent of an angle in radians.
 *
 * @param x numbers of any shape
 * @returns floats of the shape of x; integers and bools become `floatx()`
 *
 * @example
 * import { ops } from 'keratin';
 * console.log(String(ops.tan([0, 1]))); // [0.        1.5574077]
 *
 * @see https://keras.io/api/ops/numpy/#tan-function
 */
export function tan(x: TensorLike, ...others: readonly never[]): Tensor {
  checkNoMore('tan', others);
  return applyUnary('tan', floating(x));
}

/**
 * The angle in [-π/2, π/2] (radians) with sine x; NaN outside [-1, 1].
 *
 * @param x numbers of any shape
 * @returns floats of the shape of x; integers and bools become `floatx()`
 *
 * @example
 * import { ops } from 'keratin';
 * console.log(String(ops.arcsin([0, 1]))); // [0.        1.5707964]
 *
 * @see https://keras.io/api/ops/numpy/#arcsin-function
 */
export function arcsin(x: TensorLike, ...others: readonly never[]): Tensor {
  checkNoMore('arcsin', others);
  return applyUnary('asin', floating(x));
}

/**
 * The angle in [0, π] (radians) with cosine x; NaN outside [-1, 1].
 *
 * @param x numbers of any shape
 * @returns floats of the shape of x; integers and bools become `floatx()`
 *
 * @example
 * import { ops } from 'keratin';
 * console.log(String(ops.arccos([1, 0, -1]))); // [0.        1.5707964 3.1415927]
 *
 * @see https://keras.io/api/ops/numpy/#arccos-function
 */
export function arccos(x: TensorLike, ...others: readonly never[]): Tensor {
  checkNoMore('arccos', others);
  return applyUnary('acos', floating(x));
}

/**
 * The angle in [-π/2, π/2] (radians) with tangent x.
 *
 * @param x numbers of any shape
 * @returns floats of the shape of x; integers and bools become `floatx()`
 *
 * @example
 * import { ops } from 'keratin';
 * console.log(String(ops.arctan([0, 1]))); // [0.        0.7853982]
 *
 * @see https://keras.io/api/ops/numpy/#arctan-function
 */
export function arctan(x: TensorLike, ...others: readonly never[]): Tensor {
  checkNoMore('arctan', others);
  return applyUnary('atan', floating(x));
}

/**
 * The hyperbolic sine: (eˣ - e⁻ˣ) / 2.
 *
 * @param x numbers of any shape
 * @returns floats of the shape of x; integers and bools become `floatx()`
 *
 * @example
 * import { ops } from 'keratin';
 * console.log(String(ops.sinh([0, 1]))); // [0.        1.1752012]
 *
 * @see https://keras.io/api/ops/numpy/#sinh-function
 */
export function sinh(x: TensorLike, ...others: readonly never[]): Tensor {
  checkNoMore('sinh', others);
  return applyUnary('sinh', floating(x));
}

/**
 * The hyperbolic cosine: (eˣ + e⁻ˣ) / 2.
 *
 * @param x numbers of any shape
 * @returns floats of the shape of x; integers and bools become `floatx()`
 *
 * @example
 * import { ops } from 'keratin';
 * console.log(String(ops.cosh([0, 1]))); // [1.        1.5430807]
 *
 * @see https://keras.io/api/ops/numpy/#cosh-function
 */
export function cosh(x: TensorLike, ...others: readonly never[]): Tensor {
  checkNoMore('cosh', others);
  return applyUnary('cosh', floating(x));
}

/**
 * The hyperbolic tangent: (eˣ - e⁻ˣ) / (eˣ + e⁻ˣ).
 *
 * @param x numbers of any shape
 * @returns floats of the shape of x; integers and bools become `floatx()`
 *
 * @example
 * import { ops } from 'keratin';
 * console.log(String(ops.tanh([0, 1]))); // [0.        0.7615942]
 *
 * @see https://keras.io/api/ops/numpy/#tanh-function
 */
export function tanh(x: TensorLike, ...others: readonly never[]): Tensor {
  checkNoMore('tanh', others);
  return applyUnary('tanh', floating(x));
}

/**
 * The inverse hyperbolic sine: log(x + √(x² + 1)).
 *
 * @param x numbers of any shape
 * @returns floats of the shape of x; integers and bools become `floatx()`
 *
 * @example
 * import { ops } from 'keratin';
 * console.log(String(ops.arcsinh([0, 1]))); // [0.        0.8813736]
 *
 * @see https://keras.io/api/ops/numpy/#arcsinh-function
 */
export function arcsinh(x: TensorLike, ...others: readonly never[]): Tensor {
  checkNoMore('arcsinh', others);
  return applyUnary('asinh', floating(x));
}

/**
 * The inverse hyperbolic cosine: log(x + √(x² - 1)); NaN below 1.
 *
 * @param x numbers of any shape
 * @returns floats of the shape of x; integers and bools become `floatx()`
 *
 * @example
 * import { ops } from 'keratin';
 * console.log(String(ops.arccosh([1, 2]))); // [0.       1.316958]
 *
 * @see https://keras.io/api/ops/numpy/#arccosh-function
 */
export function arccosh(x: TensorLike, ...others: readonly never[]): Tensor {
  checkNoMore('arccosh', others);
  return applyUnary('acosh', floating(x));
}

/**
 * The inverse hyperbolic tangent: log((1 + x) / (1 - x)) / 2; NaN outside [-1, 1].
 *
 * @param x numbers of any shape
 * @returns floats of the shape of x; integers and bools become `floatx()`
 *
 * @example
 * import { ops } from 'keratin';
 * console.log(String(ops.arctanh([0, 0.5]))); // [0.         0.54930615]
 *
 * @see https://keras.io/api/ops/numpy/#arctanh-function
 */
export function arctanh(x: TensorLike, ...others: readonly never[]): Tensor {
  checkNoMore('arctanh', others);
  return applyUnary('atanh', floating(x));
}

/**
 * The angle in (-π, π] (radians) of the point with ordinate x1 and abscissa x2.
 *
 * @param x1 numbers of any shape
 * @param x2 numbers of a shape that broadcasts with that of x1
 * @returns floats of the common shape; integers and bools become `floatx()`
 *
 * @example
 * import { ops } from 'keratin';
 * console.log(String(ops.arctan2([1, 1], [1, -1]))); // [0.7853982 2.3561945]
 *
 * @see https://keras.io/api/ops/numpy/#arctan2-function
 */
export function arctan2(x1: TensorLike, x2: TensorLike, ...others: readonly never[]): Tensor {
  checkNoMore('arctan2', others);
  const [a, b] = promoteFloat(x1, x2);
  return applyBinary('atan2', a, b, 'arctan2');
}

/**
 * Degrees as radians: x · π / 180.
 *
 * @param x numbers of any shape
 * @returns floats of the shape of x; integers and bools become `floatx()`
 *
 * @example
 * import { ops } from 'keratin';
 * console.log(String(ops.deg2rad([90, 180]))); // [1.5707964 3.1415927]
 *
 * @see https://keras.io/api/ops/numpy/#deg2rad-function
 */
export function deg2rad(x: TensorLike, ...others: readonly never[]): Tensor {
  checkNoMore('deg2rad', others);
  return floating(x).mul(Math.PI / 180);
}

/**
 * Radians as degrees: x · 180 / π.
 *
 * @param x numbers of any shape
 * @returns floats of the shape of x; integers and bools become `floatx()`
 *
 * @example
 * import { ops } from 'keratin';
 * console.log(String(ops.rad2deg([Math.PI / 2, Math.PI]))); // [ 90. 180.]
 *
 * @see https://keras.io/api/ops/numpy/#rad2deg-function
 */
export function rad2deg(x: TensorLike, ...others: readonly never[]): Tensor {
  checkNoMore('rad2deg', others);
  return floating(x).mul(180 / Math.PI);
}

/**
 * The normalized sine quotient: sin(πx) / (πx), and 1 at 0.
 *
 * @param x numbers of any shape
 * @returns floats of the shape of x; integers and bools become `floatx()`
 *
 * @example
 * import { ops } from 'keratin';
 * console.log(String(ops.sinc([0, 0.5]))); // [1.         0.63661975]
 *
 * @see https://keras.io/api/ops/numpy/#sinc-function
 */
export function sinc(x: TensorLike, ...others: readonly never[]): Tensor {
  checkNoMore('sinc', others);
  const value = floating(x);
  const isZero = value.equal(0);
  const angle = choose(isZero, scalarLike(1, value), value).mul(Math.PI);
  return choose(isZero, scalarLike(1, value), applyUnary('sin', angle).div(angle));
}
