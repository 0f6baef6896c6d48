import {
  isOptions,
  optionsFrom,
  type OptionArguments,
  type OptionKinds,
  requireArgument,
} from '../util/arguments';
import {
  aDType,
  aFlag,
  aTensorOrNull,
  aWholeNumber,
  oneOf,
  ofKind,
  sizeOrShape,
} from '../util/argument-kinds';
import * as build from '../ir/build';
import type { DType } from '../ir/dtype';
import { parseDType } from '../ir/dtype';
import type { TensorLike } from '../runtime/tensor';
import { Tensor } from '../runtime/tensor';
import { wholeNumber, tensorList } from './arguments';
import { applyBinary, cast, choose, dtypeOr, filled, range, resultType, scalarLike, tensor } from './common';
import { floatx } from './settings';

/** A shape: sizes of axes, or one size. */
export type ShapeLike = number | readonly number[];

/** Options of functions that make tensors of a dtype. */
export interface DTypeOptions {
  /** The name of a dtype. */
  readonly dtype?: string | null;
}

function sizes(owner: string, shape: ShapeLike): readonly number[] {
  requireArgument(owner, 'shape', shape, sizeOrShape);
  return typeof shape === 'number' ? [shape] : shape;
}

const DTYPE_KINDS = {
  dtype: ofKind<string | null>(
    'the name of a dtype or null',
    (value) => value === null || typeof value === 'string',
    'Several numbers are one list: [1, 2].',
  ),
};

/** What stands behind the arguments of functions that make tensors: a dtype, alone or as an option. */
export type DTypeArguments = OptionArguments<DTypeOptions, 'dtype'>;

/** The dtype of such a call, or null. */
export const dtypeOption = (owner: string, given: DTypeArguments): string | null =>
  optionsFrom<DTypeOptions>(owner, DTYPE_KINDS, given).dtype ?? null;

/**
 * Zeros of a shape.
 *
 * @param shape sizes of the axes, or one size
 * @param options `dtype` (default `floatx()`), also by position
 * @returns zeros of the shape
 *
 * @example
 * import { ops } from 'keratin';
 * console.log(ops.zeros([2, 3]).toArray()); // [[0, 0, 0], [0, 0, 0]]
 * console.log(ops.zeros(4, 'int32').dtype); // int32
 *
 * @see https://keras.io/api/ops/numpy/#zeros-function
 */
export function zeros(shape: ShapeLike, ...given: DTypeArguments): Tensor {
  return filled(sizes('zeros', shape), 0, dtypeOr(dtypeOption('zeros', given), floatx()));
}

/**
 * Ones of a shape.
 *
 * @param shape sizes of the axes, or one size
 * @param options `dtype` (default `floatx()`), also by position
 * @returns ones of the shape
 *
 * @example
 * import { ops } from 'keratin';
 * console.log(String(ops.ones(3))); // [1. 1. 1.]
 *
 * @see https://keras.io/api/ops/numpy/#ones-function
 */
export function ones(shape: ShapeLike, ...given: DTypeArguments): Tensor {
  return filled(sizes('ones', shape), 1, dtypeOr(dtypeOption('ones', given), floatx()));
}

/**
 * A tensor of a shape whose values do not matter: zeros.
 *
 * @param shape sizes of the axes, or one size
 * @param options `dtype` (default `floatx()`), also by position
 * @returns zeros of the shape
 *
 * @example
 * import { ops } from 'keratin';
 * console.log(ops.empty([2, 3]).shape); // [2, 3]
 *
 * @see https://keras.io/api/ops/numpy/#empty-function
 */
export function empty(shape: ShapeLike, ...given: DTypeArguments): Tensor {
  return filled(sizes('empty', shape), 0, dtypeOr(dtypeOption('empty', given), floatx()));
}

/**
 * One value in every place of a shape.
 *
 * @param shape sizes of the axes, or one size
 * @param fillValue a number, or numbers of a shape that broadcasts to `shape`
 * @param options `dtype` (default `floatx()`), also by position
 * @returns numbers of the shape
 *
 * @example
 * import { ops } from 'keratin';
 * console.log(String(ops.full([2, 2], 7, { dtype: 'int32' })));
 * // [[7 7]
 * //  [7 7]]
 *
 * @see https://keras.io/api/ops/numpy/#full-function
 */
