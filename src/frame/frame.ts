import { ArgumentError, DataError } from '../util/errors';
import { checkArgument, optionsFrom, type OptionArguments } from '../util/arguments';
import { aFlag, aText } from '../util/argument-kinds';
import { castColumn } from './cast';
import type { Cell, Column, ColumnDTypeName } from './column';
import {
  columnFrom,
  concatColumns,
  isFloatColumn,
  isMissingAt,
  keepFloat,
  parseColumnDType,
  repeatCell,
} from './column';
import { describeColumns, type DescribeOptions } from './describe';
import { dummiesOfTable, type DummiesOptions } from './dummies';
import { carryColumn, fillAligned, fillColumn, mapCells } from './fill';
import { FrameCore } from './frame-core';
import { GroupBy, type GroupByOptions, type ReduceOptions } from './group-by';
import { checkCall, guardMethods, type MethodName } from './guard';
import { duplicatedRows, mergeTables, presentRows, type MergeOptions } from './join';
import * as kinds from './kinds';
import { Index, type Label } from './labels';
import { maskPositions } from './masks';
import { endPosition, resolvePosition, sliceBounds, throwLength } from './positions';
import { aggregatorName } from './reductions';
import { checkReturned } from './returned';
import { samplePositions, splitPositions, type SampleOptions, type SplitOptions } from './sampling';
import { columnFromData, Series, type Aggregator, type SeriesData } from './series';
import { correlation, numbersFor, sortedPositions, type OrderOptions } from './statistics';
import {
  columnOf,
  columnPosition,
  dropColumns,
  mapColumns,
  selectColumns,
  sliceRows,
  takeRows,
  uniqueNames,
  type Table,
} from './table';
import { applyKinds, dropSignature, duplicatesKinds, frameMethods } from './frame-signatures';
import type { TableData, TableOptions } from './table-from';
import type {
  ApplyOptions,
  DropNaOptions,
  DropOptions,
  DuplicatesOptions,
  SortByOptions,
} from './frame-options';

/** New values of a column: for each row, one for all, or computed from the frame. */
export type Assigned = SeriesData | Cell | ((frame: DataFrame) => SeriesData | Cell);

const list = (names: string | readonly string[]): readonly string[] =>
  typeof names === 'string' ? [names] : names;
const wrap = (table: Table): DataFrame => new DataFrame(table);

/**
 * Rows and named columns of numbers, booleans and text, with the methods and the looks of pandas. Methods return new
 * frames; nothing changes in place.
 *
 * Numbers and booleans live in typed arrays. `fit`, `evaluate` and `predict` take frames as they are: numbers become
 * float32 or int32, booleans 0 and 1; text and missing values are refused by column and row.
 *
 * @example
 * import { DataFrame } from 'keratin/frame';
 * const df = new DataFrame({ survived: [0, 1, 1], age: [22, 38, null], sex: ['male', 'female', 'female'] });
 * console.log(String(df));
 * //    survived   age     sex
 * // 0         0  22.0    male
 * // 1         1  38.0  female
 * // 2         1   NaN  female
 * const predictors = df.drop('survived').fillna({ age: df.get('age').mean() }).getDummies();
 * console.log(predictors.shape); // [3, 3]
 *
 * @see https://pandas.pydata.org/docs/reference/frame.html
 */
export class DataFrame extends FrameCore {
  /**
   * @param data an object of columns (arrays, typed arrays, series, tensors; single values repeat), an array of rows
   *   (objects or arrays), a tensor [rows, columns], a series or a frame. Whole numbers become int64, other numbers
   *   float64, booleans bool, everything else `object`; typed arrays and tensors keep their type.
   *   JavaScript lists names of an object that are whole numbers first: give `columns` for another order.
   * @throws DataError where columns or rows differ in length, or a value is of another kind.
   */
  constructor(data: TableData | FrameCore = {}, options: TableOptions = {}, ...others: readonly never[]) {
    super(data, options, ...others);
  }

  // Columns.

  /**
   * Some columns, in the given order.
   *
   * @throws DataError `frame-column` with the nearest name where there is no such column.
   */
  select(names: readonly string[]): DataFrame {
    return wrap(selectColumns(this.table, list(names)));
  }

