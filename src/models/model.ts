import type { OptionArguments } from '../util/arguments';
import { checkNoMore, isPlainObject, optionsFrom } from '../util/arguments';
import { describeValue } from '../config/option';
import type { JsonObject } from '../config/option';
import { hasOwnConstructor, noDeserialize } from '../config/construct';
import type { Deserialize } from '../config/saveable';
import type { KerasTensor, SymbolicShape } from '../layers/keras-tensor';
import { isKerasTensor } from '../layers/keras-tensor';
import type { CallOptions, LayerOptions } from '../layers/layer';
import { Layer } from '../layers/layer';
import { Metric } from '../metrics/metric';
import type { Optimizer } from '../optimizers';
import type { Tensor, TensorLike } from '../runtime/tensor';
import type { Tree } from '../runtime/tree';
import type { History } from '../training/callbacks/history';
import type { DataTree } from '../training/data';
import type { Batch } from '../training/data';
import { tensorBatch } from '../training/data';
import type { TrainableModel } from '../training/model-interface';
import type { EvaluateOptions, FitOptions, PredictOptions, Targets } from '../training/options';
import { checkRunOptions } from '../training/options';
import type { Profile, ProfileOptions } from '../training/profile';
import type { Run } from '../training/loop';
import { fit, predict } from '../training/run';
import { wholeData } from '../training/sources';
import type { Logs } from '../training/callbacks/callback';
import type { CompileOptions } from '../training/trainer';
import { COMPILE_OPTIONS, Trainer } from '../training/trainer';
import type { GraphDeserialize } from '../saving/rebuild-graph';
import type { SaveOptions, WeightsOptions } from '../saving/save';
import { ArgumentError, KeratinError, NameError, StateError } from '../util/errors';
import type { Variable } from '../runtime/variable';
import { suggestName } from '../util/names';
import type { PartRules } from '../util/parts';
import { partsOf } from '../util/parts';
import { checkOptions } from '../util/options';
import { functionalConfig, withSharedLayers } from './functional-config';
import { standardizeInputs } from './functional-inputs';
import { FunctionalGraph } from './graph';
import type { ModelSummaryOptions } from './summary';
import { summarize } from './summary';
import { UNCALLED_OF_MODELS } from './uncalled';

const FUNCTIONAL_OPTIONS = ['inputs', 'outputs', 'name', 'trainable', 'dtype', 'activityRegularizer'];

/** How a functional model is given. */
export interface FunctionalOptions<S = Tree<KerasTensor>> extends Pick<
  LayerOptions,
  'name' | 'trainable' | 'dtype'
> {
  readonly inputs: Tree<KerasTensor>;
  readonly outputs: S;
}

/** Values in the form of a model's outputs; a list of one output is given as that one. */
export type Values<S> = [Tree<KerasTensor>] extends [S]
  ? Tensor
  : S extends KerasTensor
    ? Tensor
    : S extends readonly [infer One]
      ? Values<One>
      : { readonly [K in keyof S]: S[K] extends KerasTensor ? Tensor : Values<S[K]> };

/** Options of `trainOnBatch` and `testOnBatch`. */
export interface BatchOptions {
  readonly sampleWeight?: DataTree | null;
  readonly classWeight?: Readonly<Record<number, number>> | null;
  /** Whether the result is an object by name. Default false: a number, or a list where there are metrics. */
  readonly returnDict?: boolean;
}

/**
 * A network: layers from inputs to outputs, that can be trained, evaluated, saved and applied.
 *
 * Give it symbols (`inputs`, `outputs`) for a functional model, or extend it with a `call` of your own.
 *
 * @example
 * import { Input, Model, layers } from 'keratin';
 * const x = Input({ shape: [3] });
 * const hidden = new layers.Dense(4, { activation: 'relu' }).apply(x);
 * const model = new Model({ inputs: x, outputs: new layers.Dense(1).apply(hidden) });
 * console.log(model.countParams()); // 21
 *
 * @see https://keras.io/api/models/model/
 */
export class Model<const S extends Tree<KerasTensor> = KerasTensor> extends Layer implements TrainableModel {
  static override readonly module: string = 'keras';
  /** Set by callbacks to end training after the current epoch. */
  stopTraining = false;
  /** Set by callbacks to end an evaluation after the current batch. */
  stopEvaluating = false;
  /** Set by callbacks to end a prediction after the current batch. */
  stopPredicting = false;
  /** The record of the latest `fit`: it grows from epoch to epoch, and stays where an error ends it. Null before the first. */
  history: History | null = null;
  readonly #trainer: Trainer;
  #graph: FunctionalGraph | null = null;

