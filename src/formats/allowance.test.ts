import { existsSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { sharedPath } from '../../test/support/shared';
import { Allowance } from './allowance';
import { readHdf5, writeHdf5 } from './hdf5';
import { makeDataset, makeGroup } from './hdf5-types';
import { scanJson } from './json-scan';

const fixture = new Uint8Array(readFileSync(new URL('./fixtures/latest.h5', import.meta.url)));

/** An allowance that has `bytes` left. */
function left(bytes: number): Allowance {
  const allowance = new Allowance(0);
  allowance.charge(24 * 2 ** 20 - bytes, 'what came before');
  return allowance;
}

describe('an allowance', () => {
  it('grows with the file, and says what it was exceeded by', () => {
    const allowance = new Allowance(1000);
    allowance.charge(25_000_000, 'a first part');
    expect(() => allowance.charge(200_000, 'an array')).toThrow(
      [
        'FormatError[file-unfolds]: a file of 1000 bytes may unfold to 25172824 bytes of memory.',
        '  it asks for more with = an array',
        '  The file is damaged or not trustworthy. If it is yours and strongly compressed, write it without compression.',
      ].join('\n'),
    );
  });

  it.each(['earliest', 'latest'])('is asked by every part of an HDF5 file: %s', (libver) => {
    const bytes = new Uint8Array(readFileSync(new URL(`./fixtures/${libver}.h5`, import.meta.url)));
    expect(() => readHdf5(bytes, new Allowance(bytes.length))).not.toThrow();
    const asked = new Set<string>();
    for (let bytesLeft = 0; bytesLeft < 60_000; bytesLeft += 150) {
      try {
        readHdf5(bytes, left(bytesLeft));
      } catch (error) {
        asked.add(/it asks for more with = (.*) at /.exec(String(error))?.[1] ?? String(error));
      }
    }
    for (const part of [
      'attributes',
      'groups and datasets',
      'records of B-trees',
      'texts',
      'messages of headers',
    ])
      expect([...asked]).toContain(part);
  });

  it('is asked for arrays that are no plain views of the file', () => {
    const root = makeGroup();
    root.children.set('half', makeDataset({ shape: [1000], dtype: 'float16', data: new Float32Array(1000) }));
    expect(() => readHdf5(writeHdf5(root), left(7000))).toThrow(
      'it asks for more with = an array at "/half"',
    );
  });

  it('is asked before an array is unfolded', () => {
    expect(() => readHdf5(fixture, left(0))).toThrow(/file-unfolds/);
    const bomb = sharedPath('faults/files/gzip_bomb.h5');
    if (bomb === null || !existsSync(bomb)) return;
    expect(() => readHdf5(new Uint8Array(readFileSync(bomb)))).toThrow(
      /it asks for more with = a chunked array/,
    );
  });
});

describe('a scan of JSON', () => {
  const scan = (text: string) => scanJson(text, new Allowance(0), 'x');
  it.each<[string, number, number[]]>([
    ['{"a":[{}]}', 3, []],
    ['"[[["', 0, []],
    ['["\\"[", [NaN, -Infinity, Infinity], "NaN"]', 2, [9, 15, 25]],
  ])('finds depth and bare numbers of %s', (text, depth, bare) => {
    expect(scan(text)).toEqual({ depth, bare });
  });

  it('gives keys, however they are written', () => {
    const keys: string[] = [];
    scanJson('{"a" : "b", "\\u005f" :1, "c":{"d":[]}}', new Allowance(0), 'x', (key) => keys.push(key));
    expect(keys).toEqual(['"a"', '"\\u005f"', '"c"', '"d"']);
  });

  it.each(['{}', '[]', '""', '1', 'NaN', '"k":1'])('charges many of %s', (value) => {
    expect(() => scanJson(`[${`${value},`.repeat(100)}${value}]`, left(1500), 'the config')).toThrow(
      'it asks for more with = the config',
    );
  });
});
