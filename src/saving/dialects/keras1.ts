import type { Json, JsonObject } from '../../config/option';
import { FormatError } from '../../util/errors';
import type { ClassJson } from '../json';
import { isRecord, renameKeys, withoutKeys } from '../json';

const CLASSES: Readonly<Record<string, string>> = {
  AtrousConvolution1D: 'Conv1D',
  AtrousConvolution2D: 'Conv2D',
  Convolution1D: 'Conv1D',
  Convolution2D: 'Conv2D',
  Convolution3D: 'Conv3D',
  Deconvolution2D: 'Conv2DTranspose',
  SeparableConvolution2D: 'SeparableConv2D',
};

/** Names that hold for every layer. */
const COMMON: Readonly<Record<string, string>> = {
  init: 'kernel_initializer',
  inner_init: 'recurrent_initializer',
  inner_activation: 'recurrent_activation',
  W_regularizer: 'kernel_regularizer',
  U_regularizer: 'recurrent_regularizer',
  b_regularizer: 'bias_regularizer',
  W_constraint: 'kernel_constraint',
  U_constraint: 'recurrent_constraint',
  b_constraint: 'bias_constraint',
  dropout_W: 'dropout',
  dropout_U: 'recurrent_dropout',
  bias: 'use_bias',
  nb_filter: 'filters',
  subsample: 'strides',
  subsample_length: 'strides',
  filter_length: 'kernel_size',
  border_mode: 'padding',
  dim_ordering: 'data_format',
  atrous_rate: 'dilation_rate',
  pool_length: 'pool_size',
  stride: 'strides',
  p: 'rate',
  sigma: 'stddev',
  output_dim: 'units',
};

const SPECIAL: Readonly<Record<string, Readonly<Record<string, string | null>>>> = {
  Embedding: {
    output_dim: 'output_dim',
    init: 'embeddings_initializer',
    W_regularizer: 'embeddings_regularizer',
    W_constraint: 'embeddings_constraint',
    dropout: null,
    dropout_W: null,
  },
  BatchNormalization: {
    beta_init: 'beta_initializer',
    gamma_init: 'gamma_initializer',
    init: null,
    mode: null,
  },
  Conv2DTranspose: { output_shape: null },
  PReLU: { init: 'alpha_initializer', weights: null },
  UpSampling1D: { length: 'size' },
};

/** Keys without a counterpart. */
const NEEDLESS = [
  'consume_less',
  'forget_bias_init',
  'nb_row',
  'nb_col',
  'kernel_dim1',
  'kernel_dim2',
  'kernel_dim3',
];

const INITIALIZERS: Readonly<Record<string, string>> = {
  one: 'ones',
  zero: 'zeros',
  normal: 'random_normal',
  uniform: 'random_uniform',
};

const DATA_FORMATS: Readonly<Record<string, string>> = { tf: 'channels_last', th: 'channels_first' };

function regularizer(value: Json): Json {
  if (!isRecord(value) || 'class_name' in value) return value;
  const { l1 = 0, l2 = 0 } = value;
  return { module: 'keras.regularizers', class_name: 'L1L2', config: { l1, l2 }, registered_name: null };
}

const CONSTRAINTS: Readonly<Record<string, string>> = {
  maxnorm: 'MaxNorm',
  nonneg: 'NonNeg',
  unitnorm: 'UnitNorm',
};

function constraint(value: Json): Json {
  if (!isRecord(value) || typeof value.name !== 'string') return value;
  const name = value.name.toLowerCase();
  const { name: _, m, ...rest } = value;
  const config = m === undefined ? rest : { ...rest, max_value: m };
  return {
    module: 'keras.constraints',
    class_name: CONSTRAINTS[name] ?? value.name,
    config,
    registered_name: null,
  };
}

