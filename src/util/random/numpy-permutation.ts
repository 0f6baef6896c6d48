import { ArgumentError } from '../errors';
import type { MersenneTwister } from './mersenne-twister';

/** How many numbers of a permutation are drawn before they are used: they stay in the nearest memory. */
const STRETCH = 2048;
const words = new Int32Array(STRETCH);
const picks = new Int32Array(STRETCH);

/**
 * Appends to the first `found` picks those masked words that do not exceed `max`, which falls by one with each; how many
 * picks there are then. Which words are kept is as good as random: branches would be guessed wrongly.
 */
function keepSmall(candidates: Int32Array, count: number, found: number, mask: number, max: number): number {
  let kept = found;
  let bound = max;
  for (let k = 0; k < count; k++) {
    const value = candidates[k] & mask;
    picks[kept] = value;
    const isSmall = (value - bound - 1) >>> 31;
    kept += isSmall;
    bound -= isSmall;
  }
  return kept;
}

/** Swaps element `from` with that of the first pick, the one before it with that of the second, and so on. */
function swapDown(order: Int32Array, from: number, partners: Int32Array, count: number): void {
  for (let k = 0; k < count; k++) {
    const i = from - k;
    const j = partners[k];
    const held = order[i];
    order[i] = order[j];
    order[j] = held;
  }
}

/** The least 2^k - 1 that is not below `max`, for `max` in [0, 2^32). */
export function maskFor(max: number): number {
  return max === 0 ? 0 : 0xffffffff >>> Math.clz32(max);
}

/** @throws {ArgumentError} `random-count` */
export function checkCount(name: string, count: number): void {
  if (Number.isSafeInteger(count) && count >= 0) return;
  throw new ArgumentError({
    code: 'random-count',
    expected: `${name} takes a number of elements: an integer of at least 0.`,
    received: { count: String(count) },
    details: { count },
  });
}

/**
 * Seeds as NumPy does.
 *
 * @throws {ArgumentError} `random-seed` when the seed is not an integer in [0, 2^32)
 */
export function seedAsNumpy(twister: MersenneTwister, seed: number): void {
  if (!Number.isInteger(seed) || seed < 0 || seed >= 2 ** 32) {
    throw new ArgumentError({
      code: 'random-seed',
      expected: 'A NumPy seed must be an integer between 0 and 2**32 - 1.',
      received: { seed: String(seed) },
      details: { seed },
    });
  }
  twister.initGenrand(seed);
}

/**
 * Uniform integers in [0, max], [0, max - 1], ... as they are drawn one after the other, `count` of them, all with one
 * mask.
 */
function drawPicks(twister: MersenneTwister, max: number, count: number, mask: number): Int32Array {
  // As many words as are needed at least, then as many as were too large, and so on: not one word too many.
  for (let found = 0; found < count;) {
    const drawn = count - found;
    twister.fillInt32(words, drawn);
    found = keepSmall(words, drawn, found, mask, max - found);
  }
  return picks;
}

/**
 * The integers 0 to `count - 1` in random order, as `np.random.permutation(count)`.
 *
 * @throws {ArgumentError} `random-count` when `count` is not an integer of at least 0
 */
export function permutation(twister: MersenneTwister, count: number): Int32Array {
  checkCount('permutation', count);
  const order = new Int32Array(count);
  for (let i = 0; i < count; i++) order[i] = i;
  // What shuffling does, in stretches: `fit` does this in every epoch, for up to millions of rows.
  for (let i = count - 1; i > 0;) {
    const mask = maskFor(i);
    const last = Math.max((mask >>> 1) + 1, i - STRETCH + 1);
    swapDown(order, i, drawPicks(twister, i, i - last + 1, mask), i - last + 1);
    i = last - 1;
  }
  return order;
}
