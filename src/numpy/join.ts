import { tensorList } from '../ops/arguments';
import { checkNoMore } from '../util/arguments';
import * as ops from '../ops';
import type { TensorLike } from '../runtime/tensor';
import type { Tensor } from '../runtime/tensor';
import { float64, numpy, numpyTensor } from './float64';

// Tensors joined and cut into parts under NumPy's names.

/**
 * x2 added at the end of x1.
 *
 * @param x1 numbers of any shape
 * @param x2 numbers of the shape of x1 but for the axis
 * @param options `axis` (default: both are flattened)
 * @returns numbers of the common dtype
 *
 * @example
 * import * as np from 'keratin/numpy';
 * console.log(String(np.append([1, 2], [[3, 4]]))); // [1 2 3 4]
 *
 * @see https://numpy.org/doc/stable/reference/generated/numpy.append.html
 */
export const append = /* @__PURE__ */ float64(ops.append);

/**
 * As {@link split}, but the first parts have one place more where the number does not divide the axis.
 *
 * @param x numbers of any shape
 * @param indicesOrSections number of parts, or the places where they are cut
 * @param options `axis` (0)
 * @returns the parts, of the dtype of x
 * @throws {ArgumentError} `split-sections` when the number is below 1 or no whole number
 *
 * @example
 * import * as np from 'keratin/numpy';
 * console.log(np.arraySplit([1, 2, 3, 4, 5], 2).map(String).join(' ')); // [1 2 3] [4 5]
 *
 * @see https://numpy.org/doc/stable/reference/generated/numpy.array_split.html
 */
export const arraySplit = /* @__PURE__ */ float64(ops.arraySplit);

/**
 * As {@link split} along axis 2.
 *
 * @param x numbers of at least three axes
 * @param indicesOrSections number of equal parts, or the places where they are cut
 * @returns the parts, of the dtype of x
 * @throws {ArgumentError} `split-sections` when the number does not divide the axis evenly
 *
 * @example
 * import * as np from 'keratin/numpy';
 * console.log(np.dsplit([[[1, 2]]], 2).map(String).join(' ')); // [[[1]]] [[[2]]]
 *
 * @see https://numpy.org/doc/stable/reference/generated/numpy.dsplit.html
 */
export const dsplit = /* @__PURE__ */ float64(ops.dsplit);

/**
 * Tensors one behind the other: along axis 2, vectors [n] as [1, n, 1] and matrices [n, m] as [n, m, 1].
 *
 * @param xs tensors of one shape but for axis 2
 * @returns numbers of the common dtype
 *
 * @example
 * import * as np from 'keratin/numpy';
 * console.log(np.dstack([[1, 2], [3, 4]]).shape); // [1, 2, 2]
 *
 * @see https://numpy.org/doc/stable/reference/generated/numpy.dstack.html
 */
export const dstack = /* @__PURE__ */ float64(ops.dstack);

/**
 * As {@link split} along axis 1, or axis 0 of a vector.
 *
 * @param x numbers of any shape
 * @param indicesOrSections number of equal parts, or the places where they are cut
 * @returns the parts, of the dtype of x
 * @throws {ArgumentError} `split-sections` when the number does not divide the axis evenly
 *
 * @example
 * import * as np from 'keratin/numpy';
 * console.log(np.hsplit([1, 2, 3, 4], 2).map(String).join(' ')); // [1 2] [3 4]
 *
 * @see https://numpy.org/doc/stable/reference/generated/numpy.hsplit.html
 */
export const hsplit = /* @__PURE__ */ float64(ops.hsplit);

/**
 * Tensors side by side: along axis 1, vectors end to end.
 *
 * @param xs tensors of one shape but for axis 1, or vectors
 * @returns numbers of the common dtype
 *
 * @example
 * import * as np from 'keratin/numpy';
 * console.log(String(np.hstack([[1, 2], [3, 4]]))); // [1 2 3 4]
 * console.log(np.hstack([[[1], [2]], [[3], [4]]]).toArray()); // [[1, 3], [2, 4]]
 *
 * @see https://numpy.org/doc/stable/reference/generated/numpy.hstack.html
 */
export const hstack = /* @__PURE__ */ float64(ops.hstack);

