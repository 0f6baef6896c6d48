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
        [...(result as Iterable<unknown>)];
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
  toString: [df, [{}]],
  toHtml: [df, [{}]],
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
  toString: [s, [{}]],
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
