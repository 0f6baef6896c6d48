import type { Json, JsonObject } from '../config/option';
import type { Deserialize } from '../config/saveable';
import { serializeSaveable } from '../config/saveable';
import type { KerasTensor, LayerNode, SymbolicShape } from '../layers/keras-tensor';
import { isKerasTensor } from '../layers/keras-tensor';
import { Layer } from '../layers/layer';
import type { Tree } from '../runtime/tree';
import { flattenTree, mapTree } from '../runtime/tree';
import { toCamelCase, toSnakeCase } from '../util/names';
import { FormatError } from '../util/errors';
import type { FunctionalGraph } from './graph';

/** Number of each node among the applications of its layer inside one model. */
function nodeIndices(graph: FunctionalGraph): Map<LayerNode, number> {
  const counts = new Map<unknown, number>();
  const indices = new Map<LayerNode, number>();
  for (const node of graph.nodes) {
    const index = counts.get(node.operation) ?? 0;
    counts.set(node.operation, index + 1);
    indices.set(node, index);
  }
  return indices;
}

const isRecord = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && Object.getPrototypeOf(value) === Object.prototype;

/** Numbers of layers that stand at several places of the config that is written; null outside of writing one. */
let sharedNumbers: ReadonlyMap<Layer, number> | null = null;

/** Runs `body`, which writes the config of a model: a layer that models inside it share is one layer again when it is read. */
export function withSharedLayers<T>(model: Layer, body: () => T): T {
  if (sharedNumbers !== null) return body();
  sharedNumbers = sharedLayers(model);
  try {
    return body();
  } finally {
    sharedNumbers = null;
  }
}

function sharedLayers(model: Layer): Map<Layer, number> {
  const owners = new Map<Layer, number>();
  for (const owner of model.flattenLayers())
    if ('listsLayers' in owner && owner.listsLayers === true)
      for (const layer of owner.sublayers()) owners.set(layer, (owners.get(layer) ?? 0) + 1);
  const shared = [...owners].flatMap(([layer, count]) => (count > 1 ? [layer] : []));
  return new Map(shared.map((layer, i) => [layer, i + 1]));
}

/** The layer's config with everything Keras writes around it. */
export function serializeLayer(layer: Layer): JsonObject {
  const number = sharedNumbers?.get(layer);
  const json = layerJson(layer);
  return number === undefined ? json : { ...json, shared_object_id: number };
}

function layerJson(layer: Layer): JsonObject {
  const serialized = serializeSaveable(layer);
  const build = layer.getBuildConfig();
  const isFunctional = layer.className === 'Functional';
  const own: JsonObject = {
    ...serialized,
    ...(isFunctional && { module: 'keras.src.models.functional' }),
    class_name: layer.className,
  };
  return layer.className === 'InputLayer' || build === null ? own : { ...own, build_config: build };
}

/** What Keras writes for a functional model. */
export function functionalConfig(model: Layer, graph: FunctionalGraph): JsonObject {
  const indices = nodeIndices(graph);
  const history = (tensor: KerasTensor): Json[] => [
    tensor.node!.operation.name,
    indices.get(tensor.node!) ?? 0,
    tensor.index,
  ];
  const argument = (value: unknown): Json => {
    if (isKerasTensor(value)) {
      const { shape, dtype } = value;
      return {
        class_name: '__keras_tensor__',
        config: { shape: [...shape], dtype, keras_history: history(value) },
      };
    }
    if (Array.isArray(value)) return value.map(argument);
    if (isRecord(value))
      return Object.fromEntries(Object.entries(value).map(([key, entry]) => [key, argument(entry)]));
    return (value ?? null) as Json;
  };
  const layers = graph.layers.map((layer): Json => {
    const nodes = graph.nodes.filter((node) => node.operation === layer && !isSource(node));
    return {
      ...serializeLayer(layer),
      name: layer.name,
      inbound_nodes: nodes.map((node) => ({
        args: [argument(node.inputs)],
        kwargs: Object.fromEntries(
          Object.entries(node.options).map(([name, value]) => [toSnakeCase(name), argument(value)]),
        ),
      })),
    };
  });
  const ends = (tree: Tree<KerasTensor>): Json => {
    const mapped = mapTree(tree, history, isKerasTensor) as unknown as Json;
    // One tensor alone is written as its history, several as a list of histories.
    return isKerasTensor(tree) ? history(tree) : mapped;
  };
  return {
    name: model.name,
    trainable: model.trainable,
    layers,
    input_layers: ends(graph.inputs),
    output_layers: ends(graph.outputs),
  };
}

const isSource = (node: LayerNode): boolean =>
  flattenTree<unknown>(node.inputs as Tree<unknown>, isKerasTensor).length === 0;

/** The symbols a functional config leads to. */
export interface Rebuilt {
  readonly inputs: Tree<KerasTensor>;
  readonly outputs: Tree<KerasTensor>;
}

