import type { Arguments, OptionsOf } from '../../config/option';
import { withFirst } from '../../config/option';
import { dropout } from '../../random';
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

/** Options of `Dropout`. */
export type DropoutOptions = LayerOptions & OptionsOf<typeof OPTIONS>;

/**
 * While training, sets a random share `rate` of the inputs to 0 and divides the others by 1 - rate, so that sums keep
 * their mean. Otherwise its output is its input.
 *
 * @example
 * import { layers } from 'keratin';
 * const layer = new layers.Dropout(0.5, { seed: 1 });
 * console.log(String(layer.apply([1, 2, 3]))); // [1. 2. 3.]
 * console.log(layer.apply([1, 2, 3], { training: true }).shape); // [ 3 ]
 *
 * @see https://keras.io/api/layers/regularization_layers/dropout/
 * @see N. Srivastava et al.: Dropout: a simple way to prevent neural networks from overfitting, JMLR 2014.
 */
export class Dropout extends RandomLayer<typeof OPTIONS> {
  static readonly className: string = 'Dropout';
  static override readonly options = OPTIONS;

  constructor(rate: number, ...options: Arguments<typeof OPTIONS, DropoutOptions>) {
    super([rate, ...options], rate);
  }

  override call(inputs: Tensor, { training }: CallOptions): Tensor {
    if (training !== true || this.seedGenerator === null) return inputs;
    const { rate, noiseShape } = this.config;
    return dropout(inputs, rate, { noiseShape, seed: this.seedGenerator });
  }
}
