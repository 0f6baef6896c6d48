import { ofKind } from '../util/argument-kinds';
import { optionsFrom, type OptionArguments, type OptionKinds } from '../util/arguments';
import type { NpyHeader } from '../formats/npy';
import { NPY_PREFIX, npyDataStart, readNpyHeader } from '../formats/npy';
import {
  decodeElements,
  describeArray,
  elementCount,
  itemSize,
  type PlainDType,
} from '../formats/plain-array';
import type { DType, TypedArray } from '../ir/dtype';
import { openBytes, type ByteStream } from '../util/byte-stream';
import { DataError, FormatError } from '../util/errors';
import type { ByteSource } from '../util/storage';
import { ROW_BATCH_KINDS, RowBatches, type RowBatchOptions, type RowReader } from './row-batches';

/** How `npyBatches` reads. */
export interface NpyBatchesOptions extends RowBatchOptions {}

/** The same with the file of the targets. */
export interface NpyFilesOptions extends NpyBatchesOptions {
  readonly y?: ByteSource | null;
}

const KINDS: OptionKinds<NpyFilesOptions> = {
  y: ofKind(
    'a path, a URL, bytes, a Blob or null',
    (value) =>
      value === null ||
      typeof value === 'string' ||
      value instanceof URL ||
      value instanceof ArrayBuffer ||
      ArrayBuffer.isView(value) ||
      value instanceof Blob,
  ),
  ...ROW_BATCH_KINDS,
};

/** Types of elements in a file whose tensors have another one, as in Keras: 64 bits become 32. */
const NARROWED: Readonly<Partial<Record<PlainDType, DType>>> = {
  int64: 'int32',
  uint64: 'uint32',
  float64: 'float32',
  float16: 'float32',
};

const isLittleEndianHost = new Uint8Array(new Uint16Array([1]).buffer)[0] === 1;

/** The bytes of a stream in portions of any size. */
class ByteCursor {
  readonly #stream: ByteStream;
  #piece: Uint8Array = new Uint8Array(0);

  constructor(stream: ByteStream) {
    this.#stream = stream;
  }

  /** Fills an array with the next bytes; how many there were. */
  async take(target: Uint8Array): Promise<number> {
    let done = 0;
    while (done < target.length) {
      if (this.#piece.length === 0) {
        const next = await this.#stream.read();
        if (next === null) break;
        this.#piece = next;
      }
      const part = this.#piece.subarray(0, target.length - done);
      target.set(part, done);
      this.#piece = this.#piece.subarray(part.length);
      done += part.length;
    }
    return done;
  }
}

/** A .npy file with one row for each sample. */
class NpyFile {
  readonly name: 'x' | 'y';
  readonly dtype: DType;
  readonly rows: number;
  readonly shape: readonly number[];
  readonly #source: ByteSource;
  readonly #header: NpyHeader;
  readonly #start: number;
  readonly #rowBytes: number;

  private constructor(name: 'x' | 'y', source: ByteSource, header: NpyHeader, start: number) {
    this.name = name;
    this.#source = source;
    this.#header = header;
    this.#start = start;
    this.dtype = NARROWED[header.dtype] ?? (header.dtype as DType);
    [this.rows, ...this.shape] = header.shape;
    this.#rowBytes = elementCount(this.shape) * itemSize(header.dtype);
  }

  static async of(name: 'x' | 'y', source: ByteSource): Promise<NpyFile> {
    const stream = await openBytes(source);
    try {
      const cursor = new ByteCursor(stream);
      const prefix = new Uint8Array(NPY_PREFIX);
      const found = await cursor.take(prefix);
      const start = npyDataStart(prefix.subarray(0, found));
      const bytes = new Uint8Array(Math.max(start, NPY_PREFIX));
      bytes.set(prefix);
      await cursor.take(bytes.subarray(NPY_PREFIX));
      const header = readNpyHeader(bytes.subarray(0, start));
      checkRows(name, header);
      const file = new NpyFile(name, source, header, start);
      if (stream.size !== null) file.#checkSize(stream.size - start);
      return file;
    } finally {
      await stream.close();
    }
  }

