import { requiredNumber } from '../../config/kinds';
import type { Arguments, OptionsOf } from '../../config/option';
import { withFirst } from '../../config/option';
import { normal } from '../../random';
import type { Tensor } from '../../runtime/tensor';
import type { CallOptions, LayerOptions } from '../layer';
import { seed } from '../option-kinds';
import { RandomLayer } from './random-layer';

const OPTIONS = withFirst('seed', { stddev: requiredNumber({ minimum: 0, maximum: 1 }), seed: seed() });

/** Options of `GaussianNoise`. */
export type GaussianNoiseOptions = LayerOptions & OptionsOf<typeof OPTIONS>;

/**
 * While training, adds a normal number of mean 0 and standard deviation `stddev` to each input.
 *
 * @example
 * import { layers } from 'keratin';
 * console.log(String(new layers.GaussianNoise(0.5).apply([1, 2, 3]))); // [1. 2. 3.]
 *
 * @see https://keras.io/api/layers/regularization_layers/gaussian_noise/
 */
export class GaussianNoise extends RandomLayer<typeof OPTIONS> {
  static readonly className: string = 'GaussianNoise';
  static override readonly options = OPTIONS;

  constructor(stddev: number, ...options: Arguments<typeof OPTIONS, GaussianNoiseOptions>) {
    super([stddev, ...options], stddev);
  }

  override call(inputs: Tensor, { training }: CallOptions): Tensor {
    const { seedGenerator, computeDtype, config } = this;
    if (training !== true || seedGenerator === null) return inputs;
    return inputs.add(
      normal(inputs.shape, { stddev: config.stddev, dtype: computeDtype, seed: seedGenerator }),
    );
  }
}
