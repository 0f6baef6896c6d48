import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { writeNpz } from '../formats/npy';
import type { PlainArray } from '../formats/plain-array';
import { bostonHousing, californiaHousing, fashionMnist, mnist } from '.';
import { parse as parseBoston } from './boston-housing';
import { parse as parseCalifornia } from './california-housing';
import { readGzippedIdx, readIdx } from './fashion-mnist';
import { parse as parseMnist } from './mnist';

function floats(count: number, width: number, scale: number): PlainArray {
  const data = Float64Array.from({ length: count * width }, (_, i) => i * scale);
  return { shape: width === 1 ? [count] : [count, width], dtype: 'float64', data };
}

const archive = (arrays: Record<string, PlainArray>): Uint8Array => writeNpz(new Map(Object.entries(arrays)));
const housing = (count: number): Uint8Array => archive({ x: floats(count, 4, 0.5), y: floats(count, 1, 10) });

describe('what is asked of the network', () => {
  let folder: string;
  let asked: string[];

  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'keratin-datasets-'));
    asked = [];
    vi.stubEnv('KERAS_HOME', folder);
    vi.stubGlobal('fetch', (origin: string) => {
      asked.push(origin);
      return Promise.resolve(new Response('not the data set'));
    });
  });

  afterEach(async () => {
    vi.unstubAllEnvs();
    vi.unstubAllGlobals();
    await rm(folder, { recursive: true, force: true });
  });

  const origin = 'https://storage.googleapis.com/tensorflow/tf-keras-datasets/';
  it.each([
    [
      'mnist',
      () => mnist.loadData(),
      'mnist.npz',
      '731c5ac602752760c8e48fbffcf8c3b850d9dc2a2aedcf2cc48468fc17b673d1',
    ],
    [
      'bostonHousing',
      () => bostonHousing.loadData(),
      'boston_housing.npz',
      'f553886a1f8d56431e820c5b82552d9d95cfcb96d1e678153f8839538947dff5',
    ],
    [
      'californiaHousing',
      () => californiaHousing.loadData({ version: 'small' }),
      'california_housing.npz',
      '1a2e3a52e0398de6463aebe6f4a8da34fb21fbb6b934cf88c3425e766f2a1a6f',
    ],
    [
      'fashionMnist',
      () => fashionMnist.loadData(),
      'train-images-idx3-ubyte.gz',
      '3aede38d61863908ad78613f6a32ed271626dd12800ba2636569512369268a84',
    ],
  ])('%s asks for Keras’s file and refuses another', async (_, load, file, hash) => {
    await expect(load()).rejects.toThrow(/download-hash[^]*SHA-256/);
    expect(asked).toContain(origin + file);
    asked = [];
    await expect(load()).rejects.toMatchObject({
      details: { origin: expect.stringContaining(origin) as string },
    });
    if (file.endsWith('.npz')) await expect(load()).rejects.toMatchObject({ details: { expected: hash } });
  });

  it('refuses wrong arguments before it downloads', async () => {
    await expect(bostonHousing.loadData({ testSplit: 1 })).rejects.toThrow(
      'ArgumentError[dataset-split]: testSplit must be at least 0 and below 1.\n  testSplit = 1',
    );
    await expect(californiaHousing.loadData({ version: 'smal' as 'small' })).rejects.toThrow(
      'ArgumentError[dataset-version]: version must be "small" or "large".\n' +
        '  version = "smal"\n  Did you mean "small"?',
    );
    expect(asked).toEqual([]);
  });
});

describe('the files', () => {
  it('mnist: four arrays by name', async () => {
    const bytes = (values: number[], shape: number[]): PlainArray => ({
      shape,
      dtype: 'uint8',
      data: Uint8Array.from(values),
    });
    const arrays = {
      x_train: bytes([1, 2, 3, 4], [2, 1, 2]),
      y_train: bytes([7, 8], [2]),
      x_test: bytes([5, 6], [1, 1, 2]),
      y_test: bytes([9], [1]),
    };
    expect(await parseMnist(archive(arrays))).toEqual([
      [arrays.x_train, arrays.y_train],
      [arrays.x_test, arrays.y_test],
    ]);
    await expect(parseMnist(archive({ x_train: arrays.x_train }))).rejects.toThrow(
      'FormatError[dataset-member]: The data set\'s file must hold an array named "y_train".\n  names = x_train',
    );
  });

  // rng = np.random.RandomState(seed); i = np.arange(10); rng.shuffle(i); n = int(10 * (1 - testSplit)); i[:n], i[n:]
  it.each([
    [{}, [9, 3, 6, 1, 0, 7, 4, 8], [2, 5]],
    [{ seed: 7, testSplit: 0.35 }, [8, 5, 0, 2, 1, 9], [7, 3, 6, 4]],
  ])('housing data are shuffled and cut as Keras does: %j', async (options, train, test) => {
    for (const parse of [parseBoston, parseCalifornia]) {
      const splits = await parse(housing(10), options);
      for (const [part, rows] of [train, test].entries()) {
        const [x, y] = splits[part];
        expect([...y.data]).toEqual(rows.map((row) => row * 10));
        expect(x.shape).toEqual([rows.length, 4]);
        expect([...x.data]).toEqual(rows.flatMap((row) => [0, 1, 2, 3].map((i) => (4 * row + i) * 0.5)));
      }
    }
  });

  it('the small version of the Californian data is its first 600 rows', async () => {
    const [[, trainTargets], [, testTargets]] = await parseCalifornia(housing(1000), {
      version: 'small',
    });
    expect([trainTargets.shape, testTargets.shape]).toEqual([[480], [120]]);
    expect(Math.max(...([...trainTargets.data, ...testTargets.data] as number[]))).toBe(5990);
  });

  it('refuses examples without targets', async () => {
    await expect(parseBoston(archive({ x: floats(3, 2, 1), y: floats(2, 1, 1) }))).rejects.toThrow(
      'FormatError[dataset-rows]: A data set needs as many targets as examples.\n  x = [3, 2]\n  y = [2]',
    );
  });

  it('fashion-mnist: gzipped IDX files', async () => {
    const idx = Uint8Array.from([0, 0, 8, 2, 0, 0, 0, 2, 0, 0, 0, 3, 10, 20, 30, 40, 50, 60]);
    const expected = { shape: [2, 3], dtype: 'uint8', data: Uint8Array.from([10, 20, 30, 40, 50, 60]) };
    expect(readIdx(idx, 'a')).toEqual(expected);
    const packed = new Uint8Array(gzipSync(idx));
    expect(await readGzippedIdx(packed, 'a.gz')).toEqual(expected);
    await expect(readGzippedIdx(packed.subarray(0, 20), 'a.gz')).rejects.toThrow(
      /^FormatError\[gzip\]: a\.gz must be a whole gzip file\.\n {2}reason = /,
    );
    expect(() => readIdx(idx.subarray(0, 17), 'a')).toThrow(
      'FormatError[idx]: a must be a whole IDX file of unsigned bytes.\n' +
        '  first bytes = 0 0 8 2\n  length      = 17 bytes',
    );
    expect(() => readIdx(new Uint8Array(2), 'a')).toThrow('FormatError[idx]');
  });
});
