import { sameShape } from '../ir/shape';
import type { Tensor } from '../runtime/tensor';
import { isThenable } from '../runtime/returned';
import type { Tree } from '../runtime/tree';
import { describe } from '../util/arguments';
import { DataError, withFrame } from '../util/errors';
import { classWeights } from './class-weights';
import type { Batch, BatchSource, BatchStructure, DataTree } from './data';
import { tensorBatch, warnOfEnd } from './data';
import { wholeData } from './sources';

/** Refuses targets that cannot be used. */
export type CheckTargets = (x: Tree<Tensor>, y: Tree<Tensor> | null) => void;

/** What is done with batches before they are used. */
export interface BatchTreatment {
  readonly classWeight?: Readonly<Record<number, number>> | null;
  readonly checkTargets?: CheckTargets | null;
}

const PARTS = 'a batch is x, [x, y] or [x, y, sampleWeight].';

/** For what an iterable gave and is no batch. */
const notABatch = (received: string, advice?: string): DataError =>
  new DataError({ code: 'batch-parts', expected: PARTS, received: { batch: received }, advice });

function partsOfBatch(value: unknown): readonly (DataTree | null | undefined)[] {
  if (value === undefined || value === null || typeof value === 'string' || typeof value === 'function')
    throw notABatch(describe(value), value === undefined ? 'Write `yield [x, y]`.' : undefined);
  if (isThenable(value)) throw notABatch('a promise', 'Write `await` before it, in an async generator.');
  const parts: readonly DataTree[] = Array.isArray(value) ? value : [value as DataTree];
  if (parts.length < 1 || parts.length > 3) throw notABatch(`a list of ${parts.length}`);
  if (parts[0] === undefined || parts[0] === null) throw notABatch(`a list whose x is ${parts[0]}`);
  return parts;
}

function toBatch(value: unknown, { classWeight = null, checkTargets }: BatchTreatment): Batch {
  const parts = partsOfBatch(value);
  const { x, y, sampleWeight } = wholeData(parts[0]!, parts[1] ?? null, parts[2] ?? null);
  checkTargets?.(x, y);
  const weights = sampleWeight ?? (classWeight === null || y === null ? null : classWeights(y, classWeight));
  return tensorBatch(x, y, weights);
}

const partNames = ({ y, sampleWeight }: BatchStructure): string =>
  ['x', ...(y === null ? [] : ['y']), ...(sampleWeight === null ? [] : ['sampleWeight'])].join(', ');

const otherStructure = (before: BatchStructure, now: BatchStructure): DataError =>
  new DataError({
    code: 'batch-structure',
    expected: 'all batches of an iterable need to have the same parts.',
    received: {
      before: `[${partNames(before)}], arrays ${before.key}`,
      now: `[${partNames(now)}], arrays ${now.key}`,
    },
    advice: 'Give what is missing in all batches, for example weights of 1.',
  });

const notAResult = (received: unknown): DataError =>
  new DataError({
    code: 'not-an-iterator',
    expected: 'next of an iterator of batches needs to give { value, done }.',
    received: { returned: describe(received) },
  });

type Batches = Iterable<unknown> | AsyncIterable<unknown>;
type BatchIterator = Iterator<unknown> | AsyncIterator<unknown>;

/** @throws DataError `not-an-iterator` where the object's own method gives none. */
function iteratorOf(data: Batches): BatchIterator {
  const iterator: unknown =
    Symbol.asyncIterator in data ? data[Symbol.asyncIterator]() : data[Symbol.iterator]();
  if (typeof (iterator as BatchIterator | undefined)?.next === 'function') return iterator as BatchIterator;
  throw new DataError({
    code: 'not-an-iterator',
    expected: 'an iterable of batches needs to give an object with a method next.',
    received: { returned: describe(iterator) },
    advice: 'Write it as a generator: { *[Symbol.iterator]() { yield [x, y]; } }.',
  });
}

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
  readonly #treatment: BatchTreatment;
  #iterator: BatchIterator | null = null;
  #last: Batch | null = null;
  /** Batches of all epochs. */
  #given = 0;

  constructor(data: Batches, steps: number | null, treatment: BatchTreatment = {}) {
    this.#data = data;
    this.#limit = steps;
    this.#treatment = treatment;
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

  epoch(signal: AbortSignal | null = null): AsyncIterable<Batch> {
    return signal === null ? this.#pass() : untilAborted(this.#pass(), signal);
  }

  async *#pass(): AsyncIterable<Batch> {
    this.#iterator ??= iteratorOf(this.#data);
    const limit = this.#limit;
    let isWhole = false;
    try {
      for (let step = 0; step < (limit ?? Infinity); step++) {
        const next = await this.#iterator.next();
        if (typeof next !== 'object' || next === null) throw notAResult(next);
        if (next.done === true) {
          this.#iterator = null;
          if (limit !== null) warnOfEnd(limit, step);
          break;
        }
        yield withFrame(
          () => `batch ${this.#given} of the iterable`,
          () => this.#batchOf(next.value),
        );
      }
      isWhole = true;
    } finally {
      if (!isWhole) await this.#leave();
    }
  }

  /** Batches like the one before share its types, by which their programs are found. */
  #batchOf(value: unknown): Batch {
    this.#given += 1;
    const batch = toBatch(value, this.#treatment);
    const last = this.#last;
    if (last !== null && last.structure.key !== batch.structure.key)
      throw otherStructure(last.structure, batch.structure);
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

/** The same batches; while one is waited for, the signal ends the wait. */
async function* untilAborted(
  batches: AsyncIterable<Batch>,
  signal: AbortSignal,
): AsyncGenerator<Batch, void, undefined> {
  const iterator = batches[Symbol.asyncIterator]();
  const next = (): Promise<IteratorResult<Batch>> =>
    new Promise((resolve, reject) => {
      const stop = (): void => reject(signal.reason as Error);
      signal.addEventListener('abort', stop, { once: true });
      iterator
        .next()
        .then(resolve, reject)
        .finally(() => signal.removeEventListener('abort', stop));
    });
  try {
    for (let result = await next(); result.done !== true; result = await next()) yield result.value;
  } finally {
    const left = iterator.return?.();
    // A source that is waited for in vain may never answer.
    if (signal.aborted) left?.catch(() => {});
    else await left;
  }
}

/** Says that a training ends before its last epoch. */
export function warnOfEarlyEnd(done: number, wanted: number): void {
  console.warn(
    `The data ended after ${done} of ${wanted} epochs: training ends here. Give data that can be gone through again, ` +
      'such as arrays, or an iterable that starts anew for each epoch.',
  );
}

/** For a run that found no batch. */
export const noBatches = (action: string): DataError =>
  new DataError({
    code: 'no-batches',
    expected: `${action} needs at least one batch.`,
    received: { x: 'an iterable that gave no batch' },
    advice: 'A generator gives its batches once: make a new one for each run.',
  });
