import { readFileSync } from 'node:fs';
import type { DType, TypedArray } from '../../src/ir/dtype';
import { allocate } from '../../src/ir/dtype';
import { sizeOf } from '../../src/ir/shape';
import { Tensor } from '../../src/runtime/tensor';

interface Entry {
  readonly dtype: string;
  readonly shape: readonly number[];
  readonly data_offsets: readonly [number, number];
}

const DTYPES: Readonly<Record<string, DType>> = {
  F64: 'float64',
  F32: 'float32',
  F16: 'float16',
  BF16: 'bfloat16',
  I64: 'int64',
  I32: 'int32',
  I16: 'int16',
  I8: 'int8',
  U64: 'uint64',
  U32: 'uint32',
  U16: 'uint16',
  U8: 'uint8',
  BOOL: 'bool',
};

function halfToNumber(bits: number): number {
  const sign = bits & 0x8000 ? -1 : 1;
  const exponent = (bits >> 10) & 31;
  const fraction = bits & 1023;
  if (exponent === 31) return fraction === 0 ? sign * Infinity : NaN;
  return sign * (exponent === 0 ? fraction * 2 ** -24 : (1 + fraction / 1024) * 2 ** (exponent - 15));
}

const scratch = new DataView(new ArrayBuffer(4));

function bfloatToNumber(bits: number): number {
  scratch.setUint32(0, bits << 16);
  return scratch.getFloat32(0);
}

const READERS: Readonly<Record<string, (view: DataView, offset: number) => number>> = {
  F64: (view, at) => view.getFloat64(at, true),
  F32: (view, at) => view.getFloat32(at, true),
  F16: (view, at) => halfToNumber(view.getUint16(at, true)),
  BF16: (view, at) => bfloatToNumber(view.getUint16(at, true)),
  I64: (view, at) => Number(view.getBigInt64(at, true)),
  I32: (view, at) => view.getInt32(at, true),
  I16: (view, at) => view.getInt16(at, true),
  I8: (view, at) => view.getInt8(at),
  U64: (view, at) => Number(view.getBigUint64(at, true)),
  U32: (view, at) => view.getUint32(at, true),
  U16: (view, at) => view.getUint16(at, true),
  U8: (view, at) => view.getUint8(at),
  BOOL: (view, at) => view.getUint8(at),
};

/** The tensors of a safetensors file, read when asked for. */
export class TensorFile {
  readonly #header: Readonly<Record<string, Entry>>;
  readonly #data: DataView;
  readonly #read = new Map<string, Tensor>();

  constructor(path: string) {
    const bytes = readFileSync(path);
    const length = Number(bytes.readBigUInt64LE(0));
    this.#header = JSON.parse(bytes.toString('utf8', 8, 8 + length)) as Record<string, Entry>;
    this.#data = new DataView(bytes.buffer, bytes.byteOffset + 8 + length);
  }

  /** A tensor by name; null where its type is one that tensors here do not have. */
  get(name: string): Tensor | null {
    const known = this.#read.get(name);
    if (known !== undefined) return known;
    const entry = this.#header[name];
    if (entry === undefined) throw new Error(`the pack has no tensor ${name}`);
    const dtype = DTYPES[entry.dtype];
    if (dtype === undefined) return null;
    const count = sizeOf(entry.shape);
    const data: TypedArray = allocate(dtype, count);
    const [start, end] = entry.data_offsets;
    const width = (end - start) / Math.max(count, 1);
    const read = READERS[entry.dtype];
    for (let i = 0; i < count; i++) data[i] = read(this.#data, start + i * width);
    const tensor = Tensor.of({ data, shape: entry.shape, dtype });
    this.#read.set(name, tensor);
    return tensor;
  }
}
