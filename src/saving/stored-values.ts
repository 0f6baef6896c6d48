import {
  makeDataset,
  makeGroup,
  stringValue,
  type Hdf5Attribute,
  type Hdf5Dataset,
  type Hdf5Group,
  isGroup,
} from '../formats/hdf5-types';
import type { PlainData } from '../formats/plain-array';
import type { DType, TypedArray } from '../ir/dtype';
import type { Tensor } from '../runtime/tensor';
import type { Variable } from '../runtime/variable';

/** Values that stand in for those of variables while a model is written. */
export type Replacements = ReadonlyMap<Variable, Float32Array>;

/** A variable as a dataset. */
export function toDataset(variable: Variable, replacements: Replacements): Hdf5Dataset {
  const { shape, dtype, storage } = variable;
  return asDataset(shape, dtype, replacements.get(variable) ?? storage.data);
}

/** A tensor as a dataset. */
export const tensorDataset = ({ shape, dtype, data }: Tensor): Hdf5Dataset => asDataset(shape, dtype, data);

function asDataset(shape: readonly number[], dtype: DType, values: TypedArray): Hdf5Dataset {
  let data = values as PlainData;
  // 64-bit integers live in floats while a program runs.
  if (dtype === 'int64') data = BigInt64Array.from(data as Float64Array, BigInt);
  else if (dtype === 'uint64') data = BigUint64Array.from(data as Float64Array, BigInt);
  return makeDataset({ shape: [...shape], dtype, data } as Hdf5Attribute);
}

/** The group at a path, made where it is absent. */
export function groupAt(group: Hdf5Group, path: readonly string[]): Hdf5Group {
  let node = group;
  for (const name of path) {
    let child = node.children.get(name);
    if (!isGroup(child)) {
      child = makeGroup();
      node.children.set(name, child);
    }
    node = child;
  }
  return node;
}

/** Puts a dataset at a path; where that is taken, at one with a number. @returns the path it got. */
export function putDataset(group: Hdf5Group, path: string, dataset: Hdf5Dataset): string {
  const parts = path.split('/').filter((part) => part !== '');
  const last = parts.pop() ?? 'variable';
  const parent = groupAt(group, parts);
  let name = last;
  for (let i = 1; parent.children.has(name); i++) name = `${last}_${i}`;
  parent.children.set(name, dataset);
  return [...parts, name].join('/');
}

const ASCII = { length: 'variable', padding: 'null-terminated', encoding: 'ascii' } as const;

/** A text as h5py writes Python bytes. */
export const asciiText = (text: string): Hdf5Attribute => stringValue(text, ASCII);

/** Most names of one attribute: each takes 16 bytes, and Keras splits above 64,512. */
const maximumNames = 64_512 / 16;

/** Writes a list of names, split into numbered attributes where it is too long for one. */
export function setList(group: Hdf5Group, name: string, texts: readonly string[]): void {
  if (texts.length === 0) {
    group.attributes.set(name, { shape: [0], dtype: 'float64', data: new Float64Array(0) });
    return;
  }
  const list = (part: readonly string[]): Hdf5Attribute => ({
    shape: [part.length],
    dtype: 'string',
    data: part,
    stringType: ASCII,
  });
  if (texts.length <= maximumNames) {
    group.attributes.set(name, list(texts));
    return;
  }
  for (let i = 0; i * maximumNames < texts.length; i++) {
    group.attributes.set(`${name}${i}`, list(texts.slice(i * maximumNames, (i + 1) * maximumNames)));
  }
}
