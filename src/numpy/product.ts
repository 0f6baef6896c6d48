import * as ops from '../ops';
import { float64 } from './float64';

// Products of tensors under NumPy's names.

/**
 * The vector product: (a₁b₂ - a₂b₁, a₂b₀ - a₀b₂, a₀b₁ - a₁b₀), or a₀b₁ - a₁b₀ for two components.
 *
 * @param x1 numbers with an axis of 2 or 3 components
 * @param x2 numbers with an axis of 2 or 3 components
 * @param options `axisa` and `axisb`: the components of x1 and x2 (-1), `axisc`: those of the result (-1), `axis` for
 * all three
 * @returns numbers of the common dtype
 * @throws {ShapeError} `cross-size` when there are not 2 or 3 components
 *
 * @example
 * import * as np from 'keratin/numpy';
 * console.log(String(np.cross([1, 0, 0], [0, 1, 0]))); // [0 0 1]
 *
 * @see https://numpy.org/doc/stable/reference/generated/numpy.cross.html
 */
export const cross = /* @__PURE__ */ float64(ops.cross);

/**
 * Sums of products over the last axis of x1 and the second-to-last of x2 (the only one of a vector); the product of
 * scalars.
 *
 * @param x1 numbers of any shape
 * @param x2 numbers of any shape
 * @returns numbers of the other axes of both, of the common dtype
 *
 * @example
 * import * as np from 'keratin/numpy';
 * console.log(String(np.dot([1, 2, 3], [4, 5, 6]))); // 32
 *
 * @see https://numpy.org/doc/stable/reference/generated/numpy.dot.html
 */
export const dot = /* @__PURE__ */ float64(ops.dot);

/**
 * Einstein summation: each axis has a letter, axes of one letter are multiplied element by element, and letters
 * missing from the result are summed.
 *
 * @param subscripts such as 'bij,bjk->bik'; '...' stands for any leading axes; without '->' letters that occur once
 * are kept
 * @param operands numbers of as many axes as their terms have letters
 * @returns numbers of the common dtype; int8 alone gives int32
 * @throws {ArgumentError} `einsum-subscripts` when the text is no such equation or does not fit the operands
 * @throws {ShapeError} `einsum-size` when axes of one letter differ in size
 *
 * @example
 * import * as np from 'keratin/numpy';
 * console.log(np.einsum('ij,jk->ik', [[1, 2], [3, 4]], [[1, 0], [0, 2]]).toArray()); // [[1, 4], [3, 8]]
 * console.log(String(np.einsum('ii', [[1, 2], [3, 4]]))); // 5
 *
 * @see https://numpy.org/doc/stable/reference/generated/numpy.einsum.html
 */
export const einsum = /* @__PURE__ */ float64(ops.einsum);

/**
 * Sums of products over the last axes of both.
 *
 * @param x1 numbers [..., n]
 * @param x2 numbers [..., n]
 * @returns numbers of the other axes of both, of the common dtype
 *
 * @example
 * import * as np from 'keratin/numpy';
 * console.log(String(np.inner([1, 2, 3], [0, 1, 0]))); // 2
 *
 * @see https://numpy.org/doc/stable/reference/generated/numpy.inner.html
 */
export const inner = /* @__PURE__ */ float64(ops.inner);

/**
 * The Kronecker product: in place of each element of x1 the whole of x2, times it.
 *
 * @param x1 numbers of any shape
 * @param x2 numbers of any shape
 * @returns numbers of the product of both shapes, of the common dtype
 *
 * @example
 * import * as np from 'keratin/numpy';
 * console.log(String(np.kron([1, 10], [1, 2, 3]))); // [ 1  2  3 10 20 30]
 *
 * @see https://numpy.org/doc/stable/reference/generated/numpy.kron.html
 */
export const kron = /* @__PURE__ */ float64(ops.kron);

/**
 * The matrix product: Σₖ x1[i, k] x2[k, j].
 *
 * @param x1 numbers [..., rows, n] or [n]
 * @param x2 numbers [..., n, columns] or [n]; leading axes broadcast
 * @returns numbers [..., rows, columns] of the common dtype; two int8 inputs give int32, two bools bool
 *
 * @example
 * import * as np from 'keratin/numpy';
 * console.log(np.matmul([[1, 2], [3, 4]], [[5, 6], [7, 8]]).toArray()); // [[19, 22], [43, 50]]
 * console.log(String(np.matmul([[1, 2], [3, 4]], [1, 1]))); // [3 7]
 *
 * @see https://numpy.org/doc/stable/reference/generated/numpy.matmul.html
 */
export const matmul = /* @__PURE__ */ float64(ops.matmul);

/**
 * All products of an element of x1 and one of x2: y[i, j] = x1[i] x2[j].
 *
 * @param x1 numbers of any shape, n elements
 * @param x2 numbers of any shape, m elements
 * @returns numbers [n, m] of the common dtype
 *
 * @example
 * import * as np from 'keratin/numpy';
 * console.log(np.outer([1, 2], [3, 4, 5]).toArray()); // [[3, 4, 5], [6, 8, 10]]
 *
 * @see https://numpy.org/doc/stable/reference/generated/numpy.outer.html
 */
export const outer = /* @__PURE__ */ float64(ops.outer);

/**
 * The sum of a diagonal of the planes of two axes: Σ x[i, i + offset].
 *
 * @param x numbers of at least two axes
 * @param options `offset`: the diagonal, positive above the main one (0), `axis1` (0), `axis2` (1)
 * @returns numbers of the other axes; bools and integers below 64 bits become int64 or uint64
 *
 * @example
 * import * as np from 'keratin/numpy';
 * console.log(String(np.trace([[1, 2], [3, 4]]))); // 5
 *
 * @see https://numpy.org/doc/stable/reference/generated/numpy.trace.html
 */
export const trace = /* @__PURE__ */ float64(ops.trace);

/**
 * The sum of products of all elements: Σ x1 x2.
 *
 * @param x1 numbers of any shape
 * @param x2 numbers of as many elements
 * @returns one number of the common dtype
 *
 * @example
 * import * as np from 'keratin/numpy';
 * console.log(String(np.vdot([[1, 2], [3, 4]], [[5, 6], [7, 8]]))); // 70
 *
 * @see https://numpy.org/doc/stable/reference/generated/numpy.vdot.html
 */
export const vdot = /* @__PURE__ */ float64(ops.vdot);

/**
 * Sums of products over several axes of both.
 *
 * @param x1 numbers of any shape
 * @param x2 numbers of any shape
 * @param axes a number n for the last n axes of x1 and the first n of x2 (2), or the axes of each: [[...], [...]]
 * @returns numbers of the other axes of both, of the common dtype
 * @throws {ShapeError} `tensordot-axes` when the summed axes differ in size or number
 *
 * @example
 * import * as np from 'keratin/numpy';
 * console.log(String(np.tensordot([[1, 2], [3, 4]], [[5, 6], [7, 8]]))); // 70
 * console.log(np.tensordot([[1, 2], [3, 4]], [[5, 6], [7, 8]], 1).toArray()); // [[19, 22], [43, 50]]
 *
 * @see https://numpy.org/doc/stable/reference/generated/numpy.tensordot.html
 */
export const tensordot = /* @__PURE__ */ float64(ops.tensordot);
