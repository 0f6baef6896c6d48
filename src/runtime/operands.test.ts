import { describe, expect, it } from 'vitest';
import * as np from '../numpy';
import * as ops from '../ops';
import type { DType } from '../ir/dtype';
import { integerRange } from '../ir/dtype';
import { jit } from './jit';
import type { TensorLike } from './tensor';
import { Tensor } from './tensor';

type Compare = (x: TensorLike, y: TensorLike) => Tensor;

const COMPARISONS: readonly [
  name: string,
  method: (x: Tensor, y: TensorLike) => Tensor,
  op: Compare,
  numpy: Compare,
  holds: (a: number, b: number) => boolean,
][] = [
  ['equal', (x, y) => x.equal(y), ops.equal, np.equal, (a, b) => a === b],
  ['notEqual', (x, y) => x.notEqual(y), ops.notEqual, np.notEqual, (a, b) => a !== b],
  ['less', (x, y) => x.less(y), ops.less, np.less, (a, b) => a < b],
  ['lessEqual', (x, y) => x.lessEqual(y), ops.lessEqual, np.lessEqual, (a, b) => a <= b],
  ['greater', (x, y) => x.greater(y), ops.greater, np.greater, (a, b) => a > b],
  ['greaterEqual', (x, y) => x.greaterEqual(y), ops.greaterEqual, np.greaterEqual, (a, b) => a >= b],
];

const INTEGERS = ['int8', 'uint8', 'int16', 'uint16', 'int32', 'uint32', 'int64', 'uint64'] as const;

const bytes = Tensor.from([5, 200]).astype('uint8');

