import * as build from '../ir/build';
import type { DType } from '../ir/dtype';
import { isFloat, parseDType, promoteTypes } from '../ir/dtype';
import type { TensorLike } from '../runtime/tensor';
import { Tensor } from '../runtime/tensor';
import { ArgumentError } from '../util/errors';
import { checkOptions } from '../util/options';
import {
  applyBinary,
  cast,
  choose,
  dtypeOr,
  filled,
  floatResultType,
  promotionOf,
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

/** A number known now. */
function known(owner: string, name: string, value: TensorLike): number {
  const number = tensor(value);
  if (number.size !== 1) {
    throw new ArgumentError({
      code: 'not-a-number',
      expected: `${owner} needs ${name} as one number.`,
      received: { [name]: `${number.dtype}[${number.shape.join(', ')}]` },
    });
  }
  return number.data[0];
}

/** Settings of `arange`. */
export interface ArangeOptions {
  readonly stop?: TensorLike | null;
  readonly step?: TensorLike | null;
  readonly dtype?: string | null;
}

/**
 * start, start + step, ... up to but without `stop`; from 0 where only one number is given. Whole numbers give int32.
 *
 * Both forms are accepted: `arange(2, { stop: 8, step: 2 })` and NumPy's `arange(2, 8, 2)`.
 */
export function arange(start: TensorLike, options?: ArangeOptions): Tensor;
export function arange(
  start: TensorLike,
  stop: TensorLike | null,
  step?: TensorLike | null,
  dtype?: string | null,
): Tensor;
export function arange(
  start: TensorLike,
  second?: TensorLike | null | ArangeOptions,
  third?: TensorLike | null,
  fourth?: string | null,
): Tensor {
  let given: ArangeOptions;
  if (isOptions<ArangeOptions>(second)) {
    checkOptions('arange', second, ['stop', 'step', 'dtype']);
    given = second;
  } else given = { stop: second as TensorLike | null, step: third, dtype: fourth };
  const { stop = null, step = null } = given;
  const values = [start, stop, step].filter((value) => value !== null);
  const dtype = dtypeOr(given.dtype, promoteTypes(values.map(promotionOf), floatx()));
  const first = stop === null ? 0 : known('arange', 'start', start);
  const end = known('arange', stop === null ? 'start' : 'stop', stop ?? start);
  const stride = step === null ? 1 : known('arange', 'step', step);
  if (stride === 0) {
    throw new ArgumentError({
      code: 'zero-step',
      expected: 'arange needs a step other than 0.',
      received: { step: '0' },
    });
  }
  const count = Math.max(0, Math.ceil((end - first) / stride));
  const counted = range(count, dtype);
  const scaled = stride === 1 ? counted : counted.mul(scalarLike(stride, counted));
  return first === 0 ? scaled : scaled.add(scalarLike(first, scaled));
}

/** Whether a value is an object of options rather than a tensor. */
export function isOptions<T extends object>(value: unknown): value is T {
  if (typeof value !== 'object' || value === null || Array.isArray(value) || ArrayBuffer.isView(value))
    return false;
  return Object.getPrototypeOf(value) === Object.prototype || Object.getPrototypeOf(value) === null;
}

/** Settings of `linspace`. */
export interface LinspaceOptions {
  /** How many numbers. Default 50. */
  readonly num?: TensorLike;
  /** Whether `stop` is the last number. Default true. */
  readonly endpoint?: boolean;
  /** Whether the step is given too. Default false. */
  readonly retstep?: boolean;
  readonly dtype?: string | null;
  /** The axis along which the numbers run. Default 0. */
  readonly axis?: number;
}

interface Steps {
  readonly values: Tensor;
  readonly step: Tensor;
}

/** Evenly spaced numbers in the floating-point type of the ends. */
function evenly(
  start: TensorLike,
  stop: TensorLike,
  count: TensorLike,
  endpoint: boolean,
  axis: number,
): Steps {
  const num = wholeNumber('linspace', 'num', count);
  if (num < 0) {
    throw new ArgumentError({
      code: 'bad-count',
      expected: 'num is a whole number of at least 0.',
      received: { num: String(num) },
    });
  }
  const dtype = floatResultType(start, stop);
  const [from, to] = [cast(start, dtype), cast(stop, dtype)];
  const divisions = endpoint ? num - 1 : num;
  const ratios = Float64Array.from({ length: num }, (_, i) => (divisions === 0 ? 0 : i / divisions));
  const span = to.sub(from);
  const rank = span.ndim;
  const column = Tensor.of({
    data: ratios,
    shape: [num, ...new Array<number>(rank).fill(1)],
    dtype: 'float64',
  }).astype(dtype);
  // Both ends enter with their own weight, so that the last number is `stop` exactly.
  const weighted = from.mul(column.neg().add(1)).add(to.mul(column));
  const step = divisions > 0 ? span.div(divisions) : span.mul(NaN);
  return { values: moveFirstAxis(weighted, axis), step };
}

function moveFirstAxis(x: Tensor, axis: number): Tensor {
  const at = axis < 0 ? axis + x.ndim : axis;
  const order = x.shape.slice(1).map((_, i) => i + 1);
  order.splice(at, 0, 0);
  return x.transpose(order);
}

/** `num` evenly spaced numbers from `start` to `stop`. Also NumPy's `linspace(0, 1, 5)`. */
export function linspace(
  start: TensorLike,
  stop: TensorLike,
  options: LinspaceOptions & { retstep: true },
): [Tensor, Tensor];
export function linspace(start: TensorLike, stop: TensorLike, options?: LinspaceOptions | number): Tensor;
export function linspace(
  start: TensorLike,
  stop: TensorLike,
  options: LinspaceOptions | number = {},
): Tensor | [Tensor, Tensor] {
  const settings = typeof options === 'number' ? { num: options } : options;
  checkOptions('linspace', settings, ['num', 'endpoint', 'retstep', 'dtype', 'axis']);
  const { num = 50, endpoint = true, retstep = false, axis = 0 } = settings as LinspaceOptions;
  const { values, step } = evenly(start, stop, num, endpoint, axis);
  const dtype = dtypeOr((settings as LinspaceOptions).dtype, values.dtype);
  const result = isFloat(dtype) ? values.astype(dtype) : values.floor().astype(dtype);
  return retstep ? [result, step] : result;
}

/** Settings of `logspace` and `geomspace`. */
export interface SpaceOptions {
  readonly num?: TensorLike;
  readonly endpoint?: boolean;
  readonly dtype?: string | null;
  readonly axis?: number;
}

/** Powers base^start, ..., base^stop with evenly spaced exponents; base 10. */
export function logspace(
  start: TensorLike,
  stop: TensorLike,
  options: SpaceOptions & { base?: number } = {},
): Tensor {
  checkOptions('logspace', options, ['num', 'endpoint', 'base', 'dtype', 'axis']);
  const { num = 50, endpoint = true, base = 10, axis = 0 } = options;
  const { values } = evenly(start, stop, num, endpoint, axis);
  return applyBinary('pow', scalarLike(base, values), values).astype(dtypeOr(options.dtype, values.dtype));
}

/** `num` numbers from `start` to `stop` in constant ratio. */
export function geomspace(start: TensorLike, stop: TensorLike, options: SpaceOptions = {}): Tensor {
  checkOptions('geomspace', options, ['num', 'endpoint', 'dtype', 'axis']);
  const { num = 50, endpoint = true, axis = 0 } = options;
  const dtype = floatResultType(start, stop);
  const [from, to] = [cast(start, dtype), cast(stop, dtype)];
  const sign = from.sign();
  const { values } = evenly(
    from.abs().log().div(Math.LN10),
    to.abs().log().div(Math.LN10),
    num,
    endpoint,
    axis,
  );
  const powers = applyBinary('pow', scalarLike(10, values), values);
  const signed = sign.ndim === 0 ? powers.mul(sign) : powers.mul(sign.expandDims(axis));
  return signed.astype(dtypeOr(options.dtype, dtype));
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
