import type { Json, JsonObject } from '../config/option';
import { isRecord } from './json';

/** Operations of two tensors that are layers, too. */
const MERGES = ['Add', 'Subtract', 'Multiply', 'Maximum', 'Minimum'];

/** Operations of one tensor that are activations. */
const ACTIVATIONS: Readonly<Record<string, string>> = {
  Elu: 'elu',
  Exp: 'exponential',
  HardSigmoid: 'hard_sigmoid',
  LogSigmoid: 'log_sigmoid',
  Relu: 'relu',
  Relu6: 'relu6',
  Selu: 'selu',
  Sigmoid: 'sigmoid',
  Silu: 'silu',
  Softmax: 'softmax',
  Softplus: 'softplus',
  Softsign: 'softsign',
  Tanh: 'tanh',
};

/** y = scale · x + offset, for the operations of a tensor and a number. */
const SCALES: Readonly<Record<string, (value: number) => { scale: number; offset: number }>> = {
  Add: (offset) => ({ scale: 1, offset }),
  Divide: (value) => ({ scale: 1 / value, offset: 0 }),
  Multiply: (scale) => ({ scale, offset: 0 }),
  Subtract: (value) => ({ scale: 1, offset: -value }),
  TrueDivide: (value) => ({ scale: 1 / value, offset: 0 }),
};

interface Symbol {
  readonly config: { readonly shape: readonly (number | null)[]; readonly dtype: string };
}

const isSymbol = (value: Json | undefined): value is Json & Symbol =>
  isRecord(value) && value.class_name === '__keras_tensor__';

/** Whether a layer that computes in float32 gives what the operation gives of tensors of these types. */
const meetInFloat32 = (...symbols: readonly Symbol[]): boolean =>
  symbols.every(({ config }) => /^b?float(16|32)$/.test(config.dtype)) &&
  symbols.some(({ config }) => config.dtype === 'float32');

const isFloat32 = (...symbols: readonly Symbol[]): boolean =>
  symbols.every(({ config }) => config.dtype === 'float32');

/**
 * An operation of a functional model as a layer that computes the same. Keras's `.h5` files name operations like layers and
 * cannot be read by Keras itself; with layers in their place they can. Operations without a layer stay as they are.
 */
export function operationAsLayer(json: JsonObject): JsonObject {
  const [node, ...others] = json.inbound_nodes as readonly JsonObject[];
  const { config } = json as { readonly config: JsonObject };
  const className = String(json.class_name);
  const isPlain = others.length === 0 && isRecord(node?.kwargs) && Object.keys(node.kwargs).length === 0;
  if (!isPlain) return json;
  const args = node.args as readonly Json[];
  const made = (name: string, own: JsonObject, inputs: Json): JsonObject => ({
    class_name: name,
    config: { name: config.name, trainable: true, dtype: 'float32', ...own },
    name: json.name,
    inbound_nodes: [{ args: [inputs], kwargs: {} }],
  });
  const [first, second] = args;
  if (
    className === 'Concatenate' &&
    Array.isArray(first) &&
    first.every(isSymbol) &&
    meetInFloat32(...first)
  ) {
    return made('Concatenate', { axis: config.axis ?? -1 }, first as Json);
  }
  if (!isSymbol(first)) return json;
  if (isSymbol(second)) {
    const fits =
      args.length === 2 &&
      meetInFloat32(first, second) &&
      first.config.shape.length === second.config.shape.length;
    return MERGES.includes(className) && fits ? made(className, {}, [first, second] as Json) : json;
  }
  if (!isFloat32(first)) return json;
  if (args.length === 1 && Object.hasOwn(ACTIVATIONS, className) && (config.axis ?? -1) === -1) {
    return made('Activation', { activation: ACTIVATIONS[className] }, first);
  }
  if (args.length !== 2 || typeof second !== 'number' || !Object.hasOwn(SCALES, className)) return json;
  return made('Rescaling', SCALES[className](second), first);
}