  constructor(
    ...given: readonly [
      options?: Partial<FunctionalOptions<S>> & Pick<LayerOptions, 'name' | 'trainable' | 'dtype'>,
    ]
  ) {
    if (given.length > 1 || (given[0] !== undefined && !isPlainObject(given[0]))) {
      throw new ArgumentError({
        code: 'too-many-arguments',
        expected: 'Model takes its arguments by name, in one object.',
        received: { arguments: given.map((value: unknown) => describeValue(value)).join(', ') },
        advice: 'Write new Model({ inputs, outputs }).',
      });
    }
    if (new.target === Model) checkOptions('Model', given[0] ?? {}, FUNCTIONAL_OPTIONS);
    const { inputs, outputs, ...rest } = given[0] ?? {};
    super(rest);
    UNCALLED_OF_MODELS.refuse(this, Model);
    this.#trainer = new Trainer(this);
    if (inputs !== undefined && outputs !== undefined) this.setGraph(new FunctionalGraph(inputs, outputs));
    else if (inputs !== undefined || outputs !== undefined) {
      throw new ArgumentError({
        code: 'inputs-and-outputs',
        expected: 'a functional model needs both inputs and outputs.',
        received: {
          inputs: inputs === undefined ? 'none' : 'given',
          outputs: outputs === undefined ? 'none' : 'given',
        },
      });
    }
  }

  /** `Functional` for a model made of symbols, as in Keras. */
  override get className(): string {
    return this.constructor === Model ? 'Functional' : super.className;
  }

  protected override get frame(): string {
    return `model "${this.name}"`;
  }

  /** The graph of a functional model; null for a model with a `call` of its own. */
  get graph(): FunctionalGraph | null {
    return this.#graph;
  }

  /** Refuses to change the layers of a model that is being run. @throws StateError `run-in-progress` */
  protected refuseWhileRunning(action: 'add' | 'pop'): void {
    this.#trainer.runs.refuse(action);
  }

  protected setGraph(graph: FunctionalGraph | null): void {
    this.#graph = graph;
    this.built = graph !== null;
    this.#trainer.forgetPrograms();
  }

  /** Whether files keep it as a list of its layers; one with a `call` of its own is kept by its properties. */
  get listsLayers(): boolean {
    return this.#graph !== null;
  }

  /** The layers, in Keras's order. */
  get layers(): readonly Layer[] {
    return this.#graph?.layers ?? this.sublayers();
  }

