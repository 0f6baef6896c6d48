import { sameShape, sizeOf } from '../ir/shape';
import { numpyRandom } from '../random';
import { Tensor } from '../runtime/tensor';
import type { Tree } from '../runtime/tree';
import { flattenTree, mapTree } from '../runtime/tree';
import { ArgumentError, DataError } from '../util/errors';
import type { Batch, BatchSource, DataTree } from './data';
import { ArraySource, DEFAULT_BATCH, countRows, standardizeTree, tensorBatch, warnOfEnd } from './data';

/** Data of one run, with what is not known yet as null. */
export interface RunData {
  readonly x: Tree<Tensor>;
  readonly y: Tree<Tensor> | null;
  readonly sampleWeight: Tree<Tensor> | null;
}

/** Whether data comes batch by batch. */
export const isBatches = (data: unknown): data is Iterable<unknown> | AsyncIterable<unknown> =>
  typeof data === 'object' &&
  data !== null &&
  !Array.isArray(data) &&
  !ArrayBuffer.isView(data) &&
  !('toTensor' in data) &&
  !(data instanceof Tensor) &&
  (Symbol.iterator in data || Symbol.asyncIterator in data);

/** Whole arrays as tensors. */
export const wholeData = (x: DataTree, y: DataTree | null, sampleWeight: DataTree | null): RunData => ({
  x: standardizeTree(x),
  y: y === null ? null : standardizeTree(y),
  sampleWeight: sampleWeight === null ? null : standardizeTree(sampleWeight),
});

/** Python's rounding: halves go to the even number. */
function roundHalfEven(value: number): number {
  const rounded = Math.round(value);
  return Math.abs(value % 1) === 0.5 && rounded % 2 !== 0 ? rounded - 1 : rounded;
}

/** Class numbers with their factors. @throws ArgumentError `class-weight-key` */
function weightTable(weights: Readonly<Record<number, number>>): Map<number, number> {
  const entries = Object.entries(weights);
  const strange = entries.find(([label]) => !/^-?\d+$/.test(label));
  if (strange !== undefined) {
    throw new ArgumentError({
      code: 'class-weight-key',
      expected: 'classWeight gives a factor for each class by its number.',
      received: { class: JSON.stringify(strange[0]) },
      advice: 'For example { 0: 1, 1: 2.5 }.',
    });
  }
  return new Map(entries.map(([label, weight]) => [Number(label), weight]));
}

/**
 * The factor of each row by its class: labels as numbers, or as rows with a one; 1 for classes without one.
 *
 * @throws ArgumentError `class-weight-outputs`, `class-weight-labels`, `class-weight-key`
 */
export function classWeights(y: Tree<Tensor>, weights: Readonly<Record<number, number>>): Tensor {
  const targets = flattenTree<Tensor>(y);
  if (targets.length !== 1) {
    throw new ArgumentError({
      code: 'class-weight-outputs',
      expected: 'classWeight works for models with one output.',
      received: { outputs: String(targets.length) },
      advice: 'Give sampleWeight instead.',
    });
  }
  const [target] = targets;
  const isOneHot = target.ndim > 1 && target.shape[target.ndim - 1] !== 1;
  const labels = isOneHot ? target.argmax(-1) : target;
  if (labels.size !== target.shape[0]) {
    throw new ArgumentError({
      code: 'class-weight-labels',
      expected: 'classWeight needs one class for each row of y.',
      received: { y: `${target.dtype}[${target.shape.join(', ')}]` },
      advice: 'Give sampleWeight instead, with a factor for each value.',
    });
  }
  const table = weightTable(weights);
  const data = Float32Array.from(labels.data, (label) => table.get(roundHalfEven(label)) ?? 1);
  return Tensor.of({ shape: [labels.size], dtype: 'float32', data });
}

/**
 * Data with the factors of its classes as weights. They belong to training alone, not to validation.
 *
 * @throws ArgumentError `class-and-sample-weight`
 */
export function weighted(
  data: RunData,
  classWeight: Readonly<Record<number, number>> | null | undefined,
): RunData {
  if (classWeight === null || classWeight === undefined) return data;
  if (data.sampleWeight !== null || data.y === null) {
    throw new ArgumentError({
      code: 'class-and-sample-weight',
      expected: 'classWeight needs y, and no sampleWeight beside it.',
      received: {
        sampleWeight: data.sampleWeight === null ? 'none' : 'given',
        y: data.y === null ? 'none' : 'given',
      },
    });
  }
  return { ...data, sampleWeight: classWeights(data.y, classWeight) };
}

/** Cuts the rows at `1 - split`: the first part to train, the rest to validate. */
export function splitRows(data: RunData, split: number): [RunData, RunData] {
  const rows = flattenTree<Tensor>(data.x)[0].shape[0];
  const at = Math.floor(rows * (1 - split));
  if (at === 0 || at === rows) {
    throw new DataError({
      code: 'empty-split',
      expected: 'validationSplit needs to leave rows on both sides.',
      received: { rows: String(rows), validationSplit: String(split), 'rows to train': String(at) },
    });
  }
  const part = (tree: Tree<Tensor> | null, from: number, to: number): Tree<Tensor> | null =>
    tree === null ? null : mapTree(tree, (tensor) => rowsOf(tensor, from, to));
  const cut = (from: number, to: number): RunData => ({
    x: part(data.x, from, to)!,
    y: part(data.y, from, to),
    sampleWeight: part(data.sampleWeight, from, to),
  });
  return [cut(0, at), cut(at, rows)];
}

