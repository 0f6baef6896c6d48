// Every public method of frames, series, groups and labels is given every kind of value in each place. What is refused is
// refused with an error of ours; what is taken stands in the table.
import { describe, expect, it } from 'vitest';
import { DataFrame, Index, Series, concat, getDummies, readCsv, trainTestSplit } from 'keratin/frame';
import * as np from 'keratin/numpy';
import { KeratinError } from '../util/errors';

const values: Readonly<Record<string, unknown>> = {
  number: 1.5,
  boolean: true,
  text: 'nonsense',
  array: [[1], [2]],
  tensor: np.array([1, 2]),
  null: null,
  function: () => ({}),
  typo: { typo: 1 },
};

type Method = (...given: unknown[]) => unknown;

/** Which kinds of values a call takes in a place; null where it has no such place. */
async function taken(call: Method, good: readonly unknown[], place: number): Promise<string[]> {
  const kinds: string[] = [];
  for (const [kind, value] of Object.entries(values)) {
    const given = [...good];
    while (given.length < place) given.push(undefined);
    given[place] = value;
    try {
      const result = await call(...given);
      if (typeof result === 'object' && result !== null && Symbol.iterator in result)
        Array.from(result as Iterable<unknown>);
      kinds.push(kind);
    } catch (error) {
      if (!(error instanceof KeratinError))
        throw new Error(`${kind} in place ${place}: ${String(error)}`, { cause: error });
    }
  }
  return kinds;
}

const df = new DataFrame(
  { a: [1, 2, 2], b: [0.5, null, 2.5], c: ['x', null, 'y'] },
  { index: ['p', 'q', 'r'] },
);
const numbers = df.select(['a', 'b']);
const filled = numbers.dropna();
const s = df.get('b');
const whole = df.get('a');
const words = df.get('c');
const mask = whole.gt(1);
const groups = df.select(['a', 'b']).groupBy('a');
const column = groups.get('b');

/** All public methods of an object's class, with those it inherits. */
function methodsOf(object: object): string[] {
  const names = new Set<string>();
  for (
    let at: object = Object.getPrototypeOf(object);
    at !== Object.prototype;
    at = Object.getPrototypeOf(at)
  ) {
    for (const [name, { value }] of Object.entries(Object.getOwnPropertyDescriptors(at)))
      if (typeof value === 'function' && name !== 'constructor' && name !== 'rowAt') names.add(name);
  }
  return [...names].sort();
}

/** An object, arguments that a method takes, and what else it takes in each place. */
type Row = readonly [on: object, good: readonly unknown[], ...taken: string[]];
type Rows = Readonly<Record<string, Row>>;
const alike = (row: Row, ...names: string[]): Record<string, Row> =>
  Object.fromEntries(names.map((name): [string, Row] => [name, row]));
const plain = (on: object, ...names: string[]): Record<string, Row> => alike([on, []], ...names);

