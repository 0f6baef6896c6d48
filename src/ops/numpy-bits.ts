import { checkNoMore } from '../util/arguments';
import type { DType } from '../ir/dtype';
import { isFloat } from '../ir/dtype';
import type { BinaryName } from '../ir/primitives/elementwise';
import type { TensorLike } from '../runtime/tensor';
import type { Tensor } from '../runtime/tensor';
import { DTypeError } from '../util/errors';
import {
  applyBinary,
  applyUnary,
  arithmetic,
  cast,
  floating,
  promote,
  resultType,
  scalarLike,
  tensor,
} from './common';

// Bits of whole numbers, element by element, and powers of two.

function bitwise(name: BinaryName, x: TensorLike, y: TensorLike): Tensor {
  const [a, b] = promote(x, y);
  return applyBinary(name, a, b);
}

/**
 * Bits set in both x and y.
 *
 * @param x integers or bools of any shape
 * @param y integers or bools of a shape that broadcasts with that of x
 * @returns integers or bools of the common shape and dtype
 *
 * @example
 * import { ops } from 'keratin';
 * console.log(String(ops.bitwiseAnd([12, 10], 6))); // [4 2]
 *
 * @see https://keras.io/api/ops/numpy/#bitwiseand-function
 */
export function bitwiseAnd(x: TensorLike, y: TensorLike, ...others: readonly never[]): Tensor {
  checkNoMore('bitwiseAnd', others);
  return bitwise('and', x, y);
}

/**
 * Bits set in x or y.
 *
 * @param x integers or bools of any shape
 * @param y integers or bools of a shape that broadcasts with that of x
 * @returns integers or bools of the common shape and dtype
 *
 * @example
 * import { ops } from 'keratin';
 * console.log(String(ops.bitwiseOr([12, 10], 6))); // [14 14]
 *
 * @see https://keras.io/api/ops/numpy/#bitwiseor-function
 */
export function bitwiseOr(x: TensorLike, y: TensorLike, ...others: readonly never[]): Tensor {
  checkNoMore('bitwiseOr', others);
  return bitwise('or', x, y);
}

/**
 * Bits set in one of x and y only.
 *
 * @param x integers or bools of any shape
 * @param y integers or bools of a shape that broadcasts with that of x
 * @returns integers or bools of the common shape and dtype
 *
 * @example
 * import { ops } from 'keratin';
 * console.log(String(ops.bitwiseXor([12, 10], 6))); // [10 12]
 *
 * @see https://keras.io/api/ops/numpy/#bitwisexor-function
 */
export function bitwiseXor(x: TensorLike, y: TensorLike, ...others: readonly never[]): Tensor {
  checkNoMore('bitwiseXor', others);
  return bitwise('xor', x, y);
}

/**
 * All bits inverted; bools negated.
 *
 * @param x integers or bools of any shape
 * @returns integers or bools of the shape and dtype of x
 *
 * @example
 * import { ops } from 'keratin';
 * console.log(String(ops.bitwiseInvert([0, 5]))); // [-1 -6]
 *
 * @see https://keras.io/api/ops/numpy/#bitwiseinvert-function
 */
export function bitwiseInvert(x: TensorLike, ...others: readonly never[]): Tensor {
  checkNoMore('bitwiseInvert', others);
  const value = tensor(x);
  return applyUnary(value.dtype === 'bool' ? 'logical_not' : 'bitwise_not', value);
}

/**
 * The same as {@link bitwiseInvert}.
 *
 * @param x integers or bools of any shape
 * @returns integers or bools of the shape and dtype of x
 *
 * @example
 * import { ops } from 'keratin';
 * console.log(String(ops.bitwiseNot([0, 5]))); // [-1 -6]
 *
 * @see https://keras.io/api/ops/numpy/#bitwisenot-function
 */
export function bitwiseNot(x: TensorLike, ...others: readonly never[]): Tensor {
  checkNoMore('bitwiseNot', others);
  return bitwiseInvert(x);
}

const shift = (name: BinaryName, x: TensorLike, y: TensorLike): Tensor => {
  const [a, b] = promote(x, y).map(arithmetic);
  return applyBinary(name, a, b);
};

