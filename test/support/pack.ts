import { readFileSync } from 'node:fs';
import { readSafetensors } from '../../src/formats/safetensors';
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

const SPECIAL: Readonly<Record<string, number>> = { inf: Infinity, '-inf': -Infinity, nan: NaN };

/** The cases of one area of the pack, or null where the pack is absent. */
export function packArea(area: string): PackArea | null {
  const path = sharedPath('conformance', `${area}.json`);
  if (path === null) return null;
  const { cases } = JSON.parse(readFileSync(path, 'utf8')) as { cases: PackCase[] };
  const { tensors } = readSafetensors(new Uint8Array(readFileSync(path.replace(/json$/, 'safetensors'))));
  const tensor = (name: string): Tensor => {
    const { shape, dtype, data } = tensors.get(name)!;
    const isBig = data instanceof BigInt64Array || data instanceof BigUint64Array;
    const numbers = isBig ? Float64Array.from(data as BigInt64Array, Number) : (data as TypedArray);
    return Tensor.of({ shape, dtype: dtype as DType, data: numbers });
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
