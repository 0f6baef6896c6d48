import { Tensor } from '../runtime/tensor';
import type { Tree } from '../runtime/tree';
import { mapTree } from '../runtime/tree';
import { ArgumentError, DataError } from '../util/errors';
import type { Callback, Logs } from './callbacks/callback';
import { CallbackList } from './callbacks/callback';
import { History } from './callbacks/history';
import { ProgbarLogger } from './callbacks/progbar-logger';
import type { Batch, BatchSource, DataTree } from './data';
import { RowCollector } from './data';
import type { TrainableModel } from './model-interface';
import type { EvaluateOptions, FitOptions, PredictOptions, RunOptions, Verbose } from './options';
import { checkRunOptions } from './options';
import type { RunData } from './sources';
import { IterableSource, arraySource, classWeights, isBatches, splitRows, wholeData } from './sources';
import type { Trainer } from './trainer';
import { Breather } from './yielding';

/** A model with its trainer: what runs work on. */
export interface Run {
  readonly model: TrainableModel;
  readonly trainer: Trainer;
  /** Sizes of the outputs' last axes, for checks of labels. */
  readonly classes: readonly (number | null)[];
}

const verbosity = (verbose: Verbose | undefined): 0 | 1 | 2 => (verbose === undefined || verbose === 'auto' ? 1 : verbose);

function callbackList(run: Run, options: RunOptions, epochs: number, steps: number | null, extra: readonly Callback[]): CallbackList {
  const verbose = verbosity(options.verbose);
  const given = options.callbacks ?? [];
  const own: readonly Callback[] = Array.isArray(given) ? given : [given as Callback];
  const bar = verbose !== 0 && !own.some((callback) => callback instanceof ProgbarLogger) ? [new ProgbarLogger()] : [];
  // The bar and the history come last, so that they see what other callbacks add to the logs.
  return new CallbackList([...own, ...bar, ...extra], run.model, { epochs, steps, verbose });
}

const NEVER = (): boolean => false;

/** Goes through the batches of an epoch, at most `steps` of them. */
async function forEachBatch(
  source: BatchSource,
  steps: number | null,
  isStopped: () => boolean,
  visit: (batch: Batch, step: number) => void | Promise<void>,
): Promise<number> {
  const breather = new Breather();
  const limit = steps ?? Infinity;
  let step = 0;
  const batches = source.epoch();
  if (Symbol.iterator in batches) {
    for (const batch of batches) {
      if (step >= limit || isStopped()) break;
      const pending = visit(batch, step++);
      if (pending !== undefined) await pending;
      if (breather.isDue) await breather.pause();
    }
    return step;
  }
  if (limit === 0) return 0;
  for await (const batch of batches) {
    const pending = visit(batch, step++);
    if (pending !== undefined) await pending;
    if (breather.isDue) await breather.pause();
    if (step >= limit || isStopped()) break;
  }
  return step;
}

function refuseY(action: string): never {
  throw new ArgumentError({
    code: 'batches-with-y',
    expected: `${action} takes y as part of each batch where x comes in batches.`,
    received: { x: 'an iterable', y: 'given' },
    advice: 'Let the iterable give [x, y].',
  });
}

interface Sources {
  readonly train: BatchSource;
  readonly validation: BatchSource | null;
  readonly whole: RunData | null;
}

function validationSource(options: FitOptions, batchSize: number): BatchSource | null {
  const { validationData } = options;
  if (validationData === null || validationData === undefined) return null;
  if (isBatches(validationData)) return new IterableSource(validationData, options.validationSteps ?? null);
  const [x, y, weight] = validationData as readonly [DataTree, DataTree, DataTree?];
  return arraySource(wholeData(x, y, weight ?? null), options.validationBatchSize ?? batchSize, false);
}

function fitSources(x: unknown, y: DataTree | null, options: FitOptions): Sources {
  const batchSize = options.batchSize ?? 32;
  const classWeight = options.classWeight ?? null;
  if (isBatches(x)) {
    if (y !== null) refuseY('fit');
    if ((options.validationSplit ?? 0) > 0) {
      throw new ArgumentError({
        code: 'split-of-batches',
        expected: 'validationSplit needs x as whole arrays.',
        received: { x: 'an iterable of batches' },
        advice: 'Give validationData instead.',
      });
    }
    const train = new IterableSource(x, options.stepsPerEpoch ?? null, classWeight);
    return { train, validation: validationSource(options, batchSize), whole: null };
  }
  let data = wholeData(x as DataTree, y, options.sampleWeight ?? null);
  if (classWeight !== null) {
    if (data.sampleWeight !== null || data.y === null) {
      throw new ArgumentError({
        code: 'class-and-sample-weight',
        expected: 'classWeight needs y, and no sampleWeight beside it.',
        received: { sampleWeight: data.sampleWeight === null ? 'none' : 'given', y: data.y === null ? 'none' : 'given' },
      });
    }
    data = { ...data, sampleWeight: classWeights(data.y, classWeight) };
  }
  const shuffle = options.shuffle ?? true;
  const whole = data;
  const split = options.validationSplit ?? 0;
  // Checked before the split, so that the error names all rows.
  arraySource(data, batchSize, false);
  if (split > 0 && (options.validationData ?? null) === null) {
    const [first, second] = splitRows(data, split);
    return {
      train: arraySource(first, batchSize, shuffle),
      validation: arraySource(second, options.validationBatchSize ?? batchSize, false),
      whole,
    };
  }
  return { train: arraySource(data, batchSize, shuffle), validation: validationSource(options, batchSize), whole };
}

const shouldValidate = (frequency: number | readonly number[], epoch: number): boolean =>
  typeof frequency === 'number' ? (epoch + 1) % frequency === 0 : frequency.includes(epoch + 1);

