import type { Arguments, OptionsOf } from '../../config/option';
import { withFirst } from '../../config/option';
import { epsilon, stack, unstack } from '../../ops';
import { hsvToRgb, rgbToHsv } from '../../ops/image';
import type { Tensor } from '../../runtime/tensor';
import type { LayerOptions } from '../layer';
import { dataFormat, seed } from '../option-kinds';
import { ImageLayer } from './image-layer';
import { requiredBounds, valueRange } from './options';

const OPTIONS = withFirst('valueRange', {
  /** Where the channels stand. Default `imageDataFormat()`. */
  dataFormat: dataFormat(),
  factor: requiredBounds(-1, 1),
  valueRange: valueRange(),
  seed: seed(),
});

/** Options of `RandomSaturation`. */
export type RandomSaturationOptions = LayerOptions & OptionsOf<typeof OPTIONS>;

/**
 * Makes the colours of each image stronger or weaker by a random factor.
 *
 * x and y: float[batch, height, width, channels], or one image without the batch.
 *
 * @example
 * import { layers, ops } from 'keratin';
 * console.log(new layers.RandomSaturation(0.2).apply(ops.ones([2, 8, 8, 3])).shape); // [ 2, 8, 8, 3 ]
 *
 * @see https://keras.io/api/layers/preprocessing_layers/image_augmentation/random_saturation/
 */
export class RandomSaturation extends ImageLayer<typeof OPTIONS, Tensor> {
  static readonly className: string = 'RandomSaturation';
  static override readonly options = OPTIONS;

  constructor(
    factor: number | readonly number[],
    ...options: Arguments<typeof OPTIONS, RandomSaturationOptions>
  ) {
    super(factor, ...options);
  }

  protected override draw(images: Tensor): Tensor {
    const factor = this.random([images.shape[0], 1, 1], this.config.factor);
    return factor.div(factor.neg().add(1 + epsilon()));
  }

  protected override transform(images: Tensor, factor: Tensor, training: boolean): Tensor {
    if (!training) return images;
    const options = { dataFormat: this.format };
    const axis = this.format === 'channels_last' ? 3 : 1;
    const [hue, saturation, value] = unstack(rgbToHsv(images, options), { axis });
    const changed = saturation.mul(factor.astype(this.computeDtype)).clip(...this.config.valueRange);
    return hsvToRgb(stack([hue, changed, value], { axis }), options);
  }
}
