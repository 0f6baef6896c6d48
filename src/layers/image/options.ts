import { number, oneOf, required, saveable } from '../../config/kinds';
import type { Optional, Required } from '../../config/kinds';
import type { OptionSite } from '../../config/option';
import { badOption } from '../../config/option';

/** The least and the largest value of something random. */
export type Bounds = readonly [number, number];

type BoundsInput = number | readonly number[];

function parseBounds(low: number, high: number, mirrored: boolean) {
  return (value: unknown, site: OptionSite): Bounds => {
    const pair = Array.isArray(value) && value.length === 2 ? value : null;
    const numbers: unknown[] = pair ?? [value];
    if (!numbers.every((n) => typeof n === 'number' && n >= low && n <= high)) {
      throw badOption(site, `a number from ${low} to ${high}, or a list of two`, value);
    }
    if (pair !== null) return [Math.min(...pair), Math.max(...pair)];
    const size = Math.abs(value as number);
    return [mirrored ? Math.max(-size, low) : low, size];
  };
}

/** A number, which means from its negative (but not below `low`) to itself, or two bounds. */
export const bounds = (low: number, high: number, fallback: BoundsInput): Optional<BoundsInput, Bounds> =>
  saveable<BoundsInput, Bounds>(parseBounds(low, high, true), (value) => [...value], fallback);

/** As `bounds`, without a default. */
export const requiredBounds = (low: number, high: number): Required<BoundsInput, Bounds> =>
  required(bounds(low, high, low));

/** A number, which means from 0 to itself, or two bounds. */
export const bounds0 = (fallback: BoundsInput): Optional<BoundsInput, Bounds> =>
  saveable<BoundsInput, Bounds>(parseBounds(0, 1, false), (value) => [...value], fallback);

/** Bounds that are saved as they were given. */
export interface GivenBounds {
  readonly given: BoundsInput;
  readonly range: Bounds;
}

/** As `requiredBounds`, saved as given. */
export const requiredGivenBounds = (): Required<BoundsInput, GivenBounds> =>
  required(
    saveable<BoundsInput, GivenBounds>(
      (value, site) => ({ given: value as BoundsInput, range: parseBounds(-1, 1, true)(value, site) }),
      ({ given }) => given,
      0,
    ),
  );

/** The values images have: the least and the largest. Default [0, 255]. */
export const valueRange = (): Optional<readonly number[], Bounds> =>
  saveable<readonly number[], Bounds>(
    (value, site) => {
      const fits = Array.isArray(value) && value.length === 2 && value.every((n) => typeof n === 'number');
      if (!fits) throw badOption(site, 'a list of two numbers', value);
      return [Math.min(...value), Math.max(...value)];
    },
    (range) => [...range],
    [0, 255],
  );

/** What stands where a moved image leaves nothing. */
export const warpOptions = () => ({
  /** `reflect`, `wrap`, `nearest` (the edge), or `constant` (fillValue). Default `reflect`. */
  fillMode: oneOf(['reflect', 'wrap', 'constant', 'nearest'], 'reflect'),
  /** `bilinear` or `nearest`. Default `bilinear`. */
  interpolation: oneOf(['nearest', 'bilinear'], 'bilinear'),
  /** The value for fillMode `constant`. Default 0. */
  fillValue: number(0),
});
