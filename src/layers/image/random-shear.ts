import type { Arguments, OptionsOf } from '../../config/option';
import { withFirst } from '../../config/option';
import { multiply, onesLike, stack, where, zerosLike } from '../../ops';
import { affineTransform } from '../../ops/image';
import type { Tensor } from '../../runtime/tensor';
import type { LayerOptions } from '../layer';
import { dataFormat, seed } from '../option-kinds';
import { ImageLayer, UNIT } from './image-layer';
import { bounds, warpOptions } from './options';

const OPTIONS = withFirst('xFactor', {
  /** Where the channels stand. Default `imageDataFormat()`. */
  dataFormat: dataFormat(),
  /** Random slope of the columns. Default 0. */
  xFactor: bounds(0, 1, 0),
  /** Random slope of the rows. Default 0. */
  yFactor: bounds(0, 1, 0),
  ...warpOptions(),
  seed: seed(),
});

/** Options of `RandomShear`. */
export type RandomShearOptions = LayerOptions & OptionsOf<typeof OPTIONS>;

/**
 * Pulls each image askew by random slopes.
 *
 * x and y: float[batch, height, width, channels], or one image without the batch.
 *
 * @example
 * import { layers, ops } from 'keratin';
 * console.log(new layers.RandomShear({ xFactor: 0.2 }).apply(ops.ones([2, 8, 8, 3])).shape); // [ 2, 8, 8, 3 ]
 *
 * @see https://keras.io/api/layers/preprocessing_layers/image_augmentation/random_shear/
 */
export class RandomShear extends ImageLayer<typeof OPTIONS, Tensor | null> {
  static readonly className: string = 'RandomShear';
  static override readonly options = OPTIONS;

  constructor(...options: Arguments<typeof OPTIONS, RandomShearOptions>) {
    super(...options);
  }

  protected override draw(images: Tensor, training: boolean): Tensor | null {
    if (!training) return null;
    const { xFactor, yFactor } = this.config;
    const shape = [images.shape[0]];
    const signs = where(this.random(shape, UNIT, this.computeDtype).greater(0.5), { x1: -1, x2: 1 });
    const y = multiply(this.random(shape, yFactor, this.computeDtype), signs);
    const x = multiply(this.random(shape, xFactor, this.computeDtype), signs);
    const [one, none] = [onesLike(x), zerosLike(x)];
    return stack([one, x, none, y, one, none, none, none], { axis: 1 });
  }

  #warp(images: Tensor, matrix: Tensor | null, interpolation: string): Tensor {
    if (matrix === null) return images;
    const { fillMode, fillValue } = this.config;
    return affineTransform(images, matrix, { interpolation, fillMode, fillValue, dataFormat: this.format });
  }

  protected override transform(images: Tensor, matrix: Tensor | null): Tensor {
    return this.#warp(images.astype(this.computeDtype), matrix, this.config.interpolation);
  }

  protected override transformMasks(masks: Tensor, matrix: Tensor | null): Tensor {
    return this.#warp(masks, matrix, 'nearest');
  }
}
