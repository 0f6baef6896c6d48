import type { OptionSite, Json } from '../config/option';
import { badOption } from '../config/option';
import type { Optional } from '../config/kinds';
import { saveable } from '../config/kinds';
import { isSavedObject } from '../config/saveable';
import type { DType } from '../ir/dtype';
import { parseDType } from '../ir/dtype';
import { KeratinError } from '../util/errors';

/** The type a dtype policy computes in: `mixed_float16` computes in float16. */
const computeType = (name: string): DType => parseDType(name.replace(/^mixed_/, ''));

function parse(value: unknown, site: OptionSite): DType | null {
  if (value === null) return null;
  const name = isSavedObject(value) ? value.config.name : value;
  if (typeof name !== 'string') throw badOption(site, 'a dtype name, or null for floatx()', value);
  try {
    return computeType(name);
  } catch (error) {
    throw badOption(site, 'a dtype name', value, error instanceof KeratinError ? error.message : undefined);
  }
}

/** The option `dtype`: the type computed in, by name or as a saved dtype policy; null means `floatx()`. */
export const dtypeOption = (): Optional<string | null, DType | null> =>
  saveable<string | null, DType | null>(parse, (value): Json => value, null);
