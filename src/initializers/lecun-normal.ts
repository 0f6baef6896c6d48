import type { Arguments, OptionsOf } from '../config/option';
import { FAN_OPTIONS, FanInitializer } from './variance-scaling';

export type LecunNormalOptions = OptionsOf<typeof FAN_OPTIONS>;

/**
 * Truncated normal numbers of standard deviation √(1 / inputs): for layers followed by selu.
 *
 * `inputAxes` and `outputAxes` say which axes count as input and output, where the shape does not tell. Without a `seed`
 * one is drawn when the initializer is made.
 *
 * @example
 * import { initializers } from 'keratin';
 * const values = new initializers.LecunNormal({ seed: 1 }).call([100, 50]);
 *
 * @see https://keras.io/api/layers/initializers/#lecunnormal-class
 * @see Y. LeCun et al.: Efficient backprop, 1998, section 4.6.
 */
export class LecunNormal extends FanInitializer {
  static override readonly className = 'LecunNormal';
  static override readonly options = FAN_OPTIONS;

  constructor(...options: Arguments<typeof FAN_OPTIONS, LecunNormalOptions>) {
    super(options, {
      scale: 1,
      mode: 'fan_in',
      distribution: 'truncated_normal',
    });
  }
}
