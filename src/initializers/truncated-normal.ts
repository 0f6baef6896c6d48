import * as kinds from '../config/kinds';
import type { Arguments, OptionsOf } from '../config/option';
import { withFirst } from '../config/option';
import { truncatedNormal } from '../random/index';
import type { Tensor } from '../runtime/tensor';
import { floatDtypeOf, type InitializerCallOptions } from './initializer';
import { RandomInitializer, SEED } from './random-initializer';

const OPTIONS = withFirst('mean', { ...SEED, mean: kinds.number(0), stddev: kinds.number(0.05) });

export type TruncatedNormalOptions = OptionsOf<typeof OPTIONS>;

/**
 * Normal numbers no more than two standard deviations from the mean.
 *
 * Defaults: mean 0, stddev 0.05; without a `seed` one is drawn when the initializer is made.
 *
 * @example
 * import { initializers } from 'keratin';
 * const values = new initializers.TruncatedNormal({ stddev: 0.1, seed: 1 }).call([100]);
 *
 * @see https://keras.io/api/layers/initializers/#truncatednormal-class
 */
export class TruncatedNormal extends RandomInitializer {
  static override readonly className = 'TruncatedNormal';
  static override readonly options = OPTIONS;
  /** Where the numbers lie. */
  declare readonly mean: number;
  /** Standard deviation before truncation. */
  declare readonly stddev: number;

  constructor(...options: Arguments<typeof OPTIONS, TruncatedNormalOptions>) {
    super(...options);
  }

  override call(shape: readonly number[], options: InitializerCallOptions = {}): Tensor {
    const { mean, stddev, seed } = this;
    return truncatedNormal([...shape], {
      mean,
      stddev,
      seed,
      dtype: floatDtypeOf('TruncatedNormal', options),
    });
  }
}
