import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  bfloat16ToFloat32,
  float16ToFloat32,
  float32ToBfloat16,
  float32ToFloat16,
  float32ToFloat8,
  float8ToFloat32,
  type Float8Format,
} from './half';

const every16 = Uint16Array.from({ length: 65536 }, (_, i) => i);
const every8 = Uint8Array.from({ length: 256 }, (_, i) => i);

/** The pattern nearest to `value`, ties to the even one, found by looking at all; `finite` are the values of patterns 0, 1, ... */
function nearest(value: number, finite: ArrayLike<number>, infinityAt: number): number {
  const magnitude = Math.abs(value);
  let low = 0;
  while (low + 1 < finite.length && finite[low + 1] <= magnitude) low++;
  const below = finite[low];
  // One step beyond the largest value stands where the next one would.
  const above = low + 1 < finite.length ? finite[low + 1] : below + (below - finite[low - 1]);
  const isAbove =
    magnitude - below > above - magnitude || (magnitude - below === above - magnitude && low % 2 === 1);
  return low + 1 === finite.length && isAbove ? infinityAt : low + (isAbove ? 1 : 0);
}

const anyFloat = fc.oneof(
  fc.float({ noNaN: true }),
  fc.float({ noNaN: true, min: -100, max: 100 }),
  fc.float({ noNaN: true, min: Math.fround(-1e-4), max: Math.fround(1e-4) }),
);

describe('float16', () => {
  it('has these values', () => {
    const patterns = [0x0000, 0x8000, 0x3c00, 0xc000, 0x0001, 0x83ff, 0x0400, 0x7bff, 0x7c00, 0xfc00, 0x3555];
    const values = [
      0,
      -0,
      1,
      -2,
      2 ** -24,
      -1023 * 2 ** -24,
      2 ** -14,
      65504,
      Infinity,
      -Infinity,
      0.333251953125,
    ];
    expect([...float16ToFloat32(Uint16Array.from(patterns))]).toEqual(values);
    expect([...float32ToFloat16(Float32Array.from(values))]).toEqual(patterns);
  });

  it.each([
    [65519.99, 0x7bff],
    [65520, 0x7c00],
    [-1e30, 0xfc00],
    [2 ** -25, 0x0000],
    [2 ** -25 + 2 ** -40, 0x0001],
    [3 * 2 ** -25, 0x0002],
    [1 + 2 ** -11, 0x3c00],
    [1 + 3 * 2 ** -11, 0x3c02],
    [2 ** -14 - 2 ** -26, 0x0400],
    [NaN, 0x7e00],
  ])('rounds %d to %i', (value, pattern) => {
    expect(float32ToFloat16(Float32Array.of(value))[0]).toBe(pattern);
  });

  it('keeps every pattern, NaNs included', () => {
    const back = float32ToFloat16(float16ToFloat32(every16));
    const isSignalling = (pattern: number) => (pattern & 0x7c00) === 0x7c00 && (pattern & 0x3ff) !== 0;
    for (const pattern of every16) {
      expect(back[pattern]).toBe(isSignalling(pattern) ? pattern | 0x0200 : pattern);
    }
  });

  it('rounds to the nearest', () => {
    const finite = float16ToFloat32(every16.subarray(0, 0x7c00));
    fc.assert(
      fc.property(anyFloat, (value) => {
        expect(float32ToFloat16(Float32Array.of(value))[0] & 0x7fff).toBe(nearest(value, finite, 0x7c00));
      }),
    );
  });
});

describe('bfloat16', () => {
  it.each([
    [1, 0x3f80],
    [-2.5, 0xc020],
    [3.3895313892515355e38, 0x7f7f],
    [3.4028234663852886e38, 0x7f80],
    [1 + 2 ** -8, 0x3f80],
    [1 + 3 * 2 ** -8, 0x3f82],
    [1 + 2 ** -8 + 2 ** -20, 0x3f81],
    [-0, 0x8000],
    [NaN, 0x7fc0],
    [-Infinity, 0xff80],
  ])('%d is %i', (value, pattern) => {
    expect(float32ToBfloat16(Float32Array.of(value))[0]).toBe(pattern);
  });

  it('keeps every pattern', () => {
    const back = float32ToBfloat16(bfloat16ToFloat32(every16));
    const isNaNPattern = (pattern: number) => (pattern & 0x7fff) > 0x7f80;
    for (const pattern of every16)
      expect(back[pattern]).toBe(isNaNPattern(pattern) ? pattern | 0x40 : pattern);
  });
});

describe.each<[Float8Format, number, number, number]>([
  ['float8_e4m3fn', 0x7f, 448, 0x7f],
  ['float8_e5m2', 0x7c, 57344, 0x7e],
])('%s', (format, overflow, largest, nan) => {
  const finite = float8ToFloat32(every8.subarray(0, overflow), format);

  it('has its largest value and keeps every pattern', () => {
    expect(finite.at(-1)).toBe(largest);
    const values = float8ToFloat32(every8, format);
    const back = float32ToFloat8(values, format);
    for (const pattern of every8) {
      if (Number.isNaN(values[pattern])) expect(back[pattern] & 0x7f).toBe(nan);
      else expect(back[pattern]).toBe(pattern);
    }
  });

  it('rounds to the nearest', () => {
    fc.assert(
      fc.property(fc.oneof(anyFloat, fc.float({ noNaN: true, min: -600, max: 600 })), (value) => {
        const pattern = float32ToFloat8(Float32Array.of(value), format)[0];
        expect(pattern & 0x7f).toBe(nearest(value, finite, overflow));
        expect(pattern >> 7).toBe(value < 0 || Object.is(value, -0) ? 1 : 0);
      }),
    );
  });
});
