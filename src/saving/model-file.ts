import type { JsonObject } from '../config/option';
import {
  textOf,
  textsOf,
  type Hdf5Attribute,
  type Hdf5Dataset,
  type Hdf5Group,
  isDataset,
  isGroup,
} from '../formats/hdf5-types';
import { Allowance } from '../formats/allowance';
import { readHdf5 } from '../formats/hdf5';
import { adviceFor, describeStart, sniff } from '../formats/sniff';
import { readZip } from '../formats/zip';
import { FormatError } from '../util/errors';
import { modernize } from './dialects';
import { modernizeCompile } from './dialects/compile';
import { importedConfig, isEnlarged } from './hard-sigmoid';
import { guarded, isRecord, parseJson } from './json';

/** A tensor of a file with the name it has there. */
export interface StoredTensor {
  readonly name: string;
  readonly data: Hdf5Dataset;
}

/** Weights of one layer in a file that lists layers by name. */
export interface NamedLayer {
  readonly name: string;
  readonly tensors: readonly StoredTensor[];
}

/** Where a file keeps weights: groups that follow the objects (`paths`), or lists of names (`names`). */
export type StoredWeights =
  | { readonly kind: 'paths'; readonly root: Hdf5Group }
  | {
      readonly kind: 'names';
      readonly layers: readonly NamedLayer[];
      readonly top: readonly StoredTensor[];
      /** Arrays among them that no list names. */
      readonly unlisted: readonly StoredTensor[];
    };

/** A file with a model, its weights, or both. */
export interface ModelFile {
  /** The version of Keras that wrote it; null where the file does not say. */
  readonly version: string | null;
  /** What Keras computed with, where the file says so: `tensorflow`, `theano`, `jax`, ... */
  readonly backend: string | null;
  /** The model's class and config in Keras 3's form; null for files of weights. */
  readonly model: JsonObject | null;
  /** How the model was compiled, in Keras 3's form; null where it was not. */
  readonly compile: JsonObject | null;
  readonly weights: StoredWeights;
  /** Variables of the optimizer, in the order of the file; null where there are none. */
  readonly optimizer: readonly StoredTensor[] | null;
  /** Other members of the archive, such as vocabularies, by path. */
  readonly assets: ReadonlyMap<string, Uint8Array>;
  /** Whether its hard sigmoids stand for those of Keras 2, with weights that are larger for that. */
  readonly isEnlarged: boolean;
  /** Numbers in all arrays together. */
  readonly elements: number;
}

/**
 * Reads a file with a model or weights of any version of Keras, whatever its name says it is.
 *
 * @throws FormatError where the bytes are something else, damaged, or hold what models do not need.
 */
export function readModelFile(bytes: Uint8Array): ModelFile {
  const kind = sniff(bytes);
  const allowance = new Allowance(bytes.length);
  if (kind === 'hdf5') return guarded(() => fromHdf5(readHdf5(bytes, allowance), allowance));
  if (kind === 'zip') return guarded(() => fromZip(readZip(bytes, { allowance }), allowance));
  throw new FormatError({
    code: 'model-file',
    expected: 'a model file is a .keras archive or an HDF5 file.',
    received: { bytes: describeStart(bytes) },
    advice: adviceFor(bytes),
    details: { kind },
  });
}

function decode(bytes: Uint8Array, what: string, allowance: Allowance): string {
  allowance.charge(2 * bytes.length, what);
  return new TextDecoder().decode(bytes);
}

function fromZip(members: ReadonlyMap<string, Uint8Array>, allowance: Allowance): ModelFile {
  const member = (name: string): Uint8Array => {
    const bytes = members.get(name);
    if (bytes !== undefined) return bytes;
    throw new FormatError({
      code: 'missing-member',
      expected: `a .keras archive must hold "${name}".`,
      received: {
        members:
          [...members.keys()]
            .slice(0, 20)
            .map((key) => JSON.stringify(key))
            .join(', ') || 'none',
      },
      advice: 'The file was not written completely, or is another kind of archive: save the model again.',
      details: { member: name },
    });
  };
  const parse = (name: string): JsonObject =>
    parseJson(decode(member(name), name, allowance), name, allowance);
  const config = parse('config.json');
  const metadata = members.has('metadata.json') ? parse('metadata.json') : {};
  const version = typeof metadata.keras_version === 'string' ? metadata.keras_version : null;
  const root = unfoldBackslashes(readHdf5(member('model.weights.h5'), allowance));
  const { compile_config: compiled, ...model } = config;
  const assets = [...members].filter(([name]) => name.startsWith('assets/'));
  return {
    version,
    backend: null,
    model: modelOf(root, modernize(model, version ?? '3')),
    compile: isRecord(compiled) && Object.keys(compiled).length > 0 ? modernizeCompile(compiled) : null,
    weights: { kind: 'paths', root },
    optimizer: pathOptimizer(root),
    assets: new Map(assets.map(([name, data]) => [name.slice('assets/'.length).replaceAll('\\', '/'), data])),
    isEnlarged: isEnlarged(root),
    elements: countElements(root),
  };
}

