import { relu } from '../../activations';
import { nullable, number } from '../../config/kinds';
import type { Arguments, OptionsOf } from '../../config/option';
import { withFirst } from '../../config/option';
import type { Tensor } from '../../runtime/tensor';
import type { LayerOptions } from '../layer';
import { Layer } from '../layer';

const OPTIONS = withFirst('maxValue', {
  /** The largest output; null: no limit. */
  maxValue: nullable(number(0, { minimum: 0 })),
  /** Slope below the threshold. Default 0. */
  negativeSlope: number(0, { minimum: 0 }),
  /** Where values begin to pass. Default 0. */
  threshold: number(0, { minimum: 0 }),
});

/** Options of `ReLU`. */
export type ReLUOptions = LayerOptions & OptionsOf<typeof OPTIONS>;

/**
 * Rectified linear unit: y = max(x, 0), more generally maxValue above maxValue, x from threshold on, and
 * negativeSlope · (x - threshold) below.
 *
 * @example
 * import { layers } from 'keratin';
 * console.log(String(new layers.ReLU({ maxValue: 6 }).apply([-3, 2, 9]))); // [0. 2. 6.]
 *
 * @see https://keras.io/api/layers/activation_layers/relu/
 */
export class ReLU extends Layer<typeof OPTIONS> {
  static readonly className: string = 'ReLU';
  static override readonly options = OPTIONS;

  constructor(...options: Arguments<typeof OPTIONS, ReLUOptions>) {
    super(...options);
    this.supportsMasking = true;
    this.built = true;
  }

  override call(inputs: Tensor): Tensor {
    return relu(inputs, this.config);
  }
}
