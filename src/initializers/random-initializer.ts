import type { JsonObject } from '../config/option';
import { makeDefaultSeed, type SeedGenerator } from '../random/index';
import { Initializer } from './initializer';
import { seedOption, type SeedOption } from './seed-option';

/** The option every random initializer has. */
export const SEED = { seed: seedOption() };

/** The base of initializers that draw numbers: each has a seed of its own, taken when it is made. */
export class RandomInitializer extends Initializer {
  /** What numbers are drawn with. */
  readonly seed: number | SeedGenerator;
  readonly #given: SeedOption;

  constructor(seed: SeedOption) {
    super();
    this.#given = seed;
    this.seed = seed ?? makeDefaultSeed();
  }

  /** The seed as it was given: null where there was none. */
  override getConfig(): JsonObject {
    return { seed: SEED.seed.serialize(this.#given) };
  }
}
