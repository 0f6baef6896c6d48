import { nullable, oneOf } from '../../config/kinds';
import type { Arguments, Json, JsonObject, OptionsOf } from '../../config/option';
import { withFirst } from '../../config/option';
import { badOption } from '../../config/option';
import type { Deserialize } from '../../config/saveable';
import { classNameOf, classOf, isSavedObject, objectsInside, withCustomObjects } from '../../config/saveable';
import { fromConfig } from '../../config/construct';
import { add, concatenate, flip, multiply } from '../../ops';
import type { Tensor } from '../../runtime/tensor';
import type { Tree } from '../../runtime/tree';
import type { Variable } from '../../runtime/variable';
import { ArgumentError } from '../../util/errors';
import type { SymbolicShape } from '../keras-tensor';
import type { CallOptions, LayerOptions } from '../layer';
import { Layer } from '../layer';
import { layerOption, withLayers } from '../layer-option';

/** What a layer over sequences has to have to be run in both directions. */
interface Directed extends Layer {
  readonly goBackwards: boolean;
  readonly returnSequences: boolean;
  readonly returnState: boolean;
  readonly stateful: boolean;
  zeroOutputForMask?: boolean;
  readonly states?: readonly Variable[] | null;
  resetState?(): void;
}

const OPTIONS = withFirst('mergeMode', {
  /** How the outputs of both directions become one; null: they stay two. Default `concat`. */
  mergeMode: nullable(oneOf(['concat', 'sum', 'ave', 'mul'], 'concat'), 'concat'),
  layer: layerOption(),
  /** The layer for the other direction. Default: one like the first. */
  backwardLayer: nullable(layerOption()),
});

/** Options of `Bidirectional`. */
export type BidirectionalOptions = LayerOptions & OptionsOf<typeof OPTIONS>;

/** A layer with the same options and new weights. */
function copyLayer(layer: Layer, changes: JsonObject): Layer {
  const classes = layer.flattenLayers().map((inner) => classOf(inner));
  const revive: Deserialize = (json: Json) => {
    const found = isSavedObject(json)
      ? classes.find((known) => classNameOf(known) === json.class_name)
      : undefined;
    if (found === undefined)
      throw badOption({ owner: 'Bidirectional', name: 'layer' }, 'a layer made of layers', json);
    return fromConfig(found, (json as { config: JsonObject }).config, revive);
  };
  const copy = withCustomObjects(objectsInside(layer.config), () =>
    fromConfig(classes[0], { ...layer.getConfig(), ...changes }, revive),
  );
  // As in Keras, the copy of a layer that is built is built as well, under its own name.
  const build = layer.getBuildConfig();
  if (build !== null) copy.buildFromConfig(build);
  return copy;
}

const withoutPrefix = (name: string, prefix: string): string =>
  name.startsWith(prefix) ? name.slice(prefix.length) : name;

function checkDirections(forward: Directed, backward: Directed): void {
  const differ = (['stateful', 'returnSequences', 'returnState'] as const).find(
    (name) => forward[name] !== backward[name],
  );
  if (forward.goBackwards !== backward.goBackwards && differ === undefined) return;
  const name = differ ?? 'goBackwards';
  throw new ArgumentError({
    code: 'bidirectional-layers',
    expected:
      'Bidirectional needs two layers that differ in goBackwards and agree in stateful, returnSequences and returnState.',
    received: { [`layer.${name}`]: String(forward[name]), [`backwardLayer.${name}`]: String(backward[name]) },
  });
}

/**
 * A recurrent layer run over sequences in both directions, with weights for each.
 *
 * x: float[batch, time, features]; y: the outputs of both directions, one after the other (`concat`), added, averaged,
 * multiplied, or (mergeMode null) as a list; then, with `returnState`, the states of both.
 *
 * @param layer A recurrent layer: the pattern of both directions; it gets no weights itself.
 *
 * @example
 * import { layers, ops } from 'keratin';
 * const layer = new layers.Bidirectional(new layers.LSTM(4));
 * console.log(layer.apply(ops.ones([2, 10, 8])).shape); // [ 2, 8 ]
 *
 * @see https://keras.io/api/layers/recurrent_layers/bidirectional/
 */
