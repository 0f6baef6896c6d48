import * as kinds from '../config/kinds';
import type { JsonObject, OptionsOf } from '../config/option';
import { configure, serializeConfig } from '../config/option';
import { normal } from '../random/index';
import type { Tensor } from '../runtime/tensor';
import { floatDtypeOf, type InitializerCallOptions } from './initializer';
import { RandomInitializer, SEED } from './random-initializer';

const OWN = {
  mean: kinds.number(0),
  stddev: kinds.number(0.05),
};

const OPTIONS = { ...SEED, ...OWN };

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
  readonly mean: number;
  /** Standard deviation. */
  readonly stddev: number;

  constructor(options: RandomNormalOptions = {}) {
    const config = configure('RandomNormal', OPTIONS, options);
    super(config.seed);
    this.mean = config.mean;
    this.stddev = config.stddev;
  }

  override call(shape: readonly number[], options: InitializerCallOptions = {}): Tensor {
    const { mean, stddev, seed } = this;
    return normal([...shape], { mean, stddev, seed, dtype: floatDtypeOf('RandomNormal', options) });
  }

  override getConfig(): JsonObject {
    return { ...super.getConfig(), ...serializeConfig(OWN, this) };
  }
}
