import { FormatError } from '../util/errors';
import { Allowance } from './allowance';
import { scanJson } from './json-scan';
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
import { adviceFor, describeStart } from './sniff';

const codes: Record<PlainDType, string> = {
  bool: 'BOOL',
  int8: 'I8',
  int16: 'I16',
  int32: 'I32',
  int64: 'I64',
  uint8: 'U8',
  uint16: 'U16',
  uint32: 'U32',
  uint64: 'U64',
  float8_e4m3fn: 'F8_E4M3',
  float8_e5m2: 'F8_E5M2',
  float16: 'F16',
  bfloat16: 'BF16',
  float32: 'F32',
  float64: 'F64',
};
const dtypes = new Map(Object.entries(codes).map(([dtype, code]) => [code, dtype as PlainDType]));
const maximumHeader = 100_000_000;
/** A header holds objects of lists. */
const maximumDepth = 8;

/** The tensors of a file, and notes about them. */
export interface Safetensors {
  readonly tensors: Map<string, PlainArray>;
  readonly metadata: Map<string, string>;
}

/** A tensor whose elements are decoded when first asked for. */
class LazyTensor implements PlainArray {
  readonly shape: readonly number[];
  readonly dtype: PlainDType;
  readonly #bytes: Uint8Array;
  #data: PlainData | undefined;

  constructor(dtype: PlainDType, shape: readonly number[], bytes: Uint8Array) {
    this.dtype = dtype;
    this.shape = shape;
    this.#bytes = bytes;
  }

