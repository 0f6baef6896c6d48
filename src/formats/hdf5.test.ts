import { readFileSync } from 'node:fs';
import { isDeepStrictEqual } from 'node:util';
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { FormatError } from '../util/errors';
import {
  type Hdf5Attribute,
  type Hdf5Dataset,
  type Hdf5Group,
  type Hdf5Node,
  isDataset,
  isGroup,
  makeDataset,
  makeGroup,
  numberValue,
  readHdf5,
  stringList,
  stringValue,
  textOf,
  textsOf,
  writeHdf5,
} from './hdf5';
import { elementCount, type PlainDType } from './plain-array';

function errorText(run: () => unknown): string {
  try {
    run();
  } catch (error) {
    return (error as Error).message;
  }
  throw new Error('no error was thrown');
}

const fixture = (name: string): Uint8Array =>
  new Uint8Array(readFileSync(new URL(`./fixtures/${name}.h5`, import.meta.url)));

function find(root: Hdf5Group, path: string): Hdf5Dataset {
  let node: Hdf5Node | undefined = root;
  for (const name of path.split('/')) node = isGroup(node) ? node.children.get(name) : undefined;
  if (!isDataset(node)) throw new Error(`no dataset ${path}`);
  return node;
}

const range = (count: number): number[] => Array.from({ length: count }, (_, i) => i);

// Made by scripts/make-hdf5-fixtures.py with h5py 3.16: the same values in the oldest and the newest layout of the format.
describe.each(['earliest', 'latest'])('a file that h5py wrote with libver %s', (libver) => {
  const root = readHdf5(fixture(libver));

  it.each<[string, PlainDType]>([
    ['i1', 'int8'],
    ['i2', 'int16'],
    ['i4', 'int32'],
    ['i8', 'int64'],
    ['u1', 'uint8'],
    ['u2', 'uint16'],
    ['u4', 'uint32'],
    ['u8', 'uint64'],
    ['f2', 'float16'],
    ['f4', 'float32'],
    ['f8', 'float64'],
    ['big_i2', 'int16'],
    ['big_i8', 'int64'],
    ['big_f2', 'float16'],
    ['big_f4', 'float32'],
    ['big_f8', 'float64'],
  ])('holds %s', (name, dtype) => {
    const { shape, dtype: found, data } = find(root, `types/${name}`);
    expect([shape, found, [...data].map(Number)]).toEqual([[2, 3], dtype, range(6)]);
  });

  it.each<[string, Partial<Hdf5Dataset>]>([
    ['types/?', { shape: [2, 3], dtype: 'bool', data: Uint8Array.of(0, 1, 0, 1, 0, 1) }],
    ['scalar', { shape: [], dtype: 'int64', data: BigInt64Array.of(-(2n ** 62n)) }],
    ['hard', { shape: [], dtype: 'int64', data: BigInt64Array.of(-(2n ** 62n)) }],
    ['none', { shape: [0, 4], dtype: 'float32', data: new Float32Array(0) }],
    ['empty', { shape: [0], empty: true, dtype: 'float32', data: new Float32Array(0) }],
    ['unwritten', { shape: [5], dtype: 'float32', data: new Float32Array(5).fill(2.5) }],
    ['compact', { shape: [3], dtype: 'float32', data: Float32Array.of(0, 1, 2) }],
    ['of_named', { shape: [2], dtype: 'int16', data: Int16Array.of(0, 1) }],
    ['chunks/plain', { shape: [10, 7], dtype: 'float32', data: Float32Array.from(range(70)) }],
    ['chunks/gzip', { shape: [10, 7], dtype: 'float32', data: Float32Array.from(range(70)) }],
    ['chunks/fletcher', { shape: [10, 7], dtype: 'int32', data: Int32Array.from(range(70)) }],
    ['chunks/one', { shape: [10, 7], dtype: 'uint8', data: Uint8Array.from(range(70)) }],
    [
      'chunks/holes',
      {
        shape: [6, 6],
        dtype: 'int16',
        data: Int16Array.from(range(36), (i) => ([14, 15, 20, 21].includes(i) ? 1 : 7)),
      },
    ],
    [
      'fixed',
      {
        shape: [3],
        dtype: 'string',
        data: ['ab', '', 'cde'],
        stringType: { length: 3, padding: 'null-padded', encoding: 'ascii' },
      },
    ],
    [
      'variable',
      {
        shape: [3],
        dtype: 'string',
        data: ['é', '', '日本'.repeat(20)],
        stringType: { length: 'variable', padding: 'null-terminated', encoding: 'utf-8' },
      },
    ],
  ])('holds %s', (path, expected) => {
    expect(find(root, path)).toEqual({ ...expected, attributes: new Map() });
  });

  it('holds many chunks', () => {
    const count = libver === 'latest' ? 1500 : 100;
    expect([...find(root, 'chunks/many').data]).toEqual(range(count));
  });

  it('holds attributes', () => {
    const ascii = { length: 'variable', padding: 'null-terminated', encoding: 'ascii' };
    const utf8 = { ...ascii, encoding: 'utf-8' };
    expect(Object.fromEntries([...root.attributes].filter(([name]) => name !== '__proto__'))).toEqual({
      text: { shape: [], dtype: 'string', data: ['grün'], stringType: utf8 },
      bytes: {
        shape: [],
        dtype: 'string',
        data: ['abc'],
        stringType: { length: 3, padding: 'null-padded', encoding: 'ascii' },
      },
      ascii: { shape: [], dtype: 'string', data: ['model'], stringType: ascii },
      list: { shape: [2], dtype: 'string', data: ['a', 'bc'], stringType: utf8 },
      fixed: {
        shape: [2],
        dtype: 'string',
        data: ['dense_1', 'dense'],
        stringType: { length: 7, padding: 'null-padded', encoding: 'ascii' },
      },
      nothing: { shape: [0], dtype: 'float64', data: new Float64Array(0) },
      empty: {
        shape: [0],
        empty: true,
        dtype: 'string',
        data: [],
        stringType: { length: 1, padding: 'null-padded', encoding: 'ascii' },
      },
      flags: { shape: [2], dtype: 'bool', data: Uint8Array.of(1, 0) },
      matrix: { shape: [2, 2], dtype: 'float16', data: Float32Array.of(0, 1, 2, 3) },
      space: {
        shape: [1],
        dtype: 'string',
        data: ['ab'],
        stringType: { length: 4, padding: 'space-padded', encoding: 'ascii' },
      },
    });
    expect(root.attributes.get('__proto__')).toEqual(numberValue(1));
  });

  it('is the same after writing and reading', () => {
    expect(readHdf5(writeHdf5(root))).toEqual(root);
  });
});

