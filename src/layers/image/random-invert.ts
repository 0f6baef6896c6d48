import type { Arguments, OptionsOf } from '../../config/option';
import { withFirst } from '../../config/option';
import { where } from '../../ops';
import type { Tensor } from '../../runtime/tensor';
import type { LayerOptions } from '../layer';
import { dataFormat, seed } from '../option-kinds';
import { ImageLayer } from './image-layer';
import { bounds, valueRange } from './options';

const OPTIONS = withFirst('factor', {
  /** Where the channels stand. Default `imageDataFormat()`. */
  dataFormat: dataFormat(),
  /** Bounds of the random chance that an image is inverted. Default [0, 1]. */
  factor: bounds(0, 1, 1),
  valueRange: valueRange(),
  seed: seed(),
});

/** Options of `RandomInvert`. */
export type RandomInvertOptions = LayerOptions & OptionsOf<typeof OPTIONS>;

/**
 * Turns the values of some images, by chance, into their opposites: largest value - x.
 *
 * x and y: float[batch, height, width, channels], or one image without the batch.
 *
 * @example
 * import { layers, ops } from 'keratin';
 * console.log(new layers.RandomInvert().apply(ops.ones([2, 8, 8, 3])).shape); // [ 2, 8, 8, 3 ]
 *
 * @see https://keras.io/api/layers/preprocessing_layers/image_augmentation/random_invert/
 */
export class RandomInvert extends ImageLayer<typeof OPTIONS, Tensor | null> {
  static readonly className: string = 'RandomInvert';
  static override readonly options = OPTIONS;

  constructor(...options: Arguments<typeof OPTIONS, RandomInvertOptions>) {
    super(...options);
  }

  protected override draw(images: Tensor, training: boolean): Tensor | null {
    if (!training) return null;
    const chance = this.random([images.shape[0]], this.config.factor);
    return this.random([images.shape[0]]).less(chance).reshape([-1, 1, 1, 1]);
  }

  protected override transform(given: Tensor, inverts: Tensor | null): Tensor {
    if (inverts === null) return given;
    const images = given.astype(this.computeDtype);
    return where(inverts, { x1: images.neg().add(this.config.valueRange[1]), x2: images });
  }
}
