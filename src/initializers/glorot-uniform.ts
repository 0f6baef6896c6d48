import type { Arguments, OptionsOf } from '../config/option';
import { FAN_OPTIONS, FanInitializer } from './variance-scaling';

export type GlorotUniformOptions = OptionsOf<typeof FAN_OPTIONS>;

/**
 * Uniform numbers in [-limit, limit], limit = √(6 / (inputs + outputs)), also called Xavier.
 *
 * `inputAxes` and `outputAxes` say which axes count as input and output, where the shape does not tell. Without a `seed`
 * one is drawn when the initializer is made.
 *
 * @example
 * import { initializers } from 'keratin';
 * const values = new initializers.GlorotUniform({ seed: 1 }).call([100, 50]);
 *
 * @see https://keras.io/api/layers/initializers/#glorotuniform-class
 * @see X. Glorot, Y. Bengio: Understanding the difficulty of training deep feedforward neural networks, AISTATS 2010, equation 16.
 */
export class GlorotUniform extends FanInitializer {
  static override readonly className = 'GlorotUniform';
  static override readonly options = FAN_OPTIONS;

  constructor(...options: Arguments<typeof FAN_OPTIONS, GlorotUniformOptions>) {
    super(options, {
      scale: 1,
      mode: 'fan_avg',
      distribution: 'uniform',
    });
  }
}