it('reads a dataset that can grow', () => {
  expect([...find(readHdf5(fixture('earliest')), 'chunks/growing').data]).toEqual(range(70));
});

it('keeps the order of links and attributes where the file does', () => {
  const root = readHdf5(fixture('ordered'));
  expect([...root.children.keys()]).toEqual(['zebra', 'apple', 'mango', 'crowded']);
  expect([...root.attributes.keys()]).toEqual(['zebra', 'apple', 'mango']);
  const crowded = root.children.get('crowded') as Hdf5Group;
  expect([...crowded.attributes.keys()]).toEqual(range(40).map((i) => `a${String(39 - i).padStart(2, '0')}`));
  const names = range(40).map((i) => `d${String((7 * i) % 40).padStart(2, '0')}`);
  expect([...crowded.children.keys()]).toEqual(names);
  expect(names.map((name) => Number(find(crowded, name).data[0]))).toEqual(range(40));
});

it('reads groups with many members, and attributes that are many, or large', () => {
  const root = readHdf5(fixture('crowded'));
  expect([...root.children.keys()]).toEqual([
    ...range(600).map((i) => `g${String(i).padStart(4, '0')}`),
    'one',
  ]);
  for (const i of range(30)) {
    expect(textOf(root.attributes.get(`a${String(i).padStart(2, '0')}`)!)).toBe(`value ${i}`);
  }
  expect(textOf(root.attributes.get('long')!)).toBe('x'.repeat(100));
  expect([...root.attributes.get('large')!.data]).toEqual(range(9000));
});

