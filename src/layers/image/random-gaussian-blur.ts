import type { Arguments, OptionsOf } from '../../config/option';
import { withFirst } from '../../config/option';
import { where } from '../../ops';
import { gaussianBlur } from '../../ops/image';
import type { Tensor } from '../../runtime/tensor';
import type { LayerOptions } from '../layer';
import { dataFormat, perAxis, seed } from '../option-kinds';
import { ImageLayer } from './image-layer';
import { bounds, valueRange } from './options';

const OPTIONS = withFirst('factor', {
  /** Where the channels stand. Default `imageDataFormat()`. */
  dataFormat: dataFormat(),
  /** Bounds of the random chance that an image is blurred. Default [0, 1]. */
  factor: bounds(0, 1, 1),
  /** Height and width of the window, odd. Default 3. */
  kernelSize: perAxis(2, 3),
  /** Bounds of the random width of the bell curve. Default [0, 1]. */
  sigma: bounds(0, 1, 1),
  valueRange: valueRange(),
  seed: seed(),
});

interface Blur {
  readonly applies: Tensor;
  readonly sigma: Tensor;
}

/** Options of `RandomGaussianBlur`. */
export type RandomGaussianBlurOptions = LayerOptions & OptionsOf<typeof OPTIONS>;

/**
 * Blurs some images, by chance, by a bell curve of random width.
 *
 * x and y: float[batch, height, width, channels], or one image without the batch.
 *
 * @example
 * import { layers, ops } from 'keratin';
 * console.log(new layers.RandomGaussianBlur().apply(ops.ones([2, 8, 8, 3])).shape); // [ 2, 8, 8, 3 ]
 *
 * @see https://keras.io/api/layers/preprocessing_layers/image_augmentation/random_gaussian_blur/
 */
export class RandomGaussianBlur extends ImageLayer<typeof OPTIONS, Blur | null> {
  static readonly className: string = 'RandomGaussianBlur';
  static override readonly options = OPTIONS;

  constructor(...options: Arguments<typeof OPTIONS, RandomGaussianBlurOptions>) {
    super(...options);
  }

  protected override draw(images: Tensor, training: boolean): Blur | null {
    if (!training) return null;
    const chance = this.random([images.shape[0]], this.config.factor);
    const applies = this.random([images.shape[0]]).less(chance).reshape([-1, 1, 1, 1]);
    return { applies, sigma: this.random([2], this.config.sigma, this.computeDtype).add(1e-6) };
  }

  protected override transform(given: Tensor, blur: Blur | null): Tensor {
    const images = given.astype(this.computeDtype);
    if (blur === null) return images;
    const { kernelSize, valueRange: range } = this.config;
    const blurred = gaussianBlur(images, { kernelSize, sigma: blur.sigma, dataFormat: this.format });
    return where(blur.applies, { x1: blurred, x2: images }).clip(...range);
  }
}
