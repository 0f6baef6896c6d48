import * as ops from '../ops';
import type { TensorLike } from '../runtime/tensor';
import type { Tensor } from '../runtime/tensor';
import { checkNoMore, type OptionArguments } from '../util/arguments';
import { float64, numpy, numpyTensor } from './float64';

// Comparison and logic under NumPy's names.

/**
 * Whether x1 = x2, element by element; NaN equals nothing.
 *
 * @param x1 numbers of any shape
 * @param x2 numbers of a shape that broadcasts with that of x1
 * @returns bool of the common shape
 *
 * @example
 * import * as np from 'keratin/numpy';
 * console.log(String(np.equal([1, 2, 3], [1, 0, 3]))); // [ True False  True]
 *
 * @see https://numpy.org/doc/stable/reference/generated/numpy.equal.html
 */
export const equal = /* @__PURE__ */ float64(ops.equal);

/**
 * Whether x1 > x2, element by element.
 *
 * @param x1 numbers of any shape
 * @param x2 numbers of a shape that broadcasts with that of x1
 * @returns bool of the common shape
 *
 * @example
 * import * as np from 'keratin/numpy';
 * console.log(String(np.greater([1, 2, 3], 2))); // [False False  True]
 *
 * @see https://numpy.org/doc/stable/reference/generated/numpy.greater.html
 */
export const greater = /* @__PURE__ */ float64(ops.greater);

/**
 * Whether x1 ≥ x2, element by element.
 *
 * @param x1 numbers of any shape
 * @param x2 numbers of a shape that broadcasts with that of x1
 * @returns bool of the common shape
 *
 * @example
 * import * as np from 'keratin/numpy';
 * console.log(String(np.greaterEqual([1, 2, 3], 2))); // [False  True  True]
 *
 * @see https://numpy.org/doc/stable/reference/generated/numpy.greater_equal.html
 */
export const greaterEqual = /* @__PURE__ */ float64(ops.greaterEqual);

/**
 * Whether |x1 - x2| ≤ atol + rtol · |x2|, element by element. Infinities are close to themselves only.
 *
 * @param x1 numbers of any shape
 * @param x2 numbers of a shape that broadcasts with that of x1
 * @param options `rtol` (1e-5), `atol` (1e-8), `equalNan` (false)
 * @returns bool of the common shape
 *
 * @example
 * import * as np from 'keratin/numpy';
 * console.log(String(np.isclose([1, 2], [1.000001, 2.1]))); // [ True False]
 *
 * @see https://numpy.org/doc/stable/reference/generated/numpy.isclose.html
 */
export const isclose = /* @__PURE__ */ float64(ops.isclose);

/**
 * Whether x is neither infinite nor NaN.
 *
 * @param x numbers of any shape
 * @returns bool of the shape of x
 *
 * @example
 * import * as np from 'keratin/numpy';
 * console.log(String(np.isfinite([1, NaN, Infinity]))); // [ True False False]
 *
 * @see https://numpy.org/doc/stable/reference/generated/numpy.isfinite.html
 */
export const isfinite = /* @__PURE__ */ float64(ops.isfinite);

/**
 * Whether each element of x1 occurs in x2.
 *
 * @param x1 numbers of any shape
 * @param x2 numbers of any shape
 * @param options `invert`: whether it does not (false); `assumeUnique` (false) has no effect on the result
 * @returns bool of the shape of x1
 *
 * @example
 * import * as np from 'keratin/numpy';
 * console.log(String(np.isin([1, 2, 3], [3, 1]))); // [ True False  True]
 *
 * @see https://numpy.org/doc/stable/reference/generated/numpy.isin.html
 */
export const isin = /* @__PURE__ */ float64(ops.isin);

/**
 * Whether x is infinite, of either sign.
 *
 * @param x numbers of any shape
 * @returns bool of the shape of x
 *
 * @example
 * import * as np from 'keratin/numpy';
 * console.log(String(np.isinf([1, NaN, -Infinity]))); // [False False  True]
 *
 * @see https://numpy.org/doc/stable/reference/generated/numpy.isinf.html
 */
export const isinf = /* @__PURE__ */ float64(ops.isinf);

/**
 * Whether x is NaN.
 *
 * @param x numbers of any shape
 * @returns bool of the shape of x
 *
 * @example
 * import * as np from 'keratin/numpy';
 * console.log(String(np.isnan([1, NaN, Infinity]))); // [False  True False]
 *
 * @see https://numpy.org/doc/stable/reference/generated/numpy.isnan.html
 */
