import { checkMember, identify } from '../config/identifier';
import type { JsonObject } from '../config/option';
import { checkNoMore } from '../util/arguments';
import { Regularizer } from './regularizer';
import { find, RULES, save } from './option';

export * from './all';
export { l1 } from './l1';
export { l1L2 } from './l1l2';
export { l2 } from './l2';
export { orthogonalRegularizer } from './orthogonal-regularizer';
export { FunctionRegularizer } from './regularizer';
export { REGULARIZERS, type RegularizerIdentifier, type RegularizerName } from './option';

/**
 * The regularizer that a name, a saved config, a function or an object stands for; null stands for none.
 *
 * @example
 * import { regularizers } from 'keratin';
 * console.log(regularizers.get('l2')!.call([1, 2]).item().toFixed(3)); // 0.050
 *
 * @throws NameError `unknown-regularizer` with the nearest right name.
 * @throws ArgumentError `bad-option` for anything else.
 */
export function get(identifier: unknown, ...others: readonly never[]): Regularizer | null {
  checkNoMore('regularizers.get', others);
  return find(identifier, { owner: 'regularizers.get', name: 'identifier' });
}

/** What Keras writes for a regularizer; for a function of yours its name. @throws ArgumentError `bad-argument`. */
export function serialize(regularizer: Regularizer, ...others: readonly never[]): JsonObject {
  checkMember('regularizers.serialize', regularizer, Regularizer, others);
  return save(regularizer);
}

/** A regularizer from what `serialize` gave. */
export function deserialize(config: JsonObject, ...others: readonly never[]): Regularizer {
  checkNoMore('regularizers.deserialize', others);
  return identify(RULES, config, { owner: 'regularizers.deserialize', name: 'config' });
}
