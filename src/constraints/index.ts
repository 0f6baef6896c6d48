import { checkMember, identify } from '../config/identifier';
import type { JsonObject } from '../config/option';
import { checkNoMore } from '../util/arguments';
import { Constraint } from './constraint';
import { find, RULES, save } from './option';

export * from './all';
export { FunctionConstraint } from './constraint';
export { CONSTRAINTS, type ConstraintIdentifier, type ConstraintName } from './option';

/**
 * The constraint that a name, a saved config, a function or an object stands for; null stands for none.
 *
 * @example
 * import { constraints } from 'keratin';
 * console.log(String(constraints.get('non_neg')!.call([-1.5, 2.5]))); // [0.  2.5]
 *
 * @throws NameError `unknown-constraint` with the nearest right name.
 * @throws ArgumentError `bad-option` for anything else.
 */
export function get(identifier: unknown, ...others: readonly never[]): Constraint | null {
  checkNoMore('constraints.get', others);
  return find(identifier, { owner: 'constraints.get', name: 'identifier' });
}

/** What Keras writes for a constraint; for a function of yours its name. @throws ArgumentError `bad-argument`. */
export function serialize(constraint: Constraint, ...others: readonly never[]): JsonObject {
  checkMember('constraints.serialize', constraint, Constraint, others);
  return save(constraint);
}

/** A constraint from what `serialize` gave. */
export function deserialize(config: JsonObject, ...others: readonly never[]): Constraint {
  checkNoMore('constraints.deserialize', others);
  return identify(RULES, config, { owner: 'constraints.deserialize', name: 'config' });
}
