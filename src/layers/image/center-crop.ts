import { requiredInteger } from '../../config/kinds';
import type { Arguments, OptionsOf } from '../../config/option';
import { withFirst } from '../../config/option';
import { resize } from '../../ops/image';
import type { Tensor } from '../../runtime/tensor';
import type { LayerOptions } from '../layer';
import { dataFormat } from '../option-kinds';
import { ImageLayer } from './image-layer';

const OPTIONS = withFirst('dataFormat', {
  /** Where the channels stand. Default `imageDataFormat()`. */
  dataFormat: dataFormat(),
  height: requiredInteger(),
  width: requiredInteger(),
});

/** Options of `CenterCrop`. */
export type CenterCropOptions = LayerOptions & OptionsOf<typeof OPTIONS>;

/**
 * The middle of images; images smaller than that are made larger first.
 *
 * x and y: float[batch, height, width, channels], or one image without the batch.
 *
 * @example
 * import { layers, ops } from 'keratin';
 * console.log(new layers.CenterCrop(4, 6).apply(ops.ones([2, 8, 8, 3])).shape); // [ 2, 4, 6, 3 ]
 *
 * @see https://keras.io/api/layers/preprocessing_layers/image_preprocessing/center_crop/
 */
export class CenterCrop extends ImageLayer<typeof OPTIONS> {
  static readonly className: string = 'CenterCrop';
  static override readonly options = OPTIONS;

  constructor(height: number, width: number, ...options: Arguments<typeof OPTIONS, CenterCropOptions>) {
    super(height, width, ...options);
  }

  protected override draw(): null {
    return null;
  }

  protected override transform(given: Tensor): Tensor {
    const { height, width } = this.config;
    const images = given.astype(this.computeDtype);
    const [rows, columns] = this.sizeOf(images);
    const cut = (top: number, left: number, high: number, wide: number): Tensor => {
      const [y, x] = [`${top}:${top + high}`, `${left}:${left + wide}`];
      return this.format === 'channels_last' ? images.at(':', y, x) : images.at(':', ':', y, x);
    };
    if (rows >= height && columns >= width) {
      return cut(Math.floor((rows - height) / 2), Math.floor((columns - width) / 2), height, width);
    }
    // An image smaller than the crop is cut to its aspect ratio and made larger.
    const high = Math.max(Math.min(rows, Math.trunc((columns * height) / width)), 1);
    const wide = Math.max(Math.min(columns, Math.trunc((rows * width) / height)), 1);
    const part = cut(Math.trunc((rows - high) / 2), Math.trunc((columns - wide) / 2), high, wide);
    return resize(part, [height, width], { interpolation: 'bilinear', dataFormat: this.format });
  }

  protected override transformMasks(masks: Tensor): Tensor {
    return this.transform(masks);
  }
}
