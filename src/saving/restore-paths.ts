import type { Hdf5Dataset, Hdf5Group } from '../formats/hdf5-types';
import { isDataset, isGroup } from '../formats/hdf5-types';
import { Layer } from '../layers/layer';
import type { Optimizer } from '../optimizers/optimizer';
import { zerosLike } from '../ops';
import type { Tensor } from '../runtime/tensor';
import { SeedGenerator } from '../runtime/seed-generator';
import { FormatError } from '../util/errors';
import { partsOf } from '../util/parts';
import type { Assignments } from './assignments';
import { arraysOf, numbered, optimizerArrays } from './model-file';
import { adaptWeights } from './old-weights';
import { optimizerValues } from './restore-optimizer';
import type { SavedChild } from './saved-model';
import { hasAssets, keepsOwnVariables, savedChildren, storedWeights } from './saved-model';

/** A group at a path, or null. */
function groupAt(group: Hdf5Group | null, path: string): Hdf5Group | null {
  let node = group;
  for (const part of path.split('/')) {
    const child = node?.children.get(part);
    node = isGroup(child) ? child : null;
  }
  return node;
}

/** Where Keras 2.12 to 2.14 keep the layers of a model. */
const CHECKPOINT = '_layer_checkpoint_dependencies';

/** Names a child may have: files of tf.keras keep layers elsewhere, and some attributes lost or got an underscore. */
function alternatives(path: string): string[] {
  const [first, ...rest] = path.split('/');
  const firsts = first === 'layers' ? ['layers', CHECKPOINT, '_self_tracked_trackables'] : [first];
  if (first.startsWith('_')) firsts.push(first.slice(1));
  else firsts.push(`_${first}`);
  return firsts.map((name) => [name, ...rest].join('/'));
}

/**
 * The groups of listed layers in files of Keras 2.12 and 2.13, by the names they have today: there a layer with weights
 * counted twice (`dense`, `dense_2`), so that the n-th group of a class belongs to the n-th layer of it.
 */
function countedTwice(
  group: Hdf5Group | null,
  children: readonly [string, SavedChild][],
): Map<string, string> {
  const checkpoint = groupAt(group, CHECKPOINT);
  const found = new Map<string, string>();
  if (checkpoint === null) return found;
  const split = (name: string): [string, number] => {
    const [, base, number] = /^(.*?)(?:_(\d+))?$/.exec(name)!;
    return [base, Number(number ?? 0)];
  };
  const groups = [...checkpoint.children.keys()].map((name) => ({ name, key: split(name) }));
  const seen = new Map<string, number>();
  for (const [path] of children) {
    if (!path.startsWith('layers/')) continue;
    const [base] = split(path.slice('layers/'.length));
    const place = seen.get(base) ?? 0;
    seen.set(base, place + 1);
    const own = groups.filter(({ key }) => key[0] === base).sort((a, b) => a.key[1] - b.key[1]);
    if (own[place] !== undefined) found.set(path, `${CHECKPOINT}/${own[place].name}`);
  }
  return found;
}

interface Reading {
  readonly assignments: Assignments;
  readonly assets: ReadonlyMap<string, Uint8Array>;
  readonly skipMismatch: boolean;
  readonly seen: Set<SavedChild>;
  /** Layers that keep texts, by their places in the file. */
  readonly readers: Map<string, { readonly layer: Layer; readonly load: (files: Texts) => void }>;
}

type Texts = Readonly<Record<string, string>>;

function missing(layer: Layer, path: string, expected: string, found: string): FormatError {
  return new FormatError({
    code: 'missing-weights',
    expected: `the layer "${layer.name}" (${layer.className}) needs ${expected} from the file.`,
    received: { [path === '' ? '/' : path]: found },
    advice: 'The file belongs to another model, or was not written completely.',
    details: { layer: layer.name, path },
  });
}

/** Lets a layer that keeps its own variables read them; each name it looks at is taken. */
function readStore(layer: Layer, variables: Hdf5Group | null, { assignments }: Reading): void {
  const arrays = [...(variables?.children ?? [])].filter((entry): entry is [string, Hdf5Dataset] =>
    isDataset(entry[1]),
  );
  const store: Record<string, Tensor> = {};
  for (const [name, data] of arrays) {
    Object.defineProperty(store, name, { enumerable: true, get: () => assignments.take(data) });
  }
  assignments.addStep(() => layer.loadOwnVariables(store), layer.ownWeights);
}

function readOwn(layer: Layer, group: Hdf5Group | null, path: string, reading: Reading): void {
  const { assignments } = reading;
  const variables = groupAt(group, 'vars');
  if (keepsOwnVariables(layer)) {
    readStore(layer, variables, reading);
    return;
  }
  const own = storedWeights(layer);
  if (own.length === 0) return;
  const stored = variables === null ? [] : numbered(variables);
  const values = adaptWeights(
    layer,
    own,
    stored.map(({ data }) => assignments.take(data)),
  );
  if (values.length !== own.length) {
    throw missing(
      layer,
      [path, 'vars'].filter((part) => part !== '').join('/'),
      `${own.length} weights`,
      variables === null ? 'absent' : `${stored.length} weights`,
    );
  }
  for (const [i, variable] of own.entries()) assignments.add(variable, values[i], layer);
  // The file's weight has the change in it already.
  for (const part of layer.ownWeights.filter((weight) => !own.includes(weight))) {
    assignments.set(part, zerosLike(part.value));
  }
}

