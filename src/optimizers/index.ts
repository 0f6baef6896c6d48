import { saveable } from '../config/kinds';
import { identify } from '../config/identifier';
import type { JsonObject, OptionSite } from '../config/option';
import { serializeSaveable, type ClassFamily, type SaveableClass } from '../config/saveable';
import { Adadelta } from './adadelta';
import { Adafactor } from './adafactor';
import { Adagrad } from './adagrad';
import { Adam } from './adam';
import { Adamax } from './adamax';
import { AdamW } from './adamw';
import { Ftrl } from './ftrl';
import { Lamb } from './lamb';
import { Lion } from './lion';
import { LossScaleOptimizer } from './loss-scale-optimizer';
import { MultiOptimizer, OptimizerMap } from './multi-optimizer';
import { Muon } from './muon';
import { Nadam } from './nadam';
import { Optimizer } from './optimizer';
import { RMSprop } from './rmsprop';
import { ScheduleFreeAdamW } from './schedule-free-adamw';
import { SGD } from './sgd';

export { Adadelta, type AdadeltaOptions } from './adadelta';
export { Adafactor, type AdafactorOptions } from './adafactor';
export { Adagrad, type AdagradOptions } from './adagrad';
export { Adam, type AdamOptions } from './adam';
export { Adamax, type AdamaxOptions } from './adamax';
export { AdamW, type AdamWOptions } from './adamw';
export type { OptimizerOptions, SharedOptions } from './base-options';
export { clipByGlobalNorm, clipByNorm, globalNorm } from './clip';
export { Ftrl, type FtrlOptions } from './ftrl';
export { Lamb, type LambOptions } from './lamb';
export { Lion, type LionOptions } from './lion';
export { LossScaleOptimizer, type LossScaleOptimizerOptions } from './loss-scale-optimizer';
export {
  MultiOptimizer,
  OptimizerMap,
  type MultiOptimizerOptions,
  type OptimizerChoice,
} from './multi-optimizer';
export { Muon, type MuonOptions } from './muon';
export { Nadam, type NadamOptions } from './nadam';
export { Optimizer, type SlotInitializer } from './optimizer';
export { RMSprop, type RMSpropOptions } from './rmsprop';
export { ScheduleFreeAdamW, type ScheduleFreeAdamWOptions } from './schedule-free-adamw';
export { SGD, type SGDOptions } from './sgd';
export * as schedules from './schedules/index';
export type { LearningRate } from './schedules/index';

/** All optimizers, by class name. */
export const OPTIMIZERS: ClassFamily<Optimizer> = {
  kind: 'optimizer',
  classes: [
    Adadelta,
    Adafactor,
    Adagrad,
    Adam,
    Adamax,
    AdamW,
    Ftrl,
    Lamb,
    Lion,
    LossScaleOptimizer,
    MultiOptimizer,
    Muon,
    Nadam,
    Optimizer,
    OptimizerMap as unknown as SaveableClass<Optimizer>,
    RMSprop,
    ScheduleFreeAdamW,
    SGD,
  ],
};

/** What stands for an optimizer: its name, its saved config, its class or itself. */
export type OptimizerIdentifier = string | Optimizer | JsonObject | (new () => Optimizer);

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
