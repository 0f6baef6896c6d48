import { checkNoMore, optionsFrom, type OptionArguments, requireArgument } from '../util/arguments';
import { aDType, nullable, aFlag, aText } from '../util/argument-kinds';
import type { DType } from '../ir/dtype';
import { isFloat, parseDType } from '../ir/dtype';
import type { Index, TensorLike } from '../runtime/tensor';
import { Tensor } from '../runtime/tensor';
import { checkUnsupported } from '../util/unsupported-options';
import { clip } from './numpy-math';
import { floatx } from './settings';
import { applyUnary, cast as castTo, choose, largest, scalarLike, smallest, tensor } from './common';

/**
 * The same values in another type; floats become integers by truncation.
 *
 * @param x numbers of any shape
 * @param dtype name of the type
 * @returns numbers of the shape of x
 *
 * @example
 * import { ops } from 'keratin';
 * console.log(String(ops.cast([1.7, -1.7], 'int32'))); // [ 1 -1]
 *
 * @see https://keras.io/api/ops/core/#cast-function
 */
export function cast(x: TensorLike, dtype: string, ...others: readonly never[]): Tensor {
  checkNoMore('cast', others);
  requireArgument('cast', 'dtype', dtype, aText);
  return castTo(x, parseDType(dtype));
}

/**
 * As {@link cast}, with values outside the range of the type moved to its ends.
 *
 * @param x numbers of any shape
 * @param dtype name of the type
 * @returns numbers of the shape of x
 *
 * @example
 * import { ops } from 'keratin';
 * console.log(String(ops.saturateCast([-5, 100, 300], 'uint8'))); // [  0 100 255]
 *
 * @see https://keras.io/api/ops/core/#saturatecast-function
 */
export function saturateCast(x: TensorLike, dtype: string, ...others: readonly never[]): Tensor {
  checkNoMore('saturateCast', others);
  requireArgument('saturateCast', 'dtype', dtype, aText);
  const value = tensor(x);
  const target = parseDType(dtype);
  if (target === 'bool') return clip(value, 0, 1).astype('bool');
  const from = value.dtype === 'bool' ? value.astype('int32') : value;
  const low = Math.max(smallest(target), smallest(from.dtype));
  const high = Math.min(largest(target), largest(from.dtype));
  const limited = from.clip(scalarLike(low, from), scalarLike(high, from));
  return limited.astype(target);
}

/** Options of `convertToTensor`. */
export interface ConvertToTensorOptions {
  readonly dtype?: string | null;
  readonly sparse?: false | null;
  readonly ragged?: false | null;
}

/**
 * A tensor from numbers, nested arrays, typed arrays, variables or tensors.
 *
 * @param x numbers of any shape
 * @param options `dtype` (default: int32 for whole numbers, `floatx()` for others, that of a tensor)
 * @returns numbers of the shape of x
 *
 * @example
 * import { ops } from 'keratin';
 * console.log(String(ops.convertToTensor([1, 2.5]))); // [1.  2.5]
 *
 * @see https://keras.io/api/ops/core/#converttotensor-function
 */
export function convertToTensor(
  x: TensorLike,
  ...given: OptionArguments<ConvertToTensorOptions, 'dtype'>
): Tensor {
  const options = optionsFrom<ConvertToTensorOptions>(
    'convertToTensor',
    { dtype: aDType, sparse: nullable(aFlag), ragged: nullable(aFlag) },
    given,
  );
  checkUnsupported('convertToTensor', options, ['sparse', 'ragged']);
  return options.dtype == null ? tensor(x) : castTo(x, parseDType(options.dtype));
}

/**
 * The concrete tensor itself: `data` holds its numbers in row-major order, beside `shape` and `dtype`.
 *
 * @param x numbers of any shape
 * @returns numbers of the shape and dtype of x
 *
 * @example
 * import { ops } from 'keratin';
 * console.log(ops.convertToNumpy([[1, 2], [3, 4]]).data); // Int32Array(4) [1, 2, 3, 4]
 *
 * @see https://keras.io/api/ops/core/#converttonumpy-function
 */
export function convertToNumpy(x: TensorLike, ...others: readonly never[]): Tensor {
  checkNoMore('convertToNumpy', others);
  const value = tensor(x);
  void value.data;
  return value;
}

/**
 * The same values, with no gradient flowing through them.
 *
 * @param variable numbers of any shape
 * @returns numbers of the shape and dtype of `variable`
 *
 * @example
 * import { grad, ops } from 'keratin';
 * const slope = grad((x) => ops.add(ops.square(x), ops.stopGradient(ops.square(x))));
 * console.log(String(slope(3))); // 6.0
 *
 * @see https://keras.io/api/ops/core/#stopgradient-function
 */
export function stopGradient(variable: TensorLike, ...others: readonly never[]): Tensor {
  checkNoMore('stopGradient', others);
  return tensor(variable).stopGradient();
}

/**
 * Whether a value is a tensor.
 *
 * @param x any value
 * @returns true or false
 *
 * @example
 * import { ops } from 'keratin';
 * console.log(ops.isTensor(ops.ones(2)), ops.isTensor([1, 1])); // true false
 *
 * @see https://keras.io/api/ops/core/#istensor-function
 */
