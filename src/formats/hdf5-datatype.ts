import type { Cursor, Hdf5File } from './hdf5-file';
import { decodeText } from './hdf5-file';
import type { Hdf5Attribute, Hdf5StringType } from './hdf5-types';
import { decodeElements, elementCount, itemSize, type PlainDType } from './plain-array';

/** An element type as a file declares it. */
export type StoredType =
  | {
      readonly kind: 'number';
      readonly size: number;
      readonly dtype: PlainDType;
      readonly bigEndian: boolean;
    }
  | { readonly kind: 'string'; readonly size: number; readonly stringType: Hdf5StringType }
  | { readonly kind: 'opaque'; readonly size: number }
  | { readonly kind: 'other'; readonly size: number; readonly name: string };

const classNames = [
  'integer',
  'float',
  'time',
  'string',
  'bit field',
  'opaque',
  'compound',
  'reference',
  'enumeration',
  'variable-length list',
  'array',
  'complex',
];

const paddings = ['null-terminated', 'null-padded', 'space-padded'] as const;

// Sign bit, exponent position and width, mantissa position and width, exponent bias.
const floatLayouts = new Map<string, PlainDType>([
  ['2:15,10,5,0,10,15', 'float16'],
  ['2:15,7,8,0,7,127', 'bfloat16'],
  ['4:31,23,8,0,23,127', 'float32'],
  ['8:63,52,11,0,52,1023', 'float64'],
]);

/** Reads a datatype message. */
export function readDatatype(cursor: Cursor, depth = 0): StoredType {
  const { file } = cursor;
  const classAndVersion = cursor.u8();
  const version = classAndVersion >> 4;
  const classNumber = classAndVersion & 15;
  const [bits0, bits1] = cursor.take(3);
  const size = cursor.u32();
  const className = classNames[classNumber];
  if (version < 1 || version > 5 || className === undefined) {
    throw file.damaged(`a datatype of class ${classNumber}, version ${version}`);
  }
  if (size === 0 || depth > 8) throw file.damaged(`a datatype of size ${size}, nested ${depth} deep`);
  const other: StoredType = { kind: 'other', size, name: `${className} of ${size} bytes` };
  switch (className) {
    case 'integer': {
      const isPlain = cursor.u16() === 0 && cursor.u16() === size * 8 && [1, 2, 4, 8].includes(size);
      if (!isPlain) return other;
      const dtype = `${(bits0 & 8) === 0 ? 'u' : ''}int${size * 8}` as PlainDType;
      return { kind: 'number', size, dtype, bigEndian: (bits0 & 1) === 1 };
    }
    case 'float': {
      const bitOffset = cursor.u16();
      const precision = cursor.u16();
      const fields = [cursor.u8(), cursor.u8(), cursor.u8(), cursor.u8(), cursor.u32()];
      const dtype = floatLayouts.get(`${size}:${[bits1, ...fields].join(',')}`);
      const hasImpliedBit = ((bits0 >> 4) & 3) === 2;
      if (
        dtype === undefined ||
        !hasImpliedBit ||
        bitOffset !== 0 ||
        precision !== size * 8 ||
        (bits0 & 64) !== 0
      ) {
        return other;
      }
      return { kind: 'number', size, dtype, bigEndian: (bits0 & 1) === 1 };
    }
    case 'string': {
      const padding = paddings[bits0 & 15];
      if (padding === undefined) return other;
      return {
        kind: 'string',
        size,
        stringType: { length: size, padding, encoding: encodingOf(bits0 >> 4) },
      };
    }
    case 'opaque':
      return { kind: 'opaque', size };
    case 'enumeration':
      return readEnumeration(cursor, version, bits0 | (bits1 << 8), depth);
    case 'variable-length list': {
      const padding = paddings[bits0 >> 4];
      if ((bits0 & 15) !== 1 || padding === undefined || size !== 8 + file.offsetSize || file.offsetSize < 4)
        return other;
      return {
        kind: 'string',
        size,
        stringType: { length: 'variable', padding, encoding: encodingOf(bits1 & 15) },
      };
    }
    default:
      return other;
  }
}

const encodingOf = (characterSet: number): 'ascii' | 'utf-8' => (characterSet === 1 ? 'utf-8' : 'ascii');

/** An enumeration reads as its integers; h5py's FALSE = 0, TRUE = 1 of 8 bits as truth values. */
function readEnumeration(cursor: Cursor, version: number, members: number, depth: number): StoredType {
  const base = readDatatype(cursor, depth + 1);
  if (base.kind !== 'number') throw cursor.file.damaged('an enumeration of something other than integers');
  const names: string[] = [];
  for (let i = 0; i < members; i++) {
    const start = cursor.at;
    names.push(cursor.zeroTerminated());
    if (version < 3) cursor.alignFrom(start);
  }
  const values = cursor.take(members * base.size);
  const isBool =
    base.size === 1 && members === 2 && names.join() === 'FALSE,TRUE' && values[0] === 0 && values[1] === 1;
  return isBool ? { ...base, dtype: 'bool' } : base;
}

