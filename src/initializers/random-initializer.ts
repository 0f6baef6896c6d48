import type { JsonObject, OptionTable } from '../config/option';
import { type SeedGenerator } from '../random/index';
import { makeDefaultSeed } from '../util/random/global';
import { Initializer } from './initializer';
import { seedOption, type SeedOption } from './seed-option';

/** The option every random initializer has. */
export const SEED = { seed: seedOption() };

/** The base of initializers that draw numbers: each has a seed of its own, taken when it is made. */
export class RandomInitializer extends Initializer {
  static override readonly options: OptionTable = SEED;
  /** What numbers are drawn with. */
  declare readonly seed: number | SeedGenerator;
  readonly #given: SeedOption;

  constructor(...given: readonly unknown[]) {
    super(...given);
    this.#given = this.seed as SeedOption;
    this.seed = this.#given ?? makeDefaultSeed();
  }

  /** The seed is written as it was given: null where there was none. */
  override getConfig(): JsonObject {
    return { ...super.getConfig(), seed: SEED.seed.serialize(this.#given) };
  }
}
