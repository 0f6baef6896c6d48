import type { ArrayValue } from '../ir/node';
import type { Program } from '../runtime/jit';
import { Tensor } from '../runtime/tensor';
import type { Tree } from '../runtime/tree';
import { mapTree } from '../runtime/tree';
import { borrowNumpyGenerator } from '../util/random/global';
import type { CallbackList, Logs, PredictionLogs } from './callbacks/callback';
import { History } from './callbacks/history';
import type { Batch, BatchSource, DataTree } from './data';
import { DEFAULT_BATCH, RowCollector, standardizeTree, tensorBatch } from './data';
import type { Sources } from './fit-sources';
import type { Run, Visit } from './loop';
import { callbackList, forEachBatch } from './loop';
import type { FitOptions, PredictOptions } from './options';
import { checkRunOptions } from './options';
import type { Shuffle } from './sources';
import { arraySource, checkData, isBatches, wholeData } from './sources';
import type { CompiledStep } from './step';
import { sortedLogs } from './trainer';
import { beginWork, isPauseDue, pause } from './yielding';

/** Whether a fit is one of whole arrays and no more: what reads other data is loaded for it. */
const isPlain = (
  x: unknown,
  { validationSplit = 0, validationData, classWeight }: FitOptions,
): x is DataTree =>
  !isBatches(x) &&
  validationSplit === 0 &&
  (validationData ?? null) === null &&
  (classWeight ?? null) === null;

function plainSources(x: DataTree, y: DataTree | null, options: FitOptions, permutation: Shuffle): Sources {
  const { sampleWeight = null, batchSize = null, stepsPerEpoch: steps = null, shuffle = true } = options;
  const data = wholeData(x, y, sampleWeight);
  const train = arraySource(data, { batchSize, steps, shuffle: shuffle ? permutation : null });
  return { train, validation: null, whole: [data] };
}

const shouldValidate = (frequency: number | readonly number[], epoch: number): boolean =>
  typeof frequency === 'number' ? (epoch + 1) % frequency === 0 : frequency.includes(epoch + 1);

/** One pass over training data; gives the number of batches. */
async function trainEpoch(
  run: Run,
  source: BatchSource,
  callbacks: CallbackList,
  signal: AbortSignal | null,
): Promise<number> {
  const { model, trainer } = run;
  const begins = callbacks.has('onTrainBatchBegin');
  const ends = callbacks.has('onTrainBatchEnd');
  let live: Logs | null = null;
  const trainNow = (batch: Batch): void => {
    trainer.runs.enter(run);
    trainer.trainBatch(batch);
  };
  const train: Visit = (batch, step) => {
    const ready = step === 0 ? trainer.prepare(batch) : null;
    if (ready !== null) return ready.then(() => trainNow(batch));
    trainNow(batch);
    return undefined;
  };
  const visit: Visit = (batch, step) => {
    if (!begins && !ends) return train(batch, step);
    const before = begins ? callbacks.call('onTrainBatchBegin', step) : undefined;
    const end = (): void | Promise<void> => {
      live ??= trainer.liveLogs(run);
      return callbacks.call('onTrainBatchEnd', step, live);
    };
    const finish = (): void | Promise<void> => {
      const trained = train(batch, step);
      return trained instanceof Promise ? trained.then(end) : end();
    };
    return before instanceof Promise ? before.then(finish) : finish();
  };
  return forEachBatch(source, { isStopped: () => model.stopTraining, signal }, visit);
}

/**
 * Trains: `fit` of a model. The run has the model for itself from the call on, and a generator for its shuffles.
 *
 * @throws StateError `run-in-progress` while another training of the model goes on.
 */
