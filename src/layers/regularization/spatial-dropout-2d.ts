import type { Arguments, JsonObject, OptionsOf } from '../../config/option';
import { withFirst } from '../../config/option';
import type { Tensor } from '../../runtime/tensor';
import type { CallOptions, LayerOptions } from '../layer';
import { dataFormat, rate as rateOption, seed } from '../option-kinds';
import { RandomLayer } from './random-layer';
import { dropChannels, shortenedConfig } from './spatial-dropout';

const OPTIONS = withFirst('dataFormat', { rate: rateOption(), seed: seed(), dataFormat: dataFormat() });

/** Options of `SpatialDropout2D`. */
export type SpatialDropout2DOptions = LayerOptions & OptionsOf<typeof OPTIONS>;

/**
 * While training, drops whole channels of images: a random share `rate` of the channels of each sample is 0 everywhere,
 * the others are divided by 1 - rate. Otherwise its output is its input.
 *
 * x and y: float[batch, rows, columns, channels], or channels second with `dataFormat: 'channels_first'`.
 *
 * @example
 * import { layers } from 'keratin';
 * console.log(new layers.SpatialDropout2D(0.5).apply([[[[1, 2]]]]).shape.length); // 4
 *
 * @see https://keras.io/api/layers/regularization_layers/spatial_dropout2d/
 * @see J. Tompson et al.: Efficient object localization using convolutional networks, CVPR 2015.
 */
export class SpatialDropout2D extends RandomLayer<typeof OPTIONS> {
  static readonly className: string = 'SpatialDropout2D';
  static override readonly options = OPTIONS;

  constructor(rate: number, ...options: Arguments<typeof OPTIONS, SpatialDropout2DOptions>) {
    super([rate, ...options], rate);
    this.inputSpec = { ndim: 4 };
  }

  override call(inputs: Tensor, { training }: CallOptions): Tensor {
    if (training !== true || this.seedGenerator === null) return inputs;
    return dropChannels(inputs, this.config.rate, this.seedGenerator, this.config.dataFormat);
  }

  override getConfig(): JsonObject {
    return shortenedConfig(super.getConfig(), this.dtypePolicy);
  }
}
