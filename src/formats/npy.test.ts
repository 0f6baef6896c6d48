import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { FormatError } from '../util/errors';
import { readNpy, readNpz, writeNpy, writeNpz } from './npy';
import { elementCount, type PlainArray, type PlainData, type PlainDType } from './plain-array';
import { writeZip } from './zip';

const fromBase64 = (text: string): Uint8Array => Uint8Array.from(Buffer.from(text, 'base64'));

function errorText(run: () => unknown): string {
  try {
    run();
  } catch (error) {
    return (error as Error).message;
  }
  throw new Error('no error was thrown');
}

// numpy.lib.format.write_array of NumPy 2.4
const files = {
  fortran:
    'k05VTVBZAQB2AHsnZGVzY3InOiAnPGY0JywgJ2ZvcnRyYW5fb3JkZXInOiBUcnVlLCAnc2hhcGUnOiAoMiwgMyksIH0gICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgIAoAAAAAAABAQAAAgD8AAIBAAAAAQAAAoEA=',
  bigEndian:
    'k05VTVBZAQB2AHsnZGVzY3InOiAnPmkyJywgJ2ZvcnRyYW5fb3JkZXInOiBGYWxzZSwgJ3NoYXBlJzogKDMsKSwgfSAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgIAoAAAABAAI=',
  version2:
    'k05VTVBZAgB0AAAAeydkZXNjcic6ICc8aTgnLCAnZm9ydHJhbl9vcmRlcic6IEZhbHNlLCAnc2hhcGUnOiAoKSwgfSAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgIAoFAAAAAAAAAA==',
  version3:
    'k05VTVBZAwB0AAAAeydkZXNjcic6ICd8YjEnLCAnZm9ydHJhbl9vcmRlcic6IEZhbHNlLCAnc2hhcGUnOiAoMSwgMiksIH0gICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgIAoBAA==',
  object:
    'k05VTVBZAQB2AHsnZGVzY3InOiAnfE8nLCAnZm9ydHJhbl9vcmRlcic6IEZhbHNlLCAnc2hhcGUnOiAoMSwpLCB9ICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgIAqABJWKAAAAAAAAAIwWbnVtcHkuX2NvcmUubXVsdGlhcnJheZSMDF9yZWNvbnN0cnVjdJSTlIwFbnVtcHmUjAduZGFycmF5lJOUSwCFlEMBYpSHlFKUKEsBSwGFlGgDjAVkdHlwZZSTlIwCTziUiYiHlFKUKEsDjAF8lE5OTkr/////Sv////9LP3SUYoldlE5hdJRiLg==',
  text: 'k05VTVBZAQB2AHsnZGVzY3InOiAnPFUyJywgJ2ZvcnRyYW5fb3JkZXInOiBGYWxzZSwgJ3NoYXBlJzogKDEsKSwgfSAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgIAphAAAAYgAAAA==',
  structured:
    'k05VTVBZAQB2AHsnZGVzY3InOiBbKCdhJywgJzxmNCcpLCAoJ2InLCAnPGk0JyldLCAnZm9ydHJhbl9vcmRlcic6IEZhbHNlLCAnc2hhcGUnOiAoMSwpLCB9ICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgIAoAAAAAAAAAAA==',
  bfloat16:
    'k05VTVBZAQB2AHsnZGVzY3InOiAnPFYyJywgJ2ZvcnRyYW5fb3JkZXInOiBGYWxzZSwgJ3NoYXBlJzogKDEsKSwgfSAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgIArAPw==',
};

