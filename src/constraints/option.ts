import { identify, serializeFunction } from '../config/identifier';
import { saveable } from '../config/kinds';
import type { JsonObject, OptionSite } from '../config/option';
import type { ClassNames } from '../config/family';
import { serializeSaveable, type ClassFamily, type SavedObject } from '../config/saveable';
import * as all from './all';
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

/** What constraints are recognised by, and made of. */
export const RULES = {
  family: CONSTRAINTS,
  expected: 'a constraint, the name of one, its config, a function or null',
  isMember: (value: unknown): value is Constraint => value instanceof Constraint,
  fromFunction: (fn: unknown): Constraint => new FunctionConstraint(fn as ConstraintFunction),
};

/** The constraint that something stands for, where `site` takes it; null stands for none. */
export const find = (identifier: unknown, site: OptionSite): Constraint | null =>
  identifier === null ? null : identify(RULES, identifier, site);

/** What files hold of a constraint. */
export const save = (constraint: Constraint): JsonObject =>
  constraint instanceof FunctionConstraint ? serializeFunction(constraint.fn) : serializeSaveable(constraint);

/** An option that takes a constraint, or null for none. */
export const constraintOption = (fallback: ConstraintIdentifier = null) =>
  saveable<ConstraintIdentifier, Constraint | null>(
    find,
    (value) => (value === null ? null : save(value)),
    fallback,
  );
