import { aFlag, aNumber, aTensorOrNull, aText, axisOrAxes, either, nullable } from '../util/argument-kinds';
import { checkNoMore, optionsFrom, type OptionArguments } from '../util/arguments';
import { formatShape, normalizeAxes } from '../ir/shape';
import type { Axis, TensorLike } from '../runtime/tensor';
import type { Tensor } from '../runtime/tensor';
import { ArgumentError, ShapeError } from '../util/errors';
import {
  applyBinary,
  applyUnary,
  choose,
  floating,
  machineEpsilon,
  promoteFloat,
  scalarLike,
  tensor,
} from './common';
import { defineLibrary } from './library';
import { batchOf, columnsOf, like, matrices, rowsOf, stack, t, writer } from './linalg-common';
import * as algorithms from './matrix-algorithms';
import { eye } from './numpy-create';
import { reduceBy } from './reduce-by';
import { expandDims, moveaxis } from './numpy-shape';

// Eigenvalues, singular values and what is made of them.

/** 1 / (b - a) for all pairs, 0 on the diagonal. */
function inverseDifferences(values: Tensor): Tensor {
  const size = columnsOf(values);
  const same = eye(size, { dtype: 'bool' });
  const differences = values.expandDims(values.ndim - 1).sub(values.expandDims(values.ndim));
  const safe = choose(same, scalarLike(1, values), differences);
  return choose(same, scalarLike(0, values), applyBinary('div', scalarLike(1, values), safe));
}

const eigen = defineLibrary({
  name: 'eigh',
  infer: ([a]) => [like(a, a.shape.slice(0, -1)), like(a, a.shape)],
  evaluate: ([a], [values, vectors]) => {
    const [writeValues, writeVectors] = [writer(values), writer(vectors)];
    for (const one of stack(a)) {
      const result = algorithms.symmetricEigen(one);
      writeValues(result.values);
      writeVectors(result.vectors.data);
    }
  },
  gradient: (_, [w, v], [dw, dv]) => {
    const inner = inverseDifferences(w).mul(t(v).matmul(dv));
    const diagonalPart = expandDims(dw, -1).mul(eye(columnsOf(w), { dtype: w.dtype }));
    return [v.matmul(inner.add(diagonalPart)).matmul(t(v))];
  },
});

/**
 * The eigenvalues and eigenvectors of symmetric matrices: x v = w v.
 *
 * @param x numbers [..., n, n], made symmetric as (x + xᵀ) / 2
 * @returns [w, v]: floats [..., n] in ascending order, floats [..., n, n] with the eigenvectors as columns
 * @throws {ShapeError} `linalg-shape` when x holds no square matrices
 *
 * @example
 * import { ops } from 'keratin';
 * console.log(String(ops.eigh([[2, 1], [1, 2]])[0])); // [1. 3.]
 *
 * @see https://keras.io/api/ops/linalg/#eigh-function
 */
export function eigh(x: TensorLike, ...others: readonly never[]): [Tensor, Tensor] {
  checkNoMore('eigh', others);
  const value = matrices('eigh', x);
  const [w, v] = eigen([value.add(t(value)).mul(0.5)]);
  return [w, v];
}

const singular = defineLibrary({
  name: 'svd',
  infer: ([a]) => {
    const [rows, columns] = a.shape.slice(-2);
    const count = Math.min(rows, columns);
    const batch = batchOf(a);
    return [
      like(a, [...batch, rows, count]),
      like(a, [...batch, count]),
      like(a, [...batch, count, columns]),
    ];
  },
  evaluate: ([a], [u, s, vt]) => {
    const [writeU, writeS, writeV] = [writer(u), writer(s), writer(vt)];
    for (const one of stack(a)) {
      const result = algorithms.singularValues(one);
      writeU(result.u.data);
      writeS(result.s);
      writeV(algorithms.transposed(result.v).data);
    }
  },
  gradient: (_, [u, s, vt], [du, ds, dvt]) => {
    const [v, dv] = [t(vt), t(dvt)];
    const differences = inverseDifferences(s.mul(s));
    const [row, column] = [s.expandDims(s.ndim - 1), s.expandDims(s.ndim)];
    const skew = (x: Tensor, dx: Tensor): Tensor => {
      const product = t(x).matmul(dx);
      return differences.mul(product.sub(t(product)));
    };
    const inner = skew(u, du)
      .mul(row)
      .add(skew(v, dv).mul(column))
      .add(expandDims(ds, -1).mul(eye(columnsOf(s), { dtype: s.dtype })));
    const outside = (x: Tensor, dx: Tensor): Tensor => dx.sub(x.matmul(t(x).matmul(dx)));
    let result = u.matmul(inner).matmul(vt);
    if (rowsOf(u) > columnsOf(u)) result = result.add(outside(u, du).div(row).matmul(vt));
    if (rowsOf(v) > columnsOf(v)) result = result.add(u.matmul(t(outside(v, dv).div(row))));
    return [result];
  },
});