export function isTensor(x: unknown, ...others: readonly never[]): x is Tensor {
  checkNoMore('isTensor', others);
  return x instanceof Tensor;
}

/**
 * The name of the type of a tensor's elements.
 *
 * @param x numbers of any shape
 * @returns such as 'float32'
 *
 * @example
 * import { ops } from 'keratin';
 * console.log(ops.dtype([1, 2]), ops.dtype([0.5])); // int32 float32
 *
 * @see https://keras.io/api/ops/core/#dtype-function
 */
export function dtype(x: TensorLike, ...others: readonly never[]): DType {
  checkNoMore('dtype', others);
  return tensor(x).dtype;
}

/**
 * A tensor with the same values: tensors never change, so it is the tensor itself.
 *
 * @param x numbers of any shape
 * @returns numbers of the shape and dtype of x
 *
 * @example
 * import { ops } from 'keratin';
 * console.log(String(ops.copy([1, 2]))); // [1 2]
 *
 * @see https://keras.io/api/ops/numpy/#copy-function
 */
export function copy(x: TensorLike, ...others: readonly never[]): Tensor {
  checkNoMore('copy', others);
  return tensor(x);
}

/**
 * Part of a tensor by NumPy's indexing.
 *
 * @param x numbers of any shape
 * @param key for each axis a position, a range as text ('1:3', '::2'), '...', null for a new axis, or a list of
 * positions; one alone stands for the first axis
 * @returns numbers of the dtype of x
 *
 * @example
 * import { ops } from 'keratin';
 * console.log(String(ops.getItem([[1, 2], [3, 4]], 1))); // [3 4]
 * console.log(String(ops.getItem([[1, 2, 3], [4, 5, 6]], [':', '1:'])));
 * // [[2 3]
 * //  [5 6]]
 *
 * @see https://keras.io/api/ops/numpy/#getitem-function
 */
export function getItem(x: TensorLike, key: Index | readonly Index[], ...others: readonly never[]): Tensor {
  checkNoMore('getItem', others);
  const parts = Array.isArray(key) ? (key as readonly Index[]) : [key as Index];
  return tensor(x).at(...parts);
}

/**
 * The real part of a number: itself, as tensors hold real numbers.
 *
 * @param x numbers of any shape
 * @returns numbers of the shape and dtype of x
 *
 * @example
 * import { ops } from 'keratin';
 * console.log(String(ops.real([1, -2]))); // [ 1 -2]
 *
 * @see https://keras.io/api/ops/numpy/#real-function
 */
export function real(x: TensorLike, ...others: readonly never[]): Tensor {
  checkNoMore('real', others);
  return tensor(x);
}

/**
 * The imaginary part of a number: 0, as tensors hold real numbers.
 *
 * @param x numbers of any shape
 * @returns numbers of the shape and dtype of x
 *
 * @example
 * import { ops } from 'keratin';
 * console.log(String(ops.imag([1, -2]))); // [0 0]
 *
 * @see https://keras.io/api/ops/numpy/#imag-function
 */
export function imag(x: TensorLike, ...others: readonly never[]): Tensor {
  checkNoMore('imag', others);
  return scalarLike(0, tensor(x)).broadcastTo(tensor(x).shape);
}

/**
 * The complex conjugate of a number: itself, as tensors hold real numbers.
 *
 * @param x numbers of any shape
 * @returns numbers of the shape and dtype of x
 *
 * @example
 * import { ops } from 'keratin';
 * console.log(String(ops.conjugate([1, -2]))); // [ 1 -2]
 *
 * @see https://keras.io/api/ops/numpy/#conjugate-function
 */
export function conjugate(x: TensorLike, ...others: readonly never[]): Tensor {
  checkNoMore('conjugate', others);
  return tensor(x);
}

/**
 * The same as {@link conjugate}.
 *
 * @param x numbers of any shape
 * @returns numbers of the shape and dtype of x
 *
 * @example
 * import { ops } from 'keratin';
 * console.log(String(ops.conj([1, -2]))); // [ 1 -2]
 *
 * @see https://keras.io/api/ops/numpy/#conj-function
 */
export function conj(x: TensorLike, ...others: readonly never[]): Tensor {
  checkNoMore('conj', others);
  return tensor(x);
}

/**
 * The angle of a number in the complex plane, in radians: 0, or π where it is negative.
 *
 * @param x numbers of any shape
 * @returns floats of the shape of x; integers and bools become `floatx()`
 *
 * @example
 * import { ops } from 'keratin';
 * console.log(String(ops.angle([2, -2]))); // [0.        3.1415927]
 *
 * @see https://keras.io/api/ops/numpy/#angle-function
 */
export function angle(x: TensorLike, ...others: readonly never[]): Tensor {
  checkNoMore('angle', others);
  const given = tensor(x);
  const value = isFloat(given.dtype) && given.ndim > 0 ? given : given.astype(floatx());
  const result = choose(value.less(0), scalarLike(Math.PI, value), scalarLike(0, value));
  return choose(applyUnary('is_finite', value), result, choose(value.equal(value), result, value));
}
