import { number } from '../../config/kinds';
import type { Arguments, OptionsOf } from '../../config/option';
import { withFirst } from '../../config/option';
import { leakyRelu } from '../../ops';
import type { Tensor } from '../../runtime/tensor';
import type { LayerOptions } from '../layer';
import { Layer } from '../layer';

const OPTIONS = withFirst('negativeSlope', {
  /** Slope below 0. Default 0.3. */
  negativeSlope: number(0.3, { minimum: 0 }),
});

/** Options of `LeakyReLU`. */
export type LeakyReLUOptions = LayerOptions & OptionsOf<typeof OPTIONS>;

/**
 * A rectified linear unit that lets a little through: y = x for x ≥ 0, negativeSlope · x below.
 *
 * @example
 * import { layers } from 'keratin';
 * console.log(String(new layers.LeakyReLU({ negativeSlope: 0.5 }).apply([-3, 2]))); // [-1.5  2. ]
 *
 * @see https://keras.io/api/layers/activation_layers/leaky_relu/
 */
export class LeakyReLU extends Layer<typeof OPTIONS> {
  static readonly className: string = 'LeakyReLU';
  static override readonly options = OPTIONS;

  constructor(...options: Arguments<typeof OPTIONS, LeakyReLUOptions>) {
    super(...options);
    this.supportsMasking = true;
    this.built = true;
  }

  override call(inputs: Tensor): Tensor {
    return leakyRelu(inputs, this.config);
  }
}