const completed = defineLibrary({
  name: 'complete_columns',
  infer: ([x]) => [like(x, [...batchOf(x), rowsOf(x), rowsOf(x)])],
  evaluate: ([x], [output]) => {
    const write = writer(output);
    for (const one of stack(x)) {
      const square = algorithms.matrix(one.rows, one.rows);
      for (let i = 0; i < one.rows; i++) {
        square.data.set(one.data.subarray(i * one.columns, (i + 1) * one.columns), i * one.rows);
      }
      algorithms.completeColumns(square, one.columns);
      write(square.data);
    }
  },
});

/** Options of `svd`. */
export interface SvdOptions {
  /** Whether U and V are square. Default true. */
  readonly fullMatrices?: boolean;
  /** Whether to give U and Vᵀ, not only the singular values. Default true. */
  readonly computeUv?: boolean;
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
 * import { ops } from 'keratin';
 * console.log(String(ops.svd([[3, 0], [0, 4]], { computeUv: false }))); // [4. 3.]
 *
 * @see https://keras.io/api/ops/linalg/#svd-function
 */
export function svd(x: TensorLike, options: SvdOptions & { computeUv: false }): Tensor;
export function svd(
  x: TensorLike,
  fullMatrices: boolean,
  options: Omit<SvdOptions, 'fullMatrices'> & { computeUv: false },
): Tensor;
export function svd(
  x: TensorLike,
  ...given: OptionArguments<SvdOptions, 'fullMatrices'>
): [Tensor, Tensor, Tensor];
export function svd(
  x: TensorLike,
  ...given: OptionArguments<SvdOptions, 'fullMatrices'>
): Tensor | [Tensor, Tensor, Tensor] {
  const options: SvdOptions = optionsFrom('svd', { fullMatrices: aFlag, computeUv: aFlag }, given);
  const { fullMatrices = true, computeUv = true } = options;
  const [u, s, vt] = singular([matrices('svd', x, false)]);
  if (!computeUv) return s;
  if (!fullMatrices) return [u, s, vt];
  const square = (y: Tensor): Tensor => (rowsOf(y) === columnsOf(y) ? y : completed([y])[0]);
  return [square(u), s, t(square(t(vt)))];
}

/** Options of `lstsq`. */
export interface LstsqOptions {
  readonly rcond?: number | null;
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
 * import { ops } from 'keratin';
 * console.log(String(ops.round(ops.lstsq([[1, 0], [1, 1], [1, 2]], [1, 3, 5]), { decimals: 3 }))); // [1. 2.]
 *
 * @see https://keras.io/api/ops/linalg/#lstsq-function
 */
export function lstsq(
  a: TensorLike,
  b: TensorLike,
  ...given: OptionArguments<LstsqOptions, 'rcond'>
): Tensor {
  const options: LstsqOptions = optionsFrom('lstsq', { rcond: nullable(aNumber) }, given);
  const [left, right] = promoteFloat(a, b);
  matrices('lstsq', left, false);
  const columns = right.ndim === 1 ? right.expandDims(1) : right;
  if (left.ndim !== 2 || rowsOf(columns) !== rowsOf(left)) {
    throw new ShapeError({
      code: 'linalg-system',
      expected: 'lstsq needs one matrix a, and b with as many rows.',
      received: { a: formatShape(left.shape), b: formatShape(right.shape) },
    });
  }
  const [u, s, vt] = singular([left]);
  const rcond = options.rcond ?? machineEpsilon(left.dtype) * Math.max(...left.shape);
  const kept = applyBinary('and', s.greater(0), s.greaterEqual(s.at(0).mul(rcond)));
  const safe = choose(kept, s, scalarLike(1, s));
  const inverse = choose(kept, applyBinary('div', scalarLike(1, s), safe), scalarLike(0, s));
  const solution = t(vt).matmul(inverse.expandDims(1).mul(t(u).matmul(columns)));
  return right.ndim === 1 ? solution.squeeze(-1) : solution;
}

const pseudoInverse = defineLibrary({
  name: 'pinv',
  infer: ([a]) => [like(a, [...batchOf(a), columnsOf(a), rowsOf(a)])],
  evaluate: ([a], [output], { rcond }: { readonly rcond: number }) => {
    const write = writer(output);
    for (const one of stack(a)) {
      const { u, s, v } = algorithms.singularValues(one);
      const result = algorithms.matrix(one.columns, one.rows);
      for (const [k, value] of s.entries()) {
        if (value <= rcond * s[0]) continue;
        for (let i = 0; i < one.columns; i++) {
          for (let j = 0; j < one.rows; j++) {
            result.data[i * one.rows + j] += (v.data[i * v.columns + k] * u.data[j * u.columns + k]) / value;
          }
        }
      }
      write(result.data);
    }
  },
  // The derivative of Golub and Pereyra (1973), transposed.
  gradient: ([a], [p], [dp]) => {
    const first = t(p).matmul(dp).matmul(t(p)).neg();
    const left = dp.sub(dp.matmul(a).matmul(p));
    const second = t(left).matmul(p).matmul(t(p));
    const right = dp.sub(p.matmul(a).matmul(dp));
    return [first.add(second).add(t(p).matmul(p).matmul(t(right)))];
  },
});

/** Options of `pinv`. */
export interface PinvOptions {
  readonly rcond?: number | null;
}

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
 * import { ops } from 'keratin';
 * console.log(ops.pinv([[2, 0], [0, 4], [0, 0]]).toArray()); // [[0.5, 0, 0], [0, 0.25, 0]]
 *
 * @see https://keras.io/api/ops/linalg/#pinv-function
 */
export function pinv(x: TensorLike, ...given: OptionArguments<PinvOptions, 'rcond'>): Tensor {
  const options: PinvOptions = optionsFrom('pinv', { rcond: nullable(aNumber) }, given);
  const value = matrices('pinv', x, false);
  const rcond = options.rcond ?? 10 * Math.max(rowsOf(value), columnsOf(value)) * machineEpsilon(value.dtype);
  return pseudoInverse([value], { rcond })[0];
}

/** Options of `matrixRank`. */
export interface MatrixRankOptions {
  readonly tol?: TensorLike | null;
}

/**
 * The rank of matrices: how many singular values are above a limit.
 *
 * @param x numbers [..., m, n]
 * @param options `tol`: the limit (default: the largest singular value · max(m, n) · the machine's epsilon)
 * @returns int32[...]
 * @throws {ShapeError} `linalg-shape` when x holds no matrices
 *
 * @example
 * import { ops } from 'keratin';
 * console.log(String(ops.matrixRank([[1, 2], [2, 4]]))); // 1
 *
 * @see https://keras.io/api/ops/linalg/#matrixrank-function
 */
export function matrixRank(x: TensorLike, ...given: OptionArguments<MatrixRankOptions, 'tol'>): Tensor {
  const options: MatrixRankOptions = optionsFrom('matrixRank', { tol: aTensorOrNull }, given);
  const value = matrices('matrixRank', x, false);
  const s = svd(value, { computeUv: false });
  const limit =
    options.tol == null
      ? s.max(-1).mul(Math.max(rowsOf(value), columnsOf(value)) * machineEpsilon(value.dtype))
      : floating(options.tol).astype(s.dtype);
  const column = limit.ndim === 0 ? limit : limit.expandDims(limit.ndim);
  return s.greater(column).astype('int32').sum(-1);
}

/** Orders of norms. */
export type NormOrder = number | 'fro' | 'nuc' | null;

function vectorNorm(
  x: Tensor,
  order: Exclude<NormOrder, string>,
  axes: readonly number[],
  keepdims: boolean,
): Tensor {
  const sum = (y: Tensor): Tensor => reduceBy('sum', y, axes, keepdims);
  if (order === null || order === 2) return applyUnary('sqrt', sum(x.mul(x)));
  const magnitude = x.abs();
  if (order === Infinity) return reduceBy('max', magnitude, axes, keepdims);
  if (order === -Infinity) return reduceBy('min', magnitude, axes, keepdims);
  if (order === 0) return sum(x.notEqual(0).astype(x.dtype));
  if (order === 1) return sum(magnitude);
  return sum(magnitude.pow(order)).pow(1 / order);
}

function matrixNorm(
  x: Tensor,
  order: NormOrder,
  [rows, columns]: readonly number[],
  keepdims: boolean,
): Tensor {
  if (order === null || order === 'fro') return vectorNorm(x, null, [rows, columns], keepdims);
  const sums = (axis: number, kind: 'max' | 'min'): Tensor => {
    const other = axis === rows ? columns : rows;
    const inner = reduceBy('sum', x.abs(), axis, true);
    const result = reduceBy(kind, inner, other, true);
    return keepdims ? result : result.squeeze([rows, columns]);
  };
  if (order === 1) return sums(rows, 'max');
  if (order === -1) return sums(rows, 'min');
  if (order === Infinity) return sums(columns, 'max');
  if (order === -Infinity) return sums(columns, 'min');
  const values = svd(moveaxis(x, [rows, columns], [-2, -1]), { computeUv: false });
  const reduced =
    order === 'nuc' ? values.sum(-1) : order === 2 ? values.max(-1) : order === -2 ? values.min(-1) : null;
  if (reduced === null) {
    throw new ArgumentError({
      code: 'norm-order',
      expected: "norm needs for matrices an order of 'fro', 'nuc', 1, -1, 2, -2, Infinity or -Infinity.",
      received: { ord: String(order) },
    });
  }
  return keepdims
    ? reduced.reshape(x.shape.map((size, i) => (i === rows || i === columns ? 1 : size)))
    : reduced;
}

/** Options of `norm`. */
export interface NormOptions {
  readonly ord?: NormOrder;
  readonly axis?: Axis;
  readonly keepdims?: boolean;
}

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
 * import { ops } from 'keratin';
 * console.log(String(ops.norm([3, 4]))); // 5.0
 * console.log(String(ops.norm([[1, -2], [3, 4]], { ord: 1 }))); // 6.0
 *
 * @see https://keras.io/api/ops/linalg/#norm-function
 */
export function norm(x: TensorLike, ...given: OptionArguments<NormOptions, 'ord'>): Tensor {
  const options: NormOptions = optionsFrom(
    'norm',
    { ord: nullable(either(aText, aNumber)), axis: axisOrAxes, keepdims: aFlag },
    given,
  );
  const { ord = null, axis = null, keepdims = false } = options;
  const value = floating(tensor(x));
  const axes =
    axis === null
      ? normalizeAxes(null, value.ndim, 'norm')
      : (typeof axis === 'number' ? [axis] : [...axis]).map((a) => normalizeAxes(a, value.ndim, 'norm')[0]);
  if (axis === null && ord === null) return vectorNorm(value, null, axes, keepdims);
  if (axes.length === 1) {
    if (typeof ord === 'string') {
      throw new ArgumentError({
        code: 'norm-order',
        expected: 'norm needs a number as the order for vectors.',
        received: { ord: JSON.stringify(ord) },
      });
    }
    return vectorNorm(value, ord, axes, keepdims);
  }
  if (axes.length === 2) return matrixNorm(value, ord, axes, keepdims);
  throw new ShapeError({
    code: 'norm-axes',
    expected: 'norm with an order needs one axis (vectors) or two (matrices).',
    received: { x: formatShape(value.shape), axis: String(axis) },
  });
}

/**
 * Distances between all rows of x and all rows of y: d[i, j] = √Σₖ (x[i, k] - y[j, k])².
 *
 * @param x numbers [..., n, features]
 * @param y numbers [..., m, features]
 * @returns floats [..., n, m]; integers and bools become `floatx()`
 * @throws {ShapeError} `cdist-shape` when x and y hold no matrices of as many columns
 *
 * @example
 * import { ops } from 'keratin';
 * console.log(String(ops.cdist([[0, 0]], [[3, 4], [0, 1]]))); // [[5. 1.]]
 *
 * @see https://keras.io/api/ops/linalg/#cdist-function
 */
export function cdist(x: TensorLike, y: TensorLike, ...others: readonly never[]): Tensor {
  checkNoMore('cdist', others);
  const [a, b] = promoteFloat(x, y);
  if (a.ndim < 2 || b.ndim < 2 || columnsOf(a) !== columnsOf(b)) {
    throw new ShapeError({
      code: 'cdist-shape',
      expected: 'cdist needs two matrices (or stacks of them) with equally many columns.',
      received: { x: formatShape(a.shape), y: formatShape(b.shape) },
    });
  }
  const difference = expandDims(a, -2).sub(expandDims(b, -3));
  return applyUnary('sqrt', difference.mul(difference).sum(-1));
}
