import { describe, expect, it } from 'vitest';
import * as ops from '../ops';
import type { DType } from '../ir/dtype';
import { DTYPES } from '../ir/dtype';
import { grad } from './gradients';
import { jit } from './jit';
import type { TensorLike } from './tensor';
import { Tensor } from './tensor';
import { Variable } from './variable';

type Face = (x: Tensor, y: TensorLike) => Tensor;

const FACES: readonly [name: string, method: Face, op: Face][] = [
  ['add', (x, y) => x.add(y), ops.add],
  ['subtract', (x, y) => x.sub(y), ops.subtract],
  ['multiply', (x, y) => x.mul(y), ops.multiply],
  ['divide', (x, y) => x.div(y), ops.divide],
  ['power', (x, y) => x.pow(y), ops.power],
  ['maximum', (x, y) => x.maximum(y), ops.maximum],
  ['minimum', (x, y) => x.minimum(y), ops.minimum],
  ['floorDivide', (x, y) => x.floorDiv(y), ops.floorDivide],
  ['mod', (x, y) => x.mod(y), ops.mod],
  ['equal', (x, y) => x.equal(y), ops.equal],
  ['less', (x, y) => x.less(y), ops.less],
  ['matmul', (x, y) => x.matmul(y), ops.matmul],
];

const REDUCTIONS = [
  'sum',
  'prod',
  'mean',
  'var',
  'std',
  'max',
  'min',
  'all',
  'any',
  'argmax',
  'cumsum',
  'cumprod',
] as const;

const told = (f: Face, x: Tensor, y: TensorLike): string => {
  try {
    const result = f(x, y);
    return `${result.dtype} ${String(result)}`;
  } catch (error) {
    return error instanceof Error ? error.message.split(':')[0] : 'throws';
  }
};

