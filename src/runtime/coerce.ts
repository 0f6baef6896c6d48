import { DataError, ArgumentError } from '../util/errors';
import type { DType, TypedArray } from '../ir/dtype';
import { allocate, dtypeOfArray, isFloat, roundStorage } from '../ir/dtype';
import type { ArrayValue } from '../ir/node';
import { sizeOf } from '../ir/shape';

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

interface Found {
  floats: boolean;
  integers: boolean;
}

function fill(
  value: unknown,
  shape: readonly number[],
  depth: number,
  offset: number,
  out: Float64Array,
  found: Found,
  path: string,
): number {
  if (depth === shape.length) {
    if (typeof value === 'number') {
      if (Number.isInteger(value) && Math.abs(value) < 2 ** 31) found.integers = true;
      else found.floats = true;
      out[offset] = value;
    } else if (typeof value === 'boolean') {
      out[offset] = value ? 1 : 0;
    } else {
      throw new DataError({
        code: 'not-a-number',
        expected: 'nested arrays need a number or boolean at every place.',
        received: { [`value${path}`]: describe(value) },
        advice: Array.isArray(value)
          ? 'Give all rows the same depth.'
          : 'Convert texts and missing values to numbers first.',
      });
    }
    return offset + 1;
  }
  const length = Array.isArray(value) || isTypedArray(value) ? value.length : null;
  if (length !== shape[depth]) {
    throw new DataError({
      code: 'ragged-array',
      expected: `nested arrays need equal lengths: axis ${depth} has ${shape[depth]} elements in the first place.`,
      received: { [`value${path}`]: length === null ? describe(value) : `${length} elements` },
      advice: 'Pad or cut the rows to one length.',
    });
  }
  let position = offset;
  for (let i = 0; i < shape[depth]; i++) {
    position = fill(
      (value as ArrayLike<unknown>)[i],
      shape,
      depth + 1,
      position,
      out,
      found,
      `${path}[${i}]`,
    );
  }
  return position;
}

/** Typed arrays of types tensors do not have: 64-bit integers and clamped bytes. */
function fromForeignArray(value: ArrayBufferView): ArrayValue | null {
  if (value instanceof BigInt64Array || value instanceof BigUint64Array) {
    const data = Float64Array.from(value as BigInt64Array, Number);
    return { shape: [data.length], dtype: value instanceof BigInt64Array ? 'int64' : 'uint64', data };
  }
  if (value instanceof Uint8ClampedArray)
    return { shape: [value.length], dtype: 'uint8', data: new Uint8Array(value) };
  return null;
}

/**
 * Plain values as an array with a type: integers become int32, other numbers `float`, booleans bool. Typed arrays keep
 * theirs and are not copied.
 */
export function toArrayValue(value: unknown, float: DType = 'float32'): ArrayValue {
  if (typeof value === 'number' || typeof value === 'boolean' || Array.isArray(value)) {
    const shape = shapeOf(value);
    const values = new Float64Array(sizeOf(shape));
    const found: Found = { floats: false, integers: false };
    fill(value, shape, 0, 0, values, found, '');
    const dtype: DType = found.floats || values.length === 0 ? float : found.integers ? 'int32' : 'bool';
    return convert({ shape, dtype: 'float64', data: values }, dtype);
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
