import * as build from '../ir/build';
import type { DType } from '../ir/dtype';
import { parseDType } from '../ir/dtype';
import type { TensorLike } from '../runtime/tensor';
import { Tensor } from '../runtime/tensor';
import { checkOptions } from '../util/options';
import {
  applyBinary,
  cast,
  choose,
  dtypeOr,
  filled,
  range,
  resultType,
  scalarLike,
  tensor,
  wholeNumber,
} from './common';
import { floatx } from './settings';

/** A shape: sizes of axes, or one size. */
export type ShapeLike = number | readonly number[];

/** A dtype as an option `{ dtype }` or, as in NumPy, on its own. */
export type DTypeOption = string | null | { readonly dtype?: string | null };

const sizes = (shape: ShapeLike): readonly number[] => (typeof shape === 'number' ? [shape] : shape);

function dtypeOption(owner: string, option: DTypeOption | undefined): string | null {
  if (option === undefined || option === null || typeof option === 'string') return option ?? null;
  checkOptions(owner, option, ['dtype']);
  return option.dtype ?? null;
}

/** Zeros of a shape; float32 by default. */
export const zeros = (shape: ShapeLike, options?: DTypeOption): Tensor =>
  filled(sizes(shape), 0, dtypeOr(dtypeOption('zeros', options), floatx()));

/** Ones of a shape; float32 by default. */
export const ones = (shape: ShapeLike, options?: DTypeOption): Tensor =>
  filled(sizes(shape), 1, dtypeOr(dtypeOption('ones', options), floatx()));

/** A tensor of a shape whose values do not matter: zeros. */
export const empty = (shape: ShapeLike, options?: DTypeOption): Tensor =>
  filled(sizes(shape), 0, dtypeOr(dtypeOption('empty', options), floatx()));

/** `fillValue` in every place of a shape; float32 by default. */
export function full(shape: ShapeLike, fillValue: TensorLike, options?: DTypeOption): Tensor {
  return cast(fillValue, dtypeOr(dtypeOption('full', options), floatx())).broadcastTo(sizes(shape));
}

/** Zeros of x's shape, and of its dtype unless another is given. */
export function zerosLike(x: TensorLike, options?: DTypeOption): Tensor {
  const { shape, dtype } = tensor(x);
  return filled(shape, 0, dtypeOr(dtypeOption('zerosLike', options), dtype));
}

/** Ones of x's shape, and of its dtype unless another is given. */
export function onesLike(x: TensorLike, options?: DTypeOption): Tensor {
  const { shape, dtype } = tensor(x);
  return filled(shape, 1, dtypeOr(dtypeOption('onesLike', options), dtype));
}

/** A tensor of x's shape whose values do not matter: zeros. */
export function emptyLike(x: TensorLike, options?: DTypeOption): Tensor {
  const { shape, dtype } = tensor(x);
  return filled(shape, 0, dtypeOr(dtypeOption('emptyLike', options), dtype));
}

/** `fillValue` in every place of x's shape, in x's dtype unless another is given. */
export function fullLike(x: TensorLike, fillValue: TensorLike, options?: DTypeOption): Tensor {
  const { shape, dtype } = tensor(x);
  return cast(fillValue, dtypeOr(dtypeOption('fullLike', options), dtype)).broadcastTo(shape);
}

/** Whether a value is an object of options rather than a tensor. */
export function isOptions<T extends object>(value: unknown): value is T {
  if (typeof value !== 'object' || value === null || Array.isArray(value) || ArrayBuffer.isView(value))
    return false;
  return Object.getPrototypeOf(value) === Object.prototype || Object.getPrototypeOf(value) === null;
}

/** Settings of `eye` and `tri`. */
export interface EyeOptions {
  /** Number of columns. Default: as many as rows. */
  readonly M?: TensorLike | null;
  /** Which diagonal: 0 the main one, positive above it, negative below. Default 0. */
  readonly k?: number;
  readonly dtype?: string | null;
}

/** Column minus row, as an int32 matrix. */
export const diagonalOffsets = (rows: number, columns: number): Tensor =>
  new Tensor(build.sub(build.iota([rows, columns], 1, 'int32'), build.iota([rows, columns], 0, 'int32')));

/** Ones on a diagonal of an N × M matrix, zeros elsewhere. */
export function eye(N: TensorLike, options: EyeOptions = {}): Tensor {
  checkOptions('eye', options, ['M', 'k', 'dtype']);
  const { M = null, k = 0 } = options;
  return diagonalOffsets(wholeNumber('eye', 'N', N), wholeNumber('eye', 'M', M ?? N))
    .equal(k)
    .astype(dtypeOr(options.dtype, floatx()));
}

/** The N × N identity matrix. */
export function identity(n: TensorLike, options: { dtype?: string | null } = {}): Tensor {
  checkOptions('identity', options, ['dtype']);
  return eye(n, options);
}

/** Ones on and below a diagonal of an N × M matrix, zeros above. */
export function tri(N: TensorLike, options: EyeOptions = {}): Tensor {
  checkOptions('tri', options, ['M', 'k', 'dtype']);
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

/** The lower triangle of the last two axes: zeros above diagonal `k`. */
export function tril(x: TensorLike, options: { k?: number } = {}): Tensor {
  checkOptions('tril', options, ['k']);
  return triangle(x, (offsets) => offsets.lessEqual(options.k ?? 0));
}

/** The upper triangle of the last two axes: zeros below diagonal `k`. */
export function triu(x: TensorLike, options: { k?: number } = {}): Tensor {
  checkOptions('triu', options, ['k']);
  return triangle(x, (offsets) => offsets.greaterEqual(options.k ?? 0));
}

/** Coordinate matrices from coordinate vectors. `indexing`: 'xy' (default; first two axes swapped) or 'ij'. */
export function meshgrid(...args: readonly (TensorLike | { indexing?: 'xy' | 'ij' })[]): Tensor[] {
  const last = args[args.length - 1];
  const options: { indexing?: 'xy' | 'ij' } = isOptions<{ indexing?: 'xy' | 'ij' }>(last) ? last : {};
  checkOptions('meshgrid', options, ['indexing']);
  const vectors = (isOptions(last) ? args.slice(0, -1) : args).map((x) => tensor(x as TensorLike).flatten());
  const shape = vectors.map((vector) => vector.size);
  const grids = vectors.map((vector, axis) =>
    vector.reshape(shape.map((n, i) => (i === axis ? n : 1))).broadcastTo(shape),
  );
  if (options.indexing === 'ij' || shape.length < 2) return grids;
  const swapped = [1, 0, ...shape.slice(2).map((_, i) => i + 2)];
  return grids.map((grid) => grid.transpose(swapped));
}

/** The matrix of powers of a vector's elements: columns x^(N-1), ..., x, 1, or the other way with `increasing`. */
export function vander(x: TensorLike, options: { N?: TensorLike | null; increasing?: boolean } = {}): Tensor {
  checkOptions('vander', options, ['N', 'increasing']);
  const value = tensor(x);
  const count = wholeNumber('vander', 'N', options.N ?? value.size);
  const exponents = range(count, 'int32').astype(value.dtype);
  const ordered = options.increasing === true ? exponents : new Tensor(build.reverse(exponents.node, [0]));
  return applyBinary('pow', value.expandDims(1), ordered.expandDims(0));
}

/** A tensor from any value, in `dtype` where it is given. */
export function array(x: TensorLike, options: { dtype?: string | null } = {}): Tensor {
  checkOptions('array', options, ['dtype']);
  const dtype: DType = options.dtype == null ? resultType(x) : parseDType(options.dtype);
  return cast(x, dtype);
}