describe('arithmetic', () => {
  it.each(FACES)('%s: methods and ops have one rule of types', (_, method, op) => {
    for (const first of DTYPES) {
      const x = Tensor.from([3, 5]).astype(first);
      for (const second of [...DTYPES, 2, 2.5, true] as const) {
        const y = typeof second === 'string' ? Tensor.from([2, 4]).astype(second) : second;
        expect(told(method, x, y), `${first}, ${second}`).toBe(told(op, x, y));
      }
    }
  });

  it.each(REDUCTIONS)('%s: methods and ops have one rule of types', (name) => {
    for (const dtype of DTYPES) {
      const x = Tensor.from([3, 5]).astype(dtype);
      const op: (x: Tensor) => Tensor = ops[name];
      expect(
        told((y) => y[name](), x, 0),
        dtype,
      ).toBe(told((y) => op(y), x, 0));
    }
  });

  const of = (dtype: DType): Tensor => Tensor.from([1, 2]).astype(dtype);
  // Keras 3 with JAX up to 32 bits, NumPy 2 for 64.
  it.each([
    ['int32 / int32', of('int32').div(of('int32')), 'float32'],
    ['int64 / int64', of('int64').div(of('int64')), 'float64'],
    ['int64 / int32', of('int64').div(of('int32')), 'float64'],
    ['int64 and a number with a fraction', of('int64').add(0.5), 'float64'],
    ['uint64 and int8', of('uint64').add(of('int8')), 'float64'],
    ['uint64 and int64', of('uint64').maximum(of('int64')), 'float64'],
    ['int8 and a number with a fraction', of('int8').mul(0.5), 'float32'],
    ['float16 and a number with a fraction', of('float16').mul(0.5), 'float16'],
    ['bfloat16 and int32', of('bfloat16').mul(of('int32')), 'bfloat16'],
    ['float64 and a list', of('float64').add([0.1, 0.2]), 'float64'],
    ['float32 and a list', of('float32').add([0.1, 0.2]), 'float32'],
    ['a mean of int32', of('int32').mean(), 'float32'],
    ['a mean of int64', of('int64').mean(), 'float64'],
    ['a variance of uint64', ops.var(of('uint64')), 'float64'],
    ['a root of int32', of('int32').sqrt(), 'float32'],
    ['a root of int64', ops.sqrt(of('int64')), 'float64'],
  ])('%s', (_, result, dtype) => expect(result.dtype).toBe(dtype));

  it('reads lists beside float64 in double precision', () => {
    const x = Tensor.from([0], 'float64').astype('float64');
    expect(x.add([0.1]).item()).toBe(0.1);
    expect(ops.add(x, [0.1]).item()).toBe(0.1);
    expect(ops.add([0.1], x).item()).toBe(0.1);
  });

  it('computes means and variances of float16 in float32', () => {
    const x = Tensor.from(Array.from({ length: 4000 }, () => 30)).astype('float16');
    expect([x.mean().item(), ops.mean(x).item(), x.var().item()]).toEqual([30, 30, 0]);
  });

  // NumPy 2 and Keras 3 with JAX.
  const bytes = Tensor.from([200, 100]).astype('uint8');
  const mask = Tensor.from([true, false]);
  it.each([
    ['sums of bytes', bytes.sum(), 'uint32 300'],
    ['products of bytes', bytes.prod(), 'uint32 20000'],
    ['bools added', mask.add(mask), 'bool [ True False]'],
    ['bools multiplied', mask.mul([true, true]), 'bool [ True False]'],
    ['a bool and a number', mask.mul(0.5), 'float32 [0.5 0. ]'],
    ['a bool divided', mask.div(2), 'float32 [0.5 0. ]'],
    ['bytes and int32', bytes.astype('uint32').maximum(Tensor.from([-1, 1])), 'int32 [200 100]'],
    [
      'int8 products',
      Tensor.from([100])
        .astype('int8')
        .matmul(Tensor.from([100]).astype('int8')),
      'int32 10000',
    ],
    ['whole numbers modulo 0', Tensor.from([7]).mod(0), 'int32 [0]'],
    ['floats divided and floored', Tensor.from([1.5]).floorDiv(0.1), 'float32 [14.]'],
  ])('%s', (_, result, expected) => {
    expect(`${result.dtype} ${String(result)}`).toBe(expected);
  });

  // NumPy 2: 7, -7, 0, 5, -5, -100, 127 and -128 by 2, -2, 0, 0, 0, -3, -1 and -1.
  const dividends = [7, -7, 0, 5, -5, -100, 127, -128];
  const divisors = [2, -2, 0, 0, 0, -3, -1, -1];
  it.each([
    ['floorDivide', ops.floorDivide, (x: Tensor, y: Tensor) => x.floorDiv(y), [3, 3, 0, 0, 0, 33, -127, 128]],
    ['mod', ops.mod, (x: Tensor, y: Tensor) => x.mod(y), [1, -1, 0, 0, 0, -1, 0, 0]],
    ['fmod', ops.fmod, ops.fmod, [1, -1, 0, 0, 0, -1, 0, 0]],
  ])('%s of whole numbers is 0 where the divisor is', (_, op, method, expected) => {
    for (const dtype of ['int16', 'int32', 'int64'] as const) {
      const x = Tensor.from(dividends).astype(dtype);
      const y = Tensor.from(divisors).astype(dtype);
      const inProgram = jit((a: Tensor, b: Tensor) => op(a, b));
      const results = [op(x, y), method(x, y), inProgram(x, y), op(x, Tensor.from(divisors).astype(dtype))];
      for (const result of results) expect([result.dtype, result.toArray()]).toEqual([dtype, expected]);
      const zeros = dividends.map(() => 0);
      for (const result of [op(x, 0), method(x, x.sub(x)), jit((a: Tensor) => op(a, 0))(x)]) {
        expect(result.toArray()).toEqual(zeros);
      }
    }
    const natural = Tensor.from([7, 0, 5]).astype('uint8');
    expect(op(natural, Tensor.from([0, 0, 2]).astype('uint8')).toArray()).toEqual(
      op === ops.floorDivide ? [0, 0, 2] : [0, 0, 1],
    );
  });

  // NumPy 2; zeros have the sign of the divisor.
  it('divides float64 as NumPy', () => {
    const x = Tensor.from([7, -7, 0, 127, -128, -0.5], 'float64').astype('float64');
    const y = Tensor.from([0, 0, 0, -1, 1, Infinity], 'float64').astype('float64');
    expect([...x.floorDiv(y).data]).toEqual([Infinity, -Infinity, NaN, -127, -128, -1]);
    expect([...x.mod(y).data]).toEqual([NaN, NaN, NaN, -0, 0, Infinity]);
    expect([...ops.floorDivide(x, 0).data].slice(0, 3)).toEqual([Infinity, -Infinity, NaN]);
  });

  it('has exact powers of 64-bit integers and no negative ones', () => {
    const x = Tensor.from([3, -7, 10, 2, 0, -1]).astype('int64');
    const y = Tensor.from([33, 18, 15, 52, 0, 3]).astype('int64');
    const expected = [5559060566555523, 1628413597910449, 1e15, 2 ** 52, 1, -1];
    expect(x.pow(y).toArray()).toEqual(expected);
    expect(jit((a: Tensor, b: Tensor) => ops.power(a, b))(x, y).toArray()).toEqual(expected);
    expect(() => x.pow(-1)).toThrow('negative-power');
    expect(() => jit((a: Tensor, b: Tensor) => a.pow(b))(x, y.neg())).toThrow('negative-power');
    // Keras with JAX.
    expect(Tensor.from([2, 1]).pow(-1).toArray()).toEqual([0, 1]);
  });

  it('has no difference of bools', () => {
    expect(() => mask.sub(mask)).toThrow('sub needs numbers.');
    expect(() => ops.subtract(mask, mask)).toThrow('subtract needs numbers.');
  });
});

