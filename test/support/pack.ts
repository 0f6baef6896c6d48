import { readFileSync } from 'node:fs';
import type { DType, TypedArray } from '../../src/ir/dtype';
import { Tensor } from '../../src/runtime/tensor';
import { sharedPath } from './shared';

/** One case of the conformance pack, as it lies in the file. */
export interface PackCase {
  readonly id: string;
  readonly symbol: string;
  readonly origin: string;
  readonly kind?: string;
  readonly tol: { readonly rtol: number; readonly atol: number };
  readonly grad_tol?: { readonly rtol: number; readonly atol: number };
  readonly [field: string]: unknown;
}

/** The cases of an area with their tensors. */
export interface PackArea {
  readonly cases: readonly PackCase[];
  /** A field's value with its tensors and special numbers in place. */
  decode(value: unknown): unknown;
}

interface Entry {
  readonly dtype: string;
  readonly shape: readonly number[];
  readonly data_offsets: readonly [number, number];
}

const HALF_BIAS = 2 ** -24;

function fromHalf(bits: number): number {
  const sign = bits & 0x8000 ? -1 : 1;
  const exponent = (bits >> 10) & 31;
  const fraction = bits & 1023;
  if (exponent === 31) return fraction === 0 ? sign * Infinity : NaN;
  return exponent === 0 ? sign * fraction * HALF_BIAS : sign * (1024 + fraction) * 2 ** (exponent - 25);
}

const READERS: Readonly<Record<string, [DType, (bytes: ArrayBuffer) => TypedArray]>> = {
  F32: ['float32', (bytes) => new Float32Array(bytes)],
  F64: ['float64', (bytes) => new Float64Array(bytes)],
  F16: ['float16', (bytes) => Float32Array.from(new Uint16Array(bytes), fromHalf)],
  I8: ['int8', (bytes) => new Int8Array(bytes)],
  U8: ['uint8', (bytes) => new Uint8Array(bytes)],
  I32: ['int32', (bytes) => new Int32Array(bytes)],
  I64: ['int64', (bytes) => Float64Array.from(new BigInt64Array(bytes), Number)],
  BOOL: ['bool', (bytes) => new Uint8Array(bytes)],
};

const SPECIAL: Readonly<Record<string, number>> = { inf: Infinity, '-inf': -Infinity, nan: NaN };

/** The cases of one area of the pack, or null where the pack is absent. */
export function packArea(area: string): PackArea | null {
  const path = sharedPath('conformance', `${area}.json`);
  if (path === null) return null;
  const { cases } = JSON.parse(readFileSync(path, 'utf8')) as { cases: PackCase[] };
  const bytes = readFileSync(path.replace(/json$/, 'safetensors'));
  const headerSize = Number(bytes.readBigUInt64LE(0));
  const header = JSON.parse(bytes.toString('utf8', 8, 8 + headerSize)) as Record<string, Entry>;
  const start = 8 + headerSize;

  const tensor = (name: string): Tensor => {
    const { dtype, shape, data_offsets: offsets } = header[name];
    const [type, read] = READERS[dtype];
    const slice = Uint8Array.from(bytes.subarray(start + offsets[0], start + offsets[1]));
    return Tensor.of({ dtype: type, shape, data: read(slice.buffer) });
  };
  const decode = (value: unknown): unknown => {
    if (Array.isArray(value)) return value.map(decode);
    if (typeof value !== 'object' || value === null) return value;
    const [[key, inner]] = [...Object.entries(value), ['', null]];
    if (key === '$t') return tensor(inner as string);
    if (key === '$f') return SPECIAL[inner as string];
    if (key === '$pf') return inner;
    if (key === '$tuple') return (inner as unknown[]).map(decode);
    if (key === '$keras') return decode(inner);
    return Object.fromEntries(Object.entries(value).map(([name, entry]) => [name, decode(entry)]));
  };
  return { cases, decode };
}

/** The largest excess over the tolerance, with its place; null where all is within. */
export function mismatch(
  got: Tensor,
  expected: Tensor,
  { rtol, atol }: { readonly rtol: number; readonly atol: number },
): string | null {
  const shapes = `${got.dtype}[${got.shape.join()}] for ${expected.dtype}[${expected.shape.join()}]`;
  if (got.shape.join() !== expected.shape.join()) return shapes;
  for (let i = 0; i < expected.data.length; i++) {
    const [a, b] = [got.data[i], expected.data[i]];
    const isNear = Object.is(a, b) || a === b || Math.abs(a - b) <= atol + rtol * Math.abs(b);
    if (!isNear && !(Number.isNaN(a) && Number.isNaN(b))) return `${a} for ${b} at ${i}, ${shapes}`;
  }
  return null;
}
