// The table of optimizers: each line has a class under the name that files and people use. Lookups, loading and the names in
// types come from it. `MultiOptimizer`, which has no name because it is made of others, is added in `index.ts`.
export { Adadelta, type AdadeltaOptions } from './adadelta';
export { Adafactor, type AdafactorOptions } from './adafactor';
export { Adagrad, type AdagradOptions } from './adagrad';
export { Adam, type AdamOptions } from './adam';
export { Adamax, type AdamaxOptions } from './adamax';
export { AdamW, type AdamWOptions } from './adamw';
export { Ftrl, type FtrlOptions } from './ftrl';
export { Lamb, type LambOptions } from './lamb';
export { Lion, type LionOptions } from './lion';
export { LossScaleOptimizer, type LossScaleOptimizerOptions } from './loss-scale-optimizer';
export { Muon, type MuonOptions } from './muon';
export { Nadam, type NadamOptions } from './nadam';
export { Optimizer } from './optimizer';
export type { SlotInitializer } from './slot-initializer';
export { RMSprop, type RMSpropOptions } from './rmsprop';
export { ScheduleFreeAdamW, type ScheduleFreeAdamWOptions } from './schedule-free-adamw';
export { SGD, type SGDOptions } from './sgd';
