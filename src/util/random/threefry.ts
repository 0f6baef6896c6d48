import { ArgumentError } from '../errors';

/** The two unsigned 32-bit words of a key. */
export type ThreefryKey = readonly [number, number];

const PARITY = 0x1bd11bda;
const TWO_32 = 4_294_967_296;

const rotate = (word: number, bits: number): number => (word << bits) | (word >>> (32 - bits));

/** Writes the hash of (x0, x1) under (key0, key1) to `out[0]` and `out[1]`. */
function hashInto(out: Uint32Array, key0: number, key1: number, x0: number, x1: number): void {
  const key2 = key0 ^ key1 ^ PARITY;
  let a = (x0 + key0) | 0;
  let b = (x1 + key1) | 0;

  a = (a + b) | 0;
  b = a ^ rotate(b, 13);
  a = (a + b) | 0;
  b = a ^ rotate(b, 15);
  a = (a + b) | 0;
  b = a ^ rotate(b, 26);
  a = (a + b) | 0;
  b = a ^ rotate(b, 6);
  a = (a + key1) | 0;
  b = (b + key2 + 1) | 0;

  a = (a + b) | 0;
  b = a ^ rotate(b, 17);
  a = (a + b) | 0;
  b = a ^ rotate(b, 29);
  a = (a + b) | 0;
  b = a ^ rotate(b, 16);
  a = (a + b) | 0;
  b = a ^ rotate(b, 24);
  a = (a + key2) | 0;
  b = (b + key0 + 2) | 0;

  a = (a + b) | 0;
  b = a ^ rotate(b, 13);
  a = (a + b) | 0;
  b = a ^ rotate(b, 15);
  a = (a + b) | 0;
  b = a ^ rotate(b, 26);
  a = (a + b) | 0;
  b = a ^ rotate(b, 6);
  a = (a + key0) | 0;
  b = (b + key1 + 3) | 0;

  a = (a + b) | 0;
  b = a ^ rotate(b, 17);
  a = (a + b) | 0;
  b = a ^ rotate(b, 29);
  a = (a + b) | 0;
  b = a ^ rotate(b, 16);
  a = (a + b) | 0;
  b = a ^ rotate(b, 24);
  a = (a + key1) | 0;
  b = (b + key2 + 4) | 0;

  a = (a + b) | 0;
  b = a ^ rotate(b, 13);
  a = (a + b) | 0;
  b = a ^ rotate(b, 15);
  a = (a + b) | 0;
  b = a ^ rotate(b, 26);
  a = (a + b) | 0;
  b = a ^ rotate(b, 6);
  out[0] = a + key2;
  out[1] = b + key0 + 5;
}

function checkCount(name: string, count: number): void {
  if (Number.isSafeInteger(count) && count >= 0) return;
  throw new ArgumentError({
    code: 'random-count',
    expected: `${name} takes a count: an integer of at least 0.`,
    received: { count: String(count) },
    details: { count },
  });
}

/**
 * The Threefry-2x32 hash with 20 rounds: two 32-bit words from a two-word key and a two-word counter.
 *
 * @param key0 high word of the key
 * @param key1 low word of the key
 * @param x0 high word of the counter
 * @param x1 low word of the counter
 * @returns two integers in [0, 2^32)
 *
 * @example
 * import { threefry2x32 } from 'keratin/util/random';
 * threefry2x32(0, 0, 0, 0); // [0x6b200159, 0x99ba4efe]
 *
 * @see J. Salmon et al.: Parallel random numbers: as easy as 1, 2, 3, SC 2011, section 3.3.
 */
export function threefry2x32(key0: number, key1: number, x0: number, x1: number): [number, number] {
  const out = new Uint32Array(2);
  hashInto(out, key0 | 0, key1 | 0, x0 | 0, x1 | 0);
  return [out[0], out[1]];
}

/**
 * `count` random words under a key, as JAX draws them with `jax_threefry_partitionable`:
 * bits[i] = h0 xor h1, (h0, h1) = hash(key, (high word of i, low word of i)).
 *
 * @throws {ArgumentError} `random-count` when `count` is not an integer of at least 0
 *
 * @example
 * import { threefryBits } from 'keratin/util/random';
 * const bits = threefryBits([42, 0], 2); // what keras.random.uniform((2,), seed=42) starts from
 *
 * @see https://docs.jax.dev/en/latest/jax.random.html
 */
export function threefryBits(key: ThreefryKey, count: number): Uint32Array {
  checkCount('threefryBits', count);
  const key0 = key[0] | 0;
  const key1 = key[1] | 0;
  const words = new Uint32Array(2);
  const bits = new Uint32Array(count);
  for (let i = 0; i < count; i++) {
    hashInto(words, key0, key1, Math.floor(i / TWO_32), i | 0);
    bits[i] = words[0] ^ words[1];
  }
  return bits;
}

/**
 * `count` keys made from one, as `jax.random.split(key, count)` with `jax_threefry_partitionable`:
 * key i is hash(key, (0, i)).
 *
 * @throws {ArgumentError} `random-count` when `count` is not an integer of at least 0
 */
export function threefrySplit(key: ThreefryKey, count = 2): [number, number][] {
  checkCount('threefrySplit', count);
  return Array.from({ length: count }, (_, i) => threefry2x32(key[0], key[1], 0, i));
}

/** A key made from a key and a 32-bit integer, as `jax.random.fold_in(key, data)`: hash(key, (0, data)). */
export function foldIn(key: ThreefryKey, data: number): [number, number] {
  return threefry2x32(key[0], key[1], 0, data);
}
