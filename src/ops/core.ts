import type { DType } from '../ir/dtype';
import { isFloat, parseDType } from '../ir/dtype';
import type { Index, TensorLike } from '../runtime/tensor';
import { Tensor } from '../runtime/tensor';
import { checkOptions, checkUnsupported } from '../util/options';
import { clip } from './numpy-math';
import { floatx } from './settings';
import { applyUnary, cast as castTo, choose, largest, scalarLike, smallest, tensor } from './common';

/** The same values in another type; floats become integers by truncation. */
export function cast(x: TensorLike, dtype: string): Tensor {
  return castTo(x, parseDType(dtype));
}

/** As `cast`, with values outside the type's range moved to its ends. */
export function saturateCast(x: TensorLike, dtype: string): Tensor {
  const value = tensor(x);
  const target = parseDType(dtype);
  if (target === 'bool') return clip(value, 0, 1).astype('bool');
  const from = value.dtype === 'bool' ? value.astype('int32') : value;
  const low = Math.max(smallest(target), smallest(from.dtype));
  const high = Math.min(largest(target), largest(from.dtype));
  const limited = from.clip(scalarLike(low, from), scalarLike(high, from));
  return limited.astype(target);
}

/** A tensor from any value, in `dtype` where it is given. */
export function convertToTensor(
  x: TensorLike,
  options: { dtype?: string | null; sparse?: false | null; ragged?: false | null } = {},
): Tensor {
  checkOptions('convertToTensor', options, ['dtype', 'sparse', 'ragged']);
  checkUnsupported('convertToTensor', options, ['sparse', 'ragged']);
  return options.dtype == null ? tensor(x) : castTo(x, parseDType(options.dtype));
}

/** The values as an array of numbers in row-major order, with their shape and dtype: the concrete tensor itself. */
export function convertToNumpy(x: TensorLike): Tensor {
  const value = tensor(x);
  void value.data;
  return value;
}

/** The same value, with no gradient flowing through it. */
export const stopGradient = (variable: TensorLike): Tensor => tensor(variable).stopGradient();

/** Whether a value is a tensor. */
export const isTensor = (x: unknown): x is Tensor => x instanceof Tensor;

/** The name of a value's type. */
export const dtype = (x: TensorLike): DType => tensor(x).dtype;

/** A tensor with the same values; tensors never change, so it is the tensor itself. */
export const copy = (x: TensorLike): Tensor => tensor(x);

/** Part of a tensor by NumPy's indexing: positions, ranges as texts ('1:3'), null for a new axis, lists of positions. */
export function getItem(x: TensorLike, key: Index | readonly Index[]): Tensor {
  const parts = Array.isArray(key) ? (key as readonly Index[]) : [key as Index];
  return tensor(x).at(...parts);
}

/** The real part of a number: itself. */
export const real = (x: TensorLike): Tensor => tensor(x);
/** The imaginary part of a real number: 0. */
export const imag = (x: TensorLike): Tensor => scalarLike(0, tensor(x)).broadcastTo(tensor(x).shape);
/** The complex conjugate of a real number: itself. */
export const conjugate = (x: TensorLike): Tensor => tensor(x);
/** The same as `conjugate`. */
export const conj = (x: TensorLike): Tensor => tensor(x);

/** The angle of a real number in the complex plane: 0, or π where it is negative. */
export function angle(x: TensorLike): Tensor {
  const given = tensor(x);
  const value = isFloat(given.dtype) && given.ndim > 0 ? given : given.astype(floatx());
  const result = choose(value.less(0), scalarLike(Math.PI, value), scalarLike(0, value));
  return choose(applyUnary('is_finite', value), result, choose(value.equal(value), result, value));
}
