import type { Json, JsonObject } from '../config/option';
import type { Layer } from '../layers/layer';
import type { Tensor } from '../runtime/tensor';
import type { Variable } from '../runtime/variable';
import { ArgumentError } from '../util/errors';
import { KERAS2_HARD_SIGMOID } from './dialects/keras2';
import { isClassJson, isRecord } from './json';

/**
 * The hard sigmoid of Keras 1 and 2: clip(0.2 x + 0.5, 0, 1). Keras 3's has slope 1/6.
 */
function hardSigmoid(x: Tensor): Tensor {
  return x.mul(0.2).add(0.5).clip(0, 1);
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

function scaled(variable: Variable, factorOf: (index: number) => number): Float32Array {
  const { data, shape } = variable.storage;
  const last = shape[shape.length - 1] ?? 1;
  return Float32Array.from(data, (value, i) => value * factorOf(i % last));
}

/** Weights with which Keras 3's hard sigmoid gives what Keras 2's gives with the model's own: 1.2 times as large. */
export function exportedWeights(model: Layer): Map<Variable, Float32Array> {
  const replacements = new Map<Variable, Float32Array>();
  for (const layer of model.flattenLayers()) {
    const { activation, recurrentActivation } = layer.config as Activations;
    if (recurrentActivation === keras2HardSigmoid && Object.hasOwn(GATES, layer.className)) {
      const [count, gates] = GATES[layer.className];
      for (const variable of layer.ownWeights) {
        const size = (variable.shape[variable.shape.length - 1] ?? 1) / count;
        replacements.set(
          variable,
          scaled(variable, (i) => (gates.includes(Math.floor(i / size)) ? RATIO : 1)),
        );
      }
    }
    if (activation === keras2HardSigmoid && LINEAR.test(layer.className)) {
      // Of kernels that are applied one after the other only the last is scaled.
      const kernels = layer.ownWeights.filter(({ name }) => /kernel/.test(name));
      const chosen = [kernels[kernels.length - 1], ...layer.ownWeights.filter(({ name }) => name === 'bias')];
      for (const variable of chosen)
        replacements.set(
          variable,
          scaled(variable, () => RATIO),
        );
    }
  }
  return replacements;
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
