import { createHash } from 'node:crypto';
import { readHdf5 } from '../../src/formats/hdf5';
import { isGroup, type Hdf5Dataset, type Hdf5Group } from '../../src/formats/hdf5-types';
import { encodeElements } from '../../src/formats/plain-array';
import { readZip } from '../../src/formats/zip';

/** Every tensor of a file, as somebody else read it. */
export interface TensorsFile {
  readonly tensors: readonly {
    readonly name: string;
    readonly shape: readonly number[];
    readonly dtype: string;
    readonly sha256: string;
  }[];
}

function datasets(
  group: Hdf5Group,
  prefix: string,
  found: Map<string, Hdf5Dataset>,
): Map<string, Hdf5Dataset> {
  for (const [name, child] of group.children) {
    if (isGroup(child)) datasets(child, `${prefix}${name}/`, found);
    else found.set(`${prefix}${name}`, child);
  }
  return found;
}

function allDatasets(bytes: Uint8Array, isZip: boolean): Map<string, Hdf5Dataset> {
  if (!isZip) return datasets(readHdf5(bytes), '', new Map());
  const found = new Map<string, Hdf5Dataset>();
  for (const [name, member] of readZip(bytes)) {
    if (name.endsWith('.h5')) datasets(readHdf5(member), `${name}:`, found);
  }
  return found;
}

/** The first difference between the tensors of a file and those expected, or null where there is none. */
export function compareTensors(bytes: Uint8Array, isZip: boolean, expected: TensorsFile): string | null {
  const found = allDatasets(bytes, isZip);
  for (const { name, shape, dtype, sha256 } of expected.tensors) {
    const tensor = found.get(name);
    if (tensor === undefined) return `the tensor ${name} was not found`;
    if (tensor.dtype === 'string') continue;
    const is = `${tensor.dtype}[${tensor.shape.join(', ')}]`;
    if (is !== `${dtype}[${shape.join(', ')}]`)
      return `${name} is ${is} instead of ${dtype}[${shape.join(', ')}]`;
    if (createHash('sha256').update(encodeElements(tensor)).digest('hex') !== sha256)
      return `${name} has other values`;
  }
  return found.size === expected.tensors.length
    ? null
    : `${found.size} tensors instead of ${expected.tensors.length}`;
}
