import type { Arguments, OptionsOf } from '../../config/option';
import { withFirst } from '../../config/option';
import { depthwiseConv, full } from '../../ops';
import { Tensor } from '../../runtime/tensor';
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

/** Options of `RandomSharpness`. */
export type RandomSharpnessOptions = LayerOptions & OptionsOf<typeof OPTIONS>;

/**
 * Makes each image sharper or softer by a random factor: 0 is blurred, 0.5 as it was, 1 sharpened.
 *
 * x and y: float[batch, height, width, channels], or one image without the batch.
 *
 * @example
 * import { layers, ops } from 'keratin';
 * console.log(new layers.RandomSharpness(0.2).apply(ops.ones([2, 8, 8, 3])).shape); // [ 2, 8, 8, 3 ]
 *
 * @see https://keras.io/api/layers/preprocessing_layers/image_augmentation/random_sharpness/
 */
export class RandomSharpness extends ImageLayer<typeof OPTIONS, Tensor> {
  static readonly className: string = 'RandomSharpness';
  static override readonly options = OPTIONS;

  constructor(
    factor: number | readonly number[],
    ...options: Arguments<typeof OPTIONS, RandomSharpnessOptions>
  ) {
    super(factor, ...options);
  }

  protected override draw(images: Tensor): Tensor {
    return this.random([images.shape[0]], this.config.factor);
  }

  protected override transform(given: Tensor, factor: Tensor, training: boolean): Tensor {
    const images = given.astype(this.computeDtype);
    if (!training) return images;
    const format = { dataFormat: this.format };
    const channels = images.shape[this.format === 'channels_last' ? 3 : 1];
    const window = full([3, 3], 1 / 13).add(
      Tensor.from([
        [0, 0, 0],
        [0, 4 / 13, 0],
        [0, 0, 0],
      ]),
    );
    const kernel = window.reshape([3, 3, 1, 1]).broadcastTo([3, 3, channels, 1]).astype(this.computeDtype);
    const smooth = depthwiseConv(images, kernel, { padding: 'same', ...format });
    const share = factor.mul(-2).add(1).astype(this.computeDtype).reshape([-1, 1, 1, 1]);
    return images.add(smooth.sub(images).mul(share)).clip(...this.config.valueRange);
  }
}
