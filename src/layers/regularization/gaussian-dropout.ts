import type { Arguments, OptionsOf } from '../../config/option';
import { withFirst } from '../../config/option';
import { normal } from '../../random';
import type { Tensor } from '../../runtime/tensor';
import type { CallOptions, LayerOptions } from '../layer';
import { rate as rateOption, seed } from '../option-kinds';
import { RandomLayer } from './random-layer';

const OPTIONS = withFirst('seed', { rate: rateOption(), seed: seed() });

/** Options of `GaussianDropout`. */
export type GaussianDropoutOptions = LayerOptions & OptionsOf<typeof OPTIONS>;

/**
 * While training, multiplies each input by a normal number of mean 1 and standard deviation √(rate / (1 - rate)).
 *
 * @example
 * import { layers } from 'keratin';
 * console.log(String(new layers.GaussianDropout(0.5).apply([1, 2, 3]))); // [1. 2. 3.]
 *
 * @see https://keras.io/api/layers/regularization_layers/gaussian_dropout/
 * @see N. Srivastava et al.: Dropout: a simple way to prevent neural networks from overfitting, JMLR 2014, section 10.
 */
export class GaussianDropout extends RandomLayer<typeof OPTIONS> {
  static readonly className: string = 'GaussianDropout';
  static override readonly options = OPTIONS;

  constructor(rate: number, ...options: Arguments<typeof OPTIONS, GaussianDropoutOptions>) {
    super([rate, ...options], rate);
  }

  override call(inputs: Tensor, { training }: CallOptions): Tensor {
    const { seedGenerator, computeDtype, config } = this;
    if (training !== true || seedGenerator === null) return inputs;
    const stddev = Math.sqrt(config.rate / (1 - config.rate));
    return inputs.mul(normal(inputs.shape, { mean: 1, stddev, dtype: computeDtype, seed: seedGenerator }));
  }
}
