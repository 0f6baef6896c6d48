import { float64, numpy, numpyTensor } from './float64';
import * as ops from '../ops';
import type { DTypeArguments } from '../ops';
import { cast } from '../ops/common';
import { dtypeOption } from '../ops/numpy-create';
import { parseDType } from '../ir/dtype';
import type { TensorLike } from '../runtime/tensor';
import type { Tensor } from '../runtime/tensor';

/**
 * A tensor from numbers, nested arrays or typed arrays: whole numbers give int64, others float64.
 *
 * @param x numbers of any shape
 * @param options `dtype` (default: int64 for whole numbers, float64 for others, that of a tensor), also by position
 * @returns numbers of the shape of x
 *
 * @example
 * import * as np from 'keratin/numpy';
 * console.log(np.array([1, 2, 3]).dtype, np.array([1.5]).dtype); // int64 float64
 * console.log(String(np.array([[1, 2], [3, 4]])));
 * // [[1 2]
 * //  [3 4]]
 *
 * @see https://numpy.org/doc/stable/reference/generated/numpy.array.html
 */
export function array(x: TensorLike, ...given: DTypeArguments): Tensor {
  const dtype = dtypeOption('array', given);
  return dtype === null ? numpyTensor(x) : numpy(() => cast(x, parseDType(dtype)));
}

/**
 * The same as {@link array}.
 *
 * @example
 * import * as np from 'keratin/numpy';
 * console.log(String(np.asarray([1, 2.5]))); // [1.  2.5]
 *
 * @see https://numpy.org/doc/stable/reference/generated/numpy.asarray.html
 */
export const asarray = array;

/**
 * Numbers from `start` up to but without `stop`: start, start + step, ...; from 0 where only one number is given.
 *
 * @param start the first number; the end where there is no `stop`
 * @param second `stop`, or the options `stop`, `step` (1) and `dtype`
 * @param step default 1
 * @param dtype default: int64 for whole numbers, else float64
 * @returns numbers [⌈(stop - start) / step⌉]
 * @throws {ArgumentError} `zero-step` when the step is 0, `not-a-number` when a tensor of several numbers is given
 *
 * @example
 * import * as np from 'keratin/numpy';
 * console.log(String(np.arange(4))); // [0 1 2 3]
 * console.log(String(np.arange(2, 8, 2))); // [2 4 6]
 * console.log(String(np.arange(0, 1, 0.25))); // [0.   0.25 0.5  0.75]
 *
 * @see https://numpy.org/doc/stable/reference/generated/numpy.arange.html
 */
export const arange = /* @__PURE__ */ float64(ops.arange);

/**
 * Evenly spaced numbers: start + i · (stop - start) / (num - 1).
 *
 * @param start numbers of any shape
 * @param stop numbers of a shape that broadcasts with that of `start`
 * @param options `num` (50), also by position; `endpoint`: whether `stop` is the last number (true); `retstep`:
 * whether to give the step too (false); `dtype` (float64); `axis` of the numbers (0)
 * @returns floats [num, ...], or with `retstep` [numbers, step]
 * @throws {ArgumentError} `bad-count` when `num` is below 0, `not-whole` when it is no whole number
 *
 * @example
 * import * as np from 'keratin/numpy';
 * console.log(String(np.linspace(0, 1, 5))); // [0.   0.25 0.5  0.75 1.  ]
 * console.log(String(np.linspace(0, 1, { num: 4, endpoint: false }))); // [0.   0.25 0.5  0.75]
 *
 * @see https://numpy.org/doc/stable/reference/generated/numpy.linspace.html
 */
export const linspace = /* @__PURE__ */ float64(ops.linspace);

/**
 * Numbers evenly spaced on a logarithmic scale: base^start, ..., base^stop.
 *
 * @param start exponents of any shape
 * @param stop exponents of a shape that broadcasts with that of `start`
 * @param options `num` (50), `endpoint` (true), `base` (10), `dtype` (default the floating-point type of the ends),
 * `axis` (0)
 * @returns floats [num, ...]
 * @throws {ArgumentError} `bad-count` when `num` is below 0, `not-whole` when it is no whole number
 *
 * @example
 * import * as np from 'keratin/numpy';
 * console.log(String(np.logspace(0, 3, { num: 4 }))); // [   1.   10.  100. 1000.]
 *
 * @see https://numpy.org/doc/stable/reference/generated/numpy.logspace.html
 */