it('reads an old group with many members, behind a user block', () => {
  expect(readHdf5(fixture('wide')).children.size).toBe(301);
});

const damagedAdvice = 'The file is damaged: copy or download it again, or save it again.';

it.each<[string, string]>([
  [
    'soft-link',
    `FormatError[hdf5-link]: members of an HDF5 group must stand in the file themselves: soft and external links are not followed.
  object = "/"
  member = "there"
  link   = soft
  Copy what the link points to into the file.`,
  ],
  [
    'soft-link-latest',
    `FormatError[hdf5-link]: members of an HDF5 group must stand in the file themselves: soft and external links are not followed.
  object = "/"
  member = "there"
  link   = soft
  Copy what the link points to into the file.`,
  ],
  [
    'external-link',
    `FormatError[hdf5-link]: members of an HDF5 group must stand in the file themselves: soft and external links are not followed.
  object = "/"
  member = "there"
  link   = external
  Copy what the link points to into the file.`,
  ],
  [
    'external-storage',
    `FormatError[hdf5-external]: an HDF5 dataset must hold its data itself: other files are not opened.
  object  = "/data"
  storage = external files
  Save the dataset inside the file.`,
  ],
  [
    'virtual',
    `FormatError[hdf5-virtual]: an HDF5 dataset must hold its data itself: virtual datasets are not read.
  object = "/data"
  layout = virtual
  Copy the data into the file.`,
  ],
  [
    'compound',
    `FormatError[hdf5-type]: only numbers, truth values and strings can be read from HDF5.
  object = "/data"
  type   = compound of 8 bytes
  Save this value as a plain array.`,
  ],
  [
    'lzf',
    `FormatError[hdf5-filter]: chunks of an HDF5 dataset must be stored plain or with deflate, shuffle or fletcher32.
  object = "/data"
  filter = lzf
  Save the dataset without compression, or with \`compression="gzip"\`.`,
  ],
  [
    'cycle',
    `FormatError[hdf5-damaged]: every part of an HDF5 file must follow its format.
  object = "/a/b/back"
  found  = a group that contains itself
  ${damagedAdvice}`,
  ],
  [
    'absurd-shape',
    `FormatError[hdf5-size]: an HDF5 value must not be larger than its file can hold.
  object = "/data"
  shape  = [1048576, 1048576]
  file   = 1400 bytes
  The file is damaged or not trustworthy.`,
  ],
  [
    'extensible-array',
    `FormatError[hdf5-layout]: chunks of an HDF5 dataset must be indexed by a B-tree, a fixed array, or not at all.
  object = "/data"
  index  = extensible array
  Save the file with default settings, without libver='latest'.`,
  ],
])('refuses %s', (name, message) => {
  expect(errorText(() => readHdf5(fixture(`refused-${name}`)))).toBe(message);
});

