import * as all from './all';
export * from './all';
export { FunctionConstraint } from './constraint';
import { identify, serializeFunction } from '../config/identifier';
import { saveable } from '../config/kinds';
import type { JsonObject, OptionSite } from '../config/option';
import type { ClassNames } from '../config/family';
import { serializeSaveable, type ClassFamily, type SavedObject } from '../config/saveable';
import { Constraint, FunctionConstraint, type ConstraintFunction } from './constraint';

/** All constraints, by class name. */
export const CONSTRAINTS: ClassFamily<Constraint> = {
  kind: 'constraint',
  classes: Object.values(all),
};

/** The names of constraints, in Keras's spellings. */
export type ConstraintName = ClassNames<Omit<typeof all, 'Constraint'>>;

/** What stands for a constraint: its name, its saved config, its class, itself, a function, or null for none. */
export type ConstraintIdentifier =
  ConstraintName | Constraint | ConstraintFunction | SavedObject | (new () => Constraint) | null;

const RULES = {
  family: CONSTRAINTS,
  expected: 'a constraint, the name of one, its config, a function or null',
  isMember: (value: unknown): value is Constraint => value instanceof Constraint,
  fromFunction: (fn: unknown): Constraint => new FunctionConstraint(fn as ConstraintFunction),
};

const SITE: OptionSite = { owner: 'constraints.get', name: 'identifier' };

/**
 * The constraint that a name, a saved config, a function or an object stands for; null stands for none.
 *
 * @example
 * import { constraints } from 'keratin';
 * console.log(String(constraints.get('non_neg')!.call([-1.5, 2.5]))); // [0.  2.5]
 *
 * @throws NameError `unknown-constraint` with the nearest right name.
 */
export const get = (identifier: unknown, site: OptionSite = SITE): Constraint | null =>
  identifier === null ? null : identify(RULES, identifier, site);

/** What Keras writes for a constraint; for a function of yours its name. */
export const serialize = (constraint: Constraint): JsonObject =>
  constraint instanceof FunctionConstraint ? serializeFunction(constraint.fn) : serializeSaveable(constraint);

/** A constraint from what `serialize` gave. */
export const deserialize = (config: JsonObject): Constraint =>
  identify(RULES, config, { owner: 'constraints.deserialize', name: 'config' });

/** An option that takes a constraint, or null for none. */
export const constraintOption = (fallback: ConstraintIdentifier = null) =>
  saveable<ConstraintIdentifier, Constraint | null>(
    get,
    (value) => (value === null ? null : serialize(value)),
    fallback,
  );
