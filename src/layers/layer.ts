import { autoName } from '../config/auto-name';
import {
  namedArguments,
  parseOptions,
  serializeConfig,
  type ConfigOf,
  type JsonObject,
  type OptionTable,
} from '../config/option';
import { construct } from '../config/construct';
import { classNameOf, type Deserialize, type Saveable } from '../config/saveable';
import type { DType } from '../ir/dtype';
import { activityPenalties } from './activity-penalties';
import { layersUnder } from './layer-walk';
import { Tensor, type TensorLike } from '../runtime/tensor';
import { isTracing, untraced } from '../runtime/trace';
import { penaltyOf } from '../regularizers/regularizer';
import { refusePromise } from '../runtime/returned';
import { flattenTree, isTensorLeaf, mapTree, type Tree } from '../runtime/tree';
import type { Variable } from '../runtime/variable';
import { notImplemented, withFrame } from '../util/errors';
import { toSnakeCase } from '../util/names';
import { partsOf, type PartRules } from '../util/parts';
import { autocasting } from './autocast';
import {
  callResult,
  checkBuildShape,
  checkCallOptions,
  checkPositional,
  checkingReads,
  fieldBuild,
  lateWeight,
  notAPenalty,
  notBuilt,
  maskResult,
  noticingOptions,
  ownTypes,
} from './call-checks';
import { callContext, withCallContext } from './call-context';
import { buildConfigOf, shapesOf } from './build-config';
import {
  anyBatchOf,
  convertTensors,
  inComputeDType,
  isShapeLeaf,
  isSymbolLeaf,
  isTypeLeaf,
  shapesAmong,
  symbolsOf,
} from './call-shapes';
import type { DTypePolicy } from './dtype-policy';
import { checkInputs, type InputSpec } from './input-spec';
import { KerasTensor, LayerNode, isKerasTensor, type Operation, type SymbolicShape } from './keras-tensor';
import { BASE_OPTIONS, INPUT_OPTIONS, baseConfigOf } from './layer-options';
import type { CallOptions, OtherShapes, WeightSpec } from './layer-types';
import { makeWeight } from './make-weight';
import { attachMasks, masksOf } from './mask';
import { scopedPath, withNameScope } from './naming';
import { inferCall, isInferring, type SymbolicType } from './symbolic';
import { UNCALLED_OF_LAYERS } from './uncalled';
import type { StoredVariables, VariableStore } from './weight-values';
import { assignStored, assignValues, keptVariables, NOT_OWN } from './weight-values';
import { INSPECT } from '../util/notebook';

export type { LayerOptions } from './layer-options';
export type { CallOptions, InputShape, OtherShapes, WeightSpec } from './layer-types';

/** What a class without declared options has. */
type NoOptions = Readonly<Record<never, never>>;

/**
 * The base of all layers: weights, and a function from tensors to tensors.
 *
 * A layer of your own implements `call`, and `build` where it has weights. Sublayers and variables kept as properties
 * belong to it.
 *
 * @example
 * import { Tensor, layers } from 'keratin';
 * class Scale extends layers.Layer {
 *   build(): void {
 *     this.factor = this.addWeight({ name: 'factor', shape: [], initializer: 'ones' });
 *   }
 *   factor!: import('keratin').Variable;
 *   call(x: Tensor): Tensor {
 *     return x.mul(this.factor.value);
 *   }
 * }
 * console.log(String(new Scale().apply([[1, 2]]))); // [[1. 2.]]
 *
 * @see https://keras.io/api/layers/base_layer/
 */
export abstract class Layer<T extends OptionTable = NoOptions> implements Saveable, Operation {
  static readonly module: string = 'keras.layers';
  static readonly options: OptionTable = {};