const frameRows: Rows = {
  ...plain(df, 'rows', 'toArray', 'toColumns', 'count', 'nunique', 'info', 'isna', 'notna', 'ffill', 'bfill'),
  ...plain(filled, 'toNumpy'),
  get: [df, ['a']],
  iloc: [df, [0, 1]],
  loc: [df, ['p', 'a']],
  toJSON: [df, [''], 'text'],
  toTensor: [filled, [{}]],
  // A text is the path of a file to write.
  toCsv: [
    {
      toCsv: (first: never, ...others: never[]) =>
        df.toCsv(first === 'nonsense' ? (null as never) : first, ...others),
    },
    [{}],
  ],
  sum: [numbers, [{}]],
  mean: [numbers, [{}]],
  median: [numbers, [{}]],
  min: [numbers, [{}]],
  max: [numbers, [{}]],
  var: [numbers, [{}]],
  std: [numbers, [{}]],
  quantile: [numbers, [0.5, {}]],
  ...alike([df, [{}]], 'toString', 'toHtml'),
  select: [df, [['a']]],
  drop: [df, ['a']],
  selectDtypes: [df, ['number']],
  rename: [df, [{}]],
  assign: [df, [{}], 'typo'],
  astype: [numbers, ['float64']],
  map: [numbers, [Number]],
  apply: [numbers, [String, 1]],
  agg: [numbers, ['mean']],
  getDummies: [df, [{}]],
  head: [df, [1]],
  tail: [df, [1]],
  slice: [df, [0, 1]],
  take: [df, [[0]]],
  filter: [df, [mask]],
  sample: [df, [1, {}]],
  trainTestSplit: [df, [{}]],
  sortValues: [df, ['a', {}]],
  sortIndex: [df, [{}]],
  setIndex: [df, ['a']],
  resetIndex: [df, [{}]],
  fillna: [df, [0], 'number boolean text'],
  dropna: [df, [{}]],
  duplicated: [df, ['a', {}]],
  dropDuplicates: [df, ['a', {}]],
  describe: [df, [[0.5], {}]],
  corr: [numbers, [{}]],
  valueCounts: [df, ['a']],
  groupBy: [df, ['a', {}]],
  merge: [df, [df, { on: 'a' }]],
};
const seriesRows: Rows = {
  ...plain(
    s,
    'toArray',
    'items',
    'toNumpy',
    'count',
    'sum',
    'prod',
    'mean',
    'median',
    'min',
    'max',
    'nunique',
  ),
  ...plain(
    s,
    'unique',
    'any',
    'all',
    'idxmax',
    'idxmin',
    'resetIndex',
    'isna',
    'notna',
    'ffill',
    'bfill',
    'dropna',
    'abs',
  ),
  ...plain(mask, 'not'),
  get: [s, ['p']],
  iloc: [s, [0]],
  toTensor: [whole, [{}]],
  toJSON: [s, [''], 'text'],
  var: [s, [{}]],
  std: [s, [{}]],
  quantile: [s, [0.5]],
  corr: [s, [whole]],
  head: [s, [1]],
  tail: [s, [1]],
  slice: [s, [0, 1]],
  take: [s, [[0]]],
  filter: [s, [mask]],
  sample: [s, [1, {}]],
  sortValues: [s, [{}]],
  sortIndex: [s, [{}]],
  rename: [s, ['x'], 'text null'],
  fillna: [s, [0], 'number boolean text'],
  astype: [whole, ['float64']],
  map: [s, [Number], 'typo'],
  ...alike([s, [1], 'number boolean'], 'add', 'sub', 'mul', 'div', 'floordiv', 'mod', 'pow'),
  // Nothing equals a text or a missing value; an order of numbers and texts there is not.
  ...alike([s, [1], 'number boolean text null'], 'eq', 'ne'),
  ...alike([s, [1], 'number boolean null'], 'lt', 'le', 'gt', 'ge'),
  and: [mask, [mask]],
  or: [mask, [mask]],
  isin: [s, [[1]]],
  between: [s, [0, 1], 'number boolean null', 'number boolean null'],
  clip: [s, [0, 1], 'number null', 'number null'],
  agg: [s, ['mean']],
  valueCounts: [words, [true, {}], 'boolean'],
  describe: [s, [[0.5], {}]],
  ...alike([s, [{}]], 'toString'),
};
const groupRows: Rows = {
  ...plain(groups, 'size', 'count', 'first', 'last', 'nunique'),
  ...alike([groups, [{}]], 'sum', 'prod', 'mean', 'median', 'std', 'var', 'min', 'max'),
  get: [groups, ['b']],
  agg: [groups, ['mean']],
  getGroup: [groups, [1]],
};
const columnRows: Rows = {
  ...plain(column, 'count', 'sum', 'mean', 'median', 'std', 'var', 'min', 'max', 'first', 'last', 'nunique'),
  agg: [column, ['mean']],
  transform: [column, ['mean']],
};
const indexRows: Rows = {
  ...plain(df.index, 'toArray', 'toString'),
  labelAt: [df.index, [0]],
  rename: [df.index, [['x']]],
  take: [df.index, [[0]]],
  slice: [df.index, [0, 1]],
  positionsOf: [df.index, ['p']],
  find: [df.index, ['p'], 'number boolean text null'],
  equals: [df.index, [df.index]],
  toJSON: [df.index, [''], 'text'],
};
const functionRows: Rows = {
  DataFrame: [{ DataFrame: (...given: never[]) => new DataFrame(...given) }, [{}, {}], 'array typo'],
  Series: [{ Series: (...given: [never]) => new Series(...given) }, [[], {}], 'tensor'],
  'Index.from': [{ 'Index.from': (...given: [never]) => Index.from(...given) }, [[], 'x'], '', 'text null'],
  concat: [{ concat }, [[df], 0, {}]],
  getDummies: [{ getDummies }, [words, 'x', {}], '', 'text'],
  readCsv: [{ readCsv }, [new TextEncoder().encode('a\n1\n'), {}]],
  trainTestSplit: [{ trainTestSplit }, [[whole], {}]],
};

