import { describe, expect, it } from 'vitest';
import { Tensor } from '../runtime/tensor';
import { batchNormalization, layerNormalization, rmsNormalization } from './nn-normalize';

// What is added below the root shows where the values are small.
describe('the epsilon of normalizations', () => {
  const x = Tensor.from([[3e-4, -3e-4]]);
  const square = 9e-8;
  it.each<[string, () => Tensor, number]>([
    ['batchNormalization', () => batchNormalization(x, [0, 0], [square, square], -1), 1e-3],
    ['layerNormalization', () => layerNormalization(x), 1e-7],
    ['rmsNormalization', () => rmsNormalization(x), 1e-7],
    [
      'batchNormalization, given',
      () => batchNormalization(x, [0, 0], [square, square], -1, { epsilon: 1e-6 }),
      1e-6,
    ],
    ['layerNormalization, given', () => layerNormalization(x, { epsilon: 1e-6 }), 1e-6],
    ['rmsNormalization, given', () => rmsNormalization(x, { epsilon: 1e-6 }), 1e-6],
  ])('%s', (_, normalize, epsilon) => {
    const expected = 3e-4 / Math.sqrt(square + epsilon);
    const [first, second] = normalize().data;
    expect(first / expected).toBeCloseTo(1, 4);
    expect(second / expected).toBeCloseTo(-1, 4);
  });
});
