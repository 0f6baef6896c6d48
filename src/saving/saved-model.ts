import { Layer } from '../layers/layer';
import { NOT_OWN } from '../layers/weight-values';
import { Loss } from '../losses/loss';
import { Metric } from '../metrics/metric';
import { Optimizer } from '../optimizers/optimizer';
import type { Tensor } from '../runtime/tensor';
import type { Variable } from '../runtime/variable';
import { snakeCaseOfClass } from '../config/auto-name';
import { classNameOf } from '../config/saveable';
import { toSnakeCase } from '../util/names';
import { partsOf } from '../util/parts';
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
  /** Whether files keep it as a list of its layers: Sequential and functional models. */
  readonly listsLayers: boolean;
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

/** Whether a layer says itself what files keep of it. */
export const keepsOwnVariables = (layer: Layer): boolean =>
  layer.saveOwnVariables !== Layer.prototype.saveOwnVariables ||
  layer.loadOwnVariables !== Layer.prototype.loadOwnVariables;

/** Whether a layer is a model: it has layers in an order. */
export const isModel = (layer: Layer): layer is SavedModel =>
  'listsLayers' in layer && 'layers' in layer && Array.isArray(layer.layers);

/** The name of an object's group among others of its kind: `dense`, `dense_1`. */
const groupName = (object: Counted): string =>
  snakeCaseOfClass(pythonClass(object instanceof Layer ? object.className : classNameOf(object.constructor)));

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

/** What files keep below a layer: other layers, and optimizers of a model that trains itself. */
export type SavedChild = Layer | Optimizer;

/** Objects that Keras counts among the members of a list; those that are no children have nothing in files. */
type Counted = SavedChild | Metric | Loss;

const isCounted = (value: unknown): value is Counted =>
  value instanceof Layer || value instanceof Optimizer || value instanceof Metric || value instanceof Loss;

const isChild = (value: Counted): value is SavedChild => value instanceof Layer || value instanceof Optimizer;

/** Names of attributes that begin with an underscore come last. */
const sortKey = (path: string): string => path.split('/')[0].replace(/^_/, '~_');

const byAttribute = (a: string, b: string): number => {
  const [first, second] = [sortKey(a), sortKey(b)];
  return first < second ? -1 : first > second ? 1 : 0;
};

/**
 * What is inside a layer with the names of its groups in Keras's files, in Keras's order. What stands there twice is written
 * at its first name.
 */
export function savedChildren(layer: Layer): [path: string, child: SavedChild][] {
  const renamed = Object.hasOwn(ATTRIBUTES, layer.className) ? ATTRIBUTES[layer.className] : {};
  const parts = partsOf<Counted>(layer, {
    isPart: isCounted,
    except: NOT_OWN,
    propertyName: (property) => {
      const name = toSnakeCase(property);
      return Object.hasOwn(renamed, name) ? renamed[name] : name;
    },
    memberName: groupName,
  });
  const kept = parts.flatMap(({ path, value }): [string, SavedChild][] =>
    isChild(value) ? [[path, value]] : [],
  );
  const isByName = ([a]: [string, SavedChild], [b]: [string, SavedChild]): number => byAttribute(a, b);
  // The list of its layers is an attribute of a model, too; where it is made of that, the list comes first.
  return isModel(layer) && layer.listsLayers
    ? [...listedLayers(layer), ...kept.sort(isByName)]
    : [...kept, ...listedLayers(layer)].sort(isByName);
}

/** The layers of a model as a list: Keras numbers them by class: `dense`, `dropout`, `dense_1`. */
function listedLayers(layer: Layer): [path: string, child: Layer][] {
  if (!isModel(layer)) return [];
  const counts = new Map<string, number>();
  return namedLayers(layer).map((member) => {
    const name = groupName(member);
    const count = counts.get(name) ?? 0;
    counts.set(name, count + 1);
    return [`layers/${count === 0 ? name : `${name}_${count}`}`, member];
  });
}

/** The layers of a model as Keras counts them: without operations. */
export const namedLayers = (model: SavedModel): Layer[] =>
  model.layers.filter((layer) => !(layer instanceof OperationLayer));
