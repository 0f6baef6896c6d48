import { MersenneTwister } from './mersenne-twister';
import { permutation, seedAsNumpy } from './numpy-permutation';
import { NumpyRandomState } from './numpy-random';
import { PythonRandom } from './python-random';

const entropy = (): number => Math.floor(Math.random() * 0x1_0000_0000);

let python: PythonRandom | null = null;
/** What NumPy's generator draws from: few programs need more of it than permutations. */
let twister: MersenneTwister | null = null;
let numpy: NumpyRandomState | null = null;
let explicitSeed: number | null = null;
let generation = 0;

/**
 * Python's module `random`, as one global generator: where Keras takes seeds that are not given.
 *
 * @returns the generator
 *
 * @example
 * import { random } from 'keratin';
 * random.setRandomSeed(42);
 * console.log(random.pythonRandom().randint(1, 100)); // 82
 *
 * @see https://docs.python.org/3/library/random.html
 */
export function pythonRandom(): PythonRandom {
  python ??= new PythonRandom(entropy());
  return python;
}

/**
 * NumPy's module `np.random`, as one global generator: how `fit` shuffles arrays.
 *
 * @returns the generator
 *
 * @example
 * import { random } from 'keratin';
 * random.setRandomSeed(42);
 * console.log(random.numpyRandom().permutation(5)); // Int32Array(5) [1, 4, 2, 0, 3]
 *
 * @see https://numpy.org/doc/stable/reference/random/legacy.html
 */
export function numpyRandom(): NumpyRandomState {
  numpy ??= new NumpyRandomState(numpyTwister());
  return numpy;
}

const numpyTwister = (): MersenneTwister => (twister ??= seededTwister(entropy()));

function seededTwister(seed: number): MersenneTwister {
  const seeded = new MersenneTwister();
  seedAsNumpy(seeded, seed);
  return seeded;
}

/** NumPy's generator in the hands of one training, until it gives it back. */
export interface BorrowedGenerator {
  /** As `numpyRandom().permutation(count)`: the order in which `fit` takes rows. */
  permutation(count: number): Int32Array;
  giveBack(): void;
}

/** What is lent, and how it was then. */
let loan: { readonly lent: MersenneTwister; readonly before: MersenneTwister } | null = null;

/**
 * Lends NumPy's generator to a training. Alone, it draws from the global one, as Keras does. While one has it, the next
 * gets another that follows from the state in which the first was lent, and this is the global one from then on: what each
 * draws depends on the seed and the order in which they began, not on who is how far.
 */
export function borrowNumpyGenerator(): BorrowedGenerator {
  if (loan !== null && loan.lent === twister) {
    twister = seededTwister(loan.before.nextUint32());
    numpy = null;
  }
  const lent = numpyTwister();
  loan = { lent, before: lent.copy() };
  return {
    permutation: (count) => permutation(lent, count),
    giveBack: () => {
      if (loan?.lent === lent) loan = null;
    },
  };
}

/**
 * The seed last given to {@link setRandomSeed}.
 *
 * @returns the seed, or null where none was given
 *
 * @example
 * import { random } from 'keratin';
 * random.setRandomSeed(42);
 * console.log(random.getRandomSeed()); // 42
 */
export const getRandomSeed = (): number | null => explicitSeed;

/**
 * Makes everything random repeatable, as `keras.utils.set_random_seed(seed)`: initial weights, shuffles and dropout are
 * then those of Python Keras on JAX with the same seed.
 *
 * @throws ArgumentError `random-seed` where the seed is no whole number in [0, 2^32).
 *
 * @example
 * import { random } from 'keratin';
 * random.setRandomSeed(42);
 * console.log(random.uniform([2]).shape); // [2]
 *
 * @see https://keras.io/api/utils/python_utils/#setrandomseed-function
 */
export function setRandomSeed(seed: number): void {
  twister = seededTwister(seed);
  numpy = null;
  python = new PythonRandom(seed);
  explicitSeed = seed;
  generation += 1;
}

let shared: { readonly value: unknown; readonly generation: number } | null = null;

/** What all random functions without a seed share, made at first use after each `setRandomSeed`. */
export function sharedGenerator<T>(make: () => T): T {
  if (shared?.generation !== generation) shared = { value: make(), generation };
  return shared.value as T;
}

/** The same where it has been made; to look for it draws nothing. */
export const sharedGeneratorIfMade = (): unknown =>
  shared?.generation === generation ? shared.value : undefined;

/** Runs `body`; what it draws leaves the generators as they were. */
export function keepRandomState<T>(body: () => T): T {
  const kept = { python, twister, numpy, shared };
  python = null;
  twister = null;
  numpy = null;
  shared = null;
  try {
    return body();
  } finally {
    ({ python, twister, numpy, shared } = kept);
  }
}

/**
 * A seed where none is given: Python's `random.randint(1, 10**9)`.
 *
 * @returns a whole number in [1, 10⁹]
 *
 * @example
 * import { random } from 'keratin';
 * random.setRandomSeed(42);
 * console.log(random.makeDefaultSeed()); // 686579304
 */
export const makeDefaultSeed = (): number => pythonRandom().randint(1, 1e9);
