import type { ArrayValue } from '../ir/node';
import { Tensor } from '../runtime/tensor';
import type { Tree } from '../runtime/tree';
import { mapTree } from '../runtime/tree';
import { ArgumentError, DataError } from '../util/errors';
import type { Logs } from './callbacks/callback';
import { Callback, CallbackList } from './callbacks/callback';
import { History } from './callbacks/history';
import { ProgbarLogger } from './callbacks/progbar-logger';
import type { Batch, BatchSource, DataTree } from './data';
import { DEFAULT_BATCH, RowCollector, standardizeTree, tensorBatch } from './data';
import type { TrainableModel } from './model-interface';
import type { EvaluateOptions, FitOptions, PredictOptions, RunOptions, Verbose } from './options';
import { checkRunOptions } from './options';
import type { RunData } from './sources';
import { IterableSource, arraySource, isBatches, splitRows, weighted, wholeData } from './sources';
import type { Trainer } from './trainer';
import { sortedLogs } from './trainer';
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

function callbackList(
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

const NEVER = (): boolean => false;

type Visit = (batch: Batch, step: number) => void | Promise<void>;

/** Goes through the batches of an epoch. @throws DataError `no-batches` */
async function forEachBatch(
  action: string,
  source: BatchSource,
  isStopped: () => boolean,
  visit: Visit,
): Promise<void> {
  beginWork();
  let step = 0;
  const batches = source.epoch();
  if (Symbol.iterator in batches) {
    for (const batch of batches) {
      const pending = visit(batch, step++);
      if (pending !== undefined) await pending;
      if (isPauseDue()) await pause();
      if (isStopped()) break;
    }
  } else {
    for await (const batch of batches) {
      const pending = visit(batch, step++);
      if (pending !== undefined) await pending;
      if (isPauseDue()) await pause();
      if (isStopped()) break;
    }
  }
  if (step > 0) return;
  throw new DataError({
    code: 'no-batches',
    expected: `${action} needs at least one batch${action === 'fit' ? ' for each epoch' : ''}.`,
    received: { x: 'an iterable that gave no batch' },
    advice:
      'A generator is exhausted after one pass: give an iterable that can start again, or a number of steps.',
  });
}

function refuse(action: string, option: 'y' | 'sampleWeight'): never {
  throw new ArgumentError({
    code: `batches-with-${option === 'y' ? 'y' : 'weights'}`,
    expected: `${action} takes ${option} as part of each batch where x comes in batches.`,
    received: { x: 'an iterable', [option]: 'given' },
    advice: option === 'y' ? 'Let the iterable give [x, y].' : 'Let the iterable give [x, y, sampleWeight].',
  });
}

interface Sources {
  readonly train: BatchSource;
  readonly validation: BatchSource | null;
  /** Data that is there as a whole, to be checked before anything is computed. */
  readonly whole: readonly RunData[];
}

function validationSource(options: FitOptions): Pick<Sources, 'validation' | 'whole'> {
  const { validationData, validationSteps: steps = null } = options;
  if (validationData === null || validationData === undefined) return { validation: null, whole: [] };
  if (isBatches(validationData)) return { validation: new IterableSource(validationData, steps), whole: [] };
  const parts = validationData as readonly [DataTree, DataTree?, DataTree?];
  if (!Array.isArray(parts) || parts.length < 1 || parts.length > 3) {
    throw new ArgumentError({
      code: 'validation-data',
      expected: 'validationData is [x, y], [x, y, sampleWeight] or an iterable of batches.',
      received: { validationData: Array.isArray(parts) ? `a list of ${parts.length}` : typeof parts },
    });
  }
  const data = wholeData(parts[0], parts[1] ?? null, parts[2] ?? null);
  return { validation: cutValidation(data, options), whole: [data] };
}

const cutValidation = (
  data: RunData,
  { validationBatchSize, batchSize, validationSteps }: FitOptions,
): BatchSource =>
  arraySource(data, { batchSize: validationBatchSize ?? batchSize ?? null, steps: validationSteps ?? null });

function batchSources(
  x: Iterable<unknown> | AsyncIterable<unknown>,
  y: DataTree | null,
  options: FitOptions,
): Sources {
  if (y !== null) refuse('fit', 'y');
  if ((options.sampleWeight ?? null) !== null) refuse('fit', 'sampleWeight');
  if ((options.validationSplit ?? 0) > 0) {
    throw new ArgumentError({
      code: 'split-of-batches',
      expected: 'validationSplit needs x as whole arrays.',
      received: { x: 'an iterable of batches' },
      advice: 'Give validationData instead.',
    });
  }
  const train = new IterableSource(x, options.stepsPerEpoch ?? null, options.classWeight ?? null);
  return { train, ...validationSource(options) };
}

function fitSources(x: unknown, y: DataTree | null, options: FitOptions): Sources {
  if (isBatches(x)) return batchSources(x, y, options);
  const whole = wholeData(x as DataTree, y, options.sampleWeight ?? null);
  const {
    batchSize = null,
    stepsPerEpoch: steps = null,
    shuffle = true,
    validationSplit = 0,
    classWeight,
  } = options;
  const train = (data: RunData): BatchSource =>
    arraySource(weighted(data, classWeight), { batchSize, steps, shuffle });
  // Made of all rows first, so that errors name them.
  const all = train(whole);
  if (validationSplit === 0 || (options.validationData ?? null) !== null) {
    const { validation, whole: others } = validationSource(options);
    return { train: all, validation, whole: [whole, ...others] };
  }
  const [first, second] = splitRows(whole, validationSplit);
  return { train: train(first), validation: cutValidation(second, options), whole: [whole] };
}

const shouldValidate = (frequency: number | readonly number[], epoch: number): boolean =>
  typeof frequency === 'number' ? (epoch + 1) % frequency === 0 : frequency.includes(epoch + 1);

/** One pass over training data. */
async function trainEpoch(run: Run, source: BatchSource, callbacks: CallbackList): Promise<void> {
  const { model, trainer } = run;
  const begins = callbacks.has('onTrainBatchBegin');
  const ends = callbacks.has('onTrainBatchEnd');
  let live: Logs | null = null;
  const visit: Visit = (batch, step) => {
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
  };
  await forEachBatch('fit', source, () => model.stopTraining, visit);
}

/** Trains: `fit` of a model. */
export async function fit(
  run: Run,
  x: unknown,
  y: DataTree | null,
  options: FitOptions = {},
): Promise<History> {
  checkRunOptions('fit', options);
  const { model, trainer } = run;
  const { optimizer } = trainer.require('fit');
  await trainer.load();
  const { train, validation, whole } = fitSources(x, y, options);
  for (const data of whole) trainer.checkTargets(data.x, data.y);
  const epochs = options.epochs ?? 1;
  const history = new History();
  const callbacks = callbackList(run, options, epochs, train.steps, [history]);
  model.stopTraining = false;
  // Keras's first fit looks at one batch to build losses and metrics, which costs it one shuffle: same seed, same run.
  if (!trainer.hasSeenData) train.skipOrder?.();
  await callbacks.call('onTrainBegin');
  let logs: Logs = {};
  try {
    // As in Keras, what is frozen while training goes on counts from the next fit on.
    trainer.noticeFreezing();
    for (let epoch = options.initialEpoch ?? 0; epoch < epochs && !model.stopTraining; epoch++) {
      trainer.resetMetrics();
      await callbacks.call('onEpochBegin', epoch);
      await trainEpoch(run, train, callbacks);
      logs = trainer.logs();
      if (validation !== null && shouldValidate(options.validationFreq ?? 1, epoch)) {
        const values = Object.entries(await evaluateSource(run, validation, callbacks));
        logs = sortedLogs({
          ...logs,
          ...Object.fromEntries(values.map(([name, value]) => [`val_${name}`, value])),
        });
      }
      // Callbacks may add to the logs of an epoch; those of the end are the model's own.
      await callbacks.call('onEpochEnd', epoch, { ...logs });
    }
  } finally {
    train.close?.();
    if (epochs > 0) optimizer.finalizeVariableValues(model.trainableVariables);
  }
  await callbacks.call('onTrainEnd', logs);
  return history;
}

async function evaluateSource(run: Run, source: BatchSource, callbacks: CallbackList): Promise<Logs> {
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
  const source = runSource('evaluate', x, y, options, (data) => trainer.checkTargets(data.x, data.y));
  const callbacks = callbackList(run, options, 1, source.steps, []);
  const logs = await evaluateSource(run, source, callbacks);
  return options.returnDict === true ? logs : trainer.valuesInOrder(logs);
}

function runSource(
  action: 'evaluate' | 'predict',
  x: unknown,
  y: DataTree | null,
  { sampleWeight = null, batchSize = null, steps = null }: EvaluateOptions,
  check: (data: RunData) => void = () => {},
): BatchSource {
  if (isBatches(x)) {
    if (y !== null) refuse(action, 'y');
    if (sampleWeight !== null) refuse(action, 'sampleWeight');
    return new IterableSource(x, steps);
  }
  const data = wholeData(x as DataTree, y, sampleWeight);
  const source = arraySource(data, { batchSize, steps });
  check(data);
  return source;
}

/** The values of a program's output, which its next run overwrites, as a tensor of their own. */
const copyOf = ({ shape, dtype, data }: ArrayValue): Tensor =>
  Tensor.of({ shape, dtype, data: data.slice() });

/** What callbacks learn of a batch of predictions. The outputs are copied when they are read. */
const predictionLogs = (
  structure: Tree<number>,
  outputs: readonly ArrayValue[],
): { readonly outputs: Tree<Tensor> } => ({
  get outputs() {
    return mapTree(structure, (index: number) => copyOf(outputs[index]), isNumber);
  },
});

const isNumber = (value: unknown): boolean => typeof value === 'number';

/** Outputs for rows that are one batch, which nobody watches: what the latency of a single row is made of. */
function predictAtOnce({ trainer }: Run, batch: Batch): Tree<Tensor> | Promise<Tree<Tensor>> {
  beginWork();
  const { outputs, structure } = trainer.predictBatch(batch);
  const result =
    typeof structure === 'number'
      ? copyOf(outputs[structure])
      : mapTree(structure, (index: number) => copyOf(outputs[index]), isNumber);
  return isPauseDue() ? pause().then(() => result) : result;
}

const isSilent = ({ verbose, callbacks = null, steps = null }: PredictOptions): boolean =>
  verbose === 0 &&
  steps === null &&
  (callbacks === null || (Array.isArray(callbacks) && callbacks.length === 0));

/** Outputs for given inputs: `predict` of a model. */
export async function predict(run: Run, x: unknown, options: PredictOptions = {}): Promise<Tree<Tensor>> {
  checkRunOptions('predict', options);
  const given = isBatches(x) ? x : standardizeTree(x as DataTree);
  if (isSilent(options) && !isBatches(given)) {
    const batch = tensorBatch(given, null, null);
    if (batch.rows <= (options.batchSize ?? DEFAULT_BATCH)) return predictAtOnce(run, batch);
  }
  const source = runSource('predict', given, null, options);
  const callbacks = callbackList(run, options, 1, source.steps, []);
  const collectors: RowCollector[] = [];
  let structure: Tree<number> = [];
  await callbacks.call('onPredictBegin');
  await forEachBatch('predict', source, NEVER, (batch, step) => {
    const before = callbacks.call('onPredictBatchBegin', step);
    const finish = (): void | Promise<void> => {
      const result = run.trainer.predictBatch(batch);
      structure = result.structure;
      for (const [i, output] of result.outputs.entries()) {
        collectors[i] ??= new RowCollector(output, source.rows ?? 0);
        collectors[i].add(output.data, output.shape[0] ?? 1);
      }
      return callbacks.call('onPredictBatchEnd', step, predictionLogs(structure, result.outputs));
    };
    return before instanceof Promise ? before.then(finish) : finish();
  }).finally(() => source.close?.());
  await callbacks.call('onPredictEnd');
  const tensors = collectors.map((collector) => collector.result());
  return mapTree(structure, (index: number) => tensors[index], isNumber);
}
