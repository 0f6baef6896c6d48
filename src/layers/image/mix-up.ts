import { number } from '../../config/kinds';
import type { Arguments, OptionsOf } from '../../config/option';
import { withFirst } from '../../config/option';
import { add, arange, multiply, take } from '../../ops';
import { beta, shuffle } from '../../random';
import type { Tensor } from '../../runtime/tensor';
import type { KerasTensor } from '../keras-tensor';
import type { LayerOptions } from '../layer';
import type { SymbolicType } from '../symbolic';
import { dataFormat, seed } from '../option-kinds';
import { ImageLayer } from './image-layer';

const OPTIONS = withFirst('alpha', {
  /** Where the channels stand. Default `imageDataFormat()`. */
  dataFormat: dataFormat(),
  /** How often mixtures are even: the smaller, the nearer they are to one of the two images. Default 0.2. */
  alpha: number(0.2),
  seed: seed(),
});

interface Mixture {
  readonly order: Tensor;
  readonly weight: Tensor;
}

/** Each sample mixed with the one that `order` puts in its place. */
function mix(x: Tensor, order: Tensor, weight: Tensor): Tensor {
  const own = weight.reshape([-1, ...x.shape.slice(1).map(() => 1)]);
  return add(multiply(own, x), multiply(own.neg().add(1), take(x, order, { axis: 0 })));
}

/** Options of `MixUp`. */
export type MixUpOptions = LayerOptions & OptionsOf<typeof OPTIONS>;

/**
 * Mixes each image, and its label, with another of the batch by a random weight, for which random numbers are rejected
 * until they fit: the layer works on values, not inside compiled functions.
 *
 * x and y: float[batch, height, width, channels], or one image without the batch.
 *
 * @example
 * import { layers, ops } from 'keratin';
 * console.log(new layers.MixUp().apply(ops.ones([2, 8, 8, 3])).shape); // [ 2, 8, 8, 3 ]
 *
 * @see https://keras.io/api/layers/preprocessing_layers/image_augmentation/mix_up/
 * @see H. Zhang et al.: mixup: beyond empirical risk minimization, ICLR 2018.
 */
export class MixUp extends ImageLayer<typeof OPTIONS, Mixture> {
  static readonly className: string = 'MixUp';
  static override readonly options = OPTIONS;

  constructor(...options: Arguments<typeof OPTIONS, MixUpOptions>) {
    super(...options);
  }

  protected override outputTypes({ shape }: KerasTensor): SymbolicType {
    return { shape, dtype: this.computeDtype };
  }

  protected override draw(images: Tensor): Mixture {
    const count = images.shape[0];
    const order = shuffle(arange(count), { seed: this.seedGenerator });
    return {
      order,
      weight: beta([count], this.config.alpha, this.config.alpha, { seed: this.seedGenerator }),
    };
  }

  protected override transform(given: Tensor, { order, weight }: Mixture, training: boolean): Tensor {
    if (!training) return given;
    return mix(given.astype(this.computeDtype), order, weight.astype(this.computeDtype));
  }

  protected override transformLabels(labels: Tensor, { order, weight }: Mixture, training: boolean): Tensor {
    return training ? mix(labels, order, weight) : labels;
  }
}
