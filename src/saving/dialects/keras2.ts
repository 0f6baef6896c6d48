import type { Json, JsonObject } from '../../config/option';
import { FormatError } from '../../util/errors';
import type { ClassJson } from '../json';
import { isClassJson, isRecord, renameKeys, withoutKeys } from '../json';

/** The name of Keras 2's hard sigmoid, clip(0.2 x + 0.5, 0, 1); Keras 3's has slope 1/6. */
export const KERAS2_HARD_SIGMOID = 'keras2_hard_sigmoid';

/** How configs name it. */
export const KERAS2_HARD_SIGMOID_JSON: JsonObject = {
  module: 'builtins',
  class_name: 'function',
  config: KERAS2_HARD_SIGMOID,
  registered_name: 'function',
};

/** Keys of every layer that say how TensorFlow ran it, or repeat what is known. */
const NEEDLESS = [
  'autocast',
  'dynamic',
  'expects_training_arg',
  'experimental_run_tf_function',
  'implementation',
  'input_dim',
  'input_length',
  'input_shape',
  'inputs_dtype',
  'num_constants',
  'updates',
];

const KERNEL = ['kernel_initializer', 'kernel_regularizer', 'kernel_constraint'];
const RECURRENT = ['time_major', 'consume_less', 'return_runtime'];

/** Keys that a class had in Keras 2 and has no longer, where their value says nothing. */
const DROPPED: Readonly<Record<string, readonly string[]>> = {
  AdditiveAttention: ['causal'],
  Attention: ['causal'],
  BatchNormalization: [
    'renorm',
    'renorm_clipping',
    'renorm_momentum',
    'fused',
    'virtual_batch_size',
    'adjustment',
  ],
  Conv1DTranspose: ['groups'],
  Conv2DTranspose: ['groups'],
  Conv3DTranspose: ['groups'],
  DepthwiseConv1D: ['groups', 'filters', ...KERNEL],
  DepthwiseConv2D: ['groups', 'filters', ...KERNEL],
  SeparableConv1D: ['groups', ...KERNEL],
  SeparableConv2D: ['groups', ...KERNEL],
  MultiHeadAttention: ['query_shape', 'key_shape', 'value_shape'],
  Bidirectional: RECURRENT,
  ConvLSTM2D: RECURRENT,
  GRU: RECURRENT,
  LSTM: RECURRENT,
  RNN: RECURRENT,
  SimpleRNN: RECURRENT,
  InputLayer: ['type_spec', 'input_tensor'],
};

const RENAMED: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  LeakyReLU: { alpha: 'negative_slope' },
  InputLayer: { batch_input_shape: 'batch_shape' },
};

/** Settings that change what a layer computes and that Keras 3 does not have. */
const REFUSED: readonly (readonly [key: string, harmless: readonly Json[], meaning: string])[] = [
  ['causal', [false, null], 'attention that is causal by its config (it is an argument of the call)'],
  ['time_major', [false, null], 'time as the first axis'],
  ['renorm', [false, null], 'batch renormalization'],
];

const BOOLEANS = new Set([
  'trainable',
  'use_bias',
  'center',
  'return_sequences',
  'return_state',
  'go_backwards',
  'stateful',
  'unroll',
  'mask_zero',
  'unit_forget_bias',
  'reset_after',
]);
const SCALED = new Set(['BatchNormalization', 'LayerNormalization', 'GroupNormalization']);

const INITIALIZERS: Readonly<Record<string, string>> = { normal: 'truncated_normal', uniform: 'uniform' };

/** An activation; functions that were stored as objects are known by their names. */
function activation(value: Json): Json {
  if (isClassJson(value) && typeof value.config === 'string') return activation(value.config);
  if (value === 'hard_sigmoid') return KERAS2_HARD_SIGMOID_JSON;
  if (value === 'softmax_v2') return 'softmax';
  return value;
}

function initializer(value: Json): Json {
  if (!isClassJson(value) || !isRecord(value.config)) return value;
  const config: Record<string, Json> = { ...withoutKeys(value.config, ['dtype', 'partition_info']) };
  if (value.class_name === 'VarianceScaling' && typeof config.distribution === 'string') {
    config.distribution = INITIALIZERS[config.distribution] ?? config.distribution;
  }
  return { ...(value as JsonObject), config };
}

function policy(value: Json): Json {
  if (!isClassJson(value) || !isRecord(value.config) || !value.class_name.startsWith('Policy')) return value;
  return value.config.name ?? 'float32';
}

function convert(className: string, key: string, value: Json): Json {
  if (key === 'dtype') return policy(value);
  if (key === 'activation' || key === 'recurrent_activation') return activation(value);
  if (key.endsWith('initializer')) return initializer(value);
  const isBoolean = BOOLEANS.has(key) || (key === 'scale' && SCALED.has(className));
  if (isBoolean && (value === 0 || value === 1)) return value === 1;
  return value;
}

function refuseUnsupported(json: ClassJson, config: JsonObject): void {
  for (const [key, harmless, meaning] of REFUSED) {
    if (!(key in config) || harmless.includes(config[key])) continue;
    throw new FormatError({
      code: 'unsupported-option',
      expected: `layers of Keras 3 do not have ${meaning}.`,
      received: {
        [key]: JSON.stringify(config[key]),
        layer: `"${String(config.name)}" (${json.class_name})`,
      },
      details: { key, className: json.class_name },
    });
  }
}

/** Old names of classes. */
const CLASSES: Readonly<Record<string, string>> = {
  CuDNNGRU: 'GRU',
  CuDNNLSTM: 'LSTM',
  GRUV1: 'GRU',
  GRUV2: 'GRU',
  LSTMV1: 'LSTM',
  LSTMV2: 'LSTM',
  BatchNormalizationV1: 'BatchNormalization',
  BatchNormalizationV2: 'BatchNormalization',
  SyncBatchNormalization: 'BatchNormalization',
};

/** What a class that Keras 3 expresses by another one fixes. */
const FIXED: Readonly<Record<string, JsonObject>> = {
  CuDNNLSTM: { activation: 'tanh', recurrent_activation: 'sigmoid' },
  CuDNNGRU: { activation: 'tanh', recurrent_activation: 'sigmoid', reset_after: true },
};

/** A layer's config of Keras 2 and tf.keras in Keras 3's form. */
export function fromKeras2(json: ClassJson): ClassJson {
  const original = json.class_name;
  const className = Object.hasOwn(CLASSES, original) ? CLASSES[original] : original;
  let config = json.config as JsonObject;
  refuseUnsupported(json, config);
  const isEmbedding = className === 'Embedding';
  const needless = NEEDLESS.filter((key) => !(isEmbedding && key === 'input_dim'));
  const dropped = Object.hasOwn(DROPPED, className) ? DROPPED[className] : [];
  config = withoutKeys(config, [...needless, ...dropped]);
  if (Object.hasOwn(RENAMED, className)) config = renameKeys(config, RENAMED[className]);
  config = Object.fromEntries(
    Object.entries(config).map(([key, value]) => [key, convert(className, key, value)]),
  );
  if (Object.hasOwn(FIXED, original)) config = { ...config, ...FIXED[original] };
  // The gate was applied before the matrix product until Keras 2.1.
  if (className === 'GRU' || className === 'GRUCell') config = { reset_after: false, ...config };
  if (className === 'BatchNormalization' && Array.isArray(config.axis))
    config = { ...config, axis: config.axis[0] as Json };
  return { ...json, class_name: className, config };
}
