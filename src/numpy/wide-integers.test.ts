import { describe, expect, it } from 'vitest';
import * as np from '.';
import { jit } from '../runtime/jit';
import type { Tensor, TensorLike } from '../runtime/tensor';

type Pair = (x: TensorLike, y: TensorLike) => Tensor;
const told = (x: Tensor): string => `${x.dtype} ${String(x)}`;

describe('64-bit integers', () => {
  // NumPy 2.
  const tera = 2 ** 40;
  it.each<[string, Pair, TensorLike, TensorLike, string]>([
    [
      'leftShift',
      np.leftShift,
      [1, 3, 5],
      [40, 50, 64],
      'int64 [   1099511627776 3377699720527872                0]',
    ],
    [
      'rightShift',
      np.rightShift,
      [tera, -tera - 1, -1],
      [3, 3, 70],
      'int64 [ 137438953472 -137438953473            -1]',
    ],
    [
      'bitwiseAnd',
      np.bitwiseAnd,
      [tera + 5, -1],
      [tera + 1, 2 ** 32 + 1],
      'int64 [1099511627777    4294967297]',
    ],
    ['bitwiseOr', np.bitwiseOr, tera, 1, 'int64 1099511627777'],
    ['bitwiseXor', np.bitwiseXor, [tera + 1, -tera], [1, 2], 'int64 [ 1099511627776 -1099511627774]'],
    ['matmul', np.matmul, [[3e9, 1]], [[2], [5]], 'int64 [[6000000005]]'],
    ['dot', np.dot, [3e9, 1], [2, 1], 'int64 6000000001'],
    ['outer', np.outer, [3e9], [2, 1], 'int64 [[6000000000 3000000000]]'],
    ['floorDivide', np.floorDivide, [-9007199254740991], [10], 'int64 [-900719925474100]'],
    ['mod', np.mod, [-9007199254740991], [10], 'int64 [9]'],
    ['gcd', np.gcd, 6e9, 4.5e9, 'int64 1500000000'],
    ['isin', np.isin, [3e9], [3e9, 1], 'bool [ True]'],
  ])('%s', (_, f, x, y, expected) => {
    expect(told(f(x, y))).toBe(expected);
    const [a, b] = [np.array(x), np.array(y)];
    expect(told(jit((p: Tensor, q: Tensor) => f(p, q))(a, b))).toBe(expected);
  });

  it('have 64 bits, and those of 32 bits 32', () => {
    expect(told(np.bitwiseNot([tera, -5]))).toBe('int64 [-1099511627777              4]');
    const words = np.array([4294967295], 'uint32');
    expect(told(np.bitwiseAnd(words, 4278190080))).toBe('uint32 [4278190080]');
    expect(told(np.rightShift(words, 4))).toBe('uint32 [268435455]');
    expect(told(np.leftShift(np.array([1], 'uint32'), 31))).toBe('uint32 [2147483648]');
    expect(told(np.bitwiseNot(np.array([0], 'uint8')))).toBe('uint8 [255]');
  });

  it.each<[string, () => Tensor, string]>([
    ['cumsum', () => np.cumsum([3e9, 3e9]), 'int64 [3000000000 6000000000]'],
    ['a sum of uint32', () => np.sum(np.array([4294967295, 4294967295], 'uint32')), 'uint64 8589934590'],
    ['a sum of int32', () => np.sum(np.array([2147483647, 1], 'int32')), 'int64 2147483648'],
    ['a sum of bools', () => np.sum([true, true]), 'int64 2'],
    ['var', () => np.var([9007199254740990, 9007199254740988]), 'float64 1.0'],
    ['average', () => np.average([9007199254740990, 1], { weights: [1, 0] }), 'float64 9007199254740990.0'],
    ['ptp', () => np.ptp([3e9, -3e9]), 'int64 6000000000'],
    ['sort', () => np.sort([3e9, -3e9, 1]), 'int64 [-3000000000           1  3000000000]'],
    ['einsum', () => np.einsum('i,j->ij', [3e9], [2, 1]), 'int64 [[6000000000 3000000000]]'],
    ['abs of the least int8', () => np.abs(np.array([-128], 'int8')), 'int8 [-128]'],
  ])('%s', (_, compute, expected) => expect(told(compute())).toBe(expected));

  it.each<[string, () => unknown]>([
    ['sum', () => np.sum([9007199254740991, 1])],
    ['a sum whose parts are too large', () => np.sum([9007199254740991, 2, -2])],
    ['the same in a program', () => jit((x: Tensor) => x.sum())(np.array([9007199254740991, 2, -2]))],
    ['a product whose parts are', () => np.dot([9007199254740991, 1, -1], [1, 2, 2])],
    ['prod', () => np.prod([94906267, 94906267])],
    ['square', () => np.square(94906267)],
    ['lcm', () => np.lcm(94906267, 94906266)],
    ['leftShift', () => np.leftShift(1, 60)],
    ['bitwiseNot of uint64', () => np.bitwiseNot(np.array([0], 'uint64'))],
    ['NaN', () => np.array([NaN]).astype('int64')],
  ])('are refused beyond 2^53: %s', (_, compute) => expect(compute).toThrow('integer-overflow'));

  it('are positions and counts', () => {
    const x = [3, 1, 3];
    const [counts, edges] = np.histogram([1, 2, 1], { bins: 2 });
    const found = [np.argmax(x), np.argmin(x), np.argsort(x), np.argpartition(x, 1), np.countNonzero(x)];
    const others = [...np.nonzero(x), ...np.where(x), np.bincount(x), np.nanargmax(x), np.digitize(x, [])];
    const [, ...unique] = np.unique(x, {
      returnIndex: true,
      returnInverse: true,
      returnCounts: true,
    }) as Tensor[];
    for (const each of [...found, ...others, ...unique, counts]) expect(each.dtype).toBe('int64');
    expect([told(counts), told(edges)]).toEqual(['int64 [2 1]', 'float64 [1.  1.5 2. ]']);
    expect(told(np.bincount([0, 1, 1], { weights: [2, 3, 4] }))).toBe('float64 [2. 7.]');
  });

  it('are drawn beyond 32 bits', () => {
    np.random.seed(1);
    const drawn = np.random.randint(2 ** 40, 2 ** 40 + 5, [100]) as Tensor;
    expect(drawn.dtype).toBe('int64');
    for (const value of drawn.data) expect(value - 2 ** 40).toBeOneOf([0, 1, 2, 3, 4]);
    expect(() => np.random.randint(0, 5, new Date(0) as never)).toThrow('randint needs size to be');
  });
});
