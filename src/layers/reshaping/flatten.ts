import type { Arguments, OptionsOf } from '../../config/option';
import { withFirst } from '../../config/option';
import type { Tensor } from '../../runtime/tensor';
import type { LayerOptions } from '../layer';
import { Layer } from '../layer';
import { dataFormat } from '../option-kinds';

const OPTIONS = withFirst('dataFormat', {
  /** Where the channels stand: with `channels_first` they are moved to the end before. */
  dataFormat: dataFormat(),
});

/** Options of `Flatten`. */
export type FlattenOptions = LayerOptions & OptionsOf<typeof OPTIONS>;

/**
 * All features of a sample in one row: [batch, ...features] becomes [batch, product of features].
 *
 * @example
 * import { layers } from 'keratin';
 * console.log(String(new layers.Flatten().apply([[[1, 2], [3, 4]]]))); // [[1. 2. 3. 4.]]
 *
 * @see https://keras.io/api/layers/reshaping_layers/flatten/
 */
export class Flatten extends Layer<typeof OPTIONS> {
  static readonly className: string = 'Flatten';
  static override readonly options = OPTIONS;

  constructor(...options: Arguments<typeof OPTIONS, FlattenOptions>) {
    super(...options);
    this.inputSpec = { minNdim: 1 };
  }

  override call(inputs: Tensor): Tensor {
    const [batch, ...features] = inputs.shape;
    const isFirst = this.config.dataFormat === 'channels_first' && inputs.ndim > 1;
    const ordered = isFirst ? inputs.transpose([0, ...features.slice(1).map((_, i) => i + 2), 1]) : inputs;
    return ordered.reshape([batch, features.reduce((product, size) => product * size, 1)]);
  }
}