/** Some rows of a tensor, without a copy. */
function rowsOf({ shape, dtype, data }: Tensor, from: number, to: number): Tensor {
  const inner = shape.slice(1);
  const length = sizeOf(inner);
  return Tensor.of({ shape: [to - from, ...inner], dtype, data: data.subarray(from * length, to * length) });
}

/** How batches are cut. */
export interface CutOptions {
  /** Rows of a batch; null for 32, or for what `steps` batches of all rows come to. */
  readonly batchSize: number | null;
  /** Batches of an epoch; null for all. */
  readonly steps: number | null;
  readonly shuffle?: boolean;
}

/** Batches cut from whole arrays; shuffled with NumPy's global generator, as Keras does. */
export function arraySource(
  { x, y, sampleWeight }: RunData,
  { batchSize, steps, shuffle = false }: CutOptions,
): ArraySource {
  const rows = countRows({ x, y, sampleWeight });
  return new ArraySource(x, y, sampleWeight, {
    batchSize: batchSize ?? (steps === null ? DEFAULT_BATCH : Math.ceil(rows / steps)),
    stepsPerEpoch: steps,
    shuffle: shuffle ? (count) => numpyRandom().permutation(count) : null,
  });
}

function toBatch(value: unknown, classWeight: Readonly<Record<number, number>> | null): Batch {
  const parts: readonly DataTree[] = Array.isArray(value) ? value : [value as DataTree];
  if (parts.length < 1 || parts.length > 3) {
    throw new DataError({
      code: 'batch-parts',
      expected: 'a batch is x, [x, y] or [x, y, sampleWeight].',
      received: { batch: `a list of ${parts.length}` },
    });
  }
  const { x, y, sampleWeight } = wholeData(parts[0], parts[1] ?? null, parts[2] ?? null);
  const weights = sampleWeight ?? (classWeight === null || y === null ? null : classWeights(y, classWeight));
  return tensorBatch(x, y, weights);
}

type Batches = Iterable<unknown> | AsyncIterable<unknown>;
type BatchIterator = Iterator<unknown> | AsyncIterator<unknown>;

const iteratorOf = (data: Batches): BatchIterator =>
  Symbol.asyncIterator in data ? data[Symbol.asyncIterator]() : data[Symbol.iterator]();

/** What an iterable says of itself: `steps` batches or `rows` rows in a pass. */
function countOf(data: Batches, name: 'steps' | 'rows'): number | null {
  const count = (data as { readonly [property in typeof name]?: unknown })[name];
  return typeof count === 'number' && Number.isInteger(count) && count >= 0 ? count : null;
}

/**
 * Batches from a (maybe asynchronous) iterable. Without a number of steps an epoch is a pass through it; with one the next
 * epoch goes on where the last one ended. An iterator, such as a generator, is gone through once.
 */
export class IterableSource implements BatchSource {
  readonly #data: Batches;
  readonly #limit: number | null;
  readonly #classWeight: Readonly<Record<number, number>> | null;
  #iterator: BatchIterator | null = null;
  #last: Batch | null = null;

  constructor(
    data: Batches,
    steps: number | null,
    classWeight: Readonly<Record<number, number>> | null = null,
  ) {
    this.#data = data;
    this.#limit = steps;
    this.#classWeight = classWeight;
  }

  get steps(): number | null {
    return this.#limit ?? countOf(this.#data, 'steps');
  }

  get rows(): number | undefined {
    return this.#limit === null ? (countOf(this.#data, 'rows') ?? undefined) : undefined;
  }

  restart(): void {
    void this.#leave().catch(() => {});
  }

  close(): void {
    this.restart();
  }

  async *epoch(): AsyncIterable<Batch> {
    this.#iterator ??= iteratorOf(this.#data);
    const limit = this.#limit;
    let isWhole = false;
    try {
      for (let step = 0; step < (limit ?? Infinity); step++) {
        const next = await this.#iterator.next();
        if (next.done === true) {
          this.#iterator = null;
          if (limit !== null) warnOfEnd(limit, step);
          break;
        }
        yield this.#batchOf(next.value);
      }
      isWhole = true;
    } finally {
      if (!isWhole) await this.#leave();
    }
  }

  /** Batches like the one before share its types, by which their programs are found. */
  #batchOf(value: unknown): Batch {
    const batch = toBatch(value, this.#classWeight);
    const last = this.#last;
    const isSame =
      last !== null &&
      last.structure.key === batch.structure.key &&
      last.types.every(
        ({ dtype, shape }, i) => dtype === batch.types[i].dtype && sameShape(shape, batch.types[i].shape),
      );
    const { structure, rows } = batch;
    this.#last = isSame
      ? { structure, rows, types: last.types, load: (executable) => batch.load(executable) }
      : batch;
    return this.#last;
  }

  /** Ends a pass that is not over, so that files are closed. An iterator that was given as such may be gone on with. */
  async #leave(): Promise<void> {
    const iterator = this.#iterator;
    this.#iterator = null;
    if (iterator !== null && (iterator as unknown) !== this.#data) await iterator.return?.();
  }
}
