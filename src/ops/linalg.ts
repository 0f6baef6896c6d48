import type { ArrayValue, Node } from '../ir/node';
import { formatShape, normalizeAxes, sizeOf } from '../ir/shape';
import type { Axis, TensorLike } from '../runtime/tensor';
import type { Tensor } from '../runtime/tensor';
import { ArgumentError, ShapeError } from '../util/errors';
import { checkChoice, checkOptions } from '../util/options';
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
import * as algorithms from './matrix-algorithms';
import type { Matrix } from './matrix-algorithms';
import { eye, tril, triu } from './numpy-create';
import { takeAlongAxis } from './numpy-index';
import { concatenate, expandDims, moveaxis } from './numpy-shape';
import { reduceBy } from './numpy-reduce';

// Linear algebra over stacks of matrices [..., rows, columns].

const t = (x: Tensor): Tensor =>
  x.transpose([...x.shape.slice(0, -2).map((_, i) => i), x.ndim - 1, x.ndim - 2]);
const batchOf = (x: { readonly shape: readonly number[] }): readonly number[] => x.shape.slice(0, -2);
const rowsOf = (x: { readonly shape: readonly number[] }): number => x.shape[x.shape.length - 2];
const columnsOf = (x: { readonly shape: readonly number[] }): number => x.shape[x.shape.length - 1];

/** The matrices of a stack, one after the other. */
function* stack(x: ArrayValue): Generator<Matrix> {
  const [rows, columns] = x.shape.slice(-2);
  const size = rows * columns;
  for (let i = 0; i < sizeOf(x.shape.slice(0, -2)); i++) {
    yield algorithms.matrix(rows, columns, x.data.subarray(i * size, (i + 1) * size));
  }
}

/** Writes results of successive matrices side by side. */
const writer = (output: ArrayValue): ((values: ArrayLike<number>) => void) => {
  let offset = 0;
  return (values) => {
    output.data.set(values, offset);
    offset += values.length;
  };
};

function matrices(owner: string, x: TensorLike, square = true): Tensor {
  const value = floating(x);
  if (value.ndim < 2 || (square && rowsOf(value) !== columnsOf(value))) {
    throw new ShapeError({
      code: 'linalg-shape',
      expected: square
        ? `${owner} needs square matrices [..., n, n].`
        : `${owner} needs matrices [..., rows, columns].`,
      received: { x: formatShape(value.shape) },
      details: { shape: value.shape },
    });
  }
  return value;
}

const like = (node: Node, shape: readonly number[]): { shape: readonly number[]; dtype: Node['dtype'] } => ({
  shape,
  dtype: node.dtype,
});

const choleskyOf = defineLibrary({
  name: 'cholesky',
  infer: ([a]) => [like(a, a.shape)],
  evaluate: ([a], [output]) => {
    const write = writer(output);
    for (const one of stack(a)) write(algorithms.cholesky(one).data);
  },
  gradient: (_, [l], [dl]) => {
    const inner = tril(t(l).matmul(tril(dl)));
    const half = inner.sub(diagonalMatrix(inner).mul(0.5));
    const left = triangular([t(l), half], { lower: false })[0];
    return [t(triangular([t(l), t(left)], { lower: false })[0])];
  },
});

/** The diagonals of matrices as diagonal matrices. */
const diagonalMatrix = (x: Tensor): Tensor => x.mul(eye(columnsOf(x), { dtype: x.dtype }));

/** The lower triangular L with x = L Lᵀ (or with `upper` its transpose) of symmetric positive definite matrices. */
export function cholesky(x: TensorLike, options: { upper?: boolean } = {}): Tensor {
  checkOptions('cholesky', options, ['upper']);
  const value = matrices('cholesky', x);
  const [lower] = choleskyOf([value.add(t(value)).mul(0.5)]);
  if (lower.isConcrete && value.isConcrete && lower.data.some(Number.isNaN)) {
    throw new ArgumentError({
      code: 'not-positive-definite',
      expected: 'cholesky needs positive definite matrices.',
      received: { x: formatShape(value.shape) },
    });
  }
  return options.upper === true ? t(lower) : lower;
}

/** The inverse of a matrix whose Cholesky factor is x. */
export function choleskyInverse(x: TensorLike, options: { upper?: boolean } = {}): Tensor {
  checkOptions('choleskyInverse', options, ['upper']);
  const value = matrices('choleskyInverse', x);
  const inverse = solveTriangular(value, eye(columnsOf(value), { dtype: value.dtype }), {
    lower: options.upper !== true,
  });
  return options.upper === true ? inverse.matmul(t(inverse)) : t(inverse).matmul(inverse);
}

