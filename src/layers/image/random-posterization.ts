import type { Arguments, OptionsOf } from '../../config/option';
import { withFirst } from '../../config/option';
import { full, leftShift, rightShift } from '../../ops';
import { randint } from '../../random';
import type { Tensor } from '../../runtime/tensor';
import type { LayerOptions } from '../layer';
import { dataFormat, seed } from '../option-kinds';
import { BYTES, ImageLayer, changeRange } from './image-layer';
import { requiredBounds, valueRange } from './options';

const OPTIONS = withFirst('valueRange', {
  /** Where the channels stand. Default `imageDataFormat()`. */
  dataFormat: dataFormat(),
  factor: requiredBounds(1, 8),
  valueRange: valueRange(),
  seed: seed(),
});

/** Options of `RandomPosterization`. */
export type RandomPosterizationOptions = LayerOptions & OptionsOf<typeof OPTIONS>;

/**
 * Keeps only a random number of bits, within the bounds of `factor`, of each value.
 *
 * x and y: float[batch, height, width, channels], or one image without the batch.
 *
 * @example
 * import { layers, ops } from 'keratin';
 * console.log(new layers.RandomPosterization(3).apply(ops.ones([2, 8, 8, 3])).shape); // [ 2, 8, 8, 3 ]
 *
 * @see https://keras.io/api/layers/preprocessing_layers/image_augmentation/random_posterization/
 */
export class RandomPosterization extends ImageLayer<typeof OPTIONS, Tensor> {
  static readonly className: string = 'RandomPosterization';
  static override readonly options = OPTIONS;

  constructor(
    factor: number | readonly number[],
    ...options: Arguments<typeof OPTIONS, RandomPosterizationOptions>
  ) {
    super(factor, ...options);
  }

  protected override draw(images: Tensor): Tensor {
    const [least, largest] = this.config.factor;
    const shape = [images.shape[0], 1, 1, 1];
    const kept =
      least === largest
        ? full(shape, least)
        : randint(shape, least, largest, { seed: this.seedGenerator, dtype: 'uint8' });
    return kept.astype('int32').neg().add(8).astype('uint8');
  }

  protected override transform(images: Tensor, shift: Tensor, training: boolean): Tensor {
    if (!training) return images;
    const bytes = changeRange(images.astype(this.computeDtype), this.config.valueRange, BYTES).astype(
      'uint8',
    );
    const cut = leftShift(rightShift(bytes, shift), shift).astype(this.computeDtype);
    return changeRange(cut, BYTES, this.config.valueRange);
  }
}
