import { checkSparseLabels, SparseCategoricalCrossentropy } from '../losses';
import type { Metric } from '../metrics';
import { Mean } from '../metrics';
import type { Optimizer } from '../optimizers';
import * as optimizers from '../optimizers';
import { Tensor } from '../runtime/tensor';
import { variableGradients } from '../runtime/jit';
import { Trace, recording, untraced } from '../runtime/trace';
import type { Tree } from '../runtime/tree';
import { flattenTree } from '../runtime/tree';
import { StateError } from '../util/errors';
import { CompiledLoss } from './compile-loss';
import { CompiledMetrics } from './compile-metrics';
import type { Batch } from './data';
import type { TrainableModel } from './model-interface';
import type { StepInputs } from './step';
import { StepCache } from './step';
import type { Logs } from './callbacks/callback';

/** What `compile` takes. */
export interface CompileOptions {
  /** Name, config or instance. Default `rmsprop`, as in Keras. */
  readonly optimizer?: unknown;
  /** Name, config, instance or function; a list or an object by output name for several outputs. */
  readonly loss?: unknown;
  /** Factors of the losses of several outputs. Default 1 each. */
  readonly lossWeights?: readonly number[] | Readonly<Record<string, number>> | null;
  /** What to report besides the loss: names, configs, instances, functions. */
  readonly metrics?: unknown;
  /** Metrics that take sample weights into account. */
  readonly weightedMetrics?: unknown;
}

/** What `compile` was given, with everything made from it. */
interface Compiled {
  readonly optimizer: Optimizer;
  readonly loss: CompiledLoss;
  readonly metrics: CompiledMetrics;
  readonly options: CompileOptions;
}

/** What reporting needs of a metric. */
type ReportedMetric = Pick<Metric, 'name' | 'result' | 'resetState'>;

/**
 * The compiled training, evaluation and prediction of one model: each is a function of one batch that is recorded once
 * for each shape and then runs as one program.
 */
export class Trainer {
  readonly #model: TrainableModel;
  readonly #lossTracker: Mean;
  #compiled: Compiled | null = null;
  #trainStep: StepCache;
  #testStep: StepCache;
  readonly #predictStep: StepCache;
  #hasSeenData = false;
  /** Trainable variables the optimizer was built for, to notice layers frozen later. */
  #trained: readonly unknown[] = [];

  constructor(model: TrainableModel) {
    this.#model = model;
    this.#lossTracker = new Mean({ name: 'loss' });
    this.#trainStep = new StepCache((inputs) => this.#train(inputs));
    this.#testStep = new StepCache((inputs) => this.#test(inputs));
    this.#predictStep = new StepCache(({ x }) => this.#model.apply(x, { training: false }));
  }

  /** Sets how the model is trained; a model can be compiled again. */
  compile(options: CompileOptions): void {
    const { outputNames } = this.#model;
    this.#compiled = {
      optimizer: optimizers.get(options.optimizer ?? 'rmsprop', { owner: 'compile', name: 'optimizer' }),
      loss: new CompiledLoss(options.loss ?? null, options.lossWeights, outputNames),
      metrics: new CompiledMetrics(options.metrics, options.weightedMetrics, outputNames),
      options,
    };
    this.#hasSeenData = false;
    this.forgetPrograms();
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

  /** Drops recorded training and evaluation steps: the next batch records them anew. */
  forgetPrograms(): void {
    this.#trainStep = new StepCache((inputs) => this.#train(inputs));
    this.#testStep = new StepCache((inputs) => this.#test(inputs));
  }

  /** Runs one training step; `noticeFreezing` comes first, once for many of them. */
  trainBatch(batch: Batch): void {
    this.#trainStep.run(batch);
  }

  /** Runs one evaluation step. */
  testBatch(batch: Batch): void {
    this.#testStep.run(batch);
  }

  /** Runs the model forward. */
  predictBatch(batch: Batch): { outputs: readonly Tensor[]; structure: Tree<number> } {
    const { program, outputs } = this.#predictStep.run(batch);
    return {
      structure: outputs,
      outputs: program.outputs.map(({ shape, dtype }, i) =>
        Tensor.of({ shape, dtype, data: program.executable.output(i) }),
      ),
    };
  }