/** What an entry of a heap takes. */
const heapObjectBytes = 160;

/** Strings kept in the file's global heaps. */
export class GlobalHeaps {
  readonly #file: Hdf5File;
  readonly #collections = new Map<number, Map<number, Uint8Array>>();
  // Many elements may share one string: decoding it once keeps a small file small.
  readonly #texts = new Map<Uint8Array, string>();

  constructor(file: Hdf5File) {
    this.#file = file;
  }

  text(address: number, index: number, length: number, padding: Hdf5StringType['padding']): string {
    if (length === 0) return '';
    const object = this.#collection(address).get(index);
    if (object === undefined || object.length < length) {
      throw this.#file.damaged(`a string of ${length} bytes that its global heap does not hold`);
    }
    let text = object.length === length ? this.#texts.get(object) : undefined;
    if (text !== undefined) return text;
    this.#file.charge(2 * length, 'texts');
    text = trim(object.subarray(0, length), padding);
    if (object.length === length) this.#texts.set(object, text);
    return text;
  }

  #collection(address: number): Map<number, Uint8Array> {
    const known = this.#collections.get(address);
    if (known !== undefined) return known;
    const cursor = this.#file.at(address, 'a global heap');
    const start = cursor.at;
    cursor.expect('GCOL');
    cursor.skip(4);
    const size = cursor.length();
    const end = start + size;
    const objects = new Map<number, Uint8Array>();
    while (cursor.at + 8 + this.#file.lengthSize <= end) {
      const index = cursor.u16();
      if (index === 0) break;
      cursor.skip(6);
      const length = cursor.length();
      this.#file.charge(heapObjectBytes, 'texts');
      objects.set(index, cursor.take(length));
      if (cursor.at < end) cursor.alignFrom(start);
    }
    this.#collections.set(address, objects);
    return objects;
  }
}

function trim(bytes: Uint8Array, padding: Hdf5StringType['padding']): string {
  let end = bytes.length;
  if (padding === 'null-terminated') {
    const zero = bytes.indexOf(0);
    if (zero !== -1) end = zero;
  } else {
    const pad = padding === 'null-padded' ? 0 : 32;
    while (end > 0 && bytes[end - 1] === pad) end--;
  }
  return decodeText(bytes.subarray(0, end));
}

/** What a text takes beside its letters. */
const stringBytes = 40;

/** The value whose elements `bytes` holds. */
export function decodeValue(
  file: Hdf5File,
  heaps: GlobalHeaps,
  type: StoredType,
  shape: readonly number[],
  bytes: Uint8Array,
  empty: boolean,
): Hdf5Attribute {
  const extent = empty ? { shape, empty } : { shape };
  const count = elementCount(shape);
  if (type.kind === 'number') {
    // Values that are not laid out as JavaScript has them become others; of 64-bit integers floats are made.
    const isShared = !type.bigEndian && bytes.byteOffset % type.size === 0 && itemSize(type.dtype) === 4;
    file.charge(isShared ? 0 : Math.max(8, 2 * type.size) * count, 'an array');
    const data = decodeElements(bytes, type.dtype, type.bigEndian);
    return { ...extent, dtype: type.dtype, data };
  }
  if (type.kind === 'string') {
    const { stringType, size } = type;
    file.charge(stringBytes * count + 2 * (stringType.length === 'variable' ? 0 : bytes.length), 'texts');
    const data: string[] = [];
    if (stringType.length === 'variable') {
      const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
      for (let i = 0; i < count; i++) {
        const length = view.getUint32(i * size, true);
        const address =
          file.offsetSize === 8
            ? Number(view.getBigUint64(i * size + 4, true))
            : view.getUint32(i * size + 4, true);
        const index = view.getUint32((i + 1) * size - 4, true);
        data.push(heaps.text(address, index, length, stringType.padding));
      }
    } else {
      for (let i = 0; i < count; i++)
        data.push(trim(bytes.subarray(i * size, (i + 1) * size), stringType.padding));
    }
    return { ...extent, dtype: 'string', data, stringType };
  }
  throw file.refused(
    'hdf5-type',
    'only numbers, truth values and strings can be read from HDF5.',
    { type: type.kind === 'opaque' ? `opaque of ${type.size} bytes` : type.name },
    'Save this value as a plain array.',
  );
}
