import type { Arguments, OptionsOf } from '../../config/option';
import { withFirst } from '../../config/option';
import { where } from '../../ops';
import type { Tensor } from '../../runtime/tensor';
import type { LayerOptions } from '../layer';
import { dataFormat, seed } from '../option-kinds';
import { BYTES, ImageLayer, changeRange } from './image-layer';
import { bounds0, valueRange, type Bounds } from './options';

const OPTIONS = withFirst('additionFactor', {
  /** Where the channels stand. Default `imageDataFormat()`. */
  dataFormat: dataFormat(),
  valueRange: valueRange(),
  /** Bounds of what is added first, as a share of the range of values. Default 0. */
  additionFactor: bounds0(0),
  /** Bounds of the threshold, as a share of the range of values. Default 0. */
  thresholdFactor: bounds0(0),
  seed: seed(),
});

interface Drawn {
  readonly addition: Tensor;
  readonly threshold: Tensor;
}

/** Options of `Solarization`. */
export type SolarizationOptions = LayerOptions & OptionsOf<typeof OPTIONS>;

/**
 * Adds a random number to each image and turns values at or above a random threshold into their opposites.
 *
 * x and y: float[batch, height, width, channels], or one image without the batch.
 *
 * @example
 * import { layers, ops } from 'keratin';
 * console.log(new layers.Solarization().apply(ops.ones([2, 8, 8, 3])).shape); // [ 2, 8, 8, 3 ]
 *
 * @see https://keras.io/api/layers/preprocessing_layers/image_augmentation/solarization/
 */
export class Solarization extends ImageLayer<typeof OPTIONS, Drawn | null> {
  static readonly className: string = 'Solarization';
  static override readonly options = OPTIONS;

  constructor(...options: Arguments<typeof OPTIONS, SolarizationOptions>) {
    super(...options);
  }

  protected override draw(images: Tensor, training: boolean): Drawn | null {
    if (!training) return null;
    const { additionFactor, thresholdFactor } = this.config;
    const shape = [images.shape[0], 1, 1, 1];
    const draw = ([least, largest]: Bounds): Tensor =>
      this.random(shape, [least, largest * 255], this.computeDtype);
    return { addition: draw(additionFactor), threshold: draw(thresholdFactor) };
  }

  protected override transform(given: Tensor, drawn: Drawn | null): Tensor {
    const images = given.astype(this.computeDtype);
    if (drawn === null) return images;
    const { valueRange: range } = this.config;
    const values = changeRange(images, range, BYTES).add(drawn.addition).clip(0, 255);
    const inverted = where(values.less(drawn.threshold), { x1: values, x2: values.neg().add(255) });
    return changeRange(inverted, BYTES, range);
  }
}
