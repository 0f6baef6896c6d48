import { describe, expect, it } from 'vitest';
import * as build from '../../../ir/build';
import type { DType } from '../../../ir/dtype';
import { compareBackends } from '../../testing/compare';
import { ObservedWasmExecutable } from './observed';

/** Values of an operand with those at the ends of the type, in a length with a tail. */
const VALUES: Readonly<Record<string, readonly number[]>> = {
  uint8: [0, 1, 127, 128, 254, 255, 7],
  int8: [0, 1, -1, 127, -128, 100, -7],
  uint16: [0, 1, 255, 256, 32768, 65535, 7],
  int16: [0, 1, -1, 32767, -32768, 256, -7],
};
const NARROW = Object.keys(VALUES) as DType[];

describe('integers of 8 and 16 bits', () => {
  it.each(NARROW)('%s: comparisons are part of loops', (dtype) => {
    const a = build.input([7], dtype);
    const b = build.input([7], dtype);
    const outputs = (['equal', 'not_equal', 'less', 'less_equal', 'greater', 'greater_equal'] as const).map(
      (name) => build.cast(build.compare(name, a, b), 'float32'),
    );
    const inputs = [
      { node: a, data: VALUES[dtype] },
      { node: b, data: VALUES[dtype].toReversed() },
    ];
    expect(compareBackends(inputs, outputs)).toEqual([]);
    const spec = { inputs: [a, b], outputs, reads: new Map(), writes: new Map() };
    expect(new ObservedWasmExecutable(spec).describe().filter((line) => line.includes('outside'))).toEqual(
      [],
    );
  });

  it.each(NARROW)('int32 and bool become %s and other types on the way to a result', (dtype) => {
    const wide = build.input([7], 'int32');
    const mask = build.input([7], 'bool');
    const outputs = NARROW.flatMap((next) =>
      [wide, mask].map((x) => build.cast(build.cast(build.cast(x, dtype), next), 'float32')),
    );
    const inputs = [
      { node: wide, data: [0, 255, 256, -1, -32769, 2 ** 31 - 1, -(2 ** 31)] },
      { node: mask, data: [0, 1, 0, 1, 1, 0, 1] },
    ];
    expect(compareBackends(inputs, outputs)).toEqual([]);
    const spec = { inputs: [wide, mask], outputs, reads: new Map(), writes: new Map() };
    expect(new ObservedWasmExecutable(spec).describe().filter((line) => line.includes('outside'))).toEqual(
      [],
    );
  });

  it.each(NARROW)('%s: the place of the greatest and the least', (dtype) => {
    const x = build.input([5, 7], dtype);
    const outputs = [0, 1].flatMap((axis) => [build.argmax, build.argmin].map((find) => find(x, axis)));
    const data = [0, 1, 2, 3, 4].flatMap((row) =>
      VALUES[dtype].map((_, i) => VALUES[dtype][(i * 3 + row) % 7]),
    );
    expect(compareBackends([{ node: x, data }], outputs)).toEqual([]);
    const spec = { inputs: [x], outputs, reads: new Map(), writes: new Map() };
    expect(new ObservedWasmExecutable(spec).describe().filter((line) => line.includes('outside'))).toEqual(
      [],
    );
  });

  it.each(NARROW)('%s as a result, and casts from floats, are as the reference has them', (dtype) => {
    const wide = build.input([7], 'int32');
    const float = build.input([7], 'float32');
    const cast = build.cast(wide, dtype);
    const outputs = [cast, build.cast(float, dtype), build.compare('equal', cast, build.cast(float, dtype))];
    const inputs = [
      { node: wide, data: [0, 255, 256, -1, 5, 1000, -1000] },
      { node: float, data: [0, 1.5, -1.5, 100, 5, 3.99, 7] },
    ];
    expect(compareBackends(inputs, outputs)).toEqual([]);
  });
});
