import { isClass, serializeFunction, type PlainFunction } from '../config/identifier';
import type { Json, JsonObject } from '../config/option';
import type { Saveable } from '../config/saveable';
import { serializeSaveable } from '../config/saveable';
import { ArgumentError } from '../util/errors';
import { isClassJson, isRecord } from './json';
import { operationAsLayer } from './legacy-operations';
import { restoreOperation } from './operation-layer';
import type { SavedCompile, SavedModel } from './saved-model';
import { pythonClass } from './python-class';

const FUNCTIONAL = {
  module: 'keras.src.models.functional',
  class_name: 'Functional',
  registered_name: 'Functional',
};

/** A layer as Keras writes it, with the layers inside it. */
function layerJson(json: Json, isNested: boolean): Json {
  if (!isClassJson(json)) return json;
  const plain = restoreOperation(json as unknown as JsonObject);
  if (plain !== (json as unknown)) return plain;
  const { config } = json;
  if (!isRecord(config)) return json as Json;
  const isModel = Array.isArray(config.layers);
  const inner = Object.fromEntries(
    Object.entries(config).map(([key, value]): [string, Json] => {
      if (Array.isArray(value)) return [key, value.map((entry: Json) => layerJson(entry, true))];
      return [key, isClassJson(value) ? layerJson(value as Json, true) : value];
    }),
  );
  const compile = isModel && isNested ? { compile_config: {} } : {};
  if (json.class_name === 'Functional') {
    const { name, inbound_nodes: nodes } = json;
    return {
      ...FUNCTIONAL,
      config: { ...inner, ...endsOf(inner) },
      build_config: { input_shape: null },
      ...compile,
      ...(nodes === undefined ? {} : { name, inbound_nodes: nodes }),
      ...(json.shared_object_id === undefined ? {} : { shared_object_id: json.shared_object_id }),
    } as JsonObject;
  }
  return { ...(json as JsonObject), config: inner, ...compile } as JsonObject;
}

/** Where a model ends: Keras counts the applications of nested functional models from 1 there. */
function endsOf(config: JsonObject): JsonObject {
  const layers = (config.layers ?? []) as readonly JsonObject[];
  const nested = new Set(layers.filter((layer) => layer.class_name === 'Functional').map(({ name }) => name));
  const end = (value: Json): Json => {
    if (Array.isArray(value)) {
      const [name, node, index] = value as readonly Json[];
      if (typeof name === 'string') return nested.has(name) ? [name, (node as number) + 1, index] : value;
      return value.map(end);
    }
    return isRecord(value)
      ? Object.fromEntries(Object.entries(value).map(([key, entry]) => [key, end(entry)]))
      : value;
  };
  return { input_layers: end(config.input_layers ?? []), output_layers: end(config.output_layers ?? []) };
}

/** A model's class and config as Keras writes them into `.keras` files. */
export function modelJson(model: SavedModel): JsonObject {
  const json: JsonObject = { ...serializeSaveable(model), class_name: model.className };
  const build = model.getBuildConfig();
  return layerJson(build === null ? json : { ...json, build_config: build }, false) as JsonObject;
}

/** The same for `.h5` files: layers without modules, the rest as it is. */
export function legacyModelJson(json: JsonObject): JsonObject {
  const legacy = legacyLayer(json) as JsonObject;
  const isListed = isRecord(json.config) && Array.isArray(json.config.layers);
  // A model with a call of its own can only be built for the shapes it had.
  return isListed || json.build_config === undefined
    ? legacy
    : { ...legacy, build_config: json.build_config };
}