export class Bidirectional extends Layer<typeof OPTIONS> {
  static readonly className: string = 'Bidirectional';
  static override readonly options = OPTIONS;
  readonly forwardLayer: Directed;
  readonly backwardLayer: Directed;

  constructor(layer: Layer, ...options: Arguments<typeof OPTIONS, BidirectionalOptions>) {
    super(layer, ...options);
    const { name } = layer;
    this.forwardLayer = copyLayer(layer, { name: `forward_${withoutPrefix(name, 'forward_')}` }) as Directed;
    const back = { name: `backward_${withoutPrefix(name, 'backward_')}`, go_backwards: true };
    this.backwardLayer = (this.config.backwardLayer ?? copyLayer(layer, back)) as Directed;
    checkDirections(this.forwardLayer, this.backwardLayer);
    for (const one of [this.forwardLayer, this.backwardLayer]) {
      if (one.zeroOutputForMask !== undefined) one.zeroOutputForMask = one.returnSequences;
    }
    this.supportsMasking = true;
    this.inputSpec = layer.inputSpec;
  }

  static override fromConfig(config: JsonObject, deserialize: Deserialize): Layer {
    return super.fromConfig(withLayers(config, ['layer', 'backward_layer'], deserialize), deserialize);
  }

  protected override get shapeNames(): readonly string[] {
    return ['sequences', 'initial_state'];
  }

  override build(inputShape: SymbolicShape): void {
    this.forwardLayer.ensureBuilt(inputShape);
    this.backwardLayer.ensureBuilt(inputShape);
  }

  /** The states kept from batch to batch, of both directions. */
  get states(): readonly Variable[] | null {
    const [forward, backward] = [this.forwardLayer.states ?? null, this.backwardLayer.states ?? null];
    return forward === null || backward === null ? null : [...forward, ...backward];
  }

  /** Sets kept states to zero. */
  resetState(): void {
    this.forwardLayer.resetState?.();
    this.backwardLayer.resetState?.();
  }

  override computeMask(_inputs: Tree<Tensor>, mask: Tree<Tensor | null> | null): Tree<Tensor | null> | null {
    const first = (Array.isArray(mask) ? mask[0] : mask) as Tensor | null;
    const own = this.forwardLayer.returnSequences ? first : null;
    return this.config.mergeMode === null ? [own, own] : own;
  }

  override call(sequences: Tensor, options: CallOptions): Tree<Tensor> {
    const { training, mask } = options;
    const initial = (options.initialState ?? null) as readonly Tree<Tensor>[] | null;
    const half = initial === null ? 0 : Math.floor(initial.length / 2);
    const run = (
      layer: Directed,
      initialState: readonly Tree<Tensor>[] | null,
    ): [Tensor, readonly Tree<Tensor>[]] => {
      const result = layer.apply<Tree<Tensor>>(sequences, {
        training,
        mask,
        ...(initialState && { initialState }),
      });
      return layer.returnState
        ? [(result as readonly Tensor[])[0], (result as readonly Tensor[]).slice(1)]
        : [result as Tensor, []];
    };
    const [forward, forwardStates] = run(this.forwardLayer, initial && initial.slice(0, half));
    const [reversed, backwardStates] = run(this.backwardLayer, initial && initial.slice(half));
    const backward = this.forwardLayer.returnSequences ? flip(reversed, { axis: 1 }) : reversed;
    const output = this.#merge(forward.astype(this.computeDtype), backward.astype(this.computeDtype));
    if (!this.forwardLayer.returnState) return output;
    return [
      ...(Array.isArray(output) ? (output as Tensor[]) : [output as Tensor]),
      ...forwardStates,
      ...backwardStates,
    ];
  }

  #merge(forward: Tensor, backward: Tensor): Tree<Tensor> {
    switch (this.config.mergeMode) {
      case null:
        return [forward, backward];
      case 'concat':
        return concatenate([forward, backward], { axis: -1 });
      case 'sum':
        return add(forward, backward);
      case 'ave':
        return add(forward, backward).div(2);
      case 'mul':
        return multiply(forward, backward);
    }
  }

  override getConfig(): JsonObject {
    const [layer, other] = [this.forwardLayer, this.backwardLayer].map((one) => OPTIONS.layer.serialize(one));
    return { ...super.getConfig(), layer, backward_layer: other };
  }
}