describe('a tensor as a value of the language', () => {
  const x = Tensor.from([
    [1, 2],
    [3, 4],
  ]);

  it('is iterable over its first axis', () => {
    expect([...x].map(String)).toEqual(['[1 2]', '[3 4]']);
    expect(() => [...Tensor.from(1)]).toThrow('a tensor is iterable where it has a first axis.');
  });

  it('is its values in JSON', () => {
    expect(JSON.stringify({ x, mask: Tensor.from([true]) })).toBe('{"x":[[1,2],[3,4]],"mask":[true]}');
    expect(JSON.stringify({ step: new Variable(3), x: new Variable(x) })).toBe(
      '{"step":3,"x":[[1,2],[3,4]]}',
    );
  });

  it('holds 64-bit integers exactly, or refuses them', () => {
    expect(String(Tensor.from(new BigInt64Array([2n ** 53n - 1n, -3n])))).toBe(
      '[9007199254740991               -3]',
    );
    expect(() => Tensor.from(new BigUint64Array([1n, 2n ** 60n]))).toThrow(
      'DTypeError[integer-overflow]: uint64 holds whole numbers from 0 to 9007199254740991 (2^53 - 1) here.\n' +
        '  value = 1152921504606846976n\n' +
        '  Where these are labels and not quantities, keep them as text.',
    );
  });

  // NumPy 2: x = np.arange(24).reshape(2, 3, 4).
  const cube = Tensor.from(Array.from({ length: 24 }, (_, i) => i)).reshape([2, 3, 4]);
  it.each([
    ['pairs', cube.at([0, 1], [2, -1]), '[[ 8  9 10 11]\n [20 21 22 23]]'],
    ['all axes', cube.at([0, 1], [2, 0], [3, 1]), '[11 13]'],
    ['axes behind a range', cube.at(':', [0, 2], [1, -1]), '[[ 1 11]\n [13 23]]'],
    ['axes between', cube.at([0, 1], ':', [1, 2]), '[[ 1  5  9]\n [14 18 22]]'],
    ['lists broadcast', cube.at([0, 1], [2], 0), '[ 8 20]'],
    ['a position and a list around a range', cube.at(0, ':', [1, 2]), '[[ 1  5  9]\n [ 2  6 10]]'],
    ['tensors', cube.at(Tensor.from([[0], [1]]), Tensor.from([0, 2]), 0), '[[ 0  8]\n [12 20]]'],
  ])('takes several lists point by point: %s', (_, result, expected) => {
    expect(String(result)).toBe(expected);
  });

  it('refuses positions beyond the end in lists', () => {
    expect(() => cube.at([0, 2], Tensor.from([0, 1]))).toThrow(
      'an index on axis 0 is a whole number from -2 to 1.',
    );
  });

  it('takes sizes one by one, too, and refuses unknown types', () => {
    expect(x.reshape(-1, 1).shape).toEqual([4, 1]);
    expect(() => x.reshape([4], 1)).toThrow('reshape was given more arguments than it takes by position.');
    const astype: (dtype: never) => Tensor = x.astype.bind(x);
    expect(() => astype('str' as never)).toThrow('a dtype name was expected.');
  });

  it('refuses indices of other kinds', () => {
    expect(() => x.at(true as never)).toThrow('an index is a position, a range as text, null, or a list');
    expect(() => x.at({ axis: 0 } as never)).toThrow(
      'an index is a position, a range as text, null, or a list',
    );
  });

  it('refuses masks of another shape', () => {
    expect(() => x.at(Tensor.from([true, false, true]))).toThrow('a mask has the shape of the first axes');
    expect(() => x.at(Tensor.from([[true], [false]]))).toThrow('a mask has the shape of the first axes');
    expect(String(x.at(Tensor.from([false, true])))).toBe('[[3 4]]');
  });
});

