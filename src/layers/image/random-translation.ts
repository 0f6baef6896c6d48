import type { Arguments, OptionsOf } from '../../config/option';
import { withFirst } from '../../config/option';
import { concatenate, onesLike, zerosLike } from '../../ops';
import { affineTransform } from '../../ops/image';
import type { Tensor } from '../../runtime/tensor';
import type { LayerOptions } from '../layer';
import { dataFormat, seed } from '../option-kinds';
import { ImageLayer } from './image-layer';
import { requiredGivenBounds, warpOptions } from './options';

const OPTIONS = withFirst('fillMode', {
  /** Where the channels stand. Default `imageDataFormat()`. */
  dataFormat: dataFormat(),
  heightFactor: requiredGivenBounds(),
  widthFactor: requiredGivenBounds(),
  ...warpOptions(),
  seed: seed(),
});

/** Options of `RandomTranslation`. */
export type RandomTranslationOptions = LayerOptions & OptionsOf<typeof OPTIONS>;

/**
 * Moves each image down and right by random shares of its size.
 *
 * x and y: float[batch, height, width, channels], or one image without the batch.
 *
 * @example
 * import { layers, ops } from 'keratin';
 * console.log(new layers.RandomTranslation(0.2, 0.1).apply(ops.ones([2, 8, 8, 3])).shape); // [ 2, 8, 8, 3 ]
 *
 * @see https://keras.io/api/layers/preprocessing_layers/image_augmentation/random_translation/
 */
export class RandomTranslation extends ImageLayer<typeof OPTIONS, Tensor | null> {
  static readonly className: string = 'RandomTranslation';
  static override readonly options = OPTIONS;

  constructor(
    heightFactor: number | readonly number[],
    widthFactor: number | readonly number[],
    ...options: Arguments<typeof OPTIONS, RandomTranslationOptions>
  ) {
    super(heightFactor, widthFactor, ...options);
  }

  protected override draw(images: Tensor, training: boolean): Tensor | null {
    if (!training) return null;
    const { heightFactor, widthFactor } = this.config;
    const [height, width] = this.sizeOf(images);
    const shape = [images.shape[0], 1];
    const down = this.random(shape, heightFactor.range).mul(height);
    const right = this.random(shape, widthFactor.range).mul(width);
    const [one, none] = [onesLike(down), zerosLike(down)];
    return concatenate([one, none, right.neg(), none, one, down.neg(), none, none], { axis: 1 });
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