  readonly name: string;
  /** The parsed options. */
  readonly config: ConfigOf<T>;
  readonly dtypePolicy: DTypePolicy;
  /** A penalty on the output, or null. */
  activityRegularizer: { call(value: Tensor): Tensor } | null;
  /** Shape of one sample, where the layer was given it. */
  readonly inputShape: readonly number[] | null;
  built = false;
  /** Whether masks of inputs are handed on to the output unchanged. */
  supportsMasking = false;
  /** Checked before each call. */
  inputSpec: InputSpec | readonly InputSpec[] | null = null;
  readonly #weights: Variable[] = [];
  readonly #madeTrainable = new Map<Variable, boolean>();
  #losses: Tensor[] = [];
  #trainable: boolean;
  #path: string | null = null;
  #buildShape: Tree<SymbolicShape> | null = null;
  #otherShapes: OtherShapes = {};
  #isLocked = false;
  #isBuilding = false;
  #isChecked = false;

  /**
   * What was given to a constructor, by name, with what follows from it: for classes whose defaults depend on other options.
   */
  protected static complete(given: Readonly<Record<string, unknown>>): Readonly<Record<string, unknown>> {
    return given;
  }

  /** @param given the arguments of the constructor, as the class's table declares them and `LayerOptions` */
  constructor(...given: readonly unknown[]) {
    const constructor = new.target as unknown as typeof Layer;
    UNCALLED_OF_LAYERS.refuse(this, Layer);
    const table = { ...BASE_OPTIONS, ...INPUT_OPTIONS, ...constructor.options };
    const named = constructor.complete(namedArguments(this.className, table, given));
    const { name, trainable, dtype, inputShape, ...config } = parseOptions(this.className, table, named);
    this.activityRegularizer = config.activityRegularizer;
    if (!Object.hasOwn(constructor.options, 'activityRegularizer'))
      delete (config as Record<string, unknown>).activityRegularizer;
    this.name = name ?? autoName(this.className);
    this.dtypePolicy = dtype;
    this.inputShape = inputShape;
    this.#trainable = trainable;
    this.config = config as unknown as ConfigOf<T>;
    // As a method of the instance, so that `build` of a subclass stays as it is written; not a property of the layer's own.
    Object.defineProperty(this, 'build', { value: this.#buildByHand, writable: true, configurable: true });
  }

  /** Keras's name of the class; a subclass of yours is called as it is in JavaScript. */
  get className(): string {
    return classNameOf(this.constructor);
  }

  /** Where an error happened, in its words. */
  protected get frame(): string {
    return `layer "${this.name}" (${this.className})`;
  }

  /** Full name: the names of the layers around it, and its own. */
  get path(): string {
    return this.#path ?? this.name;
  }

  get computeDtype(): DType {
    return this.dtypePolicy.computeDtype;
  }
  get variableDtype(): DType {
    return this.dtypePolicy.variableDtype;
  }

  /** Whether training changes the weights; setting it does so for all sublayers. */
  get trainable(): boolean {
    return this.#trainable;
  }
  set trainable(value: boolean) {
    for (const layer of this.flattenLayers()) {
      layer.#trainable = value;
      layer.#freeze();
    }
  }

  /** The dtype of data given to it as the first layer of a model. */
  get inputDtype(): DType {
    return this.computeDtype;
  }

  #freeze(): void {
    for (const weight of this.ownWeights)
      if (this.#madeTrainable.get(weight)) weight.trainable = this.#trainable;
  }

  /** Makes the weights, once the shape of the input is known; `others` has the shapes of other tensors of the call. */
  build(_inputShape: never, _others: OtherShapes): void {}

  /** Computes outputs from inputs. */
  abstract call(inputs: Tree<Tensor>, options: CallOptions): Tree<Tensor>;

  /** The mask of the output; by default that of the input where the layer supports masks. */
  computeMask(_inputs: Tree<Tensor>, mask: Tree<Tensor | null> | null): Tree<Tensor | null> | null {
    return this.supportsMasking ? mask : null;
  }

  /** The shape of the output for a shape of the input, and those of other tensors of the call. */
  computeOutputShape(inputShape: Tree<SymbolicShape>, others: OtherShapes = {}): Tree<SymbolicShape> {
    const outputs = this.#infer(...symbolsOf(this.computeDtype, inputShape, others));
    return mapTree(outputs, (output) => output.shape, isTypeLeaf) as Tree<SymbolicShape>;
  }

  /**
   * Applies the layer: to values (tensors, nested arrays) at once, to symbols (`Input`) as part of a functional model.
   *
   * @throws ShapeError where an input does not fit what the layer was built for.
   */
  apply<R extends Tree<KerasTensor> = KerasTensor>(
    inputs: Tree<KerasTensor>,
    options?: CallOptions,
    ...others: readonly never[]
  ): R;
  apply<R extends Tree<Tensor> = Tensor>(
    inputs: Tree<TensorLike>,
    options?: CallOptions,
    ...others: readonly never[]
  ): R;
  apply(
    inputs: Tree<KerasTensor> | Tree<TensorLike>,
    options: CallOptions = {},
    ...others: readonly unknown[]
  ): Tree<KerasTensor> | Tree<Tensor> {
    return withFrame(
      () => this.frame,
      () => {
        checkCallOptions(this.className, options, others);
        const symbolic = flattenTree<unknown>([inputs, options] as never, isSymbolLeaf).some(isKerasTensor);
        if (symbolic) return this.#applySymbolic(inputs as Tree<KerasTensor>, options);
        const isLeaf = (value: unknown): boolean =>
          !(this.takesList && value === inputs) && isTensorLeaf(value);
        const dtype = this.autocast ? this.computeDtype : null;
        const convert = (value: TensorLike): Tensor => inComputeDType(value, dtype);
        const tensors = mapTree(inputs as Tree<TensorLike>, convert, isLeaf);
        return this.#applyValues(tensors, convertTensors(options, convert));
      },
    );
  }

  /** Whether an array given to it is a list of inputs, also where it holds plain numbers. */
  protected get takesList(): boolean {
    return false;
  }

  /** Whether a call that nobody tells is training; only layers that change data say yes. */
  protected get trainingDefault(): boolean {
    return false;
  }

  /** Axes of its input whose sizes weights have, where the first may be among them. */
  protected get weightAxes(): readonly number[] {
    return [];
  }

  /** Whether floating inputs are cast to the type the layer computes in. */
  protected get autocast(): boolean {
    return true;
  }

  #applyValues(inputs: Tree<Tensor>, options: CallOptions): Tree<Tensor> {
    this.#check(mapTree(inputs, (tensor) => tensor.shape) as Tree<SymbolicShape>);
    const anyBatch = ({ shape }: Tensor): SymbolicShape => anyBatchOf(shape, this.weightAxes);
    this.ensureBuilt(
      mapTree(inputs, anyBatch) as Tree<SymbolicShape>,
      shapesAmong(options, Tensor, anyBatch),
    );
    const outer = callContext();
    if (outer === null) this.#clearLosses();
    const training = options.training ?? outer?.training ?? null;
    const mask = options.mask === undefined ? masksOf(inputs) : options.mask;
    this.#isLocked = true;
    const call = (): Tree<Tensor> =>
      withCallContext({ training, frame: this.frame }, () =>
        autocasting(this, this.autocast, () =>
          noticingOptions(this, { ...options, training: training ?? this.trainingDefault, mask }, (noticed) =>
            this.call(inputs, noticed),
          ),
        ),
      );
    // The outermost call is looked at when it is made first, and when it is recorded.
    if (typeof this.call !== 'function') throw notImplemented('a layer', 'call(inputs, options)', this);
    const isLookedAt = outer === null && !isInferring() && (!this.#isChecked || isTracing());
    const outputs = callResult(this.className, isLookedAt ? checkingReads(this, call) : call());
    this.#isChecked ||= isLookedAt;
    if (this.supportsMasking)
      attachMasks(outputs, maskResult(this.className, this.computeMask(inputs, mask)));
    for (const penalty of activityPenalties(this.activityRegularizer, outputs)) this.addLoss(penalty);
    return outputs;
  }

  /** Variables that belong to it and are no weights of any layer. */
  get otherVariables(): readonly Variable[] {
    return [];
  }

  #check(shapes: Tree<SymbolicShape>): void {
    checkInputs(this.inputSpec, flattenTree<SymbolicShape>(shapes, isShapeLeaf), this);
  }

  #applySymbolic(inputs: Tree<KerasTensor>, options: CallOptions): Tree<KerasTensor> {
    const shapes = mapTree(inputs, ({ shape }) => shape, isKerasTensor) as Tree<SymbolicShape>;
    const others = shapesAmong(options, KerasTensor, ({ shape }) => shape);
    this.#check(shapes);
    this.ensureBuilt(shapes, others);
    const infer = (): Tree<SymbolicType> => this.#infer(inputs, options);
    // A `computeOutputShape` of the class's own says what it says of them.
    const isOwn = this.computeOutputShape !== Layer.prototype.computeOutputShape;
    const types = isOwn ? ownTypes(this, this.computeOutputShape(shapes, others), infer) : infer();
    const node = new LayerNode(this, inputs, options);
    let index = 0;
    const outputs = mapTree(
      types,
      ({ shape, dtype }) => new KerasTensor(shape, dtype, `${this.name}/output`, node, index++),
      isTypeLeaf,
    ) as Tree<KerasTensor>;
    node.outputs = flattenTree<KerasTensor>(outputs, isKerasTensor);
    return outputs;
  }