export const logspace = /* @__PURE__ */ float64(ops.logspace);

/**
 * Numbers in constant ratio: start, start · r, start · r², ..., stop.
 *
 * @param start numbers of any shape, not 0
 * @param stop numbers of the sign of `start`
 * @param options `num` (50), `endpoint` (true), `dtype` (default the floating-point type of the ends), `axis` (0)
 * @returns floats [num, ...]
 * @throws {ArgumentError} `bad-count` when `num` is below 0, `not-whole` when it is no whole number,
 * `geometric-zero` when an end is 0
 *
 * @example
 * import * as np from 'keratin/numpy';
 * console.log(String(np.geomspace(1, 8, { num: 4 }))); // [1. 2. 4. 8.]
 *
 * @see https://numpy.org/doc/stable/reference/generated/numpy.geomspace.html
 */
export const geomspace = /* @__PURE__ */ float64(ops.geomspace);

/**
 * Zeros of a shape.
 *
 * @param shape sizes of the axes, or one size
 * @param options `dtype` (default float64), also by position
 * @returns zeros of the shape
 *
 * @example
 * import * as np from 'keratin/numpy';
 * console.log(np.zeros([2, 3]).toArray()); // [[0, 0, 0], [0, 0, 0]]
 * console.log(np.zeros(4, 'int32').dtype); // int32
 *
 * @see https://numpy.org/doc/stable/reference/generated/numpy.zeros.html
 */
export const zeros = /* @__PURE__ */ float64(ops.zeros);

/**
 * Ones of a shape.
 *
 * @param shape sizes of the axes, or one size
 * @param options `dtype` (default float64), also by position
 * @returns ones of the shape
 *
 * @example
 * import * as np from 'keratin/numpy';
 * console.log(String(np.ones(3))); // [1. 1. 1.]
 *
 * @see https://numpy.org/doc/stable/reference/generated/numpy.ones.html
 */
export const ones = /* @__PURE__ */ float64(ops.ones);

/**
 * A tensor of a shape whose values do not matter: zeros.
 *
 * @param shape sizes of the axes, or one size
 * @param options `dtype` (default float64), also by position
 * @returns zeros of the shape
 *
 * @example
 * import * as np from 'keratin/numpy';
 * console.log(np.empty([2, 3]).shape); // [2, 3]
 *
 * @see https://numpy.org/doc/stable/reference/generated/numpy.empty.html
 */
export const empty = /* @__PURE__ */ float64(ops.empty);

/**
 * Zeros of the shape of another tensor.
 *
 * @param x numbers of any shape
 * @param options `dtype` (default: that of x), also by position
 * @returns zeros of the shape of x
 *
 * @example
 * import * as np from 'keratin/numpy';
 * console.log(String(np.zerosLike([[1, 2], [3, 4]])));
 * // [[0 0]
 * //  [0 0]]
 *
 * @see https://numpy.org/doc/stable/reference/generated/numpy.zeros_like.html
 */
export const zerosLike = /* @__PURE__ */ float64(ops.zerosLike);

/**
 * Ones of the shape of another tensor.
 *
 * @param x numbers of any shape
 * @param options `dtype` (default: that of x), also by position
 * @returns ones of the shape of x
 *
 * @example
 * import * as np from 'keratin/numpy';
 * console.log(String(np.onesLike([[1, 2], [3, 4]])));
 * // [[1 1]
 * //  [1 1]]
 *
 * @see https://numpy.org/doc/stable/reference/generated/numpy.ones_like.html
 */
export const onesLike = /* @__PURE__ */ float64(ops.onesLike);