describe('readNpy', () => {
  it.each<[keyof typeof files, PlainArray]>([
    ['fortran', { shape: [2, 3], dtype: 'float32', data: Float32Array.of(0, 1, 2, 3, 4, 5) }],
    ['bigEndian', { shape: [3], dtype: 'int16', data: Int16Array.of(0, 1, 2) }],
    ['version2', { shape: [], dtype: 'int64', data: BigInt64Array.of(5n) }],
    ['version3', { shape: [1, 2], dtype: 'bool', data: Uint8Array.of(1, 0) }],
  ])('reads %s', (name, array) => {
    expect(readNpy(fromBase64(files[name]))).toEqual(array);
  });

  it('unfolds Fortran order of any rank', () => {
    const header = "{'descr': '|u1', 'fortran_order': True, 'shape': (2, 3, 4), }\n";
    const bytes = new Uint8Array(10 + header.length + 24);
    bytes.set([0x93, 0x4e, 0x55, 0x4d, 0x50, 0x59, 1, 0, header.length, 0]);
    bytes.set(new TextEncoder().encode(header), 10);
    for (let i = 0; i < 24; i++) bytes[10 + header.length + i] = i;
    // numpy.arange(24).reshape((2, 3, 4), order='F').ravel()
    const expected = [0, 6, 12, 18, 2, 8, 14, 20, 4, 10, 16, 22, 1, 7, 13, 19, 3, 9, 15, 21, 5, 11, 17, 23];
    expect([...readNpy(bytes).data]).toEqual(expected);
  });

  const sound = fromBase64(files.version2);
  it.each<[string, Uint8Array, string]>([
    [
      'arrays of objects',
      fromBase64(files.object),
      `FormatError[npy-pickle]: arrays of Python objects are pickles, which can run code: they are never read.
  type = "|O"
  In Python, save with a numeric dtype: np.save(path, array.astype("float32")).`,
    ],
    [
      'text',
      fromBase64(files.text),
      `FormatError[npy-type]: a .npy file must hold integers, truth values, float16, float32 or float64.
  type = "<U2"
  In Python, cast the array first: np.save(path, array.astype("float32")).`,
    ],
    [
      'structured types',
      fromBase64(files.structured),
      `FormatError[npy-type]: a .npy file must hold integers, truth values, float16, float32 or float64.
  type = "a structured type"
  In Python, cast the array first: np.save(path, array.astype("float32")).`,
    ],
    [
      'bfloat16',
      fromBase64(files.bfloat16),
      `FormatError[npy-type]: a .npy file must hold integers, truth values, float16, float32 or float64.
  type = "<V2"
  NumPy loses the name of such types, bfloat16 among them: save as float32, or as .safetensors.`,
    ],
    [
      'a zip archive',
      writeZip(new Map()),
      `FormatError[npy-signature]: a .npy file begins with the bytes 93 4e 55 4d 50 59.
  bytes = 50 4b 05 06 00 00 00 00 (a zip archive, as .keras and .npz files are)
  Check that the path names the file you meant.`,
    ],
    [
      'a pickle',
      Uint8Array.of(0x80, 4, 0x95, 0),
      `FormatError[npy-signature]: a .npy file begins with the bytes 93 4e 55 4d 50 59.
  bytes = 80 04 95 00 (a Python pickle)
  Pickles can run code and are never read: save as .npy, .npz or .safetensors instead.`,
    ],
    [
      'missing data',
      sound.subarray(0, sound.length - 1),
      `FormatError[npy-damaged]: a .npy file must hold a header and then its array.
  found = 7 bytes of data where int64[] needs 8
  The file is damaged: copy or download it again, or save it again.`,
    ],
    [
      'a cut header',
      sound.subarray(0, 40),
      `FormatError[npy-damaged]: a .npy file must hold a header and then its array.
  found = a header of 116 bytes in a file of 40
  The file is damaged: copy or download it again, or save it again.`,
    ],
  ])('refuses %s', (_, bytes, message) => {
    expect(errorText(() => readNpy(bytes))).toBe(message);
  });

  it('answers every damage with a FormatError or an array', () => {
    fc.assert(
      fc.property(
        fc.constantFrom(...Object.values(files)),
        fc.array(fc.tuple(fc.nat(200), fc.nat(255)), { minLength: 1, maxLength: 5 }),
        (file, changes) => {
          const bytes = fromBase64(file);
          for (const [at, value] of changes) if (at < bytes.length) bytes[at] = value;
          try {
            const { shape, data } = readNpy(bytes);
            expect(data).toHaveLength(elementCount(shape));
          } catch (error) {
            expect(error).toBeInstanceOf(FormatError);
          }
        },
      ),
      { numRuns: 1000 },
    );
  });
});

