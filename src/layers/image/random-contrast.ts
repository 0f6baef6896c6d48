import type { Arguments, OptionsOf } from '../../config/option';
import { withFirst } from '../../config/option';
import { add, mean, multiply, subtract } from '../../ops';
import type { Tensor } from '../../runtime/tensor';
import type { LayerOptions } from '../layer';
import { dataFormat, seed } from '../option-kinds';
import { ImageLayer } from './image-layer';
import { requiredBounds, valueRange } from './options';

const OPTIONS = withFirst('valueRange', {
  /** Where the channels stand. Default `imageDataFormat()`. */
  dataFormat: dataFormat(),
  factor: requiredBounds(0, 1),
  valueRange: valueRange(),
  seed: seed(),
});

/** Options of `RandomContrast`. */
export type RandomContrastOptions = LayerOptions & OptionsOf<typeof OPTIONS>;

/**
 * Raises or lowers the contrast of each image by a random factor between 1 - factor and 1 + factor.
 *
 * x and y: float[batch, height, width, channels], or one image without the batch.
 *
 * @example
 * import { layers, ops } from 'keratin';
 * console.log(new layers.RandomContrast(0.2).apply(ops.ones([2, 8, 8, 3])).shape); // [ 2, 8, 8, 3 ]
 *
 * @see https://keras.io/api/layers/preprocessing_layers/image_augmentation/random_contrast/
 */
export class RandomContrast extends ImageLayer<typeof OPTIONS, Tensor | null> {
  static readonly className: string = 'RandomContrast';
  static override readonly options = OPTIONS;

  constructor(
    factor: number | readonly number[],
    ...options: Arguments<typeof OPTIONS, RandomContrastOptions>
  ) {
    super(factor, ...options);
  }

  protected override draw(images: Tensor, training: boolean): Tensor | null {
    const [least, largest] = this.config.factor;
    return training
      ? this.random([images.shape[0], 1, 1, 1], [1 - least, 1 + largest], this.computeDtype)
      : null;
  }

  protected override transform(images: Tensor, factor: Tensor | null): Tensor {
    if (factor === null) return images;
    const [low, high] = this.config.valueRange;
    const rows = this.format === 'channels_last' ? 1 : 2;
    const average = mean(mean(images, { axis: rows, keepdims: true }), { axis: rows + 1, keepdims: true });
    return add(multiply(subtract(images, average), factor), average).clip(low, high);
  }
}