export async function fit(
  run: Run,
  x: unknown,
  y: DataTree | null,
  options: FitOptions = {},
): Promise<History> {
  checkRunOptions('fit', options);
  checkData('fit', x, y);
  options.signal?.throwIfAborted();
  const { trainer } = run;
  trainer.require('fit');
  trainer.runs.begin(run, 'fit');
  const { permutation, giveBack } = borrowNumpyGenerator();
  try {
    await trainer.load();
    const sources = isPlain(x, options)
      ? plainSources(x, y, options, permutation)
      : (await import('./fit-sources')).fitSources(x, y, options, permutation, (...data) =>
          trainer.checkTargets(...data),
        );
    for (const data of sources.whole) trainer.checkTargets(data.x, data.y);
    return await train(run, sources, options);
  } finally {
    giveBack();
    trainer.runs.end(run);
  }
}

async function train(
  run: Run,
  { train: source, validation }: Sources,
  options: FitOptions,
): Promise<History> {
  const { model, trainer } = run;
  const { optimizer } = trainer.require('fit');
  const { epochs = 1, initialEpoch = 0, signal = null } = options;
  const history = new History();
  const callbacks = callbackList(run, options, epochs, source.steps, [history]);
  model.history = history;
  model.stopTraining = false;
  // Keras's first fit looks at one batch to build losses and metrics, which costs it one shuffle: same seed, same run.
  if (!trainer.hasSeenData) source.skipOrder?.();
  await callbacks.call('onTrainBegin');
  let logs: Logs = {};
  try {
    // As in Keras, what is frozen while training goes on counts from the next fit on.
    trainer.noticeFreezing();
    for (let epoch = initialEpoch; epoch < epochs && !model.stopTraining; epoch++) {
      trainer.runs.enter(run);
      model.resetMetrics();
      await callbacks.call('onEpochBegin', epoch);
      const count = await trainEpoch(run, source, callbacks, signal);
      if (count === 0) {
        const { noBatches, warnOfEarlyEnd } = await import('./iterable-source');
        if (epoch === initialEpoch) throw noBatches('fit');
        warnOfEarlyEnd(epoch - initialEpoch, epochs - initialEpoch);
        break;
      }
      trainer.runs.enter(run);
      logs = trainer.logs();
      if (validation !== null && shouldValidate(options.validationFreq ?? 1, epoch)) {
        const { validate } = await import('./evaluate');
        logs = sortedLogs({ ...logs, ...(await validate(run, validation, callbacks, signal)) });
      }
      // Callbacks may add to the logs of an epoch; those of the end are the model's own.
      await callbacks.call('onEpochEnd', epoch, { ...logs });
    }
  } catch (error) {
    if (signal?.aborted !== true || error !== signal.reason) throw error;
    // An end that somebody asked for is one that callbacks hear of.
    await callbacks.call('onTrainEnd', logs);
    throw error;
  } finally {
    source.close?.();
    if (epochs > 0) optimizer.finalizeVariableValues(model.trainableVariables);
  }
  await callbacks.call('onTrainEnd', logs);
  return history;
}

/** The values of a program's output, which its next run overwrites, as a tensor of their own. */
const copyOf = ({ shape, dtype, data }: ArrayValue): Tensor =>
  Tensor.of({ shape, dtype, data: data.slice() });

/** What a program gave last, until its next run. */
function outputOf({ outputs, executable }: Program, index: number): ArrayValue {
  const { shape, dtype } = outputs[index];
  return { shape, dtype, data: executable.output(index) };
}

/** What callbacks learn of a batch of predictions. */
const predictionLogs = (structure: Tree<number>, outputs: readonly ArrayValue[]): PredictionLogs => ({
  outputs: mapTree(structure, (index: number) => copyOf(outputs[index]), isNumber),
});

const isNumber = (value: unknown): boolean => typeof value === 'number';

/** Outputs for rows that are one batch, which nobody watches: what the latency of a single row is made of. */
function predictAtOnce(run: Run, batch: Batch): Tree<Tensor> | Promise<Tree<Tensor>> {
  const { trainer } = run;
  beginWork();
  const { program, outputs } = trainer.runs.isBusy
    ? predictAmongOthers(run, batch)
    : trainer.predictBatch(batch);
  const result =
    typeof outputs === 'number'
      ? copyOf(outputOf(program, outputs))
      : mapTree(outputs, (index: number) => copyOf(outputOf(program, index)), isNumber);
  return isPauseDue() ? pause().then(() => result) : result;
}

