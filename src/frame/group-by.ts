import { INSPECT } from '../util/notebook';
import { checkArgument } from '../util/arguments';
import { aFlag, aText, type Kind } from '../util/argument-kinds';
import { ArgumentError } from '../util/errors';
import type { Column } from './column';
import { columnFrom, isFloatColumn, keepFloat, sliceColumn, takeColumn } from './column';
import { checkCall, guardMethods, options as named, type Signature } from './guard';
import * as kinds from './kinds';
import { Index, type Label } from './labels';
import {
  aggregatorName,
  checkAggregation,
  reduceColumn,
  reducedColumn,
  type Aggregation,
} from './reductions';
import { checkReturned } from './returned';
import { Series, type Aggregator } from './series';
import { factorizeSorted, factorize, type Factors } from './statistics';
import { columnOf, dropColumns, takeRows, uniqueNames, type Table } from './table';

/** A column of the result: which column is reduced, and how. */
export interface NamedAggregation {
  readonly column: string;
  readonly aggfunc: Aggregator;
}

/** How rows are grouped. */
export interface GroupByOptions {
  /** Whether groups are in the order of their keys; otherwise in order of appearance. Default true. */
  readonly sort?: boolean;
  /** Whether rows with a missing key are left out. Default true. */
  readonly dropna?: boolean;
  /** Whether keys are the labels of the result; otherwise they are its first columns. Default true. */
  readonly asIndex?: boolean;
}

/** Which columns a reduction takes. */
export interface ReduceOptions {
  /** Whether columns of text are left out rather than refused. Default false. */
  readonly numericOnly?: boolean;
}

/** A column of the result of `agg`. */
interface Part {
  readonly name: string;
  readonly column: string;
  readonly aggregator: Aggregator;
}

const isAggregators = (value: object): value is readonly Aggregator[] => Array.isArray(value);

/** One of several reductions of a column. */
const severally = (column: string, aggregator: Aggregator): Part => ({
  name: `${column}_${aggregatorName(aggregator)}`,
  column,
  aggregator,
});

function namedParts(name: string, part: Aggregator | readonly Aggregator[] | NamedAggregation): Part[] {
  if (typeof part === 'string' || typeof part === 'function')
    return [{ name, column: name, aggregator: part }];
  checkArgument('agg', name, part, kinds.aPart);
  if (isAggregators(part)) return part.map((one) => severally(name, one));
  checkCall('agg', namedAggregation, [part]);
  return [{ name, column: part.column, aggregator: part.aggfunc }];
}

/** Rows by groups. */
interface Grouping {
  /** The group of each row, or -1. */
  readonly codes: Int32Array;
  /** Rows group after group. */
  readonly order: Int32Array;
  /** Where the rows of each group begin in `order`, and where the last ones end. */
  readonly starts: Int32Array;
  readonly index: Index;
}

function group(
  columns: readonly Column[],
  names: readonly string[],
  sort: boolean,
  dropMissing: boolean,
): Grouping {
  const number = (column: Column): Factors => (sort ? factorizeSorted : factorize)(column, { dropMissing });
  let { codes, firsts } = number(columns[0]);
  for (const column of columns.slice(1)) {
    const inner = number(column);
    const combined = Float64Array.from(codes, (code, i) =>
      code < 0 || inner.codes[i] < 0 ? NaN : code * inner.firsts.length + inner.codes[i],
    );
    ({ codes, firsts } = number({ dtype: 'float64', values: combined }));
  }
  const starts = new Int32Array(firsts.length + 1);
  for (const code of codes) if (code >= 0) starts[code + 1]++;
  for (let i = 0; i < firsts.length; i++) starts[i + 1] += starts[i];
  const next = starts.slice();
  const order = new Int32Array(starts[firsts.length]);
  for (const [row, code] of codes.entries()) if (code >= 0) order[next[code]++] = row;
  const index = Index.fromColumns(
    columns.map((column) => takeColumn(column, firsts)),
    names,
  );
  return { codes, order, starts, index };
}

