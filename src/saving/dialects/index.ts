import type { Json, JsonObject } from '../../config/option';
import { FormatError, withFrame } from '../../util/errors';
import type { ClassJson } from '../json';
import { guarded, isClassJson, isRecord, withoutKeys } from '../json';
import { functionalLayers } from './graph';
import { fromKeras1 } from './keras1';
import { fromKeras2 } from './keras2';
import { fromKeras3 } from './keras3';

/** Which of Keras's three formats of configs a file has. */
export type Era = 1 | 2 | 3;

/** The era of a version such as `2.2.4-tf`. */
export function eraOf(version: string): Era {
  const major = Number.parseInt(version, 10);
  if (major === 1 || major === 2) return major;
  if (major === 0) return 1;
  return 3;
}

/** Layers that hold other layers, under these keys. */
const NESTED = ['layer', 'backward_layer', 'forward_layer', 'cell', 'cells'];

/**
 * The config of a model, as any version of Keras wrote it, in the form of Keras 3.
 *
 * @throws FormatError `model-config` where it is no model.
 */
export function modernize(model: JsonObject, version: string): JsonObject {
  if (!isClassJson(model)) throw malformed('a class name', JSON.stringify(model).slice(0, 80));
  return modernizeObject(model, eraOf(version)) as JsonObject;
}

function malformed(missing: string, found: string): FormatError {
  return new FormatError({
    code: 'model-config',
    expected: `the config of a model or layer needs ${missing}.`,
    received: { found },
    advice: 'The file may be damaged; save the model again where it was made.',
  });
}

/** A layer or model. */
function modernizeObject(json: ClassJson, era: Era): ClassJson {
  const { class_name: name, config } = json;
  if (name === 'Sequential') return sequential(json, era);
  if (name === 'Model' || name === 'Functional') {
    if (isRecord(config) && Array.isArray(config.layers)) return functional(json, config, era);
    return json;
  }
  return layer(json, era);
}

function layerList(value: Json | undefined, era: Era): ClassJson[] {
  if (!Array.isArray(value))
    throw malformed('a list of layers', JSON.stringify(value)?.slice(0, 80) ?? 'none');
  return value.map((entry: Json) => {
    if (!isClassJson(entry)) throw malformed('a class name', JSON.stringify(entry).slice(0, 80));
    const { class_name: className, config } = entry;
    const name = isRecord(config) && typeof config.name === 'string' ? `"${config.name}" ` : '';
    return withFrame(
      () => `layer ${name}(${className}) of the file`,
      () => guarded(() => modernizeObject(entry, era)),
    );
  });
}

function functional(json: ClassJson, config: JsonObject, era: Era): ClassJson {
  const layers = layerList(config.layers, era);
  return { ...json, class_name: 'Functional', config: functionalLayers(config, layers) };
}

/** Before 2.2.3 the config of a Sequential model is the bare list of its layers. */
function sequential(json: ClassJson, era: Era): ClassJson {
  const config: JsonObject = Array.isArray(json.config)
    ? { layers: json.config }
    : isRecord(json.config)
      ? json.config
      : {};
  const saved = config.layers;
  if (!Array.isArray(saved))
    throw malformed('a list of layers', JSON.stringify(saved)?.slice(0, 80) ?? 'none');
  const layers = layerList(saved, era);
  const input = saved.length === 0 ? null : declaredInput(saved[0]);
  return {
    ...json,
    config: { ...config, layers: (input === null ? layers : [input, ...layers]) as unknown as Json },
  };
}

/** The input layer that the first layer of an old Sequential model stands for. */
function declaredInput(first: Json): ClassJson | null {
  if (!isClassJson(first) || !isRecord(first.config)) return null;
  if (['InputLayer', 'Sequential', 'Model', 'Functional'].includes(first.class_name)) return null;
  const { config } = first;
  const { layer: wrapped } = config;
  // The first versions wrote the shape of a wrapped layer only inside.
  const inner =
    first.class_name === 'Bidirectional' && isClassJson(wrapped) && isRecord(wrapped.config) ? wrapped : null;
  const shape =
    batchShape(first.class_name, config) ??
    (inner === null ? null : batchShape(inner.class_name, inner.config as JsonObject));
  if (shape === null) return null;
  const dtype = typeof config.input_dtype === 'string' ? config.input_dtype : config.dtype;
  const name = typeof config.name === 'string' ? `${config.name}_input` : null;
  return {
    module: 'keras.layers',
    class_name: 'InputLayer',
    config: {
      batch_shape: shape,
      dtype: typeof dtype === 'string' && !dtype.startsWith('mixed') ? dtype : 'float32',
      name,
    },
    registered_name: null,
  };
}

/** The shape the first layer of an old Sequential model declares: the first versions gave only the number of features. */
function batchShape(className: string, config: JsonObject): Json[] | null {
  for (const key of ['batch_input_shape', 'batch_shape']) {
    if (Array.isArray(config[key])) return [...(config[key] as Json[])];
  }
  if (Array.isArray(config.input_shape)) return [null, ...(config.input_shape as Json[])];
  if (className === 'Embedding') {
    return typeof config.input_length === 'number' ? [null, config.input_length] : null;
  }
  if (typeof config.input_dim !== 'number') return null;
  const isSequence = 'input_length' in config || /LSTM|GRU|RNN|Convolution1D|Conv1D/.test(className);
  return isSequence ? [null, config.input_length ?? null, config.input_dim] : [null, config.input_dim];
}

/** Keras 1 kept the type of an input apart. */
function inputConfig(config: JsonObject): JsonObject {
  const { input_dtype: old, ...rest } = config;
  return old === undefined ? config : { dtype: old, ...rest };
}

function layer(json: ClassJson, era: Era): ClassJson {
  if (!isRecord(json.config))
    throw malformed('an object as its config', JSON.stringify(json.config).slice(0, 80));
  let current: ClassJson = json;
  if (era === 1) current = fromKeras1(current);
  if (era <= 2) current = fromKeras2(current);
  current = fromKeras3(current);
  const config = current.config as JsonObject;
  const nested = Object.entries(config).flatMap(([key, value]): [string, Json][] => {
    if (!NESTED.includes(key)) return [];
    if (isClassJson(value)) return [[key, modernizeObject(value, era) as Json]];
    if (!Array.isArray(value)) return [];
    return [
      [key, value.map((entry: Json) => (isClassJson(entry) ? (modernizeObject(entry, era) as Json) : entry))],
    ];
  });
  const rest = withoutKeys(config, ['batch_input_shape', 'batch_shape', 'input_dtype']);
  // Only an input may still declare a shape with its batch.
  const own = current.class_name === 'InputLayer' ? inputConfig(config) : rest;
  return { ...current, config: { ...own, ...Object.fromEntries(nested) } };
}