describe('bytes that are no HDF5 file', () => {
  const head =
    'FormatError[hdf5-signature]: an HDF5 file begins with the bytes 89 48 44 46 0d 0a 1a 0a.\n  bytes = ';
  it.each([
    [
      'PK\x03\x04',
      '50 4b 03 04 (a zip archive, as .keras and .npz files are)\n  Check that the path names the file you meant.',
    ],
    ['{"class_name"', '7b 22 63 6c 61 73 73 5f (JSON text)\n  Check that the path names the file you meant.'],
    [
      '<!DOCTYPE html>',
      '3c 21 44 4f 43 54 59 50 (an HTML page)\n  A web page was saved in place of the file: download the raw file.',
    ],
    [
      'version https://git-lfs.github.com/spec/v1',
      '76 65 72 73 69 6f 6e 20 (a git-lfs pointer, which stands for a file that was not downloaded)\n  Fetch the real file with `git lfs pull`, or download it from its web page.',
    ],
    ['', 'nothing: the file is empty\n  The file was not written completely: make it again.'],
    ['\x01\x02', '01 02 (unknown bytes)\n  Check that the path names the file you meant.'],
    ['a,b\n1,2\n', '61 2c 62 0a 31 2c 32 0a (text)\n  Check that the path names the file you meant.'],
  ])('%j', (text, tail) => {
    const bytes = Uint8Array.from(text, (character) => character.charCodeAt(0));
    expect(errorText(() => readHdf5(bytes))).toBe(head + tail);
  });

  it('is cut off', () => {
    const bytes = fixture('earliest');
    expect(errorText(() => readHdf5(bytes.subarray(0, 20_000)))).toBe(
      `FormatError[hdf5-truncated]: an HDF5 file must be as long as its superblock says.
  superblock = 44208 bytes
  file       = 20000 bytes
  The file was cut off: copy or download it again, or save it again.`,
    );
    expect(errorText(() => readHdf5(bytes.subarray(0, 64)))).toBe(
      `FormatError[hdf5-truncated]: an HDF5 file must be as long as its superblock says.
  superblock = itself takes 96 bytes
  file       = 64 bytes
  The file was cut off: copy or download it again, or save it again.`,
    );
  });
});

it('answers every damage with a FormatError or values, soon', () => {
  const small = writeHdf5(smallModel());
  const files = [small, fixture('earliest'), fixture('latest'), fixture('ordered')];
  const position = fc.oneof(fc.nat(100), fc.nat(3000), fc.nat(50_000));
  const change = fc.tuple(position, fc.oneof(fc.nat(255), fc.constantFrom(0, 1, 254, 255)));
  fc.assert(
    fc.property(fc.nat(3), fc.array(change, { minLength: 1, maxLength: 6 }), (which, changes) => {
      const bytes = files[which].slice();
      for (const [at, value] of changes) bytes[at % bytes.length] = value;
      try {
        readHdf5(bytes);
      } catch (error) {
        expect(error).toBeInstanceOf(FormatError);
      }
    }),
    { numRuns: 3000 },
  );
});

function smallModel(): Hdf5Group {
  const root = makeGroup();
  root.attributes.set('model_config', stringValue('{"class_name": "Sequential"}'));
  const weights = makeGroup();
  root.children.set('model_weights', weights);
  weights.attributes.set('layer_names', stringList(['dense', 'dense_1']));
  weights.attributes.set('weight_names', stringList([]));
  for (const name of ['dense', 'dense_1']) {
    const layer = makeGroup();
    weights.children.set(name, layer);
    layer.children.set(
      'kernel:0',
      makeDataset({ shape: [2, 3], dtype: 'float32', data: new Float32Array(6).fill(0.5) }),
    );
    layer.children.set('iteration', makeDataset(numberValue(7n)));
  }
  return root;
}

const makers: [PlainDType, (count: number) => Hdf5Attribute['data']][] = [
  ['bool', (n) => Uint8Array.from({ length: n }, (_, i) => i % 2)],
  ['int8', (n) => Int8Array.from({ length: n }, (_, i) => -i)],
  ['int16', (n) => Int16Array.from({ length: n }, (_, i) => -300 * i)],
  ['int32', (n) => Int32Array.from({ length: n }, (_, i) => -70000 * i)],
  ['int64', (n) => BigInt64Array.from({ length: n }, (_, i) => -(2n ** 60n) + BigInt(i))],
  ['uint8', (n) => Uint8Array.from({ length: n }, (_, i) => 255 - i)],
  ['uint16', (n) => Uint16Array.from({ length: n }, (_, i) => 65535 - i)],
  ['uint32', (n) => Uint32Array.from({ length: n }, (_, i) => 2 ** 32 - 1 - i)],
  ['uint64', (n) => BigUint64Array.from({ length: n }, (_, i) => 2n ** 64n - 1n - BigInt(i))],
  ['float16', (n) => Float32Array.from({ length: n }, (_, i) => i / 4)],
  ['float32', (n) => Float32Array.from({ length: n }, (_, i) => i / 3)],
  ['float64', (n) => Float64Array.from({ length: n }, (_, i) => i / 3)],
];

