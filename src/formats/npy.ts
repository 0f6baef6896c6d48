import { FormatError } from '../util/errors';
import {
  decodeElements,
  describeArray,
  elementCount,
  encodeElements,
  itemSize,
  type PlainArray,
  type PlainData,
  type PlainDType,
} from './plain-array';
import { adviceFor, describeStart, sniff } from './sniff';
import { readZip, writeZip } from './zip';

const codes: Partial<Record<PlainDType, string>> = {
  bool: 'b1',
  int8: 'i1',
  int16: 'i2',
  int32: 'i4',
  int64: 'i8',
  uint8: 'u1',
  uint16: 'u2',
  uint32: 'u4',
  uint64: 'u8',
  float16: 'f2',
  float32: 'f4',
  float64: 'f8',
};
const dtypes = new Map(Object.entries(codes).map(([dtype, code]) => [code, dtype as PlainDType]));

function damaged(found: string): FormatError {
  return new FormatError({
    code: 'npy-damaged',
    expected: 'a .npy file must hold a header and then its array.',
    received: { found },
    advice: 'The file is damaged: copy or download it again, or save it again.',
  });
}

/** What a .npy file says of its array. */
export interface NpyHeader {
  readonly dtype: PlainDType;
  readonly isBigEndian: boolean;
  /** Whether the first axis runs fastest. */
  readonly isFortran: boolean;
  readonly shape: number[];
}

/** Bytes that tell how long a header is. */
export const NPY_PREFIX = 12;

/** Reads the header, a Python dictionary of three entries, without running anything. */
function parseHeader(text: string): NpyHeader {
  const order = /'fortran_order'\s*:\s*(True|False)/.exec(text)?.[1];
  const axes = /'shape'\s*:\s*\(([\d\sL,]*)\)/.exec(text)?.[1];
  const description = /'descr'\s*:\s*(?:'([^']*)'|([[({]))/.exec(text);
  if (order === undefined || axes === undefined || description === null) {
    throw damaged(`the header ${JSON.stringify(text.slice(0, 120).trim())}`);
  }
  const type = description[1] ?? 'a structured type';
  const [, byteOrder, code] = /^([<>=|]?)(.+)$/.exec(type) ?? [];
  const dtype = dtypes.get(code);
  if (dtype === undefined) throw refusedType(type, code);
  const shape = axes.split(',').flatMap((axis) => (axis.trim() === '' ? [] : [Number.parseInt(axis, 10)]));
  return { dtype, isBigEndian: byteOrder === '>', isFortran: order === 'True', shape };
}

function refusedType(type: string, code: string | undefined): FormatError {
  const isObject = code?.startsWith('O') ?? false;
  const isVoid = code?.startsWith('V') ?? false;
  return new FormatError({
    code: isObject ? 'npy-pickle' : 'npy-type',
    expected: isObject
      ? 'arrays of Python objects are pickles, which can run code: they are never read.'
      : 'a .npy file must hold integers, truth values, float16, float32 or float64.',
    received: { type: JSON.stringify(type) },
    advice: isObject
      ? 'In Python, save with a numeric dtype: np.save(path, array.astype("float32")).'
      : isVoid
        ? 'NumPy loses the name of such types, bfloat16 among them: save as float32, or as .safetensors.'
        : 'In Python, cast the array first: np.save(path, array.astype("float32")).',
    details: { type },
  });
}

/**
 * Where the data of a .npy file begin, from its first `NPY_PREFIX` bytes.
 * @throws {FormatError} `npy-signature`, `npy-damaged`
 */
export function npyDataStart(bytes: Uint8Array): number {
  if (sniff(bytes) !== 'npy') {
    throw new FormatError({
      code: 'npy-signature',
      expected: 'a .npy file begins with the bytes 93 4e 55 4d 50 59.',
      received: { bytes: describeStart(bytes) },
      advice: adviceFor(bytes),
    });
  }
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const version = bytes[6];
  if (bytes.length < NPY_PREFIX || version < 1 || version > 3)
    throw damaged(`version ${version}, ${bytes.length} bytes`);
  return version === 1 ? 10 + view.getUint16(8, true) : 12 + view.getUint32(8, true);
}

/**
 * The header of a .npy file, from its bytes before the data.
 * @throws {FormatError} `npy-damaged`, `npy-pickle` for arrays of objects, `npy-type` for other types
 */
export function readNpyHeader(bytes: Uint8Array): NpyHeader {
  const version = bytes[6];
  const text = new TextDecoder(version === 3 ? 'utf-8' : 'latin1');
  return parseHeader(text.decode(bytes.subarray(version === 1 ? 10 : 12)));
}

