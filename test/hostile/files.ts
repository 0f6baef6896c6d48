import { deflateRawSync } from 'node:zlib';
import { writeHdf5 } from '../../src/formats/hdf5';
import { makeGroup, stringValue } from '../../src/formats/hdf5-types';
import { crc32 } from '../../src/formats/zip';

const encode = (text: string): Uint8Array => new TextEncoder().encode(text);

/** Numbers of 2 and 4 bytes, one after the other. */
function fields(...values: readonly (readonly [bytes: number, value: number])[]): Buffer {
  const result = Buffer.alloc(values.reduce((sum, [bytes]) => sum + bytes, 0));
  let at = 0;
  for (const [bytes, value] of values) at = result.writeUIntLE(value, at, bytes);
  return result;
}

/** A zip archive whose members are deflated; names in the directory may be repeated over one set of data. */
function deflated(members: readonly (readonly [name: string, data: Uint8Array])[], aliases = 0): Uint8Array {
  const parts: Buffer[] = [];
  const directory: Buffer[] = [];
  let at = 0;
  const entry = (name: string, data: Uint8Array, packed: Buffer, header: number): Buffer =>
    Buffer.concat([
      fields([4, 0x02014b50], [2, 20], [2, 20], [2, 0], [2, 8], [2, 0], [2, 0x21]),
      fields([4, crc32(data)], [4, packed.length], [4, data.length], [2, name.length]),
      fields([2, 0], [2, 0], [2, 0], [2, 0], [4, 0], [4, header]),
      Buffer.from(name),
    ]);
  for (const [name, data] of members) {
    const packed = deflateRawSync(data);
    const header = Buffer.concat([
      fields([4, 0x04034b50], [2, 20], [2, 0], [2, 8], [2, 0], [2, 0x21], [4, crc32(data)]),
      fields([4, packed.length], [4, data.length], [2, name.length], [2, 0]),
      Buffer.from(name),
    ]);
    parts.push(header, packed);
    directory.push(entry(name, data, packed, at));
    for (let i = 0; i < aliases; i++) directory.push(entry(`${name}${i}`, data, packed, at));
    at += header.length + packed.length;
  }
  const all = Buffer.concat(directory);
  const end = fields([4, 0x06054b50], [2, 0], [2, 0], [2, directory.length], [2, directory.length]);
  return Buffer.concat([...parts, all, end, fields([4, all.length], [4, at], [2, 0])]);
}

const emptyWeights = writeHdf5(makeGroup());

/** An archive around a config, deflated. */
const archive = (config: string): Uint8Array =>
  deflated([
    ['metadata.json', encode('{"keras_version":"3.15.1"}')],
    ['config.json', encode(config)],
    ['model.weights.h5', emptyWeights],
  ]);

/** The older format around a config. */
function older(config: string): Uint8Array {
  const root = makeGroup();
  root.attributes.set('keras_version', stringValue('2.15.0'));
  root.attributes.set('model_config', stringValue(config));
  root.children.set('model_weights', makeGroup());
  return writeHdf5(root);
}

const layers = (list: string): string => `{"class_name":"Sequential","config":{"layers":[${list}]}}`;
const many = (text: string, count: number): string => `${text},`.repeat(count - 1) + text;

const megabyte = 2 ** 20;

/** Many names for empty texts. */
function attributes(count: number): Uint8Array {
  const root = makeGroup();
  for (let i = 0; i < count; i++)
    root.attributes.set(`a${i}`, { shape: [], dtype: 'float32', data: new Float32Array(1) });
  root.children.set('vars', makeGroup());
  return writeHdf5(root);
}

/** Configs that unfold to many small values, `count` of them. */
const CONFIGS: Readonly<Record<string, readonly [make: (count: number) => string, ...counts: number[]]>> = {
  'empty objects': [(count) => layers(many('{}', count)), 150_000, 10_000_000],
  'nested lists': [(count) => layers(many('[[[[[]]]]]', count)), 60_000],
  numbers: [
    (count) => `{"class_name":"Sequential","config":{"layers":[],"x":[${many('1', count)}]}}`,
    1_000_000,
  ],
  'bare numbers': [
    (count) => `{"class_name":"Sequential","config":{"layers":[],"x":[${many('NaN', count)}]}}`,
    150_000,
  ],
  keys: [(count) => `{${Array.from({ length: count }, (_, i) => `"k${i}":0`).join(',')}}`, 60_000],
  'dropout layers': [
    (count) => layers(many('{"module":"keras.layers","class_name":"Dropout","config":{"rate":0.5}}', count)),
    1900,
  ],
  'lstm layers': [
    (count) => layers(many('{"module":"keras.layers","class_name":"LSTM","config":{"units":1}}', count)),
    1900,
  ],
};

/** Files that ask for more than they are worth, or for trouble, by name. */
export const HOSTILE: Readonly<Record<string, () => Uint8Array>> = {
  // Around the limit, and far above.
  ...Object.fromEntries(
    Object.entries(CONFIGS).flatMap(([name, [make, ...counts]]) =>
      counts.map((count) => [`${count} ${name}`, () => archive(make(count))]),
    ),
  ),
  'objects in the older format': () => older(layers(many('{}', 1_000_000))),
  'layers in the older format': () =>
    older(layers(many('{"class_name":"Dropout","config":{"rate":0.5}}', 1400))),
  'open lists': () => archive('['.repeat(10 * megabyte)),
  'open objects': () => archive('{"a":'.repeat(2 * megabyte)),
  'one long text that unfolds': () => archive(layers(`"${'x'.repeat(100 * megabyte)}"`)),
  'a text in place of layers': () => archive('{"class_name":"Sequential","config":{"layers":"x"}}'),
  'a number in place of a layer': () => archive(layers('7')),
  'a text in place of a config of a layer': () => archive(layers('{"class_name":"Dense","config":"x"}')),
  'large members': () =>
    deflated([
      ['config.json', encode('{}')],
      ['assets/zeros', new Uint8Array(23 * megabyte)],
      ['model.weights.h5', emptyWeights],
    ]),
  'members over the same bytes': () => deflated([['zeros', new Uint8Array(1024)]], 5000),
  'many attributes': () => attributes(4000),
};
