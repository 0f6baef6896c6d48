import { checkNoMore } from '../util/arguments';
import { withNumpyTypes } from '../runtime/default-float';
import * as ops from '../ops';
import type { Tensor, TensorLike } from '../runtime/tensor';
import { ArgumentError } from '../util/errors';
import { float64 } from './float64';

// `np.linalg` in float64.

/** Refuses known matrices of which one has no inverse, where Keras gives infinities. */
function checkRegular(owner: string, a: TensorLike): void {
  const [sign] = slogdet(a);
  if (!sign.isConcrete || sign.data.every((value) => value !== 0)) return;
  throw new ArgumentError({
    code: 'singular-matrix',
    expected: `${owner} needs matrices with an inverse.`,
    received: { a: 'a singular matrix' },
    advice: 'For the least-squares answer use np.linalg.pinv or np.linalg.lstsq.',
  });
}

/**
 * The lower triangular L of symmetric positive definite matrices with x = L Lᵀ.
 *
 * @param x numbers [..., n, n]
 * @param options `upper`: Lᵀ instead (false)
 * @returns floats [..., n, n]
 * @throws {ShapeError} `linalg-shape` when x holds no square matrices
 * @throws {ArgumentError} `not-positive-definite` when a matrix is not positive definite
 *
 * @example
 * import * as np from 'keratin/numpy';
 * console.log(np.linalg.cholesky([[4, 2], [2, 10]]).toArray()); // [[2, 0], [1, 3]]
 *
 * @see https://numpy.org/doc/stable/reference/generated/numpy.linalg.cholesky.html
 */
export const cholesky = /* @__PURE__ */ float64(ops.cholesky);

/**
 * The determinant of matrices.
 *
 * @param x numbers [..., n, n]
 * @returns floats [...]
 * @throws {ShapeError} `linalg-shape` when x holds no square matrices
 *
 * @example
 * import * as np from 'keratin/numpy';
 * console.log(String(np.linalg.det([[1, 2], [3, 4]]))); // -2.0
 *
 * @see https://numpy.org/doc/stable/reference/generated/numpy.linalg.det.html
 */
export const det = /* @__PURE__ */ float64(ops.det);

/**
 * The eigenvalues and eigenvectors of symmetric matrices: x v = w v.
 *
 * @param x numbers [..., n, n], made symmetric as (x + xᵀ) / 2
 * @returns [w, v]: floats [..., n] in ascending order, floats [..., n, n] with the eigenvectors as columns
 * @throws {ShapeError} `linalg-shape` when x holds no square matrices
 *
 * @example
 * import * as np from 'keratin/numpy';
 * console.log(String(np.linalg.eigh([[2, 1], [1, 2]])[0])); // [1. 3.]
 *
 * @see https://numpy.org/doc/stable/reference/generated/numpy.linalg.eigh.html
 */
export const eigh = /* @__PURE__ */ float64(ops.eigh);

/**
 * The inverse of matrices: x⁻¹ with x x⁻¹ = 1.
 *
 * @param x numbers [..., n, n]
 * @returns floats [..., n, n]
 * @throws {ShapeError} `linalg-shape` when x holds no square matrices
 * @throws {ArgumentError} `singular-matrix` when a known matrix has no inverse
 *
 * @example
 * import * as np from 'keratin/numpy';
 * console.log(np.linalg.inv([[2, 0], [1, 4]]).toArray()); // [[0.5, 0], [-0.125, 0.25]]
 *
 * @see https://numpy.org/doc/stable/reference/generated/numpy.linalg.inv.html
 */
export function inv(x: TensorLike, ...others: readonly never[]): Tensor {
  checkNoMore('inv', others);
  const result = withNumpyTypes(() => ops.inv(x));
  checkRegular('inv', x);
  return result;
}

/**
 * The least-squares solution of linear equations: x with the least |a x - b|, and of those the shortest.
 *
 * @param a numbers [m, n]
 * @param b numbers [m] or [m, columns]
 * @param options `rcond`: singular values below this share of the largest count as 0 (default: max(m, n) · the
 * machine's epsilon)
 * @returns floats [n] or [n, columns]
 * @throws {ShapeError} `linalg-shape` when a is no matrix, `linalg-system` when b has another number of rows
 *
 * @example
 * import * as np from 'keratin/numpy';
 * console.log(String(np.round(np.linalg.lstsq([[1, 0], [1, 1], [1, 2]], [1, 3, 5]), { decimals: 3 }))); // [1. 2.]
 *
 * @see https://numpy.org/doc/stable/reference/generated/numpy.linalg.lstsq.html
 */
export const lstsq = /* @__PURE__ */ float64(ops.lstsq);

/**
 * The rank of matrices: how many singular values are above a limit.
 *
 * @param x numbers [..., m, n]
 * @param options `tol`: the limit (default: the largest singular value · max(m, n) · the machine's epsilon)
 * @returns int32[...]
 * @throws {ShapeError} `linalg-shape` when x holds no matrices
 *
 * @example
 * import * as np from 'keratin/numpy';
 * console.log(String(np.linalg.matrixRank([[1, 2], [2, 4]]))); // 1
 *
 * @see https://numpy.org/doc/stable/reference/generated/numpy.linalg.matrix_rank.html
 */
export const matrixRank = /* @__PURE__ */ float64(ops.matrixRank);