  #infer(inputs: Tree<KerasTensor>, options: CallOptions, isRecorded = false): Tree<SymbolicType> {
    const record = (): Tree<SymbolicType> =>
      inferCall((first, given) => this.apply<Tree<Tensor>>(first, given), inputs, options);
    return isRecorded ? record() : this.outputTypes(inputs, record);
  }

  /** Shape and dtype of the output for symbols; `record` finds them by running `call` on symbols. */
  protected outputTypes(_inputs: Tree<KerasTensor>, record: () => Tree<SymbolicType>): Tree<SymbolicType> {
    return record();
  }

  /** Builds the layer for a shape, unless it is built. */
  ensureBuilt(inputShape: Tree<SymbolicShape>, others: OtherShapes = {}): void {
    if (this.built) return;
    UNCALLED_OF_LAYERS.refuseFields(this, Layer);
    this.#path = scopedPath(this.name);
    this.#buildShape = inputShape;
    this.#otherShapes = others;
    const site = { owner: `${this.className}.build` };
    this.#isBuilding = true;
    try {
      withNameScope(this.name, () =>
        untraced(() => refusePromise(this.#ownBuild.call(this, inputShape as never, others), site)),
      );
    } finally {
      this.#isBuilding = false;
    }
    if (!this.#trainable) this.#freeze();
    this.built = true;
    this.#isLocked = true;
  }

  /** `build` as the class has it. */
  get #ownBuild(): Layer['build'] {
    const prototype = Object.getPrototypeOf(this) as Layer;
    return this.build === this.#buildByHand ? prototype.build : this.build;
  }

  /** What `layer.build(shape)` does: all that the first call does before it calls. */
  readonly #buildByHand = (inputShape: never, others: OtherShapes = {}): void =>
    withFrame(
      () => this.frame,
      () => {
        checkBuildShape(this.className, inputShape);
        this.#check(inputShape);
        const wasBuilt = this.built;
        this.ensureBuilt(inputShape, others);
        const isLeftToCall = this.#ownBuild === Layer.prototype.build && !wasBuilt;
        if (isLeftToCall && this.flattenLayers().some((layer) => !layer.built))
          this.#infer(...symbolsOf(this.computeDtype, inputShape, others), true);
      },
    );

  /** Makes further weights of a layer that is built. */
  extend<R>(body: () => R): R {
    const wasLocked = this.#isLocked;
    this.#isLocked = false;
    try {
      return body();
    } finally {
      this.#isLocked = wasLocked;
    }
  }

  /** Notes that a model connected its layers for inputs of a shape. */
  protected markBuilt(inputShape: Tree<SymbolicShape>): void {
    this.#path ??= scopedPath(this.name);
    this.#buildShape = inputShape;
    this.built = true;
  }

  /** Names of further arguments of `call` that Keras takes by position: `['value', 'key']` for attention. */
  protected readonly positional: readonly string[] = [];

  /** Further positional arguments of a saved call, by name. */
  positionalOptions(values: readonly unknown[]): Readonly<Record<string, unknown>> {
    checkPositional(this.className, this.positional.length, values.length);
    return Object.fromEntries(values.map((value, i) => [this.positional[i], value]));
  }

  /** The shape the layer was built for. */
  get buildShape(): Tree<SymbolicShape> | null {
    return this.#buildShape;
  }

  /** Keras's names of the tensors that decide about weights; one name alone is not written to files. */
  protected get shapeNames(): readonly string[] {
    return ['input'];
  }

  /** What a file needs to build the layer before its weights are loaded, or null where it was never built. */
  getBuildConfig(): JsonObject | null {
    if (this.#buildShape === null) return null;
    const [first, ...names] = this.shapeNames;
    // Layers made of layers, without a `build` of their own, are built by their call: they need all shapes of that.
    const hasBuild = this.#ownBuild !== Layer.prototype.build || this.sublayers().length === 0;
    const others = hasBuild ? names : Object.keys(this.#otherShapes).map(toSnakeCase);
    return buildConfigOf(this.#buildShape, this.#otherShapes, first, others);
  }

  /** Builds the layer, and those inside it, from what `getBuildConfig` gave; what is built already stays as it is. */
  buildFromConfig(config: JsonObject): void {
    const shapes = shapesOf(config, this.shapeNames[0]);
    if (shapes === null) return;
    this.ensureBuilt(shapes.shape, shapes.others);
    // Layers inside it that its `build` leaves to their first call are built by recording that.
    const isWhole = this.flattenLayers().every((layer) => layer.built);
    if (!isWhole) this.#infer(...symbolsOf(this.computeDtype, shapes.shape, shapes.others), true);
  }

  /** Makes a weight; call it in `build`. */
  addWeight(spec: WeightSpec): Variable {
    if (this.#isLocked) throw lateWeight(spec.name);
    if (!this.#isBuilding && Object.hasOwn(this, 'build') && this.build !== this.#buildByHand)
      throw fieldBuild(this.className);
    const variable = makeWeight(spec, this);
    this.#weights.push(variable);
    this.#madeTrainable.set(variable, variable.trainable);
    return variable;
  }

  /**
   * Adds a penalty to the loss of a model that contains this layer; call it in `call`.
   *
   * @throws ArgumentError `not-a-tensor`, for symbols as for all that is no tensor.
   */
  addLoss(loss: Tensor): void {
    if (!(loss instanceof Tensor)) throw notAPenalty(loss);
    this.#losses.push(loss);
  }

  /** Penalties of the latest call, then those of weights with regularizers. */
  get losses(): Tensor[] {
    // Penalties recorded into a program have no values outside of it.
    const isUsable = (loss: Tensor): boolean => loss.isConcrete || isTracing();
    const calls = this.flattenLayers().flatMap((layer) => layer.#losses.filter(isUsable));
    const weights = this.trainableWeights.flatMap((weight) =>
      weight.regularizer === null ? [] : [penaltyOf(weight.regularizer, weight.value)],
    );
    return [...calls, ...weights];
  }

  #clearLosses(): void {
    for (const layer of this.flattenLayers()) layer.#losses = [];
  }

  /** Runs `body` and leaves the penalties of the latest call as they are. */
  keepLosses<R>(body: () => R): R {
    const before = this.flattenLayers().map((layer) => [layer, layer.#losses] as const);
    try {
      return body();
    } finally {
      for (const [layer, losses] of before) layer.#losses = losses;
    }
  }

  /** The layers directly below it. */
  sublayers(): Layer[] {
    return this.keptLayers();
  }

  /** Layers kept as properties, also inside lists, maps, sets and objects, in the order they were assigned. */
  protected keptLayers(): Layer[] {
    const found = new Set(partsOf(this, SUBLAYERS).map(({ value }) => value));
    found.delete(this);
    return [...found];
  }

  /** This layer and all below it. */
  flattenLayers(): Layer[] {
    return layersUnder<Layer>(this);
  }

  /** Weights made by this layer itself, or kept in its properties: trainable ones first. */
  get ownWeights(): Variable[] {
    const all = [...new Set([...this.#weights, ...keptVariables(this)])];
    // Freezing a weight later does not move it: the order in files stays.
    for (const weight of all)
      if (!this.#madeTrainable.has(weight)) this.#madeTrainable.set(weight, weight.trainable);
    return all.sort((a, b) => Number(this.#madeTrainable.get(b)) - Number(this.#madeTrainable.get(a)));
  }

  /** Those of its own weights that training changes where nothing is frozen. */
  get learnedWeights(): Variable[] {
    return this.ownWeights.filter((weight) => this.#madeTrainable.get(weight));
  }

  /** All weights, in Keras's order: its own, then those of sublayers. */
  get weights(): Variable[] {
    return [...new Set(this.flattenLayers().flatMap((layer) => layer.ownWeights))];
  }

  /** Weights training changes. */
  get trainableWeights(): Variable[] {
    const layers = layersUnder<Layer>(this, (layer) => layer.#trainable);
    return [...new Set(layers.flatMap((layer) => layer.ownWeights.filter(({ trainable }) => trainable)))];
  }

  get nonTrainableWeights(): Variable[] {
    const trainable = new Set(this.trainableWeights);
    return this.weights.filter((weight) => !trainable.has(weight));
  }

  get trainableVariables(): Variable[] {
    return this.trainableWeights;
  }

  /** Values of all weights. */
  getWeights(): Tensor[] {
    return this.weights.map(({ value }) => value);
  }

  /**
   * Sets the values of all weights.
   *
   * @throws ArgumentError `weight-count`, ShapeError `weight-shape` where they do not fit; nothing is changed then.
   */
  setWeights(values: readonly TensorLike[]): void {
    assignValues(this, values);
  }

  /**
   * What `save` keeps of the layer itself in `.keras` and `.weights.h5` files; override it together with
   * `loadOwnVariables` where that is not its weights, or more than they are.
   */
  saveOwnVariables(store: VariableStore): void {
    for (const [i, weight] of this.ownWeights.entries()) store[String(i)] = weight;
  }

  /** Takes what `saveOwnVariables` kept. All of it has to be read. */
  loadOwnVariables(store: StoredVariables): void {
    assignStored(this, this.ownWeights, store);
  }

  /**
   * Number of numbers in all weights.
   *
   * @throws StateError `not-built` where weights are yet to be made.
   */
  countParams(): number {
    if (!this.built) throw notBuilt(this.className, this.name);
    return this.weights.reduce((sum, weight) => sum + weight.storage.data.length, 0);
  }

  /** All options under Keras's names. */
  getConfig(): JsonObject {
    return this.baseConfig();
  }

  /** What classes say of themselves whose config says no more. */
  protected baseConfig(): JsonObject {
    const table = (this.constructor as typeof Layer).options;
    return { ...baseConfigOf(this), ...serializeConfig(table, this.config as never) };
  }

  /** Makes a layer from its config; see `construct` for classes with parameters they do not declare. */
  static fromConfig(config: JsonObject, deserialize: Deserialize): Layer {
    return construct<Layer>(this as never, this.baseOptions(), config, deserialize);
  }

  /** The declared parameters with those that all layers have. */
  protected static baseOptions(): OptionTable {
    return { ...BASE_OPTIONS, ...INPUT_OPTIONS, ...this.options };
  }

  toString(): string {
    return `<${this.className} name=${this.name}, built=${this.built}>`;
  }

  [INSPECT](): string {
    return this.toString();
  }
}

const SUBLAYERS: PartRules<Layer> = { isPart: (value) => value instanceof Layer, except: NOT_OWN };