const numbers = fc
  .tuple(fc.constantFrom(...makers), fc.array(fc.nat(3), { maxLength: 4 }))
  .map(([[dtype, make], shape]) => ({ shape, dtype, data: make(elementCount(shape)) }) as Hdf5Attribute);
const texts = fc
  .tuple(
    fc.array(fc.string({ unit: fc.constantFrom('a', 'é', '日', '"', '/'), maxLength: 5 }), { maxLength: 4 }),
    fc.constantFrom('null-terminated', 'null-padded', 'space-padded'),
    fc.constantFrom('ascii', 'utf-8'),
    fc.boolean(),
  )
  .map(([data, padding, encoding, isVariable]): Hdf5Attribute => {
    const length = isVariable ? 'variable' : 16;
    return {
      shape: [data.length],
      dtype: 'string',
      data,
      stringType: { length, padding, encoding } as never,
    };
  });
const value: fc.Arbitrary<Hdf5Attribute> = fc.oneof(numbers, texts);
const name = fc
  .string({ minLength: 1, maxLength: 6 })
  .filter((name) => !/[/\0]/.test(name) && name !== '.' && name !== '..');
const mapOf = <T>(items: fc.Arbitrary<T>, maxLength: number): fc.Arbitrary<Map<string, T>> =>
  fc
    .uniqueArray(fc.tuple(name, items), { selector: ([name]) => name, maxLength })
    .map((entries) => new Map(entries.sort(([a], [b]) => (a < b ? -1 : 1))));
const { group } = fc.letrec<{ group: Hdf5Group; node: Hdf5Node }>((tie) => ({
  group: fc.record(
    { attributes: mapOf(value, 4), children: mapOf(tie('node'), 6) },
    { noNullPrototype: true },
  ),
  node: fc.oneof(
    { depthSize: 'small', maxDepth: 3 },
    fc.tuple(value, mapOf(value, 3)).map(([value, attributes]): Hdf5Node => ({ ...value, attributes })),
    tie('group'),
  ),
}));

describe('writeHdf5', () => {
  it('writes what readHdf5 reads', () => {
    fc.assert(
      fc.property(group, (root) => {
        const bytes = writeHdf5(root);
        const back = readHdf5(bytes);
        expect(isDeepStrictEqual(back, root)).toBe(true);
        expect(isDeepStrictEqual(writeHdf5(back), bytes)).toBe(true);
      }),
      { numRuns: 200 },
    );
  });

  it.each([0, 1, 8, 9, 256, 257, 3000])('writes a group of %i members', (count) => {
    const root = makeGroup();
    for (const i of range(count)) root.children.set(`layer_${i}`, makeDataset(numberValue(i)));
    const back = readHdf5(writeHdf5(root));
    expect([...back.children.keys()]).toEqual([...root.children.keys()].sort());
    expect(range(count).every((i) => find(back, `layer_${i}`).data[0] === BigInt(i))).toBe(true);
  });

  it('writes attributes up to 64 KiB, and variable-length strings of any length', () => {
    const root = makeGroup();
    root.attributes.set('names', { ...stringList(range(1008).map((i) => `${i}`.padEnd(64, 'x'))) });
    root.attributes.set('config', stringValue('{"a": 1}'.repeat(1_000_000)));
    expect(readHdf5(writeHdf5(root))).toEqual(root);
    root.attributes.set('names', stringList(range(1025).map((i) => `${i}`.padEnd(64, 'x'))));
    expect(errorText(() => writeHdf5(root))).toBe(
      `FormatError[hdf5-attribute]: this value cannot be written to an HDF5 file: attributes need a name, and take at most 64 KiB with it.
  object   = "/ attribute names"
  received = 65640 bytes
  Split the value into several attributes, or store it as a dataset.`,
    );
  });

  it('writes bfloat16 as Keras does, and reads it back', () => {
    const root = makeGroup();
    root.children.set('0', makeDataset({ shape: [2], dtype: 'bfloat16', data: Float32Array.of(1.5, -2) }));
    const back = find(readHdf5(writeHdf5(root)), '0');
    expect([back.dtype, [...back.data]]).toEqual(['bfloat16', [1.5, -2]]);
    expect(back.attributes).toEqual(new Map([['dtype', stringValue('bfloat16')]]));
  });

  it.each<[string, (root: Hdf5Group) => unknown, string]>([
    [
      'a name with a slash',
      (root) => root.children.set('a/b', makeGroup()),
      `FormatError[hdf5-name]: this value cannot be written to an HDF5 file: members of an HDF5 group need a name without "/" that is not empty, "." or "..".
  object   = "/"
  received = "a/b"`,
    ],
    [
      'an 8-bit float',
      (root) =>
        root.children.set('a', makeDataset({ shape: [1], dtype: 'float8_e5m2', data: Float32Array.of(1) })),
      `FormatError[hdf5-type]: HDF5 files hold integers, truth values, strings, float16, bfloat16, float32 and float64.
  object = "/a"
  dtype  = float8_e5m2
  Cast the array first, or write .safetensors.`,
    ],
    [
      'data that do not fit',
      (root) => root.children.set('a', makeDataset({ shape: [2], dtype: 'int32', data: Int32Array.of(1) })),
      `FormatError[array-data]: an array to write needs data of the type and length that its dtype and shape ask for.
  array  = int32[2]
  needed = Int32Array of length 2
  data   = Int32Array of length 1`,
    ],
    [
      'a string that is too long',
      (root) =>
        root.attributes.set(
          'a',
          stringValue('four', { length: 3, padding: 'null-padded', encoding: 'ascii' }),
        ),
      `FormatError[hdf5-strings]: this value cannot be written to an HDF5 file: strings of at most 3 bytes fit.
  object   = "/ attribute a"
  received = 4 bytes`,
    ],
  ])('refuses %s', (_, change, message) => {
    const root = makeGroup();
    change(root);
    expect(errorText(() => writeHdf5(root))).toBe(message);
  });
});

