import { describe, expect, it } from 'vitest';
import { makeGroup } from './hdf5-types';
import { writeHdf5 } from './hdf5';
import { writeNpy } from './npy';
import { writeSafetensors } from './safetensors';
import { sniff } from './sniff';
import { writeZip } from './zip';

const encode = (text: string): Uint8Array => new TextEncoder().encode(text);
const hdf5 = writeHdf5(makeGroup());

describe('what a file is', () => {
  it.each<[string, Uint8Array]>([
    ['empty', new Uint8Array(0)],
    ['hdf5', hdf5],
    ['hdf5', Uint8Array.from([...new Uint8Array(512), ...hdf5])],
    ['hdf5', Uint8Array.from([...new Uint8Array(1024), ...hdf5])],
    ['unknown', Uint8Array.from([...new Uint8Array(600), ...hdf5])],
    ['zip', writeZip(new Map([['a', encode('b')]]))],
    // Without a member, and in parts.
    ['zip', Uint8Array.of(0x50, 0x4b, 5, 6)],
    ['zip', Uint8Array.of(0x50, 0x4b, 7, 8)],
    ['text', encode('PK is no archive')],
    ['npy', writeNpy({ shape: [1], dtype: 'float32', data: Float32Array.of(1) })],
    ['gzip', Uint8Array.of(0x1f, 0x8b, 8)],
    [
      'safetensors',
      writeSafetensors(new Map([['a', { shape: [1], dtype: 'float32', data: Float32Array.of(1) }]])),
    ],
    // The shortest header, with nothing behind it.
    ['safetensors', Uint8Array.of(2, 0, 0, 0, 0, 0, 0, 0, 0x7b, 0x7d)],
    ['unknown', Uint8Array.of(2, 0, 0, 0, 0, 0, 0, 0, 0x7b)],
    ['unknown', Uint8Array.of(2, 0, 0, 0, 1, 0, 0, 0, 0x7b, 0x7d)],
    ['pickle', Uint8Array.of(0x80, 5, 0x95)],
    ['pickle', Uint8Array.of(0x80, 2, 0x7d)],
    ['unknown', Uint8Array.of(0x80, 6, 0)],
    ['git-lfs', encode('version https://git-lfs.github.com/spec/v1\n')],
    ['html', encode('\n <!DOCTYPE html><html>')],
    ['html', encode('<?xml version="1.0"?>')],
    ['json', encode('\uFEFF {"a": 1}')],
    ['json', encode('[1]')],
    ['text', encode('a,b\n1,2\n')],
    ['text', encode('größe\t2 €\r\n')],
    ['unknown', Uint8Array.of(1, 2, 3, 4)],
  ])('%s', (kind, bytes) => {
    expect(sniff(bytes)).toBe(kind);
  });
});

/** Where a part begins in a whole. */
const placeOf = (whole: Uint8Array, part: Uint8Array): number => Buffer.from(whole).indexOf(part);

describe('an archive', () => {
  // There HDF5 files may begin, too: behind a user block.
  it.each([512, 1024, 2048, 4096])('is one also where the weights in it stand at byte %i', (place) => {
    const archive = (size: number): Uint8Array =>
      writeZip(
        new Map([
          ['config.json', new TextEncoder().encode(' '.repeat(size))],
          ['model.weights.h5', hdf5],
        ]),
      );
    const bytes = archive(place - placeOf(archive(0), hdf5));
    expect(placeOf(bytes, hdf5)).toBe(place);
    expect(sniff(bytes)).toBe('zip');
  });
});