describe.each<[string, Rows, readonly string[]]>([
  ['DataFrame', frameRows, methodsOf(df)],
  ['Series', seriesRows, methodsOf(s)],
  ['GroupBy', groupRows, methodsOf(groups)],
  ['SeriesGroupBy', columnRows, methodsOf(column)],
  ['Index', indexRows, methodsOf(df.index)],
  ['functions', functionRows, Object.keys(functionRows)],
])('%s', (_, rows, names) => {
  it('has every method in the table', () => {
    expect(Object.keys(rows).sort()).toEqual([...names].sort());
  });

  it.each(Object.entries(rows))('%s takes what it says', async (name, [on, good, ...allowed]) => {
    const call: Method = (...given) => (Reflect.get(on, name) as Method).apply(on, given);
    await call(...good);
    const found: string[] = [];
    for (let place = 0; place <= good.length; place++) found.push((await taken(call, good, place)).join(' '));
    while (found.at(-1) === '') found.pop();
    expect(found).toEqual(allowed);
  });
});

const textOf = (body: () => unknown): string => {
  try {
    body();
  } catch (error) {
    return (error as Error).message;
  }
  throw new Error('no error');
};

describe('what wrong calls say', () => {
  it.each<[string, () => unknown, readonly string[]]>([
    [
      'a fraction of rows',
      () => df.head(1.5),
      ['ArgumentError[bad-argument]: head needs count to be a whole number.', '  count = 1.5'],
    ],
    [
      'a list for missing values',
      () => s.fillna([9, 8, 7] as never),
      [
        'ArgumentError[bad-argument]: fillna needs value to be a value, or a series of values by the same labels.',
        '  value = an array of 3',
        '  A list has no labels: make it a series, fillna(new Series(values, { index: series.index })).',
      ],
    ],
    [
      'a promise',
      () => df.merge(Promise.resolve(df) as never),
      [
        'ArgumentError[bad-argument]: merge needs right to be a frame.',
        '  right = an object of class Promise',
        '  This is a promise: write await before it.',
      ],
    ],
    [
      'a function without a return',
      () => numbers.apply((() => {}) as never),
      [
        'DataError[returned-value]: the function given to apply needs to return a text, number, boolean or null.',
        '  function = without a name',
        '  returned = undefined',
        '  A function in braces needs a return.',
      ],
    ],
    [
      'nothing',
      () => (df.get as () => unknown).call(df),
      ['ArgumentError[missing-argument]: get needs its argument "name": a text.', '  name = undefined'],
    ],
  ])('%s', (_, body, lines) => {
    expect(textOf(body)).toBe(lines.join('\n'));
  });
});