/** One value for each group. */
function reduceGroups(
  column: Column,
  name: string | null,
  aggregator: Aggregator,
  grouping: Grouping,
  source: Index,
): Column {
  const { order, starts, index } = grouping;
  const ordered = takeColumn(column, order);
  const part = (i: number): Column => sliceColumn(ordered, starts[i], starts[i + 1]);
  if (typeof aggregator === 'function') {
    const cells = Array.from({ length: index.length }, (_, i) =>
      checkReturned(
        'agg',
        aggregator,
        aggregator(
          new Series(part(i), { name, index: source.take(order.subarray(starts[i], starts[i + 1])) }),
        ),
        kinds.aCell,
      ),
    );
    return keepFloat(columnFrom(cells, name ?? 'group'), isFloatColumn(column));
  }
  const kind = checkAggregation(aggregator);
  const cells = Array.from({ length: index.length }, (_, i) => reduceColumn(part(i), name, kind));
  return reducedColumn(cells, column, kind);
}

/**
 * The rows of a frame by groups: what `df.groupBy('pclass')` gives. Each reduction gives one row for each group.
 *
 * @example
 * import { DataFrame } from 'keratin/frame';
 * const df = new DataFrame({ pclass: [1, 3, 3], fare: [71.3, 7.25, 8.75] });
 * console.log(String(df.groupBy('pclass').mean()));
 * //         fare
 * // pclass
 * // 1       71.3
 * // 3        8.0
 *
 * @see https://pandas.pydata.org/docs/reference/groupby.html
 */
export class GroupBy<Frame> {
  readonly #table: Table;
  readonly #keys: readonly string[];
  readonly #asIndex: boolean;
  readonly #grouping: Grouping;
  readonly #wrap: (table: Table) => Frame;

  constructor(
    table: Table,
    by: string | readonly string[],
    options: GroupByOptions,
    wrap: (table: Table) => Frame,
  ) {
    const { sort = true, dropna = true, asIndex = true } = options;
    this.#table = table;
    this.#keys = typeof by === 'string' ? [by] : by;
    if (this.#keys.length === 0) {
      throw new ArgumentError({
        code: 'frame-group',
        expected: 'groupBy needs at least one column.',
        received: { by: '[]' },
      });
    }
    this.#asIndex = asIndex;
    this.#wrap = wrap;
    const columns = this.#keys.map((key) => columnOf(table, key));
    this.#grouping = group(columns, this.#keys, sort, dropna);
  }

  [INSPECT](): string {
    return `<GroupBy by ${this.#keys.join(', ')}: ${this.ngroups} groups>`;
  }

  /** Number of groups. */
  get ngroups(): number {
    return this.#grouping.index.length;
  }

