import type { Arguments, OptionsOf } from '../config/option';
import { FAN_OPTIONS, FanInitializer } from './variance-scaling';

export type HeUniformOptions = OptionsOf<typeof FAN_OPTIONS>;

/**
 * Uniform numbers in [-limit, limit], limit = √(6 / inputs): for layers followed by relu.
 *
 * `inputAxes` and `outputAxes` say which axes count as input and output, where the shape does not tell. Without a `seed`
 * one is drawn when the initializer is made.
 *
 * @example
 * import { initializers } from 'keratin';
 * const values = new initializers.HeUniform({ seed: 1 }).call([100, 50]);
 *
 * @see https://keras.io/api/layers/initializers/#heuniform-class
 * @see K. He et al.: Delving deep into rectifiers, ICCV 2015, equation 10.
 */
export class HeUniform extends FanInitializer {
  static override readonly className = 'HeUniform';
  static override readonly options = FAN_OPTIONS;

  constructor(...options: Arguments<typeof FAN_OPTIONS, HeUniformOptions>) {
    super(options, {
      scale: 2,
      mode: 'fan_in',
      distribution: 'uniform',
    });
  }
}