/** Versions of Keras that kept the states of random generators have them beside the weights. */
function readGenerators(layer: Layer, group: Hdf5Group | null, { assignments }: Reading): void {
  const rules = { isPart: (value: unknown): value is SeedGenerator => value instanceof SeedGenerator };
  const states = [...(group?.children ?? [])].flatMap(([name, child]) =>
    /^_?(seed_generator|random_generator)(_\d+)?$/.test(name) && isGroup(child)
      ? [groupAt(child, 'vars')]
      : [],
  );
  for (const [i, { value: generator }] of partsOf(layer, rules).entries()) {
    const state = states[i]?.children.get('0');
    if (!isDataset(state) || state.shape.length !== 1 || state.shape[0] !== 2) continue;
    assignments.set(generator.state, assignments.take(state));
  }
}

function readOptimizer(optimizer: Optimizer, group: Hdf5Group | null, path: string, reading: Reading): void {
  const variables = groupAt(group, 'vars');
  if (variables === null) return;
  const stored = optimizerArrays(variables);
  const values = stored.map(({ name, data }) => ({ name, value: reading.assignments.take(data) }));
  // What optimizers inside it remember stands in its own list too.
  for (const { data } of arraysOf(group, path)) reading.assignments.pass(data);
  const planned = optimizerValues(optimizer, values);
  if (planned !== null) {
    for (const [variable, value] of planned) reading.assignments.set(variable, value);
  } else if (optimizer.built) {
    throw new FormatError({
      code: 'optimizer-state',
      expected: `the optimizer "${optimizer.name}" remembers ${optimizer.variables.length} arrays.`,
      received: { [path]: `${values.length} arrays` },
      advice: 'The file belongs to another model.',
    });
  } else {
    const later = values.map(({ value }) => value);
    reading.assignments.addEnd(() => optimizer.loadWhenBuilt(later));
  }
}

function readLayer(layer: Layer, group: Hdf5Group | null, path: string, reading: Reading): void {
  try {
    readOwn(layer, group, path, reading);
  } catch (error) {
    if (!reading.skipMismatch || !(error instanceof FormatError)) throw error;
    reading.assignments.skip(error.message);
  }
  readGenerators(layer, group, reading);
  if (hasAssets(layer)) {
    reading.readers.set(path, { layer, load: (files) => layer.loadAssets(files) });
  }
  const children = savedChildren(layer);
  const renamed = countedTwice(group, children);
  const names = new Map<SavedChild, string[]>();
  for (const [name, child] of children) {
    const own = [renamed.get(name) ?? name, ...alternatives(name)];
    names.set(child, [...(names.get(child) ?? []), ...own]);
  }
  for (const [child, [name, ...others]] of names) {
    const found = [name, ...others].find((candidate) => groupAt(group, candidate) !== null);
    const childPath = [path, found ?? name].filter((part) => part !== '').join('/');
    read(child, found === undefined ? null : groupAt(group, found), childPath, reading);
  }
}

function read(child: SavedChild, group: Hdf5Group | null, path: string, reading: Reading): void {
  if (reading.seen.has(child)) return;
  reading.seen.add(child);
  if (child instanceof Layer) readLayer(child, group, path, reading);
  else readOptimizer(child, group, path, reading);
}

/** Gives each text of the file to the layer it stands below; those of no layer are named. */
function readAssets({ assets, assignments, readers }: Reading): string[] {
  const decoder = new TextDecoder();
  const texts = new Map<string, Record<string, string>>();
  const strange: string[] = [];
  for (const [name, bytes] of assets) {
    // The innermost layer around it that keeps texts.
    const parts = name.split('/');
    const ends = parts.map((_, i) => parts.slice(0, parts.length - 1 - i).join('/'));
    const place = ends.find((prefix) => readers.has(prefix));
    if (place === undefined) {
      strange.push(`assets/${name}`);
      continue;
    }
    const files = texts.get(place) ?? {};
    files[place === '' ? name : name.slice(place.length + 1)] = decoder.decode(bytes);
    texts.set(place, files);
  }
  for (const [place, { layer, load }] of readers) {
    const files = texts.get(place);
    if (files === undefined) {
      throw new FormatError({
        code: 'missing-assets',
        expected: `the layer "${layer.name}" (${layer.className}) needs the texts it keeps beside its weights.`,
        received: { [`assets/${place}`]: 'absent' },
        advice: 'Save the model to a .keras file: files of weights do not hold them.',
        details: { layer: layer.name },
      });
    }
    assignments.addEnd(() => load(files));
  }
  return strange;
}

/**
 * Plans the weights of a model from groups that follow its objects, as `.keras` and `.weights.h5` files have them.
 *
 * @param assets texts beside the weights; null where the file holds weights alone
 * @returns names of texts that no layer asks for
 */
export function restorePaths(
  model: Layer,
  root: Hdf5Group,
  assets: ReadonlyMap<string, Uint8Array> | null,
  assignments: Assignments,
  skipMismatch: boolean,
): string[] {
  const reading: Reading = {
    assignments,
    assets: assets ?? new Map(),
    skipMismatch,
    seen: new Set(),
    readers: new Map(),
  };
  read(model, root, '', reading);
  return assets === null ? [] : readAssets(reading);
}
