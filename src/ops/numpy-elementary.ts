import type { TensorLike } from '../runtime/tensor';
import type { Tensor } from '../runtime/tensor';
import { applyBinary, applyUnary, choose, floating, promoteFloat, scalarLike } from './common';

// Exponentials, logarithms and trigonometry, element by element. Integers and bools become float32 (`floatx()`).

/** eˣ. */
export const exp = (x: TensorLike): Tensor => applyUnary('exp', floating(x));

/** 2ˣ. */
export function exp2(x: TensorLike): Tensor {
  const value = floating(x);
  return applyBinary('pow', scalarLike(2, value), value);
}

/** eˣ - 1, exact near 0. */
export const expm1 = (x: TensorLike): Tensor => applyUnary('expm1', floating(x));

/** The natural logarithm. */
export const log = (x: TensorLike): Tensor => applyUnary('log', floating(x));

/** The natural logarithm of 1 + x, exact near 0. */
export const log1p = (x: TensorLike): Tensor => applyUnary('log1p', floating(x));

/** The logarithm to base 2. */
export const log2 = (x: TensorLike): Tensor => applyUnary('log', floating(x)).div(Math.LN2);

/** The logarithm to base 10. */
export const log10 = (x: TensorLike): Tensor => applyUnary('log', floating(x)).div(Math.LN10);

/** log(exp x1 + exp x2), without overflow. */
export function logaddexp(x1: TensorLike, x2: TensorLike): Tensor {
  const [a, b] = promoteFloat(x1, x2);
  const difference = a.sub(b);
  const first = difference.greater(0);
  // Both parts have their kink on the same side, so that equal inputs share the slope.
  const tail = applyUnary('log1p', choose(first, difference.neg(), difference).exp());
  const sum = choose(first, a, b).add(tail);
  // Equal infinities, and NaN.
  return choose(applyBinary('not_equal', difference, difference), a.add(b), sum);
}

/** log₂(2^x1 + 2^x2), without overflow. */
export function logaddexp2(x1: TensorLike, x2: TensorLike): Tensor {
  const [a, b] = promoteFloat(x1, x2);
  return logaddexp(a.mul(Math.LN2), b.mul(Math.LN2)).div(Math.LN2);
}

/** √(x1² + x2²), without overflow. */
export function hypot(x1: TensorLike, x2: TensorLike): Tensor {
  const [a, b] = promoteFloat(x1, x2).map((x) => x.abs());
  const large = a.maximum(b);
  const small = a.minimum(b);
  const safe = choose(large.equal(0), scalarLike(1, large), large);
  const ratio = small.div(safe);
  const length = large.mul(applyUnary('sqrt', ratio.mul(ratio).add(1)));
  const infinite = applyBinary('or', a.equal(Infinity), b.equal(Infinity));
  return choose(infinite, scalarLike(Infinity, length), length);
}

/** The sine of an angle in radians. */
export const sin = (x: TensorLike): Tensor => applyUnary('sin', floating(x));

/** The cosine of an angle in radians. */
export const cos = (x: TensorLike): Tensor => applyUnary('cos', floating(x));

/** The tangent of an angle in radians. */
export const tan = (x: TensorLike): Tensor => applyUnary('tan', floating(x));

/** The angle in [-π/2, π/2] with sine x. */
export const arcsin = (x: TensorLike): Tensor => applyUnary('asin', floating(x));

/** The angle in [0, π] with cosine x. */
export const arccos = (x: TensorLike): Tensor => applyUnary('acos', floating(x));

/** The angle in [-π/2, π/2] with tangent x. */
export const arctan = (x: TensorLike): Tensor => applyUnary('atan', floating(x));

/** The hyperbolic sine. */
export const sinh = (x: TensorLike): Tensor => applyUnary('sinh', floating(x));

/** The hyperbolic cosine. */
export const cosh = (x: TensorLike): Tensor => applyUnary('cosh', floating(x));

/** The hyperbolic tangent. */
export const tanh = (x: TensorLike): Tensor => applyUnary('tanh', floating(x));

/** The inverse hyperbolic sine. */
export const arcsinh = (x: TensorLike): Tensor => applyUnary('asinh', floating(x));

/** The inverse hyperbolic cosine. */
export const arccosh = (x: TensorLike): Tensor => applyUnary('acosh', floating(x));

/** The inverse hyperbolic tangent. */
export const arctanh = (x: TensorLike): Tensor => applyUnary('atanh', floating(x));

/** The angle in (-π, π] of the point (x2, x1). */
export function arctan2(x1: TensorLike, x2: TensorLike): Tensor {
  const [a, b] = promoteFloat(x1, x2);
  return applyBinary('atan2', a, b, 'arctan2');
}

/** Degrees to radians. */
export const deg2rad = (x: TensorLike): Tensor => floating(x).mul(Math.PI / 180);

/** Radians to degrees. */
export const rad2deg = (x: TensorLike): Tensor => floating(x).mul(180 / Math.PI);

/** sin(πx) / (πx), and 1 at 0. */
export function sinc(x: TensorLike): Tensor {
  const value = floating(x);
  const isZero = value.equal(0);
  const angle = choose(isZero, scalarLike(1, value), value).mul(Math.PI);
  return choose(isZero, scalarLike(1, value), applyUnary('sin', angle).div(angle));
}
