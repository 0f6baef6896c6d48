import * as kinds from '../config/kinds';
import type { Arguments, OptionsOf } from '../config/option';
import { withFirst } from '../config/option';
import { uniform } from '../random/index';
import type { Tensor } from '../runtime/tensor';
import { floatDtypeOf, type InitializerCallOptions } from './initializer';
import { RandomInitializer, SEED } from './random-initializer';

const OPTIONS = withFirst('minval', { ...SEED, minval: kinds.number(-0.05), maxval: kinds.number(0.05) });

export type RandomUniformOptions = OptionsOf<typeof OPTIONS>;

/**
 * Uniform numbers from minval up to maxval.
 *
 * Defaults: minval -0.05, maxval 0.05; without a `seed` one is drawn when the initializer is made.
 *
 * @example
 * import { initializers } from 'keratin';
 * const values = new initializers.RandomUniform({ maxval: 1, seed: 1 }).call([100]);
 *
 * @see https://keras.io/api/layers/initializers/#randomuniform-class
 */
export class RandomUniform extends RandomInitializer {
  static override readonly className = 'RandomUniform';
  static override readonly options = OPTIONS;
  /** The least number. */
  declare readonly minval: number;
  /** No number reaches it. */
  declare readonly maxval: number;

  constructor(...options: Arguments<typeof OPTIONS, RandomUniformOptions>) {
    super(...options);
  }

  override call(shape: readonly number[], options: InitializerCallOptions = {}): Tensor {
    const { minval, maxval, seed } = this;
    return uniform([...shape], { minval, maxval, seed, dtype: floatDtypeOf('RandomUniform', options) });
  }
}