  /** The metrics with their names in logs, the loss first. */
  namedMetrics(): { name: string; metric: ReportedMetric }[] {
    const { loss, metrics } = this.require('reading metrics');
    return [
      { name: 'loss', metric: this.#lossTracker },
      ...this.#model.layerMetrics.map((metric) => ({ name: metric.name, metric })),
      ...metrics.entries,
      ...loss.metrics.map((metric) => ({ name: metric.name, metric })),
    ];
  }

  resetMetrics(): void {
    for (const { metric } of this.namedMetrics()) metric.resetState();
  }

  /** Current values of all metrics by name, in alphabetical order as Keras reports them. */
  logs(): Logs {
    return Object.fromEntries(this.metricValues().sort(([a], [b]) => (a < b ? -1 : 1)));
  }

  /** Current values in the order of `namedMetrics`. */
  metricValues(): [string, number][] {
    return this.namedMetrics().flatMap(({ name, metric }) => {
      const result = metric.result();
      if (result instanceof Tensor) return [[name, meanOf(result)] as [string, number]];
      return Object.entries(result).map(([key, value]) => [key, meanOf(value)] as [string, number]);
    });
  }

  /** A view of the current values: each is computed when it is read. */
  liveLogs(): Logs {
    const live = {};
    for (const { name, metric } of this.namedMetrics().sort((a, b) => (a.name < b.name ? -1 : 1))) {
      Object.defineProperty(live, name, {
        enumerable: true,
        get: () => {
          const result = metric.result();
          return result instanceof Tensor ? meanOf(result) : Number.NaN;
        },
      });
    }
    return live;
  }

  /** Refuses labels a sparse loss cannot use, before anything is computed. */
  checkTargets(y: Tree<Tensor> | null, classes: readonly (number | null)[]): void {
    if (this.#compiled === null || y === null) return;
    const targets = flattenTree<Tensor>(y);
    for (const [i, loss] of this.#compiled.loss.losses.entries()) {
      const count = classes[i] ?? null;
      if (loss instanceof SparseCategoricalCrossentropy && targets[i] !== undefined && count !== null) {
        checkSparseLabels(targets[i], count);
      }
    }
  }

  /** Records the training step anew where other variables are trainable than before. */
  noticeFreezing(): void {
    const trainable = this.#model.trainableVariables;
    const same = trainable.length === this.#trained.length && trainable.every((v, i) => v === this.#trained[i]);
    if (same) return;
    this.#trained = [...trainable];
    this.#trainStep = new StepCache((inputs) => this.#train(inputs));
  }

  #forward({ x, y, sampleWeight, rows }: StepInputs, training: boolean): { total: Tensor; predictions: Tree<Tensor> } {
    const { loss, metrics } = this.require(training ? 'fit' : 'evaluate');
    this.#hasSeenData = true;
    const predictions = this.#model.apply(x, { training });
    const targets = y ?? predictions;
    metrics.build(flattenTree<Tensor>(targets), flattenTree<Tensor>(predictions), loss.losses);
    let total = loss.apply(targets, predictions, sampleWeight, rows);
    for (const penalty of this.#model.losses) total = total.add(penalty);
    return { total, predictions };
  }

  #report(inputs: StepInputs, total: Tensor, predictions: Tree<Tensor>): void {
    this.#lossTracker.updateState(total, { sampleWeight: inputs.rows });
    this.require('fit').metrics.update(inputs.y ?? predictions, predictions, inputs.sampleWeight);
  }

  #train(inputs: StepInputs): Tree<Tensor> {
    const { optimizer } = this.require('fit');
    this.#buildModel(inputs);
    const variables = [...this.#model.trainableVariables];
    let predictions: Tree<Tensor> = [];
    const { value, gradients } = variableGradients(() => {
      const forward = this.#forward(inputs, true);
      predictions = forward.predictions;
      return forward.total;
    }, variables);
    this.#report(inputs, value, predictions);
    untraced(() => optimizer.build(variables));
    optimizer.apply(gradients, variables);
    return [];
  }

  /** Layers of one's own may make their weights at the first call: gradients need them before. */
  #buildModel({ x }: StepInputs): void {
    if (this.#model.hasUnbuiltLayers) recording(new Trace(), () => this.#model.apply(x, { training: false }));
  }

  #test(inputs: StepInputs): Tree<Tensor> {
    const { total, predictions } = this.#forward(inputs, false);
    this.#report(inputs, total, predictions);
    return [];
  }
}

/** Metrics with several values (per class) are reported by their mean, as Keras does. */
function meanOf(value: Tensor): number {
  return value.size === 1 ? value.data[0] : value.astype('float64').mean().item();
}
