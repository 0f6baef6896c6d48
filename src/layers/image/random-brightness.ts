import type { Arguments, OptionsOf } from '../../config/option';
import { withFirst } from '../../config/option';
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

/** Options of `RandomBrightness`. */
export type RandomBrightnessOptions = LayerOptions & OptionsOf<typeof OPTIONS>;

/**
 * Makes each image brighter or darker by a random share of the range of values.
 *
 * x and y: float[batch, height, width, channels], or one image without the batch.
 *
 * @example
 * import { layers, ops } from 'keratin';
 * console.log(new layers.RandomBrightness(0.2).apply(ops.ones([2, 8, 8, 3])).shape); // [ 2, 8, 8, 3 ]
 *
 * @see https://keras.io/api/layers/preprocessing_layers/image_augmentation/random_brightness/
 */
export class RandomBrightness extends ImageLayer<typeof OPTIONS, Tensor | null> {
  static readonly className: string = 'RandomBrightness';
  static override readonly options = OPTIONS;

  constructor(
    factor: number | readonly number[],
    ...options: Arguments<typeof OPTIONS, RandomBrightnessOptions>
  ) {
    super(factor, ...options);
  }

  protected override draw(images: Tensor, training: boolean): Tensor | null {
    const [low, high] = this.config.valueRange;
    return training ? this.random([images.shape[0], 1, 1, 1], this.config.factor).mul(high - low) : null;
  }

  protected override transform(images: Tensor, delta: Tensor | null): Tensor {
    if (delta === null) return images;
    return images
      .add(delta.astype(images.dtype))
      .clip(...this.config.valueRange)
      .astype(images.dtype);
  }
}