  /**
   * All columns but some, or all rows but those with some labels: `drop('age')`, `drop({ index: [0, 3] })`.
   *
   * @throws DataError `frame-column` with the nearest name where there is no such column, `frame-label` where no row has a
   *   label.
   */
  drop(columns: string | readonly string[] | DropOptions): DataFrame {
    if (typeof columns === 'string' || Array.isArray(columns)) {
      return wrap(dropColumns(this.table, list(columns as string | readonly string[])));
    }
    const chosen = columns as DropOptions;
    checkCall('drop', dropSignature, [chosen]);
    const rest = wrap(dropColumns(this.table, list(chosen.columns ?? [])));
    if (chosen.index === undefined) return rest;
    const gone = new Set(labelList(chosen.index).flatMap((label) => this.index.positionsOf(label)));
    return rest.#take(Int32Array.from([...Array(this.length).keys()].filter((row) => !gone.has(row))));
  }

  /** Columns of some types, e.g. `selectDtypes(['float64', 'bool'])`; `'number'` stands for all but bool and object. */
  selectDtypes(include: string | readonly string[]): DataFrame {
    const chosen = new Set<string>(
      list(include).map((name) => (name === 'number' ? name : parseColumnDType(name))),
    );
    const { names, columns } = this.table;
    const isChosen = ({ dtype }: Column): boolean =>
      chosen.has(dtype) || (chosen.has('number') && dtype !== 'object' && dtype !== 'bool');
    return this.select(names.filter((_, i) => isChosen(columns[i])));
  }

  /**
   * Columns under other names: by a table of old and new ones, or by a function.
   *
   * @throws DataError `frame-column` for a name that no column has.
   */
  rename(names: Readonly<Record<string, string>> | ((name: string) => string)): DataFrame {
    const { table } = this;
    if (typeof names !== 'function') for (const name of Object.keys(names)) columnPosition(table.names, name);
    const change =
      typeof names === 'function'
        ? (name: string) => checkReturned('rename', names, names(name), aText)
        : (name: string) => (Object.hasOwn(names, name) ? names[name] : name);
    return wrap({ ...table, names: uniqueNames(table.names.map((name) => change(name))) });
  }

  /**
   * New or replaced columns; later ones see earlier ones.
   *
   * @throws DataError `series-index` where a column has not one value for each row.
   */
  assign(columns: Readonly<Record<string, Assigned>>): DataFrame {
    let frame = wrap(this.table);
    for (const [name, given] of Object.entries(columns)) {
      const value =
        typeof given === 'function'
          ? checkReturned('assign', given, given(frame), kinds.columnValues)
          : given;
      checkArgument('assign', name, value, kinds.columnValues);
      if (value === undefined) throw missingColumn(name);
      const isSingle = typeof value !== 'object' || value === null;
      const { table } = frame;
      const isFirst = table.columns.length === 0 && table.index.length === 0;
      const column = isSingle ? repeatCell(value, this.length) : columnFromData(value, name);
      if (column.values.length !== this.length && !isFirst) {
        throwLength(`column ${JSON.stringify(name)}`, column.values.length, this.length);
      }
      if (value instanceof Series && !isFirst && !value.index.equals(this.index))
        throwLabels(name, value.index, this.index);
      const index = isFirst
        ? value instanceof Series
          ? value.index
          : Index.range(column.values.length)
        : table.index;
      const at = table.names.indexOf(name);
      frame = wrap(
        at < 0
          ? { index, names: [...table.names, name], columns: [...table.columns, column] }
          : { ...table, columns: table.columns.with(at, column) },
      );
    }
    return frame;
  }