const triangular = defineLibrary({
  name: 'solve_triangular',
  infer: ([, b]) => [like(b, b.shape)],
  evaluate: ([a, b], [output], { lower }) => {
    const write = writer(output);
    const right = stack(b);
    for (const one of stack(a))
      write(algorithms.solveTriangular(one, right.next().value!, lower === true).data);
  },
  gradient: ([a], [x], [dx], { lower }) => {
    const [db] = triangular([t(a), dx], { lower: lower !== true });
    const da = db.matmul(t(x)).neg();
    return [lower === true ? tril(da) : triu(da), db];
  },
});

const general = defineLibrary({
  name: 'solve',
  infer: ([, b]) => [like(b, b.shape)],
  evaluate: ([a, b], [output]) => {
    const write = writer(output);
    const right = stack(b);
    for (const one of stack(a)) write(algorithms.solve(one, right.next().value!).data);
  },
  gradient: ([a], [x], [dx]) => {
    const [db] = general([t(a), dx]);
    return [db.matmul(t(x)).neg(), db];
  },
});

/** Stacks of a and b broadcast to each other, vectors as columns; and how to undo that. */
function system(
  owner: string,
  a: TensorLike,
  b: TensorLike,
): { a: Tensor; b: Tensor; result: (x: Tensor) => Tensor } {
  const [left, right] = promoteFloat(a, b);
  matrices(owner, left);
  const isVector = right.ndim === 1 || right.ndim === left.ndim - 1;
  const columns = isVector ? right.expandDims(right.ndim) : right;
  if (rowsOf(columns) !== rowsOf(left)) {
    throw new ShapeError({
      code: 'linalg-system',
      expected: `${owner} needs b with as many rows as a.`,
      received: { a: formatShape(left.shape), b: formatShape(right.shape) },
    });
  }
  const batch = columns.ndim > left.ndim ? batchOf(columns) : batchOf(left);
  return {
    a: left.broadcastTo([...batch, ...left.shape.slice(-2)]),
    b: columns.broadcastTo([...batch, ...columns.shape.slice(-2)]),
    result: (x) => (isVector ? x.squeeze(-1) : x),
  };
}

/** x with a x = b. */
export function solve(a: TensorLike, b: TensorLike): Tensor {
  const { a: left, b: right, result } = system('solve', a, b);
  return result(general([left, right])[0]);
}

/** x with a x = b for a triangular a, of which only the upper (or `lower`) triangle is read. */
export function solveTriangular(a: TensorLike, b: TensorLike, options: { lower?: boolean } = {}): Tensor {
  checkOptions('solveTriangular', options, ['lower']);
  const { a: left, b: right, result } = system('solveTriangular', a, b);
  return result(triangular([left, right], { lower: options.lower === true })[0]);
}

/** The inverse of square matrices. */
export function inv(x: TensorLike): Tensor {
  const value = matrices('inv', x);
  return solve(value, eye(columnsOf(value), { dtype: value.dtype }).broadcastTo(value.shape));
}

const determinant = defineLibrary({
  name: 'slogdet',
  infer: ([a]) => [like(a, batchOf(a)), like(a, batchOf(a))],
  evaluate: ([a], [sign, logarithm]) => {
    let at = 0;
    for (const one of stack(a)) {
      const { packed, sign: exchanges } = algorithms.factorize(one);
      let [total, direction] = [0, exchanges];
      for (let i = 0; i < one.rows; i++) {
        const pivot = packed.data[i * one.columns + i];
        total += Math.log(Math.abs(pivot));
        direction *= Math.sign(pivot);
      }
      sign.data[at] = direction;
      logarithm.data[at++] = total;
    }
  },
  gradient: ([a], _, [, dl]) => [t(inv(a)).mul(expandDims(dl, [-1, -2]))],
});

/** The sign and the logarithm of the magnitude of the determinant. */
export function slogdet(x: TensorLike): [Tensor, Tensor] {
  const [sign, logarithm] = determinant([matrices('slogdet', x)]);
  return [sign, logarithm];
}

/** The logarithm of the magnitude of the determinant. */
export const logdet = (x: TensorLike): Tensor => determinant([matrices('logdet', x)])[1];

