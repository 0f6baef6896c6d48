import type { Arguments, OptionsOf } from '../../config/option';
import { withFirst } from '../../config/option';
import { divide, isnan, where } from '../../ops';
import type { Tensor } from '../../runtime/tensor';
import type { LayerOptions } from '../layer';
import { dataFormat } from '../option-kinds';
import { BYTES, ImageLayer, changeRange } from './image-layer';
import { valueRange } from './options';

const OPTIONS = withFirst('valueRange', {
  /** Where the channels stand. Default `imageDataFormat()`. */
  dataFormat: dataFormat(),
  valueRange: valueRange(),
});

/** Options of `AutoContrast`. */
export type AutoContrastOptions = LayerOptions & OptionsOf<typeof OPTIONS>;

/**
 * Stretches the values of each channel of each image over the whole range; channels of one value stay.
 *
 * x and y: float[batch, height, width, channels], or one image without the batch.
 *
 * @example
 * import { layers, ops } from 'keratin';
 * console.log(new layers.AutoContrast().apply(ops.ones([2, 8, 8, 3])).shape); // [ 2, 8, 8, 3 ]
 *
 * @see https://keras.io/api/layers/preprocessing_layers/image_augmentation/auto_contrast/
 */
export class AutoContrast extends ImageLayer<typeof OPTIONS> {
  static readonly className: string = 'AutoContrast';
  static override readonly options = OPTIONS;

  constructor(...options: Arguments<typeof OPTIONS, AutoContrastOptions>) {
    super(...options);
  }

  protected override draw(): null {
    return null;
  }

  protected override transform(given: Tensor): Tensor {
    const { valueRange: range } = this.config;
    const images = changeRange(given.astype(this.computeDtype), range, BYTES);
    // Keras takes the first two axes after the batch, whatever the format.
    const low = images.min([1, 2], { keepdims: true });
    const scale = divide(255, images.max([1, 2], { keepdims: true }).sub(low));
    const stretched = images.mul(scale).add(low.neg().mul(scale)).clip(0, 255);
    const results = changeRange(stretched, BYTES, range);
    return where(isnan(results), { x1: given.astype(this.computeDtype), x2: results });
  }
}