/** What layers measure while they predict is no part of what other runs report. */
function predictAmongOthers(run: Run, batch: Batch): CompiledStep {
  const { trainer } = run;
  trainer.runs.begin(run, 'predict');
  try {
    trainer.runs.enter(run);
    return trainer.predictBatch(batch);
  } finally {
    trainer.runs.end(run);
  }
}

const isSilent = ({ verbose, callbacks = null, steps = null }: PredictOptions): boolean =>
  verbose === 0 &&
  steps === null &&
  (callbacks === null || (Array.isArray(callbacks) && callbacks.length === 0));

/** Outputs for given inputs: `predict` of a model. */
export function predict(
  run: Run,
  x: unknown,
  options: PredictOptions = {},
): Tree<Tensor> | Promise<Tree<Tensor>> {
  checkRunOptions('predict', options);
  checkData('predict', x);
  options.signal?.throwIfAborted();
  if (isBatches(x)) return predictIterable(run, x, options);
  const given = standardizeTree(x as DataTree);
  const { batchSize = null, steps = null } = options;
  if (isSilent(options)) {
    const batch = tensorBatch(given, null, null);
    if (batch.rows <= (batchSize ?? DEFAULT_BATCH)) return predictAtOnce(run, batch);
  }
  const data = { x: given, y: null, sampleWeight: null };
  return predictBatches(run, arraySource(data, { batchSize, steps }), options);
}

async function predictIterable(
  run: Run,
  x: Iterable<unknown> | AsyncIterable<unknown>,
  options: PredictOptions,
): Promise<Tree<Tensor>> {
  const { IterableSource } = await import('./iterable-source');
  return predictBatches(run, new IterableSource(x, options.steps ?? null), options);
}

async function predictBatches(run: Run, source: BatchSource, options: PredictOptions): Promise<Tree<Tensor>> {
  const { runs } = run.trainer;
  runs.begin(run, 'predict');
  try {
    return await predictSource(run, source, options);
  } finally {
    runs.end(run);
  }
}

async function predictSource(run: Run, source: BatchSource, options: PredictOptions): Promise<Tree<Tensor>> {
  const callbacks = callbackList(run, options, 1, source.steps, []);
  const collectors: RowCollector[] = [];
  let structure: Tree<number> = [];
  await callbacks.call('onPredictBegin');
  const { model } = run;
  const listens = callbacks.has('onPredictBatchEnd');
  model.stopPredicting = false;
  const ending = { isStopped: () => model.stopPredicting, signal: options.signal };
  const count = await forEachBatch(source, ending, (batch, step) => {
    const before = callbacks.call('onPredictBatchBegin', step);
    const finish = (): void | Promise<void> => {
      run.trainer.runs.enter(run);
      const { program, outputs: places } = run.trainer.predictBatch(batch);
      const outputs = program.outputs.map((_, i) => outputOf(program, i));
      structure = places;
      for (const [i, output] of outputs.entries()) {
        collectors[i] ??= new RowCollector(output, source.rows ?? 0);
        collectors[i].add(output.data, output.shape[0] ?? 1);
      }
      // The next run of the program overwrites its outputs, while a callback may still look at them.
      return listens
        ? callbacks.call('onPredictBatchEnd', step, predictionLogs(structure, outputs))
        : undefined;
    };
    return before instanceof Promise ? before.then(finish) : finish();
  }).finally(() => source.close?.());
  if (count === 0) throw (await import('./iterable-source')).noBatches('predict');
  await callbacks.call('onPredictEnd');
  const tensors = collectors.map((collector) => collector.result());
  return mapTree(structure, (index: number) => tensors[index], isNumber);
}
