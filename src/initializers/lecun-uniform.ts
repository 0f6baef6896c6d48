import type { Arguments, OptionsOf } from '../config/option';
import { FAN_OPTIONS, FanInitializer } from './variance-scaling';

export type LecunUniformOptions = OptionsOf<typeof FAN_OPTIONS>;

/**
 * Uniform numbers in [-limit, limit], limit = √(3 / inputs).
 *
 * `inputAxes` and `outputAxes` say which axes count as input and output, where the shape does not tell. Without a `seed`
 * one is drawn when the initializer is made.
 *
 * @example
 * import { initializers } from 'keratin';
 * const values = new initializers.LecunUniform({ seed: 1 }).call([100, 50]);
 *
 * @see https://keras.io/api/layers/initializers/#lecununiform-class
 * @see Y. LeCun et al.: Efficient backprop, 1998, section 4.6.
 */
export class LecunUniform extends FanInitializer {
  static override readonly className = 'LecunUniform';
  static override readonly options = FAN_OPTIONS;

  constructor(...options: Arguments<typeof FAN_OPTIONS, LecunUniformOptions>) {
    super(options, {
      scale: 1,
      mode: 'fan_in',
      distribution: 'uniform',
    });
  }
}