const kinds: [PlainDType, (count: number) => PlainData][] = [
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
const arrays = fc
  .tuple(fc.constantFrom(...kinds), fc.array(fc.nat(3), { maxLength: 4 }))
  .map(([[dtype, make], shape]): PlainArray => ({ shape, dtype, data: make(elementCount(shape)) }));

describe('writeNpy', () => {
  it('writes what readNpy reads', () => {
    fc.assert(fc.property(arrays, (array) => void expect(readNpy(writeNpy(array))).toEqual(array)));
  });

  it('writes the bytes that NumPy writes', () => {
    const bytes = writeNpy({ shape: [3], dtype: 'int16', data: Int16Array.of(0, 1, 2) });
    const numpy = fromBase64(files.bigEndian);
    numpy[numpy.indexOf(0x3e)] = 0x3c;
    numpy.set([0, 0, 1, 0, 2, 0], numpy.length - 6);
    expect(bytes).toEqual(numpy);
  });

  it('refuses types that NumPy cannot name, and data that do not fit', () => {
    expect(errorText(() => writeNpy({ shape: [1], dtype: 'bfloat16', data: Float32Array.of(1) }))).toBe(
      `FormatError[npy-type]: a .npy file can hold integers, truth values, float16, float32 or float64.
  array = bfloat16[1]
  Write float32, or .safetensors, which names this type.`,
    );
    expect(errorText(() => writeNpy({ shape: [2], dtype: 'float64', data: Float32Array.of(1) }))).toBe(
      `FormatError[array-data]: an array to write needs data of the type and length that its dtype and shape ask for.
  array  = float64[2]
  needed = Float64Array of length 2
  data   = Float32Array of length 1`,
    );
  });
});

describe('npz', () => {
  it.each([
    [
      'np.savez',
      'UEsDBC0AAAAAAAAAIQDuVWiK//////////8FABQAeC5ucHkBABAAkAAAAAAAAACQAAAAAAAAAJNOVU1QWQEAdgB7J2Rlc2NyJzogJzxmOCcsICdmb3J0cmFuX29yZGVyJzogRmFsc2UsICdzaGFwZSc6ICgyLCksIH0gICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAKAAAAAAAAAAAAAAAAAADwP1BLAwQtAAAAAAAAACEA53Fe5P//////////BwAUAHkvei5ucHkBABAAgQAAAAAAAACBAAAAAAAAAJNOVU1QWQEAdgB7J2Rlc2NyJzogJ3xpMScsICdmb3J0cmFuX29yZGVyJzogRmFsc2UsICdzaGFwZSc6ICgxLCksIH0gICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAKAVBLAQItAy0AAAAAAAAAIQDuVWiKkAAAAJAAAAAFAAAAAAAAAAAAAACAAQAAAAB4Lm5weVBLAQItAy0AAAAAAAAAIQDncV7kgQAAAIEAAAAHAAAAAAAAAAAAAACAAccAAAB5L3oubnB5UEsFBgAAAAACAAIAaAAAAIEBAAAAAA==',
      new Map<string, PlainArray>([
        ['x', { shape: [2], dtype: 'float64', data: Float64Array.of(0, 1) }],
        ['y/z', { shape: [1], dtype: 'int8', data: Int8Array.of(1) }],
      ]),
    ],
    [
      'np.savez_compressed',
      'UEsDBC0AAAAIAAAAIQB8fZ0a//////////8FABQAeC5ucHkBABAAoAMAAAAAAABOAAAAAAAAAJvsF+obEMnIUMZQrZ6SWpxcpG6loG6TZqGuo6Cell9UUpSYF59flJIKEndLzClOBYoXZyQWpAL5GoYGBjqaOgq1CmQDLoZRMApGAU4AAFBLAQItAy0AAAAIAAAAIQB8fZ0aTgAAAKADAAAFAAAAAAAAAAAAAACAAQAAAAB4Lm5weVBLBQYAAAAAAQABADMAAACFAAAAAAA=',
      new Map<string, PlainArray>([['x', { shape: [100], dtype: 'float64', data: new Float64Array(100) }]]),
    ],
  ])('reads what %s writes', (_, text, expected) => {
    expect(readNpz(fromBase64(text))).toEqual(expected);
  });

  it('writes what readNpz reads', () => {
    fc.assert(
      fc.property(
        fc.uniqueArray(fc.tuple(fc.stringMatching(/^[a-z_]{1,9}$/), arrays), { selector: ([name]) => name }),
        (members) => {
          const map = new Map(members);
          expect(readNpz(writeNpz(map))).toEqual(map);
        },
      ),
    );
  });

  it('names the member that it refuses', () => {
    const archive = writeZip(new Map([['labels.npy', fromBase64(files.object)]]));
    expect(errorText(() => readNpz(archive))).toBe(
      `FormatError[npy-pickle]: arrays of Python objects are pickles, which can run code: they are never read.
  type = "|O"
  in member "labels.npy"
  In Python, save with a numeric dtype: np.save(path, array.astype("float32")).`,
    );
  });
});
