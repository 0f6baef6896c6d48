import { aFlag, aText } from '../util/argument-kinds';
import { checkNoMore, optionsFrom, type OptionArguments } from '../util/arguments';
import type { NoAttributes } from '../ir/primitive';
import { formatShape } from '../ir/shape';
import type { TensorLike } from '../runtime/tensor';
import type { Tensor } from '../runtime/tensor';
import { qr as householder } from '../util/linalg/qr';
import { ArgumentError, ShapeError } from '../util/errors';
import { checkChoice } from '../util/choices';
import { promoteFloat } from './common';
import type { OnTensors } from './library';
import { defineLibrary } from './library';
import { batchOf, columnsOf, like, matrices, rowsOf, stack, t, writer } from './linalg-common';
import * as algorithms from './matrix-algorithms';
import { eye, tril, triu } from './numpy-create';
import { takeAlongAxis } from './numpy-index';
import { concatenate, expandDims } from './numpy-shape';

// Linear algebra over stacks of matrices [..., rows, columns].

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

/** Options of `cholesky`. */
export interface CholeskyOptions {
  readonly upper?: boolean;
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
 * import { ops } from 'keratin';
 * console.log(ops.cholesky([[4, 2], [2, 10]]).toArray()); // [[2, 0], [1, 3]]
 *
 * @see https://keras.io/api/ops/linalg/#cholesky-function
 */
export function cholesky(x: TensorLike, ...given: OptionArguments<CholeskyOptions, 'upper'>): Tensor {
  const options: CholeskyOptions = optionsFrom('cholesky', { upper: aFlag }, given);
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

/** Options of `choleskyInverse`. */
export interface CholeskyInverseOptions {
  readonly upper?: boolean;
}

/**
 * The inverse of matrices from their Cholesky factors: (L Lᵀ)⁻¹.
 *
 * @param x L: numbers [..., n, n]
 * @param options `upper`: whether x is Lᵀ (false)
 * @returns floats [..., n, n]
 * @throws {ShapeError} `linalg-shape` when x holds no square matrices
 *
 * @example
 * import { ops } from 'keratin';
 * console.log(ops.choleskyInverse([[2, 0], [1, 1]]).toArray()); // [[0.5, -0.5], [-0.5, 1]]
 *
 * @see https://keras.io/api/ops/linalg/#choleskyinverse-function
 */
export function choleskyInverse(
  x: TensorLike,
  ...given: OptionArguments<CholeskyInverseOptions, 'upper'>
): Tensor {
  const options: CholeskyInverseOptions = optionsFrom('choleskyInverse', { upper: aFlag }, given);
  const value = matrices('choleskyInverse', x);
  const inverse = solveTriangular(value, eye(columnsOf(value), { dtype: value.dtype }), {
    lower: options.upper !== true,
  });
  return options.upper === true ? inverse.matmul(t(inverse)) : t(inverse).matmul(inverse);
}

const triangular: OnTensors<{ readonly lower: boolean }> = defineLibrary({
  name: 'solve_triangular',
  infer: ([, b]) => [like(b, b.shape)],
  evaluate: ([a, b], [output], { lower }) => {
    const write = writer(output);
    const right = stack(b);
    for (const one of stack(a)) write(algorithms.solveTriangular(one, right.next().value!, lower).data);
  },
  gradient: ([a], [x], [dx], { lower }) => {
    const [db] = triangular([t(a), dx], { lower: !lower });
    const da = db.matmul(t(x)).neg();
    return [lower ? tril(da) : triu(da), db];
  },
});

const general: OnTensors<NoAttributes> = defineLibrary({
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

/**
 * The solution of linear equations: x with a x = b.
 *
 * @param a numbers [..., n, n]
 * @param b numbers [..., n] or [..., n, columns]
 * @returns floats of the shape of b
 * @throws {ShapeError} `linalg-shape` when a holds no square matrices, `linalg-system` when b has another number of
 * rows
 *
 * @example
 * import { ops } from 'keratin';
 * console.log(String(ops.solve([[2, 1], [1, 3]], [3, 5]))); // [0.8 1.4]
 *
 * @see https://keras.io/api/ops/linalg/#solve-function
 */
export function solve(a: TensorLike, b: TensorLike, ...others: readonly never[]): Tensor {
  checkNoMore('solve', others);
  const { a: left, b: right, result } = system('solve', a, b);
  return result(general([left, right])[0]);
}

/** Options of `solveTriangular`. */
export interface SolveTriangularOptions {
  readonly lower?: boolean;
}

/**
 * The solution of triangular linear equations: x with a x = b.
 *
 * @param a numbers [..., n, n], of which one triangle is read
 * @param b numbers [..., n] or [..., n, columns]
 * @param options `lower`: whether the lower triangle is read (false)
 * @returns floats of the shape of b
 * @throws {ShapeError} `linalg-shape` when a holds no square matrices, `linalg-system` when b has another number of
 * rows
 *
 * @example
 * import { ops } from 'keratin';
 * console.log(String(ops.solveTriangular([[2, 0], [1, 4]], [2, 5], { lower: true }))); // [1. 1.]
 *
 * @see https://keras.io/api/ops/linalg/#solvetriangular-function
 */
export function solveTriangular(
  a: TensorLike,
  b: TensorLike,
  ...given: OptionArguments<SolveTriangularOptions, 'lower'>
): Tensor {
  const options: SolveTriangularOptions = optionsFrom('solveTriangular', { lower: aFlag }, given);
  const { a: left, b: right, result } = system('solveTriangular', a, b);
  return result(triangular([left, right], { lower: options.lower === true })[0]);
}

/**
 * The inverse of matrices: x⁻¹ with x x⁻¹ = 1.
 *
 * @param x numbers [..., n, n]
 * @returns floats [..., n, n]
 * @throws {ShapeError} `linalg-shape` when x holds no square matrices
 *
 * @example
 * import { ops } from 'keratin';
 * console.log(ops.inv([[2, 0], [1, 4]]).toArray()); // [[0.5, 0], [-0.125, 0.25]]
 *
 * @see https://keras.io/api/ops/linalg/#inv-function
 */
export function inv(x: TensorLike, ...others: readonly never[]): Tensor {
  checkNoMore('inv', others);
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

/**
 * The sign and the logarithm of the magnitude of the determinant: det x = sign · exp(log).
 *
 * @param x numbers [..., n, n]
 * @returns [sign, log]: floats [...]
 * @throws {ShapeError} `linalg-shape` when x holds no square matrices
 *
 * @example
 * import { ops } from 'keratin';
 * console.log(ops.slogdet([[0, 2], [1, 0]]).map(String).join(' ')); // -1.0 0.6931472
 *
 * @see https://keras.io/api/ops/numpy/#slogdet-function
 */
export function slogdet(x: TensorLike, ...others: readonly never[]): [Tensor, Tensor] {
  checkNoMore('slogdet', others);
  const [sign, logarithm] = determinant([matrices('slogdet', x)]);
  return [sign, logarithm];
}

/**
 * The logarithm of the magnitude of the determinant: log |det x|.
 *
 * @param x numbers [..., n, n]
 * @returns floats [...]
 * @throws {ShapeError} `linalg-shape` when x holds no square matrices
 *
 * @example
 * import { ops } from 'keratin';
 * console.log(String(ops.logdet([[2, 0], [1, 4]]))); // 2.0794415
 *
 * @see https://keras.io/api/ops/linalg/#logdet-function
 */
export function logdet(x: TensorLike, ...others: readonly never[]): Tensor {
  checkNoMore('logdet', others);
  return determinant([matrices('logdet', x)])[1];
}

/**
 * The determinant of matrices.
 *
 * @param x numbers [..., n, n]
 * @returns floats [...]
 * @throws {ShapeError} `linalg-shape` when x holds no square matrices
 *
 * @example
 * import { ops } from 'keratin';
 * console.log(String(ops.det([[1, 2], [3, 4]]))); // -2.0
 *
 * @see https://keras.io/api/ops/linalg/#det-function
 */
export function det(x: TensorLike, ...others: readonly never[]): Tensor {
  checkNoMore('det', others);
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

/**
 * The LU factors of matrices: x = P L U with pivoting by rows.
 *
 * @param x numbers [..., rows, columns]
 * @returns [both factors in one matrix, without the ones on the diagonal of L: floats [..., rows, columns]; the row
 * each row was exchanged with: int32[..., min(rows, columns)]]
 * @throws {ShapeError} `linalg-shape` when x holds no matrices
 *
 * @example
 * import { ops } from 'keratin';
 * const [lu, pivots] = ops.luFactor([[1, 2], [4, 4]]);
 * console.log(lu.toArray(), pivots.toArray()); // [[4, 4], [0.25, 1]] [1, 1]
 *
 * @see https://keras.io/api/ops/linalg/#lufactor-function
 */
export function luFactor(x: TensorLike, ...others: readonly never[]): [Tensor, Tensor] {
  checkNoMore('luFactor', others);
  const [packed, pivots] = factors([matrices('luFactor', x, false)]);
  return [packed, pivots];
}

const orthogonal = defineLibrary({
  name: 'qr',
  infer: ([a], { full }: { readonly full: boolean }) => {
    const [rows, columns] = a.shape.slice(-2);
    const width = full ? rows : Math.min(rows, columns);
    return [like(a, [...batchOf(a), rows, width]), like(a, [...batchOf(a), width, columns])];
  },
  evaluate: ([a], [q, r], { full }) => {
    const [writeQ, writeR] = [writer(q), writer(r)];
    for (const one of stack(a)) {
      const { rows, columns, data } = one;
      const result = householder(data, rows, columns, full ? rows : Math.min(rows, columns));
      writeQ(result.q);
      writeR(result.r);
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
    if (!full || m === n) return [thinSlope(q, r, dq, dr)];
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

/** Options of `qr`. */
export interface QrOptions {
  readonly mode?: string;
}

/**
 * x = Q R with orthonormal columns of Q and an upper triangular R.
 *
 * @param x numbers [..., m, n]
 * @param options `mode`: 'reduced' (default) with k = min(m, n), or 'complete' with k = m
 * @returns [Q, R]: floats [..., m, k], floats [..., k, n]
 * @throws {ShapeError} `linalg-shape` when x holds no matrices
 *
 * @example
 * import { ops } from 'keratin';
 * const [q, r] = ops.qr([[3, 1], [4, 2]]);
 * console.log(String(ops.round(ops.matmul(q, r), { decimals: 4 })));
 * // [[3. 1.]
 * //  [4. 2.]]
 * console.log(String(ops.round(ops.abs(r), { decimals: 4 })));
 * // [[5.  2.2]
 * //  [0.  0.4]]
 *
 * @see https://keras.io/api/ops/linalg/#qr-function
 */
export function qr(x: TensorLike, ...given: OptionArguments<QrOptions, 'mode'>): [Tensor, Tensor] {
  const options: QrOptions = optionsFrom('qr', { mode: aText }, given);
  const mode = checkChoice('qr', 'mode', options.mode ?? 'reduced', ['reduced', 'complete']);
  const [q, r] = orthogonal([matrices('qr', x, false)], { full: mode === 'complete' });
  return [q, r];
}
