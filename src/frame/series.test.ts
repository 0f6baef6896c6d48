import { inspect } from 'node:util';
import { describe, expect, test } from 'vitest';
import { KeratinError } from '../util/errors';
import { Tensor } from '../runtime/tensor';
import { DataFrame } from './frame';
import { Series } from './series';

const lines = (...text: string[]): string => text.join('\n');

function errorText(body: () => unknown): string {
  try {
    body();
  } catch (error) {
    if (error instanceof KeratinError) return error.message;
    throw error;
  }
  return 'no error';
}

const v = new Series([1, 2, 3, 4], { name: 'v' });
const k = new Series(['a', 'b', 'c', 'b'], { name: 'k' });

describe('Series', () => {
  test('prints as pandas', () => {
    const text = lines('0    1', '1    2', '2    3', '3    4', 'Name: v, dtype: int64');
    expect(String(v)).toBe(text);
    expect(inspect(v)).toBe(text);
    expect(String(new Series(new Float64Array(0)))).toBe('Series([], dtype: float64)');
    expect(String(new Series([1.5, null, -2], { index: ['x', 'y', 'z'] }))).toBe(
      lines('x    1.5', 'y    NaN', 'z   -2.0', 'dtype: float64'),
    );
    expect(String(new Series([0.1, 1e-7]))).toBe(
      lines('0    1.000000e-01', '1    1.000000e-07', 'dtype: float64'),
    );
    expect(String(new Series([0.0078125, 0.0234375]))).toBe(
      lines('0    0.007812', '1    0.023438', 'dtype: float64'),
    );
    const long = new Series(Int32Array.from({ length: 61 }, (_, i) => i));
    expect(long.toString({ minRows: 4 })).toBe(
      lines('0      0', '1      1', '      ..', '59    59', '60    60', 'Length: 61, dtype: int32'),
    );
  });

  test.each([
    ['add', v.add(v), [2, 4, 6, 8], 'int64'],
    ['sub', v.sub([1, 1, 1, 0.5]), [0, 1, 2, 3.5], 'float64'],
    ['mul', v.mul(-1.5), [-1.5, -3, -4.5, -6], 'float64'],
    ['div', v.div(2), [0.5, 1, 1.5, 2], 'float64'],
    ['floordiv', v.mul(-1).floordiv(2), [-1, -1, -2, -2], 'int64'],
    ['mod', v.mul(-1).mod(3), [2, 1, 0, 2], 'int64'],
    ['mod by zero', v.mod(0), [NaN, NaN, NaN, NaN], 'float64'],
    ['pow', v.pow(2), [1, 4, 9, 16], 'int64'],
    ['float32 stays', v.astype('float32').add(0.1), [1.1, 2.1, 3.1, 4.1].map(Math.fround), 'float32'],
    ['booleans count', v.gt(2).add(v.gt(3)), [0, 0, 1, 2], 'int64'],
    ['abs', v.sub(3).abs(), [2, 1, 0, 1], 'int64'],
    ['clip', v.clip(2, 3), [2, 2, 3, 3], 'int64'],
    ['eq', k.eq('b'), [false, true, false, true], 'bool'],
    ['ne with missing values', new Series([1, null]).ne(1), [false, true], 'bool'],
    ['lt of text', k.lt('b'), [true, false, false, false], 'bool'],
    ['between', v.between(2, 3), [false, true, true, false], 'bool'],
    ['isin', k.isin(['a', 'c']), [true, false, true, false], 'bool'],
    ['and, or, not', v.gt(1).and(v.lt(4)).or(v.eq(1)).not(), [false, false, false, true], 'bool'],
    ['map by table', k.map({ a: 1, b: 2 }), [1, 2, NaN, 2], 'float64'],
    ['map by Map', v.map(new Map([[1, 'one']])), ['one', null, null, null], 'object'],
    ['map by function', v.map((value) => Number(value) * 2), [2, 4, 6, 8], 'int64'],
  ] as const)('%s', (_, series, values, dtype) => {
    expect(series.toArray()).toEqual(values);
    expect(series.dtype).toBe(dtype);
  });

  test('statistics leave missing values out', () => {
    const series = new Series([2, null, 4, 9]);
    expect([
      series.count(),
      series.sum(),
      series.mean(),
      series.min(),
      series.max(),
      series.median(),
    ]).toEqual([3, 15, 5, 2, 9, 4]);
    expect(series.var()).toBe(13);
    expect(series.std({ ddof: 0 })).toBeCloseTo(Math.sqrt(26 / 3), 14);
    expect([series.quantile(0.25), series.idxmax(), series.idxmin(), series.prod()]).toEqual([3, 3, 0, 72]);
    expect([series.nunique(), series.unique()]).toEqual([3, [2, NaN, 4, 9]]);
    expect([new Series([0, 1]).any(), new Series([0, 1]).all(), new Series([true, true]).all()]).toEqual([
      true,
      false,
      true,
    ]);
    expect(v.corr(v.mul(-2).add(1))).toBe(-1);
    const empty = new Series(new Float64Array(0));
    expect([empty.sum(), empty.mean(), empty.min(), empty.std()]).toEqual([0, NaN, NaN, NaN]);
  });

  test('the sum of many numbers is accurate', () => {
    expect(new Series(new Float64Array(1e6).fill(0.1)).sum()).toBeCloseTo(1e5, 9);
    const shifted = Float64Array.from({ length: 1000 }, (_, i) => 1e9 + (i % 2));
    expect(new Series(shifted).std({ ddof: 0 })).toBe(0.5);
  });

  test('counts of values, equal counts in order of appearance', () => {
    expect(String(k.valueCounts())).toBe(
      lines('k', 'b    2', 'a    1', 'c    1', 'Name: count, dtype: int64'),
    );
    expect(String(new Series([1, null, 1, 2]).valueCounts({ normalize: true, dropna: false }))).toBe(
      lines('1.0    0.50', 'NaN    0.25', '2.0    0.25', 'Name: proportion, dtype: float64'),
    );
    expect(k.valueCounts({ ascending: true }).index.toArray()).toEqual(['a', 'c', 'b']);
  });

  test('describe', () => {
    expect(
      String(new Series([22, 38, 26, NaN, 35], { name: 'age' }).describe({ percentiles: [0.1, 0.999] })),
    ).toBe(
      lines(
        'count     4.000',
        'mean     30.250',
        'std       7.500',
        'min      22.000',
        '10%      23.200',
        '50%      30.500',
        '99.9%    37.991',
        'max      38.000',
        'Name: age, dtype: float64',
      ),
    );
    expect(String(k.describe())).toBe(
      lines('count     4', 'unique    3', 'top       b', 'freq      2', 'Name: k, dtype: object'),
    );
  });

  test('rows', () => {
    expect(v.head(2).toArray()).toEqual([1, 2]);
    expect(v.tail(-3).toArray()).toEqual([4]);
    expect(v.filter((value) => Number(value) % 2 === 0).index.toArray()).toEqual([1, 3]);
    expect(k.sortValues({ ascending: false }).index.toArray()).toEqual([2, 1, 3, 0]);
    expect(v.take([-1, 0]).sortIndex().toArray()).toEqual([1, 4]);
    expect([...new Series([true, null]).dropna()]).toEqual([true]);
    expect([v.iloc(-1), new Series([5, 6], { index: ['x', 'y'] }).get('y')]).toEqual([4, 6]);
    expect([...k.head(2).items()]).toEqual([
      [0, 'a'],
      [1, 'b'],
    ]);
  });

  test('tensors', () => {
    expect(v.toTensor().dtype).toBe('int32');
    expect(new Series(Tensor.from([0.5, 1])).dtype).toBe('float32');
    expect(errorText(() => new Series(Tensor.from([[1]])))).toContain('DataError[series-shape]');
    expect(errorText(() => k.toTensor())).toBe(
      lines(
        'DataError[frame-text]: a frame becomes a tensor only where every value is a number or a boolean.',
        '  column = "k"',
        '  row    = 0',
        '  value  = "a"',
        '  dtype  = object',
        '  Encode text with getDummies or map, convert numbers with astype, or drop the column.',
      ),
    );
  });

  test('refuses operands that do not fit', () => {
    expect(errorText(() => v.add([1]))).toBe(
      lines('DataError[series-index]: add needs one value for each row.', '  values = 1', '  rows   = 4'),
    );
    expect(errorText(() => v.add(v.slice(1).take([0, 1, 2, 0])))).toContain('DataError[series-labels]');
    expect(errorText(() => v.add('x'))).toContain('ArgumentError[series-operand]');
    expect(errorText(() => k.gt(1))).toBe(
      lines(
        'DataError[frame-compare]: gt needs two numbers or two texts.',
        '  column = "k"',
        '  row    = 0',
        '  left   = "a"',
        '  right  = 1',
        "  Convert the text first, e.g. with astype('float64').",
      ),
    );
    expect(errorText(() => k.mean())).toContain('mean needs columns of numbers.');
    expect(errorText(() => v.quantile(25))).toContain('For the 25 % quantile give 0.25.');
    expect(errorText(() => new Series([1], { index: [1, 2] }))).toContain('DataError[series-index]');
  });
});

