import { makeGroup, stringValue, type Hdf5Group } from '../formats/hdf5-types';
import { Layer } from '../layers/layer';
import type { VariableStore } from '../layers/weight-values';
import { LossScaleOptimizer, type Optimizer } from '../optimizers';
import { Tensor } from '../runtime/tensor';
import { Variable } from '../runtime/variable';
import type { SavedChild, SavedModel } from './saved-model';
import { changedWeight, hasAssets, keepsOwnVariables, savedChildren, storedWeights } from './saved-model';
import { groupAt, tensorDataset, toDataset, type Replacements } from './stored-values';

interface Writing {
  readonly root: Hdf5Group;
  readonly assets: Map<string, Uint8Array>;
  readonly replacements: Replacements;
  readonly seen: Set<SavedChild>;
}

function writeVariables(
  { root, replacements }: Writing,
  path: readonly string[],
  name: string,
  variables: readonly Variable[],
): void {
  const group = groupAt(root, [...path, 'vars']);
  group.attributes.set('name', stringValue(name));
  for (const [i, variable] of variables.entries())
    group.children.set(String(i), toDataset(variable, replacements));
}

/** What a layer keeps of itself, in its own words. */
function writeStore({ root, replacements }: Writing, path: readonly string[], layer: Layer): void {
  const store: VariableStore = {};
  layer.saveOwnVariables(store);
  const group = groupAt(root, [...path, 'vars']);
  group.attributes.set('name', stringValue(layer.name));
  for (const [name, value] of Object.entries(store)) {
    const dataset =
      value instanceof Variable ? toDataset(value, replacements) : tensorDataset(Tensor.from(value));
    group.children.set(name, dataset);
  }
}

function writeLayer(writing: Writing, layer: Layer, path: readonly string[]): void {
  if (writing.seen.has(layer)) return;
  writing.seen.add(layer);
  const changed = changedWeight(layer);
  const replacements =
    changed === null
      ? writing.replacements
      : new Map(writing.replacements).set(changed.weight, Float32Array.from(changed.value.data));
  if (keepsOwnVariables(layer)) writeStore(writing, path, layer);
  else writeVariables({ ...writing, replacements }, path, layer.name, storedWeights(layer));
  if (hasAssets(layer)) {
    for (const [file, text] of Object.entries(layer.saveAssets())) {
      writing.assets.set([...path, file].join('/'), new TextEncoder().encode(text));
    }
  }
  for (const [name, child] of savedChildren(layer)) {
    const childPath = [...path, ...name.split('/')];
    if (child instanceof Layer) writeLayer(writing, child, childPath);
    else writeOptimizer(writing, child, childPath);
  }
}

function writeOptimizer(writing: Writing, optimizer: Optimizer, path: readonly string[]): void {
  if (writing.seen.has(optimizer)) return;
  writing.seen.add(optimizer);
  writeVariables(writing, path, optimizer.name, optimizer.variables);
  if (optimizer instanceof LossScaleOptimizer)
    writeOptimizer(writing, optimizer.innerOptimizer, [...path, 'inner_optimizer']);
}

/** All weights in groups that follow the objects of a model, and its assets, as `.keras` files have them. */
export function writePaths(
  model: SavedModel,
  optimizer: Optimizer | null,
  replacements: Replacements,
): { root: Hdf5Group; assets: Map<string, Uint8Array> } {
  const writing: Writing = { root: makeGroup(), assets: new Map(), replacements, seen: new Set() };
  writeLayer(writing, model, []);
  // Also where it is a property of the model, too: the file makes it again, apart from that property.
  if (optimizer !== null) writeOptimizer({ ...writing, seen: new Set() }, optimizer, ['optimizer']);
  return { root: writing.root, assets: writing.assets };
}