describe('parts of a tensor', () => {
  const x = Tensor.from([
    [1, 2, 3],
    [4, 5, 6],
  ]);

  // NumPy 2: x[[True, False]], x[:, [True, False, True]], x[[[...]]].
  it.each([
    ['rows', x.at([true, false]), '[[1 2 3]]'],
    ['columns', x.at(':', [true, false, true]), '[[1 3]\n [4 6]]'],
    ['columns by a tensor', x.at(0, Tensor.from([false, true, true])), '[2 3]'],
    [
      'elements',
      x.at([
        [true, false, true],
        [false, true, false],
      ]),
      '[1 3 5]',
    ],
    ['nothing', x.at([false, false]), '[]'],
  ])('are chosen by booleans: %s', (_, result, expected) => {
    expect(String(result)).toBe(expected);
  });

  it('refuses masks of another size beside other places', () => {
    expect(() => x.at(':', [true, false])).toThrow('a mask has the shape of the first axes');
  });

  // NumPy 2: y = x.copy(); y[...] = value.
  it.each([
    ['one row', x.set(0, 9), '[[9 9 9]\n [4 5 6]]'],
    ['one element, by its position from the end', x.set(-1, -1, 0), '[[1 2 3]\n [4 5 0]]'],
    ['a range', x.set(':', '1:', [7, 8]), '[[1 7 8]\n [4 7 8]]'],
    ['rows by a list, the last of equals', x.set([0, 0], [[1], [8]]), '[[8 8 8]\n [4 5 6]]'],
    ['by booleans', x.set([false, true], [7, 8, 9]), '[[1 2 3]\n [7 8 9]]'],
    ['by a condition', x.set(x.greater(4), 0), '[[1 2 3]\n [4 0 0]]'],
    ['one value for each true place', x.set(x.greater(4), [10, 20]), '[[ 1  2  3]\n [ 4 10 20]]'],
    ['in its dtype', x.set(0, 0, 2.9), '[[2 2 3]\n [4 5 6]]'],
  ])('are replaced in a new tensor: %s', (_, result, expected) => {
    expect(String(result)).toBe(expected);
    expect(result.dtype).toBe('int32');
    expect(String(x)).toBe('[[1 2 3]\n [4 5 6]]');
  });

  it('are replaced in programs, with slopes', () => {
    const replaced = jit((y: Tensor) => y.set(y.greater(4), 0).set(0, 1, y.at(1, 0)));
    expect(String(replaced(x.astype('float32')))).toBe('[[1. 4. 3.]\n [4. 0. 0.]]');
    const slope = grad((y: Tensor) => y.set(0, y.at(1).mul(2)).sum());
    expect(String(slope(x.astype('float32')))).toBe('[[0. 0. 0.]\n [3. 3. 3.]]');
  });

  it('refuses values of another shape, and calls without a value', () => {
    expect(() => x.set(0, [1, 2])).toThrow('set needs a value that broadcasts to the part it replaces.');
    expect(() => x.set([true, false], [[1, 2]])).toThrow('set needs a value that broadcasts');
    expect(() => Reflect.apply(x.set, x, [0])).toThrow(
      'set takes an index and, as its last argument, the new value.',
    );
  });

  it('cannot be assigned in silence', () => {
    const loose: { [place: number]: number } = x as never;
    expect(() => (loose[0] = 5)).toThrow(TypeError);
  });

  it('has no values in JSON while it is traced', () => {
    expect(() => jit((y: Tensor) => y.add(JSON.stringify(y).length))(x)).toThrow(
      'the values of a tensor can be read only where they are known.',
    );
  });
});