  /**
   * Columns in other types: all in one, or each in its own.
   *
   * @throws DataError `frame-cast` for a value the type cannot hold, naming column and row.
   */
  astype(dtype: ColumnDTypeName | Readonly<Record<string, ColumnDTypeName>>): DataFrame {
    if (typeof dtype === 'object') for (const name of Object.keys(dtype)) columnPosition(this.columns, name);
    const rowLabel = (position: number): string => JSON.stringify(this.index.labelAt(position));
    return this.#mapColumns((column, name) => {
      const type = typeof dtype === 'string' ? dtype : dtype[name];
      return type === undefined ? column : castColumn(column, type, { column: name, rowLabel });
    });
  }

  #mapColumns(change: (column: Column, name: string) => Column): DataFrame {
    return wrap(mapColumns(this.table, change));
  }

  /** Every value through a function. Columns of float64 and float32 stay float64 where the results are numbers. */
  map(change: (value: Cell) => unknown): DataFrame {
    return this.#mapColumns((column, name) => mapCells(column, change, name));
  }

  /**
   * One value for each column, e.g. `apply((column) => column.max() - column.min())`, or for each row with `axis` 1.
   *
   * @throws DataError `returned-value` where the function gives something else than one value.
   *
   * @example
   * import { DataFrame } from 'keratin/frame';
   * const df = new DataFrame({ a: [1, 2], b: [3, 4] });
   * console.log(df.apply((column) => column.sum()).toArray()); // [ 3, 7 ]
   * console.log(df.apply((row) => row.sum(), { axis: 1 }).toArray()); // [ 4, 6 ]
   */
  apply(reduce: (part: Series) => Cell, ...given: OptionArguments<ApplyOptions, 'axis'>): Series {
    const { axis = 0 }: ApplyOptions = optionsFrom('apply', applyKinds, given);
    const value = (part: Series): Cell => checkReturned('apply', reduce, reduce(part), kinds.aCell);
    const cells =
      axis === 1
        ? Array.from({ length: this.length }, (_, i) => value(this.iloc(i)))
        : this.columns.map((name) => value(this.get(name)));
    const column = keepFloat(columnFrom(cells, 'apply'), this.table.columns.some(isFloatColumn));
    return new Series(column, { index: axis === 1 ? this.index : Index.from(this.columns) });
  }

  /**
   * Reduces columns: all to one value each (`agg('mean')`, a series), or to several (`agg(['mean', 'max'])`, a frame with a
   * row for each reduction); or some, each its own way (`agg({ age: 'mean', fare: 'max' })`).
   *
   * @throws ArgumentError `frame-aggregation` for an unknown name; DataError `frame-column` for an unknown column.
   *
   * @see https://pandas.pydata.org/docs/reference/api/pandas.DataFrame.agg.html
   */
  agg(spec: Aggregator | Readonly<Record<string, Aggregator>>): Series;
  agg(spec: readonly Aggregator[]): DataFrame;
  agg(spec: Aggregator | readonly Aggregator[] | Readonly<Record<string, Aggregator>>): Series | DataFrame {
    if (typeof spec === 'string' || typeof spec === 'function') {
      return aggregateColumns(this.columns.map((name) => [this.get(name), spec]));
    }
    if (Array.isArray(spec)) {
      const columns = this.columns.map((name) => this.get(name).agg(spec as readonly Aggregator[]));
      return wrap({
        index: Index.from((spec as readonly Aggregator[]).map(aggregatorName)),
        names: this.columns,
        columns: columns.map(({ column }) => column),
      });
    }
    const parts = Object.entries(spec as Readonly<Record<string, Aggregator>>);
    for (const [name, part] of parts) checkArgument('agg', name, part, kinds.anAggregator);
    return aggregateColumns(parts.map(([name, part]) => [this.get(name), part]));
  }

  /** Columns of text as one column for each of their values, after all others: `sex` becomes `sex_female`, `sex_male`. */
  getDummies(options: DummiesOptions = {}): DataFrame {
    return wrap(dummiesOfTable(this.table, options));
  }

  // Rows.

  #take(positions: ArrayLike<number>): DataFrame {
    return wrap(takeRows(this.table, positions));
  }

  /** The first `count` rows; a negative count leaves rows out at the end. */
  head(count = 5): DataFrame {
    return this.slice(0, endPosition(this.length, count));
  }

  /** The last `count` rows; a negative count leaves rows out at the start. */
  tail(count = 5): DataFrame {
    return this.slice(this.length - endPosition(this.length, count));
  }

  /** Rows from `start` to before `end`, as arrays are sliced. */
  slice(start = 0, end = this.length): DataFrame {
    return wrap(sliceRows(this.table, ...sliceBounds(start, end, this.length)));
  }

  /** The rows at positions; negative ones count from the end. */
  take(positions: ArrayLike<number>): DataFrame {
    return this.#take(Int32Array.from(positions, (position) => resolvePosition(position, this.length)));
  }

  /**
   * The rows where a mask is true, or for which a function says so.
   *
   * @throws DataError `frame-mask` where the mask has another length or is not of booleans.
   *
   * @example
   * import { DataFrame } from 'keratin/frame';
   * const df = new DataFrame({ age: [22, 38, 26], fare: [7.25, 71.5, 8] });
   * console.log(df.filter(df.get('age').gt(25)).length); // 2
   * console.log(df.filter((row) => row.fare < 10).length); // 2
   */
  filter(
    mask: Series | ArrayLike<boolean> | ((row: Record<string, never>, position: number) => boolean),
  ): DataFrame {
    if (typeof mask !== 'function') return this.#take(maskPositions(mask, this.length));
    const flags = Array.from({ length: this.length }, (_, i) =>
      checkReturned('filter', mask, mask(this.rowAt(i) as Record<string, never>, i), aFlag),
    );
    return this.#take(maskPositions(flags, this.length));
  }

  /** Rows drawn at random, the same as pandas draws from a seed. */
  sample(...given: OptionArguments<SampleOptions, 'n'>): DataFrame {
    const options: SampleOptions = optionsFrom('sample', kinds.sampleKinds, given);
    return this.#take(samplePositions('sample', this.length, options));
  }

  /**
   * Training and test rows, shuffled: the same as scikit-learn's `train_test_split` chooses from a seed. `stratify`
   * names a column of classes whose shares both parts keep.
   *
   * @throws DataError `frame-stratify` where a class has a single row.
   */
  trainTestSplit({ stratify, ...options }: SplitOptions & { stratify?: string } = {}): [
    DataFrame,
    DataFrame,
  ] {
    const strata = stratify === undefined ? null : columnOf(this.table, stratify);
    const [train, test] = splitPositions('trainTestSplit', this.length, options, strata);
    return [this.#take(train), this.#take(test)];
  }

  /** Rows in the order of one or several columns; equal ones keep theirs. */
  sortValues(by: string | readonly string[], options: SortByOptions = {}): DataFrame {
    const { ascending = true, naPosition = 'last', ignoreIndex = false } = options;
    const names = list(by);
    if (names.length === 0 || (typeof ascending !== 'boolean' && ascending.length !== names.length)) {
      throw new ArgumentError({
        code: 'frame-sort',
        expected: 'sortValues needs at least one column, and ascending once or for each of them.',
        received: { by: names.join(', '), ascending: String(ascending) },
      });
    }
    const orders = names.map((_, i) => ({
      ascending: typeof ascending === 'boolean' ? ascending : ascending[i],
      naPosition,
    }));
    const columns = names.map((name) => columnOf(this.table, name));
    const sorted = this.#take(sortedPositions(columns, orders));
    return ignoreIndex ? sorted.resetIndex({ drop: true }) : sorted;
  }

  /** Rows in the order of their labels. */
  sortIndex(options: OrderOptions = {}): DataFrame {
    const { levels } = this.index;
    return this.#take(
      sortedPositions(
        levels,
        levels.map(() => options),
      ),
    );
  }

  /**
   * Columns as labels of the rows.
   *
   * @throws DataError `frame-column` with the nearest name where there is no such column.
   */
  setIndex(columns: string | readonly string[]): DataFrame {
    const names = list(columns);
    if (names.length === 0) {
      throw new ArgumentError({
        code: 'frame-index',
        expected: 'setIndex needs at least one column.',
        received: { columns: '[]' },
        advice: 'Labels 0, 1, 2, ... come from resetIndex({ drop: true }).',
      });
    }
    const { table } = this;
    const index = Index.fromColumns(
      names.map((name) => columnOf(table, name)),
      names,
    );
    return wrap({ ...dropColumns(table, names), index });
  }

  /** Labels 0, 1, 2, ...; the old ones become the first columns unless `drop`. */
  resetIndex(options: { drop?: boolean } = {}): DataFrame {
    const { table } = this;
    const index = Index.range(this.length);
    if (options.drop === true) return wrap({ ...table, index });
    const { levels, names } = this.index;
    const fallback = (k: number): string =>
      levels.length > 1 ? `level_${k}` : this.columns.includes('index') ? 'level_0' : 'index';
    const added = names.map((name, k) => name ?? fallback(k));
    return wrap({
      index,
      names: uniqueNames([...added, ...table.names]),
      columns: [...levels, ...table.columns],
    });
  }

  // Missing values and duplicates.

  /** Whether each value is missing. */
  isna(): DataFrame {
    return this.#flags(true);
  }

  /** Whether each value is present. */
  notna(): DataFrame {
    return this.#flags(false);
  }

  #flags(missing: boolean): DataFrame {
    return this.#mapColumns((column) => ({
      dtype: 'bool',
      values: Uint8Array.from({ length: this.length }, (_, i) => Number(isMissingAt(column, i) === missing)),
    }));
  }

  /**
   * Missing values replaced: by one value, by one for each column, e.g. `df.fillna(df.median())`, or by those of another
   * frame in the same columns and rows.
   *
   * @throws DataError `frame-fill` where the value is missing itself.
   */
  fillna(value: string | number | boolean | Series | FrameCore | Readonly<Record<string, Cell>>): DataFrame {
    if (value instanceof FrameCore) {
      return this.#mapColumns((column, name) =>
        value.columns.includes(name) ? fillAligned(column, this.index, value.get(name), name) : column,
      );
    }
    if (typeof value !== 'object' || value === null)
      return this.#mapColumns((column, name) => fillColumn(column, value, name));
    const byName = new Map<Label, Cell>(value instanceof Series ? value.items() : Object.entries(value));
    if (!(value instanceof Series)) for (const name of Object.keys(value)) columnPosition(this.columns, name);
    return this.#mapColumns((column, name) => {
      const fill = byName.get(name);
      return fill === undefined ? column : fillColumn(column, fill, name);
    });
  }

  /** Missing values replaced by the last present one above. */
  ffill(): DataFrame {
    return this.#mapColumns((column) => carryColumn(column, 1));
  }

  /** Missing values replaced by the first present one below. */
  bfill(): DataFrame {
    return this.#mapColumns((column) => carryColumn(column, -1));
  }

  /** Rows (or columns) without missing values. */
  dropna(options: DropNaOptions = {}): DataFrame {
    const { axis = 0, how = 'any' } = options;
    const subset = options.subset === undefined ? undefined : list(options.subset);
    const { table } = this;
    if (axis === 0)
      return this.#take(
        presentRows((subset === undefined ? table : selectColumns(table, subset)).columns, this.length, how),
      );
    if (axis !== 1 || subset !== undefined) {
      throw new ArgumentError({
        code: 'frame-dropna',
        expected: 'dropna takes axis 0 (rows) or 1 (columns), and subset with rows only.',
        received: { axis: String(axis), subset: String(subset) },
      });
    }
    const isKept = (column: Column): boolean => {
      const gaps = Array.from({ length: this.length }, (_, i) => isMissingAt(column, i));
      return how === 'any' ? !gaps.includes(true) : this.length === 0 || gaps.includes(false);
    };
    return this.select(table.names.filter((_, i) => isKept(table.columns[i])));
  }

  /** Whether each row repeats another one. */
  duplicated(...given: OptionArguments<DuplicatesOptions, 'subset'>): Series {
    const options: DuplicatesOptions = optionsFrom('duplicated', duplicatesKinds, given);
    const { subset, keep = 'first' } = options;
    const { columns } = subset === undefined ? this.table : selectColumns(this.table, list(subset));
    const values = columns.length === 0 ? new Uint8Array(this.length) : duplicatedRows(columns, keep);
    return new Series({ dtype: 'bool', values }, { index: this.index });
  }

  /** Rows that repeat no other one. */
  dropDuplicates(...given: OptionArguments<DuplicatesOptions, 'subset'>): DataFrame {
    const options: DuplicatesOptions = optionsFrom('dropDuplicates', duplicatesKinds, given);
    return this.filter(this.duplicated(options).not());
  }

  // Statistics and groups.

  /** Count, mean, std, min, percentiles and max of each column of numbers; count, unique, top and freq of other columns. */
  describe(...given: OptionArguments<DescribeOptions, 'percentiles'>): DataFrame {
    const options: DescribeOptions = optionsFrom('describe', kinds.describeKinds, given);
    if (this.columns.length === 0) {
      throw new DataError({
        code: 'frame-empty',
        expected: 'describe needs at least one column.',
        received: { shape: `[${this.shape.join(', ')}]` },
      });
    }
    const { labels, names, columns } = describeColumns(this.columns, this.table.columns, options);
    return wrap({ index: Index.from(labels), names, columns });
  }

  /** Pearson's correlation of each pair of columns, over rows where both values are present. */
  corr(options: ReduceOptions = {}): DataFrame {
    const { names, columns } = this.table;
    const kept = [...names.keys()].filter(
      (i) => options.numericOnly !== true || columns[i].dtype !== 'object',
    );
    const numbers = kept.map((i) => numbersFor(columns[i], names[i], 'corr'));
    const values = numbers.map(() => new Float64Array(kept.length));
    for (const [i, a] of numbers.entries()) {
      for (let j = 0; j <= i; j++) values[i][j] = values[j][i] = correlation(a, numbers[j]);
    }
    const keptNames = kept.map((i) => names[i]);
    return wrap({
      index: Index.from(keptNames),
      names: keptNames,
      columns: values.map((column) => ({ dtype: 'float64', values: column })),
    });
  }

  /** How often each combination of values stands in the rows, the most frequent first. */
  valueCounts(subset: string | readonly string[] = this.columns): Series {
    const counts = this.groupBy(subset).size().rename('count');
    return counts.sortValues({ ascending: false });
  }

  /**
   * The rows by equal values of one or several columns.
   *
   * @throws DataError `frame-column` with the nearest name where there is no such column.
   */
  groupBy(by: string | readonly string[], options: GroupByOptions = {}): GroupBy<DataFrame> {
    return new GroupBy(this.table, by, options, wrap);
  }

  // Several frames.

  /**
   * Rows of both frames side by side where their keys are equal.
   *
   * @throws DataError `frame-column` for an unknown key; ArgumentError `frame-merge` where there is none.
   */
  merge(right: DataFrame, options: MergeOptions = {}): DataFrame {
    return wrap(mergeTables(this.table, right.table, options));
  }

  /** The transpose: a row for each column, in the columns' common type. */
  get T(): DataFrame {
    const rows = Array.from({ length: this.length }, (_, i) => this.iloc(i).column);
    const names = uniqueNames(
      this.index.toArray().map((label) => (Array.isArray(label) ? `(${label.join(', ')})` : String(label))),
    );
    return wrap({ index: Index.from(this.columns), names, columns: rows });
  }
}

