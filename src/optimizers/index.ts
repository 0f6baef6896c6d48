export * from './all';
import { checkMember, identify } from '../config/identifier';
import type { JsonObject } from '../config/option';
import { serializeSaveable, type ClassFamily, type SaveableClass } from '../config/saveable';
import { NAMED_OPTIMIZERS, optimizerRules } from './by-name';
import { MultiOptimizer, OptimizerMap } from './multi-optimizer';
import { checkNoMore } from '../util/arguments';
import { Optimizer } from './optimizer';

export {
  MultiOptimizer,
  OptimizerMap,
  type MultiOptimizerOptions,
  type OptimizerChoice,
} from './multi-optimizer';
export type { OptimizerIdentifier, OptimizerName } from './by-name';
export type { OptimizerOptions, SharedOptions } from './base-options';
export * as schedules from './schedules/index';
export type { LearningRate } from './schedules/index';

/** All optimizers, by class name. */
export const OPTIMIZERS: ClassFamily<Optimizer> = {
  kind: 'optimizer',
  classes: [
    ...NAMED_OPTIMIZERS.classes,
    ...([MultiOptimizer, OptimizerMap] as unknown as readonly SaveableClass<Optimizer>[]),
  ],
};

const RULES = optimizerRules(OPTIMIZERS);

/**
 * The optimizer that a name, a saved config or an object stands for.
 *
 * @example
 * import { optimizers } from 'keratin';
 * console.log(optimizers.get('adam').learningRate.item().toFixed(3)); // 0.001
 *
 * @throws NameError `unknown-optimizer` with the nearest right name.
 * @throws ArgumentError `bad-option` for anything else.
 */
export function get(identifier: unknown, ...others: readonly never[]): Optimizer {
  checkNoMore('optimizers.get', others);
  return identify(RULES, identifier, { owner: 'optimizers.get', name: 'identifier' });
}

/** What Keras writes for an optimizer. @throws ArgumentError `bad-argument`. */
export function serialize(optimizer: Optimizer, ...others: readonly never[]): JsonObject {
  checkMember('optimizers.serialize', optimizer, Optimizer, others);
  return serializeSaveable(optimizer);
}

/** An optimizer from what `serialize` gave. */
export function deserialize(config: JsonObject, ...others: readonly never[]): Optimizer {
  checkNoMore('optimizers.deserialize', others);
  return identify(RULES, config, { owner: 'optimizers.deserialize', name: 'config' });
}
export type { OptimizerMapOptions } from './multi-optimizer';
