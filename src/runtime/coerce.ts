import { DataError, ArgumentError } from '../util/errors';
import type { DType, TypedArray } from '../ir/dtype';
import { allocate, dtypeOfArray, isFloat, numbersOf, roundStorage } from '../ir/dtype';
import type { ArrayValue } from '../ir/node';
import { sizeOf } from '../ir/shape';
import type { IntegerType } from './default-float';

/** Numbers, booleans, and arrays of them nested to any depth. */
export type NestedArray = number | boolean | readonly NestedArray[];

export const isTypedArray = (
  value: unknown,
): value is TypedArray | BigInt64Array | BigUint64Array | Uint8ClampedArray =>
  ArrayBuffer.isView(value) && !(value instanceof DataView);

const describe = (value: unknown): string => {
  if (value === null || value === undefined) return String(value);
  if (typeof value === 'string') return JSON.stringify(value);
  if (Array.isArray(value)) return `an array of ${value.length}`;
  return typeof value === 'object'
    ? `an object of class ${value.constructor?.name ?? 'Object'}`
    : String(value);
};

/** The shape nested arrays have by their first elements. */
function shapeOf(value: unknown): number[] {
  const shape: number[] = [];
  let level = value;
  while (Array.isArray(level) || isTypedArray(level)) {
    shape.push(level.length);
    if (isTypedArray(level) || level.length === 0) break;
    level = level[0];
  }
  return shape;
}

/** What was found in nested arrays: what a type must hold. */
interface Found {
  floats: boolean;
  integers: boolean;
  /** Whole numbers that 32 bits do not hold. */
  wide: boolean;
}

const isList = (value: unknown): value is readonly unknown[] | TypedArray =>
  Array.isArray(value) || isTypedArray(value);

/** Whether nested arrays have the shape and hold nothing but numbers and booleans. */
function isFilled(value: unknown, shape: readonly number[], depth: number, found: Found): boolean {
  if (depth < shape.length) {
    if (!isList(value) || value.length !== shape[depth]) return false;
    for (let i = 0; i < value.length; i++) if (!isFilled(value[i], shape, depth + 1, found)) return false;
    return true;
  }
  if (typeof value === 'boolean') return true;
  if (typeof value !== 'number') return false;
  if ((value | 0) === value) found.integers = true;
  else if (Number.isSafeInteger(value)) found.wide = true;
  else found.floats = true;
  return true;
}

/** Copies the numbers of nested arrays to `out`, from `offset` on; where that ends. */
function fill(value: unknown, out: TypedArray, offset: number): number {
  if (!isList(value)) {
    out[offset] = Number(value);
    return offset + 1;
  }
  let position = offset;
  for (let i = 0; i < value.length; i++) position = fill(value[i], out, position);
  return position;
}

/** Finds the first place where nested arrays do not have the shape, or hold something else than numbers. */
function refuse(value: unknown, shape: readonly number[], depth = 0, path = ''): void {
  if (depth === shape.length) {
    if (typeof value === 'number' || typeof value === 'boolean') return;
    throw new DataError({
      code: 'not-a-number',
      expected: 'nested arrays need a number or boolean at every place.',
      received: { [`value${path}`]: describe(value) },
      advice: Array.isArray(value)
        ? 'Give all rows the same depth.'
        : 'Convert texts and missing values to numbers first.',
    });
  }
  const list = isList(value) ? value : null;
  if (list?.length !== shape[depth]) {
    throw new DataError({
      code: 'ragged-array',
      expected: `nested arrays need equal lengths: axis ${depth} has ${shape[depth]} elements in the first place.`,
      received: { [`value${path}`]: list === null ? describe(value) : `${list.length} elements` },
      advice: 'Pad or cut the rows to one length.',
    });
  }
  for (let i = 0; i < shape[depth]; i++) refuse(list[i], shape, depth + 1, `${path}[${i}]`);
}

/** Typed arrays of types tensors do not have: 64-bit integers and clamped bytes. */
function fromForeignArray(value: ArrayBufferView): ArrayValue | null {
  if (value instanceof BigInt64Array || value instanceof BigUint64Array) {
    const data = numbersOf(value);
    return { shape: [data.length], dtype: value instanceof BigInt64Array ? 'int64' : 'uint64', data };
  }
  if (value instanceof Uint8ClampedArray)
    return { shape: [value.length], dtype: 'uint8', data: new Uint8Array(value) };
  return null;
}

/**
 * Plain values as an array with a type: whole numbers become `integer`, other numbers, and those that int32 does not hold,
 * `float`, booleans bool. Typed arrays keep theirs and are not copied.
 */
export function toArrayValue(
  value: unknown,
  float: DType = 'float32',
  integer: IntegerType = 'int32',
): ArrayValue {
  if (typeof value === 'number' || typeof value === 'boolean' || Array.isArray(value)) {
    const shape = shapeOf(value);
    const found: Found = { floats: false, integers: false, wide: false };
    if (!isFilled(value, shape, 0, found)) refuse(value, shape);
    const size = sizeOf(shape);
    const isFraction = found.floats || size === 0 || (found.wide && integer === 'int32');
    const dtype: DType = isFraction ? float : found.integers || found.wide ? integer : 'bool';
    const data = allocate(dtype, size);
    fill(value, data, 0);
    roundStorage(dtype, data);
    return { shape, dtype, data };
  }
  if (isTypedArray(value)) {
    const foreign = fromForeignArray(value);
    if (foreign !== null) return foreign;
    const data = value as TypedArray;
    return { shape: [data.length], dtype: dtypeOfArray(data), data };
  }
  throw new ArgumentError({
    code: 'not-a-tensor',
    expected: 'a tensor, number, nested array or typed array was expected.',
    received: { value: describe(value) },
    advice: value instanceof Promise ? 'It is a promise: write await before what gave it.' : undefined,
  });
}

/** The values in another type, by truncation where floats become integers. */
export function convert(value: ArrayValue, dtype: DType): ArrayValue {
  if (value.dtype === dtype) return value;
  const data = allocate(dtype, value.data.length);
  if (dtype === 'bool') for (let i = 0; i < data.length; i++) data[i] = value.data[i] !== 0 ? 1 : 0;
  else data.set(value.data);
  if (!isFloat(dtype) || value.dtype === 'float64' || value.dtype === 'float32') roundStorage(dtype, data);
  return { shape: value.shape, dtype, data };
}

/** An array as nested arrays; bools as booleans. */
export function nestedArray({ data, shape, dtype }: ArrayValue): NestedArray {
  const nest = (depth: number, offset: number): NestedArray => {
    if (depth === shape.length) return dtype === 'bool' ? data[offset] !== 0 : data[offset];
    const stride = sizeOf(shape.slice(depth + 1));
    return Array.from({ length: shape[depth] }, (_, i) => nest(depth + 1, offset + i * stride));
  };
  return nest(0, 0);
}
