import { checkNoMore } from '../util/arguments';
import { floorQuotient, flooredRemainder, truncatedRemainder } from '../runtime/arithmetic';
import type { Tensor, TensorLike } from '../runtime/tensor';
import { together } from './common';

// Floored division and remainders. Inputs broadcast; their dtypes meet as in sums and products.

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
export function floorDivide(x1: TensorLike, x2: TensorLike, ...others: readonly never[]): Tensor {
  checkNoMore('floorDivide', others);
  return together(floorQuotient, x1, x2, 'floorDivide');
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
export function mod(x1: TensorLike, x2: TensorLike, ...others: readonly never[]): Tensor {
  checkNoMore('mod', others);
  return together(flooredRemainder, x1, x2, 'mod');
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
export function fmod(x1: TensorLike, x2: TensorLike, ...others: readonly never[]): Tensor {
  checkNoMore('fmod', others);
  return together(truncatedRemainder, x1, x2, 'fmod');
}
