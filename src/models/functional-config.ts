import type { Json, JsonObject } from '../config/option';
import { serializeSaveable } from '../config/saveable';
import type { KerasTensor, LayerNode, SymbolicShape } from '../layers/keras-tensor';
import { isKerasTensor } from '../layers/keras-tensor';
import type { Layer } from '../layers/layer';
import type { Tree } from '../runtime/tree';
import { flattenTree, mapTree } from '../runtime/tree';
import { toSnakeCase } from '../util/names';
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

/** Shapes as Python writes them: `(None, 50)`. */
export const pythonShape = (shape: SymbolicShape): string =>
  `(${shape.map((size) => size ?? 'None').join(', ')}${shape.length === 1 ? ',' : ''})`;
