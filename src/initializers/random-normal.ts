import * as kinds from '../config/kinds';
import type { Arguments, OptionsOf } from '../config/option';
import { withFirst } from '../config/option';
import { normal } from '../random/index';
import type { Tensor } from '../runtime/tensor';
import { floatDtypeOf, type InitializerCallOptions } from './initializer';
import { RandomInitializer, SEED } from './random-initializer';

const OPTIONS = withFirst('mean', { ...SEED, mean: kinds.number(0), stddev: kinds.number(0.05) });

export type RandomNormalOptions = OptionsOf<typeof OPTIONS>;

/**
 * Normal numbers.
 *
 * Defaults: mean 0, stddev 0.05; without a `seed` one is drawn when the initializer is made.
 *
 * @example
 * import { initializers } from 'keratin';
 * const values = new initializers.RandomNormal({ stddev: 0.1, seed: 1 }).call([100]);
 *
 * @see https://keras.io/api/layers/initializers/#randomnormal-class
 */
export class RandomNormal extends RandomInitializer {
  static override readonly className = 'RandomNormal';
  static override readonly options = OPTIONS;
  /** Where the numbers lie. */
  declare readonly mean: number;
  /** Standard deviation. */
  declare readonly stddev: number;

  constructor(...options: Arguments<typeof OPTIONS, RandomNormalOptions>) {
    super(...options);
  }

  override call(shape: readonly number[], options: InitializerCallOptions = {}): Tensor {
    const { mean, stddev, seed } = this;
    return normal([...shape], { mean, stddev, seed, dtype: floatDtypeOf('RandomNormal', options) });
  }
}
