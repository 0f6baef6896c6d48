import { isFloat, isUnsigned } from '../ir/dtype';
import type { TensorLike } from '../runtime/tensor';
import type { Tensor } from '../runtime/tensor';
import { applyBinary, applyUnary, arithmetic, choose, promote, scalarLike } from './common';

// Floored division and remainders. Inputs broadcast; their dtypes meet as in sums and products.

/** Whether remainder and divisor have opposite signs, so that a floored division must be adjusted. */
const signsDiffer = (remainder: Tensor, divisor: Tensor): Tensor =>
  applyBinary('and', remainder.notEqual(0), applyBinary('not_equal', remainder.less(0), divisor.less(0)));

/**
 * The largest whole number not above x1 / x2.
 *
 * @param x1 numbers of any shape
 * @param x2 numbers of a shape that broadcasts with that of x1
 * @returns numbers of the common shape and dtype
 *
 * @example
 * import { ops } from 'keratin';
 * console.log(String(ops.floorDivide([7, -7], 2))); // [ 3 -4]
 *
 * @see https://keras.io/api/ops/numpy/#floordivide-function
 */
export function floorDivide(x1: TensorLike, x2: TensorLike): Tensor {
  const [a, b] = promote(x1, x2).map(arithmetic);
  if (isUnsigned(a.dtype)) return applyBinary('div', a, b, 'floorDivide');
  const remainder = applyBinary('rem', a, b, 'floorDivide');
  if (isFloat(a.dtype)) {
    const adjust = signsDiffer(remainder, b).astype(a.dtype);
    return applyUnary('round', applyBinary('div', a.sub(remainder), b).sub(adjust));
  }
  const adjust = applyBinary('and', remainder.notEqual(0), applyBinary('not_equal', a.sign(), b.sign()));
  return applyBinary('div', a, b).sub(adjust.astype(a.dtype));
}

/** The remainder of truncated division; 0 where a whole number is divided by 0. */
function truncatedRemainder(a: Tensor, b: Tensor, operation: string): Tensor {
  const safe = isFloat(a.dtype) ? b : choose(b.equal(0), scalarLike(1, b), b);
  return applyBinary('rem', a, safe, operation);
}

/**
 * The remainder of floored division: x1 - x2 · ⌊x1 / x2⌋, which has the sign of x2. Whole numbers modulo 0 give 0.
 *
 * @param x1 numbers of any shape
 * @param x2 numbers of a shape that broadcasts with that of x1
 * @returns numbers of the common shape and dtype
 *
 * @example
 * import { ops } from 'keratin';
 * console.log(String(ops.mod([7, -7], 3))); // [1 2]
 *
 * @see https://keras.io/api/ops/numpy/#mod-function
 */
export function mod(x1: TensorLike, x2: TensorLike): Tensor {
  const [a, b] = promote(x1, x2).map(arithmetic);
  const remainder = truncatedRemainder(a, b, 'mod');
  return choose(signsDiffer(remainder, b), remainder.add(b), remainder);
}

/**
 * The remainder of truncated division, which has the sign of x1. Whole numbers modulo 0 give 0.
 *
 * @param x1 numbers of any shape
 * @param x2 numbers of a shape that broadcasts with that of x1
 * @returns numbers of the common shape and dtype
 *
 * @example
 * import { ops } from 'keratin';
 * console.log(String(ops.fmod([7, -7], 3))); // [ 1 -1]
 *
 * @see https://keras.io/api/ops/numpy/#fmod-function
 */
export function fmod(x1: TensorLike, x2: TensorLike): Tensor {
  const [a, b] = promote(x1, x2).map(arithmetic);
  return truncatedRemainder(a, b, 'fmod');
}
