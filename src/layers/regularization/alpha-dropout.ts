import type { Arguments, OptionsOf } from '../../config/option';
import { withFirst } from '../../config/option';
import { uniform } from '../../random';
import type { Tensor } from '../../runtime/tensor';
import type { CallOptions, LayerOptions } from '../layer';
import { nullableShape, rate as rateOption, seed } from '../option-kinds';
import { RandomLayer } from './random-layer';

const OPTIONS = withFirst('noiseShape', {
  rate: rateOption(),
  seed: seed(),
  /** Shape of the random mask, which repeats along axes of size 1; null where the input decides. */
  noiseShape: nullableShape(),
});

// What selu gives far below 0: -alpha · scale.
const SATURATION = -1.6732632423543772 * 1.0507009873554805;

/** Options of `AlphaDropout`. */
export type AlphaDropoutOptions = LayerOptions & OptionsOf<typeof OPTIONS>;

/**
 * Dropout for networks of `selu`: while training, a random share `rate` of the inputs becomes selu's lowest value, and
 * all are scaled and moved so that mean and variance stay.
 *
 * @example
 * import { layers } from 'keratin';
 * console.log(String(new layers.AlphaDropout(0.5).apply([1, 2, 3]))); // [1. 2. 3.]
 *
 * @see https://keras.io/api/layers/regularization_layers/alpha_dropout/
 * @see G. Klambauer et al.: Self-normalizing neural networks, NeurIPS 2017.
 */
export class AlphaDropout extends RandomLayer<typeof OPTIONS> {
  static readonly className: string = 'AlphaDropout';
  static override readonly options = OPTIONS;

  constructor(rate: number, ...options: Arguments<typeof OPTIONS, AlphaDropoutOptions>) {
    super([rate, ...options], rate);
  }

  override call(inputs: Tensor, { training }: CallOptions): Tensor {
    if (training !== true || this.seedGenerator === null) return inputs;
    const { rate, noiseShape } = this.config;
    const shape = noiseShape === null ? inputs.shape : noiseShape.map((size, i) => size ?? inputs.shape[i]);
    const kept = uniform(shape, { seed: this.seedGenerator }).greaterEqual(rate).astype(inputs.dtype);
    const scale = ((1 - rate) * (1 + rate * SATURATION ** 2)) ** -0.5;
    const mixed = inputs.mul(kept).add(kept.neg().add(1).mul(SATURATION));
    return mixed.mul(scale).add(-scale * SATURATION * rate);
  }
}
