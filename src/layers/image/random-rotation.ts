import type { Arguments, OptionsOf } from '../../config/option';
import { withFirst } from '../../config/option';
import { cos, sin, stack, zerosLike } from '../../ops';
import { affineTransform } from '../../ops/image';
import type { Tensor } from '../../runtime/tensor';
import type { LayerOptions } from '../layer';
import { dataFormat, seed } from '../option-kinds';
import { ImageLayer } from './image-layer';
import { requiredBounds, warpOptions } from './options';

const OPTIONS = withFirst('fillMode', {
  /** Where the channels stand. Default `imageDataFormat()`. */
  dataFormat: dataFormat(),
  factor: requiredBounds(-1, 1),
  ...warpOptions(),
  seed: seed(),
});

/** Options of `RandomRotation`. */
export type RandomRotationOptions = LayerOptions & OptionsOf<typeof OPTIONS>;

/**
 * Turns each image by a random angle, between the bounds of `factor` in full turns.
 *
 * x and y: float[batch, height, width, channels], or one image without the batch.
 *
 * @example
 * import { layers, ops } from 'keratin';
 * console.log(new layers.RandomRotation(0.2).apply(ops.ones([2, 8, 8, 3])).shape); // [ 2, 8, 8, 3 ]
 *
 * @see https://keras.io/api/layers/preprocessing_layers/image_augmentation/random_rotation/
 */
export class RandomRotation extends ImageLayer<typeof OPTIONS, Tensor | null> {
  static readonly className: string = 'RandomRotation';
  static override readonly options = OPTIONS;

  constructor(
    factor: number | readonly number[],
    ...options: Arguments<typeof OPTIONS, RandomRotationOptions>
  ) {
    super(factor, ...options);
  }

  protected override draw(images: Tensor, training: boolean): Tensor | null {
    if (!training) return null;
    const [least, largest] = this.config.factor;
    const angle = this.random([images.shape[0]], [least * 360, largest * 360]).mul(Math.PI / 180);
    const [height, width] = this.sizeOf(images);
    const [x, y] = [(width - 1) / 2, (height - 1) / 2];
    const [a, b] = [cos(angle), sin(angle)];
    const offsetX = a.mul(-x).add(b.mul(y)).add(x);
    const offsetY = b.mul(-x).sub(a.mul(y)).add(y);
    const none = zerosLike(a);
    return stack([a, b.neg(), offsetX, b, a, offsetY, none, none], { axis: 1 });
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
