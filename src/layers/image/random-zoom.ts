import { nullable } from '../../config/kinds';
import type { Arguments, OptionsOf } from '../../config/option';
import { withFirst } from '../../config/option';
import { concatenate, zerosLike } from '../../ops';
import { affineTransform } from '../../ops/image';
import type { Tensor } from '../../runtime/tensor';
import type { LayerOptions } from '../layer';
import { dataFormat, seed } from '../option-kinds';
import { ImageLayer } from './image-layer';
import { requiredGivenBounds, warpOptions, type Bounds } from './options';

const OPTIONS = withFirst('widthFactor', {
  /** Where the channels stand. Default `imageDataFormat()`. */
  dataFormat: dataFormat(),
  heightFactor: requiredGivenBounds(),
  /** As heightFactor, for the width. Default: the same random number. */
  widthFactor: nullable(requiredGivenBounds()),
  ...warpOptions(),
  seed: seed(),
});

/** Options of `RandomZoom`. */
export type RandomZoomOptions = LayerOptions & OptionsOf<typeof OPTIONS>;

/**
 * Makes what is seen on each image smaller (positive factors) or larger (negative ones) by random shares.
 *
 * x and y: float[batch, height, width, channels], or one image without the batch.
 *
 * @example
 * import { layers, ops } from 'keratin';
 * console.log(new layers.RandomZoom(0.2).apply(ops.ones([2, 8, 8, 3])).shape); // [ 2, 8, 8, 3 ]
 *
 * @see https://keras.io/api/layers/preprocessing_layers/image_augmentation/random_zoom/
 */
export class RandomZoom extends ImageLayer<typeof OPTIONS, Tensor | null> {
  static readonly className: string = 'RandomZoom';
  static override readonly options = OPTIONS;

  constructor(
    heightFactor: number | readonly number[],
    ...options: Arguments<typeof OPTIONS, RandomZoomOptions>
  ) {
    super(heightFactor, ...options);
  }

  protected override draw(images: Tensor, training: boolean): Tensor | null {
    if (!training) return null;
    const { heightFactor, widthFactor } = this.config;
    const [height, width] = this.sizeOf(images);
    const zoom = ([least, largest]: Bounds): Tensor =>
      this.random([images.shape[0], 1], [1 + least, 1 + largest]);
    const y = zoom(heightFactor.range);
    const x = widthFactor === null ? y : zoom(widthFactor.range);
    const offset = (factor: Tensor, size: number): Tensor =>
      factor
        .neg()
        .add(1)
        .mul((size - 1) / 2);
    const none = zerosLike(y);
    return concatenate([x, none, offset(x, width), none, y, offset(y, height), none, none], { axis: 1 });
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
