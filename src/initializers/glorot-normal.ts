import type { Arguments, OptionsOf } from '../config/option';
import { FAN_OPTIONS, FanInitializer } from './variance-scaling';

export type GlorotNormalOptions = OptionsOf<typeof FAN_OPTIONS>;

/**
 * Truncated normal numbers of standard deviation √(2 / (inputs + outputs)), also called Xavier.
 *
 * `inputAxes` and `outputAxes` say which axes count as input and output, where the shape does not tell. Without a `seed`
 * one is drawn when the initializer is made.
 *
 * @example
 * import { initializers } from 'keratin';
 * const values = new initializers.GlorotNormal({ seed: 1 }).call([100, 50]);
 *
 * @see https://keras.io/api/layers/initializers/#glorotnormal-class
 * @see X. Glorot, Y. Bengio: Understanding the difficulty of training deep feedforward neural networks, AISTATS 2010, equation 16.
 */
export class GlorotNormal extends FanInitializer {
  static override readonly className = 'GlorotNormal';
  static override readonly options = FAN_OPTIONS;

  constructor(...options: Arguments<typeof FAN_OPTIONS, GlorotNormalOptions>) {
    super(options, {
      scale: 1,
      mode: 'fan_avg',
      distribution: 'truncated_normal',
    });
  }
}
