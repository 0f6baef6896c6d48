import type { Json, JsonObject } from '../../config/option';
import type { ClassJson } from '../json';
import { isRecord } from '../json';
import { unwrap } from './keras3';
import { operationLayer } from './operations';

/** Where a tensor of a functional model comes from: layer, application, output. */
type History = readonly [string, number, number];

const isHistory = (value: unknown): value is History =>
  Array.isArray(value) &&
  value.length === 3 &&
  typeof value[0] === 'string' &&
  Number.isInteger(value[1]) &&
  Number.isInteger(value[2]);

const isMarked = (value: unknown): value is { config: { keras_history: History } } =>
  isRecord(value) &&
  value.class_name === '__keras_tensor__' &&
  isRecord(value.config) &&
  isHistory(value.config.keras_history);

const marked = ([name, node, index]: History): Json => ({
  class_name: '__keras_tensor__',
  config: { keras_history: [name, node, index] },
});

/** Layers whose old configs list states after the input: `x, h, c`. */
const RECURRENT = [
  'LSTM',
  'GRU',
  'SimpleRNN',
  'RNN',
  'Bidirectional',
  'ConvLSTM1D',
  'ConvLSTM2D',
  'ConvLSTM3D',
];

/** One application of a layer, in Keras 3's form. */
interface Call {
  readonly args: readonly Json[];
  readonly kwargs: JsonObject;
}

/** Replaces what old kwargs hold by what it stands for: `["dense", 0, 0]` a tensor, `["_CONSTANT_VALUE", -1, 2]` a value. */
function keywordValue(value: Json, names: ReadonlySet<string>): Json {
  if (Array.isArray(value)) {
    if (value[0] === '_CONSTANT_VALUE' && value.length >= 3) return value[2] as Json;
    const [first, second, third] = value as Json[];
    const history = [first, second, third] as const;
    if (value.length >= 3 && value.length <= 4 && isHistory(history) && names.has(history[0]))
      return marked(history);
    return value.map((entry: Json) => keywordValue(entry, names));
  }
  return value;
}

/** An old node, a list of `[layer, application, output, kwargs]`, as a call. */
function oldCall(node: readonly Json[], className: string, names: ReadonlySet<string>): Call {
  const entries = (isHistory(node.slice(0, 3)) ? [node] : node) as readonly (readonly Json[])[];
  const kwargs: Record<string, Json> = {};
  const tensors = entries.map((entry) => {
    const extra = entry[3];
    if (isRecord(extra)) {
      for (const [key, value] of Object.entries(extra))
        if (key !== 'name') kwargs[key] = keywordValue(value, names);
    }
    return keywordValue(entry.slice(0, 3), names);
  });
  if (RECURRENT.includes(className) && tensors.length > 1) {
    return { args: [tensors[0]], kwargs: { ...kwargs, initial_state: tensors.slice(1) } };
  }
  return { args: [tensors.length === 1 ? tensors[0] : tensors], kwargs };
}

function calls(
  { class_name: className, inbound_nodes: nodes }: ClassJson,
  names: ReadonlySet<string>,
): Call[] {
  if (!Array.isArray(nodes)) return [];
  return nodes.map(unwrap).map((node: Json) => {
    if (isRecord(node)) {
      return {
        args: Array.isArray(node.args) ? node.args : [],
        kwargs: isRecord(node.kwargs) ? node.kwargs : {},
      };
    }
    return oldCall(node as readonly Json[], className, names);
  });
}

/** Applies a function to all histories inside a value. */
function mapHistories(value: Json, change: (history: History) => Json): Json {
  if (isMarked(value)) {
    return {
      ...value,
      config: { ...value.config, keras_history: change(value.config.keras_history) },
    } as Json;
  }
  if (Array.isArray(value)) return value.map((entry: Json) => mapHistories(entry, change));
  if (isRecord(value)) {
    return Object.fromEntries(
      Object.entries(value).map(([key, entry]) => [key, mapHistories(entry, change)]),
    );
  }
  return value;
}

/** Ends of a model are plain histories, one or lists or objects of them. */
function mapEnds(value: Json, change: (history: History) => Json): Json {
  if (isHistory(value)) return change(value);
  if (Array.isArray(value)) return value.map((entry: Json) => mapEnds(entry, change));
  if (isRecord(value)) {
    return Object.fromEntries(Object.entries(value).map(([key, entry]) => [key, mapEnds(entry, change)]));
  }
  return value;
}

const MODELS = ['Functional', 'Sequential', 'Model'];

/** Which applications of layers are named somewhere. */
class Uses {
  readonly #indices = new Map<string, number[]>();

  readonly note = (history: History): Json => {
    const [name, node] = history;
    this.#indices.set(name, [...(this.#indices.get(name) ?? []), node]);
    return history as unknown as Json;
  };

  /** The number the first application of a layer has here, out of as many as it has. */
  offset(layer: ClassJson, calls: number): number {
    const indices = this.#indices.get(nameOf(layer)) ?? [];
    if (indices.length === 0) return 0;
    const beyond = Math.max(...indices) - Math.max(1, calls) + 1;
    const fromOne = MODELS.includes(layer.class_name) && Math.min(...indices) >= 1 ? 1 : 0;
    return Math.max(0, beyond, fromOne);
  }
}

/**
 * The config of a functional model with all applications in Keras 3's form, counted from 0. Keras 2 counted the
 * applications of a nested model from 1: its own inputs were number 0. Keras 3 still does where it names its outputs.
 */
export function functionalLayers(config: JsonObject, layers: readonly ClassJson[]): JsonObject {
  const names = new Set(layers.map((layer) => nameOf(layer)));
  const nodes = new Map(layers.map((layer) => [layer, calls(layer, names)]));
  const ends: JsonObject = {
    input_layers: config.input_layers ?? [],
    output_layers: config.output_layers ?? [],
  };
  const inCalls = new Uses();
  for (const list of nodes.values())
    for (const call of list) mapHistories([...call.args, call.kwargs], inCalls.note);
  const inEnds = new Uses();
  mapEnds(ends, inEnds.note);
  const offsetsOf = (uses: Uses): Map<string, number> =>
    new Map(layers.map((layer) => [nameOf(layer), uses.offset(layer, nodes.get(layer)!.length)]));
  const shiftBy =
    (offsets: ReadonlyMap<string, number>) =>
    ([name, node, index]: History): Json => [name, node - (offsets.get(name) ?? 0), index];
  const shift = shiftBy(offsetsOf(inCalls));
  const shiftEnd = shiftBy(offsetsOf(inEnds));
  const converted = layers.map((layer) => {
    const list = nodes.get(layer)!.map(({ args, kwargs }) => ({
      args: mapHistories(args, shift) as readonly Json[],
      kwargs: mapHistories(kwargs, shift) as JsonObject,
    }));
    const name = nameOf(layer);
    return operationLayer({ ...layer, name, inbound_nodes: list as unknown as Json }, list);
  });
  return {
    ...config,
    layers: converted as unknown as Json,
    ...(mapEnds(ends, shiftEnd) as JsonObject),
  };
}

function nameOf({ name, config }: ClassJson): string {
  if (typeof name === 'string') return name;
  return isRecord(config) && typeof config.name === 'string' ? config.name : '';
}
