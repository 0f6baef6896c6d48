import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { isDeepStrictEqual } from 'node:util';
import { describe, expect, it } from 'vitest';
import { sharedPath } from '../../test/support/shared';
import { type Hdf5Group, type Hdf5Node, readHdf5, writeHdf5 } from './hdf5';
import { encodeElements } from './plain-array';
import { sniff } from './sniff';
import { readZip, writeZip } from './zip';

interface TensorRecord {
  readonly name: string;
  readonly shape: readonly number[];
  readonly dtype: string;
  readonly sha256: string;
}

const wild = sharedPath('wild');
const files = wild === null ? [] : readdirSync(`${wild}/files`);
const read = (name: string): Uint8Array => new Uint8Array(readFileSync(`${wild}/files/${name}`));
const expectedPath = (name: string): string =>
  `${wild}/expected/${name.replace(/\.[^.]+$/, '')}.tensors.json`;

/** Every tensor below a group, as the records name them. */
function recordsOf(root: Hdf5Group, prefix: string): TensorRecord[] {
  const records: TensorRecord[] = [];
  const visit = (node: Hdf5Node, path: string): void => {
    if ('children' in node) {
      for (const [name, child] of node.children) visit(child, path === '' ? name : `${path}/${name}`);
    } else if (node.dtype !== 'string') {
      const sha256 = createHash('sha256').update(encodeElements(node)).digest('hex');
      records.push({ name: prefix + path, shape: node.shape, dtype: node.dtype, sha256 });
    }
  };
  visit(root, '');
  return records;
}

const byName = (a: TensorRecord, b: TensorRecord): number => (a.name < b.name ? -1 : 1);

describe.skipIf(wild === null)('model files found in the wild', () => {
  it.each(files.filter((name) => existsSync(expectedPath(name))))('%s', (name) => {
    let bytes = read(name);
    const isZip = sniff(bytes) === 'zip';
    const member = 'model.weights.h5';
    if (isZip) {
      const members = readZip(bytes);
      expect(isDeepStrictEqual(readZip(writeZip(members)), members)).toBe(true);
      bytes = members.get(member)!;
    }
    const root = readHdf5(bytes);
    const { tensors } = JSON.parse(readFileSync(expectedPath(name), 'utf8')) as { tensors: TensorRecord[] };
    const expected = tensors
      .map(({ name, shape, dtype, sha256 }) => ({ name, shape, dtype, sha256 }))
      .sort(byName);
    expect(recordsOf(root, isZip ? `${member}:` : '').sort(byName)).toEqual(expected);
    expect(isDeepStrictEqual(readHdf5(writeHdf5(root)), root)).toBe(true);
  });

  it.each([
    [
      'x1-truncated-70.h5',
      `FormatError[hdf5-truncated]: an HDF5 file must be as long as its superblock says.
  superblock = 45544 bytes
  file       = 31880 bytes
  The file was cut off: copy or download it again, or save it again.`,
    ],
    [
      'x2-truncated-64-bytes.h5',
      `FormatError[hdf5-truncated]: an HDF5 file must be as long as its superblock says.
  superblock = itself takes 96 bytes
  file       = 64 bytes
  The file was cut off: copy or download it again, or save it again.`,
    ],
    [
      'x3-truncated-60.keras',
      `FormatError[zip-truncated]: a zip archive must end with its directory.
  file = 36579 bytes, without directory
  The file was cut off: copy or download it again, or save it again.`,
    ],
    [
      '93-emilydua-model.keras',
      `FormatError[zip-signature]: a zip archive begins with the bytes 50 4b.
  bytes = 76 65 72 73 69 6f 6e 20 (a git-lfs pointer, which stands for a file that was not downloaded)
  Fetch the real file with \`git lfs pull\`, or download it from its web page.`,
    ],
  ])('refuses %s', (name, message) => {
    const open = name.endsWith('.h5') ? readHdf5 : readZip;
    expect(() => open(read(name))).toThrow(expect.objectContaining({ message }));
  });
});
