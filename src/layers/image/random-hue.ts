import type { Arguments, OptionsOf } from '../../config/option';
import { withFirst } from '../../config/option';
import { multiply, stack, unstack, where } from '../../ops';
import { hsvToRgb, rgbToHsv } from '../../ops/image';
import type { Tensor } from '../../runtime/tensor';
import type { LayerOptions } from '../layer';
import { dataFormat, seed } from '../option-kinds';
import { ImageLayer, UNIT, changeRange } from './image-layer';
import { requiredBounds, valueRange } from './options';

const OPTIONS = withFirst('valueRange', {
  /** Where the channels stand. Default `imageDataFormat()`. */
  dataFormat: dataFormat(),
  factor: requiredBounds(0, 1),
  valueRange: valueRange(),
  seed: seed(),
});

/** Options of `RandomHue`. */
export type RandomHueOptions = LayerOptions & OptionsOf<typeof OPTIONS>;

/**
 * Turns the colours of each image around the colour circle by a random part of half a turn.
 *
 * x and y: float[batch, height, width, channels], or one image without the batch.
 *
 * @example
 * import { layers, ops } from 'keratin';
 * console.log(new layers.RandomHue(0.2).apply(ops.ones([2, 8, 8, 3])).shape); // [ 2, 8, 8, 3 ]
 *
 * @see https://keras.io/api/layers/preprocessing_layers/image_augmentation/random_hue/
 */
export class RandomHue extends ImageLayer<typeof OPTIONS, Tensor> {
  static readonly className: string = 'RandomHue';
  static override readonly options = OPTIONS;

  constructor(factor: number | readonly number[], ...options: Arguments<typeof OPTIONS, RandomHueOptions>) {
    super(factor, ...options);
  }

  protected override draw(images: Tensor): Tensor {
    const shape = [images.shape[0], 1, 1];
    const signs = where(this.random(shape).greater(0.5), { x1: -1, x2: 1 });
    return multiply(this.random(shape, this.config.factor), signs).mul(0.5);
  }

  protected override transform(given: Tensor, shift: Tensor, training: boolean): Tensor {
    if (!training) return given;
    const { valueRange: range } = this.config;
    const options = { dataFormat: this.format };
    const axis = this.format === 'channels_last' ? 3 : 1;
    const colours = rgbToHsv(changeRange(given.astype(this.computeDtype), range, UNIT), options);
    const [hue, saturation, value] = unstack(colours, { axis });
    const moved = hue.add(shift.astype(hue.dtype));
    const lower = where(moved.greater(1), { x1: moved.sub(1), x2: moved });
    const wrapped = where(lower.less(0), { x1: lower.add(1), x2: lower });
    const images = hsvToRgb(stack([wrapped, saturation, value], { axis }), options).clip(0, 1);
    return changeRange(images, UNIT, range).astype(this.computeDtype);
  }
}
