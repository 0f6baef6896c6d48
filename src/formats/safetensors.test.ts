import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { FormatError } from '../util/errors';
import { elementCount, type PlainArray, type PlainDType } from './plain-array';
import { readSafetensors, writeSafetensors } from './safetensors';

function errorText(run: () => unknown): string {
  try {
    run();
  } catch (error) {
    return (error as Error).message;
  }
  throw new Error('no error was thrown');
}

const plain = ({ shape, dtype, data }: PlainArray): PlainArray => ({ shape, dtype, data });
const plainAll = (tensors: ReadonlyMap<string, PlainArray>) =>
  [...tensors].map(([name, tensor]): [string, PlainArray] => [name, plain(tensor)]);

/** A file with this header and `size` bytes of data. */
function fileOf(header: string, size: number): Uint8Array {
  const json = new TextEncoder().encode(header);
  const bytes = new Uint8Array(8 + json.length + size);
  new DataView(bytes.buffer).setBigUint64(0, BigInt(json.length), true);
  bytes.set(json, 8);
  return bytes;
}

// safetensors.numpy.save of safetensors 0.8
const reference = Uint8Array.from(
  Buffer.from(
    'AAEAAAAAAAB7Il9fbWV0YWRhdGFfXyI6eyJmb3JtYXQiOiJucCJ9LCJjIjp7ImR0eXBlIjoiSTY0Iiwic2hhcGUiOltdLCJkYXRhX29mZnNldHMiOlswLDhdfSwiZSI6eyJkdHlwZSI6IkYzMiIsInNoYXBlIjpbMCwyXSwiZGF0YV9vZmZzZXRzIjpbOCw4XX0sImIiOnsiZHR5cGUiOiJGMTYiLCJzaGFwZSI6WzNdLCJkYXRhX29mZnNldHMiOls4LDE0XX0sImEiOnsiZHR5cGUiOiJCT09MIiwic2hhcGUiOlsxLDJdLCJkYXRhX29mZnNldHMiOlsxNCwxNl19fSAgICAg+f////////8AAAA8AEABAA==',
    'base64',
  ),
);

describe('readSafetensors', () => {
  it('reads what the Python library writes, and writes the same bytes', () => {
    const { tensors, metadata } = readSafetensors(reference);
    expect(plainAll(tensors)).toEqual([
      ['c', { shape: [], dtype: 'int64', data: BigInt64Array.of(-7n) }],
      ['e', { shape: [0, 2], dtype: 'float32', data: new Float32Array(0) }],
      ['b', { shape: [3], dtype: 'float16', data: Float32Array.of(0, 1, 2) }],
      ['a', { shape: [1, 2], dtype: 'bool', data: Uint8Array.of(1, 0) }],
    ]);
    expect([...metadata]).toEqual([['format', 'np']]);
    expect(writeSafetensors(tensors, metadata)).toEqual(reference);
  });

  it('decodes a tensor once, when first asked', () => {
    const tensor = readSafetensors(reference).tensors.get('b')!;
    expect(tensor.data).toBe(tensor.data);
  });

  const advice = 'The file is damaged: copy or download it again, or save it again.';
  it.each<[string, Uint8Array, string]>([
    [
      'JSON',
      new TextEncoder().encode('{"class_name": "Sequential"}'),
      `FormatError[safetensors-signature]: a safetensors file begins with the length of its header and then "{".
  bytes = 7b 22 63 6c 61 73 73 5f (JSON text)
  Check that the path names the file you meant.`,
    ],
    [
      'a cut file',
      reference.subarray(0, 100),
      `FormatError[safetensors-damaged]: a safetensors file must hold a header and then exactly the tensors it lists.
  found = a header of 256 bytes in a file of 100
  ${advice}`,
    ],
    [
      'missing data',
      reference.subarray(0, -1),
      `FormatError[safetensors-damaged]: a safetensors file must hold a header and then exactly the tensors it lists.
  tensor = "a"
  found  = bool[1, 2] of 2 bytes at bytes 14 to 16 of 15
  ${advice}`,
    ],
    [
      'data that nothing lists',
      fileOf('{}', 3),
      `FormatError[safetensors-damaged]: a safetensors file must hold a header and then exactly the tensors it lists.
  found = 3 bytes of data where 0 are listed
  ${advice}`,
    ],
    [
      'overlapping tensors',
      fileOf(
        '{"a":{"dtype":"U8","shape":[2],"data_offsets":[0,2]},"b":{"dtype":"U8","shape":[2],"data_offsets":[1,3]}}',
        3,
      ),
      `FormatError[safetensors-damaged]: a safetensors file must hold a header and then exactly the tensors it lists.
  tensor = "b"
  found  = data that begin at 1 where 2 is next
  ${advice}`,
    ],
    [
      'an unknown dtype',
      fileOf('{"a":{"dtype":"F4","shape":[2],"data_offsets":[0,1]}}', 1),
      `FormatError[safetensors-type]: tensors of a safetensors file must have one of the dtypes BOOL, I8, I16, I32, I64, U8, U16, U32, U64, F8_E4M3, F8_E5M2, F16, BF16, F32, F64.
  tensor = "a"
  dtype  = "F4"`,
    ],
    [
      'a negative axis',
      fileOf('{"a":{"dtype":"U8","shape":[-1],"data_offsets":[0,1]}}', 1),
      `FormatError[safetensors-damaged]: a safetensors file must hold a header and then exactly the tensors it lists.
  tensor = "a"
  found  = the entry {"dtype":"U8","shape":[-1],"data_offsets":[0,1]}
  ${advice}`,
    ],
  ])('refuses %s', (_, bytes, message) => {
    expect(errorText(() => readSafetensors(bytes))).toBe(message);
  });

  it('answers every damage with a FormatError or tensors', () => {
    fc.assert(
      fc.property(
        fc.array(fc.tuple(fc.nat(reference.length - 1), fc.nat(255)), { minLength: 1, maxLength: 4 }),
        (changes) => {
          const bytes = reference.slice();
          for (const [at, value] of changes) bytes[at] = value;
          try {
            for (const { shape, data } of readSafetensors(bytes).tensors.values()) {
              expect(data).toHaveLength(elementCount(shape));
            }
          } catch (error) {
            expect(error).toBeInstanceOf(FormatError);
          }
        },
      ),
      { numRuns: 1000 },
    );
  });
});