/**
 * Parts of a tensor along an axis, of equal size or between given places.
 *
 * @param x numbers of any shape
 * @param indicesOrSections number of equal parts, or the places where they are cut
 * @param options `axis` (0)
 * @returns the parts, of the dtype of x
 * @throws {ArgumentError} `split-sections` when the number does not divide the axis evenly
 *
 * @example
 * import * as np from 'keratin/numpy';
 * console.log(np.split([1, 2, 3, 4], 2).map(String).join(' ')); // [1 2] [3 4]
 * console.log(np.split([1, 2, 3, 4], [1, 3]).map(String).join(' ')); // [1] [2 3] [4]
 *
 * @see https://numpy.org/doc/stable/reference/generated/numpy.split.html
 */
export const split = /* @__PURE__ */ float64(ops.split);

/**
 * As {@link split} along axis 0.
 *
 * @param x numbers of any shape
 * @param indicesOrSections number of equal parts, or the places where they are cut
 * @returns the parts, of the dtype of x
 * @throws {ArgumentError} `split-sections` when the number does not divide the axis evenly
 *
 * @example
 * import * as np from 'keratin/numpy';
 * console.log(np.vsplit([[1, 2], [3, 4]], 2).map(String).join(' ')); // [[1 2]] [[3 4]]
 *
 * @see https://numpy.org/doc/stable/reference/generated/numpy.vsplit.html
 */
export const vsplit = /* @__PURE__ */ float64(ops.vsplit);

/**
 * Tensors one below the other: along axis 0, vectors as rows.
 *
 * @param xs tensors of one shape but for axis 0
 * @returns numbers of the common dtype
 *
 * @example
 * import * as np from 'keratin/numpy';
 * console.log(np.vstack([[1, 2], [3, 4]]).toArray()); // [[1, 2], [3, 4]]
 *
 * @see https://numpy.org/doc/stable/reference/generated/numpy.vstack.html
 */
export const vstack = /* @__PURE__ */ float64(ops.vstack);

/**
 * Tensors one after the other along an axis.
 *
 * @param xs tensors of one shape but for the axis
 * @param axis default 0; also as an option
 * @returns numbers of the common dtype
 * @throws {ArgumentError} `concatenate-empty` when there is no tensor
 *
 * @example
 * import * as np from 'keratin/numpy';
 * console.log(String(np.concatenate([[1, 2], [3, 4, 5]]))); // [1 2 3 4 5]
 * console.log(np.concatenate([[[1], [2]], [[3], [4]]], 1).toArray()); // [[1, 3], [2, 4]]
 *
 * @see https://numpy.org/doc/stable/reference/generated/numpy.concatenate.html
 */
export const concatenate = /* @__PURE__ */ float64(ops.concatenate);

/**
 * Tensors of one shape beside each other along a new axis.
 *
 * @param xs tensors of one shape
 * @param axis the place of the new axis in the result, default 0; also as an option
 * @returns numbers of the common dtype
 * @throws {ArgumentError} `stack-empty` when there is no tensor
 * @throws {ShapeError} `stack-shape` when the shapes differ
 *
 * @example
 * import * as np from 'keratin/numpy';
 * console.log(np.stack([[1, 2], [3, 4]], 1).toArray()); // [[1, 3], [2, 4]]
 *
 * @see https://numpy.org/doc/stable/reference/generated/numpy.stack.html
 */
export const stack = /* @__PURE__ */ float64(ops.stack);

/**
 * Vectors as the columns of a matrix; matrices side by side.
 *
 * @param xs numbers [rows] or [rows, columns]
 * @returns numbers [rows, all columns] of the common dtype
 *
 * @example
 * import * as np from 'keratin/numpy';
 * console.log(String(np.columnStack([[1, 2], [3, 4]])));
 * // [[1 3]
 * //  [2 4]]
 *
 * @see https://numpy.org/doc/stable/reference/generated/numpy.column_stack.html
 */
export function columnStack(xs: readonly TensorLike[], ...others: readonly never[]): Tensor {
  checkNoMore('columnStack', others);
  return numpy(() =>
    ops.concatenate(
      tensorList('columnStack', 'xs', xs).map((x) => {
        const value = numpyTensor(x);
        return value.ndim < 2 ? value.reshape([value.size, 1]) : value;
      }),
      { axis: 1 },
    ),
  );
}
