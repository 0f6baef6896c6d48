import * as all from './all';
export * from './all';
export { l1 } from './l1';
export { l1L2 } from './l1l2';
export { l2 } from './l2';
export { orthogonalRegularizer } from './orthogonal-regularizer';
export { FunctionRegularizer } from './regularizer';
import { identify, serializeFunction } from '../config/identifier';
import { saveable } from '../config/kinds';
import type { JsonObject, OptionSite } from '../config/option';
import type { ClassNames } from '../config/family';
import { serializeSaveable, type ClassFamily, type SavedObject } from '../config/saveable';
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

const RULES = {
  family: REGULARIZERS,
  expected: 'a regularizer, the name of one, its config, a function or null',
  isMember: (value: unknown): value is Regularizer => value instanceof Regularizer,
  fromFunction: (fn: unknown): Regularizer => new FunctionRegularizer(fn as RegularizerFunction),
};

const SITE: OptionSite = { owner: 'regularizers.get', name: 'identifier' };

/**
 * The regularizer that a name, a saved config, a function or an object stands for; null stands for none.
 *
 * @example
 * import { regularizers } from 'keratin';
 * console.log(regularizers.get('l2')!.call([1, 2]).item().toFixed(3)); // 0.050
 *
 * @throws NameError `unknown-regularizer` with the nearest right name.
 */
export const get = (identifier: unknown, site: OptionSite = SITE): Regularizer | null =>
  identifier === null ? null : identify(RULES, identifier, site);

/** What Keras writes for a regularizer; for a function of yours its name. */
export const serialize = (regularizer: Regularizer): JsonObject =>
  regularizer instanceof FunctionRegularizer
    ? serializeFunction(regularizer.fn)
    : serializeSaveable(regularizer);

/** A regularizer from what `serialize` gave. */
export const deserialize = (config: JsonObject): Regularizer =>
  identify(RULES, config, { owner: 'regularizers.deserialize', name: 'config' });

/** An option that takes a regularizer, or null for none. */
export const regularizerOption = (fallback: RegularizerIdentifier = null) =>
  saveable<RegularizerIdentifier, Regularizer | null>(
    get,
    (value) => (value === null ? null : serialize(value)),
    fallback,
  );
