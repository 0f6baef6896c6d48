import { ArgumentError } from '../errors';
import { MersenneTwister } from './mersenne-twister';

const WORD = 0xffffffffn;

/** How many bits an integer in [1, 2^53] needs, as Python's `int.bit_length`. */
function bitLength(n: number): number {
  return n < 4_294_967_296 ? 32 - Math.clz32(n) : 64 - Math.clz32(Math.floor(n / 4_294_967_296));
}

/**
 * Python's `random.Random`: the same numbers as CPython 3.2 and later for the same integer seed.
 *
 * Keras takes its default seeds from here: after `keras.utils.set_random_seed(s)`, which calls `random.seed(s)`, every
 * seed that is not given is `random.randint(1, 10**9)`.
 *
 * @example
 * import { PythonRandom } from 'keratin/util/random';
 * const random = new PythonRandom(42);
 * random.randint(1, 1e9); // 686579304
 *
 * @see https://docs.python.org/3/library/random.html
 */
export class PythonRandom {
  readonly #twister = new MersenneTwister();

  /**
   * @param seed as for {@link PythonRandom.seed}
   * @throws {ArgumentError} `random-seed` when the seed is not an integer
   */
  constructor(seed: number | bigint) {
    this.seed(seed);
  }

  /**
   * Starts again from an integer of any size; its sign is ignored, as in Python.
   *
   * @throws {ArgumentError} `random-seed` when the seed is a number but not a safe integer
   */
  seed(seed: number | bigint): void {
    if (typeof seed === 'number' && !Number.isSafeInteger(seed)) {
      throw new ArgumentError({
        code: 'random-seed',
        expected: 'A seed must be an integer.',
        received: { seed: String(seed) },
        advice: 'Give an integer below 2**53 in magnitude, or a bigint for a greater one.',
        details: { seed },
      });
    }
    let rest = BigInt(seed);
    if (rest < 0n) rest = -rest;
    const key: number[] = [];
    do {
      key.push(Number(rest & WORD));
      rest >>= 32n;
    } while (rest > 0n);
    this.#twister.initByArray(key);
  }

  /** A uniform number in [0, 1) with 53 random bits. */
  random(): number {
    return this.#twister.nextDouble();
  }

  /**
   * An integer in [0, 2^bits), drawn 32 bits at a time with the lowest word first.
   *
   * @throws {ArgumentError} `random-bits` when `bits` is not an integer in [0, 53]; {@link PythonRandom.getBigRandbits}
   * has no upper limit
   */
  getrandbits(bits: number): number {
    if (!Number.isInteger(bits) || bits < 0 || bits > 53) {
      throw new ArgumentError({
        code: 'random-bits',
        expected: 'getrandbits takes a number of bits from 0 to 53.',
        received: { bits: String(bits) },
        advice: 'For more bits than a number holds call getBigRandbits, which returns a bigint.',
        details: { bits },
      });
    }
    if (bits === 0) return 0;
    if (bits <= 32) return this.#twister.nextUint32() >>> (32 - bits);
    const low = this.#twister.nextUint32();
    return (this.#twister.nextUint32() >>> (64 - bits)) * 4_294_967_296 + low;
  }

  /**
   * An integer in [0, 2^bits) of any number of bits.
   *
   * @throws {ArgumentError} `random-bits` when `bits` is not an integer of at least 0
   */
  getBigRandbits(bits: number): bigint {
    if (!Number.isSafeInteger(bits) || bits < 0) {
      throw new ArgumentError({
        code: 'random-bits',
        expected: 'getBigRandbits takes a number of bits of at least 0.',
        received: { bits: String(bits) },
        details: { bits },
      });
    }
    let result = 0n;
    for (let drawn = 0; drawn < bits; drawn += 32) {
      const word = this.#twister.nextUint32() >>> Math.max(0, 32 - (bits - drawn));
      result |= BigInt(word) << BigInt(drawn);
    }
    return result;
  }

  /**
   * A uniform integer in [low, high], both ends included.
   *
   * @throws {ArgumentError} `random-range` when an end is not an integer, `high < low`, or they are 2^53 or more apart
   */
  randint(low: number, high: number): number {
    const span = high - low;
    if (!Number.isSafeInteger(low) || !Number.isSafeInteger(high) || span < 0 || span >= 2 ** 53) {
      throw new ArgumentError({
        code: 'random-range',
        expected: 'randint takes two integers, the first no greater than the second, less than 2**53 apart.',
        received: { low: String(low), high: String(high) },
        details: { low, high },
      });
    }
    return low + this.#below(span + 1);
  }

  /** Shuffles an array in place, as `random.shuffle`. */
  shuffle<T>(values: T[]): void {
    for (let i = values.length - 1; i > 0; i--) {
      const j = this.#below(i + 1);
      [values[i], values[j]] = [values[j], values[i]];
    }
  }

  /** CPython's `_randbelow`: as many bits as `count` has, drawn again until the number is below it. */
  #below(count: number): number {
    const bits = bitLength(count);
    for (;;) {
      const value = bits <= 53 ? this.getrandbits(bits) : Number(this.getBigRandbits(bits));
      if (value < count) return value;
    }
  }
}
