import type { Json, JsonObject } from '../../config/option';
import type { ClassJson } from '../json';
import { isClassJson, isRecord, renameKeys, withoutKeys } from '../json';

/** Keys of optimizers that say how TensorFlow ran them. */
const NEEDLESS = ['jit_compile', 'is_legacy_optimizer', 'schedule_decay', 'initial_decay'];

/** `Custom>Adam` is how TensorFlow 2.11 called its new Adam. */
const plainName = (name: string): string => name.replace(/^(Custom|Addons)>/, '');

/** A learning rate that falls by `decay` as Keras 1 and 2 had it built in: η / (1 + decay · step). */
function decayed(rate: Json, decay: number): Json {
  return {
    module: 'keras.optimizers.schedules',
    class_name: 'InverseTimeDecay',
    config: {
      initial_learning_rate: rate,
      decay_steps: 1,
      decay_rate: decay,
      staircase: false,
      name: 'InverseTimeDecay',
    },
    registered_name: null,
  };
}

function optimizer(value: Json): Json {
  if (!isClassJson(value) || !isRecord(value.config)) return value;
  let config = withoutKeys(renameKeys(value.config, { lr: 'learning_rate' }), NEEDLESS);
  const { decay, ...rest } = config;
  config = rest;
  if (typeof decay === 'number' && decay !== 0 && typeof config.learning_rate === 'number') {
    config = { ...config, learning_rate: decayed(config.learning_rate, decay) };
  }
  // Keras 1 and 2 write null for their default.
  if (config.epsilon === null) config = withoutKeys(config, ['epsilon']);
  return {
    module: 'keras.optimizers',
    registered_name: null,
    ...(value as JsonObject),
    class_name: plainName(value.class_name),
    config,
  };
}

const isObject = (value: Json): value is ClassJson & JsonObject =>
  isClassJson(value) && isRecord(value.config);

/** Losses and metrics that wrap a function are written with its name. */
const WRAPPERS = ['LossFunctionWrapper', 'MeanMetricWrapper', 'SumOverBatchSizeMetricWrapper'];

/** `mean_squared_error` → `MeanSquaredError`. */
const classOfFunction = (name: string): string =>
  name
    .split('_')
    .map((part) => part.slice(0, 1).toUpperCase() + part.slice(1))
    .join('');

const FUNCTION_CLASSES: Readonly<Record<string, string>> = {
  kullback_leibler_divergence: 'KLDivergence',
  kl_divergence: 'KLDivergence',
  kld: 'KLDivergence',
  log_cosh: 'LogCosh',
  logcosh: 'LogCosh',
  mae: 'MeanAbsoluteError',
  mape: 'MeanAbsolutePercentageError',
  mse: 'MeanSquaredError',
  msle: 'MeanSquaredLogarithmicError',
  sparse_top_k_categorical_accuracy: 'SparseTopKCategoricalAccuracy',
  top_k_categorical_accuracy: 'TopKCategoricalAccuracy',
};

/** A loss or metric; functions and texts stay as they are. */
function measure(value: Json, module: string): Json {
  if (Array.isArray(value)) return value.map((entry: Json) => measure(entry, module));
  if (!isRecord(value)) return value;
  if (!isObject(value)) {
    // Functions registered without a package are known by their plain names.
    if (isClassJson(value))
      return {
        ...(value as JsonObject),
        config: typeof value.config === 'string' ? plainName(value.config) : value.config,
      };
    return Object.fromEntries(Object.entries(value).map(([key, entry]) => [key, measure(entry, module)]));
  }
  const { fn, ...rest } = value.config as JsonObject;
  let config: JsonObject = rest;
  let className = plainName(value.class_name);
  if (WRAPPERS.includes(className) && typeof fn === 'string') {
    className = Object.hasOwn(FUNCTION_CLASSES, fn) ? FUNCTION_CLASSES[fn] : classOfFunction(fn);
  }
  if (config.reduction === 'auto') config = { ...config, reduction: 'sum_over_batch_size' };
  return { module, registered_name: null, ...value, class_name: className, config } as Json;
}

/** What any version of Keras wrote of `compile`, in the form of Keras 3's compile config. */
export function modernizeCompile(saved: JsonObject): JsonObject {
  const { optimizer_config: old, optimizer: current, loss = null, metrics = null } = saved;
  return {
    optimizer: optimizer(current ?? old ?? 'rmsprop'),
    loss: measure(loss, 'keras.losses'),
    loss_weights: saved.loss_weights ?? null,
    metrics: measure(metrics, 'keras.metrics'),
    weighted_metrics: measure(saved.weighted_metrics ?? null, 'keras.metrics'),
  };
}
