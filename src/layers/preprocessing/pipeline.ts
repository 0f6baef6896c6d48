import type { JsonObject, OptionTable } from '../../config/option';
import { optionsFrom, type OptionArguments } from '../../util/arguments';
import type { Deserialize } from '../../config/saveable';
import type { Tensor } from '../../runtime/tensor';
import type { Tree } from '../../runtime/tree';
import type { CallOptions } from '../layer';
import { Layer } from '../layer';
import { layersOption, withLayers } from '../layer-option';

const OPTIONS = { layers: layersOption() } satisfies OptionTable;

/** Options of `Pipeline`. */
export interface PipelineOptions {
  /** Its name. */
  readonly name?: string | null;
}

/**
 * Preprocessing layers one after the other, as one layer.
 *
 * @example
 * import { layers, ops } from 'keratin';
 * const layer = new layers.Pipeline([new layers.Rescaling(1 / 255), new layers.CenterCrop(4, 4)]);
 * console.log(layer.apply(ops.ones([1, 8, 8, 3])).shape); // [ 1, 4, 4, 3 ]
 *
 * @see https://keras.io/api/layers/preprocessing_layers/
 */
export class Pipeline extends Layer<typeof OPTIONS> {
  static readonly className: string = 'Pipeline';
  static override readonly options = OPTIONS;
  readonly layers: readonly Layer[];

  constructor(layers: readonly Layer[], ...options: OptionArguments<PipelineOptions, 'name'>) {
    super(layers, optionsFrom<PipelineOptions>('Pipeline', ['name'], options));
    this.layers = layers;
  }

  static override fromConfig(config: JsonObject, deserialize: Deserialize): Layer {
    return super.fromConfig(withLayers(config, ['layers'], deserialize), deserialize);
  }

  protected override get trainingDefault(): boolean {
    return true;
  }

  override call(inputs: Tree<Tensor>, { training }: CallOptions): Tree<Tensor> {
    return this.layers.reduce<Tree<Tensor>>(
      (data, layer) => layer.apply<Tree<Tensor>>(data, { training }),
      inputs,
    );
  }

  override getConfig(): JsonObject {
    const { layers, name } = super.getConfig();
    return { layers, name };
  }
}
