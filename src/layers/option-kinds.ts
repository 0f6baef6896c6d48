import { integer, integers, nullable, number, required, requiredNumber, saveable } from '../config/kinds';
import type { Optional, Required } from '../config/kinds';
import type { OptionSite } from '../config/option';
import { badOption } from '../config/option';
import { imageDataFormat, type DataFormat } from '../ops';

/** Where channels stand; null means `imageDataFormat()`. */
export const dataFormat = (): Optional<DataFormat | null, DataFormat> =>
  saveable<DataFormat | null, DataFormat>(
    (value, site) => {
      if (value === null) return imageDataFormat();
      if (value === 'channels_last' || value === 'channels_first') return value;
      throw badOption(site, '"channels_last", "channels_first" or null', value);
    },
    (format) => format,
    null,
  );

/** One number for all spatial axes, or one for each; kept as one for each. */
export const perAxis = (
  length: number,
  fallback: number,
  minimum = 1,
): Optional<number | readonly number[], readonly number[]> =>
  integers({ length, repeat: true, minimum }, fallback);

/** As `perAxis`, without a default. */
export const requiredPerAxis = (length: number): Required<number | readonly number[], readonly number[]> =>
  required(integers({ length, repeat: true, minimum: 1 }));

/** As `perAxis`, null by default. */
export const nullablePerAxis = (
  length: number,
  minimum = 1,
): Optional<number | readonly number[] | null, readonly number[] | null> =>
  nullable(integers({ length, repeat: true, minimum }));

/** One axis or several. */
export const axes = (
  fallback: number | readonly number[],
): Optional<number | readonly number[], number | readonly number[]> =>
  saveable<number | readonly number[], number | readonly number[]>(parseAxes, (value) => value, fallback);

/** As `axes`, without a default. */
export const requiredAxes = (): Required<number | readonly number[], number | readonly number[]> =>
  required(axes(0));

function parseAxes(value: unknown, site: OptionSite): number | readonly number[] {
  const fits = Array.isArray(value) ? value.every((axis) => Number.isInteger(axis)) : Number.isInteger(value);
  if (!fits) throw badOption(site, 'a whole number or a list of whole numbers', value);
  return value as number | readonly number[];
}

/** Sizes of a shape; null where the input decides. */
export const nullableShape = (): Optional<
  readonly (number | null)[] | null,
  readonly (number | null)[] | null
> =>
  nullable(
    saveable<readonly (number | null)[], readonly (number | null)[]>(
      (value, site) => {
        const fits =
          Array.isArray(value) &&
          value.every((size) => size === null || (Number.isInteger(size) && size > 0));
        if (!fits)
          throw badOption(site, 'a list of whole numbers of at least 1, null where the input decides', value);
        return value;
      },
      (shape) => [...shape],
      [],
    ),
  );

/** The seed of a layer's own random numbers. Default: drawn from Python's generator, see `setRandomSeed`. */
export const seed = (): Optional<number | null, number | null> => nullable(integer(0, { minimum: 0 }));

/** A share from 0 to 1. */
export const rate = (): Required<number> => requiredNumber({ minimum: 0, maximum: 1 });

/** As `rate`, 0 by default. */
export const optionalRate = (): Optional<number> => number(0, { minimum: 0, maximum: 1 });

/** What Keras's configs have as null for layers that are not quantized: nothing else exists here. */
export const notQuantized = (): Optional<null, null> =>
  saveable<null, null>(
    (value, site) => {
      if (value !== null) throw badOption(site, 'null: there are no quantized layers', value);
      return null;
    },
    () => null,
    null,
  );
