import type { VectorBuilder } from './vector';

const ROTATIONS = [
  [13, 15, 26, 6],
  [17, 29, 16, 24],
];
/** Skein's constant: the third key word is this, xor the other two. */
const KEY_PARITY = 0x1bd11bda;

/**
 * 32 random bits of each counter, as JAX draws them in its partitionable mode: the xor of both words that threefry2x32
 * with 20 rounds makes of (0, counter).
 *
 * @see Salmon et al., Parallel random numbers: as easy as 1, 2, 3 (2011), https://doi.org/10.1145/2063384.2063405
 */
export function threefry(v: VectorBuilder, key0: number, key1: number, counter: number): number {
  const xor = (a: number, b: number): number => v.op('v128.xor', a, b);
  const add = (a: number, b: number): number => v.op('i32x4.add', a, b);
  const rotate = (x: number, bits: number): number =>
    v.op('v128.or', v.shift('i32x4.shl', x, bits), v.shift('i32x4.shr_u', x, 32 - bits));
  const keys = [key0, key1, xor(xor(key0, key1), v.i32(KEY_PARITY))];
  let [first, second] = [key0, add(counter, key1)];
  for (let injection = 1; injection <= 5; injection++) {
    for (const bits of ROTATIONS[(injection - 1) & 1]) {
      first = add(first, second);
      second = xor(first, rotate(second, bits));
    }
    first = add(first, keys[injection % 3]);
    // The sum of key word and number is the same for all elements.
    second = add(second, add(keys[(injection + 1) % 3], v.i32(injection)));
  }
  return xor(first, second);
}
