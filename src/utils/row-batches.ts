import type { OptionKinds } from '../util/arguments';
import { aNumber } from '../util/argument-kinds';
import type { DType, TypedArray } from '../ir/dtype';
import { allocate } from '../ir/dtype';
import { sizeOf } from '../ir/shape';
import { numpyRandom } from '../util/random/seeded';
import { Tensor } from '../runtime/tensor';
import { ArgumentError } from '../util/errors';

/** What a row holds of x, or of y. */
export interface RowPart {
  readonly dtype: DType;
  /** Shape of one row. */
  readonly shape: readonly number[];
}

/** Goes through rows once. */
export interface RowReader {
  /**
   * Puts up to `count` rows into rows number `from` and following of one array for each part. Fewer than `count` are read
   * only at the end.
   */
  read(targets: readonly TypedArray[], from: number, count: number): Promise<number>;
  close(): Promise<void>;
}

/** Rows that can be gone through again and again. */
export interface RowSource {
  /** x, and y where there is one. */
  readonly parts: readonly RowPart[];
  /** How many rows there are, where that is known before they are read. */
  readonly rows: number | null;
  open(): Promise<RowReader>;
}

/** How rows become batches. */
export interface RowBatchOptions {
  /** Rows of a batch; the last one may be smaller. Default 32. */
  readonly batchSize?: number;
  /**
   * Rows kept in memory to draw each next one from, with NumPy's global generator: the more, the better they are mixed.
   * Default 0: rows come in their order.
   */
  readonly shuffleBuffer?: number;
}

/** What the options of batches take. */
export const ROW_BATCH_KINDS: OptionKinds<RowBatchOptions> = { batchSize: aNumber, shuffleBuffer: aNumber };

function checkCount(owner: string, name: string, value: number, least: number): void {
  if (Number.isSafeInteger(value) && value >= least) return;
  throw new ArgumentError({
    code: 'batch-option',
    expected: `${owner} needs ${name} to be a whole number of at least ${least}.`,
    received: { [name]: String(value) },
    details: { name, value },
  });
}

/**
 * Batches of rows that are read while they are used: what `fit`, `evaluate` and `predict` take as x. Each pass begins at
 * the start and gives tensors of its own, x or [x, y]; in memory are a few batches, and the rows drawn from where they
 * are shuffled.
 */
export class RowBatches<
  Batch extends Tensor | readonly [Tensor, Tensor] = Tensor | readonly [Tensor, Tensor],
> implements AsyncIterable<Batch> {
  readonly batchSize: number;
  readonly shuffleBuffer: number;
  readonly #source: RowSource;
  #rows: number | null;

  /** @throws ArgumentError `batch-option` */
  constructor(owner: string, source: RowSource, { batchSize = 32, shuffleBuffer = 0 }: RowBatchOptions) {
    checkCount(owner, 'batchSize', batchSize, 1);
    checkCount(owner, 'shuffleBuffer', shuffleBuffer, 0);
    this.batchSize = batchSize;
    this.shuffleBuffer = shuffleBuffer;
    this.#source = source;
    this.#rows = source.rows;
  }

  /** Number of rows; null where it is not known before all have been read once. */
  get rows(): number | null {
    return this.#rows;
  }

  /** Number of batches of a pass; null where it is not known yet. */
  get steps(): number | null {
    return this.#rows === null ? null : Math.ceil(this.#rows / this.batchSize);
  }

  async *[Symbol.asyncIterator](): AsyncGenerator<Batch, void, undefined> {
    const reader = await this.#source.open();
    try {
      const { shuffleBuffer, batchSize } = this;
      const drawn =
        shuffleBuffer > 1 ? new ShuffledReader(reader, this.#source.parts, shuffleBuffer) : reader;
      let rows = 0;
      for (;;) {
        const arrays = allocateRows(this.#source.parts, batchSize);
        const count = await drawn.read(arrays, 0, batchSize);
        if (count > 0) yield this.#batch(arrays, count);
        rows += count;
        if (count < batchSize || rows === this.#source.rows) break;
      }
      this.#rows = rows;
    } finally {
      await reader.close();
    }
  }

  #batch(arrays: readonly TypedArray[], count: number): Batch {
    const tensors = this.#source.parts.map(({ dtype, shape }, i) => {
      const data = count === this.batchSize ? arrays[i] : arrays[i].slice(0, count * sizeOf(shape));
      return Tensor.of({ shape: [count, ...shape], dtype, data });
    });
    return (tensors.length === 1 ? tensors[0] : tensors) as unknown as Batch;
  }
}

const allocateRows = (parts: readonly RowPart[], count: number): TypedArray[] =>
  parts.map(({ dtype, shape }) => allocate(dtype, count * sizeOf(shape)));

/** Draws each row from those it holds, and puts the next one of another reader in its place. */
class ShuffledReader implements RowReader {
  readonly #reader: RowReader;
  readonly #lengths: readonly number[];
  readonly #held: readonly TypedArray[];
  readonly #size: number;
  #parts: readonly RowPart[];
  #isFilled = false;
  /** Once there are no more rows to come: those held, in the order in which they go. */
  #last: Int32Array | null = null;
  #next = 0;

  constructor(reader: RowReader, parts: readonly RowPart[], size: number) {
    this.#reader = reader;
    this.#parts = parts;
    this.#size = size;
    this.#lengths = parts.map(({ shape }) => sizeOf(shape));
    this.#held = allocateRows(parts, size);
  }

  async read(targets: readonly TypedArray[], from: number, count: number): Promise<number> {
    if (!this.#isFilled) {
      this.#isFilled = true;
      const found = await this.#reader.read(this.#held, 0, this.#size);
      if (found < this.#size) this.#end(found);
    }
    let done = 0;
    if (this.#last === null) {
      const incoming = allocateRows(this.#parts, count);
      const found = await this.#reader.read(incoming, 0, count);
      const places = numpyRandom().randint(0, this.#size, found);
      for (; done < found; done++) {
        this.#give(targets, from + done, places[done]);
        for (const [i, length] of this.#lengths.entries()) {
          copyRow(incoming[i], done, this.#held[i], places[done], length);
        }
      }
      if (found < count) this.#end(this.#size);
    }
    if (this.#last !== null) {
      for (; done < count && this.#next < this.#last.length; done++) {
        this.#give(targets, from + done, this.#last[this.#next++]);
      }
    }
    return done;
  }

  close(): Promise<void> {
    return this.#reader.close();
  }

  #end(held: number): void {
    this.#last = numpyRandom().permutation(held);
  }

  #give(targets: readonly TypedArray[], row: number, place: number): void {
    for (const [i, length] of this.#lengths.entries()) copyRow(this.#held[i], place, targets[i], row, length);
  }
}

function copyRow(source: TypedArray, from: number, target: TypedArray, to: number, length: number): void {
  const start = from * length;
  const end = to * length;
  // A view costs more than a few numbers.
  if (length > 32) target.set(source.subarray(start, start + length), end);
  else for (let i = 0; i < length; i++) target[end + i] = source[start + i];
}