interface SavedLayer {
  readonly name: string;
  readonly inbound_nodes: readonly { readonly args: readonly Json[]; readonly kwargs: JsonObject }[];
}

type Symbols = Map<string, KerasTensor[]>;

const isSavedTensor = (value: unknown): value is { config: { keras_history: [string, number, number] } } =>
  isRecord(value) && value.class_name === '__keras_tensor__';

function malformed(detail: string): FormatError {
  return new FormatError({
    code: 'functional-config',
    expected: 'a functional model names, for each layer, the layers its inputs come from.',
    received: { config: detail },
    advice: 'The file may be damaged; save the model again where it was made.',
  });
}

/** Arguments of a saved call with symbols in place of their histories; null while one of them is not made yet. */
function resolve(value: Json, symbols: Symbols): { value: unknown } | null {
  if (isSavedTensor(value)) {
    const [name, node, index] = value.config.keras_history;
    const symbol = symbols.get(`${name}/${node}`)?.[index];
    return symbol === undefined ? null : { value: symbol };
  }
  if (Array.isArray(value)) {
    const parts = value.map((entry: Json) => resolve(entry, symbols));
    return parts.includes(null) ? null : { value: parts.map((part) => part!.value) };
  }
  if (isRecord(value)) {
    const parts = Object.entries(value).map(
      ([key, entry]) => [key, resolve(entry as Json, symbols)] as const,
    );
    if (parts.some(([, part]) => part === null)) return null;
    return { value: Object.fromEntries(parts.map(([key, part]) => [key, part!.value])) };
  }
  return { value };
}

interface PendingCall {
  readonly layer: Layer;
  readonly index: number;
  readonly args: readonly Json[];
  readonly kwargs: JsonObject;
}

/** Applies saved calls as soon as their inputs exist; layers applied several times keep the order of their calls. */
function replay(calls: PendingCall[], symbols: Symbols): void {
  let pending = calls;
  while (pending.length > 0) {
    const waiting: PendingCall[] = [];
    for (const call of pending) {
      const args = resolve(call.args, symbols);
      const kwargs = resolve(call.kwargs, symbols);
      const inOrder = call.index === 0 || symbols.has(`${call.layer.name}/${call.index - 1}`);
      if (args === null || kwargs === null || !inOrder) {
        waiting.push(call);
        continue;
      }
      const [inputs, ...rest] = args.value as [Tree<KerasTensor>, ...unknown[]];
      if (rest.length > 0) Object.assign(kwargs.value as object, call.layer.positionalOptions(rest));
      const options = Object.fromEntries(
        Object.entries(kwargs.value as object).map(([name, entry]) => [toCamelCase(name), entry]),
      );
      const outputs = call.layer.apply<Tree<KerasTensor>>(inputs, options);
      symbols.set(`${call.layer.name}/${call.index}`, flattenTree<KerasTensor>(outputs, isKerasTensor));
    }
    if (waiting.length === pending.length) {
      throw malformed(
        `layers ${waiting.map(({ layer }) => `"${layer.name}"`).join(', ')} wait for inputs no layer gives`,
      );
    }
    pending = waiting;
  }
}

/** Makes the layers of a functional config again and connects them. */
export function rebuildGraph(config: JsonObject, deserialize: Deserialize): Rebuilt {
  const symbols: Symbols = new Map();
  const calls: PendingCall[] = [];
  for (const saved of config.layers as unknown as readonly (SavedLayer & JsonObject)[]) {
    const layer = deserialize(saved);
    if (!(layer instanceof Layer)) throw malformed(`"${saved.name}" is not a layer`);
    if ('output' in layer && isKerasTensor(layer.output)) symbols.set(`${layer.name}/0`, [layer.output]);
    for (const [index, node] of saved.inbound_nodes.entries())
      calls.push({ layer, index, args: node.args, kwargs: node.kwargs });
  }
  replay(calls, symbols);
  const end = (value: Json): Tree<KerasTensor> => {
    if (Array.isArray(value) && typeof value[0] === 'string') {
      const [name, node, index] = value as [string, number, number];
      const symbol = symbols.get(`${name}/${node}`)?.[index];
      if (symbol === undefined) throw malformed(`"${name}" is not among the layers`);
      return symbol;
    }
    if (Array.isArray(value)) return value.map(end);
    return Object.fromEntries(Object.entries(value as JsonObject).map(([key, entry]) => [key, end(entry)]));
  };
  const single = (tree: Tree<KerasTensor>): Tree<KerasTensor> =>
    Array.isArray(tree) && tree.length === 1 ? tree[0] : tree;
  return { inputs: single(end(config.input_layers)), outputs: single(end(config.output_layers)) };
}

/** Shapes as Python writes them: `(None, 50)`. */
export const pythonShape = (shape: SymbolicShape): string =>
  `(${shape.map((size) => size ?? 'None').join(', ')}${shape.length === 1 ? ',' : ''})`;
