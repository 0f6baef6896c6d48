import { makeGroup, stringValue, type Hdf5Group } from '../formats/hdf5-types';
import type { Layer } from '../layers/layer';
import { LossScaleOptimizer, type Optimizer } from '../optimizers';
import type { SavedModel } from './saved-model';
import { changedWeight, hasAssets, savedChildren, storedWeights } from './saved-model';
import { groupAt, toDataset, type Replacements } from './stored-values';
import type { Variable } from '../runtime/variable';

interface Writing {
  readonly root: Hdf5Group;
  readonly assets: Map<string, Uint8Array>;
  readonly replacements: Replacements;
  readonly seen: Set<Layer>;
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

function writeLayer(writing: Writing, layer: Layer, path: readonly string[]): void {
  if (writing.seen.has(layer)) return;
  writing.seen.add(layer);
  const changed = changedWeight(layer);
  const replacements =
    changed === null
      ? writing.replacements
      : new Map(writing.replacements).set(changed.weight, Float32Array.from(changed.value.data));
  writeVariables({ ...writing, replacements }, path, layer.name, storedWeights(layer));
  if (hasAssets(layer)) {
    for (const [file, text] of Object.entries(layer.saveAssets())) {
      writing.assets.set([...path, file].join('/'), new TextEncoder().encode(text));
    }
  }
  for (const [name, child] of savedChildren(layer)) writeLayer(writing, child, [...path, ...name.split('/')]);
}

function writeOptimizer(writing: Writing, optimizer: Optimizer, path: readonly string[]): void {
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
  if (optimizer !== null) writeOptimizer(writing, optimizer, ['optimizer']);
  return { root: writing.root, assets: writing.assets };
}
