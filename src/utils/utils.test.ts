import { describe, expect, it } from 'vitest';
import { normalize } from './normalize';
import { padSequences } from './pad-sequences';
import { toCategorical } from './to-categorical';

describe('toCategorical', () => {
  it('keeps the shape of the labels, without a last axis of size 1', () => {
    expect(toCategorical([[1], [0]]).shape).toEqual([2, 2]);
    expect(toCategorical([[[1], [0]]]).shape).toEqual([1, 2, 2]);
    expect(toCategorical([1, 0], { numClasses: 4 }).toArray()).toEqual([
      [0, 1, 0, 0],
      [1, 0, 0, 0],
    ]);
  });

  it('refuses labels without a class', () => {
    expect(() => toCategorical([0, 3], { numClasses: 3 })).toThrow(
      'ArgumentError[label-range]: toCategorical needs labels from 0 to 2, one for each of 3 classes.\n' +
        '  x[1] = 3\n' +
        '  Number the classes from 0, or give a larger numClasses.',
    );
    expect(() => toCategorical([-1, 0])).toThrow('x[0] = -1');
    expect(() => toCategorical([NaN, 0])).toThrow('x[0] = NaN');
  });
});

describe('normalize', () => {
  it('leaves vectors of norm 0 as they are', () => {
    expect(normalize([[0, 0]]).toArray()).toEqual([[0, 0]]);
    expect(normalize([[1, -3]], { order: 1 }).toArray()).toEqual([[0.25, -0.75]]);
    expect(normalize([[2], [4]], { axis: 0, order: Infinity }).toArray()).toEqual([[0.5], [1]]);
  });
});

describe('padSequences', () => {
  // Expected values: keras.utils.pad_sequences 3.15.1.
  it('pads and cuts in front, or behind', () => {
    const sequences = [[1], [2, 3, 4]];
    expect(padSequences(sequences, { maxlen: 2 }).toArray()).toEqual([
      [0, 1],
      [3, 4],
    ]);
    expect(
      padSequences(sequences, { maxlen: 2, padding: 'post', truncating: 'post', value: 9 }).toArray(),
    ).toEqual([
      [1, 9],
      [2, 3],
    ]);
  });

  it('refuses elements of different shapes', () => {
    expect(() => padSequences([[[1, 2]], [[1]]])).toThrow(
      'ArgumentError[sequence-shape]: all sequences need elements of one shape: [2].\n  sequences[1] = elements of shape [1]',
    );
  });
});