// pandas 2.3.3 gives these values.
describe('what pandas takes there, too', () => {
  const age = new Series([22, null, 4, null], { index: ['p', 'q', 'r', 't'], name: 'Age' });

  it('fillna takes a series by labels', () => {
    const filledAge = age.fillna(new Series([8, 7], { index: ['q', 'p'] }));
    expect([filledAge.dtype, filledAge.toArray()]).toEqual(['float64', [22, 8, 4, NaN]]);
    expect(new Series(['x', null]).fillna(new Series(['a', 'b'])).toArray()).toEqual(['x', 'b']);
    expect(textOf(() => age.fillna(new Series([1, 2], { index: ['q', 'q'] })))).toContain(
      'one row for each label',
    );
    const other = new DataFrame({ b: [7, 8, 9], d: [1, 2, 3] }, { index: ['q', 'p', 'r'] });
    expect(df.fillna(other).toColumns()).toEqual({ a: [1, 2, 2], b: [0.5, 7, 2.5], c: ['x', null, 'y'] });
  });

  it('drop takes labels of rows', () => {
    expect(df.drop({ index: ['p', 'r'] }).index.toArray()).toEqual(['q']);
    expect(df.drop({ index: 'q', columns: 'c' }).toColumns()).toEqual({ a: [1, 2], b: [0.5, 2.5] });
    expect(textOf(() => df.drop({ index: 'z' }))).toContain('a label must be one of the row labels');
  });

  it('loc and iloc take a column', () => {
    expect([df.loc('r', 'c'), df.iloc(-1, 1), df.iloc(0, -1)]).toEqual(['y', 2.5, 'x']);
    expect(textOf(() => df.loc('p', 'z'))).toContain('there is no column "z"');
    expect(textOf(() => df.iloc(0, 3))).toContain('within the columns');
  });

  it('apply goes along rows', () => {
    const sums = filled.apply((row) => row.sum(), { axis: 1 });
    expect([sums.index.toArray(), sums.toArray(), sums.dtype]).toEqual([['p', 'r'], [1.5, 4.5], 'float64']);
    expect(filled.apply((row) => row.max(), 1).toArray()).toEqual([1, 2.5]);
  });

  it('agg takes lists', () => {
    expect(s.agg(['sum', 'count']).toArray()).toEqual([3, 2]);
    expect(s.agg('max')).toBe(2.5);
    const both = numbers.agg(['min', 'max']);
    expect([both.index.toArray(), both.toColumns()]).toEqual([['min', 'max'], { a: [1, 2], b: [0.5, 2.5] }]);
    expect(numbers.agg({ a: 'sum', b: (part) => part.count() }).toArray()).toEqual([5, 2]);
    expect(groups.agg({ b: ['sum', 'count'] }).toColumns()).toEqual({ b_sum: [0.5, 2.5], b_count: [1, 1] });
    expect(groups.agg(['sum']).columns).toEqual(['b_sum']);
    expect(column.agg(['sum', 'max']).columns).toEqual(['sum', 'max']);
  });

  it('the first option stands by position', () => {
    expect(whole.sample(2, { randomState: 0 }).toArray()).toEqual(
      whole.sample({ n: 2, randomState: 0 }).toArray(),
    );
    expect(df.dropDuplicates('a').length).toBe(2);
    expect(words.valueCounts(true).toArray()).toEqual([0.5, 0.5]);
    expect(whole.describe([0.9]).index.toArray()).toContain('90%');
  });

  it('float columns stay float64 in map, whatever the numbers', () => {
    const fare = new Series([8, 7, 71], { dtype: 'float32' });
    expect(fare.map((value) => value).dtype).toBe('float64');
    expect(fare.map((value) => `${value as number} $`).dtype).toBe('object');
    expect(whole.map((value) => value).dtype).toBe('int64');
    expect(new DataFrame({ fare }).map((value) => value).dtypes.toArray()).toEqual(['float64']);
  });

  it('NumPy gets the types that columns have', () => {
    expect([np.array(s).dtype, np.array(whole).dtype, np.array(mask).dtype]).toEqual([
      'float64',
      'int64',
      'bool',
    ]);
    expect(np.array(new DataFrame({ a: [16777217.5], b: [1] })).toArray()).toEqual([[16777217.5, 1]]);
    expect(np.sum(new Series([16777217.5, 1])).item()).toBe(16777218.5);
    expect(np.array(s).toArray()).toEqual([0.5, NaN, 2.5]);
    expect(filled.toTensor().dtype).toBe('float32');
  });

  it('JSON has the values, as to_json', () => {
    expect(JSON.stringify(df)).toBe(
      '{"a":{"p":1,"q":2,"r":2},"b":{"p":0.5,"q":null,"r":2.5},"c":{"p":"x","q":null,"r":"y"}}',
    );
    expect(JSON.stringify([s, df.index])).toBe('[{"p":0.5,"q":null,"r":2.5},["p","q","r"]]');
    expect(textOf(() => JSON.stringify(new Series([1, 2], { index: ['a', 'a'] })))).toContain(
      'a label of its own',
    );
  });

  it('a frame iterates over its columns', () => {
    expect([...df]).toEqual(['a', 'b', 'c']);
  });
});
