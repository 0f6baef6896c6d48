import { describe, expect, it } from 'vitest';
import { ones } from '../ops';
import { alignRanks } from './ranks';

// Keras's squeeze_or_expand_to_same_rank.
describe('two tensors whose ranks differ by one', () => {
  it.each<[number[], number[], number[], number[]]>([
    // An axis of size 1 at the end of the larger one goes, but a vector gets one.
    [
      [4, 3, 1],
      [4, 3],
      [4, 3],
      [4, 3],
    ],
    [
      [4, 3],
      [4, 3, 1],
      [4, 3],
      [4, 3],
    ],
    [[4, 1], [4], [4, 1], [4, 1]],
    [[4], [4, 1], [4, 1], [4, 1]],
    // All else stays.
    [[4, 3], [4], [4, 3], [4]],
    [[4], [4, 3], [4], [4, 3]],
    [
      [4, 3, 2],
      [4, 3],
      [4, 3, 2],
      [4, 3],
    ],
    [
      [4, 3],
      [4, 3, 2],
      [4, 3],
      [4, 3, 2],
    ],
    [
      [4, 3, 1, 1],
      [4, 3],
      [4, 3, 1, 1],
      [4, 3],
    ],
    [
      [4, 3],
      [4, 3, 1, 1],
      [4, 3],
      [4, 3, 1, 1],
    ],
    [
      [4, 1],
      [4, 3],
      [4, 1],
      [4, 3],
    ],
    [
      [4, 3],
      [4, 1],
      [4, 3],
      [4, 1],
    ],
  ])('%j and %j become %j and %j', (a, b, first, second) => {
    expect(alignRanks(ones(a), ones(b)).map(({ shape }) => shape)).toEqual([first, second]);
  });

  it('vectors stay vectors where that is wanted', () => {
    expect(alignRanks(ones([4, 1]), ones([4]), false).map(({ shape }) => shape)).toEqual([[4], [4]]);
    expect(alignRanks(ones([4]), ones([4, 1]), false).map(({ shape }) => shape)).toEqual([[4], [4]]);
  });
});
