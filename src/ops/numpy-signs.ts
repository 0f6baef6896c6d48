import { checkNoMore } from '../util/arguments';
import type { TensorLike } from '../runtime/tensor';
import type { Tensor } from '../runtime/tensor';
import { applyBinary, applyUnary, choose, floating, promoteFloat, scalarLike, tensor } from './common';

// Opposites, absolute values and signs, element by element.

/**
 * The opposite: -x.
 *
 * @param x numbers of any shape
 * @returns numbers of the shape and dtype of x
 *
 * @example
 * import { ops } from 'keratin';
 * console.log(String(ops.negative([1, -2]))); // [-1  2]
 *
 * @see https://keras.io/api/ops/numpy/#negative-function
 */
export function negative(x: TensorLike, ...others: readonly never[]): Tensor {
  checkNoMore('negative', others);
  return applyUnary('neg', tensor(x));
}

/**
 * The absolute value: |x|, with slope 1 at 0, as in JAX.
 *
 * @param x numbers of any shape
 * @returns numbers of the shape and dtype of x
 *
 * @example
 * import { ops } from 'keratin';
 * console.log(String(ops.absolute([-1.5, 2]))); // [1.5 2. ]
 *
 * @see https://keras.io/api/ops/numpy/#absolute-function
 */
export function absolute(x: TensorLike, ...others: readonly never[]): Tensor {
  checkNoMore('absolute', others);
  return tensor(x).abs();
}

/**
 * The same as {@link absolute}.
 *
 * @param x numbers of any shape
 * @returns numbers of the shape and dtype of x
 *
 * @example
 * import { ops } from 'keratin';
 * console.log(String(ops.abs([-1.5, 2]))); // [1.5 2. ]
 *
 * @see https://keras.io/api/ops/numpy/#abs-function
 */
export function abs(x: TensorLike, ...others: readonly never[]): Tensor {
  checkNoMore('abs', others);
  return absolute(x);
}

/**
 * The absolute value as a floating-point number: |x|.
 *
 * @param x numbers of any shape
 * @returns floats of the shape of x; integers and bools become `floatx()`
 *
 * @example
 * import { ops } from 'keratin';
 * console.log(String(ops.fabs([-3, 2]))); // [3. 2.]
 *
 * @see https://keras.io/api/ops/numpy/#fabs-function
 */
export function fabs(x: TensorLike, ...others: readonly never[]): Tensor {
  checkNoMore('fabs', others);
  return floating(x).abs();
}

/**
 * The sign of x: -1, 0 or 1; NaN stays NaN.
 *
 * @param x numbers of any shape
 * @returns numbers of the shape and dtype of x
 *
 * @example
 * import { ops } from 'keratin';
 * console.log(String(ops.sign([-2.5, 0, 3]))); // [-1.  0.  1.]
 *
 * @see https://keras.io/api/ops/numpy/#sign-function
 */
export function sign(x: TensorLike, ...others: readonly never[]): Tensor {
  checkNoMore('sign', others);
  return applyUnary('sign', tensor(x));
}

/**
 * The step function: 0 where x1 < 0, x2 where x1 = 0, 1 where x1 > 0.
 *
 * @param x1 numbers of any shape
 * @param x2 numbers of a shape that broadcasts with that of x1
 * @returns floats of the common shape; integers and bools become `floatx()`
 *
 * @example
 * import { ops } from 'keratin';
 * console.log(String(ops.heaviside([-1.5, 0, 2], 0.5))); // [0.  0.5 1. ]
 *
 * @see https://keras.io/api/ops/numpy/#heaviside-function
 */
export function heaviside(x1: TensorLike, x2: TensorLike, ...others: readonly never[]): Tensor {
  checkNoMore('heaviside', others);
  const [a, b] = promoteFloat(x1, x2);
  const step = choose(a.less(0), scalarLike(0, a), choose(a.greater(0), scalarLike(1, a), b));
  return choose(applyBinary('not_equal', a, a), a, step);
}
