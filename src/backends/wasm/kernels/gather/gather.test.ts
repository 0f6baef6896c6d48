import { describe, expect, it } from 'vitest';
import { instantiate, randomGenerator } from '../library/testing';

const random = randomGenerator(11);
const below = (bound: number): number => Math.floor(random() * bound);

/** Row ids of which some are out of range. */
function drawIds(count: number, rows: number): number[] {
  return Array.from(
    { length: count },
    () => [below(rows), below(rows), -1 - below(3), rows + below(3)][below(4)],
  );
}

describe('gatherRows', () => {
  it('copies rows of every length and alignment, NaN for ids out of range', () => {
    for (const width of [1, 2, 3, 4, 5, 7, 8, 13, 16, 31, 255, 256, 300]) {
      const [rows, count] = [1 + below(9), below(12)];
      const { kernels, memory } = instantiate(4 * (rows * width + count * (width + 1) + 40));
      const floats = new Float32Array(memory.buffer);
      const integers = new Int32Array(memory.buffer);
      const [table, idsAt] = [1 + below(4), 8 + rows * width];
      const out = idsAt + count + below(4);
      for (let i = 0; i < floats.length; i++) floats[i] = random();
      const ids = drawIds(count, rows);
      integers.set(ids, idsAt);
      const expected = floats.slice();
      for (const [i, id] of ids.entries()) {
        const inside = id >= 0 && id < rows;
        for (let j = 0; j < width; j++) {
          expected[out + i * width + j] = inside ? expected[table + id * width + j] : NaN;
        }
      }
      kernels.gatherRows(table * 4, idsAt * 4, out * 4, count, width * 4, rows);
      expect(floats).toEqual(expected);
    }
  });
});

describe('gatherRecords', () => {
  it('copies parts of records, any number of bytes, and nothing but them', () => {
    for (const width of [1, 2, 3, 4, 5, 6, 7, 9, 15, 16, 17, 22, 31, 48, 783, 784, 1023, 1024, 1025]) {
      for (const record of [width, width + 1, width + 12]) {
        const [rows, count] = [1 + below(9), below(12)];
        const { kernels, memory } = instantiate(rows * record + count * (width + 4) + 80);
        const bytes = new Uint8Array(memory.buffer);
        const idsAt = 4 * Math.ceil((rows * record + 8) / 4);
        const [table, out] = [1 + below(7), idsAt + 4 * count + below(7)];
        for (let i = 0; i < bytes.length; i++) bytes[i] = below(256);
        const ids = Array.from({ length: count }, () => below(rows));
        new Int32Array(memory.buffer).set(ids, idsAt / 4);
        const expected = bytes.slice();
        for (const [i, id] of ids.entries()) {
          expected.copyWithin(out + i * width, table + id * record, table + id * record + width);
        }
        kernels.gatherRecords(table, idsAt, out, count, width, record);
        expect(Buffer.compare(bytes, expected)).toBe(0);
      }
    }
  });
});

describe('spreadRecords', () => {
  it('makes rows the beginnings of records, and changes nothing else', () => {
    for (const width of [1, 3, 4, 5, 8, 16, 17, 40, 63, 255, 1024, 1027]) {
      for (const record of [width, width + 1, width + 12]) {
        const count = below(9);
        const { kernels, memory } = instantiate(count * (record + width) + 80);
        const bytes = new Uint8Array(memory.buffer);
        const from = 1 + below(7);
        const table = from + count * width + below(7);
        for (let i = 0; i < bytes.length; i++) bytes[i] = below(256);
        const expected = bytes.slice();
        for (let i = 0; i < count; i++) {
          expected.copyWithin(table + i * record, from + i * width, from + (i + 1) * width);
        }
        kernels.spreadRecords(from, table, count, width, record);
        expect(Buffer.compare(bytes, expected)).toBe(0);
      }
    }
  });
});

describe('scatterAddRows', () => {
  it('adds each row where its id says, repeated ids too, and skips ids out of range', () => {
    for (const width of [1, 2, 3, 4, 5, 7, 8, 13, 16, 31, 300]) {
      const [rows, count] = [1 + below(9), below(12)];
      const { kernels, memory } = instantiate(4 * (rows * width + count * (width + 1) + 40));
      const floats = new Float32Array(memory.buffer);
      const integers = new Int32Array(memory.buffer);
      const [out, idsAt] = [1 + below(4), 8 + rows * width];
      const updates = idsAt + count + below(4);
      for (let i = 0; i < floats.length; i++) floats[i] = random();
      const ids = drawIds(count, rows);
      integers.set(ids, idsAt);
      const expected = floats.slice();
      for (const [i, id] of ids.entries()) {
        if (id < 0 || id >= rows) continue;
        for (let j = 0; j < width; j++) expected[out + id * width + j] += expected[updates + i * width + j];
      }
      kernels.scatterAddRows(updates * 4, idsAt * 4, out * 4, count, width, rows);
      expect(floats).toEqual(expected);
    }
  });
});
