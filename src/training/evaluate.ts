import type { CallbackList, Logs } from './callbacks/callback';
import type { BatchSource, DataTree } from './data';
import { IterableSource, noBatches } from './iterable-source';
import type { Run } from './loop';
import { callbackList, forEachBatch } from './loop';
import type { EvaluateOptions } from './options';
import { checkRunOptions } from './options';
import { refuse } from './refuse';
import { arraySource, checkData, isBatches, wholeData } from './sources';
import type { Trainer } from './trainer';

/** Loss and metrics on the batches of a source; null where it has none. */
export async function evaluateSource(
  run: Run,
  source: BatchSource,
  callbacks: CallbackList,
  signal: AbortSignal | null,
): Promise<Logs | null> {
  const { model, trainer } = run;
  model.stopEvaluating = false;
  trainer.runs.enter(run);
  model.resetMetrics();
  source.restart();
  await callbacks.call('onTestBegin');
  const listens = callbacks.has('onTestBatchBegin') || callbacks.has('onTestBatchEnd');
  let live: Logs | null = null;
  const isStopped = (): boolean => model.stopEvaluating;
  const count = await forEachBatch(source, { isStopped, signal }, (batch, step) => {
    if (!listens) {
      trainer.runs.enter(run);
      trainer.testBatch(batch);
      return undefined;
    }
    const finish = (): void | Promise<void> => {
      trainer.runs.enter(run);
      trainer.testBatch(batch);
      live ??= trainer.liveLogs(run);
      return callbacks.call('onTestBatchEnd', step, live);
    };
    const before = callbacks.call('onTestBatchBegin', step);
    return before instanceof Promise ? before.then(finish) : finish();
  }).finally(() => source.close?.());
  if (count === 0) return null;
  trainer.runs.enter(run);
  const logs = trainer.logs();
  await callbacks.call('onTestEnd', logs);
  return logs;
}

/** What the logs of an epoch say of validation data; nothing, with a warning, where they have ended. */
export async function validate(
  run: Run,
  source: BatchSource,
  callbacks: CallbackList,
  signal: AbortSignal | null,
): Promise<Logs> {
  const logs = await evaluateSource(run, source, callbacks, signal);
  if (logs === null) {
    console.warn(
      'The validation data gave no batch: this epoch has no validation. A generator gives its batches once.',
    );
  }
  return Object.fromEntries(Object.entries(logs ?? {}).map(([name, value]) => [`val_${name}`, value]));
}

/** Loss and metrics on given data: `evaluate` of a model. */
export async function evaluate(
  run: Run,
  x: unknown,
  y: DataTree | null,
  options: EvaluateOptions = {},
): Promise<number | number[] | Logs> {
  checkRunOptions('evaluate', options);
  checkData('evaluate', x, y);
  options.signal?.throwIfAborted();
  const { trainer } = run;
  trainer.require('evaluate');
  trainer.runs.begin(run, 'evaluate');
  try {
    await trainer.load();
    const source = sourceOf(trainer, x, y, options);
    const callbacks = callbackList(run, options, 1, source.steps, []);
    const logs = await evaluateSource(run, source, callbacks, options.signal ?? null);
    if (logs === null) throw noBatches('evaluate');
    return options.returnDict === true ? logs : trainer.valuesInOrder(logs);
  } finally {
    trainer.runs.end(run);
  }
}

function sourceOf(
  trainer: Trainer,
  x: unknown,
  y: DataTree | null,
  { sampleWeight = null, batchSize = null, steps = null }: EvaluateOptions,
): BatchSource {
  if (isBatches(x)) {
    if (y !== null) refuse('evaluate', 'y');
    if (sampleWeight !== null) refuse('evaluate', 'sampleWeight');
    return new IterableSource(x, steps, { checkTargets: (...data) => trainer.checkTargets(...data) });
  }
  const data = wholeData(x as DataTree, y, sampleWeight);
  const source = arraySource(data, { batchSize, steps });
  trainer.checkTargets(data.x, data.y);
  return source;
}