describe('writeSafetensors', () => {
  it.each<[PlainDType, PlainArray['data']]>([
    ['bool', Uint8Array.of(0, 1)],
    ['int8', Int8Array.of(-128, 127)],
    ['int16', Int16Array.of(-32768, 1)],
    ['int32', Int32Array.of(-(2 ** 31), 1)],
    ['int64', BigInt64Array.of(-(2n ** 63n), 1n)],
    ['uint8', Uint8Array.of(255, 1)],
    ['uint16', Uint16Array.of(65535, 1)],
    ['uint32', Uint32Array.of(2 ** 32 - 1, 1)],
    ['uint64', BigUint64Array.of(2n ** 64n - 1n, 1n)],
    ['float8_e4m3fn', Float32Array.of(-448, 0.001953125)],
    ['float8_e5m2', Float32Array.of(57344, -Infinity)],
    ['float16', Float32Array.of(65504, -0.5)],
    ['bfloat16', Float32Array.of(2 ** 100, -1.5)],
    ['float32', Float32Array.of(Math.fround(0.1), NaN)],
    ['float64', Float64Array.of(0.1, -0)],
  ])('keeps %s', (dtype, data) => {
    const before = new Map<string, PlainArray>([
      ['odd', { shape: [3], dtype: 'uint8', data: Uint8Array.of(1, 2, 3) }],
      ['x', { shape: [2, 1], dtype, data }],
      ['__proto__', { shape: [], dtype: 'bool', data: Uint8Array.of(1) }],
    ]);
    const { tensors } = readSafetensors(writeSafetensors(before));
    for (const [name, tensor] of before) expect(plain(tensors.get(name)!)).toEqual(tensor);
    expect(tensors.size).toBe(3);
  });

  it('refuses the name of the metadata', () => {
    const tensors = new Map<string, PlainArray>([
      ['__metadata__', { shape: [], dtype: 'bool', data: Uint8Array.of(1) }],
    ]);
    expect(errorText(() => writeSafetensors(tensors))).toBe(
      `FormatError[safetensors-name]: tensors of a safetensors file may have any name but "__metadata__".
  tensor = "__metadata__"`,
    );
  });
});
