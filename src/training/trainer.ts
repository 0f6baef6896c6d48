import * as build from '../ir/build';
import type { Direction, Metric } from '../metrics';
import { Mean } from '../metrics';
import { startAnew } from '../metrics/metric';
import { namedOptimizer, type OptimizerIdentifier } from '../optimizers/by-name';
import { LossScaleOptimizer } from '../optimizers/loss-scale-optimizer';
import type { Optimizer } from '../optimizers/optimizer';
import { Tensor } from '../runtime/tensor';
import { variableGradients } from '../runtime/gradients';
import { badReturn, returnedScalar } from '../runtime/returned';
import { Trace, recording, untraced } from '../runtime/trace';
import type { Tree } from '../runtime/tree';
import { flattenTree, isRecord, mapTree, treeStructure } from '../runtime/tree';
import { ArgumentError, StateError } from '../util/errors';
import type { Logs } from './callbacks/callback';
import { CompiledLoss, type LossSpec } from './compile-loss';
import { CompiledMetrics, type MetricSpec } from './compile-metrics';
import type { Batch } from './data';
import type { TrainableModel } from './model-interface';
import type { Outputs } from './outputs';
import { outputsOf, targetsFor, weightsFor } from './outputs';
import { Runs } from './runs';
import type { CompiledStep, CompileObserved, ObservedStep, StepInputs } from './step';
import { StepCache } from './step';

/** What `compile` takes. */
export interface CompileOptions {
  /** Name, config or instance. Default `rmsprop`, as in Keras. */
  readonly optimizer?: OptimizerIdentifier;
  /** Name, config, instance or function; a list or an object by output name for several outputs. */
  readonly loss?: LossSpec | null;
  /** Factors of the losses of several outputs. Default 1 each. */
  readonly lossWeights?: readonly number[] | Readonly<Record<string, number>> | null;
  /** What to report besides the loss: names, configs, instances, functions. */
  readonly metrics?: MetricSpec | null;
  /** Metrics that take sample weights into account. */
  readonly weightedMetrics?: MetricSpec | null;
  /**
   * Whether a model of the policy `mixed_float16` multiplies its loss while it is differentiated, so that small gradients
   * do not vanish: its optimizer is wrapped in a `LossScaleOptimizer`. Default true.
   */
  readonly autoScaleLoss?: boolean;
}

/** What `compile` was given, with everything made from it. */
interface Compiled {
  readonly optimizer: Optimizer;
  readonly loss: CompiledLoss;
  readonly metrics: CompiledMetrics;
  readonly options: CompileOptions;
}

/** What `compile` takes, in Keras's order: the first may stand by position. */
export const COMPILE_OPTIONS = [
  'optimizer',
  'loss',
  'lossWeights',
  'metrics',
  'weightedMetrics',
  'autoScaleLoss',
] as const satisfies readonly (keyof CompileOptions)[];

/** What reporting needs of a metric. */
type ReportedMetric = Pick<Metric, 'name' | 'result' | 'resetState' | 'variables'>;

interface NamedMetric {
  readonly name: string;
  readonly metric: ReportedMetric;
}

/** A batch after the model has seen it. */
interface Forward {
  readonly total: Tensor;
  readonly outputs: Outputs;
  readonly targets: readonly (Tensor | null)[];
  readonly weights: readonly (Tensor | null)[];
}

const byName = ([a]: readonly [string, unknown], [b]: readonly [string, unknown]): number => (a < b ? -1 : 1);

/** Logs in alphabetical order, as Keras hands them on. */
export const sortedLogs = (logs: Logs): Logs => Object.fromEntries(Object.entries(logs).sort(byName));

/**
 * The compiled training, evaluation and prediction of one model: each is a function of one batch that is recorded once
 * for each shape and then runs as one program.
 */
export class Trainer {
  /** What goes on with the model. */
  readonly runs: Runs;
  readonly #model: TrainableModel;
  readonly #lossTracker: Mean;
  #compiled: Compiled | null = null;
  readonly #trainStep: StepCache;
  readonly #testStep: StepCache;
  readonly #predictStep: StepCache;
  #hasSeenData = false;
  #outputs: { readonly key: string; readonly types: Tree<Tensor> } | null = null;
  /** What `namedMetrics` found; recording a step may make metrics. */
  #named: readonly NamedMetric[] | null = null;
  /** Trainable variables the optimizer was built for, to notice layers frozen later. */
  #trained: readonly unknown[] = [];

