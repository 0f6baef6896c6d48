import type { Json, OptionSite } from '../config/option';
import { badOption } from '../config/option';
import type { Optional } from '../config/kinds';
import { saveable } from '../config/kinds';
import type { Axis } from '../runtime/tensor';

const isAxis = (value: unknown): value is number => typeof value === 'number' && Number.isInteger(value);

function parse(value: unknown, site: OptionSite): Axis {
  if (value === null || isAxis(value)) return value;
  if (Array.isArray(value) && value.every(isAxis)) return value;
  throw badOption(site, 'an axis, a list of axes, or null for all axes', value);
}

/** The option `axis` of what is reduced: one axis, several, or null (default) for all. */
export const axesOption = (): Optional<Axis, Axis> =>
  saveable<Axis, Axis>(parse, (value): Json => value, null);