export function full(shape: ShapeLike, fillValue: TensorLike, ...given: DTypeArguments): Tensor {
  return cast(fillValue, dtypeOr(dtypeOption('full', given), floatx())).broadcastTo(sizes('full', shape));
}

/**
 * Zeros of the shape of another tensor.
 *
 * @param x numbers of any shape
 * @param options `dtype` (default: that of x), also by position
 * @returns zeros of the shape of x
 *
 * @example
 * import { ops } from 'keratin';
 * console.log(String(ops.zerosLike([[1, 2], [3, 4]])));
 * // [[0 0]
 * //  [0 0]]
 *
 * @see https://keras.io/api/ops/numpy/#zeroslike-function
 */
export function zerosLike(x: TensorLike, ...given: DTypeArguments): Tensor {
  const { shape, dtype } = tensor(x);
  return filled(shape, 0, dtypeOr(dtypeOption('zerosLike', given), dtype));
}

/**
 * Ones of the shape of another tensor.
 *
 * @param x numbers of any shape
 * @param options `dtype` (default: that of x), also by position
 * @returns ones of the shape of x
 *
 * @example
 * import { ops } from 'keratin';
 * console.log(String(ops.onesLike([[1, 2], [3, 4]])));
 * // [[1 1]
 * //  [1 1]]
 *
 * @see https://keras.io/api/ops/numpy/#oneslike-function
 */
export function onesLike(x: TensorLike, ...given: DTypeArguments): Tensor {
  const { shape, dtype } = tensor(x);
  return filled(shape, 1, dtypeOr(dtypeOption('onesLike', given), dtype));
}

/**
 * A tensor of the shape of another one whose values do not matter: zeros.
 *
 * @param x numbers of any shape
 * @param options `dtype` (default: that of x), also by position
 * @returns zeros of the shape of x
 *
 * @example
 * import { ops } from 'keratin';
 * console.log(ops.emptyLike([[1, 2], [3, 4]]).shape); // [2, 2]
 *
 * @see https://keras.io/api/ops/numpy/#emptylike-function
 */
export function emptyLike(x: TensorLike, ...given: DTypeArguments): Tensor {
  const { shape, dtype } = tensor(x);
  return filled(shape, 0, dtypeOr(dtypeOption('emptyLike', given), dtype));
}

/**
 * One value in every place of the shape of another tensor.
 *
 * @param x numbers of any shape
 * @param fillValue a number, or numbers of a shape that broadcasts to that of x
 * @param options `dtype` (default: that of x), also by position
 * @returns numbers of the shape of x
 *
 * @example
 * import { ops } from 'keratin';
 * console.log(String(ops.fullLike([1, 2, 3], 5))); // [5 5 5]
 *
 * @see https://keras.io/api/ops/numpy/#fulllike-function
 */
export function fullLike(x: TensorLike, fillValue: TensorLike, ...given: DTypeArguments): Tensor {
  const { shape, dtype } = tensor(x);
  return cast(fillValue, dtypeOr(dtypeOption('fullLike', given), dtype)).broadcastTo(shape);
}

/** Settings of `eye` and `tri`. */
export interface EyeOptions {
  /** Number of columns. Default: as many as rows. */
  readonly M?: TensorLike | null;
  /** Which diagonal: 0 the main one, positive above it, negative below. Default 0. */
  readonly k?: number;
  readonly dtype?: string | null;
}

const EYE_KINDS: OptionKinds<EyeOptions> = { M: aTensorOrNull, k: aWholeNumber, dtype: aDType };

/** Column minus row, as an int32 matrix. */
export const diagonalOffsets = (rows: number, columns: number): Tensor =>
  new Tensor(build.sub(build.iota([rows, columns], 1, 'int32'), build.iota([rows, columns], 0, 'int32')));

/**
 * Ones on a diagonal of a matrix, zeros elsewhere.
 *
 * @param N number of rows
 * @param options `M`: number of columns (N), `k`: the diagonal, positive above the main one (0), `dtype` (`floatx()`)
 * @returns floats [N, M]
 * @throws {ArgumentError} `not-whole` when N or M is no whole number
 *
 * @example
 * import { ops } from 'keratin';
 * console.log(String(ops.eye(2)));
 * // [[1. 0.]
 * //  [0. 1.]]
 * console.log(String(ops.eye(2, { M: 3, k: 1, dtype: 'int32' })));
 * // [[0 1 0]
 * //  [0 0 1]]
 *
 * @see https://keras.io/api/ops/numpy/#eye-function
 */
