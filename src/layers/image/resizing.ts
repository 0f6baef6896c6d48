import { boolean, number, oneOf, requiredInteger } from '../../config/kinds';
import type { Arguments, OptionsOf } from '../../config/option';
import { withFirst } from '../../config/option';
import { saturateCast } from '../../ops';
import { resize } from '../../ops/image';
import { isFloat } from '../../ir/dtype';
import type { Tensor } from '../../runtime/tensor';
import type { LayerOptions } from '../layer';
import { dataFormat } from '../option-kinds';
import { ImageLayer } from './image-layer';

const OPTIONS = withFirst('interpolation', {
  /** Where the channels stand. Default `imageDataFormat()`. */
  dataFormat: dataFormat(),
  height: requiredInteger(),
  width: requiredInteger(),
  /** `bilinear`, `nearest`, `bicubic`, `lanczos3` or `lanczos5`. Default `bilinear`. */
  interpolation: oneOf(['bilinear', 'nearest', 'bicubic', 'lanczos3', 'lanczos5'], 'bilinear'),
  /** Whether images are cropped to the new aspect ratio before. Default false. */
  cropToAspectRatio: boolean(false),
  /** Whether images are padded to the new aspect ratio before. Default false. */
  padToAspectRatio: boolean(false),
  /** What padding consists of: only `constant`, which is fillValue. */
  fillMode: oneOf(['constant'], 'constant'),
  fillValue: number(0),
  /** Whether smaller images are smoothed first. Default false. */
  antialias: boolean(false),
});

/** Options of `Resizing`. */
export type ResizingOptions = LayerOptions & OptionsOf<typeof OPTIONS>;

/**
 * Images in another size.
 *
 * x and y: float[batch, height, width, channels], or one image without the batch.
 *
 * @example
 * import { layers, ops } from 'keratin';
 * console.log(new layers.Resizing(4, 6).apply(ops.ones([2, 8, 8, 3])).shape); // [ 2, 4, 6, 3 ]
 *
 * @see https://keras.io/api/layers/preprocessing_layers/image_preprocessing/resizing/
 */
export class Resizing extends ImageLayer<typeof OPTIONS> {
  static readonly className: string = 'Resizing';
  static override readonly options = OPTIONS;

  constructor(height: number, width: number, ...options: Arguments<typeof OPTIONS, ResizingOptions>) {
    super(height, width, ...options);
  }

  protected override draw(): null {
    return null;
  }

  #resize(images: Tensor, interpolation: string): Tensor {
    const { height, width, cropToAspectRatio, padToAspectRatio, fillMode, fillValue, antialias } =
      this.config;
    const resized = resize(images, [height, width], {
      interpolation,
      antialias,
      dataFormat: this.format,
      cropToAspectRatio,
      padToAspectRatio,
      fillMode,
      fillValue,
    });
    if (resized.dtype === images.dtype) return resized;
    return saturateCast(isFloat(images.dtype) ? resized : resized.round(), images.dtype);
  }

  protected override transform(images: Tensor): Tensor {
    return this.#resize(images, this.config.interpolation);
  }

  protected override transformMasks(masks: Tensor): Tensor {
    return this.#resize(masks, 'nearest');
  }
}