describe('values', () => {
  it('gives texts', () => {
    expect(textsOf(stringList(['a', 'bc']))).toEqual(['a', 'bc']);
    expect(textsOf(stringList([]))).toEqual([]);
    expect(errorText(() => textOf(numberValue(1.5)))).toBe(
      `FormatError[hdf5-not-text]: this HDF5 value must hold one string.
  value = float64[]`,
    );
    expect(errorText(() => textsOf(numberValue(1)))).toBe(
      `FormatError[hdf5-not-text]: this HDF5 value must hold strings.
  value = int64[]`,
    );
  });
});

// The HDF5 library itself, compiled to WebAssembly, as an independent judge of what is written.
describe('the HDF5 library', () => {
  it('reads what writeHdf5 writes', async () => {
    const { default: h5wasm } = await import('h5wasm/node');
    const { FS } = await h5wasm.ready;
    const root = smallModel();
    for (const i of range(300)) root.children.set(`wide_${i}`, makeGroup());
    for (const [dtype, make] of makers) {
      if (dtype !== 'float16')
        root.children.set(dtype, makeDataset({ shape: [2, 2], dtype, data: make(4) } as Hdf5Attribute));
    }
    FS.writeFile('written.h5', writeHdf5(root));
    const file = new h5wasm.File('written.h5', 'r');
    const names = file.keys();
    expect(names).toEqual([...root.children.keys()].sort());
    for (const [dtype, make] of makers) {
      if (dtype === 'float16') continue;
      const dataset = file.get(dtype) as { shape: number[]; value: ArrayLike<number | bigint> };
      expect(dataset.shape).toEqual([2, 2]);
      expect(Array.from(dataset.value)).toEqual([...make(4)]);
    }
    expect(file.attrs['model_config'].value).toBe('{"class_name": "Sequential"}');
    const weights = file.get('model_weights') as unknown as { attrs: Record<string, { value: unknown }> };
    expect(weights.attrs['layer_names'].value).toEqual(['dense', 'dense_1']);
    expect(weights.attrs['weight_names'].value).toEqual(new Float64Array(0));
    file.close();
    FS.unlink('written.h5');
  });
});
