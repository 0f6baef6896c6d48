import { describe, expect, it } from 'vitest';
import { Tensor } from './tensor';

const x = Tensor.from([
  [1, 2, 3],
  [4, 5, 6],
]);

describe('Tensor', () => {
  // Expected texts: str() of the same expressions in NumPy 2.
  it.each([
    ['arithmetic with numbers', x.mul(10).add(1), '[[11 21 31]\n [41 51 61]]'],
    ['whole numbers divided are float64', x.div(2), '[[0.5 1.  1.5]\n [2.  2.5 3. ]]'],
    [
      'floor division and remainder of negative numbers',
      Tensor.from([-7, 7, -7]).floorDiv(Tensor.from([2, -2, -2])),
      '[-4 -4  3]',
    ],
    [
      'remainder has the sign of the divisor',
      Tensor.from([-7, 7, -7]).mod(Tensor.from([2, -2, -2])),
      '[ 1 -1 -1]',
    ],
    ['broadcasting', x.sub(Tensor.from([[1], [4]])), '[[0 1 2]\n [0 1 2]]'],
    ['comparison', x.greater(3), '[[False False False]\n [ True  True  True]]'],
    ['sum over an axis', x.sum(1), '[ 6 15]'],
    ['mean', x.mean(0), '[2.5 3.5 4.5]'],
    ['sample deviation', x.std(1, { ddof: 1 }), '[1. 1.]'],
    ['argmax', Tensor.from([[1, 9, 9]]).argmax(1), '[1]'],
    ['transpose', x.T, '[[1 4]\n [2 5]\n [3 6]]'],
    ['matrix product', x.matmul(x.T), '[[14 32]\n [32 77]]'],
    ['dot of vectors', Tensor.from([1, 2]).dot([3, 4]), '11'],
    ['column', x.at(':', 1), '[2 5]'],
    ['negative steps', x.at('::-1', '::-2'), '[[6 4]\n [3 1]]'],
    ['new axis', x.at(0, null).reshape([1, 3]), '[[1 2 3]]'],
    ['last rows first', x.at([-1, 0]), '[[4 5 6]\n [1 2 3]]'],
    ['mask', Tensor.from([5, 6, 7]).at(Tensor.from([true, false, true])), '[5 7]'],
    ['sorting keeps NaN last', Tensor.from([3, NaN, 1]).sort(), '[ 1.  3. nan]'],
    ['running sum', x.cumsum(1), '[[ 1  3  6]\n [ 4  9 15]]'],
    ['clip', x.clip(2, 5), '[[2 2 3]\n [4 5 5]]'],
    ['where', x.greater(2).where(x, 0), '[[0 0 3]\n [4 5 6]]'],
    ['rounding to even', Tensor.from([0.5, 1.5, -2.5]).round(), '[ 0.  2. -2.]'],
    ['a sum of booleans is their or', Tensor.from([true, false]).add(true), '[ True  True]'],
    ['integers to a power', Tensor.from([2, 3]).pow(3), '[ 8 27]'],
  ])('%s', (_, result, expected) => {
    expect(String(result)).toBe(expected);
  });

  it('keeps float32 when it meets numbers, and float64 when it meets float64', () => {
    const single = Tensor.from([1.5]);
    expect(single.dtype).toBe('float32');
    expect(single.mul(2.5).dtype).toBe('float32');
    expect(single.mul(Tensor.from([1.5], 'float64')).dtype).toBe('float64');
    expect(Tensor.from([1]).mul(2.5).dtype).toBe('float32');
    expect(Tensor.from([1]).astype('int64').mul(2.5).dtype).toBe('float64');
  });

  it('gives nested arrays back', () => {
    expect(x.toArray()).toEqual([
      [1, 2, 3],
      [4, 5, 6],
    ]);
    expect(Tensor.from([[true, false]]).toArray()).toEqual([[true, false]]);
  });

  it.each([
    [
      () => x.matmul([[1, 2]]),
      "ShapeError[matmul-inner]: matmul needs a's last axis to equal b's second-to-last axis.\n" +
        '  a = int32[2, 3]   axis -1 is 3\n  b = int32[1, 2]   axis -2 is 1',
    ],
    [
      () => x.add([1, 2]),
      'ShapeError[broadcast]: add needs shapes that broadcast: sizes equal, or one of them 1, counted from the last axis.\n' +
        '  a = [2, 3]\n  b = [2]\n' +
        '  Axis -1 is 3 in one and 2 in another. Reshape one of them, or add an axis of size 1.',
    ],
    [
      () => x.sum(2),
      'ShapeError[bad-axis]: sum needs an axis from -2 to 1, because its input has 2 axes.\n  axis = 2',
    ],
    [
      () => x.reshape([4]),
      'ShapeError[reshape-size]: reshape needs a shape with the same number of elements.\n' +
        '  x     = [2, 3]   6 elements\n  shape = [4]   4 elements\n' +
        '  Use -1 for one axis to have its size computed.',
    ],
    [
      () => Tensor.from([[1, 2], [3]]),
      'DataError[ragged-array]: nested arrays need equal lengths: axis 1 has 2 elements in the first place.\n' +
        '  value[1] = 1 elements\n  Pad or cut the rows to one length.',
    ],
    [
      () => x.at('1:x'),
      "ArgumentError[bad-range]: an index text is a range 'start:stop:step' (each part may be left out) or '...'.\n" +
        '  index = "1:x"',
    ],
    [
      () => x.item(),
      'StateError[item-size]: item() needs a tensor with exactly one element.\n  tensor = int32[2, 3]\n  Pick an element first: x.at(0).item(), or use x.toArray().',
    ],
  ])('errors say what was expected, what was received and what to do (%#)', (action, text) => {
    expect(action).toThrow(text);
  });
});
