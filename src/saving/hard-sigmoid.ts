import type { Json, JsonObject } from '../config/option';
import type { Layer } from '../layers/layer';
import * as activations from '../activations';
import { stringValue, type Hdf5Group } from '../formats/hdf5-types';
import { where } from '../ops';
import { Tensor } from '../runtime/tensor';
import type { Variable } from '../runtime/variable';
import { ArgumentError } from '../util/errors';
import { KERAS2_HARD_SIGMOID, KERAS2_HARD_SIGMOID_JSON } from './dialects/keras2';
import { isClassJson, isRecord } from './json';

/**
 * The hard sigmoid of Keras 1 and 2: clip(0.2 x + 0.5, 0, 1). Keras 3's has slope 1/6. As in TensorFlow and Theano the slope
 * at the very ends, x = -2.5 and 2.5, is that of the inside.
 */
function hardSigmoid(x: Tensor): Tensor {
  const line = x.mul(0.2).add(0.5);
  const clipped = line.clip(0, 1);
  return where(line.equal(clipped), { x1: line, x2: clipped.stopGradient() });
}
// Files name functions; this one is told from Keras 3's by its name.
Object.defineProperty(hardSigmoid, 'name', { value: KERAS2_HARD_SIGMOID });

export const keras2HardSigmoid = hardSigmoid;

/** Slope of Keras 2's function by that of Keras 3's. */
const RATIO = 0.2 * 6;

/** Gates, of how many, that the recurrent activation is applied to. */
const GATES: Readonly<Record<string, readonly [count: number, gates: readonly number[]]>> = {
  ConvLSTMCell: [4, [0, 1, 3]],
  GRUCell: [3, [0, 1]],
  LSTMCell: [4, [0, 1, 3]],
};

/** Classes whose activation sees one sum of products with their weights. */
const LINEAR = /^(Dense|EinsumDense|(Depthwise|Separable)?Conv[123]D(Transpose)?)$/;

interface Activations {
  readonly activation?: unknown;
  readonly recurrentActivation?: unknown;
}

/** What the numbers of a weight are multiplied with for Keras 3's function, by their places on the last axis. */
type Factors = ReadonlyMap<Variable, (place: number) => number>;

function factorsOf(model: Layer): Factors {
  const factors = new Map<Variable, (place: number) => number>();
  for (const layer of model.flattenLayers()) {
    const { activation, recurrentActivation } = layer.config as Activations;
    if (recurrentActivation === keras2HardSigmoid && Object.hasOwn(GATES, layer.className)) {
      const [count, gates] = GATES[layer.className];
      for (const variable of layer.ownWeights) {
        const size = (variable.shape[variable.shape.length - 1] ?? 1) / count;
        factors.set(variable, (place) => (gates.includes(Math.floor(place / size)) ? RATIO : 1));
      }
    }
    if (activation === keras2HardSigmoid && LINEAR.test(layer.className)) {
      // Of kernels that are applied one after the other only the last is scaled.
      const kernels = layer.ownWeights.filter(({ name }) => /kernel/.test(name));
      const chosen = [kernels[kernels.length - 1], ...layer.ownWeights.filter(({ name }) => name === 'bias')];
      for (const variable of chosen) factors.set(variable, () => RATIO);
    }
  }
  return factors;
}

/** Weights with which Keras 3's hard sigmoid gives what Keras 2's gives with the model's own: 1.2 times as large. */
export function exportedWeights(model: Layer): Map<Variable, Float32Array> {
  const replacements = new Map<Variable, Float32Array>();
  for (const [variable, factorOf] of factorsOf(model)) {
    const { data, shape } = variable.storage;
    const last = shape[shape.length - 1] ?? 1;
    replacements.set(
      variable,
      Float32Array.from(data, (value, i) => value * factorOf(i % last)),
    );
  }
  return replacements;
}

/** For each weight that `exportedWeights` enlarges what a file's value becomes in the model. */
export function importedWeights(model: Layer): Map<Variable, (value: Tensor) => Tensor> {
  const divided = [...factorsOf(model)].map(([variable, factorOf]) => {
    const last = variable.shape[variable.shape.length - 1] ?? 1;
    const factors = Tensor.from(Float32Array.from({ length: last }, (_, place) => factorOf(place)));
    return [variable, (value: Tensor) => value.div(factors)] as const;
  });
  return new Map(divided);
}

/** Whether some layer has Keras 3's function itself. */
const hasKeras3 = (model: Layer): boolean =>
  model.flattenLayers().some((layer) => {
    const { activation, recurrentActivation } = layer.config as Activations;
    return activation === activations.hardSigmoid || recurrentActivation === activations.hardSigmoid;
  });

/** The attribute of files whose weights are enlarged for each hard sigmoid in them. */
const ENLARGED = 'keratin_hard_sigmoid';

/** Notes in a file that its weights were enlarged, so that reading it here gives the model it was made from. */
export function markEnlarged(root: Hdf5Group, model: Layer): void {
  if (!hasKeras3(model))
    root.attributes.set(ENLARGED, stringValue('weights of clip(0.2 x + 0.5, 0, 1), times 1.2'));
}

export const isEnlarged = (root: Hdf5Group): boolean => root.attributes.has(ENLARGED);

/** A config with Keras 2's hard sigmoid in place of Keras 3's: of a file that is marked as enlarged. */
export function importedConfig(json: Json, key = ''): Json {
  if (key.endsWith('activation') && json === 'hard_sigmoid') return KERAS2_HARD_SIGMOID_JSON;
  if (Array.isArray(json)) return json.map((entry: Json) => importedConfig(entry));
  if (!isRecord(json)) return json;
  return Object.fromEntries(Object.entries(json).map(([name, value]) => [name, importedConfig(value, name)]));
}

const isOurs = (value: Json | undefined): boolean =>
  isClassJson(value) && value.config === KERAS2_HARD_SIGMOID;

const isRecurrent = (className: string): boolean => /^(ConvLSTM[123]D|LSTM|GRU)(Cell)?$/.test(className);

/** A config with Keras 3's hard sigmoid in place of Keras 2's. @throws ArgumentError `hard-sigmoid` where no weights precede it. */
export function exportedConfig(json: Json): Json {
  if (Array.isArray(json)) return json.map(exportedConfig);
  if (!isRecord(json)) return json;
  if (!isClassJson(json) || !isRecord(json.config)) {
    return Object.fromEntries(Object.entries(json).map(([key, value]) => [key, exportedConfig(value)]));
  }
  const { class_name: className } = json;
  const entries = Object.entries(json.config as JsonObject).map(([key, value]): [string, Json] => {
    if (!isOurs(value)) return [key, exportedConfig(value)];
    const fits = key === 'recurrent_activation' ? isRecurrent(className) : LINEAR.test(className);
    if (fits) return [key, 'hard_sigmoid'];
    throw new ArgumentError({
      code: 'hard-sigmoid',
      expected: 'Keras 3 has no activation with the slope of the hard sigmoid of Keras 2.',
      received: {
        layer: `"${String((json.config as JsonObject).name)}" (${className})`,
        [key]: 'clip(0.2 x + 0.5, 0, 1)',
      },
      advice:
        'The model came from a file of Keras 1 or 2. Replace the layer before saving, or keep the old file.',
    });
  });
  return { ...json, config: Object.fromEntries(entries) } as JsonObject;
}
