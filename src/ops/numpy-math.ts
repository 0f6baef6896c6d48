import { checkNoMore } from '../util/arguments';
import { minus, plus, power as raise, times } from '../runtime/arithmetic';
import type { Tensor, TensorLike } from '../runtime/tensor';
import { wholeScalar } from '../runtime/tensor';
import { applyBinary, arithmetic, choose, promoteFloat, scalarLike, together } from './common';

// Elementwise arithmetic (NumPy's names). Inputs broadcast; their dtypes meet by JAX's promotion rules, in which numbers
// of the language are weak: int32 + 2 is int32, int32 + 2.5 is float32. Where a function needs floating-point numbers,
// integers and bools become float32 (`floatx()`).

/**
 * Adds: x1 + x2, element by element. Two bools give bool (logical or).
 *
 * @param x1 numbers of any shape
 * @param x2 numbers of a shape that broadcasts with that of x1
 * @returns numbers of the common shape and dtype
 *
 * @example
 * import { ops } from 'keratin';
 * console.log(String(ops.add([1, 2], [3, 4.5]))); // [4.  6.5]
 * console.log(String(ops.add([[1], [2]], [10, 20])));
 * // [[11 21]
 * //  [12 22]]
 *
 * @see https://keras.io/api/ops/numpy/#add-function
 */
export function add(x1: TensorLike, x2: TensorLike, ...others: readonly never[]): Tensor {
  checkNoMore('add', others);
  return together(plus, x1, x2, 'add');
}

/**
 * Subtracts: x1 - x2, element by element.
 *
 * @param x1 numbers of any shape
 * @param x2 numbers of a shape that broadcasts with that of x1
 * @returns numbers of the common shape and dtype
 * @throws {DTypeError} `bool-arithmetic` when both are bool
 *
 * @example
 * import { ops } from 'keratin';
 * console.log(String(ops.subtract([5, 7], [1, 2.5]))); // [4.  4.5]
 *
 * @see https://keras.io/api/ops/numpy/#subtract-function
 */
export function subtract(x1: TensorLike, x2: TensorLike, ...others: readonly never[]): Tensor {
  checkNoMore('subtract', others);
  return together(minus, x1, x2, 'subtract');
}

/**
 * Multiplies: x1 · x2, element by element. Two bools give bool (logical and).
 *
 * @param x1 numbers of any shape
 * @param x2 numbers of a shape that broadcasts with that of x1
 * @returns numbers of the common shape and dtype
 *
 * @example
 * import { ops } from 'keratin';
 * console.log(String(ops.multiply([1, 2, 3], [4, 5, 6]))); // [ 4 10 18]
 *
 * @see https://keras.io/api/ops/numpy/#multiply-function
 */
export function multiply(x1: TensorLike, x2: TensorLike, ...others: readonly never[]): Tensor {
  checkNoMore('multiply', others);
  return together(times, x1, x2, 'multiply');
}

/**
 * Divides: x1 / x2, element by element.
 *
 * @param x1 numbers of any shape
 * @param x2 numbers of a shape that broadcasts with that of x1
 * @returns floats of the common shape; integers and bools become `floatx()`
 *
 * @example
 * import { ops } from 'keratin';
 * console.log(String(ops.divide([1, 2, 3], 2))); // [0.5 1.  1.5]
 *
 * @see https://keras.io/api/ops/numpy/#divide-function
 */
export function divide(x1: TensorLike, x2: TensorLike, ...others: readonly never[]): Tensor {
  checkNoMore('divide', others);
  const [a, b] = promoteFloat(x1, x2);
  return applyBinary('div', a, b, 'divide');
}

/**
 * The same as {@link divide}.
 *
 * @param x1 numbers of any shape
 * @param x2 numbers of a shape that broadcasts with that of x1
 * @returns floats of the common shape; integers and bools become `floatx()`
 *
 * @example
 * import { ops } from 'keratin';
 * console.log(String(ops.trueDivide([1, 2, 3], 2))); // [0.5 1.  1.5]
 *
 * @see https://keras.io/api/ops/numpy/#truedivide-function
 */
export function trueDivide(x1: TensorLike, x2: TensorLike, ...others: readonly never[]): Tensor {
  checkNoMore('trueDivide', others);
  return divide(x1, x2);
}

/**
 * Divides, with 0 where the divisor is 0: x1 / x2, element by element.
 *
 * @param x1 numbers of any shape
 * @param x2 numbers of a shape that broadcasts with that of x1
 * @returns floats of the common shape; integers and bools become `floatx()`
 *
 * @example
 * import { ops } from 'keratin';
 * console.log(String(ops.divideNoNan([1, 2, 3], [2, 0, 4]))); // [0.5  0.   0.75]
 *
 * @see https://keras.io/api/ops/numpy/#dividenonan-function
 */
export function divideNoNan(x1: TensorLike, x2: TensorLike, ...others: readonly never[]): Tensor {
  checkNoMore('divideNoNan', others);
  const [a, b] = promoteFloat(x1, x2);
  const isZero = b.equal(0);
  const quotient = applyBinary('div', a, choose(isZero, scalarLike(1, b), b), 'divideNoNan');
  return choose(isZero, scalarLike(0, quotient), quotient);
}

/**
 * Powers: x1^x2, element by element. A whole number or whole scalar tensor as x2 takes the dtype of x1.
 *
 * @param x1 numbers of any shape
 * @param x2 numbers of a shape that broadcasts with that of x1
 * @returns numbers of the common shape and dtype
 *
 * @example
 * import { ops } from 'keratin';
 * console.log(String(ops.power([1, 2, 3], 2))); // [1 4 9]
 * console.log(String(ops.power([4, 9], 0.5))); // [2. 3.]
 *
 * @see https://keras.io/api/ops/numpy/#power-function
 */
export function power(x1: TensorLike, x2: TensorLike, ...others: readonly never[]): Tensor {
  checkNoMore('power', others);
  // Whole exponents by products: exact, and with a slope at 0.
  if (x2 === 2) return arithmetic(x1).square();
  return together(raise, x1, wholeScalar(x2), 'power');
}

/**
 * Values moved into a range: min(max(x, xMin), xMax).
 *
 * @param x numbers of any shape
 * @param xMin lower limits that broadcast with x; null for none
 * @param xMax upper limits that broadcast with x; null for none
 * @returns numbers of the common shape and dtype; bools become int32
 *
 * @example
 * import { ops } from 'keratin';
 * console.log(String(ops.clip([-1, 0.5, 3], 0, 1))); // [0.  0.5 1. ]
 * console.log(String(ops.clip([-1, 0.5, 3], null, 1))); // [-1.   0.5  1. ]
 *
 * @see https://keras.io/api/ops/numpy/#clip-function
 */
export function clip(
  x: TensorLike,
  xMin: TensorLike | null,
  xMax: TensorLike | null,
  ...others: readonly never[]
): Tensor {
  checkNoMore('clip', others);
  return arithmetic(x).clip(xMin, xMax);
}
