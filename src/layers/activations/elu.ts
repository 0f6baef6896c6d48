import { number } from '../../config/kinds';
import type { Arguments, OptionsOf } from '../../config/option';
import { withFirst } from '../../config/option';
import { elu } from '../../ops';
import type { Tensor } from '../../runtime/tensor';
import type { LayerOptions } from '../layer';
import { Layer } from '../layer';

const OPTIONS = withFirst('alpha', {
  /** What outputs approach far below 0, with opposite sign. Default 1. */
  alpha: number(1),
});

/** Options of `ELU`. */
export type ELUOptions = LayerOptions & OptionsOf<typeof OPTIONS>;

/**
 * Exponential linear unit: y = x for x > 0, alpha (eˣ - 1) below.
 *
 * @example
 * import { layers } from 'keratin';
 * console.log(String(new layers.ELU().apply([0, 2]))); // [0. 2.]
 *
 * @see https://keras.io/api/layers/activation_layers/elu/
 * @see D. Clevert et al.: Fast and accurate deep network learning by exponential linear units, ICLR 2016.
 */
export class ELU extends Layer<typeof OPTIONS> {
  static readonly className: string = 'ELU';
  static override readonly options = OPTIONS;

  constructor(...options: Arguments<typeof OPTIONS, ELUOptions>) {
    super(...options);
    this.supportsMasking = true;
    this.built = true;
  }

  override call(inputs: Tensor): Tensor {
    return elu(inputs, this.config);
  }
}
