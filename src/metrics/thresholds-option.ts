import type { Optional } from '../config/kinds';
import { saveable } from '../config/kinds';
import type { Json, OptionSite } from '../config/option';
import { badOption } from '../config/option';

/** One threshold, several, or null for the usual one. */
export type Thresholds = number | readonly number[] | null;

const isThreshold = (value: unknown): value is number =>
  typeof value === 'number' && value >= 0 && value <= 1;

function parse(value: unknown, site: OptionSite): Thresholds {
  if (value === null || isThreshold(value)) return value;
  if (Array.isArray(value) && value.length > 0 && value.every(isThreshold)) return value;
  throw badOption(site, 'a number from 0 to 1, a list of such numbers, or null', value);
}

/** The option `thresholds`: a prediction above a threshold means yes. */
export const thresholdsOption = (): Optional<Thresholds, Thresholds> =>
  saveable<Thresholds, Thresholds>(parse, (value): Json => value, null);

/** Thresholds as a list. */
export const listThresholds = (thresholds: Thresholds, usual: number): readonly number[] =>
  thresholds === null ? [usual] : typeof thresholds === 'number' ? [thresholds] : thresholds;
