import { numpyRandom } from '../random';
import { Tensor } from '../runtime/tensor';
import type { Tree } from '../runtime/tree';
import { flattenTree, mapTree } from '../runtime/tree';
import { ArgumentError, DataError } from '../util/errors';
import type { Batch, BatchSource, DataTree } from './data';
import { ArraySource, standardizeTree, tensorBatch } from './data';

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

/** The factor of each row by its class: labels as numbers, or as rows with a one. */
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
  const labels = target.ndim > 1 && target.shape[target.ndim - 1] > 1 ? target.argmax(-1) : target;
  const table = new Map(Object.entries(weights).map(([label, weight]) => [Number(label), weight]));
  const data = Float32Array.from(labels.data, (label) => table.get(Math.trunc(label)) ?? 1);
  return Tensor.of({ shape: [labels.size], dtype: 'float32', data });
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
  const part = (tree: Tree<Tensor> | null, range: string): Tree<Tensor> | null =>
    tree === null ? null : mapTree(tree, (tensor) => tensor.at(range));
  const cut = (range: string): RunData => ({
    x: part(data.x, range)!,
    y: part(data.y, range),
    sampleWeight: part(data.sampleWeight, range),
  });
  return [cut(`:${at}`), cut(`${at}:`)];
}

/** Batches cut from whole arrays; shuffled with NumPy's global generator, as Keras does. */
export const arraySource = ({ x, y, sampleWeight }: RunData, batchSize: number, shuffle: boolean): ArraySource =>
  new ArraySource(x, y, sampleWeight, {
    batchSize,
    shuffle: shuffle ? (rows) => numpyRandom().permutation(rows) : null,
  });

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

/** Batches from a (maybe asynchronous) iterable; one that is an iterator is gone through once across epochs. */
export class IterableSource implements BatchSource {
  readonly steps: number | null;
  readonly #data: Iterable<unknown> | AsyncIterable<unknown>;
  readonly #classWeight: Readonly<Record<number, number>> | null;
  #iterator: Iterator<unknown> | AsyncIterator<unknown> | null = null;

  constructor(
    data: Iterable<unknown> | AsyncIterable<unknown>,
    steps: number | null,
    classWeight: Readonly<Record<number, number>> | null = null,
  ) {
    this.#data = data;
    this.steps = steps;
    this.#classWeight = classWeight;
  }

  async *epoch(): AsyncIterable<Batch> {
    this.#iterator ??= Symbol.asyncIterator in this.#data ? this.#data[Symbol.asyncIterator]() : this.#data[Symbol.iterator]();
    for (let step = 0; this.steps === null || step < this.steps; step++) {
      const next = await this.#iterator.next();
      if (next.done === true) {
        this.#iterator = null;
        return;
      }
      yield toBatch(next.value, this.#classWeight);
    }
    // Without a number of steps the iterable is gone through as a whole; with one it goes on where it stopped.
  }
}
