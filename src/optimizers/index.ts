import * as all from './all';
export * from './all';
import { saveable } from '../config/kinds';
import { identify } from '../config/identifier';
import type { JsonObject, OptionSite } from '../config/option';
import {
  serializeSaveable,
  type ClassFamily,
  type SavedObject,
  type SaveableClass,
} from '../config/saveable';
import { Optimizer } from './optimizer';

export type { OptimizerOptions, SharedOptions } from './base-options';
export { clipByGlobalNorm, clipByNorm, globalNorm } from './clip';
export * as schedules from './schedules/index';
export type { LearningRate } from './schedules/index';

/** All optimizers, by class name. */
export const OPTIMIZERS: ClassFamily<Optimizer> = {
  kind: 'optimizer',
  classes: Object.values(all) as unknown as readonly SaveableClass<Optimizer>[],
};

type NamedClass = Exclude<
  keyof typeof all,
  'Optimizer' | 'OptimizerMap' | 'MultiOptimizer' | 'LossScaleOptimizer'
>;

/** The names of optimizers, in Keras's spellings. */
export type OptimizerName = NamedClass | Lowercase<NamedClass>;

/** What stands for an optimizer: its name, its saved config, its class or itself. */
export type OptimizerIdentifier = OptimizerName | Optimizer | SavedObject | (new () => Optimizer);

const RULES = {
  family: OPTIMIZERS,
  expected: 'an optimizer, the name of one, or its config',
  isMember: (value: unknown): value is Optimizer => value instanceof Optimizer,
};

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