  /** The groups of one column. */
  get(column: string): SeriesGroupBy<Frame> {
    const values = columnOf(this.#table, column);
    return new SeriesGroupBy(values, column, this.#table.index, this.#grouping, this.#wrap);
  }

  /** Key and rows of each group. */
  *[Symbol.iterator](): IterableIterator<[Label, Frame]> {
    const { order, starts, index } = this.#grouping;
    for (let i = 0; i < index.length; i++) {
      yield [index.labelAt(i), this.#wrap(takeRows(this.#table, order.subarray(starts[i], starts[i + 1])))];
    }
  }

  #result(names: readonly string[], columns: readonly Column[]): Frame {
    const { index } = this.#grouping;
    if (this.#asIndex) return this.#wrap({ index, names, columns });
    return this.#wrap({
      index: Index.range(index.length),
      names: [...this.#keys, ...names],
      columns: [...index.levels, ...columns],
    });
  }

  #reduceAll(aggregator: Aggregator, { numericOnly = false }: ReduceOptions): Frame {
    const { index, names, columns } = dropColumns(this.#table, this.#keys);
    const kept = [...columns.keys()].filter((i) => !numericOnly || columns[i].dtype !== 'object');
    return this.#result(
      kept.map((i) => names[i]),
      kept.map((i) => reduceGroups(columns[i], names[i], aggregator, this.#grouping, index)),
    );
  }

  #method(aggregation: Aggregation, options: ReduceOptions): Frame {
    return this.#reduceAll(aggregation, options);
  }

  /**
   * Reduces columns: all alike (`agg('mean')`), each its own way (`agg({ age: 'mean', fare: 'max' })`), or into new
   * columns (`agg({ oldest: { column: 'age', aggfunc: 'max' } })`). A list of reductions (`agg(['mean', 'max'])`,
   * `agg({ age: ['mean', 'max'] })`) gives a column for each, called `age_mean`, `age_max`: columns of frames have one
   * level of names, where pandas gives them two. A function gets the values of a group as a series.
   *
   * @throws ArgumentError `frame-aggregation` for an unknown name; DataError `frame-column` for an unknown column.
   *
   * @example
   * import { DataFrame } from 'keratin/frame';
   * const df = new DataFrame({ pclass: [1, 3, 3], fare: [71.3, 7.25, 8.75] });
   * console.log(df.groupBy('pclass').agg({ fare: ['mean', 'max'] }).columns); // [ 'fare_mean', 'fare_max' ]
   */
  agg(
    spec:
      | Aggregator
      | readonly Aggregator[]
      | Readonly<Record<string, Aggregator | readonly Aggregator[] | NamedAggregation>>,
  ): Frame {
    if (typeof spec === 'string' || typeof spec === 'function') return this.#reduceAll(spec, {});
    const others = this.#table.names.filter((name) => !this.#keys.includes(name));
    const parts = isAggregators(spec)
      ? others.flatMap((name) => spec.map((one) => severally(name, one)))
      : Object.entries(spec).flatMap(([name, part]) => namedParts(name, part));
    const columns = parts.map(({ column, aggregator }) =>
      reduceGroups(columnOf(this.#table, column), column, aggregator, this.#grouping, this.#table.index),
    );
    return this.#result(uniqueNames(parts.map(({ name }) => name)), columns);
  }

  /** Number of rows of each group. */
  size(): Series {
    const { starts, index } = this.#grouping;
    const counts = Float64Array.from({ length: index.length }, (_, i) => starts[i + 1] - starts[i]);
    return new Series({ dtype: 'int64', values: counts }, { index });
  }

  /** Number of present values. */
  count(): Frame {
    return this.#reduceAll('count', {});
  }
  sum(options: ReduceOptions = {}): Frame {
    return this.#method('sum', options);
  }
  prod(options: ReduceOptions = {}): Frame {
    return this.#method('prod', options);
  }
  mean(options: ReduceOptions = {}): Frame {
    return this.#method('mean', options);
  }
  median(options: ReduceOptions = {}): Frame {
    return this.#method('median', options);
  }
  /** Standard deviation with n - 1. */
  std(options: ReduceOptions = {}): Frame {
    return this.#method('std', options);
  }
  /** Variance with n - 1. */
  var(options: ReduceOptions = {}): Frame {
    return this.#method('var', options);
  }
  min(options: ReduceOptions = {}): Frame {
    return this.#method('min', options);
  }
  max(options: ReduceOptions = {}): Frame {
    return this.#method('max', options);
  }
  /** The first present value of each column. */
  first(): Frame {
    return this.#reduceAll('first', {});
  }
  /** The last present value of each column. */
  last(): Frame {
    return this.#reduceAll('last', {});
  }
  /** Number of different present values. */
  nunique(): Frame {
    return this.#reduceAll('nunique', {});
  }

  /**
   * The rows of one group.
   *
   * @throws DataError `frame-label` where there is no such group.
   */
  getGroup(key: Label): Frame {
    const { order, starts, index } = this.#grouping;
    const [i] = index.positionsOf(key);
    return this.#wrap(takeRows(this.#table, order.subarray(starts[i], starts[i + 1])));
  }
}

/** The values of one column by groups: what `df.groupBy('pclass').get('age')` gives. */
export class SeriesGroupBy<Frame> {
  readonly #column: Column;
  readonly #name: string;
  readonly #source: Index;
  readonly #grouping: Grouping;
  readonly #wrap: (table: Table) => Frame;

  constructor(
    column: Column,
    name: string,
    source: Index,
    grouping: Grouping,
    wrap: (table: Table) => Frame,
  ) {
    this.#column = column;
    this.#name = name;
    this.#source = source;
    this.#grouping = grouping;
    this.#wrap = wrap;
  }

  [INSPECT](): string {
    return `<SeriesGroupBy ${this.#name}: ${this.#grouping.index.length} groups>`;
  }

  #reduce(aggregator: Aggregator): Series {
    const column = reduceGroups(this.#column, this.#name, aggregator, this.#grouping, this.#source);
    return new Series(column, { index: this.#grouping.index, name: this.#name });
  }

  /** One value for each group; several reductions give a frame with a column for each. */
  agg(aggregator: Aggregator): Series;
  agg(aggregators: readonly Aggregator[]): Frame;
  agg(aggregator: Aggregator | readonly Aggregator[]): Series | Frame {
    if (typeof aggregator === 'string' || typeof aggregator === 'function') return this.#reduce(aggregator);
    const columns = aggregator.map((one) =>
      reduceGroups(this.#column, this.#name, one, this.#grouping, this.#source),
    );
    const names = uniqueNames(aggregator.map(aggregatorName));
    return this.#wrap({ index: this.#grouping.index, names, columns });
  }

  /** The reduction of its group for every row, e.g. to fill missing ages with the mean of their class. */
  transform(aggregator: Aggregator): Series {
    const reduced = reduceGroups(this.#column, this.#name, aggregator, this.#grouping, this.#source);
    return new Series(takeColumn(reduced, this.#grouping.codes), { index: this.#source, name: this.#name });
  }

  /** How often each value stands in each group. */
  count(): Series {
    return this.#reduce('count');
  }
  sum(): Series {
    return this.#reduce('sum');
  }
  mean(): Series {
    return this.#reduce('mean');
  }
  median(): Series {
    return this.#reduce('median');
  }
  std(): Series {
    return this.#reduce('std');
  }
  var(): Series {
    return this.#reduce('var');
  }
  min(): Series {
    return this.#reduce('min');
  }
  max(): Series {
    return this.#reduce('max');
  }
  first(): Series {
    return this.#reduce('first');
  }
  last(): Series {
    return this.#reduce('last');
  }
  nunique(): Series {
    return this.#reduce('nunique');
  }
}

const namedAggregation: Signature = { options: named({ column: aText, aggfunc: kinds.anAggregator }) };
const reduction: Signature = { options: named({ numericOnly: aFlag }) };
const nothing: Signature = {};
const one = (name: string, kind: Kind): Signature => ({ [name]: kind });

guardMethods<GroupBy<unknown>>(GroupBy.prototype, {
  get: one('column', aText),
  agg: one('spec', kinds.aggregation),
  size: nothing,
  count: nothing,
  sum: reduction,
  prod: reduction,
  mean: reduction,
  median: reduction,
  std: reduction,
  var: reduction,
  min: reduction,
  max: reduction,
  first: nothing,
  last: nothing,
  nunique: nothing,
  getGroup: one('key', kinds.aLabel),
});

guardMethods<SeriesGroupBy<unknown>>(SeriesGroupBy.prototype, {
  agg: one('aggregator', kinds.aggregators),
  transform: one('aggregator', kinds.anAggregator),
  count: nothing,
  sum: nothing,
  mean: nothing,
  median: nothing,
  std: nothing,
  var: nothing,
  min: nothing,
  max: nothing,
  first: nothing,
  last: nothing,
  nunique: nothing,
});