describe('whole numbers are never others in silence', () => {
  test.each<[string, () => unknown]>([
    ['pow', () => new Series([2 ** 31 - 1]).pow(2)],
    ['mul', () => new Series([2 ** 30, 1], { name: 'n' }).mul(2 ** 24)],
    ['sum', () => new Series([2 ** 53 - 1, 1]).sum()],
    ['prod', () => new DataFrame({ n: [2 ** 30, 2 ** 30] }).agg('prod')],
    ['groups', () => new DataFrame({ k: [1, 1], n: [2 ** 30, 2 ** 30] }).groupBy('k').agg('prod')],
  ])('%s', (_, compute) => {
    expect(compute).toThrow('integer-overflow');
  });

  test('a number that does not fit beside a narrow column is refused, as in NumPy 2', () => {
    const bytes = new Series([200, 1], { dtype: 'uint8' });
    expect(() => bytes.add(300)).toThrow('uint8 holds whole numbers from 0 to 255.');
    expect(() => bytes.sub(-1)).toThrow('number-out-of-range');
    expect(String(bytes.gt(-1).values)).toBe('1,1');
    expect(String(bytes.div(300).dtype)).toBe('float64');
  });

  test('says where and what to do', () => {
    expect(() => new Series([1, 2 ** 30], { name: 'n' }).mul(2 ** 24)).toThrow(
      'DTypeError[integer-overflow]: mul needs a result that int64 holds here: whole numbers from -9007199254740991 to 9007199254740991.\n' +
        '  column = "n"\n' +
        '  result = 18014398509481984\n' +
        "  Compute with floats: astype('float64').",
    );
    expect(new Series([2 ** 31 - 1]).astype('float64').pow(2).iloc(0)).toBe((2 ** 31 - 1) ** 2);
  });
});
