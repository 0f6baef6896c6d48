export * from './all';
import { saveable } from '../config/kinds';
import { identify } from '../config/identifier';
import type { JsonObject, OptionSite } from '../config/option';
import { serializeSaveable, type ClassFamily, type SaveableClass } from '../config/saveable';
import { NAMED_OPTIMIZERS, optimizerRules, type OptimizerIdentifier } from './by-name';
import { MultiOptimizer, OptimizerMap } from './multi-optimizer';
import type { Optimizer } from './optimizer';

export {
  MultiOptimizer,
  OptimizerMap,
  type MultiOptimizerOptions,
  type OptimizerChoice,
} from './multi-optimizer';
export type { OptimizerIdentifier, OptimizerName } from './by-name';
export type { OptimizerOptions, SharedOptions } from './base-options';
export { clipByGlobalNorm, clipByNorm, globalNorm } from './clip';
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

const SITE: OptionSite = { owner: 'optimizers.get', name: 'identifier' };

/**
 * The optimizer that a name, a saved config or an object stands for.
 *
 * @example
 * import { optimizers } from 'keratin';
 * console.log(optimizers.get('adam').learningRate.item().toFixed(3)); // 0.001
 *
 * @throws NameError `unknown-optimizer` with the nearest right name.
 */
export const get = (identifier: unknown, site: OptionSite = SITE): Optimizer =>
  identify(RULES, identifier, site);

/** What Keras writes for an optimizer. */
export const serialize = (optimizer: Optimizer): JsonObject => serializeSaveable(optimizer);

/** An optimizer from what `serialize` gave. */
export const deserialize = (config: JsonObject): Optimizer =>
  get(config, { owner: 'optimizers.deserialize', name: 'config' });

/** An option that takes an optimizer. */
export const optimizerOption = (fallback: OptimizerIdentifier) =>
  saveable<OptimizerIdentifier, Optimizer>(get, serialize, fallback);
export type { OptimizerMapOptions } from './multi-optimizer';
