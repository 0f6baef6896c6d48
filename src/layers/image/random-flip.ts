import { oneOf } from '../../config/kinds';
import type { Arguments, OptionsOf } from '../../config/option';
import { withFirst } from '../../config/option';
import { flip, where } from '../../ops';
import type { Tensor } from '../../runtime/tensor';
import type { LayerOptions } from '../layer';
import { dataFormat, seed } from '../option-kinds';
import { ImageLayer } from './image-layer';

const OPTIONS = withFirst('mode', {
  /** Where the channels stand. Default `imageDataFormat()`. */
  dataFormat: dataFormat(),
  /** `horizontal`, `vertical` or `horizontal_and_vertical`. Default both. */
  mode: oneOf(['horizontal_and_vertical', 'horizontal', 'vertical'], 'horizontal_and_vertical'),
  seed: seed(),
});

/** Options of `RandomFlip`. */
export type RandomFlipOptions = LayerOptions & OptionsOf<typeof OPTIONS>;

/**
 * Mirrors every second image, by chance.
 *
 * x and y: float[batch, height, width, channels], or one image without the batch.
 *
 * @example
 * import { layers, ops } from 'keratin';
 * console.log(new layers.RandomFlip().apply(ops.ones([2, 8, 8, 3])).shape); // [ 2, 8, 8, 3 ]
 *
 * @see https://keras.io/api/layers/preprocessing_layers/image_augmentation/random_flip/
 */
export class RandomFlip extends ImageLayer<typeof OPTIONS, Tensor | null> {
  static readonly className: string = 'RandomFlip';
  static override readonly options = OPTIONS;

  constructor(...options: Arguments<typeof OPTIONS, RandomFlipOptions>) {
    super(...options);
  }

  protected override draw(images: Tensor, training: boolean): Tensor | null {
    return training ? this.random([images.shape[0], 1, 1, 1]).lessEqual(0.5) : null;
  }

  protected override transform(given: Tensor, flips: Tensor | null): Tensor {
    const images = given.astype(this.computeDtype);
    if (flips === null) return images;
    const { mode } = this.config;
    const rows = this.format === 'channels_last' ? 1 : 2;
    const turn = (x: Tensor, axis: number): Tensor => where(flips, { x1: flip(x, { axis }), x2: x });
    const sideways = mode === 'vertical' ? images : turn(images, rows + 1);
    return mode === 'horizontal' ? sideways : turn(sideways, rows);
  }

  protected override transformMasks(masks: Tensor, flips: Tensor | null): Tensor {
    return this.transform(masks, flips);
  }
}
