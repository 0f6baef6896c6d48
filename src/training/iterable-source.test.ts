import { describe, expect, it } from 'vitest';
import { ones } from '../ops';
import { IterableSource } from './iterable-source';

const batches = (count: number, more: object = {}): Iterable<unknown> =>
  Object.assign(
    Array.from({ length: count }, () => [ones([2, 1]), ones([2, 1])]),
    more,
  );

describe('what an iterable of batches says of itself', () => {
  it.each<[object, number | null, number | undefined]>([
    [{}, null, undefined],
    [{ steps: 3 }, 3, undefined],
    [{ steps: 0 }, 0, undefined],
    [{ rows: 6 }, null, 6],
    [{ rows: 0, steps: 2 }, 2, 0],
    [{ steps: -1, rows: -1 }, null, undefined],
    [{ steps: 1.5, rows: 1.5 }, null, undefined],
    [{ steps: '3', rows: NaN }, null, undefined],
  ])('%j', (more, steps, rows) => {
    const source = new IterableSource(batches(3, more), null);
    expect([source.steps, source.rows]).toEqual([steps, rows]);
    // A number of steps that was asked for goes before.
    const limited = new IterableSource(batches(3, more), 2);
    expect([limited.steps, limited.rows]).toEqual([2, undefined]);
  });

  it.each([
    [null, [3, 3]],
    [2, [2, 1]],
    [3, [3, 0]],
  ])('with %j steps an epoch goes on where the last one ended', async (steps, counts) => {
    const source = new IterableSource(batches(3), steps);
    const found: number[] = [];
    for (let epoch = 0; epoch < 2; epoch++) {
      let count = 0;
      for await (const _ of source.epoch()) count += 1;
      found.push(count);
    }
    expect(found).toEqual(counts);
  });
});