  /** Opens the file where its rows begin. */
  async open(): Promise<{ stream: ByteStream; cursor: ByteCursor }> {
    const stream = await openBytes(this.#source);
    const cursor = new ByteCursor(stream);
    await cursor.take(new Uint8Array(this.#start));
    return { stream, cursor };
  }

  /** Reads rows number `row` and following, of which there are `count`, to rows number `from` and following of an array. */
  async fill(
    cursor: ByteCursor,
    row: number,
    target: TypedArray,
    from: number,
    count: number,
  ): Promise<void> {
    const { dtype, isBigEndian } = this.#header;
    const length = elementCount(this.shape);
    const values = target.subarray(from * length, (from + count) * length);
    const isSame = dtype === this.dtype && (itemSize(dtype) === 1 || (!isBigEndian && isLittleEndianHost));
    const bytes = isSame
      ? new Uint8Array(values.buffer, values.byteOffset, values.byteLength)
      : new Uint8Array(count * this.#rowBytes);
    const found = await cursor.take(bytes);
    if (found < bytes.length) this.#checkSize(row * this.#rowBytes + found);
    if (isSame) return;
    const decoded = decodeElements(bytes, dtype, isBigEndian);
    if (decoded instanceof BigInt64Array || decoded instanceof BigUint64Array)
      this.#narrow(decoded, values, row);
    else values.set(decoded);
  }

  #checkSize(bytes: number): void {
    const { dtype, shape } = this.#header;
    const needed = this.rows * this.#rowBytes;
    if (bytes >= needed) return;
    throw new FormatError({
      code: 'npy-damaged',
      expected: 'a .npy file must hold a header and then its array.',
      received: {
        [this.name]: `${bytes} bytes of data where ${describeArray(dtype, shape)} needs ${needed}`,
      },
      advice: 'The file is damaged: copy or download it again, or save it again.',
      details: { bytes, needed },
    });
  }

  #narrow(values: BigInt64Array | BigUint64Array, target: TypedArray, row: number): void {
    for (let i = 0; i < target.length; i++) {
      const value = Number(values[i]);
      target[i] = value;
      if (target[i] === value) continue;
      throw new DataError({
        code: 'npy-range',
        expected: `64-bit integers become ${this.dtype} in a batch and must fit.`,
        received: {
          [this.name]: String(values[i]),
          row: String(row + Math.floor(i / elementCount(this.shape))),
        },
        advice: 'In Python, save them as float32: np.save(path, array.astype("float32")).',
      });
    }
  }
}

/** @throws DataError `npy-scalar`, `npy-order` */
function checkRows(name: string, { shape, dtype, isFortran }: NpyHeader): void {
  const received = { [name]: describeArray(dtype, shape) };
  if (shape.length === 0) {
    throw new DataError({
      code: 'npy-scalar',
      expected: 'data needs one row for each sample.',
      received,
      advice: 'Save an array with one entry for each sample.',
    });
  }
  if (!isFortran || shape.length === 1) return;
  throw new DataError({
    code: 'npy-order',
    expected: 'rows can be read one after the other only where an array is saved in C order.',
    received: { [name]: `${received[name]} in Fortran order` },
    advice: 'In Python, save it so: np.save(path, np.ascontiguousarray(array)).',
  });
}

async function openAll(files: readonly NpyFile[], rows: number): Promise<RowReader> {
  const opened: Awaited<ReturnType<NpyFile['open']>>[] = [];
  const close = async (): Promise<void> => {
    for (const { stream } of opened) await stream.close();
  };
  try {
    for (const file of files) opened.push(await file.open());
  } catch (error) {
    await close();
    throw error;
  }
  let next = 0;
  const read: RowReader['read'] = async (targets, from, wanted) => {
    const count = Math.min(wanted, rows - next);
    for (const [i, file] of files.entries()) await file.fill(opened[i].cursor, next, targets[i], from, count);
    next += count;
    return count;
  };
  return { read, close };
}

/** What `npyBatches` gives. */
export async function readNpyBatches(
  x: ByteSource,
  given: OptionArguments<NpyFilesOptions, 'y'>,
): Promise<RowBatches> {
  const { y = null, ...options } = optionsFrom<NpyFilesOptions>('npyBatches', KINDS, given);
  const files = [await NpyFile.of('x', x)];
  if (y !== null) files.push(await NpyFile.of('y', y));
  const [{ rows }, other] = files;
  if (other !== undefined && other.rows !== rows) {
    throw new DataError({
      code: 'row-counts',
      expected: 'all arrays need the same number of rows: one row is one sample.',
      received: { x: `${rows} rows`, y: `${other.rows} rows` },
      advice: 'Find out which samples are missing, and save the files again.',
      details: { rows, other: other.rows },
    });
  }
  return new RowBatches('npyBatches', { parts: files, rows, open: () => openAll(files, rows) }, options);
}
