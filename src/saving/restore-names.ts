import type { Layer } from '../layers/layer';
import type { Tensor } from '../runtime/tensor';
import type { Variable } from '../runtime/variable';
import { FormatError } from '../util/errors';
import { suggestName } from '../util/names';
import type { Assignments } from './assignments';
import type { NamedLayer, StoredTensor } from './model-file';
import type { Origin } from './old-weights';
import { adaptWeights } from './old-weights';
import type { SavedModel } from './saved-model';

/** Weights of a layer in the order of Keras's HDF5 files: those training changes first. */
export const orderedWeights = (layer: Layer): Variable[] => [
  ...new Set([...layer.trainableWeights, ...layer.nonTrainableWeights]),
];

/** States of random generators that TensorFlow kept among weights. */
const GENERATOR = /StateVar|seed_generator/;

/** How weights of a file find their layers. */
export interface NamesOptions {
  /** Leaves weights alone that do not fit. */
  readonly skipMismatch: boolean;
  /** Reads only layers whose names the file has too. */
  readonly byName: boolean;
  readonly origin: Origin;
}

const describe = (count: number): string => `${count} ${count === 1 ? 'weight' : 'weights'}`;

function countMismatch(layer: Layer, expected: number, stored: NamedLayer): FormatError {
  return new FormatError({
    code: 'weight-count',
    expected: `the layer "${layer.name}" (${layer.className}) has ${describe(expected)}.`,
    received: { [`"${stored.name}" in the file`]: describe(stored.tensors.length) },
    advice: 'The file belongs to another model.',
    details: { layer: layer.name, expected, received: stored.tensors.length },
  });
}

/** `dense_1/kernel` of `model/dense_1/kernel:0`. */
const lastParts = (name: string): string => name.replace(/:\d+$/, '').split('/').slice(-2).join('/');

/** Tensors in the order of `weights`, by their names where these tell all apart, else by their places. */
function paired(
  weights: readonly Variable[],
  owners: ReadonlyMap<Variable, Layer>,
  tensors: readonly StoredTensor[],
): StoredTensor[] {
  const byName = new Map(tensors.map((tensor) => [lastParts(tensor.name), tensor]));
  const names = weights.map((weight) => `${owners.get(weight)!.name}/${weight.name}`);
  const matches =
    byName.size === tensors.length &&
    new Set(names).size === names.length &&
    names.every((name) => byName.has(name));
  return matches ? names.map((name) => byName.get(name)!) : [...tensors];
}

/** Layers that have weights of their own, in order. */
const leavesOf = (layer: Layer): Layer[] =>
  layer.flattenLayers().filter((inner) => inner.ownWeights.length > 0);

function planLayer(layer: Layer, stored: NamedLayer, assignments: Assignments, origin: Origin): void {
  const weights = orderedWeights(layer);
  const leaves = leavesOf(layer);
  const own = stored.tensors.filter(({ name }) => !GENERATOR.test(name));
  const tensors = stored.tensors.length === weights.length ? stored.tensors : own;
  // Generators of TensorFlow draw other numbers: their states mean nothing here.
  if (tensors === own)
    for (const { name, data } of stored.tensors) if (GENERATOR.test(name)) assignments.pass(data);
  const values = new Map<Layer, readonly Tensor[]>();
  if (tensors.length === weights.length) {
    const owners = new Map(
      leaves.flatMap((leaf) => leaf.ownWeights.map((weight) => [weight, leaf] as const)),
    );
    const sorted = paired(weights, owners, tensors);
    const valueOf = new Map(weights.map((weight, i) => [weight, assignments.take(sorted[i].data)]));
    for (const leaf of leaves)
      values.set(
        leaf,
        leaf.ownWeights.map((weight) => valueOf.get(weight)!),
      );
  } else if (leaves.length > 0 && tensors.length % leaves.length === 0) {
    // Old versions had more tensors for each layer: the gates of recurrent layers apart.
    const each = tensors.length / leaves.length;
    for (const [i, leaf] of leaves.entries()) {
      values.set(
        leaf,
        tensors.slice(i * each, (i + 1) * each).map(({ data }) => assignments.take(data)),
      );
    }
  }
  if (values.size === 0 && weights.length > 0) throw countMismatch(layer, weights.length, stored);
  for (const [leaf, given] of values) {
    const adapted = adaptWeights(leaf, leaf.ownWeights, given, origin);
    if (adapted.length !== leaf.ownWeights.length) throw countMismatch(layer, weights.length, stored);
    for (const [i, weight] of leaf.ownWeights.entries()) assignments.add(weight, adapted[i], leaf);
  }
}

/** Which layer of the model each layer of the file is: by name where all agree, else by place. */
function matchLayers(layers: readonly Layer[], stored: readonly NamedLayer[]): [Layer, NamedLayer][] {
  const byName = new Map(layers.map((layer) => [layer.name, layer]));
  if (stored.every(({ name }) => byName.has(name)))
    return stored.map((entry) => [byName.get(entry.name)!, entry]);
  return stored.map((entry, i) => [layers[i], entry]);
}

/** Plans the weights of a model from lists of names, as `.h5` files of all versions have them. */
export function restoreNames(
  model: SavedModel,
  stored: readonly NamedLayer[],
  top: readonly StoredTensor[],
  assignments: Assignments,
  { skipMismatch, byName, origin }: NamesOptions,
): void {
  const filled = stored.filter(({ tensors }) => tensors.length > 0);
  const layers = model.layers.filter((layer) => layer.weights.length > 0);
  let matched: [Layer, NamedLayer][];
  if (byName) {
    const known = new Map(layers.map((layer) => [layer.name, layer]));
    matched = filled.flatMap((entry): [Layer, NamedLayer][] => {
      const layer = known.get(entry.name);
      return layer === undefined ? [] : [[layer, entry]];
    });
  } else {
    const needed = filled.filter(({ tensors }) => tensors.some(({ name }) => !GENERATOR.test(name)));
    for (const { tensors } of filled)
      if (tensors.every(({ name }) => GENERATOR.test(name)))
        tensors.forEach(({ data }) => assignments.pass(data));
    if (needed.length !== layers.length) throw layerCount(model, layers, needed);
    matched = matchLayers(layers, needed);
  }
  for (const [layer, entry] of matched) {
    try {
      planLayer(layer, entry, assignments, origin);
    } catch (error) {
      if (!skipMismatch || !(error instanceof FormatError)) throw error;
      assignments.skip(error.message);
    }
  }
  const own = model.ownWeights;
  if (own.length > 0 && top.length === own.length) {
    for (const [i, weight] of own.entries()) assignments.add(weight, assignments.take(top[i].data), model);
  }
}

function layerCount(model: SavedModel, layers: readonly Layer[], stored: readonly NamedLayer[]): FormatError {
  const missing = stored.find(({ name }) => !layers.some((layer) => layer.name === name));
  return new FormatError({
    code: 'layer-count',
    expected: `the model "${model.name}" has ${layers.length} layers with weights.`,
    received: {
      model: layers.map(({ name }) => name).join(', ') || 'none',
      file: stored.map(({ name }) => name).join(', ') || 'none',
    },
    advice: model.built
      ? missing === undefined
        ? 'The file belongs to another model. With { byName: true } layers of equal names are read.'
        : `The file belongs to another model. ${suggestName(
            missing.name,
            layers.map(({ name }) => name),
          )}`
      : 'The model has no weights yet: give its first layer an inputShape, or apply it to data first.',
    details: { model: layers.length, file: stored.length },
  });
}