  constructor(model: TrainableModel) {
    this.#model = model;
    this.runs = new Runs(model, () =>
      this.isCompiled ? this.namedMetrics().map(({ metric }) => metric) : model.layerMetrics,
    );
    this.#lossTracker = new Mean({ name: 'loss' });
    this.#trainStep = new StepCache((inputs) => this.#train(inputs));
    this.#testStep = new StepCache((inputs) => this.#test(inputs));
    this.#predictStep = new StepCache(({ x }) => this.#model.apply(x, { training: false }));
  }

  /** Sets how the model is trained; a model can be compiled again. */
  compile(options: CompileOptions): void {
    this.runs.refuse('compile');
    const { knownOutputNames: outputNames } = this.#model;
    this.#compiled = {
      optimizer: this.#optimizerOf(options),
      loss: new CompiledLoss(options.loss ?? null, options.lossWeights, outputNames),
      metrics: new CompiledMetrics(options.metrics, options.weightedMetrics, outputNames),
      options,
    };
    this.#hasSeenData = false;
    this.forgetPrograms();
  }

  #optimizerOf({ optimizer, autoScaleLoss = true }: CompileOptions): Optimizer {
    if (typeof autoScaleLoss !== 'boolean') {
      throw new ArgumentError({
        code: 'bad-option',
        expected: 'compile needs autoScaleLoss to be true or false.',
        received: { autoScaleLoss: String(autoScaleLoss) },
      });
    }
    const given = namedOptimizer(optimizer ?? 'rmsprop', { owner: 'compile', name: 'optimizer' });
    const isScaled = given instanceof LossScaleOptimizer;
    return autoScaleLoss && this.#model.dtypePolicy.name === 'mixed_float16' && !isScaled
      ? new LossScaleOptimizer(given, { name: 'loss_scale_optimizer' })
      : given;
  }

  /** Whether losses and metrics have met a batch since the model was compiled. */
  get hasSeenData(): boolean {
    return this.#hasSeenData;
  }

  get isCompiled(): boolean {
    return this.#compiled !== null;
  }

  /** What the model was compiled with. @throws StateError `not-compiled` */
  require(action: string): Compiled {
    if (this.#compiled !== null) return this.#compiled;
    throw new StateError({
      code: 'not-compiled',
      expected: `${action} needs a compiled model: an optimizer and a loss.`,
      received: { model: `"${this.#model.name}", not compiled` },
      advice: `Call model.compile({ optimizer: 'adam', loss: 'mean_squared_error' }) first.`,
    });
  }

  get compiled(): Compiled | null {
    return this.#compiled;
  }

  /** Loads what `compile` was given by name, before the first batch; null where all is there. */
  load(): Promise<unknown> | null {
    const { loss, metrics } = this.require('training');
    const loads = [loss.load(), metrics.load()].filter((load) => load !== null);
    return loads.length === 0 ? null : Promise.all(loads);
  }

  /** Drops recorded training and evaluation steps: the next batch records them anew. */
  forgetPrograms(): void {
    this.#trainStep.clear();
    this.#testStep.clear();
    this.#outputs = null;
    this.#named = null;
  }

  /** Compiles the training step for a batch, and waits for threads where that is worth it; null where it is not. */
  prepare(batch: Batch): Promise<void> | null {
    return this.#trainStep.get(batch).program.executable.prepare?.() ?? null;
  }

  /** Runs one training step; `noticeFreezing` comes first, once for many of them. */
  trainBatch(batch: Batch): void {
    this.#trainStep.run(batch);
  }

  /** Runs one evaluation step. */
  testBatch(batch: Batch): void {
    this.#testStep.run(batch);
  }

  /** Runs the model forward; the next batch overwrites the outputs. */
  predictBatch(batch: Batch): CompiledStep {
    return this.#predictStep.run(batch);
  }

  /** Compiles the step of a run once more, to observe it. */
  observe(action: 'train' | 'predict', batch: Batch, compile: CompileObserved): ObservedStep {
    const seen = this.#hasSeenData;
    try {
      return (action === 'train' ? this.#trainStep : this.#predictStep).observe(batch, compile);
    } finally {
      // To look at a step is not to train: the first fit goes on as it would have.
      this.#hasSeenData = seen;
    }
  }

  /** The metrics with their names in logs. */
  namedMetrics(): readonly NamedMetric[] {
    this.#named ??= this.#findMetrics();
    return this.#named;
  }

  #findMetrics(): NamedMetric[] {
    const { loss, metrics } = this.require('reading metrics');
    const named = (list: readonly ReportedMetric[]): NamedMetric[] =>
      list.map((metric) => ({ name: metric.name, metric }));
    return [
      ...named([this.#lossTracker]),
      ...metrics.entries,
      ...named(loss.metrics),
      ...named(this.#model.layerMetrics),
    ];
  }

  /** Keras's `metrics_names`: all metrics given to compile stand as `compile_metrics`. */
  metricsNames(): string[] {
    const { loss, metrics } = this.require('reading metrics');
    const rest = [...loss.metrics, ...this.#model.layerMetrics].map(({ name }) => name);
    return ['loss', ...(metrics.isEmpty ? [] : ['compile_metrics']), ...rest];
  }

  /** Which way a quantity of the logs gets better; null where that is not known. */
  direction(quantity: string): Direction | null {
    if (this.#compiled === null) return null;
    const name = quantity.replace(/^val_/, '');
    const { loss, metrics } = this.#compiled;
    if (name === 'loss' || loss.metrics.some((metric) => metric.name === name)) return 'down';
    const entry = metrics.entries.find(
      (candidate) => candidate.name === name || candidate.metric.name === name,
    );
    return entry === undefined ? null : entry.metric.direction;
  }

  resetMetrics(): void {
    for (const { metric } of this.namedMetrics()) startAnew(metric);
  }

  /** Current values of all metrics by name, in alphabetical order. */
  logs(): Logs {
    return Object.fromEntries(
      this.namedMetrics()
        .flatMap(({ name, metric }) => valuesOf(name, metric))
        .sort(byName),
    );
  }

  /** The values of some logs in the order of Keras's `evaluate`: one alone is a number, several are a list. */
  valuesInOrder(logs: Logs): number | number[] {
    const { loss, metrics } = this.require('reading metrics');
    // As in Keras, metrics stand under their own names first; what logs call otherwise follows by name.
    const names = [
      'loss',
      ...metrics.entries.map(({ metric }) => metric.name),
      ...[...loss.metrics, ...this.#model.layerMetrics].map((metric) => metric.name),
    ];
    const rest = Object.keys(logs).filter((name) => !names.includes(name));
    const values = [...names.filter((name) => Object.hasOwn(logs, name)), ...rest.sort()].map(
      (name) => logs[name],
    );
    return values.length === 1 ? values[0] : values;
  }

  /** A view of the current values of a run: each is computed when it is read. */
  liveLogs(run: object): Logs {
    const live = {};
    const read = (metric: ReportedMetric, key: string): number => {
      this.runs.enter(run);
      return new Map(valuesOf(key, metric)).get(key) ?? Number.NaN;
    };
    const keys = this.namedMetrics().flatMap(({ name, metric }) =>
      valuesOf(name, metric).map(([key]): [string, ReportedMetric] => [key, metric]),
    );
    for (const [key, metric] of keys.sort(byName)) {
      Object.defineProperty(live, key, { enumerable: true, get: () => read(metric, key) });
    }
    return live;
  }

  /** Refuses labels a sparse loss cannot use, before anything is computed. */
  checkTargets(x: Tree<Tensor>, y: Tree<Tensor> | null): void {
    const { loss } = this.require('training');
    if (y === null || !loss.checksTargets) return;
    const outputs = outputsOf(this.#outputTypes(x), this.#model.knownOutputNames);
    const targets = targetsFor(y, outputs, loss.isTrained(outputs.names));
    for (const [i, entry] of loss.known(outputs.names).entries()) {
      const target = targets[i];
      if (target !== null) entry?.checkTarget?.(target, outputs.predictions[i].shape);
    }
  }

  /** What the model returns for data like `x`, without computing it. Batches mostly are as the one before. */
  #outputTypes(x: Tree<Tensor>): Tree<Tensor> {
    const leaves = flattenTree<Tensor>(x);
    const key = `${treeStructure(x)} ${leaves.map(({ dtype, shape }) => `${dtype}[${shape.join()}]`).join(' ')}`;
    if (this.#outputs?.key !== key) this.#outputs = { key, types: this.#recordOutputs(x) };
    return this.#outputs.types;
  }

  #recordOutputs(x: Tree<Tensor>): Tree<Tensor> {
    const symbol = ({ shape, dtype }: Tensor): Tensor => new Tensor(build.input(shape, dtype));
    return recording(new Trace(), () => this.#model.apply(mapTree(x, symbol), { training: false }));
  }

  /**
   * Records the training step anew where other variables are trainable than before.
   *
   * @throws StateError `unfrozen-weight` for weights the optimizer does not know.
   */
  noticeFreezing(): void {
    const trainable = this.#model.trainableVariables;
    const same =
      trainable.length === this.#trained.length && trainable.every((v, i) => v === this.#trained[i]);
    if (same) return;
    const { optimizer } = this.require('fit');
    const strange = optimizer.built
      ? trainable.find((v) => !optimizer.trainableVariables.includes(v))
      : undefined;
    if (strange !== undefined) {
      const isForeign = !trainable.some((v) => optimizer.trainableVariables.includes(v));
      throw new StateError({
        code: 'unfrozen-weight',
        expected: isForeign
          ? 'the optimizer was made for the weights of another model.'
          : 'the optimizer was made for fewer weights than are trainable now.',
        received: {
          weight: `"${strange.path}"`,
          optimizer: `${optimizer.name}, for ${optimizer.trainableVariables.length} weights`,
        },
        advice: isForeign
          ? 'Give each model an optimizer of its own.'
          : 'Call model.compile again after making layers trainable.',
      });
    }
    this.#trained = [...trainable];
    this.#trainStep.clear();
  }

  #forward({ x, y, sampleWeight, rows }: StepInputs, training: boolean): Forward {
    const { loss, metrics } = this.require(training ? 'fit' : 'evaluate');
    this.#named = null;
    const outputs = outputsOf(this.#model.apply(x, { training }), this.#model.knownOutputNames);
    const { names, predictions } = outputs;
    const targets = y === null ? predictions.map(() => null) : targetsFor(y, outputs, loss.isTrained(names));
    const weights = weightsFor(sampleWeight, outputs);
    loss.build(targets, outputs);
    metrics.build(targets, outputs, loss.losses);
    const terms = [
      loss.apply(targets, outputs, weights, rows),
      ...this.#model.losses.map((penalty) => penalty.sum()),
    ];
    const given = terms.filter((term) => term !== null);
    if (given.length === 0) throw noLoss();
    return { total: given.reduce((sum, term) => sum.add(term)), outputs, targets, weights };
  }

  #report({ rows }: StepInputs, { total, outputs, targets, weights }: Forward, training: boolean): void {
    this.#lossTracker.updateState(total, { sampleWeight: rows });
    this.require('fit').metrics.update(targets, outputs, weights, !training);
  }

  #train(inputs: StepInputs): Tree<Tensor> {
    const { optimizer } = this.require('fit');
    this.#buildModel(inputs);
    const variables = [...this.#model.trainableVariables];
    // What the loss is multiplied by may be a variable of the optimizer.
    untraced(() => optimizer.build(variables));
    const gradients = this.#unlessRefused(() => {
      let forward: Forward | null = null;
      const { gradients: slopes } = variableGradients(() => {
        forward = this.#forward(inputs, true);
        const owner = `${optimizer.constructor.name}.scaleLoss`;
        return returnedScalar(optimizer.scaleLoss(forward.total), { owner });
      }, variables);
      this.#report(inputs, forward!, true);
      return slopes;
    });
    this.#trained = variables;
    optimizer.apply(gradients, variables);
    return [];
  }

  /** Losses and metrics made for a batch that is then refused are forgotten: the next batch decides anew what they are. */
  #unlessRefused<R>(body: () => R): R {
    try {
      const result = body();
      this.#hasSeenData = true;
      return result;
    } catch (error) {
      const compiled = this.#compiled;
      if (!this.#hasSeenData && compiled !== null) {
        compiled.loss.forget();
        compiled.metrics.forget();
      }
      throw error;
    }
  }

  /** Layers of one's own may make their weights at the first call: gradients need them before. */
  #buildModel({ x }: StepInputs): void {
    if (this.#model.hasUnbuiltLayers) recording(new Trace(), () => this.#model.apply(x, { training: false }));
  }

  #test(inputs: StepInputs): Tree<Tensor> {
    this.#unlessRefused(() => this.#report(inputs, this.#forward(inputs, false), false));
    return [];
  }
}

const noLoss = (): ArgumentError =>
  new ArgumentError({
    code: 'no-loss',
    expected: 'training needs a loss for at least one output.',
    received: { loss: 'none' },
    advice: "Give one to compile, for example { loss: 'mean_squared_error' }.",
  });

const RESULT = 'a tensor, or an object of tensors by name';

/** The values of a metric by their names in logs: one under its own, or several. */
function valuesOf(name: string, metric: ReportedMetric): [string, number][] {
  const result: unknown = metric.result();
  if (result instanceof Tensor) return [[name, meanOf(result)]];
  const site = { owner: `${metric.constructor.name}.result`, expected: RESULT };
  if (!isRecord(result) || Object.keys(result).length === 0) throw badReturn(site, result);
  return Object.entries(result).map(([key, value]) => {
    if (!(value instanceof Tensor)) throw badReturn(site, value, `.${key}`);
    return [key, meanOf(value)];
  });
}

/** Logs hold numbers: of a metric with several values (per class) the mean. Keras logs the list and prints its mean. */
function meanOf(value: Tensor): number {
  return value.size === 1 ? value.data[0] : value.astype('float64').mean().item();
}
