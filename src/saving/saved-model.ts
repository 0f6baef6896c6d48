import { Layer } from '../layers/layer';
import type { Optimizer } from '../optimizers';
import type { Tensor } from '../runtime/tensor';
import type { Variable } from '../runtime/variable';
import { snakeCaseOfClass } from '../config/auto-name';
import { toSnakeCase } from '../util/names';
import { OperationLayer } from './operation-layer';
import { pythonClass } from './python-class';

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
  'saveAssets' in layer &&
  typeof layer.saveAssets === 'function' &&
  'loadAssets' in layer &&
  typeof layer.loadAssets === 'function';

/** Whether a layer is a model: it has layers in an order. */
export const isModel = (layer: Layer): layer is SavedModel =>
  'layers' in layer && Array.isArray(layer.layers);

/** Whether a model is made of its layers alone: Sequential and Functional. */
const isListOfLayers = (layer: Layer): layer is SavedModel =>
  isModel(layer) && (layer.className === 'Functional' || layer.className === 'Sequential');

/** The name of a layer's group among others of its kind: `dense`, `dense_1`. */
const groupName = (layer: Layer): string => snakeCaseOfClass(pythonClass(layer.className));

const ATTENTION = { softmax: '_softmax', dropout: '_dropout_layer', dropout_layer: '_dropout_layer' };

/** Attributes that are called otherwise in Python than here, by Keras's class. */
const ATTRIBUTES: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  AdditiveAttention: ATTENTION,
  Attention: ATTENTION,
  GroupQueryAttention: {
    ...ATTENTION,
    query_dense: '_query_dense',
    key_dense: '_key_dense',
    value_dense: '_value_dense',
    output_dense: '_output_dense',
  },
  MultiHeadAttention: ATTENTION,
  TextVectorization: { lookup: '_lookup_layer', lookup_layer: '_lookup_layer' },
};

/** A low-rank change of a weight: files hold the changed weight instead. */
interface LowRank {
  readonly value: Tensor;
}

const lowRankOf = (layer: Layer): LowRank | null =>
  'lora' in layer && typeof layer.lora === 'object' && layer.lora !== null && 'value' in layer.lora
    ? (layer.lora as LowRank)
    : null;

/** The weights `.keras` files hold of a layer itself; with a low-rank change, without the matrices it is made of. */
export const storedWeights = (layer: Layer): Variable[] =>
  lowRankOf(layer) === null ? layer.ownWeights : layer.ownWeights.filter((weight) => !isLowRankPart(weight));

/** Whether a weight is one of the matrices of a low-rank change. */
export const isLowRankPart = ({ name }: Variable): boolean => name.startsWith('lora_');

/** The value of the weight a low-rank change belongs to, with the change; null where there is none. */
export function changedWeight(layer: Layer): { readonly weight: Variable; readonly value: Tensor } | null {
  const change = lowRankOf(layer);
  if (change === null) return null;
  const part = layer.ownWeights.find(isLowRankPart);
  const target = part?.name.replace(/^lora_/, '').replace(/_[ab]$/, '');
  const weight = layer.ownWeights.find(({ name }) => name === target);
  return weight === undefined ? null : { weight, value: change.value };
}

/** Layers inside a layer with the names of their groups in Keras's files. */
export function savedChildren(layer: Layer): [path: string, child: Layer][] {
  if (isListOfLayers(layer))
    return numberedNames(layer.layers).map(([name, child]) => [`layers/${name}`, child]);
  const renamed = Object.hasOwn(ATTRIBUTES, layer.className) ? ATTRIBUTES[layer.className] : {};
  const found: [string, Layer][] = [];
  for (const [property, value] of Object.entries(layer)) {
    if (property === 'config') continue;
    const name = toSnakeCase(property);
    const attribute = Object.hasOwn(renamed, name) ? renamed[name] : name;
    if (value instanceof Layer) found.push([attribute, value]);
    else if (Array.isArray(value)) {
      for (const [own, child] of numberedNames(value)) found.push([`${attribute}/${own}`, child]);
    } else if (isPlain(value)) {
      for (const [own, child] of numberedNames(Object.values(value)))
        found.push([`${attribute}/${own}`, child]);
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