  get data(): PlainData {
    return (this.#data ??= decodeElements(this.#bytes, this.dtype));
  }
}

function damaged(found: string, tensor?: string, cause?: unknown): FormatError {
  return new FormatError({
    code: 'safetensors-damaged',
    expected: 'a safetensors file must hold a header and then exactly the tensors it lists.',
    received: { ...(tensor === undefined ? {} : { tensor: JSON.stringify(tensor) }), found },
    advice: 'The file is damaged: copy or download it again, or save it again.',
    details: tensor === undefined ? {} : { tensor },
    cause,
  });
}

const isCount = (value: unknown): value is number => Number.isSafeInteger(value) && (value as number) >= 0;
const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

function readHeader(bytes: Uint8Array): { header: Record<string, unknown>; start: number } {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const length = bytes.length < 8 ? NaN : Number(view.getBigUint64(0, true));
  if (!(length <= maximumHeader) || bytes[8] !== 0x7b) {
    throw new FormatError({
      code: 'safetensors-signature',
      expected: 'a safetensors file begins with the length of its header and then "{".',
      received: { bytes: describeStart(bytes) },
      advice: adviceFor(bytes),
    });
  }
  if (8 + length > bytes.length) throw damaged(`a header of ${length} bytes in a file of ${bytes.length}`);
  const allowance = new Allowance(bytes.length);
  allowance.charge(2 * length, 'the header');
  let header: unknown;
  try {
    const text = new TextDecoder('utf-8', { fatal: true }).decode(bytes.subarray(8, 8 + length));
    if (scanJson(text, allowance, 'the header').depth <= maximumDepth) header = JSON.parse(text);
  } catch (cause) {
    if (cause instanceof FormatError) throw cause;
    throw damaged('a header that is not JSON', undefined, cause);
  }
  if (!isRecord(header)) throw damaged('a header that is no object');
  return { header, start: 8 + length };
}

/**
 * Reads a safetensors file: tensors by name in the order of their data. Their elements are decoded when `data` is first
 * asked for, and share memory with `bytes` where they can.
 * @throws {FormatError} `safetensors-signature` where the bytes are something else, `safetensors-damaged` where header and
 *   data do not fit, `safetensors-type` for an unknown dtype.
 */
export function readSafetensors(bytes: Uint8Array): Safetensors {
  const { header, start } = readHeader(bytes);
  const metadata = new Map<string, string>();
  const found: { name: string; tensor: PlainArray; from: number; to: number }[] = [];
  for (const [name, entry] of Object.entries(header)) {
    if (!isRecord(entry)) throw damaged('an entry that is no object', name);
    if (name === '__metadata__') {
      for (const [key, value] of Object.entries(entry)) {
        if (typeof value !== 'string') throw damaged(`metadata ${JSON.stringify(key)} that is no string`);
        metadata.set(key, value);
      }
      continue;
    }
    const { dtype: code, shape, data_offsets: offsets } = entry;
    const isValid =
      Array.isArray(shape) &&
      shape.every(isCount) &&
      Array.isArray(offsets) &&
      offsets.length === 2 &&
      offsets.every(isCount);
    if (!isValid) throw damaged(`the entry ${JSON.stringify(entry).slice(0, 120)}`, name);
    const dtype = dtypes.get(String(code));
    if (dtype === undefined) {
      throw new FormatError({
        code: 'safetensors-type',
        expected: `tensors of a safetensors file must have one of the dtypes ${[...dtypes.keys()].join(', ')}.`,
        received: { tensor: JSON.stringify(name), dtype: JSON.stringify(code) },
        details: { tensor: name, dtype: code },
      });
    }
    const axes = shape as number[];
    const [from, to] = offsets as [number, number];
    if (elementCount(axes) * itemSize(dtype) !== to - from || start + to > bytes.length) {
      const needed = elementCount(axes) * itemSize(dtype);
      const room = `bytes ${from} to ${to} of ${bytes.length - start}`;
      throw damaged(`${describeArray(dtype, axes)} of ${needed} bytes at ${room}`, name);
    }
    const tensor = new LazyTensor(dtype, axes, bytes.subarray(start + from, start + to));
    found.push({ name, tensor, from, to });
  }
  found.sort((a, b) => a.from - b.from || a.to - b.to);
  let end = 0;
  for (const { name, from, to } of found) {
    if (from !== end) throw damaged(`data that begin at ${from} where ${end} is next`, name);
    end = to;
  }
  if (start + end !== bytes.length)
    throw damaged(`${bytes.length - start} bytes of data where ${end} are listed`);
  return { tensors: new Map(found.map(({ name, tensor }) => [name, tensor])), metadata };
}

/**
 * Writes a safetensors file. Tensors of wide elements come first, so that all are aligned; otherwise their order is kept.
 * @throws {FormatError} `array-data` where data do not fit shape and dtype; `safetensors-name` for the name
 *   `__metadata__`.
 */
export function writeSafetensors(
  tensors: ReadonlyMap<string, PlainArray>,
  metadata: ReadonlyMap<string, string> = new Map(),
): Uint8Array {
  if (tensors.has('__metadata__')) {
    throw new FormatError({
      code: 'safetensors-name',
      expected: 'tensors of a safetensors file may have any name but "__metadata__".',
      received: { tensor: '"__metadata__"' },
    });
  }
  const sorted = [...tensors].sort(([, a], [, b]) => itemSize(b.dtype) - itemSize(a.dtype));
  const entries: string[] = [];
  if (metadata.size > 0) {
    const notes = [...metadata].map(([key, value]) => `${JSON.stringify(key)}:${JSON.stringify(value)}`);
    entries.push(`"__metadata__":{${notes.join(',')}}`);
  }
  const parts: Uint8Array[] = [];
  let end = 0;
  for (const [name, tensor] of sorted) {
    const bytes = encodeElements(tensor);
    const entry = {
      dtype: codes[tensor.dtype],
      shape: tensor.shape,
      data_offsets: [end, end + bytes.length],
    };
    entries.push(`${JSON.stringify(name)}:${JSON.stringify(entry)}`);
    parts.push(bytes);
    end += bytes.length;
  }
  const json = new TextEncoder().encode(`{${entries.join(',')}}`);
  const start = 8 + Math.ceil(json.length / 8) * 8;
  const result = new Uint8Array(start + end).fill(0x20, 8, start);
  new DataView(result.buffer).setBigUint64(0, BigInt(start - 8), true);
  result.set(json, 8);
  let at = start;
  for (const part of parts) {
    result.set(part, at);
    at += part.length;
  }
  return result;
}
