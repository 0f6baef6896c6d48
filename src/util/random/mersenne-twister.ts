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

  /** A generator that draws from here on what this one would. */
  copy(): MersenneTwister {
    const copy = new MersenneTwister();
    copy.#state.set(this.#state);
    copy.#position = this.#position;
    return copy;
  }

  /** The next 32 random bits, an integer in [0, 2^32). */
  nextUint32(): number {
    return this.nextInt32() >>> 0;
  }

  /** The next 32 random bits as a signed integer, which engines compute with faster. */
  nextInt32(): number {
    if (this.#position === STATE_LENGTH) this.#twist();
    return temper(this.#state[this.#position++]);
  }

  /** Puts the next `count` words of `nextInt32` at the start of `words`. */
  fillInt32(words: Int32Array, count: number): void {
    const state = this.#state;
    for (let done = 0; done < count;) {
      if (this.#position === STATE_LENGTH) this.#twist();
      const from = this.#position;
      const part = Math.min(count - done, STATE_LENGTH - from);
      for (let i = 0; i < part; i++) words[done + i] = temper(state[from + i]);
      this.#position = from + part;
      done += part;
    }
  }

  /** The next uniform number in [0, 1) with 53 random bits, from two words. */
  nextDouble(): number {
    const high = this.nextUint32() >>> 5;
    const low = this.nextUint32() >>> 6;
    return (high * TWO_26 + low) / TWO_53;
  }

  #twist(): void {
    const state = this.#state;
    const rest = STATE_LENGTH - SHIFT;
    for (let i = 0; i < rest; i++) state[i] = state[i + SHIFT] ^ mixed(state[i], state[i + 1]);
    for (let i = rest; i < STATE_LENGTH - 1; i++) state[i] = state[i - rest] ^ mixed(state[i], state[i + 1]);
    state[STATE_LENGTH - 1] = state[SHIFT - 1] ^ mixed(state[STATE_LENGTH - 1], state[0]);
    this.#position = 0;
  }
}

/** One row of the recurrence: the upper bit of one word and the lower ones of the next, times its matrix. */
function mixed(word: number, next: number): number {
  const bits = (word & UPPER_MASK) | (next & LOWER_MASK);
  return (bits >>> 1) ^ (-(bits & 1) & MATRIX);
}

/** What goes out for a word of the state. */
function temper(state: number): number {
  let word = state;
  word ^= word >>> 11;
  word ^= (word << 7) & 0x9d2c5680;
  word ^= (word << 15) & 0xefc60000;
  return word ^ (word >>> 18);
}
