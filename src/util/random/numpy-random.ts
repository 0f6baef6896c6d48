import { ArgumentError } from '../errors';
import { MersenneTwister } from './mersenne-twister';
import { checkCount, maskFor, permutation, seedAsNumpy } from './numpy-permutation';

const TWO_32 = 4_294_967_296;

/** A typed array or plain array that can be shuffled in place. */
export interface Shuffleable<T> {
  readonly length: number;
  [index: number]: T;
}

/**
 * NumPy's legacy generator `np.random.RandomState`, the one behind `np.random.seed` and `np.random.permutation`.
 *
 * Integers, permutations and uniform numbers are NumPy's bit for bit; normal numbers agree to the last bit but for the
 * rounding of the platform's logarithm. Keras shuffles array data with `np.random.permutation`, once an epoch.
 *
 * @example
 * import { NumpyRandomState } from 'keratin/util/random';
 * const state = new NumpyRandomState(42);
 * state.permutation(10); // Int32Array [8, 1, 5, 0, 7, 2, 9, 4, 3, 6]
 *
 * @see https://numpy.org/doc/stable/reference/random/legacy.html
 */
export class NumpyRandomState {
  readonly #twister: MersenneTwister;
  #spareNormal: number | null = null;

  /**
   * @param seed as for {@link NumpyRandomState.seed}; or a twister, to go on from where it is
   * @throws {ArgumentError} `random-seed` when the seed is not an integer in [0, 2^32)
   */
  constructor(seed: number | MersenneTwister) {
    if (seed instanceof MersenneTwister) {
      this.#twister = seed;
    } else {
      this.#twister = new MersenneTwister();
      this.seed(seed);
    }
  }

  /**
   * Starts again, as `np.random.seed(seed)`.
   *
   * @throws {ArgumentError} `random-seed` when the seed is not an integer in [0, 2^32)
   */
  seed(seed: number): void {
    seedAsNumpy(this.#twister, seed);
    this.#spareNormal = null;
  }

  /** One uniform number in [0, 1). */
  random(): number {
    return this.#twister.nextDouble();
  }

  /**
   * `count` uniform numbers in [0, 1), as `np.random.random_sample(count)`.
   *
   * @throws {ArgumentError} `random-count` when `count` is not an integer of at least 0
   */
  randomSample(count: number): Float64Array {
    return this.uniform(0, 1, count);
  }

  /**
   * `count` uniform numbers low + (high - low) u, u in [0, 1), as `np.random.uniform(low, high, count)`.
   *
   * @throws {ArgumentError} `random-count` when `count` is not an integer of at least 0
   */
  uniform(low: number, high: number, count: number): Float64Array {
    checkCount('uniform', count);
    const range = high - low;
    const values = new Float64Array(count);
    for (let i = 0; i < count; i++) values[i] = low + range * this.#twister.nextDouble();
    return values;
  }

  /**
   * `count` uniform integers in [low, high), as `np.random.randint(low, high, count)` with its default int64.
   *
   * @throws {ArgumentError} `random-range` when an end is not an integer, `high <= low`, or they are 2^53 or more apart
   * @throws {ArgumentError} `random-count` when `count` is not an integer of at least 0
   */
  randint(low: number, high: number, count: number): Float64Array {
    checkCount('randint', count);
    const span = high - low;
    if (!Number.isSafeInteger(low) || !Number.isSafeInteger(high) || span < 1 || span >= 2 ** 53) {
      throw new ArgumentError({
        code: 'random-range',
        expected: 'randint takes two integers, the first below the second, less than 2**53 apart.',
        received: { low: String(low), high: String(high) },
        details: { low, high },
      });
    }
    const values = new Float64Array(count);
    for (let i = 0; i < count; i++) values[i] = low + this.#interval(span - 1);
    return values;
  }

  /** One number of the standard normal distribution, by the polar method. */
  standardNormal(): number {
    if (this.#spareNormal !== null) {
      const spare = this.#spareNormal;
      this.#spareNormal = null;
      return spare;
    }
    let x: number;
    let y: number;
    let square: number;
    do {
      x = 2 * this.#twister.nextDouble() - 1;
      y = 2 * this.#twister.nextDouble() - 1;
      square = x * x + y * y;
    } while (square >= 1 || square === 0);
    const factor = Math.sqrt((-2 * Math.log(square)) / square);
    this.#spareNormal = factor * x;
    return factor * y;
  }

  /**
   * `count` standard normal numbers, as `np.random.randn(count)`.
   *
   * @throws {ArgumentError} `random-count` when `count` is not an integer of at least 0
   */
  randn(count: number): Float64Array {
    return this.normal(0, 1, count);
  }

  /**
   * `count` normal numbers of mean `loc` and standard deviation `scale`, as `np.random.normal(loc, scale, count)`.
   *
   * @throws {ArgumentError} `random-scale` when `scale` is negative
   * @throws {ArgumentError} `random-count` when `count` is not an integer of at least 0
   */
  normal(loc: number, scale: number, count: number): Float64Array {
    checkCount('normal', count);
    if (!(scale >= 0)) {
      throw new ArgumentError({
        code: 'random-scale',
        expected: 'normal takes a standard deviation of at least 0.',
        received: { scale: String(scale) },
        details: { scale },
      });
    }
    const values = new Float64Array(count);
    for (let i = 0; i < count; i++) values[i] = loc + scale * this.standardNormal();
    return values;
  }

  /** Shuffles an array in place along its only axis, as `np.random.shuffle`. */
  shuffle<T>(values: Shuffleable<T>): void {
    for (let i = values.length - 1; i > 0; i--) {
      const j = this.#interval(i);
      const held = values[i];
      values[i] = values[j];
      values[j] = held;
    }
  }

  /**
   * The integers 0 to `count - 1` in random order, as `np.random.permutation(count)`.
   *
   * @throws {ArgumentError} `random-count` when `count` is not an integer of at least 0
   */
  permutation(count: number): Int32Array {
    return permutation(this.#twister, count);
  }

  /** A uniform integer in [0, max]: masked bits, drawn again until they do not exceed `max`. */
  #interval(max: number): number {
    if (max === 0) return 0;
    const twister = this.#twister;
    if (max < TWO_32) {
      const mask = maskFor(max);
      for (;;) {
        const value = (twister.nextUint32() & mask) >>> 0;
        if (value <= max) return value;
      }
    }
    const mask = maskFor(Math.floor(max / TWO_32));
    for (;;) {
      const high = (twister.nextUint32() & mask) >>> 0;
      const value = high * TWO_32 + twister.nextUint32();
      if (value <= max) return value;
    }
  }
}
