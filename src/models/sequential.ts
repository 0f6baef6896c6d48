import { badOption } from '../config/option';
import { optionsFrom, type OptionArguments } from '../util/arguments';
import type { JsonObject } from '../config/option';
import { construct, deserializeAgain, hasOwnConstructor, rememberObjects } from '../config/construct';
import type { Deserialize } from '../config/saveable';
import { Input, InputLayer } from '../layers/core/input-layer';
import { withNameScope } from '../layers/naming';
import type { KerasTensor, SymbolicShape } from '../layers/keras-tensor';
import { isKerasTensor } from '../layers/keras-tensor';
import type { CallOptions, LayerOptions } from '../layers/layer';
import { Layer } from '../layers/layer';
import type { Tensor } from '../runtime/tensor';
import { Tensor as TensorClass } from '../runtime/tensor';
import type { Tree } from '../runtime/tree';
import { ArgumentError, KeratinError } from '../util/errors';
import { serializeLayer, withSharedLayers } from './functional-config';
import { FunctionalGraph } from './graph';
import { Model } from './model';

/** What `Sequential` is made of. */
export interface SequentialOptions extends Pick<LayerOptions, 'name' | 'trainable' | 'dtype'> {
  /** The layers, from the first to the last. Default: none; `add` adds some. */
  readonly layers?: readonly (Layer | KerasTensor)[];
}

/**
 * A plain stack of layers: each takes the output of the one before.
 *
 * @example
 * import { Sequential, layers } from 'keratin';
 * const model = new Sequential();
 * model.add(new layers.Dense(50, { activation: 'relu', inputShape: [9] }));
 * model.add(new layers.Dense(1));
 * console.log(model.countParams()); // 551
 *
 * @see https://keras.io/api/models/sequential/
 */
export class Sequential extends Model {
  static readonly className: string = 'Sequential';
  static override readonly module: string = 'keras';
  #stack: Layer[] = [];
  #input: KerasTensor | null = null;
  /** The input and what each layer gives, as far as they are connected. */
  #connected: { readonly input: KerasTensor; readonly symbols: KerasTensor[] } | null = null;
  /** Whether the shape of the input is that of the first data, where nobody gave one. */
  #isFromData = false;

  constructor(...given: OptionArguments<SequentialOptions, 'layers'>) {
    const names = ['layers', 'trainable', 'name', 'dtype'] as const;
    const { layers = [], ...options } = optionsFrom<SequentialOptions>('Sequential', names, given);
    if (!Array.isArray(layers))
      throw badOption({ owner: 'Sequential', name: 'layers' }, 'a list of layers', layers);
    super(options);
    for (const layer of layers) this.#append(layer);
    this.#rebuild();
  }

  /** Adds a layer at the end. @throws ArgumentError `duplicate-layer-name` */
  add(layer: Layer | KerasTensor): void {
    this.refuseWhileRunning('add');
    this.#append(layer);
    this.#rebuild();
  }

