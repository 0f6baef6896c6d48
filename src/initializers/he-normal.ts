import type { Arguments, OptionsOf } from '../config/option';
import { FAN_OPTIONS, FanInitializer } from './variance-scaling';

export type HeNormalOptions = OptionsOf<typeof FAN_OPTIONS>;

/**
 * Truncated normal numbers of standard deviation √(2 / inputs): for layers followed by relu.
 *
 * `inputAxes` and `outputAxes` say which axes count as input and output, where the shape does not tell. Without a `seed`
 * one is drawn when the initializer is made.
 *
 * @example
 * import { initializers } from 'keratin';
 * const values = new initializers.HeNormal({ seed: 1 }).call([100, 50]);
 *
 * @see https://keras.io/api/layers/initializers/#henormal-class
 * @see K. He et al.: Delving deep into rectifiers, ICCV 2015, equation 10.
 */
export class HeNormal extends FanInitializer {
  static override readonly className = 'HeNormal';
  static override readonly options = FAN_OPTIONS;

  constructor(...options: Arguments<typeof FAN_OPTIONS, HeNormalOptions>) {
    super(options, {
      scale: 2,
      mode: 'fan_in',
      distribution: 'truncated_normal',
    });
  }
}
