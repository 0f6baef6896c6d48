import { describe, expect, it } from 'vitest';
import { instantiate } from './testing';

/** threefry2x32 with 20 rounds, word by word. */
function threefry([k0, k1]: readonly number[], [c0, c1]: readonly number[]): [number, number] {
  const keys = [k0, k1, k0 ^ k1 ^ 0x1bd11bda];
  let [x0, x1] = [(c0 + k0) | 0, (c1 + k1) | 0];
  for (let round = 0; round < 20; round++) {
    const bits = [13, 15, 26, 6, 17, 29, 16, 24][round % 8];
    x0 = (x0 + x1) | 0;
    x1 = ((x1 << bits) | (x1 >>> (32 - bits))) ^ x0;
    if (round % 4 === 3) {
      const group = (round + 1) / 4;
      x0 = (x0 + keys[group % 3]) | 0;
      x1 = (x1 + keys[(group + 1) % 3] + group) | 0;
    }
  }
  return [x0 >>> 0, x1 >>> 0];
}

describe('threefryBits', () => {
  it("is checked against a reference that gives the cipher's published answers", () => {
    expect(threefry([0, 0], [0, 0])).toEqual([0x6b200159, 0x99ba4efe]);
    expect(threefry([-1, -1], [-1, -1])).toEqual([0x1cb996fc, 0xbb002be7]);
    expect(threefry([0x13198a2e, 0x03707344], [0x243f6a88, 0x85a308d3])).toEqual([0xc4923a9c, 0x483df7a0]);
  });

  it('gives every element the bits of its counter and writes no further', () => {
    for (const key of [
      [0, 0],
      [0, 1337],
      [0xdeadbeef, 0x12345678],
    ]) {
      for (const count of [0, 1, 2, 3, 4, 5, 11, 64, 1001]) {
        const { kernels, memory } = instantiate(8192);
        const words = new Uint32Array(memory.buffer);
        words.fill(7).set(key, 3);
        const expected = words.slice();
        for (let i = 0; i < count; i++) {
          const [x0, x1] = threefry(key, [0, i]);
          expected[9 + i] = x0 ^ x1;
        }
        kernels.threefryBits(12, 36, count);
        expect(words).toEqual(expected);
      }
    }
  });
});
