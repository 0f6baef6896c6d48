import { aWholeNumber } from '../argument-kinds';
import { checkNoMore, requireArgument } from '../arguments';
import { globalGenerators, seedGlobalGenerators, setGlobalGenerators, type OrderSource } from './global';
import { MersenneTwister } from './mersenne-twister';
import { permutation, seedAsNumpy } from './numpy-permutation';
import { NumpyRandomState } from './numpy-random';
import { PythonRandom } from './python-random';

const entropy = (): number => Math.floor(Math.random() * 0x1_0000_0000);

/** Orders of rows as NumPy's generator draws them. */
class NumpyOrders implements OrderSource {
  readonly #twister: MersenneTwister;
  /** The same generator with all its methods, for who asks for it. */
  #state: NumpyRandomState | null = null;

  constructor(twister: MersenneTwister) {
    this.#twister = twister;
  }

  static of(seed: number): NumpyOrders {
    const twister = new MersenneTwister();
    seedAsNumpy(twister, seed);
    return new NumpyOrders(twister);
  }

  get state(): NumpyRandomState {
    this.#state ??= new NumpyRandomState(this.#twister);
    return this.#state;
  }

  permutation(count: number): Int32Array {
    return permutation(this.#twister, count);
  }

  copy(): NumpyOrders {
    return new NumpyOrders(this.#twister.copy());
  }

  successor(): NumpyOrders {
    return NumpyOrders.of(this.#twister.nextUint32());
  }
}

/**
 * Python's module `random`, as one global generator: where Keras takes seeds that are not given.
 *
 * @returns the generator
 *
 * @see https://docs.python.org/3/library/random.html
 */
export function pythonRandom(): PythonRandom {
  const { seeds } = globalGenerators();
  if (seeds instanceof PythonRandom) return seeds;
  const python = new PythonRandom(entropy());
  setGlobalGenerators({ seeds: python });
  return python;
}

/**
 * NumPy's module `np.random`, as one global generator: how `fit` shuffles arrays.
 *
 * @returns the generator
 *
 * @see https://numpy.org/doc/stable/reference/random/legacy.html
 */
export function numpyRandom(): NumpyRandomState {
  const { orders } = globalGenerators();
  if (orders instanceof NumpyOrders) return orders.state;
  const numpy = NumpyOrders.of(entropy());
  setGlobalGenerators({ orders: numpy });
  return numpy.state;
}

let explicitSeed: number | null = null;

/**
 * The seed last given to {@link setRandomSeed}.
 *
 * @returns the seed, or null where none was given
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
export function setRandomSeed(seed: number, ...others: readonly never[]): void {
  checkNoMore('setRandomSeed', others);
  requireArgument('setRandomSeed', 'seed', seed, aWholeNumber);
  const orders = NumpyOrders.of(seed);
  seedGlobalGenerators({ seeds: new PythonRandom(seed), orders });
  explicitSeed = seed;
}
