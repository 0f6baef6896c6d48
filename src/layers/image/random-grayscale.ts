import { number } from '../../config/kinds';
import type { Arguments, JsonObject, OptionsOf } from '../../config/option';
import { withFirst } from '../../config/option';
import { where } from '../../ops';
import { rgbToGrayscale } from '../../ops/image';
import type { Tensor } from '../../runtime/tensor';
import type { LayerOptions } from '../layer';
import { dataFormat, seed } from '../option-kinds';
import { ImageLayer } from './image-layer';

const OPTIONS = withFirst('factor', {
  /** Where the channels stand. Default `imageDataFormat()`. */
  dataFormat: dataFormat(),
  /** The chance that an image loses its colours. Default 0.5. */
  factor: number(0.5, { minimum: 0, maximum: 1 }),
  seed: seed(),
});

/** Options of `RandomGrayscale`. */
export type RandomGrayscaleOptions = LayerOptions & OptionsOf<typeof OPTIONS>;

/**
 * Takes the colours from some images, by chance.
 *
 * x and y: float[batch, height, width, channels], or one image without the batch.
 *
 * @example
 * import { layers, ops } from 'keratin';
 * console.log(new layers.RandomGrayscale().apply(ops.ones([2, 8, 8, 3])).shape); // [ 2, 8, 8, 3 ]
 *
 * @see https://keras.io/api/layers/preprocessing_layers/image_augmentation/random_grayscale/
 */
export class RandomGrayscale extends ImageLayer<typeof OPTIONS, Tensor> {
  static readonly className: string = 'RandomGrayscale';
  static override readonly options = OPTIONS;

  constructor(...options: Arguments<typeof OPTIONS, RandomGrayscaleOptions>) {
    super(...options);
  }

  protected override draw(images: Tensor): Tensor {
    return this.random([images.shape[0]]).less(this.config.factor).reshape([-1, 1, 1, 1]);
  }

  protected override transform(images: Tensor, grays: Tensor, training: boolean): Tensor {
    if (!training) return images;
    return where(grays, { x1: rgbToGrayscale(images, { dataFormat: this.format }), x2: images });
  }

  /** Keras leaves the seed out of this layer's config. */
  override getConfig(): JsonObject {
    const { seed: _, ...config } = super.getConfig();
    return config;
  }
}
