import type { Optional } from '../config/kinds';
import { saveable } from '../config/kinds';
import type { Json, OptionSite } from '../config/option';
import { badOption } from '../config/option';
import { isSavedObject } from '../config/saveable';
import { SeedGenerator } from '../random/index';

/** What an object that draws random numbers takes as its seed. */
export type SeedOption = number | SeedGenerator | null;

function parseSeed(value: unknown, site: OptionSite): SeedOption {
  if (value === null || value instanceof SeedGenerator) return value;
  if (typeof value === 'number' && Number.isInteger(value)) return value;
  if (isSavedObject(value) && value.class_name === 'SeedGenerator') {
    const { seed, name } = value.config as { seed?: number | null; name?: string };
    return new SeedGenerator({ seed, name });
  }
  throw badOption(site, 'a whole number, a SeedGenerator or null', value);
}

function serializeSeed(seed: SeedOption): Json {
  if (seed === null || typeof seed === 'number') return seed;
  return {
    module: 'keras.random',
    class_name: 'SeedGenerator',
    config: { ...seed.getConfig() },
    registered_name: null,
  };
}

/**
 * The option `seed`: a number for the same numbers at each call, a `SeedGenerator` for new ones, null (default) for a
 * seed drawn from Python's generator, see `setRandomSeed`.
 */
export const seedOption = (): Optional<SeedOption> =>
  saveable<SeedOption, SeedOption>(parseSeed, serializeSeed, null);
