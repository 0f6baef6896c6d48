import type { OptionArguments } from '../util/arguments';
import { aWholeNumber } from '../util/argument-kinds';
import { optionsFrom } from '../util/arguments';
import { NumpyRandomState } from '../util/random';

/** A value and how often it occurs, in any unit. */
export type Weighted = readonly (readonly [value: number, weight: number])[];

/** Draws one of some values by weight. */
export function pick(random: NumpyRandomState, choices: Weighted): number {
  const total = choices.reduce((sum, [, weight]) => sum + weight, 0);
  let rest = random.random() * total;
  for (const [value, weight] of choices) {
    rest -= weight;
    if (rest < 0) return value;
  }
  return choices[choices.length - 1][0];
}

/** Draws true with some probability. */
export const happens = (random: NumpyRandomState, probability: number): boolean =>
  random.random() < probability;

/** A value moved into [least, most]. */
export const clamp = (value: number, least: number, most: number): number =>
  Math.min(most, Math.max(least, value));

/** The positions of the `count` greatest scores. */
export function greatest(scores: readonly number[], count: number): ReadonlySet<number> {
  const order = scores.map((_, i) => i).sort((a, b) => scores[b] - scores[a]);
  return new Set(order.slice(0, count));
}

/** What generated data sets take: the seed, by position or by name. */
export type SeedArguments = OptionArguments<{ readonly seed?: number }, 'seed'>;

/** The generator that a data set is drawn from. */
export function seeded(owner: string, given: SeedArguments): NumpyRandomState {
  const { seed = 0 } = optionsFrom<{ readonly seed?: number }>(owner, { seed: aWholeNumber }, given);
  return new NumpyRandomState(seed);
}
