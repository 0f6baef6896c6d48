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

/** Bits set in both. */
export const bitwiseAnd = (x: TensorLike, y: TensorLike): Tensor => bitwise('and', x, y);

/** Bits set in either. */
export const bitwiseOr = (x: TensorLike, y: TensorLike): Tensor => bitwise('or', x, y);

/** Bits set in one of the two. */
export const bitwiseXor = (x: TensorLike, y: TensorLike): Tensor => bitwise('xor', x, y);

/** All bits inverted; bools negated. */
export function bitwiseInvert(x: TensorLike): Tensor {
  const value = tensor(x);
  return applyUnary(value.dtype === 'bool' ? 'logical_not' : 'bitwise_not', value);
}

/** The same as `bitwiseInvert`. */
export const bitwiseNot = (x: TensorLike): Tensor => bitwiseInvert(x);

const shift = (name: BinaryName, x: TensorLike, y: TensorLike): Tensor => {
  const [a, b] = promote(x, y).map(arithmetic);
  return applyBinary(name, a, b);
};

/** Bits moved `y` places up; zeros come in. */
export const bitwiseLeftShift = (x: TensorLike, y: TensorLike): Tensor => shift('shift_left', x, y);

/** Bits moved `y` places down; copies of the sign come in. */
export function bitwiseRightShift(x: TensorLike, y: TensorLike): Tensor {
  const dtype: DType = resultType(x, y);
  return shift(dtype.startsWith('uint') ? 'shift_right_logical' : 'shift_right_arithmetic', x, y);
}

/** The same as `bitwiseLeftShift`. */
export const leftShift = (x: TensorLike, y: TensorLike): Tensor => bitwiseLeftShift(x, y);

/** The same as `bitwiseRightShift`. */
export const rightShift = (x: TensorLike, y: TensorLike): Tensor => bitwiseRightShift(x, y);

/** x1 · 2^x2 for whole x2. */
export function ldexp(x1: TensorLike, x2: TensorLike): Tensor {
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
