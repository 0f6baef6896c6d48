import { describe, expect, it } from 'vitest';
import * as build from '../../../ir/build';
import type { Node } from '../../../ir/node';
import { ObservedWasmExecutable } from '../program/observed';

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

const KEYS = [
  [0, 0],
  [0, 1337],
  [0xdeadbeef, 0x12345678],
];

/** The bits of each position of `shape`. */
function expectedBits(key: readonly number[], size: number): number[] {
  return Array.from({ length: size }, (_, i) => {
    const [x0, x1] = threefry(key, [0, i]);
    return (x0 ^ x1) >>> 0;
  });
}

function compile(inputs: readonly Node[], outputs: readonly Node[]): ObservedWasmExecutable {
  return new ObservedWasmExecutable({ inputs, outputs, reads: new Map(), writes: new Map() });
}

describe('random bits in loops', () => {
  it("are checked against a reference that gives the cipher's published answers", () => {
    expect(threefry([0, 0], [0, 0])).toEqual([0x6b200159, 0x99ba4efe]);
    expect(threefry([-1, -1], [-1, -1])).toEqual([0x1cb996fc, 0xbb002be7]);
    expect(threefry([0x13198a2e, 0x03707344], [0x243f6a88, 0x85a308d3])).toEqual([0xc4923a9c, 0x483df7a0]);
  });

  it('are those of each position, for any count', () => {
    for (const count of [1, 2, 3, 4, 5, 7, 8, 9, 11, 64, 1001]) {
      const key = build.input([2], 'uint32');
      const executable = compile([key], [build.rngBits(key, [count])]);
      for (const words of KEYS) {
        executable.input(0).set(words);
        executable.run();
        expect([...executable.output(0)]).toEqual(expectedBits(words, count));
      }
    }
  });

  it('are those of each position in whatever order a loop walks, from a part of a table of keys', () => {
    const keys = build.input([3, 2], 'uint32');
    const key = build.reshape(build.slice(keys, [1, 0], [2, 2], [1, 1]), [2]);
    const bits = build.rngBits(key, [6, 10]);
    const transposed = build.transpose(bits, [1, 0]);
    const executable = compile(
      [keys],
      [build.unary('bitwise_not', transposed), build.reduce('max', bits, [0])],
    );
    executable.input(0).set([9, 9, 0xdeadbeef, 0x12345678, 9, 9]);
    executable.run();
    const expected = expectedBits([0xdeadbeef, 0x12345678], 60);
    const column = (j: number): number[] => Array.from({ length: 6 }, (_, i) => expected[10 * i + j]);
    const columns = Array.from({ length: 10 }, (_, j) => column(j));
    expect([...executable.output(0)]).toEqual(columns.flat().map((word) => ~word >>> 0));
    expect([...executable.output(1)]).toEqual(columns.map((words) => Math.max(...words)));
  });

  it('are drawn, compared and used in one loop', () => {
    const key = build.input([2], 'uint32');
    const x = build.input([100], 'float32');
    const number = (value: number): Node => build.constant(value, 'float32', [100]);
    const nine = build.constant(9, 'uint32', [100]);
    const high = build.binary('shift_right_logical', build.rngBits(key, [100]), nine);
    const isKept = build.compare('less', build.cast(high, 'float32'), number(2 ** 22));
    const y = build.select(isKept, build.mul(x, number(2)), number(0));
    const executable = compile([key, x], [y]);
    expect(executable.describe()).toEqual([
      'loop [100]: rng_bits shift_right_logical cast less mul select -> output 0 float32[100]',
    ]);
    executable.input(0).set([0, 1337]);
    executable.input(1).fill(3);
    executable.run();
    expect([...executable.output(0)]).toEqual(
      expectedBits([0, 1337], 100).map((word) => (word >>> 9 < 2 ** 22 ? 6 : 0)),
    );
  });
});