const modelOf = (root: Hdf5Group, model: JsonObject): JsonObject =>
  isEnlarged(root) ? (importedConfig(model) as JsonObject) : model;

function fromHdf5(root: Hdf5Group, allowance: Allowance): ModelFile {
  const config = root.attributes.get('model_config');
  if (config === undefined) return weightsOnly(root);
  const version = textAttribute(root, 'keras_version');
  const weights = root.children.get('model_weights');
  if (!isGroup(weights)) {
    throw new FormatError({
      code: 'missing-weights',
      expected: 'an HDF5 file with a model must hold the group "model_weights".',
      received: {
        groups: [...root.children.keys()].map((name) => JSON.stringify(name)).join(', ') || 'none',
      },
      advice: 'The file was not written completely: save the model again.',
    });
  }
  const training = root.attributes.get('training_config');
  return {
    version,
    backend: textAttribute(root, 'backend'),
    model: modelOf(root, modernize(parseJson(textOf(config), 'model_config', allowance), version ?? '1')),
    compile:
      training === undefined
        ? null
        : modernizeCompile(parseJson(textOf(training), 'training_config', allowance)),
    weights: namedWeights(weights),
    optimizer: namedOptimizer(root),
    assets: new Map(),
    isEnlarged: isEnlarged(root),
    elements: countElements(root),
  };
}

function weightsOnly(root: Hdf5Group): ModelFile {
  const common = {
    version: textAttribute(root, 'keras_version'),
    backend: textAttribute(root, 'backend'),
    model: null,
    compile: null,
    assets: new Map(),
    isEnlarged: isEnlarged(root),
    elements: countElements(root),
  };
  if (hasList(root, 'layer_names')) return { ...common, weights: namedWeights(root), optimizer: null };
  const unfolded = unfoldBackslashes(root);
  if (holdsVariables(unfolded)) {
    return { ...common, weights: { kind: 'paths', root: unfolded }, optimizer: pathOptimizer(unfolded) };
  }
  throw new FormatError({
    code: 'not-a-model',
    expected:
      'an HDF5 file of Keras lists its layers ("layer_names") or keeps variables in groups called "vars".',
    received: {
      groups:
        [...root.children.keys()]
          .slice(0, 20)
          .map((name) => JSON.stringify(name))
          .join(', ') || 'none',
    },
    advice: 'This HDF5 file was not written by Keras.',
  });
}

const holdsVariables = (group: Hdf5Group): boolean =>
  [...group.children].some(([name, child]) => isGroup(child) && (name === 'vars' || holdsVariables(child)));

function textAttribute(root: Hdf5Group, name: string): string | null {
  const value = root.attributes.get(name);
  return value === undefined ? null : textOf(value);
}

/** Keras splits long lists into attributes with numbers at their ends. */
function listAttribute(group: Hdf5Group, name: string): readonly string[] {
  const whole = group.attributes.get(name);
  if (whole !== undefined) return textsOf(whole);
  const parts: string[] = [];
  let part: Hdf5Attribute | undefined;
  for (let i = 0; (part = group.attributes.get(`${name}${i}`)) !== undefined; i++)
    parts.push(...textsOf(part));
  return parts;
}

const hasList = (group: Hdf5Group, name: string): boolean =>
  group.attributes.has(name) || group.attributes.has(`${name}0`);

/** The dataset at a path of names. */
function datasetAt(group: Hdf5Group, path: string, owner: string): Hdf5Dataset {
  const direct = group.children.get(path);
  if (isDataset(direct)) return direct;
  let node: Hdf5Group | Hdf5Dataset | undefined = group;
  for (const part of path.split('/').filter((name) => name !== '')) {
    node = isGroup(node) ? node.children.get(part) : undefined;
  }
  if (isDataset(node)) return node;
  throw new FormatError({
    code: 'missing-dataset',
    expected: `the file lists the weight "${path}" of "${owner}" but does not hold it.`,
    received: { [path]: 'absent' },
    advice: 'The file is damaged: copy or download it again, or save it again.',
    details: { layer: owner, weight: path },
  });
}

const tensorsOf = (group: Hdf5Group, owner: string): StoredTensor[] =>
  listAttribute(group, 'weight_names').map((name) => ({ name, data: datasetAt(group, name, owner) }));

