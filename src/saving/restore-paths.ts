import type { Hdf5Group } from '../formats/hdf5-types';
import { isGroup } from '../formats/hdf5-types';
import type { Layer } from '../layers/layer';
import { FormatError } from '../util/errors';
import type { Assignments } from './assignments';
import { toTensor } from './assignments';
import { numbered } from './model-file';
import { adaptWeights } from './old-weights';
import { hasAssets, savedChildren, storedWeights } from './saved-model';

/** A group at a path, or null. */
function groupAt(group: Hdf5Group | null, path: string): Hdf5Group | null {
  let node = group;
  for (const part of path.split('/')) {
    const child = node?.children.get(part);
    node = isGroup(child) ? child : null;
  }
  return node;
}

/** Names a child may have: files of tf.keras keep layers elsewhere, and some attributes lost or got an underscore. */
function alternatives(path: string): string[] {
  const [first, ...rest] = path.split('/');
  const firsts =
    first === 'layers' ? ['layers', '_layer_checkpoint_dependencies', '_self_tracked_trackables'] : [first];
  if (first.startsWith('_')) firsts.push(first.slice(1));
  else firsts.push(`_${first}`);
  return firsts.map((name) => [name, ...rest].join('/'));
}

interface Reading {
  readonly assignments: Assignments;
  readonly assets: ReadonlyMap<string, Uint8Array>;
  readonly skipMismatch: boolean;
  readonly seen: Set<Layer>;
}

/** Whether some weight of a layer or of those inside it has a place in a file. */
const needsWeights = (layer: Layer): boolean => layer.weights.length > 0;

function missing(layer: Layer, path: string, expected: string, found: string): FormatError {
  return new FormatError({
    code: 'missing-weights',
    expected: `the layer "${layer.name}" (${layer.className}) needs ${expected} from the file.`,
    received: { [path === '' ? '/' : path]: found },
    advice: 'The file belongs to another model, or was not written completely.',
    details: { layer: layer.name, path },
  });
}

function readOwn(layer: Layer, group: Hdf5Group | null, path: string, reading: Reading): void {
  const own = storedWeights(layer);
  if (own.length === 0) return;
  const variables = groupAt(group, 'vars');
  const stored = variables === null ? [] : numbered(variables);
  const values = adaptWeights(
    layer,
    own,
    stored.map(({ data }) => toTensor(data)),
  );
  if (values.length !== own.length) {
    throw missing(
      layer,
      `${path}/vars`,
      `${own.length} weights`,
      variables === null ? 'absent' : `${stored.length} weights`,
    );
  }
  for (const [i, variable] of own.entries()) reading.assignments.add(variable, values[i], layer);
  // The file's weight has the change in it already.
  for (const part of layer.ownWeights.filter((weight) => !own.includes(weight))) {
    reading.assignments.addStep(() => part.assign(part.value.mul(0)));
  }
}

function readAssets(layer: Layer, path: string, { assets, assignments }: Reading): void {
  if (!hasAssets(layer)) return;
  const prefix = `${path}/`;
  const own = [...assets].filter(
    ([name]) => name.startsWith(prefix) && !name.slice(prefix.length).includes('/'),
  );
  if (own.length === 0) return;
  const decoder = new TextDecoder();
  const files = Object.fromEntries(
    own.map(([name, bytes]) => [name.slice(prefix.length), decoder.decode(bytes)]),
  );
  assignments.addStep(() => layer.loadAssets(files));
}

function read(layer: Layer, group: Hdf5Group | null, path: string, reading: Reading): void {
  if (reading.seen.has(layer)) return;
  reading.seen.add(layer);
  try {
    readOwn(layer, group, path, reading);
  } catch (error) {
    if (!reading.skipMismatch || !(error instanceof FormatError)) throw error;
  }
  readAssets(layer, path, reading);
  for (const [name, child] of savedChildren(layer)) {
    const found = alternatives(name).find((candidate) => groupAt(group, candidate) !== null);
    const childPath = [path, found ?? name].filter((part) => part !== '').join('/');
    const childGroup = found === undefined ? null : groupAt(group, found);
    if (childGroup === null && !needsWeights(child)) continue;
    read(child, childGroup, childPath, reading);
  }
}

/** Plans the weights of a model from groups that follow its objects, as `.keras` and `.weights.h5` files have them. */
export function restorePaths(
  model: Layer,
  root: Hdf5Group,
  assets: ReadonlyMap<string, Uint8Array>,
  assignments: Assignments,
  skipMismatch: boolean,
): void {
  read(model, root, '', { assignments, assets, skipMismatch, seen: new Set() });
}