  /** Takes the last layer off and gives it back. */
  pop(): Layer {
    this.refuseWhileRunning('pop');
    const layer = this.#stack.pop();
    this.#connected = null;
    if (layer === undefined) {
      throw new ArgumentError({
        code: 'empty-model',
        expected: 'pop needs a model with at least one layer.',
        received: { model: `"${this.name}", no layers` },
      });
    }
    if (this.#stack.length === 0 && this.graph !== null) this.setGraph(null);
    this.#rebuild();
    return layer;
  }

  #append(layer: Layer | KerasTensor): void {
    if (isKerasTensor(layer) || layer instanceof InputLayer) {
      const symbol = isKerasTensor(layer) ? layer : layer.output;
      if (this.#stack.length > 0 || this.#input !== null) {
        throw new ArgumentError({
          code: 'input-not-first',
          expected: 'the input of a Sequential model comes first.',
          received: { layers: this.#stack.map(({ name }) => name).join(', ') || 'an input' },
        });
      }
      this.#input = symbol;
      return;
    }
    if (!(layer instanceof Layer)) {
      throw new ArgumentError({
        code: 'not-a-layer',
        expected: 'a Sequential model is made of layers.',
        received: { layer: String(layer) },
        advice: 'For a function of your own, extend layers.Layer.',
      });
    }
    if (this.#stack.some(({ name }) => name === layer.name)) {
      throw new ArgumentError({
        code: 'duplicate-layer-name',
        expected: 'a model needs a different name for each of its layers.',
        received: { name: `"${layer.name}" (${layer.className}), twice` },
        advice: `Give one of them another name: { name: '${layer.name}_2' }.`,
        details: { name: layer.name },
      });
    }
    if (this.#stack.length === 0 && this.#input === null && layer.inputShape !== null) {
      this.#input = Input({ shape: layer.inputShape, dtype: layer.inputDtype });
    }
    this.#stack.push(layer);
  }

  /** Connects the layers, once the shape of the input is known. */
  #rebuild(): void {
    if (this.#input === null && this.#stack[0] instanceof Model && this.#stack[0].inputs.length === 1) {
      const [{ shape, dtype }] = this.#stack[0].inputs;
      this.#input = Input({ batchShape: shape, dtype });
    }
    if (this.#input === null || this.#stack.length === 0) return;
    const input = this.#input;
    withNameScope(this.name, () => this.#connect(input));
    this.markBuilt(input.shape);
  }

  override get listsLayers(): boolean {
    return true;
  }

  /** The layers, without the input. */
  override get layers(): readonly Layer[] {
    return [...this.#stack];
  }

  override sublayers(): Layer[] {
    return [...new Set([...this.#stack, ...this.keptLayers()])];
  }

  override build(inputShape: Tree<SymbolicShape>): void {
    if (this.graph !== null) return;
    this.#isFromData = this.#input === null;
    this.#input ??= Input({ batchShape: [null, ...(inputShape as SymbolicShape).slice(1)] });
    // The model's own scope is open already.
    this.#connect(this.#input);
  }

  /** Layers that follow those that are connected with `input` already are applied to what these give. */
  #connect(input: KerasTensor): void {
    const { symbols } = this.#connected?.input === input ? this.#connected : { symbols: [input] };
    for (const layer of this.#stack.slice(symbols.length - 1))
      symbols.push(layer.apply(symbols[symbols.length - 1]));
    this.#connected = { input, symbols };
    this.setGraph(new FunctionalGraph(input, symbols[symbols.length - 1]));
  }

  /** Where nobody gave a shape, data may have other sizes than the first had, as far as the layers take them. */
  #widen(shape: readonly number[]): void {
    const known = this.#input!.shape;
    const fits = (size: number | null, axis: number): boolean => size === null || size === shape[axis];
    if (shape.length !== known.length || known.every(fits)) return;
    const wider = Input({ batchShape: known.map((size, axis) => (fits(size, axis) ? size : null)) });
    try {
      withNameScope(this.name, () => this.#connect(wider));
      this.#input = wider;
    } catch (error) {
      // Layers with weights of that size: the error that names both shapes follows.
      if (!(error instanceof KeratinError)) throw error;
    }
  }

  override call(inputs: Tree<Tensor>, options: CallOptions): Tree<Tensor> {
    if (this.#stack.length === 0 && inputs instanceof TensorClass) return inputs;
    if (this.#isFromData && inputs instanceof TensorClass) this.#widen(inputs.shape);
    return super.call(inputs, options);
  }

  override getConfig(): JsonObject {
    // A constructor of its own adds the layers again.
    if (hasOwnConstructor(this.constructor, Sequential)) return this.baseConfig();
    const first = this.#input?.node?.operation;
    const layers = [...(first instanceof InputLayer ? [first] : []), ...this.#stack];
    const config: JsonObject = {
      name: this.name,
      trainable: this.trainable,
      dtype: this.dtypePolicy.toJson(),
      layers: rememberObjects(
        withSharedLayers(this, () => layers.map(serializeLayer)),
        [...layers, ...this.flattenLayers()],
      ),
    };
    return this.#input === null ? config : { ...config, build_input_shape: [...this.#input.shape] };
  }

  /** Makes a model from Keras's config. */
  static override fromConfig(
    config: JsonObject,
    deserialize: Deserialize = deserializeAgain(config.layers),
  ): Sequential {
    if (!Array.isArray(config.layers) || hasOwnConstructor(this, Sequential))
      return construct<Sequential>(this as never, this.baseOptions(), config, deserialize);
    const layers = (config.layers as readonly JsonObject[]).map((layer) => deserialize(layer) as Layer);
    const { name, trainable, dtype } = config as { name?: string; trainable?: boolean; dtype?: string };
    const model = new this([], { name, dtype: dtype ?? null });
    for (const layer of layers) model.#append(layer);
    const shape = config.build_input_shape as SymbolicShape | undefined;
    if (model.#input === null && Array.isArray(shape)) {
      model.#input = Input({ batchShape: shape });
    }
    model.#rebuild();
    if (trainable === false) model.trainable = false;
    return model;
  }
}
