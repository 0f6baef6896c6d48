import { ArgumentError } from '../util/errors';
import { Callback, CallbackList } from './callbacks/callback';
import { ProgbarLogger } from './callbacks/progbar-logger';
import type { Batch, BatchSource } from './data';
import type { TrainableModel } from './model-interface';
import type { RunOptions, Verbose } from './options';
import type { Trainer } from './trainer';
import { beginWork, isPauseDue, pause } from './yielding';

/** A model with its trainer: what runs work on. */
export interface Run {
  readonly model: TrainableModel;
  readonly trainer: Trainer;
}

const verbosity = (verbose: Verbose | undefined): 0 | 1 | 2 =>
  verbose === undefined || verbose === 'auto' ? 1 : verbose;

function checkCallback(value: unknown): Callback {
  if (value instanceof Callback) return value;
  const isClass = typeof value === 'function' && value.prototype instanceof Callback;
  throw new ArgumentError({
    code: 'not-a-callback',
    expected: 'callbacks are objects of classes that extend callbacks.Callback.',
    received: { callback: isClass ? `the class ${value.name}` : typeof value },
    advice: isClass
      ? `Make one: new ${value.name}(...).`
      : 'For functions of your own use new callbacks.LambdaCallback({ onEpochEnd: ... }).',
  });
}

/** The callbacks of a run, the bar among them. */
export function callbackList(
  run: Run,
  options: RunOptions,
  epochs: number,
  steps: number | null,
  extra: readonly Callback[],
): CallbackList {
  const verbose = verbosity(options.verbose);
  const given = options.callbacks ?? [];
  const own = (Array.isArray(given) ? given : [given]).map(checkCallback);
  const bar =
    verbose !== 0 && !own.some((callback) => callback instanceof ProgbarLogger) ? [new ProgbarLogger()] : [];
  // The history and the bar come last, so that they see what other callbacks add to the logs.
  return new CallbackList([...own, ...extra, ...bar], run.model, { epochs, steps, verbose });
}

/** What a run does with a batch. */
export type Visit = (batch: Batch, step: number) => void | Promise<void>;

/** What ends a run before its data do. */
export interface Ending {
  /** Whether somebody asked to stop after this batch. */
  readonly isStopped: () => boolean;
  readonly signal?: AbortSignal | null;
}

/**
 * Goes through the batches of an epoch.
 *
 * @returns how many there were
 * @throws the reason of a signal that is aborted
 */
export async function forEachBatch(
  source: BatchSource,
  { isStopped, signal = null }: Ending,
  visit: Visit,
): Promise<number> {
  beginWork();
  signal?.throwIfAborted();
  let step = 0;
  const batches = source.epoch(signal);
  if (Symbol.iterator in batches) {
    for (const batch of batches) {
      const pending = visit(batch, step++);
      if (pending !== undefined) await pending;
      if (isPauseDue()) await pause();
      signal?.throwIfAborted();
      if (isStopped()) break;
    }
  } else {
    for await (const batch of batches) {
      const pending = visit(batch, step++);
      if (pending !== undefined) await pending;
      if (isPauseDue()) await pause();
      signal?.throwIfAborted();
      if (isStopped()) break;
    }
  }
  return step;
}
