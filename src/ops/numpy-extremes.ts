import { checkNoMore } from '../util/arguments';
import { isFloat } from '../ir/dtype';
import type { BinaryName } from '../ir/primitives/elementwise';
import type { Tensor, TensorLike } from '../runtime/tensor';
import { applyBinary, choose, promote } from './common';

/**
 * The larger of x1 and x2, element by element; NaN where either is.
 *
 * @param x1 numbers of any shape
 * @param x2 numbers of a shape that broadcasts with that of x1
 * @returns numbers of the common shape and dtype
 *
 * @example
 * import { ops } from 'keratin';
 * console.log(String(ops.maximum([1, 5, 3], [4, 2, 3]))); // [4 5 3]
 *
 * @see https://keras.io/api/ops/numpy/#maximum-function
 */
export function maximum(x1: TensorLike, x2: TensorLike, ...others: readonly never[]): Tensor {
  checkNoMore('maximum', others);
  const [a, b] = promote(x1, x2);
  return applyBinary('max', a, b, 'maximum');
}

/**
 * The smaller of x1 and x2, element by element; NaN where either is.
 *
 * @param x1 numbers of any shape
 * @param x2 numbers of a shape that broadcasts with that of x1
 * @returns numbers of the common shape and dtype
 *
 * @example
 * import { ops } from 'keratin';
 * console.log(String(ops.minimum([1, 5, 3], [4, 2, 3]))); // [1 2 3]
 *
 * @see https://keras.io/api/ops/numpy/#minimum-function
 */
export function minimum(x1: TensorLike, x2: TensorLike, ...others: readonly never[]): Tensor {
  checkNoMore('minimum', others);
  const [a, b] = promote(x1, x2);
  return applyBinary('min', a, b, 'minimum');
}

/** The other value where one is NaN. */
function ignoringNan(name: 'max' | 'min', compare: BinaryName, x1: TensorLike, x2: TensorLike): Tensor {
  const [a, b] = promote(x1, x2);
  if (!isFloat(a.dtype)) return applyBinary(name, a, b);
  const first = applyBinary('or', applyBinary(compare, a, b), applyBinary('not_equal', b, b));
  return choose(first, a, b);
}

/**
 * The larger of x1 and x2, element by element; the other one where one is NaN.
 *
 * @param x1 numbers of any shape
 * @param x2 numbers of a shape that broadcasts with that of x1
 * @returns numbers of the common shape and dtype
 *
 * @example
 * import { ops } from 'keratin';
 * console.log(String(ops.fmax([1.5, NaN], [0.5, 2]))); // [1.5 2. ]
 *
 * @see https://keras.io/api/ops/numpy/#fmax-function
 */
export function fmax(x1: TensorLike, x2: TensorLike, ...others: readonly never[]): Tensor {
  checkNoMore('fmax', others);
  return ignoringNan('max', 'greater', x1, x2);
}

/**
 * The smaller of x1 and x2, element by element; the other one where one is NaN.
 *
 * @param x1 numbers of any shape
 * @param x2 numbers of a shape that broadcasts with that of x1
 * @returns numbers of the common shape and dtype
 *
 * @example
 * import { ops } from 'keratin';
 * console.log(String(ops.fmin([1.5, NaN], [0.5, 2]))); // [0.5 2. ]
 *
 * @see https://keras.io/api/ops/numpy/#fmin-function
 */
export function fmin(x1: TensorLike, x2: TensorLike, ...others: readonly never[]): Tensor {
  checkNoMore('fmin', others);
  return ignoringNan('min', 'less', x1, x2);
}