/** The determinant of square matrices. */
export function det(x: TensorLike): Tensor {
  const value = matrices('det', x);
  const size = columnsOf(value);
  const at = (i: number, j: number): Tensor => value.at('...', i, j);
  const minor = (i: number, j: number): Tensor =>
    at(1, i)
      .mul(at(2, j))
      .sub(at(1, j).mul(at(2, i)));
  // Small ones by their formula, which has slopes for singular matrices too.
  if (size === 1) return at(0, 0);
  if (size === 2)
    return at(0, 0)
      .mul(at(1, 1))
      .sub(at(0, 1).mul(at(1, 0)));
  if (size === 3)
    return at(0, 0)
      .mul(minor(1, 2))
      .sub(at(0, 1).mul(minor(0, 2)))
      .add(at(0, 2).mul(minor(0, 1)));
  const [sign, logarithm] = slogdet(value);
  return sign.mul(logarithm.exp());
}

const factors = defineLibrary({
  name: 'lu_factor',
  infer: ([a]) => [
    like(a, a.shape),
    { shape: [...batchOf(a), Math.min(rowsOf(a), columnsOf(a))], dtype: 'int32' },
    // Where each row of x went.
    { shape: [...batchOf(a), rowsOf(a)], dtype: 'int32' },
  ],
  evaluate: ([a], [packed, pivots, places]) => {
    const writers = [packed, pivots, places].map(writer);
    for (const one of stack(a)) {
      const result = algorithms.factorize(one);
      const order = Int32Array.from({ length: one.rows }, (_, i) => i);
      for (const [k, pivot] of result.pivots.entries()) [order[k], order[pivot]] = [order[pivot], order[k]];
      const target = new Int32Array(one.rows);
      for (const [place, row] of order.entries()) target[row] = place;
      writers[0](result.packed.data);
      writers[1](result.pivots);
      writers[2](target);
    }
  },
  gradient: (_, [packed, , places], [slope]) => {
    const n = columnsOf(packed);
    if (rowsOf(packed) !== n) {
      throw new ShapeError({
        code: 'lu-gradient',
        expected: 'the gradient of luFactor needs square matrices.',
        received: { x: formatShape(packed.shape) },
      });
    }
    const lower = tril(packed, { k: -1 }).add(eye(n, { dtype: packed.dtype }));
    const upper = triu(packed);
    const inner = tril(t(lower).matmul(tril(slope, { k: -1 })), { k: -1 }).add(
      triu(triu(slope).matmul(t(upper))),
    );
    const left = triangular([t(lower), inner], { lower: false })[0];
    const exchanged = t(triangular([upper, t(left)], { lower: false })[0]);
    return [
      takeAlongAxis(exchanged, places.expandDims(places.ndim).broadcastTo(exchanged.shape), { axis: -2 }),
    ];
  },
});

/** x = P L U: both factors in one matrix (the ones of L left out), and the row each row was exchanged with. */
export function luFactor(x: TensorLike): [Tensor, Tensor] {
  const [packed, pivots] = factors([matrices('luFactor', x, false)]);
  return [packed, pivots];
}

const orthogonal = defineLibrary({
  name: 'qr',
  infer: ([a], { full }) => {
    const [rows, columns] = a.shape.slice(-2);
    const width = full === true ? rows : Math.min(rows, columns);
    return [like(a, [...batchOf(a), rows, width]), like(a, [...batchOf(a), width, columns])];
  },
  evaluate: ([a], [q, r], { full }) => {
    const [writeQ, writeR] = [writer(q), writer(r)];
    for (const one of stack(a)) {
      const result = algorithms.qr(one, full === true);
      writeQ(result.q.data);
      writeR(result.r.data);
    }
  },
  gradient: ([a], [q, r], [dq, dr], { full }) => {
    const [m, n] = [rowsOf(a), columnsOf(a)];
    if (m < n) {
      // The first columns determine Q and R₁; the others are R₂ = Qᵀ A₂.
      const [left, right] = [`:${m}`, `${m}:`];
      const slopeR2 = dr.at('...', right);
      const slopeQ = dq.add(a.at('...', right).matmul(t(slopeR2)));
      const first = thinSlope(q, r.at('...', left), slopeQ, dr.at('...', left));
      return [concatenate([first, q.matmul(slopeR2)], { axis: -1 })];
    }
    if (full !== true || m === n) return [thinSlope(q, r, dq, dr)];
    const [top, bottom] = [`:${n}`, `${n}:`];
    const rows = (x: Tensor, part: string): Tensor => x.at('...', part, ':');
    const [thin, rest] = [q.at('...', top), q.at('...', bottom)];
    const slopeRest = dq.at('...', bottom);
    return [
      thinSlope(
        thin,
        rows(r, top),
        dq.at('...', top).add(completionSlope(thin, rest, slopeRest)),
        rows(dr, top),
      ),
    ];
  },
});

