import { checkMember } from '../config/identifier';
import type { JsonObject } from '../config/option';
import { checkNoMore } from '../util/arguments';
import { Initializer } from './initializer';
import { find, save } from './option';

export * from './all';
export { FunctionInitializer } from './initializer';
export { INITIALIZERS, type InitializerIdentifier, type InitializerName } from './option';
export { RandomInitializer } from './random-initializer';
export type { SeedOption } from './seed-option';

/**
 * The initializer that a name, a saved config, a function, values or an object stands for; null stands for none.
 *
 * @example
 * import { initializers } from 'keratin';
 * console.log(initializers.get('ones').call([2]).toArray()); // [1, 1]
 *
 * @throws NameError `unknown-initializer` with the nearest right name.
 * @throws ArgumentError `bad-option` for anything else.
 */
export function get<T>(
  identifier: T,
  ...others: readonly never[]
): T extends null ? Initializer | null : Initializer {
  checkNoMore('initializers.get', others);
  return find(identifier, { owner: 'initializers.get', name: 'identifier' });
}

/** What Keras writes for an initializer; for a function of yours its name. @throws ArgumentError `bad-argument`. */
export function serialize(initializer: Initializer, ...others: readonly never[]): JsonObject {
  checkMember('initializers.serialize', initializer, Initializer, others);
  return save(initializer);
}

/** An initializer from what `serialize` gave. */
export function deserialize(config: JsonObject, ...others: readonly never[]): Initializer {
  checkNoMore('initializers.deserialize', others);
  return find(config, { owner: 'initializers.deserialize', name: 'config' });
}