/** One pass over training data; false where training was stopped before any batch. */
async function trainEpoch(run: Run, source: BatchSource, steps: number | null, callbacks: CallbackList): Promise<void> {
  const { trainer } = run;
  trainer.noticeFreezing();
  const begins = callbacks.has('onTrainBatchBegin');
  const ends = callbacks.has('onTrainBatchEnd');
  let live: Logs | null = null;
  const count = await forEachBatch(source, steps, () => run.model.stopTraining, (batch, step) => {
    if (!begins && !ends) {
      trainer.trainBatch(batch);
      return undefined;
    }
    const before = begins ? callbacks.call('onTrainBatchBegin', step) : undefined;
    const finish = (): void | Promise<void> => {
      trainer.trainBatch(batch);
      live ??= trainer.liveLogs();
      return callbacks.call('onTrainBatchEnd', step, live);
    };
    return before instanceof Promise ? before.then(finish) : finish();
  });
  if (count === 0) {
    throw new DataError({
      code: 'no-batches',
      expected: 'fit needs at least one batch for each epoch.',
      received: { x: 'an iterable that gave no batch' },
      advice: 'A generator is exhausted after one pass: give an iterable that can start again, or stepsPerEpoch.',
    });
  }
}

/** Trains: `fit` of a model. */
export async function fit(run: Run, x: unknown, y: DataTree | null, options: FitOptions = {}): Promise<History> {
  checkRunOptions('fit', options);
  const { model, trainer } = run;
  const { optimizer } = trainer.require('fit');
  const sources = fitSources(x, y, options);
  trainer.checkTargets(sources.whole?.y ?? null, run.classes);
  const epochs = options.epochs ?? 1;
  const steps = options.stepsPerEpoch ?? sources.train.steps;
  const history = new History();
  const callbacks = callbackList(run, options, epochs, steps, [history]);
  model.stopTraining = false;
  // Keras's first fit looks at one batch to build losses and metrics, which costs it one shuffle: same seed, same run.
  if (!trainer.hasSeenData) sources.train.skipOrder?.();
  await callbacks.call('onTrainBegin');
  let logs: Logs = {};
  for (let epoch = options.initialEpoch ?? 0; epoch < epochs && !model.stopTraining; epoch++) {
    trainer.resetMetrics();
    await callbacks.call('onEpochBegin', epoch);
    await trainEpoch(run, sources.train, steps, callbacks);
    logs = trainer.logs();
    if (sources.validation !== null && shouldValidate(options.validationFreq ?? 1, epoch)) {
      const validation = await evaluateSource(run, sources.validation, options.validationSteps ?? null, callbacks);
      logs = { ...logs, ...Object.fromEntries(Object.entries(validation).map(([name, value]) => [`val_${name}`, value])) };
    }
    await callbacks.call('onEpochEnd', epoch, logs);
  }
  optimizer.finalizeVariableValues(model.trainableVariables);
  await callbacks.call('onTrainEnd', logs);
  return history;
}

async function evaluateSource(run: Run, source: BatchSource, steps: number | null, callbacks: CallbackList): Promise<Logs> {
  const { trainer } = run;
  trainer.resetMetrics();
  await callbacks.call('onTestBegin');
  const listens = callbacks.has('onTestBatchEnd');
  let live: Logs | null = null;
  await forEachBatch(source, steps, NEVER, async (batch, step) => {
    await callbacks.call('onTestBatchBegin', step);
    trainer.testBatch(batch);
    if (!listens) return;
    live ??= trainer.liveLogs();
    await callbacks.call('onTestBatchEnd', step, live);
  });
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
  const source = runSource('evaluate', x, y, options.sampleWeight ?? null, options);
  const steps = options.steps ?? source.steps;
  const callbacks = callbackList(run, options, 1, steps, []);
  const logs = await evaluateSource(run, source, steps, callbacks);
  return options.returnDict === true ? logs : asValues(trainer.metricValues());
}

/** One value alone is a number, several are a list. */
export const asValues = (values: readonly (readonly [string, number])[]): number | number[] =>
  values.length === 1 ? values[0][1] : values.map(([, value]) => value);

function runSource(
  action: 'evaluate' | 'predict',
  x: unknown,
  y: DataTree | null,
  sampleWeight: DataTree | null,
  options: EvaluateOptions,
): BatchSource {
  if (!isBatches(x)) return arraySource(wholeData(x as DataTree, y, sampleWeight), options.batchSize ?? 32, false);
  if (y !== null) refuseY(action);
  return new IterableSource(x, options.steps ?? null);
}

/** Outputs for given inputs: `predict` of a model. */
export async function predict(run: Run, x: unknown, options: PredictOptions = {}): Promise<Tree<Tensor>> {
  checkRunOptions('predict', options);
  const source = runSource('predict', x, null, null, options);
  const steps = options.steps ?? source.steps;
  const callbacks = callbackList(run, options, 1, steps, []);
  const rows = 'rows' in source ? (source.rows as number) : 0;
  let collectors: RowCollector[] | null = null;
  let structure: Tree<number> = [];
  await callbacks.call('onPredictBegin');
  await forEachBatch(source, steps, NEVER, (batch, step) => {
    const result = run.trainer.predictBatch(batch);
    structure = result.structure;
    collectors ??= result.outputs.map((output) => new RowCollector(output, rows));
    for (const [i, output] of result.outputs.entries()) collectors[i].add(output.data, output.shape[0] ?? 1);
    return callbacks.call('onPredictBatchEnd', step);
  });
  await callbacks.call('onPredictEnd');
  const results = (collectors ?? []) as RowCollector[];
  const tensors = results.map((collector) => collector.result());
  return mapTree(structure, (index: number) => tensors[index], (value) => typeof value === 'number');
}

