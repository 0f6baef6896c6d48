import { describe, expect, it } from 'vitest';
import type { Tensor } from '../runtime/tensor';
import * as random from '.';

// Draws have the mean and the variance of their distribution. A change that shifts one value in a hundred is seen.
const COUNT = 20_000;

/** Mean and variance of the draws lie within five times what they scatter by, taken from their own fourth moment. */
function expectMoments(draws: Tensor, mean: number, variance: number): void {
  const values = [...draws.data];
  const average = (of: (x: number) => number): number =>
    values.reduce((sum, x) => sum + of(x), 0) / values.length;
  expect(values).toHaveLength(COUNT);
  const fourth = average((x) => (x - mean) ** 4);
  expect(Math.abs(average((x) => x) - mean)).toBeLessThan(5 * Math.sqrt(variance / COUNT));
  expect(Math.abs(average((x) => (x - mean) ** 2) - variance)).toBeLessThan(
    5 * Math.sqrt((fourth - variance ** 2) / COUNT),
  );
}

const seed = 11;
/** Variance of a normal distribution that is cut at twice its deviation. */
const CUT = 1 - (2 * 2 * Math.exp(-2)) / (Math.sqrt(2 * Math.PI) * 0.9544997361036416);

describe('distributions have their mean and variance', () => {
  it.each<[string, () => Tensor, number, number]>([
    ['uniform', () => random.uniform([COUNT], { minval: -2, maxval: 4, seed }), 1, 36 / 12],
    ['normal', () => random.normal([COUNT], { mean: 3, stddev: 0.5, seed }), 3, 0.25],
    ['truncated normal', () => random.truncatedNormal([COUNT], { mean: 1, stddev: 2, seed }), 1, 4 * CUT],
    ['integers', () => random.randint([COUNT], -3, 4, { seed }), 0, (7 ** 2 - 1) / 12],
    ['gamma, alpha 0.4', () => random.gamma([COUNT], 0.4, { seed }), 0.4, 0.4],
    ['gamma, alpha 1', () => random.gamma([COUNT], 1, { seed }), 1, 1],
    ['gamma, alpha 5', () => random.gamma([COUNT], 5, { seed }), 5, 5],
    ['beta 2, 3', () => random.beta([COUNT], 2, 3, { seed }), 2 / 5, 6 / (25 * 6)],
    ['beta 0.5, 0.5', () => random.beta([COUNT], 0.5, 0.5, { seed }), 1 / 2, 1 / 8],
    ['binomial 1, 0.3', () => random.binomial([COUNT], 1, 0.3, { seed }), 0.3, 0.21],
    ['binomial 10, 0.3', () => random.binomial([COUNT], 10, 0.3, { seed }), 3, 2.1],
    ['binomial 10, 0.9', () => random.binomial([COUNT], 10, 0.9, { seed }), 9, 0.9],
    ['binomial 40, 0.5', () => random.binomial([COUNT], 40, 0.5, { seed }), 20, 10],
    ['binomial 2000, 0.1', () => random.binomial([COUNT], 2000, 0.1, { seed }), 200, 180],
  ])('%s', (_, draw, mean, variance) => {
    expectMoments(draw(), mean, variance);
  });

  it('categories come as often as their logits say', () => {
    const shares = [0.1, 0.2, 0.7];
    const logits = [shares.map((share) => Math.log(share))];
    const draws = [...random.categorical(logits, COUNT, { seed }).data];
    for (const [i, share] of shares.entries()) {
      const found = draws.filter((x) => x === i).length / COUNT;
      expect(Math.abs(found - share)).toBeLessThan(5 * Math.sqrt((share * (1 - share)) / COUNT));
    }
  });
});