export function eye(N: TensorLike, ...given: OptionArguments<EyeOptions, 'M'>): Tensor {
  const options = optionsFrom<EyeOptions>('eye', { M: aTensorOrNull, k: aWholeNumber, dtype: aDType }, given);
  const { M = null, k = 0 } = options;
  return diagonalOffsets(wholeNumber('eye', 'N', N), wholeNumber('eye', 'M', M ?? N))
    .equal(k)
    .astype(dtypeOr(options.dtype, floatx()));
}

/** Options of `identity`. */
export interface IdentityOptions {
  readonly dtype?: string | null;
}

/**
 * The identity matrix.
 *
 * @param n number of rows and columns
 * @param options `dtype` (`floatx()`)
 * @returns floats [n, n]
 * @throws {ArgumentError} `not-whole` when n is no whole number
 *
 * @example
 * import { ops } from 'keratin';
 * console.log(String(ops.identity(2)));
 * // [[1. 0.]
 * //  [0. 1.]]
 *
 * @see https://keras.io/api/ops/numpy/#identity-function
 */
export function identity(n: TensorLike, ...given: OptionArguments<IdentityOptions, 'dtype'>): Tensor {
  const options = optionsFrom<IdentityOptions>('identity', { dtype: aDType }, given);
  return eye(n, options);
}

/**
 * Ones on and below a diagonal of a matrix, zeros above.
 *
 * @param N number of rows
 * @param options `M`: number of columns (N), `k`: the diagonal, positive above the main one (0), `dtype` (`floatx()`)
 * @returns floats [N, M]
 * @throws {ArgumentError} `not-whole` when N or M is no whole number
 *
 * @example
 * import { ops } from 'keratin';
 * console.log(String(ops.tri(3, { dtype: 'int32' })));
 * // [[1 0 0]
 * //  [1 1 0]
 * //  [1 1 1]]
 *
 * @see https://keras.io/api/ops/numpy/#tri-function
 */
export function tri(N: TensorLike, ...given: OptionArguments<EyeOptions, 'M'>): Tensor {
  const options = optionsFrom<EyeOptions>('tri', EYE_KINDS, given);
  const { M = null, k = 0 } = options;
  return diagonalOffsets(wholeNumber('tri', 'N', N), wholeNumber('tri', 'M', M ?? N))
    .lessEqual(k)
    .astype(dtypeOr(options.dtype, floatx()));
}

function triangle(x: TensorLike, keep: (offsets: Tensor) => Tensor): Tensor {
  const value = tensor(x);
  const [rows, columns] = value.shape.slice(-2);
  return choose(keep(diagonalOffsets(rows, columns)), value, scalarLike(0, value));
}

/** Options of `tril`. */
export interface TrilOptions {
  readonly k?: number;
}

/**
 * The lower triangle of matrices: zeros above a diagonal.
 *
 * @param x numbers [..., rows, columns]
 * @param options `k`: the diagonal, positive above the main one (0)
 * @returns numbers of the shape and dtype of x
 *
 * @example
 * import { ops } from 'keratin';
 * console.log(String(ops.tril([[1, 2], [3, 4]])));
 * // [[1 0]
 * //  [3 4]]
 *
 * @see https://keras.io/api/ops/numpy/#tril-function
 */
export function tril(x: TensorLike, ...given: OptionArguments<TrilOptions, 'k'>): Tensor {
  const options = optionsFrom<TrilOptions>('tril', { k: aWholeNumber }, given);
  return triangle(x, (offsets) => offsets.lessEqual(options.k ?? 0));
}

/** Options of `triu`. */
export interface TriuOptions {
  readonly k?: number;
}

/**
 * The upper triangle of matrices: zeros below a diagonal.
 *
 * @param x numbers [..., rows, columns]
 * @param options `k`: the diagonal, positive above the main one (0)
 * @returns numbers of the shape and dtype of x
 *
 * @example
 * import { ops } from 'keratin';
 * console.log(String(ops.triu([[1, 2], [3, 4]])));
 * // [[1 2]
 * //  [0 4]]
 *
 * @see https://keras.io/api/ops/numpy/#triu-function
 */
export function triu(x: TensorLike, ...given: OptionArguments<TriuOptions, 'k'>): Tensor {
  const options = optionsFrom<TriuOptions>('triu', { k: aWholeNumber }, given);
  return triangle(x, (offsets) => offsets.greaterEqual(options.k ?? 0));
}

