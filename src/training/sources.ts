import { Tensor } from '../runtime/tensor';
import { isPlainObject } from '../util/arguments';
import { ArgumentError } from '../util/errors';
import type { Tree } from '../runtime/tree';
import type { DataTree } from './data';
import type { RunName } from './options';
import { areOptions } from './options';
import { ArraySource, DEFAULT_BATCH, countRows, standardizeTree } from './data';

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

const isFunction = (data: unknown): boolean => typeof data === 'function';

/**
 * Refuses what stands where data belongs and is none.
 *
 * @throws ArgumentError `not-data` for functions, and for options in the place of y
 */
export function checkData(owner: RunName, x: unknown, y: unknown = null): void {
  if (isFunction(x) || isFunction(y)) {
    throw new ArgumentError({
      code: 'not-data',
      expected: `${owner} takes arrays, or an iterable of batches.`,
      received: { [isFunction(x) ? 'x' : 'y']: 'a function' },
      advice: 'Call it: a generator function gives batches when it is called.',
    });
  }
  if (!isPlainObject(y) || !areOptions(owner, y)) return;
  throw new ArgumentError({
    code: 'not-data',
    expected: `${owner} takes y second and its options third.`,
    received: { y: `options: ${Object.keys(y).join(', ')}` },
    advice: `Without y write ${owner}(x, null, { ... }).`,
  });
}

/** Whole arrays as tensors. */
export const wholeData = (x: DataTree, y: DataTree | null, sampleWeight: DataTree | null): RunData => ({
  x: standardizeTree(x),
  y: y === null ? null : standardizeTree(y),
  sampleWeight: sampleWeight === null ? null : standardizeTree(sampleWeight),
});

/** Draws an order of so many rows. */
export type Shuffle = (rows: number) => Int32Array;

/** How batches are cut. */
export interface CutOptions {
  /** Rows of a batch; null for 32, or for what `steps` batches of all rows come to. */
  readonly batchSize: number | null;
  /** Batches of an epoch; null for all. */
  readonly steps: number | null;
  /** Gives the order of the rows anew for each pass; null, as by default, keeps it. */
  readonly shuffle?: Shuffle | null;
}

/** Batches cut from whole arrays. */
export function arraySource(
  { x, y, sampleWeight }: RunData,
  { batchSize, steps, shuffle = null }: CutOptions,
): ArraySource {
  const rows = countRows({ x, y, sampleWeight });
  return new ArraySource(x, y, sampleWeight, {
    batchSize: batchSize ?? (steps === null ? DEFAULT_BATCH : Math.ceil(rows / steps)),
    stepsPerEpoch: steps,
    shuffle,
  });
}
