import { describe, expect, it } from 'vitest';
import * as build from '../ir/build';
import { dtypeOfArray } from '../ir/dtype';
import { referenceBackend } from './reference/reference';
import { RowTable } from './row-table';
import { wasmBackend } from './wasm/wasm';

describe.each([referenceBackend, wasmBackend])('tables of rows ($name backend)', (backend) => {
  const make = (rows: number) => {
    const x = build.input([rows, 3], 'float32');
    const y = build.input([rows], 'int32');
    return backend.compile({
      inputs: [x, y],
      outputs: [build.neg(x), build.add(y, y)],
      reads: new Map(),
      writes: new Map(),
    });
  };
  const table = () =>
    new RowTable(
      [Float32Array.from({ length: 21 }, (_, i) => i), Int32Array.of(0, 1, 2, 3, 4, 5, 6)],
      [3, 1],
    );

  it.each([
    ['in their order', null, [2, 3, 4], [4, 6, 8]],
    ['in another order', Int32Array.of(6, 5, 0, 3, 1, 2, 4), [0, 3, 1], [0, 6, 2]],
  ])('load rows %s', (_, order, rows, doubled) => {
    const executable = make(3);
    const source = table();
    source.reorder(order);
    executable.load(source, 2, 3);
    executable.run();
    const negative = rows.flatMap((row) => [0, 1, 2].map((i) => -(3 * row + i)));
    expect(Array.from(executable.output(0), (value) => value + 0)).toEqual(
      negative.map((value) => value + 0),
    );
    expect(Array.from(executable.output(1))).toEqual(doubled);
  });

  it('load bytes, rows of any number of them', () => {
    const images = build.input([4, 5], 'uint8');
    const labels = build.input([4], 'uint8');
    const executable = backend.compile({
      inputs: [images, labels],
      outputs: [build.cast(images, 'float32'), build.cast(labels, 'int32')],
      reads: new Map(),
      writes: new Map(),
    });
    const source = new RowTable(
      [Uint8Array.from({ length: 30 }, (_, i) => 226 + i), Uint8Array.of(0, 1, 2, 3, 4, 5)],
      [5, 1],
    );
    source.reorder(Int32Array.of(5, 1, 4, 0, 2, 3));
    executable.load(source, 1, 4);
    executable.run();
    const rows = [1, 4, 0, 2];
    expect(Array.from(executable.output(1))).toEqual(rows);
    expect(Array.from(executable.output(0))).toEqual(
      rows.flatMap((row) => [0, 1, 2, 3, 4].map((i) => 226 + 5 * row + i)),
    );
  });

  it.each([
    ['floats beside integers', 20_000, new Float32Array(200_000), 10, new Int32Array(40_000), 2],
    ['floats beside bytes', 30_001, new Float32Array(300_010), 10, new Uint8Array(30_001), 1],
    [
      'bytes of a part of a buffer',
      90_000,
      new Uint8Array(900_001).subarray(1),
      10,
      new Uint8Array(270_000),
      3,
    ],
    ['rows too long to lie side by side', 2000, new Float32Array(400_000), 200, new Int32Array(4000), 2],
  ])('load rows of large tables: %s', (_name, rows, first, firstLength, second, secondLength) => {
    for (let i = 0; i < first.length; i++) first[i] = i % 251;
    for (let i = 0; i < second.length; i++) second[i] = i % 239;
    const dtypes = [first, second].map((array) => dtypeOfArray(array));
    const inputs = [firstLength, secondLength].map((length, i) => build.input([5, length], dtypes[i]));
    const executable = backend.compile({
      inputs,
      outputs: inputs.map((input) => build.cast(input, 'float32')),
      reads: new Map(),
      writes: new Map(),
    });
    const source = new RowTable([first, second], [firstLength, secondLength]);
    const order = Int32Array.from({ length: rows }, (_, i) => rows - 1 - i);
    for (let pass = 0; pass < 2; pass++) {
      source.reorder(order);
      for (const from of [0, 777, rows - 5]) {
        executable.load(source, from, 5);
        executable.run();
        for (const [i, [array, length]] of (
          [
            [first, firstLength],
            [second, secondLength],
          ] as const
        ).entries()) {
          const expected = [0, 1, 2, 3, 4].flatMap((k) => {
            const start = order[from + k] * length;
            return [...array.subarray(start, start + length)];
          });
          expect([...executable.output(i)]).toEqual(expected);
        }
      }
      source.close();
    }
  });

  it('serve several programs, a new order, and go on after they are closed', () => {
    const [three, one] = [make(3), make(1)];
    const source = table();
    for (const order of [Int32Array.of(6, 5, 4, 3, 2, 1, 0), Int32Array.of(1, 0, 3, 2, 5, 4, 6)]) {
      source.reorder(order);
      three.load(source, 3, 3);
      one.load(source, 6, 1);
      three.run();
      one.run();
      expect(Array.from(three.output(1))).toEqual([3, 4, 5].map((i) => 2 * order[i]));
      expect(Array.from(one.output(1))).toEqual([2 * order[6]]);
      source.close();
    }
  });
});
