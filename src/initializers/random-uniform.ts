import * as kinds from '../config/kinds';
import type { JsonObject, OptionsOf } from '../config/option';
import { configure, serializeConfig } from '../config/option';
import { uniform } from '../random/index';
import type { Tensor } from '../runtime/tensor';
import { floatDtypeOf, type InitializerCallOptions } from './initializer';
import { RandomInitializer, SEED } from './random-initializer';

const OWN = {
  minval: kinds.number(-0.05),
  maxval: kinds.number(0.05),
};

const OPTIONS = { ...SEED, ...OWN };

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
  readonly minval: number;
  /** No number reaches it. */
  readonly maxval: number;

  constructor(options: RandomUniformOptions = {}) {
    const config = configure('RandomUniform', OPTIONS, options);
    super(config.seed);
    this.minval = config.minval;
    this.maxval = config.maxval;
  }

  override call(shape: readonly number[], options: InitializerCallOptions = {}): Tensor {
    const { minval, maxval, seed } = this;
    return uniform([...shape], { minval, maxval, seed, dtype: floatDtypeOf('RandomUniform', options) });
  }

  override getConfig(): JsonObject {
    return { ...super.getConfig(), ...serializeConfig(OWN, this) };
  }
}
