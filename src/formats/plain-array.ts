import { FormatError } from '../util/errors';
import {
  bfloat16ToFloat32,
  float16ToFloat32,
  float32ToBfloat16,
  float32ToFloat16,
  float32ToFloat8,
  float8ToFloat32,
} from './half';

/** Name of an element type in a file. */
export type PlainDType =
  | 'bool'
  | 'int8'
  | 'int16'
  | 'int32'
  | 'int64'
  | 'uint8'
  | 'uint16'
  | 'uint32'
  | 'uint64'
  | 'float8_e4m3fn'
  | 'float8_e5m2'
  | 'float16'
  | 'bfloat16'
  | 'float32'
  | 'float64';

/** Where the elements live: see `PlainArray`. */
export type PlainData =
  | Int8Array
  | Int16Array
  | Int32Array
  | BigInt64Array
  | Uint8Array
  | Uint16Array
  | Uint32Array
  | BigUint64Array
  | Float32Array
  | Float64Array;

/**
 * An array as a file holds it, in C order. `data` is the typed array of the same name as `dtype`, except that `bool` is a
 * Uint8Array of 0 and 1, `int64` and `uint64` are BigInt64Array and BigUint64Array, and the floats below 32 bits are
 * widened to Float32Array. Arrays that were read may share memory with the file's bytes.
 */
export interface PlainArray {
  readonly shape: readonly number[];
  readonly dtype: PlainDType;
  readonly data: PlainData;
}

const itemSizes: Record<PlainDType, number> = {
  bool: 1,
  int8: 1,
  int16: 2,
  int32: 4,
  int64: 8,
  uint8: 1,
  uint16: 2,
  uint32: 4,
  uint64: 8,
  float8_e4m3fn: 1,
  float8_e5m2: 1,
  float16: 2,
  bfloat16: 2,
  float32: 4,
  float64: 8,
};

const constructors = {
  bool: Uint8Array,
  int8: Int8Array,
  int16: Int16Array,
  int32: Int32Array,
  int64: BigInt64Array,
  uint8: Uint8Array,
  uint16: Uint16Array,
  uint32: Uint32Array,
  uint64: BigUint64Array,
  float8_e4m3fn: Float32Array,
  float8_e5m2: Float32Array,
  float16: Float32Array,
  bfloat16: Float32Array,
  float32: Float32Array,
  float64: Float64Array,
} as const;

const isLittleEndianHost = new Uint8Array(new Uint16Array([1]).buffer)[0] === 1;

/** Bytes of one element in a file. */
export const itemSize = (dtype: PlainDType): number => itemSizes[dtype];

/** Product of the axes; 1 for a scalar. */
export const elementCount = (shape: readonly number[]): number =>
  shape.reduce((product, axis) => product * axis, 1);

/** `float32[2, 3]`, for errors. */
export const describeArray = (dtype: string, shape: readonly number[]): string =>
  `${dtype}[${shape.join(', ')}]`;

/** The elements in a run of file bytes; shares their memory where alignment, order and width allow. */
export function decodeElements(bytes: Uint8Array, dtype: PlainDType, bigEndian = false): PlainData {
  const size = itemSizes[dtype];
  let source = bytes;
  if (bigEndian === isLittleEndianHost && size > 1) source = swapBytes(bytes, size);
  else if (source.byteOffset % size !== 0) source = new Uint8Array(bytes);
  const { buffer, byteOffset } = source;
  const length = bytes.length / size;
  switch (dtype) {
    case 'float16':
      return float16ToFloat32(new Uint16Array(buffer, byteOffset, length));
    case 'bfloat16':
      return bfloat16ToFloat32(new Uint16Array(buffer, byteOffset, length));
    case 'float8_e4m3fn':
    case 'float8_e5m2':
      return float8ToFloat32(source, dtype);
    default:
      return new constructors[dtype](buffer as ArrayBuffer, byteOffset, length) as PlainData;
  }
}

/**
 * The little-endian bytes of an array; shares its memory where it can.
 * @throws {FormatError} `array-data` where `data` is not of the type or length that `dtype` and `shape` ask for.
 */
export function encodeElements({ shape, dtype, data }: PlainArray): Uint8Array {
  const expected = constructors[dtype];
  if (expected === undefined || !(data instanceof expected) || data.length !== elementCount(shape)) {
    throw new FormatError({
      code: 'array-data',
      expected: 'an array to write needs data of the type and length that its dtype and shape ask for.',
      received: {
        array: describeArray(dtype, shape),
        needed: `${expected?.name ?? 'a known dtype'} of length ${elementCount(shape)}`,
        data: `${data?.constructor?.name} of length ${data?.length}`,
      },
      details: { dtype, shape },
    });
  }
  let elements: PlainData = data;
  if (dtype === 'float16') elements = float32ToFloat16(data as Float32Array);
  else if (dtype === 'bfloat16') elements = float32ToBfloat16(data as Float32Array);
  else if (dtype === 'float8_e4m3fn' || dtype === 'float8_e5m2') {
    elements = float32ToFloat8(data as Float32Array, dtype);
  }
  const bytes = new Uint8Array(elements.buffer, elements.byteOffset, elements.byteLength);
  return isLittleEndianHost ? bytes : swapBytes(bytes, itemSizes[dtype]);
}

/** A copy with the bytes of each item in reverse order. */
function swapBytes(bytes: Uint8Array, size: number): Uint8Array {
  const result = new Uint8Array(bytes.length);
  for (let at = 0; at < bytes.length; at += size) {
    for (let i = 0; i < size; i++) result[at + i] = bytes[at + size - 1 - i];
  }
  return result;
}