  override sublayers(): Layer[] {
    return [...new Set([...(this.#graph?.layers ?? []), ...this.keptLayers()])];
  }

  /** The symbols the model starts from. */
  get inputs(): readonly KerasTensor[] {
    return this.#graph?.flatInputs ?? [];
  }
  /** The symbols the model ends in. */
  get outputs(): readonly KerasTensor[] {
    return this.#graph?.flatOutputs ?? [];
  }

  get inputNames(): readonly string[] | null {
    return this.#graph === null
      ? null
      : this.inputs.map((symbol) => symbol.node?.operation.name ?? symbol.name);
  }

  get outputNames(): readonly string[] {
    if (this.#graph === null) return ['output'];
    return uniqueNames(
      this.outputs.map((symbol) => symbol.node?.operation.name ?? symbol.name),
      this.#graph.outputs,
    );
  }

  /** As `outputNames`; null for a model with a `call` of its own, whose outputs are known once it is called. */
  get knownOutputNames(): readonly string[] | null {
    return this.#graph === null ? null : this.outputNames;
  }

  /** Whether some layer has yet to make its weights. */
  get hasUnbuiltLayers(): boolean {
    return this.flattenLayers().some((layer) => !layer.built);
  }

  /** Metrics that the model and layers inside it keep as properties; models inside it report for themselves. */
  get layerMetrics(): readonly Metric[] {
    const owners = this.flattenLayers().filter((layer) => layer === this || !(layer instanceof Model));
    return [...new Set(owners.flatMap((layer) => partsOf(layer, METRICS).map(({ value }) => value)))];
  }

  override get otherVariables(): readonly Variable[] {
    return this.compiled?.optimizer.variables ?? [];
  }

  /** A layer by name or position. @throws NameError with the nearest name. */
  getLayer(which: string | number): Layer {
    const { layers } = this;
    const found = typeof which === 'number' ? layers.at(which) : layers.find((layer) => layer.name === which);
    if (found !== undefined) return found;
    throw new NameError({
      code: 'unknown-layer',
      expected: `model "${this.name}" has no layer ${typeof which === 'number' ? `at position ${which}` : `"${which}"`}.`,
      received: { layer: String(which), layers: layers.map((layer) => layer.name).join(', ') },
      advice:
        typeof which === 'string'
          ? suggestName(
              which,
              layers.map((layer) => layer.name),
            )
          : undefined,
    });
  }

  /** Applies the model as a layer: to values at once, to symbols as a part of another model. */
  override apply<R extends Tree<KerasTensor> = S>(
    inputs: Tree<KerasTensor>,
    options?: CallOptions,
    ...others: readonly never[]
  ): R;
  override apply<R extends Tree<Tensor> = Extract<Values<S>, Tree<Tensor>>>(
    inputs: Tree<TensorLike>,
    options?: CallOptions,
    ...others: readonly never[]
  ): R;
  override apply(inputs: never, options?: CallOptions, ...others: readonly never[]): never {
    return super.apply(inputs, options, ...others);
  }

  override call(inputs: Tree<Tensor>, _options: CallOptions): Tree<Tensor> {
    if (this.#graph === null) {
      throw new StateError({
        code: 'no-call',
        expected: `model "${this.name}" needs layers, or a call(inputs, options) of its own.`,
        received: { model: this.className },
      });
    }
    const outputs = this.#graph.run(standardizeInputs(this, inputs, this.#graph));
    // As in Keras, a list of one output is given as that one.
    return Array.isArray(outputs) && outputs.length === 1 ? (outputs as readonly Tree<Tensor>[])[0] : outputs;
  }

  /**
   * Sets how the model is trained: `compile({ optimizer: 'adam', loss: 'mse' })`, or `compile('adam', { loss: 'mse' })`.
   *
   * @throws NameError for unknown optimizers, losses and metrics, with the nearest right name.
   */
  compile(...given: OptionArguments<CompileOptions, 'optimizer'>): void {
    UNCALLED_OF_MODELS.refuseFields(this, Model);
    this.#trainer.compile(optionsFrom<CompileOptions>('compile', COMPILE_OPTIONS, given));
  }

  /** The optimizer the model was compiled with. @throws StateError `not-compiled` */
  get optimizer(): Optimizer {
    return this.#trainer.require('reading the optimizer').optimizer;
  }

  get isCompiled(): boolean {
    return this.#trainer.isCompiled;
  }

  /** The loss as it was given to `compile`; null where there is none. */
  get loss(): unknown {
    return this.#trainer.compiled?.options.loss ?? null;
  }

  /** What the model was compiled with, where it was. */
  get compiled(): Trainer['compiled'] {
    return this.#trainer.compiled;
  }

  #run(): Run {
    return { model: this, trainer: this.#trainer };
  }

  /** What `body` gives, as a promise; errors say that they are of this model. Not `async`, which costs what a row does. */
  #framed<R>(body: () => R | Promise<R>): Promise<R> {
    const fail = (error: unknown): never => {
      if (error instanceof KeratinError) error.addFrame(this.frame);
      throw error;
    };
    try {
      const result = body();
      return result instanceof Promise ? result.catch(fail) : Promise.resolve(result);
    } catch (error) {
      return Promise.reject(error).catch(fail);
    }
  }

  /**
   * Trains on data: arrays, frames, or batches.
   *
   * @throws StateError `not-compiled`; DataError, ShapeError where data does not fit.
   */
  async fit(
    x: unknown,
    y: Targets | null = null,
    options: FitOptions = {},
    ...others: readonly never[]
  ): Promise<History> {
    return this.#framed(() => {
      checkNoMore('fit', others);
      return fit(this.#run(), x, y, options);
    });
  }

  /** Loss and metrics on data: a number, a list, or (`returnDict`) an object by name. */
  async evaluate(
    x: unknown,
    y: Targets | null | undefined,
    options: EvaluateOptions & { readonly returnDict: true },
  ): Promise<Logs>;
  async evaluate(x: unknown, y?: Targets | null, options?: EvaluateOptions): Promise<number | number[]>;
  async evaluate(
    x: unknown,
    y: Targets | null = null,
    options: EvaluateOptions = {},
    ...others: readonly never[]
  ): Promise<number | number[] | Logs> {
    return this.#framed(async () => {
      checkNoMore('evaluate', others);
      const { evaluate } = await import('../training/evaluate');
      return evaluate(this.#run(), x, y, options);
    });
  }

  /** Outputs for data, batch by batch. */
  predict<R = Values<S>>(x: unknown, options: PredictOptions = {}, ...others: readonly never[]): Promise<R> {
    return this.#framed(() => {
      checkNoMore('predict', others);
      return predict(this.#run(), x, options);
    }) as Promise<R>;
  }

  /** One training step on one batch. The result is that of this batch alone. */
  async trainOnBatch(
    x: DataTree,
    y: Targets | null = null,
    options: BatchOptions = {},
    ...others: readonly never[]
  ): Promise<number | number[] | Logs> {
    return this.#onBatch('trainOnBatch', x, y, options, others);
  }

  /** Loss and metrics of one batch alone. */
  async testOnBatch(
    x: DataTree,
    y: Targets | null = null,
    options: Omit<BatchOptions, 'classWeight'> = {},
    ...others: readonly never[]
  ): Promise<number | number[] | Logs> {
    return this.#onBatch('testOnBatch', x, y, options, others);
  }

  /** One step on one batch: a run with metrics of its own. */
  #onBatch(
    action: 'trainOnBatch' | 'testOnBatch',
    x: DataTree,
    y: DataTree | null,
    options: BatchOptions,
    others: readonly never[],
  ): Promise<number | number[] | Logs> {
    return this.#framed(async () => {
      checkNoMore(action, others);
      checkRunOptions(action, options);
      const run = this.#run();
      const { trainer } = run;
      trainer.require(action);
      trainer.runs.begin(run, action);
      try {
        await trainer.load();
        const batch = await this.#batch(x, y, options);
        trainer.runs.enter(run);
        trainer.resetMetrics();
        if (action === 'trainOnBatch') {
          trainer.noticeFreezing();
          trainer.trainBatch(batch);
        } else trainer.testBatch(batch);
        const logs = trainer.logs();
        return options.returnDict === true ? logs : trainer.valuesInOrder(logs);
      } finally {
        trainer.runs.end(run);
      }
    });
  }

  /** Outputs for one batch. */
  predictOnBatch<R = Values<S>>(x: DataTree, ...others: readonly never[]): Promise<R> {
    return this.#framed(() => {
      checkNoMore('predictOnBatch', others);
      return predict(this.#run(), x, { batchSize: Number.MAX_SAFE_INTEGER, verbose: 0 });
    }) as Promise<R>;
  }

  /**
   * Measures one training step on the first batch of the data, kernel by kernel, and prints a table: the time of each, its
   * share, GFLOP/s of products and convolutions, GB/s of the rest. Without `y`, or with `{ mode: 'predict' }`, it is the
   * step of `predict`. Weights, optimizer and metrics are afterwards what they were before.
   *
   * @param options rows of the batch (default 32), mode, seconds to measure (default 0.5), and what takes the text.
   * @returns the figures; as text it is the table.
   * @throws StateError `not-compiled`; `profile-backend` where the backend has no kernels; DataError, ShapeError where
   * data does not fit.
   * @example
   * import { Sequential, Tensor, layers } from 'keratin';
   * const model = new Sequential([new layers.Dense(8, { activation: 'relu', inputShape: [4] }), new layers.Dense(1)]);
   * model.compile({ optimizer: 'adam', loss: 'mean_squared_error' });
   * const x = Tensor.from([[1, 2, 3, 4], [5, 6, 7, 8]]);
   * const profile = await model.profile(x, [[1], [2]], { seconds: 0.01 });
   * console.log(profile.kernels.filter(({ kind }) => kind === 'product').length > 3); // true
   */
  async profile(x: unknown, y: Targets | null = null, options: ProfileOptions = {}): Promise<Profile> {
    const { profile } = await import('../training/profile');
    return this.#framed(() => profile(this.#run(), x, y, options));
  }

  /** Starts all metrics anew. */
  resetMetrics(): void {
    this.#trainer.resetMetrics();
  }

  /** Keras's `metrics_names`: `loss`, `compile_metrics` for all metrics given to compile, then the losses of several outputs. */
  get metricsNames(): string[] {
    return this.#trainer.metricsNames();
  }

  /** Which way a quantity of the logs gets better; null where that is not known. */
  metricDirection(quantity: string): 'up' | 'down' | null {
    return this.#trainer.direction(quantity);
  }

  async #batch(
    x: DataTree,
    y: DataTree | null,
    { sampleWeight = null, classWeight = null }: BatchOptions,
  ): Promise<Batch> {
    let data = wholeData(x, y, sampleWeight);
    if (classWeight !== null) {
      const { weighted } = await import('../training/class-weights');
      data = weighted(data, classWeight);
    }
    this.#trainer.checkTargets(data.x, data.y);
    return tensorBatch(data.x, data.y, data.sampleWeight);
  }

  /**
   * Prints a table of the layers with shapes and numbers of parameters, as far as they are known.
   */
  summary(options: ModelSummaryOptions = {}): void {
    summarize(this, this.#trainer.compiled?.optimizer ?? null, options);
  }

  /**
   * Writes the model to a file: `.keras`, or Keras's older `.h5`.
   *
   * @throws ArgumentError for other endings; `unsaveable-class` and `unnamed-function` for classes and functions of yours
   * that loading could not make again, with what to write.
   */
  async save(target: string | URL, options: SaveOptions = {}): Promise<void> {
    return this.#framed(async () => (await modelFiles()).saveModel(this, target, options));
  }

  /** Writes only the weights: `.weights.h5`. */
  async saveWeights(target: string | URL, options: SaveOptions = {}): Promise<void> {
    return this.#framed(async () => (await modelFiles()).saveWeights(this, target, options));
  }

  /**
   * Reads weights from a `.weights.h5`, `.h5` or `.keras` file into this model; what its optimizer remembers too, where that
   * has begun to train.
   *
   * @throws FormatError where weights or arrays of the file are left over; nothing is changed then.
   */
  async loadWeights(
    source: string | URL | Uint8Array | ArrayBuffer | Blob,
    options: WeightsOptions = {},
  ): Promise<void> {
    return this.#framed(async () => (await modelFiles()).loadWeights(this, source, options));
  }

  override getConfig(): JsonObject {
    // A constructor of its own makes the graph again.
    const isMadeOfGraph = this.#graph !== null && !hasOwnConstructor(this.constructor, Model);
    return withSharedLayers(this, () =>
      isMadeOfGraph ? functionalConfig(this, this.#graph!) : super.getConfig(),
    );
  }

  /**
   * Makes a model from Keras's config.
   *
   * @throws ArgumentError `no-deserialize` for a functional model where nobody reads a file.
   */
  static override fromConfig(config: JsonObject, deserialize: Deserialize = noDeserialize): Model {
    if (!Array.isArray(config.layers) || hasOwnConstructor(this, Model))
      return super.fromConfig(config, deserialize) as Model;
    if (!makesGraphs(deserialize)) return noDeserialize(config);
    const { inputs, outputs } = deserialize.rebuildGraph(config, deserialize);
    const { name, trainable } = config;
    return new this({
      inputs,
      outputs,
      name: typeof name === 'string' ? name : null,
      trainable: typeof trainable === 'boolean' ? trainable : true,
    });
  }

  /** Builds a model with a `call` of its own for inputs of a shape (null where a size is not fixed). */
  buildFor(inputShape: Tree<SymbolicShape>): void {
    this.computeOutputShape(inputShape);
  }
}

const makesGraphs = (deserialize: Deserialize): deserialize is GraphDeserialize =>
  'rebuildGraph' in deserialize;

const METRICS: PartRules<Metric> = { isPart: (value) => value instanceof Metric };

/** The readers and writers of files: loaded when a model is first saved or read, so that nobody else waits for them. */
const modelFiles = () => import('../saving/save');

/** Outputs in an object are called by its keys, others by their layers; repeated names get numbers. */
function uniqueNames(names: readonly string[], structure: Tree<KerasTensor>): string[] {
  if (typeof structure === 'object' && !Array.isArray(structure) && !isKerasTensor(structure)) {
    return Object.keys(structure).sort();
  }
  const counts = new Map<string, number>();
  return names.map((name) => {
    const count = counts.get(name) ?? 0;
    counts.set(name, count + 1);
    return count === 0 ? name : `${name}_${count}`;
  });
}