function legacyLayer(json: Json): Json {
  if (!isClassJson(json)) return json;
  const isOperation = typeof json.module === 'string' && /^keras\.src\.ops\b/.test(json.module);
  const {
    class_name: name,
    config,
    name: own,
    inbound_nodes: nodes,
  } = (isOperation ? operationAsLayer(json as unknown as JsonObject) : json) as typeof json;
  const layers =
    isRecord(config) && Array.isArray(config.layers) ? { layers: config.layers.map(legacyLayer) } : {};
  return {
    class_name: pythonClass(name),
    config: isRecord(config) ? { ...config, ...layers } : config,
    ...(nodes === undefined ? {} : { name: own, inbound_nodes: nodes }),
    ...(json.shared_object_id === undefined ? {} : { shared_object_id: json.shared_object_id }),
  } as JsonObject;
}

const isSaveable = (value: unknown): value is Saveable =>
  typeof value === 'object' &&
  value !== null &&
  'getConfig' in value &&
  typeof value.getConfig === 'function';

/** What `compile` was given as JSON: names stay, objects and functions are written as Keras writes them. */
function compileValue(value: unknown, option: string): Json {
  if (value === undefined || value === null) return null;
  if (typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean') return value;
  if (isSaveable(value)) return serializeSaveable(value);
  if (typeof value === 'function') {
    if (isClass(value)) return serializeSaveable(new (value as unknown as new () => Saveable)());
    return serializeFunction(value as PlainFunction);
  }
  if (Array.isArray(value)) return value.map((entry) => compileValue(entry, option));
  if (typeof value === 'object') {
    return Object.fromEntries(
      Object.entries(value).map(([key, entry]) => [key, compileValue(entry, option)]),
    );
  }
  throw new ArgumentError({
    code: 'unsaveable',
    expected: `the ${option} a model was compiled with cannot be written to a file.`,
    received: { [option]: typeof value },
    advice: 'Use a name, an object with getConfig(), or a function with a name.',
  });
}

/** How a model was compiled, as Keras writes it. */
export function compileJson({ optimizer, options }: SavedCompile): JsonObject {
  return {
    optimizer: serializeSaveable(optimizer),
    loss: compileValue(options.loss, 'loss'),
    loss_weights: compileValue(options.lossWeights, 'lossWeights'),
    metrics: compileValue(options.metrics, 'metrics'),
    weighted_metrics: compileValue(options.weightedMetrics, 'weightedMetrics'),
    run_eagerly: false,
    steps_per_execution: 1,
    jit_compile: true,
  };
}

/** Objects without their modules. */
function legacyObject(json: Json): Json {
  if (Array.isArray(json)) return json.map(legacyObject);
  if (isClassJson(json)) {
    return typeof json.config === 'string'
      ? (json as Json)
      : { class_name: json.class_name, config: json.config };
  }
  if (isRecord(json))
    return Object.fromEntries(Object.entries(json).map(([key, value]) => [key, legacyObject(value)]));
  return json;
}

/** Short names of losses that Keras 3 cannot read in its own `.h5` files: it takes them for metrics. */
const LONG_NAMES: Readonly<Record<string, string>> = {
  bce: 'binary_crossentropy',
  kld: 'kl_divergence',
  mae: 'mean_absolute_error',
  mape: 'mean_absolute_percentage_error',
  mse: 'mean_squared_error',
  msle: 'mean_squared_logarithmic_error',
};

function longNames(loss: Json): Json {
  if (typeof loss === 'string') {
    const name = loss.toLowerCase();
    return Object.hasOwn(LONG_NAMES, name) ? LONG_NAMES[name] : loss;
  }
  if (Array.isArray(loss)) return loss.map(longNames);
  if (!isRecord(loss) || isClassJson(loss)) return loss;
  return Object.fromEntries(Object.entries(loss).map(([key, entry]) => [key, longNames(entry)]));
}

/** The same for `.h5` files. */
export function legacyCompileJson(json: JsonObject): JsonObject {
  const { optimizer, loss, ...rest } = json;
  return {
    loss: legacyObject(longNames(loss)),
    ...(legacyObject(rest) as JsonObject),
    optimizer_config: legacyObject(optimizer),
  };
}