guardMethods<DataFrame, MethodName<FrameCore>>(DataFrame.prototype, frameMethods);

/** One label, or several, as a list. */
const labelList = (given: Label | readonly Label[]): readonly Label[] =>
  Array.isArray(given) ? (given as readonly Label[]) : [given as Label];

function missingColumn(name: string): ArgumentError {
  return new ArgumentError({
    code: 'missing-argument',
    expected: `assign needs values for column ${JSON.stringify(name)}.`,
    received: { [name]: 'undefined' },
  });
}

/** One value for each column, named after it. */
function aggregateColumns(parts: readonly (readonly [Series, Aggregator])[]): Series {
  const columns = parts.map(([series, aggregator]) => series.agg([aggregator]).column);
  const names = parts.map(([series]) => series.name ?? '');
  const column: Column =
    columns.length === 0 ? { dtype: 'float64', values: new Float64Array(0) } : concatColumns(columns);
  return new Series(column, { index: Index.from(names) });
}

function throwLabels(name: string, received: Index, expected: Index): never {
  throw new DataError({
    code: 'frame-labels',
    expected: 'a new column needs the same row labels in the same order.',
    received: { [name]: String(received), frame: String(expected) },
    advice: 'Call resetIndex() on it to go by position, or give its values.',
  });
}
