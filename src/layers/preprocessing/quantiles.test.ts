import { describe, expect, it } from 'vitest';
import { compress } from './quantiles';

const summary = (values: readonly number[], weights: readonly number[]) => ({
  values: Float64Array.from(values),
  weights: Float64Array.from(weights),
});

// What `compress_summary` of Keras does, with the interpolation of NumPy.
describe('summaries of quantiles', () => {
  it('stay what they are below one value for each epsilon', () => {
    const small = summary([1, 2, 4], [1, 1, 5]);
    expect(compress(small, 0.25)).toBe(small);
  });

  it.each<[number[], number[], number, number[], number[]]>([
    [[1, 2, 4, 8], [1, 1, 1, 1], 0.25, [1, 2, 4, 8], [1, 1, 1, 1]],
    [[1, 2, 4, 8], [1, 1, 1, 5], 0.25, [2, 4.8, 6.4, 8], [2, 2, 2, 2]],
    [[1, 2, 4, 8, 16, 32, 64, 128], [1, 1, 1, 1, 1, 1, 1, 1], 0.5, [8, 128], [4, 4]],
    [[0, 10], [3, 1], 0.5, [0, 10], [3, 1]],
  ])('%j of weights %j with epsilon %d', (values, weights, epsilon, newValues, newWeights) => {
    const result = compress(summary(values, weights), epsilon);
    for (const [got, wanted] of [
      [result.values, newValues],
      [result.weights, newWeights],
    ] as const) {
      // prettier-ignore
      expect(got).toHaveLength(wanted.length);
      for (const [i, value] of wanted.entries()) expect(got[i]).toBeCloseTo(value, 5);
    }
  });
});