export const isnan = /* @__PURE__ */ float64(ops.isnan);

/**
 * Whether x is -∞.
 *
 * @param x numbers of any shape
 * @returns bool of the shape of x
 *
 * @example
 * import * as np from 'keratin/numpy';
 * console.log(String(np.isneginf([1, Infinity, -Infinity]))); // [False False  True]
 *
 * @see https://numpy.org/doc/stable/reference/generated/numpy.isneginf.html
 */
export const isneginf = /* @__PURE__ */ float64(ops.isneginf);

/**
 * Whether x is +∞.
 *
 * @param x numbers of any shape
 * @returns bool of the shape of x
 *
 * @example
 * import * as np from 'keratin/numpy';
 * console.log(String(np.isposinf([1, Infinity, -Infinity]))); // [False  True False]
 *
 * @see https://numpy.org/doc/stable/reference/generated/numpy.isposinf.html
 */
export const isposinf = /* @__PURE__ */ float64(ops.isposinf);

/**
 * Whether x1 < x2, element by element.
 *
 * @param x1 numbers of any shape
 * @param x2 numbers of a shape that broadcasts with that of x1
 * @returns bool of the common shape
 *
 * @example
 * import * as np from 'keratin/numpy';
 * console.log(String(np.less([1, 2, 3], 2))); // [ True False False]
 *
 * @see https://numpy.org/doc/stable/reference/generated/numpy.less.html
 */
export const less = /* @__PURE__ */ float64(ops.less);

/**
 * Whether x1 ≤ x2, element by element.
 *
 * @param x1 numbers of any shape
 * @param x2 numbers of a shape that broadcasts with that of x1
 * @returns bool of the common shape
 *
 * @example
 * import * as np from 'keratin/numpy';
 * console.log(String(np.lessEqual([1, 2, 3], 2))); // [ True  True False]
 *
 * @see https://numpy.org/doc/stable/reference/generated/numpy.less_equal.html
 */
export const lessEqual = /* @__PURE__ */ float64(ops.lessEqual);

/**
 * Whether both x1 and x2 are true (not 0).
 *
 * @param x1 numbers of any shape
 * @param x2 numbers of a shape that broadcasts with that of x1
 * @returns bool of the common shape
 *
 * @example
 * import * as np from 'keratin/numpy';
 * console.log(String(np.logicalAnd([true, true, false], [true, false, false]))); // [ True False False]
 *
 * @see https://numpy.org/doc/stable/reference/generated/numpy.logical_and.html
 */
export const logicalAnd = /* @__PURE__ */ float64(ops.logicalAnd);

/**
 * Whether x is false (0).
 *
 * @param x numbers of any shape
 * @returns bool of the shape of x
 *
 * @example
 * import * as np from 'keratin/numpy';
 * console.log(String(np.logicalNot([true, false]))); // [False  True]
 *
 * @see https://numpy.org/doc/stable/reference/generated/numpy.logical_not.html
 */
export const logicalNot = /* @__PURE__ */ float64(ops.logicalNot);

/**
 * Whether x1 or x2 is true (not 0).
 *
 * @param x1 numbers of any shape
 * @param x2 numbers of a shape that broadcasts with that of x1
 * @returns bool of the common shape
 *
 * @example
 * import * as np from 'keratin/numpy';
 * console.log(String(np.logicalOr([true, true, false], [true, false, false]))); // [ True  True False]
 *
 * @see https://numpy.org/doc/stable/reference/generated/numpy.logical_or.html
 */
export const logicalOr = /* @__PURE__ */ float64(ops.logicalOr);

/**
 * Whether exactly one of x1 and x2 is true (not 0).
 *
 * @param x1 numbers of any shape
 * @param x2 numbers of a shape that broadcasts with that of x1
 * @returns bool of the common shape
 *
 * @example
 * import * as np from 'keratin/numpy';
 * console.log(String(np.logicalXor([true, true, false], [true, false, false]))); // [False  True False]
 *
 * @see https://numpy.org/doc/stable/reference/generated/numpy.logical_xor.html
 */
export const logicalXor = /* @__PURE__ */ float64(ops.logicalXor);