/** The group of a layer; a name with slashes stands for groups in groups. */
function groupNamed(group: Hdf5Group, name: string): Hdf5Group | null {
  const direct = group.children.get(name);
  if (isGroup(direct)) return direct;
  let node: Hdf5Group | null = group;
  for (const part of name.split('/')) {
    const child: Hdf5Group | Hdf5Dataset | undefined = node?.children.get(part);
    node = isGroup(child) ? child : null;
  }
  return node;
}

function namedWeights(group: Hdf5Group): StoredWeights {
  const layers = listAttribute(group, 'layer_names').map((name) => {
    const layer = groupNamed(group, name);
    if (layer !== null) return { name, tensors: tensorsOf(layer, name) };
    throw new FormatError({
      code: 'missing-group',
      expected: `the file lists the layer "${name}" but does not hold it.`,
      received: {
        groups:
          [...group.children.keys()]
            .slice(0, 20)
            .map((key) => JSON.stringify(key))
            .join(', ') || 'none',
      },
      advice: 'The file is damaged: copy or download it again, or save it again.',
      details: { layer: name },
    });
  });
  const topGroup = group.children.get('top_level_model_weights');
  const top = isGroup(topGroup) ? tensorsOf(topGroup, 'top_level_model_weights') : [];
  const listed = [...layers.flatMap(({ tensors }) => tensors), ...top];
  return { kind: 'names', layers, top, unlisted: unlistedOf(group, listed) };
}

/** All arrays of a group, in groups inside it too, by their paths. */
export function arraysOf(group: Hdf5Group | null, path = ''): StoredTensor[] {
  return [...(group?.children ?? [])].flatMap(([name, child]): StoredTensor[] => {
    const inner = path === '' ? name : `${path}/${name}`;
    return isGroup(child) ? arraysOf(child, inner) : [{ name: inner, data: child }];
  });
}

/** Arrays of a group that are not among those its lists name: nothing would read them. */
function unlistedOf(group: Hdf5Group, listed: readonly StoredTensor[]): StoredTensor[] {
  const known = new Set(listed.map(({ data }) => data));
  return arraysOf(group).filter(({ data }) => !known.has(data));
}

function namedOptimizer(root: Hdf5Group): StoredTensor[] | null {
  const group = root.children.get('optimizer_weights');
  if (!isGroup(group)) return null;
  const listed = tensorsOf(group, 'optimizer_weights');
  return [...listed, ...unlistedOf(group, listed)];
}

function pathOptimizer(root: Hdf5Group): StoredTensor[] | null {
  const group = root.children.get('optimizer');
  const variables = isGroup(group) ? group.children.get('vars') : undefined;
  return isGroup(variables) ? optimizerArrays(variables) : null;
}

/** The datasets `0`, `1`, `2`, ... of a group, in this order. */
export function numbered(group: Hdf5Group): StoredTensor[] {
  return [...group.children]
    .filter((entry): entry is [string, Hdf5Dataset] => isDataset(entry[1]) && /^\d+$/.test(entry[0]))
    .sort(([a], [b]) => Number(a) - Number(b))
    .map(([name, data]) => ({ name, data }));
}

/** What a group of an optimizer's variables holds: those with numbers in their order, then what has another name. */
export function optimizerArrays(group: Hdf5Group): StoredTensor[] {
  const own = numbered(group);
  return [...own, ...unlistedOf(group, own)];
}

/** Files saved on Windows have names such as `encoder\layers\dense`: they stand for groups in groups. */
function unfoldBackslashes(group: Hdf5Group): Hdf5Group {
  const result: Hdf5Group = { attributes: group.attributes, children: new Map() };
  for (const [name, child] of group.children) {
    const node = isGroup(child) ? unfoldBackslashes(child) : child;
    insert(
      result,
      name.split('\\').filter((part) => part !== ''),
      node,
    );
  }
  return result;
}

function insert(group: Hdf5Group, path: readonly string[], node: Hdf5Group | Hdf5Dataset): void {
  const [name, ...rest] = path;
  const present = group.children.get(name);
  if (rest.length > 0) {
    const next = isGroup(present) ? present : { attributes: new Map(), children: new Map() };
    group.children.set(name, next);
    insert(next, rest, node);
  } else if (isGroup(present) && isGroup(node)) {
    for (const [key, child] of node.children) insert(present, [key], child);
  } else group.children.set(name, node);
}

function countElements(group: Hdf5Group): number {
  let count = 0;
  for (const child of group.children.values())
    count += isGroup(child) ? countElements(child) : child.data.length;
  return count;
}
