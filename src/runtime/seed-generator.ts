import { optionsFrom, type OptionArguments } from '../util/arguments';
import { Tensor } from './tensor';
import { Variable } from './variable';
import { ArgumentError } from '../util/errors';
import { checkOptions } from '../util/options';
import { makeDefaultSeed, sharedGenerator, sharedGeneratorIfMade } from '../util/random/global';
import { INSPECT } from '../util/notebook';

const words = (high: number, low: number): Tensor =>
  Tensor.of({ data: Uint32Array.of(high, low), shape: [2], dtype: 'uint32' });

function checkSeed(seed: number): number {
  if (Number.isInteger(seed) && seed >= 0 && seed < 2 ** 32) return seed;
  throw new ArgumentError({
    code: 'random-seed',
    expected: 'a seed is a whole number from 0 to 2**32 - 1.',
    received: { seed: String(seed) },
    details: { seed },
  });
}

/** Settings of a `SeedGenerator`. */
export interface SeedGeneratorOptions {
  /** Where the sequence of keys begins. Default: drawn from Python's generator, see `setRandomSeed`. */
  readonly seed?: number | null;
  /** Default `seed_generator`. */
  readonly name?: string | null;
}

/**
 * A sequence of keys for random functions: [seed, 0], [seed, 1], [seed, 2], ... Its place in the sequence is a
 * variable, so that compiled steps draw new numbers each time.
 *
 * @example
 * import { random } from 'keratin';
 * const seeds = new random.SeedGenerator({ seed: 42 });
 * const first = random.normal([3], { seed: seeds });
 * const second = random.normal([3], { seed: seeds });
 * console.log(first.equal(second).all().item()); // 0
 *
 * @see https://keras.io/api/random/seed_generator/
 */
export class SeedGenerator {
  readonly name: string;
  /** Two uint32 words: the seed, and how many keys were drawn. */
  readonly state: Variable;
  readonly #initialSeed: number | null;

  constructor(...given: OptionArguments<SeedGeneratorOptions, 'seed'>) {
    const options = optionsFrom<SeedGeneratorOptions>('SeedGenerator', ['seed', 'name'], given);
    this.name = options.name ?? 'seed_generator';
    this.#initialSeed = options.seed ?? null;
    this.state = new Variable(words(checkSeed(this.#initialSeed ?? makeDefaultSeed()), 0), {
      trainable: false,
      name: 'seed_generator_state',
      path: `${this.name}/seed_generator_state`,
    });
  }

  toString(): string {
    return `<SeedGenerator name=${this.name}, state=${this.state.value}>`;
  }

  [INSPECT](): string {
    return this.toString();
  }

  /** The next key. Unordered keys (of the global generator) follow another rule, as in Keras. */
  next(options: { ordered?: boolean } = {}): Tensor {
    checkOptions('SeedGenerator.next', options, ['ordered']);
    const key = this.state.value;
    if (options.ordered === false) {
      const word = (value: number): Tensor =>
        Tensor.of({ data: Uint32Array.of(value), shape: [], dtype: 'uint32' });
      this.state.put(key.add(word(1)).mul(word(5387)).binary('rem', word(933199)));
    } else this.state.put(key.add(words(0, 1)));
    return key;
  }

  getConfig(): { seed: number | null; name: string } {
    return { seed: this.#initialSeed, name: this.name };
  }
}

/**
 * The generator behind random functions without a seed; `setRandomSeed` makes it anew.
 *
 * @returns the generator
 */
export const globalSeedGenerator = (): SeedGenerator =>
  sharedGenerator(() => new SeedGenerator({ name: 'global_seed_generator' }));

/** Whether a variable is the state of the generator behind random functions without a seed. */
export function isGlobalSeedState(variable: Variable): boolean {
  const generator = sharedGeneratorIfMade();
  return generator instanceof SeedGenerator && generator.state === variable;
}

/** What random functions accept as a seed: a number for the same values at each call, a generator for new ones, or a key. */
export type Seed = number | SeedGenerator | Tensor | null;

/**
 * The key a seed stands for; a generator moves on by one.
 *
 * @param seed a whole number in [0, 2^32), a `SeedGenerator`, a key, or null for the global generator
 * @returns uint32[2]
 * @throws {ArgumentError} `random-seed` when a number is no whole number in [0, 2^32)
 */
export function drawSeed(seed: Seed | undefined): Tensor {
  if (seed instanceof Tensor) return seed;
  if (seed instanceof SeedGenerator) return seed.next();
  if (seed === null || seed === undefined) return globalSeedGenerator().next({ ordered: false });
  return words(checkSeed(seed), 0);
}