/**
 * The norm of vectors (one axis), of matrices (two axes), or of all elements: by default √Σx².
 *
 * @param x numbers of any shape
 * @param options `ord`: for vectors p for (Σ|x|^p)^(1/p), 0 for the number of elements that are not 0, Infinity and
 * -Infinity for the largest and smallest magnitude; for matrices 'fro' (default), 'nuc', 1, -1, 2, -2, Infinity or
 * -Infinity; `axis` (default: all axes), `keepdims` (false)
 * @returns floats of the shape of x without the reduced axes
 * @throws {ArgumentError} `norm-order` when there is no such order
 * @throws {ShapeError} `norm-axes` when an order is given and there are neither one nor two axes
 *
 * @example
 * import * as np from 'keratin/numpy';
 * console.log(String(np.linalg.norm([3, 4]))); // 5.0
 * console.log(String(np.linalg.norm([[1, -2], [3, 4]], { ord: 1 }))); // 6.0
 *
 * @see https://numpy.org/doc/stable/reference/generated/numpy.linalg.norm.html
 */
export const norm = /* @__PURE__ */ float64(ops.norm);

/**
 * The Moore-Penrose inverse: V diag(1 / s) Uᵀ.
 *
 * @param x numbers [..., m, n]
 * @param options `rcond`: singular values up to this share of the largest count as 0 (default: 10 max(m, n) · the
 * machine's epsilon)
 * @returns floats [..., n, m]
 * @throws {ShapeError} `linalg-shape` when x holds no matrices
 *
 * @example
 * import * as np from 'keratin/numpy';
 * console.log(np.linalg.pinv([[2, 0], [0, 4], [0, 0]]).toArray()); // [[0.5, 0, 0], [0, 0.25, 0]]
 *
 * @see https://numpy.org/doc/stable/reference/generated/numpy.linalg.pinv.html
 */
export const pinv = /* @__PURE__ */ float64(ops.pinv);

/**
 * x = Q R with orthonormal columns of Q and an upper triangular R.
 *
 * @param x numbers [..., m, n]
 * @param options `mode`: 'reduced' (default) with k = min(m, n), or 'complete' with k = m
 * @returns [Q, R]: floats [..., m, k], floats [..., k, n]
 * @throws {ShapeError} `linalg-shape` when x holds no matrices
 *
 * @example
 * import * as np from 'keratin/numpy';
 * const [q, r] = np.linalg.qr([[3, 1], [4, 2]]);
 * console.log(String(np.round(np.matmul(q, r), { decimals: 4 })));
 * // [[3. 1.]
 * //  [4. 2.]]
 * console.log(String(np.round(np.abs(r), { decimals: 4 })));
 * // [[5.  2.2]
 * //  [0.  0.4]]
 *
 * @see https://numpy.org/doc/stable/reference/generated/numpy.linalg.qr.html
 */
export const qr = /* @__PURE__ */ float64(ops.qr);

/**
 * The sign and the logarithm of the magnitude of the determinant: det x = sign · exp(log).
 *
 * @param x numbers [..., n, n]
 * @returns [sign, log]: floats [...]
 * @throws {ShapeError} `linalg-shape` when x holds no square matrices
 *
 * @example
 * import * as np from 'keratin/numpy';
 * console.log(np.linalg.slogdet([[0, 2], [1, 0]]).map(String).join(' ')); // -1.0 0.6931471805599453
 *
 * @see https://numpy.org/doc/stable/reference/generated/numpy.linalg.slogdet.html
 */
export const slogdet = /* @__PURE__ */ float64(ops.slogdet);

/**
 * The solution of linear equations: x with a x = b.
 *
 * @param a numbers [..., n, n]
 * @param b numbers [..., n] or [..., n, columns]
 * @returns floats of the shape of b
 * @throws {ShapeError} `linalg-shape` when a holds no square matrices, `linalg-system` when b has another number of
 * rows
 * @throws {ArgumentError} `singular-matrix` when a known matrix has no inverse
 *
 * @example
 * import * as np from 'keratin/numpy';
 * console.log(String(np.linalg.solve([[2, 1], [1, 3]], [3, 5]))); // [0.8 1.4]
 *
 * @see https://numpy.org/doc/stable/reference/generated/numpy.linalg.solve.html
 */
export function solve(a: TensorLike, b: TensorLike, ...others: readonly never[]): Tensor {
  checkNoMore('solve', others);
  const result = withNumpyTypes(() => ops.solve(a, b));
  checkRegular('solve', a);
  return result;
}

/**
 * The singular values of matrices: x = U diag(s) Vᵀ.
 *
 * @param x numbers [..., m, n]
 * @param options `fullMatrices`: square U and V, else of k = min(m, n) columns (true); `computeUv`: U and Vᵀ too
 * (true)
 * @returns [U, s, Vᵀ], or s: floats [..., m, m], floats [..., k] in descending order, floats [..., n, n]
 * @throws {ShapeError} `linalg-shape` when x holds no matrices
 *
 * @example
 * import * as np from 'keratin/numpy';
 * console.log(String(np.linalg.svd([[3, 0], [0, 4]], { computeUv: false }))); // [4. 3.]
 *
 * @see https://numpy.org/doc/stable/reference/generated/numpy.linalg.svd.html
 */
export const svd = /* @__PURE__ */ float64(ops.svd);
