import type { Arguments, OptionsOf } from '../../config/option';
import { withFirst } from '../../config/option';
import { rgbToGrayscale } from '../../ops/image';
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

/** Options of `RandomColorDegeneration`. */
export type RandomColorDegenerationOptions = LayerOptions & OptionsOf<typeof OPTIONS>;

/**
 * Mixes each image with its gray version by a random share.
 *
 * x and y: float[batch, height, width, channels], or one image without the batch.
 *
 * @example
 * import { layers, ops } from 'keratin';
 * console.log(new layers.RandomColorDegeneration(0.2).apply(ops.ones([2, 8, 8, 3])).shape); // [ 2, 8, 8, 3 ]
 *
 * @see https://keras.io/api/layers/preprocessing_layers/image_augmentation/random_color_degeneration/
 */
export class RandomColorDegeneration extends ImageLayer<typeof OPTIONS, Tensor> {
  static readonly className: string = 'RandomColorDegeneration';
  static override readonly options = OPTIONS;

  constructor(
    factor: number | readonly number[],
    ...options: Arguments<typeof OPTIONS, RandomColorDegenerationOptions>
  ) {
    super(factor, ...options);
  }

  protected override draw(images: Tensor): Tensor {
    return this.random([images.shape[0], 1, 1, 1], this.config.factor);
  }

  protected override transform(given: Tensor, factor: Tensor, training: boolean): Tensor {
    if (!training) return given;
    const images = given.astype(this.computeDtype);
    const grays = rgbToGrayscale(images, { dataFormat: this.format });
    const mixed = images.add(grays.sub(images).mul(factor.astype(this.computeDtype)));
    return mixed.clip(...this.config.valueRange);
  }
}