/** Options of `meshgrid`. */
export interface MeshgridOptions {
  readonly indexing?: 'xy' | 'ij';
}

const MESHGRID_KINDS: OptionKinds<MeshgridOptions> = { indexing: oneOf('xy', 'ij') };

/**
 * Coordinate matrices from coordinate vectors: every combination of their elements.
 *
 * @param args vectors of n₀, n₁, ... numbers; last, if wanted, `indexing`: 'xy' (default; the first two axes swapped)
 * or 'ij'
 * @returns for each vector its numbers [n₁, n₀, ...], or [n₀, n₁, ...] with 'ij'
 *
 * @example
 * import { ops } from 'keratin';
 * const [x, y] = ops.meshgrid([1, 2, 3], [10, 20]);
 * console.log(x.toArray(), y.toArray()); // [[1, 2, 3], [1, 2, 3]] [[10, 10, 10], [20, 20, 20]]
 *
 * @see https://keras.io/api/ops/numpy/#meshgrid-function
 */
export function meshgrid(...args: readonly (TensorLike | MeshgridOptions)[]): Tensor[] {
  const last = args[args.length - 1];
  const options = optionsFrom<MeshgridOptions>('meshgrid', MESHGRID_KINDS, isOptions(last) ? [last] : []);
  const vectors = tensorList('meshgrid', 'args', isOptions(last) ? args.slice(0, -1) : args).map((x) =>
    tensor(x).flatten(),
  );
  const shape = vectors.map((vector) => vector.size);
  const grids = vectors.map((vector, axis) =>
    vector.reshape(shape.map((n, i) => (i === axis ? n : 1))).broadcastTo(shape),
  );
  if (options.indexing === 'ij' || shape.length < 2) return grids;
  const swapped = [1, 0, ...shape.slice(2).map((_, i) => i + 2)];
  return grids.map((grid) => grid.transpose(swapped));
}

/** Options of `vander`. */
export interface VanderOptions {
  readonly N?: TensorLike | null;
  readonly increasing?: boolean;
}

/**
 * The Vandermonde matrix: powers x^(N-1), ..., x, 1 of a vector's elements.
 *
 * @param x numbers [n]
 * @param options `N`: number of columns (n), `increasing`: 1, x, ..., x^(N-1) instead (false)
 * @returns numbers [n, N] of the dtype of x
 * @throws {ArgumentError} `not-whole` when N is no whole number
 *
 * @example
 * import { ops } from 'keratin';
 * console.log(String(ops.vander([1, 2, 3])));
 * // [[1 1 1]
 * //  [4 2 1]
 * //  [9 3 1]]
 *
 * @see https://keras.io/api/ops/numpy/#vander-function
 */
export function vander(x: TensorLike, ...given: OptionArguments<VanderOptions, 'N'>): Tensor {
  const options = optionsFrom<VanderOptions>('vander', { N: aTensorOrNull, increasing: aFlag }, given);
  const value = tensor(x);
  const count = wholeNumber('vander', 'N', options.N ?? value.size);
  const exponents = range(count, 'int32').astype(value.dtype);
  const ordered = options.increasing === true ? exponents : new Tensor(build.reverse(exponents.node, [0]));
  return applyBinary('pow', value.expandDims(1), ordered.expandDims(0));
}

/** Options of `array`. */
export interface ArrayOptions {
  readonly dtype?: string | null;
}

/**
 * A tensor from numbers, nested arrays, typed arrays or a tensor.
 *
 * @param x numbers of any shape
 * @param options `dtype` (default: int32 for whole numbers, `floatx()` for others, that of a tensor)
 * @returns numbers of the shape of x
 *
 * @example
 * import { ops } from 'keratin';
 * console.log(String(ops.array([[1, 2], [3, 4]])));
 * // [[1 2]
 * //  [3 4]]
 * console.log(ops.array([1, 2], { dtype: 'float32' }).dtype); // float32
 *
 * @see https://keras.io/api/ops/numpy/#array-function
 */
export function array(x: TensorLike, ...given: OptionArguments<ArrayOptions, 'dtype'>): Tensor {
  const options = optionsFrom<ArrayOptions>('array', { dtype: aDType }, given);
  const dtype: DType = options.dtype == null ? resultType(x) : parseDType(options.dtype);
  return cast(x, dtype);
}
