import { describe, expect, it } from 'vitest';
import { Tensor } from '../runtime/tensor';
import { round } from './numpy-round';

describe('round', () => {
  // Values of NumPy 2.
  it.each<[number[], number, number[]]>([
    [[0.5, 1.5, 2.5, -0.5], 0, [0, 2, 2, -0]],
    [[2.345, -12.16], 1, [2.3, -12.2]],
    [[2.344, -12.166], 2, [2.34, -12.17]],
    [[1234.5, -1250, 1350], -2, [1200, -1200, 1400]],
  ])('floats %j to %i decimals', (x, decimals, expected) => {
    const values = [...round(Tensor.from(x, 'float64'), decimals).data];
    for (const [i, value] of expected.entries()) expect(values[i]).toBeCloseTo(value, 9);
  });

  it('whole numbers stay what they are, however large, but for negative decimals', () => {
    const large = Tensor.from([16777217, -16777219]);
    for (const decimals of [0, 1, 3]) expect(round(large, decimals).toArray()).toEqual([16777217, -16777219]);
    expect(round(Tensor.from([123, 450, 150, -150]), -2).toArray()).toEqual([100, 400, 200, -200]);
    expect(round(large).dtype).toBe('int32');
  });
});
