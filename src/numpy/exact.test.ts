import { describe, expect, it } from 'vitest';
import * as np from '.';
import { grad } from '../runtime/gradients';
import { jit } from '../runtime/jit';
import type { Tensor } from '../runtime/tensor';

/** Numbers of different sizes, whose sums depend on their order. */
const uneven = (count: number): number[] =>
  Array.from({ length: count }, (_, i) => (((i * 7919) % 1000) / 7 - 70) * 10 ** (i % 7));

describe('float64', () => {
  // NumPy 2, to the bit: pairwise along the last axes, row by row along others.
  it.each([
    ['ten tenths', np.sum(np.full(10, 0.1)), [1]],
    ['a vector', np.sum(uneven(1000)), [331059634.1428572]],
    ['a mean', np.mean(uneven(77)), [1993193.0705009277]],
    [
      'rows',
      np.sum(np.array(uneven(60)).reshape([3, 20]), 1),
      [63015712.71428571, 79365.14285714895, -17596982.42857142],
    ],
    [
      'columns',
      np.sum(np.array(uneven(60)).reshape([20, 3]), 0),
      [-10878678.999999994, 42371780.85714285, 14004993.57142857],
    ],
    ['a variance', np.var(uneven(300)), [238519457252300.47]],
    [
      'a deviation of columns',
      np.std(np.array(uneven(60)).reshape([20, 3]), 0),
      [15975012.807555018, 16530139.096306434, 7141795.204353033],
    ],
    ['a quantile', np.quantile([0.1, 0.7, 0.3, 2.2, 5.5], [0.33, 0.9]), [0.428, 4.180000000000001]],
  ])('sums in the order of NumPy: %s', (_, result, expected) => {
    expect([...result.data]).toEqual(expected);
  });

  it('has exact logarithms of powers', () => {
    const powers = Array.from({ length: 23 }, (_, k) => 10 ** k);
    const found = jit((x: Tensor) => np.log10(x));
    for (const logs of [np.log10(powers), found(np.array(powers, 'float64'))]) {
      expect([...logs.data]).toEqual(powers.map((_, k) => k));
    }
    expect(np.log2([2 ** 29, 2 ** -31, 0, Infinity]).toArray()).toEqual([29, -31, -Infinity, Infinity]);
    expect(np.log10(7).item()).toBeCloseTo(0.8450980400142568, 15);
    expect(grad((x: Tensor) => np.log10(x).sum())(np.array([1000.0], 'float64')).item()).toBeCloseTo(
      1 / (1000 * Math.LN10),
      15,
    );
  });
});