/**
 * Bits of x moved `y` places up, zeros coming in: x · 2^y.
 *
 * @param x integers of any shape
 * @param y integers of a shape that broadcasts with that of x
 * @returns integers of the common shape and dtype; bools become int32
 *
 * @example
 * import { ops } from 'keratin';
 * console.log(String(ops.bitwiseLeftShift([1, 3], 2))); // [ 4 12]
 *
 * @see https://keras.io/api/ops/numpy/#bitwiseleftshift-function
 */
export function bitwiseLeftShift(x: TensorLike, y: TensorLike, ...others: readonly never[]): Tensor {
  checkNoMore('bitwiseLeftShift', others);
  return shift('shift_left', x, y);
}

/**
 * Bits of x moved `y` places down, copies of the sign coming in: ⌊x / 2^y⌋.
 *
 * @param x integers of any shape
 * @param y integers of a shape that broadcasts with that of x
 * @returns integers of the common shape and dtype; bools become int32
 *
 * @example
 * import { ops } from 'keratin';
 * console.log(String(ops.bitwiseRightShift([9, -9], 1))); // [ 4 -5]
 *
 * @see https://keras.io/api/ops/numpy/#bitwiserightshift-function
 */
export function bitwiseRightShift(x: TensorLike, y: TensorLike, ...others: readonly never[]): Tensor {
  checkNoMore('bitwiseRightShift', others);
  const dtype: DType = resultType(x, y);
  return shift(dtype.startsWith('uint') ? 'shift_right_logical' : 'shift_right_arithmetic', x, y);
}

/**
 * The same as {@link bitwiseLeftShift}.
 *
 * @param x integers of any shape
 * @param y integers of a shape that broadcasts with that of x
 * @returns integers of the common shape and dtype; bools become int32
 *
 * @example
 * import { ops } from 'keratin';
 * console.log(String(ops.leftShift([1, 3], 2))); // [ 4 12]
 *
 * @see https://keras.io/api/ops/numpy/#leftshift-function
 */
export function leftShift(x: TensorLike, y: TensorLike, ...others: readonly never[]): Tensor {
  checkNoMore('leftShift', others);
  return bitwiseLeftShift(x, y);
}

/**
 * The same as {@link bitwiseRightShift}.
 *
 * @param x integers of any shape
 * @param y integers of a shape that broadcasts with that of x
 * @returns integers of the common shape and dtype; bools become int32
 *
 * @example
 * import { ops } from 'keratin';
 * console.log(String(ops.rightShift([9, -9], 1))); // [ 4 -5]
 *
 * @see https://keras.io/api/ops/numpy/#rightshift-function
 */
export function rightShift(x: TensorLike, y: TensorLike, ...others: readonly never[]): Tensor {
  checkNoMore('rightShift', others);
  return bitwiseRightShift(x, y);
}

/**
 * A number times a power of two: x1 · 2^x2.
 *
 * @param x1 numbers of any shape
 * @param x2 integers of a shape that broadcasts with that of x1
 * @returns floats of the common shape; integers become `floatx()`
 * @throws {DTypeError} `ldexp-exponent` when x2 holds no integers
 *
 * @example
 * import { ops } from 'keratin';
 * console.log(String(ops.ldexp([0.5, 1.5], [2, 3]))); // [ 2. 12.]
 *
 * @see https://keras.io/api/ops/numpy/#ldexp-function
 */
export function ldexp(x1: TensorLike, x2: TensorLike, ...others: readonly never[]): Tensor {
  checkNoMore('ldexp', others);
  const exponent = tensor(x2);
  if (isFloat(exponent.dtype) || exponent.dtype === 'bool') {
    throw new DTypeError({
      code: 'ldexp-exponent',
      expected: 'ldexp needs whole numbers as x2.',
      received: { x2: exponent.dtype },
      advice: `Cast first: x2.astype('int32').`,
    });
  }
  const value = floating(x1);
  return value.mul(applyBinary('pow', scalarLike(2, value), cast(exponent, value.dtype)));
}
