import { describe, expect, it } from 'vitest';
import { powersOf, preciseLog10 } from './precise';

describe('powers and logarithms rounded once', () => {
  it('are exact where the decimal is the nearest double', () => {
    const power = powersOf(10);
    for (let k = -200; k <= 200; k++) {
      expect(power(k)).toBe(Number(`1e${k}`));
      expect(preciseLog10(Number(`1e${k}`))).toBe(k);
    }
  });

  // Python's decimal with 60 digits.
  it.each([
    [10, 0.1878463044437133, 1.5411549461675056],
    [10, -3.098937159109454, 0.000796274560222043],
    [2, 20.020105193130803, 1063291.1018036944],
    [5.369293349594867, 35.96229229691673, 1.7762056977807754e26],
    [9.403174657596507, -3, 0.0012027531175507421],
    [5.733470663125161e62, -0.38878901655041886, 3.9830571984224067e-25],
    [43.109710190896536, 97.98455075184953, 1.455818268430082e160],
  ])('%d to the power %d', (base, exponent, expected) => {
    expect(powersOf(base)(exponent)).toBe(expected);
  });

  it.each([
    [1000, 3],
    [207.83320082592678, 2.3177149262035415],
    [1.0007856371150015, 0.0003410639051281915],
    [0.9995662030321184, -0.00018843650396500433],
    [2.347528349097051e-100, -99.62938915442625],
    [1, 0],
  ])('the logarithm of %d', (x, expected) => expect(preciseLog10(x)).toBe(expected));

  it('leave what is not usual to the platform', () => {
    expect([powersOf(-8)(2), powersOf(0)(-1), powersOf(10)(400), powersOf(10)(NaN), powersOf(7)(0)]).toEqual([
      64,
      Infinity,
      Infinity,
      NaN,
      1,
    ]);
    expect([preciseLog10(0), preciseLog10(-1), preciseLog10(Infinity)]).toEqual([-Infinity, NaN, Infinity]);
  });
});
