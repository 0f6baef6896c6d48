const STATE_LENGTH = 624;
const SHIFT = 397;
const MATRIX = 0x9908b0df;
const UPPER_MASK = 0x80000000;
const LOWER_MASK = 0x7fffffff;
const TWO_26 = 67_108_864;
const TWO_53 = 9_007_199_254_740_992;

/**
 * The MT19937 generator: 32 random bits at a time, period 2^19937 - 1.
 *
 * It is the core that Python's `random` and NumPy's legacy `np.random` share; they differ in how they seed it and in
 * what they make of its words. A new generator must be seeded before its first draw; the constructor does so with 5489,
 * the authors' default.
 *
 * @see M. Matsumoto, T. Nishimura: Mersenne Twister, ACM TOMACS 8(1), 1998, section 2.
 */
export class MersenneTwister {
  readonly #state = new Int32Array(STATE_LENGTH);
  #position = STATE_LENGTH;

  constructor() {
    this.initGenrand(5489);
  }

  /** Seeds from one 32-bit word (the authors' `init_genrand`). */
  initGenrand(seed: number): void {
    const state = this.#state;
    state[0] = seed | 0;
    for (let i = 1; i < STATE_LENGTH; i++) {
      state[i] = Math.imul(1_812_433_253, state[i - 1] ^ (state[i - 1] >>> 30)) + i;
    }
    this.#position = STATE_LENGTH;
  }

  /** Seeds from one or more 32-bit words (the authors' `init_by_array`). */
  initByArray(key: ArrayLike<number>): void {
    this.initGenrand(19_650_218);
    const state = this.#state;
    let i = 1;
    let j = 0;
    const advance = (): void => {
      if (++i < STATE_LENGTH) return;
      state[0] = state[STATE_LENGTH - 1];
      i = 1;
    };
    for (let k = Math.max(STATE_LENGTH, key.length); k > 0; k--) {
      state[i] = (state[i] ^ Math.imul(state[i - 1] ^ (state[i - 1] >>> 30), 1_664_525)) + key[j] + j;
      advance();
      if (++j >= key.length) j = 0;
    }
    for (let k = STATE_LENGTH - 1; k > 0; k--) {
      state[i] = (state[i] ^ Math.imul(state[i - 1] ^ (state[i - 1] >>> 30), 1_566_083_941)) - i;
      advance();
    }
    state[0] = UPPER_MASK;
  }

  /** The next 32 random bits, an integer in [0, 2^32). */
  nextUint32(): number {
    return this.nextInt32() >>> 0;
  }

  /** The next 32 random bits as a signed integer, which engines compute with faster. */
  nextInt32(): number {
    if (this.#position === STATE_LENGTH) this.#twist();
    let word = this.#state[this.#position++];
    word ^= word >>> 11;
    word ^= (word << 7) & 0x9d2c5680;
    word ^= (word << 15) & 0xefc60000;
    word ^= word >>> 18;
    return word;
  }

  /** The next uniform number in [0, 1) with 53 random bits, from two words. */
  nextDouble(): number {
    const high = this.nextUint32() >>> 5;
    const low = this.nextUint32() >>> 6;
    return (high * TWO_26 + low) / TWO_53;
  }

  #twist(): void {
    const state = this.#state;
    for (let i = 0; i < STATE_LENGTH; i++) {
      const next = i + 1 < STATE_LENGTH ? i + 1 : 0;
      const far = i + SHIFT < STATE_LENGTH ? i + SHIFT : i + SHIFT - STATE_LENGTH;
      const bits = (state[i] & UPPER_MASK) | (state[next] & LOWER_MASK);
      state[i] = state[far] ^ (bits >>> 1) ^ (-(bits & 1) & MATRIX);
    }
    this.#position = 0;
  }
}
