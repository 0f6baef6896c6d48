import { Layer } from '../layers/layer';
import type { Optimizer } from '../optimizers';
import { snakeCaseOfClass } from '../config/auto-name';
import { toSnakeCase } from '../util/names';
import { OperationLayer } from './operation-layer';

/** What `compile` was given, with the optimizer made of it. */
export interface SavedCompile {
  readonly optimizer: Optimizer;
  readonly options: {
    readonly loss?: unknown;
    readonly lossWeights?: unknown;
    readonly metrics?: unknown;
    readonly weightedMetrics?: unknown;
  };
}

/** What saving needs of a model. */
export interface SavedModel extends Layer {
  readonly layers: readonly Layer[];
  readonly compiled: SavedCompile | null;
}

/** Layers that keep text beside their weights, such as vocabularies: names of files with their contents. */
export interface HasAssets {
  saveAssets(): Readonly<Record<string, string>>;
  loadAssets(files: Readonly<Record<string, string>>): void;
}

export const hasAssets = (layer: Layer): layer is Layer & HasAssets =>
  'saveAssets' in layer && typeof layer.saveAssets === 'function' && 'loadAssets' in layer && typeof layer.loadAssets === 'function';

/** Whether a layer is a model: it has layers in an order. */
export const isModel = (layer: Layer): layer is SavedModel => 'layers' in layer && Array.isArray(layer.layers);

/** Whether a model is made of its layers alone: Sequential and Functional. */
const isListOfLayers = (layer: Layer): layer is SavedModel =>
  isModel(layer) && (layer.className === 'Functional' || layer.className === 'Sequential');

/** Keras's name of the class in Python, where it differs from that in configs. */
const PYTHON_CLASSES: Readonly<Record<string, string>> = { GroupQueryAttention: 'GroupedQueryAttention' };

/** Keras's name of the class in Python. */
export const pythonClass = (className: string): string =>
  Object.hasOwn(PYTHON_CLASSES, className) ? PYTHON_CLASSES[className] : className;

/** The name of a layer's group among others of its kind: `dense`, `dense_1`. */
const groupName = (layer: Layer): string => snakeCaseOfClass(pythonClass(layer.className));

/** Attributes that have an underscore in Python, by Keras's class. */
const PRIVATE: Readonly<Record<string, readonly string[]>> = {
  AdditiveAttention: ['softmax', 'dropout_layer'],
  Attention: ['softmax', 'dropout_layer'],
  GroupQueryAttention: ['query_dense', 'key_dense', 'value_dense', 'output_dense', 'softmax', 'dropout_layer'],
  MultiHeadAttention: ['softmax', 'dropout_layer'],
  TextVectorization: ['lookup_layer'],
};

/** Layers inside a layer with the names of their groups in Keras's files. */
export function savedChildren(layer: Layer): [path: string, child: Layer][] {
  if (isListOfLayers(layer)) return numberedNames(layer.layers).map(([name, child]) => [`layers/${name}`, child]);
  const hidden = Object.hasOwn(PRIVATE, layer.className) ? PRIVATE[layer.className] : [];
  const found: [string, Layer][] = [];
  for (const [property, value] of Object.entries(layer)) {
    if (property === 'config') continue;
    const name = toSnakeCase(property);
    const attribute = hidden.includes(name) ? `_${name}` : name;
    if (value instanceof Layer) found.push([attribute, value]);
    else if (Array.isArray(value)) {
      for (const [own, child] of numberedNames(value)) found.push([`${attribute}/${own}`, child]);
    } else if (isPlain(value)) {
      for (const [own, child] of numberedNames(Object.values(value))) found.push([`${attribute}/${own}`, child]);
    }
  }
  return found.sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0));
}

const isPlain = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && Object.getPrototypeOf(value) === Object.prototype;

/** Keras numbers the members of a list by class: `dense`, `dropout`, `dense_1`. */
function numberedNames(members: readonly unknown[]): [string, Layer][] {
  const counts = new Map<string, number>();
  return members
    .filter((member): member is Layer => member instanceof Layer && !(member instanceof OperationLayer))
    .map((member) => {
      const name = groupName(member);
      const count = counts.get(name) ?? 0;
      counts.set(name, count + 1);
      return [count === 0 ? name : `${name}_${count}`, member];
    });
}

/** The layers of a model as Keras counts them: without operations. */
export const namedLayers = (model: SavedModel): Layer[] =>
  model.layers.filter((layer) => !(layer instanceof OperationLayer));