function convert(key: string, value: Json): Json {
  if (key === 'data_format' && typeof value === 'string') return DATA_FORMATS[value] ?? value;
  if (key.endsWith('initializer') && typeof value === 'string') return INITIALIZERS[value] ?? value;
  if (key.endsWith('regularizer')) return regularizer(value);
  if (key.endsWith('constraint')) return constraint(value);
  return value;
}

/** The size of a kernel, which Keras 1 keeps in a key for each axis. */
function kernelSize(config: JsonObject): Json | undefined {
  if ('nb_row' in config) return [config.nb_row, config.nb_col];
  if ('kernel_dim1' in config) return [config.kernel_dim1, config.kernel_dim2, config.kernel_dim3];
  return undefined;
}

const MERGES: Readonly<Record<string, string>> = {
  ave: 'Average',
  concat: 'Concatenate',
  cos: 'Dot',
  dot: 'Dot',
  max: 'Maximum',
  mul: 'Multiply',
  sum: 'Add',
};

/** `Merge` did what seven classes do now. */
function merge(json: ClassJson, config: JsonObject): ClassJson {
  const { mode, name, trainable = true } = config;
  const className = typeof mode === 'string' && Object.hasOwn(MERGES, mode) ? MERGES[mode] : null;
  if (className === null || Array.isArray(config.layers)) {
    throw new FormatError({
      code: 'unsupported-option',
      expected: `Merge layers of Keras 1 are read where their mode is one of ${Object.keys(MERGES).join(', ')} and their inputs are layers of a functional model.`,
      received: { mode: JSON.stringify(mode), layer: JSON.stringify(name) },
      advice: 'Build the model again with the functional API and load only the weights.',
    });
  }
  const own: JsonObject = { name, trainable };
  if (className === 'Concatenate')
    return { ...json, class_name: className, config: { ...own, axis: config.concat_axis ?? -1 } };
  if (className === 'Dot') {
    const axes =
      Array.isArray(config.dot_axes) && Array.isArray(config.dot_axes[0])
        ? config.dot_axes.map((axis: Json) => (axis as Json[])[0])
        : config.dot_axes;
    return {
      ...json,
      class_name: className,
      config: { ...own, axes: axes ?? -1, normalize: mode === 'cos' },
    };
  }
  return { ...json, class_name: className, config: own };
}

/** `TimeDistributedDense` is a `Dense` applied to each step, which `Dense` does by itself. */
function distributedDense(json: ClassJson): ClassJson {
  return { ...json, class_name: 'Dense' };
}

/** A layer's config of Keras 1 in Keras 2's form. */
export function fromKeras1(json: ClassJson): ClassJson {
  const config = json.config as JsonObject;
  if (json.class_name === 'Merge') return merge(json, config);
  if (json.class_name === 'TimeDistributedDense') return fromKeras1(distributedDense(json));
  const className = Object.hasOwn(CLASSES, json.class_name) ? CLASSES[json.class_name] : json.class_name;
  if (
    className === 'BatchNormalization' &&
    config.mode !== undefined &&
    config.mode !== 0 &&
    config.mode !== 2
  ) {
    throw new FormatError({
      code: 'unsupported-option',
      expected: 'BatchNormalization of Keras 1 is read where its mode is 0.',
      received: { mode: JSON.stringify(config.mode), layer: JSON.stringify(config.name) },
      advice:
        'Mode 1 normalized single samples, as LayerNormalization does; mode 2 each batch, also when predicting.',
    });
  }
  const size = kernelSize(config);
  const special = Object.hasOwn(SPECIAL, className) ? SPECIAL[className] : {};
  const renamed = withoutKeys(renameKeys(config, { ...COMMON, ...special }), NEEDLESS);
  const entries = Object.entries(renamed).map(([key, value]): [string, Json] => [key, convert(key, value)]);
  const converted: Record<string, Json> = Object.fromEntries(entries);
  if (size !== undefined) converted.kernel_size = size;
  return { ...json, class_name: className, config: converted };
}
