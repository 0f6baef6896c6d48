import { identify, serializeFunction } from '../config/identifier';
import { saveable } from '../config/kinds';
import type { JsonObject, OptionSite } from '../config/option';
import type { ClassNames } from '../config/family';
import { serializeSaveable, type ClassFamily, type SavedObject } from '../config/saveable';
import * as all from './all';
import { Regularizer, FunctionRegularizer, type RegularizerFunction } from './regularizer';

/** All regularizers, by class name. */
export const REGULARIZERS: ClassFamily<Regularizer> = {
  kind: 'regularizer',
  classes: Object.values(all),
};

/** The names of regularizers, in Keras's spellings. */
export type RegularizerName = ClassNames<Omit<typeof all, 'Regularizer'>>;

/** What stands for a regularizer: its name, its saved config, its class, itself, a function, or null for none. */
export type RegularizerIdentifier =
  RegularizerName | Regularizer | RegularizerFunction | SavedObject | (new () => Regularizer) | null;

/** What regularizers are recognised by, and made of. */
export const RULES = {
  family: REGULARIZERS,
  expected: 'a regularizer, the name of one, its config, a function or null',
  isMember: (value: unknown): value is Regularizer => value instanceof Regularizer,
  fromFunction: (fn: unknown): Regularizer => new FunctionRegularizer(fn as RegularizerFunction),
};

/** The regularizer that something stands for, where `site` takes it; null stands for none. */
export const find = (identifier: unknown, site: OptionSite): Regularizer | null =>
  identifier === null ? null : identify(RULES, identifier, site);

/** What files hold of a regularizer. */
export const save = (regularizer: Regularizer): JsonObject =>
  regularizer instanceof FunctionRegularizer
    ? serializeFunction(regularizer.fn)
    : serializeSaveable(regularizer);

/** An option that takes a regularizer, or null for none. */
export const regularizerOption = (fallback: RegularizerIdentifier = null) =>
  saveable<RegularizerIdentifier, Regularizer | null>(
    find,
    (value) => (value === null ? null : save(value)),
    fallback,
  );
