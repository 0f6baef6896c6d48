import type { Logs } from './callbacks/callback';
import type { CallbackList } from './callbacks/callback';
import type { BatchSource, DataTree } from './data';
import { IterableSource } from './iterable-source';
import type { Run } from './loop';
import { callbackList, forEachBatch, NEVER } from './loop';
import type { EvaluateOptions } from './options';
import { checkRunOptions } from './options';
import { refuse } from './refuse';
import { arraySource, isBatches, wholeData } from './sources';
import type { Trainer } from './trainer';

/** Loss and metrics on the batches of a source. */
export async function evaluateSource(run: Run, source: BatchSource, callbacks: CallbackList): Promise<Logs> {
  const { trainer } = run;
  trainer.resetMetrics();
  source.restart();
  await callbacks.call('onTestBegin');
  const listens = callbacks.has('onTestBatchBegin') || callbacks.has('onTestBatchEnd');
  let live: Logs | null = null;
  await forEachBatch('evaluate', source, NEVER, (batch, step) => {
    if (!listens) {
      trainer.testBatch(batch);
      return undefined;
    }
    const finish = (): void | Promise<void> => {
      trainer.testBatch(batch);
      live ??= trainer.liveLogs();
      return callbacks.call('onTestBatchEnd', step, live);
    };
    const before = callbacks.call('onTestBatchBegin', step);
    return before instanceof Promise ? before.then(finish) : finish();
  }).finally(() => source.close?.());
  const logs = trainer.logs();
  await callbacks.call('onTestEnd', logs);
  return logs;
}

/** Loss and metrics on given data: `evaluate` of a model. */
export async function evaluate(
  run: Run,
  x: unknown,
  y: DataTree | null,
  options: EvaluateOptions = {},
): Promise<number | number[] | Logs> {
  checkRunOptions('evaluate', options);
  const { trainer } = run;
  trainer.require('evaluate');
  await trainer.load();
  const source = sourceOf(trainer, x, y, options);
  const callbacks = callbackList(run, options, 1, source.steps, []);
  const logs = await evaluateSource(run, source, callbacks);
  return options.returnDict === true ? logs : trainer.valuesInOrder(logs);
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
    return new IterableSource(x, steps);
  }
  const data = wholeData(x as DataTree, y, sampleWeight);
  const source = arraySource(data, { batchSize, steps });
  trainer.checkTargets(data.x, data.y);
  return source;
}
