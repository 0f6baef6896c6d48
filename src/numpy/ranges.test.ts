import { describe, expect, it } from 'vitest';
import * as np from '.';

describe('evenly spaced numbers', () => {
  // NumPy 2, to the bit.
  it.each([
    [
      'a step that is not exact',
      np.arange(1, 2, 0.1),
      [
        1, 1.1, 1.2000000000000002, 1.3000000000000003, 1.4000000000000004, 1.5000000000000004,
        1.6000000000000005, 1.7000000000000006, 1.8000000000000007, 1.9000000000000008,
      ],
    ],
    [
      'float32 keeps its second number',
      np.arange(3.13, -5, -2.5, 'float32'),
      [3.130000114440918, 0.6299999952316284, -1.869999885559082, -4.369999885559082],
    ],
    [
      'float16',
      np.arange(0, 1, 0.1, 'float16'),
      [
        0, 0.0999755859375, 0.199951171875, 0.2998046875, 0.39990234375, 0.5, 0.599609375, 0.69970703125,
        0.7998046875, 0.89990234375,
      ],
    ],
    ['whole numbers from fractions', np.arange(0.5, 4, 0.5, 'int64'), [0, 1, 2, 3, 4, 5, 6]],
    ['whole numbers without a step', np.arange(0, 2, 0.5, 'int64'), [0, 0, 0, 0]],
    ['downwards', np.arange(5, -5, -3), [5, 2, -1, -4]],
    ['none', np.arange(1, -13, 1), []],
    ['one', np.arange(250, 300, 100, 'uint8'), [250]],
    [
      'linspace',
      np.linspace(0.1, 0.7, 8),
      [
        0.1, 0.18571428571428572, 0.27142857142857146, 0.3571428571428571, 0.44285714285714284,
        0.5285714285714286, 0.6142857142857142, 0.7,
      ],
    ],
    ['linspace through 0', np.linspace(-10, 2, 7), [-10, -8, -6, -4, -2, 0, 2]],
    ['linspace without its end', np.linspace(0, 1, { num: 4, endpoint: false }), [0, 0.25, 0.5, 0.75]],
    ['linspace of whole numbers', np.linspace(-3, 3, { num: 5, dtype: 'int64' }), [-3, -2, 0, 1, 3]],
    ['linspace with a step below all numbers', np.linspace(0, 5e-324, 5), [0, 0, 0, 5e-324, 5e-324]],
    ['linspace of several', np.linspace([0, 1], [1, 3], 3), [0, 1, 0.5, 2, 1, 3]],
    ['logspace', np.logspace(-2, 1, 4), [0.01, 0.1, 1, 10]],
    [
      'logspace to base 2',
      np.logspace(0, 1, { num: 4, base: 2 }),
      [1, 1.2599210498948732, 1.5874010519681994, 2],
    ],
    ['logspace of whole numbers', np.logspace(0, 3, { num: 4, dtype: 'int64' }), [1, 10, 100, 1000]],
    ['geomspace', np.geomspace(1, 1000, 4), [1, 10, 100, 1000]],
    [
      'geomspace with its ends',
      np.geomspace(9.18, 1.74, 5),
      [9.18, 6.057163866974771, 3.9966485960114135, 2.637075758687994, 1.74],
    ],
    [
      'geomspace below 0',
      np.geomspace(-4, -15, 5),
      [-4, -5.566315367427482, -7.745966692414836, -10.77912335889253, -15],
    ],
    [
      'geomspace without its end',
      np.geomspace(2, 3, { num: 4, endpoint: false }),
      [2, 2.213363839400643, 2.449489742783178, 2.710806010829535],
    ],
    ['geomspace across 0', np.geomspace(5, -3, 3), [5, NaN, -3]],
    [
      'geomspace along another axis',
      np.geomspace([1, -2], [8, -16], { num: 4, axis: 1 }),
      [1, 2, 4, 8, -2, -4, -7.999999999999999, -16],
    ],
  ])('%s', (_, result, expected) => expect([...result.data]).toEqual(expected));

  it('have the step beside them', () => {
    const [values, step] = np.linspace(0, 1, { num: 1, endpoint: false, retstep: true });
    expect([values.toArray(), step.item()]).toEqual([[0], 1]);
  });

  it('refuse a ratio of 0 and numbers that the dtype does not hold', () => {
    expect(() => np.geomspace(0, 5, 3)).toThrow('geometric-zero');
    expect(() => np.logspace(0, 3, { num: 4, dtype: 'uint8' })).toThrow('number-out-of-range');
  });
});