/**
 * A tensor of the shape of another one whose values do not matter: zeros.
 *
 * @param x numbers of any shape
 * @param options `dtype` (default: that of x), also by position
 * @returns zeros of the shape of x
 *
 * @example
 * import * as np from 'keratin/numpy';
 * console.log(np.emptyLike([[1, 2], [3, 4]]).shape); // [2, 2]
 *
 * @see https://numpy.org/doc/stable/reference/generated/numpy.empty_like.html
 */
export const emptyLike = /* @__PURE__ */ float64(ops.emptyLike);

/**
 * One value in every place of the shape of another tensor.
 *
 * @param x numbers of any shape
 * @param fillValue a number, or numbers of a shape that broadcasts to that of x
 * @param options `dtype` (default: that of x), also by position
 * @returns numbers of the shape of x
 *
 * @example
 * import * as np from 'keratin/numpy';
 * console.log(String(np.fullLike([1, 2, 3], 5))); // [5 5 5]
 *
 * @see https://numpy.org/doc/stable/reference/generated/numpy.full_like.html
 */
export const fullLike = /* @__PURE__ */ float64(ops.fullLike);

/**
 * The identity matrix.
 *
 * @param n number of rows and columns
 * @param options `dtype` (float64)
 * @returns floats [n, n]
 * @throws {ArgumentError} `not-whole` when n is no whole number
 *
 * @example
 * import * as np from 'keratin/numpy';
 * console.log(String(np.identity(2)));
 * // [[1. 0.]
 * //  [0. 1.]]
 *
 * @see https://numpy.org/doc/stable/reference/generated/numpy.identity.html
 */
export const identity = /* @__PURE__ */ float64(ops.identity);

/**
 * Ones on and below a diagonal of a matrix, zeros above.
 *
 * @param N number of rows
 * @param options `M`: number of columns (N), `k`: the diagonal, positive above the main one (0), `dtype` (float64)
 * @returns floats [N, M]
 * @throws {ArgumentError} `not-whole` when N or M is no whole number
 *
 * @example
 * import * as np from 'keratin/numpy';
 * console.log(String(np.tri(3, { dtype: 'int32' })));
 * // [[1 0 0]
 * //  [1 1 0]
 * //  [1 1 1]]
 *
 * @see https://numpy.org/doc/stable/reference/generated/numpy.tri.html
 */
export const tri = /* @__PURE__ */ float64(ops.tri);

/**
 * The lower triangle of matrices: zeros above a diagonal.
 *
 * @param x numbers [..., rows, columns]
 * @param options `k`: the diagonal, positive above the main one (0)
 * @returns numbers of the shape and dtype of x
 *
 * @example
 * import * as np from 'keratin/numpy';
 * console.log(String(np.tril([[1, 2], [3, 4]])));
 * // [[1 0]
 * //  [3 4]]
 *
 * @see https://numpy.org/doc/stable/reference/generated/numpy.tril.html
 */
export const tril = /* @__PURE__ */ float64(ops.tril);

/**
 * The upper triangle of matrices: zeros below a diagonal.
 *
 * @param x numbers [..., rows, columns]
 * @param options `k`: the diagonal, positive above the main one (0)
 * @returns numbers of the shape and dtype of x
 *
 * @example
 * import * as np from 'keratin/numpy';
 * console.log(String(np.triu([[1, 2], [3, 4]])));
 * // [[1 2]
 * //  [0 4]]
 *
 * @see https://numpy.org/doc/stable/reference/generated/numpy.triu.html
 */
export const triu = /* @__PURE__ */ float64(ops.triu);

/**
 * The Vandermonde matrix: powers x^(N-1), ..., x, 1 of a vector's elements.
 *
 * @param x numbers [n]
 * @param options `N`: number of columns (n), `increasing`: 1, x, ..., x^(N-1) instead (false)
 * @returns numbers [n, N] of the dtype of x
 * @throws {ArgumentError} `not-whole` when N is no whole number
 *
 * @example
 * import * as np from 'keratin/numpy';
 * console.log(String(np.vander([1, 2, 3])));
 * // [[1 1 1]
 * //  [4 2 1]
 * //  [9 3 1]]
 *
 * @see https://numpy.org/doc/stable/reference/generated/numpy.vander.html
 */