/**
 * Reads a NumPy `.npy` file of version 1, 2 or 3; Fortran order becomes C order. May share memory with `bytes`.
 * @throws {FormatError} `npy-signature`, `npy-damaged`, `npy-pickle` for arrays of objects, `npy-type` for other types.
 */
export function readNpy(bytes: Uint8Array): PlainArray {
  const start = npyDataStart(bytes);
  if (start > bytes.length) {
    const prefix = bytes[6] === 1 ? 10 : 12;
    throw damaged(`a header of ${start - prefix} bytes in a file of ${bytes.length}`);
  }
  const { dtype, isBigEndian, isFortran, shape } = readNpyHeader(bytes.subarray(0, start));
  const size = elementCount(shape) * itemSize(dtype);
  if (!(start + size <= bytes.length)) {
    throw damaged(`${bytes.length - start} bytes of data where ${describeArray(dtype, shape)} needs ${size}`);
  }
  const data = decodeElements(bytes.subarray(start, start + size), dtype, isBigEndian);
  return { shape, dtype, data: isFortran ? toCOrder(data, shape) : data };
}

/** Elements whose first axis runs fastest, with the last running fastest. */
function toCOrder(data: PlainData, shape: readonly number[]): PlainData {
  if (shape.length < 2 || data.length === 0) return data;
  const result = data.slice();
  const strides: number[] = [];
  let stride = 1;
  for (const axis of shape) {
    strides.push(stride);
    stride *= axis;
  }
  const index = shape.map(() => 0);
  let from = 0;
  for (let to = 0; to < data.length; to++) {
    result[to] = data[from];
    for (let axis = shape.length - 1; axis >= 0; axis--) {
      from += strides[axis];
      if (++index[axis] < shape[axis]) break;
      from -= strides[axis] * shape[axis];
      index[axis] = 0;
    }
  }
  return result;
}

/**
 * Writes a NumPy `.npy` file, version 1 (2 where the header is long), little-endian, C order.
 * @throws {FormatError} `npy-type` for bfloat16 and 8-bit floats, which NumPy cannot name; `array-data` where the data do
 *   not fit shape and dtype.
 */
export function writeNpy(array: PlainArray): Uint8Array {
  const code = codes[array.dtype];
  if (code === undefined) {
    throw new FormatError({
      code: 'npy-type',
      expected: 'a .npy file can hold integers, truth values, float16, float32 or float64.',
      received: { array: describeArray(array.dtype, array.shape) },
      advice: 'Write float32, or .safetensors, which names this type.',
      details: { dtype: array.dtype },
    });
  }
  const data = encodeElements(array);
  const axes = array.shape.length === 1 ? `${array.shape[0]},` : array.shape.join(', ');
  const order = itemSize(array.dtype) === 1 ? '|' : '<';
  const dictionary = `{'descr': '${order}${code}', 'fortran_order': False, 'shape': (${axes}), }`;
  // The header ends with a line end at a multiple of 64 bytes.
  const isLong = dictionary.length > 65_000;
  const prefix = isLong ? 12 : 10;
  const start = Math.ceil((prefix + dictionary.length + 1) / 64) * 64;
  const result = new Uint8Array(start + data.length);
  const view = new DataView(result.buffer);
  result.set([0x93, 0x4e, 0x55, 0x4d, 0x50, 0x59, isLong ? 2 : 1, 0]);
  if (isLong) view.setUint32(8, start - prefix, true);
  else view.setUint16(8, start - prefix, true);
  result.set(new TextEncoder().encode(`${dictionary.padEnd(start - prefix - 1)}\n`), prefix);
  result.set(data, start);
  return result;
}

/**
 * Reads the arrays of a NumPy `.npz` archive by name.
 * @throws {FormatError} as `readZip` and `readNpy`, naming the member.
 */
export function readNpz(bytes: Uint8Array, options: { maximumBytes?: number } = {}): Map<string, PlainArray> {
  const arrays = new Map<string, PlainArray>();
  for (const [member, content] of readZip(bytes, options)) {
    try {
      arrays.set(member.replace(/\.npy$/, ''), readNpy(content));
    } catch (error) {
      if (error instanceof FormatError) error.addFrame(`member ${JSON.stringify(member)}`);
      throw error;
    }
  }
  return arrays;
}

/**
 * Writes arrays as an uncompressed NumPy `.npz` archive.
 * @throws {FormatError} as `writeNpy` and `writeZip`.
 */
export function writeNpz(arrays: ReadonlyMap<string, PlainArray>): Uint8Array {
  return writeZip(new Map([...arrays].map(([name, array]) => [`${name}.npy`, writeNpy(array)])));
}