/**
 * Whether x1 ≠ x2, element by element.
 *
 * @param x1 numbers of any shape
 * @param x2 numbers of a shape that broadcasts with that of x1
 * @returns bool of the common shape
 *
 * @example
 * import * as np from 'keratin/numpy';
 * console.log(String(np.notEqual([1, 2, 3], [1, 0, 3]))); // [False  True False]
 *
 * @see https://numpy.org/doc/stable/reference/generated/numpy.not_equal.html
 */
export const notEqual = /* @__PURE__ */ float64(ops.notEqual);

/**
 * Elements of the first tensor of `choicelist` whose condition in `condlist` is true, else `default`.
 *
 * @param condlist bools of shapes that broadcast
 * @param choicelist as many tensors of numbers
 * @param options `default`: numbers where no condition is true; default 0
 * @returns numbers of the common shape and dtype
 *
 * @example
 * import * as np from 'keratin/numpy';
 * const x = np.arange(5);
 * console.log(String(np.select([np.less(x, 2), np.greater(x, 3)], [x, np.square(x)], { default: -1 })));
 * // [ 0  1 -1 -1 16]
 *
 * @see https://numpy.org/doc/stable/reference/generated/numpy.select.html
 */
export const select = /* @__PURE__ */ float64(ops.select);

/**
 * Whether the sign bit of x is set: negative numbers and -0.
 *
 * @param x numbers of any shape
 * @returns bool of the shape of x
 *
 * @example
 * import * as np from 'keratin/numpy';
 * console.log(String(np.signbit([-1.5, 0, 2]))); // [ True False False]
 *
 * @see https://numpy.org/doc/stable/reference/generated/numpy.signbit.html
 */
export const signbit = /* @__PURE__ */ float64(ops.signbit);

/**
 * Whether |x1 - x2| ≤ atol + rtol · |x2| for all elements.
 *
 * @param x1 numbers of any shape
 * @param x2 numbers of a shape that broadcasts with that of x1
 * @param options `rtol` (1e-5), `atol` (1e-8), `equalNan` (false)
 * @returns true or false
 *
 * @example
 * import * as np from 'keratin/numpy';
 * console.log(np.allclose([1, 2], [1.000001, 2])); // true
 *
 * @see https://numpy.org/doc/stable/reference/generated/numpy.allclose.html
 */
export function allclose(
  x1: TensorLike,
  x2: TensorLike,
  ...given: OptionArguments<ops.CloseOptions, 'rtol'>
): boolean {
  return numpy(() => ops.allclose(x1, x2, ...given)).item() !== 0;
}

/**
 * Whether two arrays have one shape and the same elements.
 *
 * @param x1 numbers of any shape
 * @param x2 numbers of any shape
 * @returns true or false
 *
 * @example
 * import * as np from 'keratin/numpy';
 * console.log(np.arrayEqual([1, 2], [1, 2]), np.arrayEqual([1, 2], [[1, 2]])); // true false
 *
 * @see https://numpy.org/doc/stable/reference/generated/numpy.array_equal.html
 */
export function arrayEqual(x1: TensorLike, x2: TensorLike, ...others: readonly never[]): boolean {
  checkNoMore('arrayEqual', others);
  const [a, b] = [numpyTensor(x1), numpyTensor(x2)];
  const sameShape = a.ndim === b.ndim && a.shape.every((size, axis) => size === b.shape[axis]);
  return sameShape && a.data.every((value, i) => value === b.data[i]);
}

/**
 * Elements of x where a condition is true, of y elsewhere; alone the positions of the true elements.
 *
 * @param condition bools of any shape; numbers are true where they are not 0
 * @param x numbers of a shape that broadcasts with that of `condition`
 * @param y numbers of a shape that broadcasts with that of `condition`
 * @returns numbers of the common shape and dtype; without x and y one int64[found] for each axis
 *
 * @example
 * import * as np from 'keratin/numpy';
 * console.log(String(np.where([true, false, true], [1, 2, 3], 0))); // [1 0 3]
 * console.log(np.where([false, true, true]).map(String).join(' ')); // [1 2]
 *
 * @see https://numpy.org/doc/stable/reference/generated/numpy.where.html
 */
export function where(condition: TensorLike): Tensor[];
export function where(condition: TensorLike, x: TensorLike, y: TensorLike): Tensor;
export function where(
  condition: TensorLike,
  x?: TensorLike,
  y?: TensorLike,
  ...others: readonly never[]
): Tensor | Tensor[] {
  checkNoMore('where', others);
  // The overload that NumPy's arguments fall under: with neither, and with both.
  return numpy(() => ops.where(condition, x as TensorLike, y as TensorLike));
}