export const vander = /* @__PURE__ */ float64(ops.vander);

/**
 * Coordinate matrices from coordinate vectors: every combination of their elements.
 *
 * @param args vectors of n₀, n₁, ... numbers; last, if wanted, `indexing`: 'xy' (default; the first two axes swapped)
 * or 'ij'
 * @returns for each vector its numbers [n₁, n₀, ...], or [n₀, n₁, ...] with 'ij'
 *
 * @example
 * import * as np from 'keratin/numpy';
 * const [x, y] = np.meshgrid([1, 2, 3], [10, 20]);
 * console.log(x.toArray(), y.toArray()); // [[1, 2, 3], [1, 2, 3]] [[10, 10, 10], [20, 20, 20]]
 *
 * @see https://numpy.org/doc/stable/reference/generated/numpy.meshgrid.html
 */
export const meshgrid = /* @__PURE__ */ float64(ops.meshgrid);

/**
 * A vector as the diagonal of a matrix, or the diagonal of a matrix as a vector.
 *
 * @param x numbers [n] or [rows, columns]
 * @param options `k`: the diagonal, positive above the main one (0)
 * @returns numbers [n + |k|, n + |k|] or [length], of the dtype of x
 * @throws {ShapeError} `diag-rank` when x is neither vector nor matrix
 *
 * @example
 * import * as np from 'keratin/numpy';
 * console.log(String(np.diag([1, 2])));
 * // [[1 0]
 * //  [0 2]]
 * console.log(String(np.diag([[1, 2], [3, 4]]))); // [1 4]
 *
 * @see https://numpy.org/doc/stable/reference/generated/numpy.diag.html
 */
export const diag = /* @__PURE__ */ float64(ops.diag);

/**
 * The flattened elements as the diagonal of a matrix.
 *
 * @param x numbers of any shape
 * @param options `k`: the diagonal, positive above the main one (0)
 * @returns numbers [size + |k|, size + |k|] of the dtype of x
 *
 * @example
 * import * as np from 'keratin/numpy';
 * console.log(String(np.diagflat([[1], [2]])));
 * // [[1 0]
 * //  [0 2]]
 *
 * @see https://numpy.org/doc/stable/reference/generated/numpy.diagflat.html
 */
export const diagflat = /* @__PURE__ */ float64(ops.diagflat);

/**
 * Ones on a diagonal of a matrix, zeros elsewhere.
 *
 * @param N number of rows
 * @param options `M`: number of columns (N), `k`: the diagonal, positive above the main one (0), `dtype` (float64)
 * @returns floats [N, M]
 * @throws {ArgumentError} `not-whole` when N or M is no whole number
 *
 * @example
 * import * as np from 'keratin/numpy';
 * console.log(String(np.eye(2)));
 * // [[1. 0.]
 * //  [0. 1.]]
 * console.log(String(np.eye(2, { M: 3, k: 1, dtype: 'int32' })));
 * // [[0 1 0]
 * //  [0 0 1]]
 *
 * @see https://numpy.org/doc/stable/reference/generated/numpy.eye.html
 */
export const eye = /* @__PURE__ */ float64(ops.eye);

/**
 * One value in every place of a shape, in the value's own type.
 *
 * @param shape sizes of the axes, or one size
 * @param fillValue a number, or numbers of a shape that broadcasts to `shape`
 * @param options `dtype` (default: that of the value), also by position
 * @returns numbers of the shape
 *
 * @example
 * import * as np from 'keratin/numpy';
 * console.log(String(np.full([2, 2], 7)));
 * // [[7 7]
 * //  [7 7]]
 * console.log(np.full(3, 0.5).dtype); // float64
 *
 * @see https://numpy.org/doc/stable/reference/generated/numpy.full.html
 */
export function full(shape: ops.ShapeLike, fillValue: TensorLike, ...given: DTypeArguments): Tensor {
  return ops.full(shape, fillValue, { dtype: dtypeOption('full', given) ?? array(fillValue).dtype });
}