describe('numbers that a dtype does not hold', () => {
  it.each(COMPARISONS)('%s compares by value', (_, method, op, numpy, holds) => {
    for (const dtype of INTEGERS) {
      const [least, largest] = integerRange(dtype);
      const values = [least, 0, 7, largest];
      const x = Tensor.of({ dtype: 'float64', shape: [4], data: Float64Array.from(values) }).astype(dtype);
      const numbers = [least, largest, least - 1, largest + 1, 261, -3, 6.5, 7, -0.5, 1e30, NaN];
      for (const number of [...numbers, Infinity, -Infinity]) {
        const expected = values.map((value) => holds(value, number));
        const mirrored = values.map((value) => holds(number, value));
        const inProgram = jit((y: Tensor) => [method(y, number), op(number, y)]);
        const told = `${dtype}, ${number}`;
        for (const result of [method(x, number), op(x, number), numpy(x, number), inProgram(x)[0]]) {
          expect([result.dtype, result.toArray()], told).toEqual(['bool', expected]);
        }
        for (const result of [op(number, x), numpy(number, x), inProgram(x)[1]]) {
          expect(result.toArray(), told).toEqual(mirrored);
        }
      }
    }
  });

  it.each(COMPARISONS)('%s compares types without a common one by value', (_, method, op, numpy, holds) => {
    const whole = Tensor.from([-1, 0, 5]);
    const natural = np.array([4294967295, 0, 6], 'uint32');
    const expected = [holds(-1, 4294967295), holds(0, 0), holds(5, 6)];
    const inProgram = jit((x: Tensor, y: Tensor) => op(x, y));
    const compared = [method(whole, natural), op(whole, natural), numpy(whole, natural)];
    for (const result of [...compared, inProgram(whole, natural)]) expect(result.toArray()).toEqual(expected);
  });

  // NumPy 2.
  it.each([
    ['below and above', () => np.clip(bytes, -10, 300), 'uint8 [  5 200]'],
    ['open below', () => ops.clip(bytes, null, 300), 'uint8 [  5 200]'],
    ['a bound inside', () => bytes.clip(-1, 100), 'uint8 [  5 100]'],
    ['a fraction', () => np.clip(bytes, -10.5, 300.5), 'float64 [  5. 200.]'],
    ['in a program', () => jit((x: Tensor) => x.clip(-10, 300))(bytes), 'uint8 [  5 200]'],
  ])('clip by value: %s', (_, clip, expected) => {
    const result = clip();
    expect(`${result.dtype} ${String(result)}`).toBe(expected);
  });

  // In NumPy 2 an OverflowError each, but for `where`, `select`, `pad` and `linspace`, where it wraps in silence.
  it.each<[string, () => unknown]>([
    ['add', () => bytes.add(300)],
    ['subtract', () => ops.subtract(-1, bytes)],
    ['multiply', () => np.multiply(bytes, 300)],
    ['floorDivide', () => bytes.floorDiv(-1)],
    ['mod', () => np.mod(bytes, 300)],
    ['power', () => np.power(bytes, 300)],
    ['maximum', () => np.maximum(bytes, -1)],
    ['minimum', () => ops.minimum(300, bytes)],
    ['bitwiseAnd', () => np.bitwiseAnd(bytes, 300)],
    ['gcd', () => np.gcd(bytes, 300)],
    ['where', () => np.where([true, false], bytes, 300)],
    ['select', () => np.select([bytes.greater(9)], [bytes], 300)],
    ['pad', () => np.pad(bytes, 1, { constantValues: 300 })],
    ['max', () => np.max(bytes, { initial: 300 })],
    ['clip from beyond', () => np.clip(bytes, 300, 400)],
    ['clip to below', () => np.clip(bytes, null, -1)],
    ['set', () => bytes.set(0, 300)],
    ['set with a list', () => bytes.set(':', [300, 1])],
    ['set with a tensor', () => bytes.set(0, np.array(300))],
    ['sliceUpdate', () => ops.sliceUpdate(bytes, [0], [300])],
    ['scatterUpdate', () => ops.scatterUpdate(bytes, [[0]], [300])],
    ['array', () => np.array([300], 'uint8')],
    ['a fraction in array', () => np.array([300.5], { dtype: 'uint8' })],
    ['convertToTensor', () => ops.convertToTensor([300], 'uint8')],
    ['cast of plain numbers', () => ops.cast([300], 'uint8')],
    ['full', () => np.full(2, 300, 'uint8')],
    ['fullLike', () => ops.fullLike(bytes, -1)],
    ['arange', () => np.arange(250, 300, 10, 'uint8')],
    ['arange from below', () => np.arange(-3, 3, 1, 'uint8')],
    ['linspace', () => np.linspace(0, 300, { num: 4, dtype: 'uint8' })],
    ['NaN', () => np.array([NaN], 'int32')],
    ['in a program', () => jit((x: Tensor) => x.add(300))(bytes)],
    ['int32', () => Tensor.from([5]).add(3e9)],
  ])('%s refuses them', (_, compute) => {
    expect(compute).toThrow('number-out-of-range');
  });

  it('say what the dtype holds and what to do', () => {
    expect(() => bytes.add(300)).toThrow(
      [
        'DTypeError[number-out-of-range]: uint8 holds whole numbers from 0 to 255.',
        '  number = 300',
        "  Use a wider type: x.astype('int16').",
      ].join('\n'),
    );
    const advised = (dtype: DType, number: number): string => {
      try {
        return String(np.zeros(1, dtype).add(number));
      } catch (error) {
        return /astype\('(\w+)'\)/.exec(String(error))?.[1] ?? String(error);
      }
    };
    expect(advised('uint8', -70000)).toBe('int32');
    expect(advised('uint16', -1)).toBe('int32');
    expect(advised('int32', 3e9)).toBe('int64');
    expect(advised('uint64', -1)).toBe('int64');
  });

  // NumPy 2: np.isin(x, 300), np.searchsorted(x, 300), np.dot of lists; numbers beyond 2^53 are floats, as in lists.
  it.each([
    ['isin', () => np.isin(bytes, 300), 'bool [False False]'],
    ['isin of a number', () => np.isin(300, bytes), 'bool False'],
    ['searchsorted', () => np.searchsorted(bytes, 300), 'int64 2'],
    ['searchsorted below', () => np.searchsorted(bytes, -1), 'int64 0'],
    ['digitize', () => np.digitize(bytes, [-1, 300]), 'int64 [1 1]'],
    ['lists', () => np.add(bytes, [300, -1]), 'int64 [305 199]'],
    ['a bool and a number', () => Tensor.from([true]).add(300), 'int32 [301]'],
    ['bools in full', () => np.full(2, 5, 'bool'), 'bool [ True  True]'],
    ['bools in set', () => Tensor.from([true, false]).set(1, 5).astype('int32'), 'int32 [1 1]'],
    ['fractions in set', () => bytes.set(0, 2.9), 'uint8 [  2 200]'],
    ['a list in set', () => np.zeros(1).set(':', [0.1]), 'float64 [0.1]'],
    ['beyond 2^53', () => np.array([1]).mul(1e20), 'float64 [1.e+20]'],
    ['numbers alone', () => ops.add(3e9, 1), 'float32 3e+09'],
    ['tensors wrap in astype', () => np.array([300, -1]).astype('uint8'), 'uint8 [ 44 255]'],
    ['uint32 and int32', () => np.add(np.array([3e9], 'uint32'), Tensor.from([-1])), 'int64 [2999999999]'],
  ])('stay what they are elsewhere: %s', (_, compute, expected) => {
    const result = compute();
    expect(`${result.dtype} ${String(result)}`).toBe(expected);
  });
});