/** The slope of A = Q R for square R. */
function thinSlope(q: Tensor, r: Tensor, dq: Tensor, dr: Tensor): Tensor {
  const m = r.matmul(t(dr)).sub(t(dq).matmul(q));
  const right = dq.add(q.matmul(tril(m).add(t(tril(m, { k: -1 })))));
  return t(triangular([r, t(right)], { lower: false })[0]);
}

/**
 * What the columns that complete Q add to the slope of its first ones.
 *
 * @see D. Roberts, L. Roberts: QR and LQ decomposition matrix backpropagation algorithms, arXiv 2409.13374, equation 32.
 */
function completionSlope(thin: Tensor, rest: Tensor, slope: Tensor): Tensor {
  const n = columnsOf(thin);
  const [upper, lower] = [thin.at('...', `:${n}`, ':'), thin.at('...', `${n}:`, ':')];
  const shifted = upper.sub(eye(n, { dtype: thin.dtype }));
  const z = t(general([t(shifted), t(lower)])[0]);
  const inner = t(slope)
    .matmul(thin.add(rest.matmul(z)))
    .neg();
  const own = concatenate([t(z).matmul(inner).neg(), inner], { axis: -2 });
  return slope.matmul(z).add(own);
}

/** x = Q R with orthonormal columns of Q and an upper triangular R. `mode`: 'reduced' (default) or 'complete'. */
export function qr(x: TensorLike, options: { mode?: string } = {}): [Tensor, Tensor] {
  checkOptions('qr', options, ['mode']);
  const mode = checkChoice('qr', 'mode', options.mode ?? 'reduced', ['reduced', 'complete']);
  const [q, r] = orthogonal([matrices('qr', x, false)], { full: mode === 'complete' });
  return [q, r];
}

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

/** The eigenvalues (ascending) and eigenvectors (columns) of symmetric matrices. */
export function eigh(x: TensorLike): [Tensor, Tensor] {
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

/** x = U diag(s) Vᵀ with singular values s in descending order: [U, s, Vᵀ], or s alone. */
export function svd(x: TensorLike, options: SvdOptions & { computeUv: false }): Tensor;
export function svd(x: TensorLike, options?: SvdOptions): [Tensor, Tensor, Tensor];
export function svd(x: TensorLike, options: SvdOptions = {}): Tensor | [Tensor, Tensor, Tensor] {
  checkOptions('svd', options, ['fullMatrices', 'computeUv']);
  const { fullMatrices = true, computeUv = true } = options;
  const [u, s, vt] = singular([matrices('svd', x, false)]);
  if (!computeUv) return s;
  if (!fullMatrices) return [u, s, vt];
  const square = (y: Tensor): Tensor => (rowsOf(y) === columnsOf(y) ? y : completed([y])[0]);
  return [square(u), s, t(square(t(vt)))];
}

/** x that makes a x nearest to b; singular values below `rcond` times the largest count as 0. */
export function lstsq(a: TensorLike, b: TensorLike, options: { rcond?: number | null } = {}): Tensor {
  checkOptions('lstsq', options, ['rcond']);
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
  evaluate: ([a], [output], { rcond }) => {
    const write = writer(output);
    for (const one of stack(a)) {
      const { u, s, v } = algorithms.singularValues(one);
      const result = algorithms.matrix(one.columns, one.rows);
      for (const [k, value] of s.entries()) {
        if (value <= (rcond as number) * s[0]) continue;
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

/** The Moore-Penrose inverse; singular values up to `rcond` times the largest count as 0. */
export function pinv(x: TensorLike, options: { rcond?: number | null } = {}): Tensor {
  checkOptions('pinv', options, ['rcond']);
  const value = matrices('pinv', x, false);
  const rcond = options.rcond ?? 10 * Math.max(rowsOf(value), columnsOf(value)) * machineEpsilon(value.dtype);
  return pseudoInverse([value], { rcond })[0];
}

/** The number of singular values above `tol` (int32). */
export function matrixRank(x: TensorLike, options: { tol?: TensorLike | null } = {}): Tensor {
  checkOptions('matrixRank', options, ['tol']);
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

/**
 * The norm of vectors (one axis), matrices (two axes), or of all elements: by default √Σx². Other orders: 'fro', 'nuc',
 * p for (Σ|x|^p)^(1/p), ±Infinity for the largest and smallest magnitude, and for matrices those of NumPy.
 */
export function norm(
  x: TensorLike,
  options: { ord?: NormOrder; axis?: Axis; keepdims?: boolean } = {},
): Tensor {
  checkOptions('norm', options, ['ord', 'axis', 'keepdims']);
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

/** Distances √Σ(x - y)² between all rows of x and all rows of y. */
export function cdist(x: TensorLike, y: TensorLike): Tensor {
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
