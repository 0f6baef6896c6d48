import type { Json, JsonObject } from '../../config/option';
import type { ClassJson } from '../json';
import { isRecord } from '../json';
import { findOperation } from '../operation-table';

/** The module that marks operations in configs of ours; Keras's own names stand in their config. */
export const OPERATION_MODULE = 'keratin.operation';

/** One application of an operation. */
interface Call {
  readonly args: readonly Json[];
  readonly kwargs: JsonObject;
}

/** Operations of tf.keras, by the name of the TensorFlow function. */
const TENSORFLOW: Readonly<Record<string, string>> = {
  '__operators__.add': 'Add',
  '__operators__.ne': 'NotEqual',
  '__operators__.eq': 'Equal',
  '__operators__.getitem': 'GetItem',
  cast: 'Cast',
  clip_by_value: 'Clip',
  concat: 'Concatenate',
  expand_dims: 'ExpandDims',
  'math.abs': 'Absolute',
  'math.add': 'Add',
  'math.cos': 'Cos',
  'math.divide': 'TrueDivide',
  'math.exp': 'Exp',
  'math.log': 'Log',
  'math.maximum': 'Maximum',
  'math.minimum': 'Minimum',
  'math.multiply': 'Multiply',
  'math.negative': 'Negative',
  'math.pow': 'Power',
  'math.reduce_max': 'Max',
  'math.reduce_mean': 'Mean',
  'math.reduce_min': 'Min',
  'math.reduce_sum': 'Sum',
  'math.rsqrt': 'Rsqrt',
  'math.sigmoid': 'Sigmoid',
  'math.sin': 'Sin',
  'math.sqrt': 'Sqrt',
  'math.square': 'Square',
  'math.subtract': 'Subtract',
  'math.tanh': 'Tanh',
  'math.truediv': 'TrueDivide',
  'nn.relu': 'Relu',
  'nn.sigmoid': 'Sigmoid',
  'nn.softmax': 'Softmax',
  'nn.tanh': 'Tanh',
  reshape: 'Reshape',
  squeeze: 'Squeeze',
  transpose: 'Transpose',
};

/** Arguments of TensorFlow's functions under Keras's names. */
const TENSORFLOW_ARGUMENTS: Readonly<Record<string, string>> = {
  y: 'x2',
  perm: 'axes',
  shape: 'newshape',
  clip_value_min: 'x_min',
  clip_value_max: 'x_max',
  slice_spec: 'key',
};

/** Keys of layers that operations do not have: `.h5` files name no modules, only this tells `Add` from `Add`. */
const isBareConfig = (config: JsonObject): boolean => !('trainable' in config) && !('batch_shape' in config);

/** Whether the JSON of a node of a functional model is that of an operation, not of a layer. */
export function isOperation({ class_name: className, module, config }: ClassJson): boolean {
  if (!isRecord(config) || className === 'InputLayer' || 'layers' in config) return false;
  if (typeof module === 'string') return /^keras(\.src)?\.ops(\.|$)/.test(module);
  return module === undefined && isBareConfig(config) && findOperation(className) !== undefined;
}

/** Finds the tensors in arguments, and leaves their numbers in their places. */
function extract(value: Json, tensors: Json[]): Json {
  if (isRecord(value) && value.class_name === '__keras_tensor__') {
    tensors.push(value);
    return { tensor: tensors.length - 1 };
  }
  if (Array.isArray(value)) return value.map((entry: Json) => extract(entry, tensors));
  if (isRecord(value)) {
    return {
      values: Object.fromEntries(Object.entries(value).map(([key, entry]) => [key, extract(entry, tensors)])),
    };
  }
  return value;
}

function nested(
  operation: string,
  module: string,
  json: ClassJson,
  config: JsonObject,
  call: Call,
): ClassJson {
  const tensors: Json[] = [];
  const { name, ...parameters } = config;
  const args = extract(call.args, tensors);
  const kwargs = Object.fromEntries(
    Object.entries(call.kwargs).map(([key, value]) => [key, extract(value, tensors)]),
  );
  return {
    module: OPERATION_MODULE,
    class_name: operation,
    config: { name: name ?? json.name ?? null, module, parameters, args, kwargs },
    registered_name: null,
    name: json.name,
    inbound_nodes: [{ args: [tensors], kwargs: {} }],
  };
}

/** A node of a functional model; operations become layers of a class of ours that carries their arguments. */
export function operationLayer(json: ClassJson, calls: readonly Call[]): ClassJson {
  if (calls.length !== 1 || !isRecord(json.config)) return json;
  const [call] = calls;
  if (json.class_name === 'TFOpLambda' || json.class_name === 'SlicingOpLambda') {
    const fn = json.config.function;
    const operation = typeof fn === 'string' && Object.hasOwn(TENSORFLOW, fn) ? TENSORFLOW[fn] : null;
    if (operation === null) return json;
    const renamed = Object.entries(call.kwargs).map(([key, value]) => [
      key === 'axis' || !Object.hasOwn(TENSORFLOW_ARGUMENTS, key) ? key : TENSORFLOW_ARGUMENTS[key],
      value,
    ]);
    return nested(
      operation,
      'keras.src.ops.numpy',
      json,
      { name: json.config.name },
      { args: call.args, kwargs: Object.fromEntries(renamed) },
    );
  }
  if (!isOperation(json)) return json;
  const module = typeof json.module === 'string' ? json.module : 'keras.src.ops.numpy';
  return nested(json.class_name, module, json, json.config, call);
}
