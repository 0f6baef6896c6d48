/**
 * Keratin: Keras for TypeScript.
 *
 * @see https://keras.io/api/
 */
export * as activations from './activations';
export * as callbacks from './training/callbacks';
export type { EvaluateOptions, FitOptions, PredictOptions, Targets } from './training/options';
export type { Profile, ProfileOptions } from './training/profile';
export type { CompileOptions } from './training/trainer';
export * as constraints from './constraints';
export * as datasets from './datasets';
export * as initializers from './initializers';
export * as layers from './layers';
export * as losses from './losses';
export * as metrics from './metrics';
export * as ops from './ops';
export * as optimizers from './optimizers';
export * as random from './random';
export * as regularizers from './regularizers';
export * as utils from './utils';

// What functions and properties give, by name: declarations that are made from a program must be able to say it.
export type { Optional, Required } from './config/kinds';
export type { Option, OptionTable, WithFirst } from './config/option';
export type { Constraint } from './constraints';
export type { DType } from './ir/dtype';
export type { Initializer } from './initializers';
export type { KerasTensor, Layer } from './layers';
export type { Loss } from './losses';
export type { Metric } from './metrics';
export type { Optimizer } from './optimizers';
export type { Regularizer } from './regularizers';
export type { SeedGenerator } from './random';
export type { Callback, History, Logs } from './training/callbacks';
export { Input } from './layers';
export { loadModel, type LoadModelOptions } from './load-model';
export { Model, type FunctionalOptions } from './models/model';
export { Sequential } from './models/sequential';
export { backendName, setBackend, setDeterministic, setThreads, threadCount } from './runtime/backend';
export { grad, valueAndGrad, variableGradients } from './runtime/gradients';
export { jit, type Jitted } from './runtime/jit';
export { Tensor, type TensorLike } from './runtime/tensor';
export { Variable, type VariableOptions } from './runtime/variable';
export { setFloatx } from './ops/change-settings';
export { floatx } from './ops/settings';
export { dtypePolicy, setDtypePolicy, DTypePolicy } from './layers/dtype-policy';
export {
  ArgumentError,
  DataError,
  DTypeError,
  FormatError,
  KeratinError,
  NameError,
  ShapeError,
  StateError,
} from './util/errors';
export type { BatchOptions } from './models/model';
export type { SequentialOptions } from './models/sequential';
export type { ModelSummaryOptions } from './models/summary';
export type { WeightsOptions } from './saving/restore';
export type { SaveOptions } from './saving/save';
export type { RunOptions } from './training/options';
