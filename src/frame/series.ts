import { describe, optionsFrom, type OptionArguments } from '../util/arguments';
import { aFlag, aNumber, anything, aText, nullable } from '../util/argument-kinds';
import { ArgumentError, DataError } from '../util/errors';
import { Tensor } from '../runtime/tensor';
import { castColumn, type Place } from './cast';
import type { Cell, Column, ColumnDTypeName, NumericDType } from './column';
import {
  cellAt,
  columnFrom,
  concatColumns,
  countMissing,
  isFloatColumn,
  isMissingAt,
  parseColumnDType,
  sliceColumn,
  takeColumn,
} from './column';
import { describeColumn, type DescribeOptions } from './describe';
import { arithmetic, comparison, type Arithmetic, type Comparison } from './elementwise';
import { carryColumn, fillAligned, fillColumn, mapCells } from './fill';
import { formatSeries, type FormatOptions } from './format-table';
import {
  checkCall,
  guardMethods,
  leadingOptions,
  options as named,
  type MethodName,
  type Signature,
} from './guard';
import * as kinds from './kinds';
import { Index, type Label } from './labels';
import { maskPositions } from './masks';
import { endPosition, resolvePosition, sliceBounds, throwLength } from './positions';
import { aggregateColumn, aggregatorName, type Aggregation } from './reductions';
import { checkReturned } from './returned';
import { samplePositions, type SampleOptions } from './sampling';
import { SeriesCore } from './series-core';
import type { SeriesOptions, SortOptions, ValueCountsOptions } from './series-options';
import { factorize, numbersFor, sortedPositions, type OrderOptions } from './statistics';
import { INSPECT } from '../util/notebook';

/** What a series can be made of. */
export type SeriesData = Series | Tensor | Column | ArrayLike<Cell | undefined>;

/** A reduction by name, or a function of the values. */
export type Aggregator = Aggregation | ((values: Series) => Cell);

/** What stands on the right of an operator: one value for all rows, or one for each. */
export type Operand = Cell | Series | ArrayLike<Cell>;

const isColumn = (data: object): data is Column => 'values' in data && 'dtype' in data;

/** A column given as such: its storage must be that of its type. */
function checkColumn(column: Column): Column {
  const dtype = parseColumnDType(column.dtype);
  const { values } = column;
  if (dtype === 'object' ? Array.isArray(values) : ArrayBuffer.isView(values)) return column;
  throw new DataError({
    code: 'frame-column-data',
    expected: `a column of type ${dtype} is stored in ${dtype === 'object' ? 'an array' : 'a typed array'}.`,
    received: { values: describe(values) },
    advice: 'Give the values alone: new Series(values, { dtype }).',
  });
}

const placeOf = (column: string | null, index: Index): Place => ({
  column,
  rowLabel: (position) => JSON.stringify(index.labelAt(position)),
});

/** Plain values, tensors and series as a column. */
export function columnFromData(data: SeriesData, name: string | null): Column {
  if (data instanceof Series) return data.column;
  if (typeof data !== 'object' || data === null) throwData(data, name);
  if (data instanceof Tensor) {
    if (data.ndim !== 1) {
      throw new DataError({
        code: 'series-shape',
        expected: 'a column is made of a tensor with one axis.',
        received: { tensor: `${data.dtype}[${data.shape.join(', ')}]` },
        advice: 'Make a DataFrame of a tensor with two axes, or pick one column: x.at(":", 0).',
      });
    }
    const dtype: NumericDType = data.dtype === 'bfloat16' ? 'float32' : data.dtype;
    return { dtype, values: data.data };
  }
  if (isColumn(data)) return checkColumn(data);
  if (Array.isArray(data) || ArrayBuffer.isView(data))
    return columnFrom(data as ArrayLike<unknown>, name ?? 'series');
  throwData(data, name);
}

function throwData(data: unknown, name: string | null): never {
  throw new DataError({
    code: 'frame-column-data',
    expected: 'a column is made of an array, a typed array, a tensor or a series.',
    received: {
      ...(name === null ? {} : { column: JSON.stringify(name) }),
      data: describe(data),
    },
    advice:
      typeof data === 'object' && data !== null && Symbol.iterator in data
        ? 'Spread it into an array: [...values].'
        : undefined,
    details: { column: name },
  });
}

/**
 * One column with labels: what `df.get('age')` gives. Methods return new series; nothing changes in place.
 *
 * Values are typed arrays for numbers and booleans, and plain arrays for text (dtype `object`). Missing values are NaN
 * in float columns and null in `object` columns; statistics leave them out. Standard deviation and variance divide by
 * n - 1.
 *
 * @example
 * import { Series } from 'keratin/frame';
 * const age = new Series([22, 38, null], { name: 'age' });
 * console.log(age.mean()); // 30
 * console.log(String(age.fillna(age.mean())));
 * // 0    22.0
 * // 1    38.0
 * // 2    30.0
 * // Name: age, dtype: float64
 *
 * @see https://pandas.pydata.org/docs/reference/api/pandas.Series.html
 */
export class Series extends SeriesCore {
  /**
   * @throws DataError `series-index` where labels and values differ in number; `frame-cell` for values of other kinds.
   */
  constructor(data: SeriesData, options: SeriesOptions = {}, ...others: readonly never[]) {
    checkCall('Series', seriesSignature, [data, options, ...others]);
    const { dtype } = options;
    const name = options.name !== undefined ? options.name : data instanceof Series ? data.name : null;
    const column = columnFromData(data, name);
    const { length } = column.values;
    const index =
      options.index !== undefined
        ? Index.from(options.index)
        : data instanceof Series
          ? data.index
          : Index.range(length);
    if (index.length !== length) throwLength('index', index.length, length);
    super(dtype === undefined ? column : castColumn(column, dtype, placeOf(name, index)), index, name);
  }

  #with(column: Column, index: Index = this.index): Series {
    return new Series(column, { index, name: this.name });
  }

  // Rows.

  /** The first `count` rows; a negative count leaves rows out at the end. */
  head(count = 5): Series {
    return this.slice(0, endPosition(this.length, count));
  }

  /** The last `count` rows; a negative count leaves rows out at the start. */
  tail(count = 5): Series {
    return this.slice(this.length - endPosition(this.length, count));
  }

  /** Rows from `start` to before `end`, as arrays are sliced. */
  slice(start = 0, end = this.length): Series {
    const [from, to] = sliceBounds(start, end, this.length);
    return this.#with(sliceColumn(this.column, from, to), this.index.slice(from, to));
  }

  /** The rows at positions. */
  take(positions: ArrayLike<number>): Series {
    const resolved = Int32Array.from(positions, (position) => resolvePosition(position, this.length));
    return this.#take(resolved);
  }

  #take(positions: ArrayLike<number>): Series {
    return this.#with(takeColumn(this.column, positions), this.index.take(positions));
  }

  /**
   * The rows where a mask is true, or for which a function says so.
   *
   * @throws DataError `frame-mask` where the mask has another length or is not of booleans.
   */
  filter(mask: Series | ArrayLike<boolean> | ((value: Cell, label: Label) => boolean)): Series {
    if (typeof mask !== 'function') return this.#take(maskPositions(mask, this.length));
    return this.#take(
      maskPositions(
        Array.from(this.items(), ([label, value]) =>
          checkReturned('filter', mask, mask(value, label), aFlag),
        ),
        this.length,
      ),
    );
  }

  /** Rows drawn at random, the same as pandas draws from a seed. */
  sample(...given: OptionArguments<SampleOptions, 'n'>): Series {
    const options: SampleOptions = optionsFrom('sample', kinds.sampleKinds, given);
    return this.#take(samplePositions('sample', this.length, options));
  }

  /** Rows in the order of their values; equal ones keep theirs. */
  sortValues(options: SortOptions = {}): Series {
    const sorted = this.#take(sortedPositions([this.column], [options]));
    return options.ignoreIndex === true ? sorted.resetIndex() : sorted;
  }

  /** Rows in the order of their labels. */
  sortIndex(options: OrderOptions = {}): Series {
    const { levels } = this.index;
    return this.#take(
      sortedPositions(
        levels,
        levels.map(() => options),
      ),
    );
  }

  /** The same values labelled 0, 1, 2, ... */
  resetIndex(): Series {
    return this.#with(this.column, Index.range(this.length));
  }

  /** The same values under another name. */
  rename(name: string | null): Series {
    return new Series(this.column, { index: this.index, name });
  }

  // Missing values.

  /** Whether each value is missing. */
  isna(): Series {
    return this.#flags((i) => isMissingAt(this.column, i));
  }

  /** Whether each value is present. */
  notna(): Series {
    return this.#flags((i) => !isMissingAt(this.column, i));
  }

  #flags(test: (position: number) => boolean): Series {
    return this.#with({
      dtype: 'bool',
      values: Uint8Array.from({ length: this.length }, (_, i) => Number(test(i))),
    });
  }

  /**
   * Missing values replaced by one value, or by those of a series whose rows have the same labels.
   *
   * @throws DataError `frame-fill` where the value is missing itself, or two rows of the series have one label.
   *
   * @example
   * import { Series } from 'keratin/frame';
   * const age = new Series([22, null, 4]);
   * console.log(age.fillna(new Series([9, 8, 7])).toArray()); // [ 22, 8, 4 ]
   */
  fillna(value: Cell | Series): Series {
    if (value instanceof Series) return this.#with(fillAligned(this.column, this.index, value, this.name));
    return this.#with(fillColumn(this.column, value, this.name));
  }

  /** Missing values replaced by the last present one above. */
  ffill(): Series {
    return this.#with(carryColumn(this.column, 1));
  }

  /** Missing values replaced by the first present one below. */
  bfill(): Series {
    return this.#with(carryColumn(this.column, -1));
  }

  /** The rows whose value is present. */
  dropna(): Series {
    return countMissing(this.column) === 0 ? this : this.filter(this.notna());
  }

  // Types and values.

  /**
   * The values in another type.
   *
   * @throws DataError `frame-cast` for a value the type cannot hold, naming the row.
   */
  astype(dtype: ColumnDTypeName): Series {
    return this.#with(castColumn(this.column, dtype, placeOf(this.name, this.index)));
  }

  /**
   * Every value through a function, or through a table of replacements in which what is not found becomes missing. A series
   * of float64 or float32 stays float64 where the results are numbers.
   */
  map(
    change:
      ((value: Cell, label: Label) => unknown) | ReadonlyMap<Cell, Cell> | Readonly<Record<string, Cell>>,
  ): Series {
    let replace: (cell: Cell, position: number) => unknown;
    if (typeof change === 'function') replace = (cell, i) => change(cell, this.index.labelAt(i));
    else if (change instanceof Map) replace = (cell) => (change.has(cell) ? change.get(cell) : null);
    else {
      const table = change as Readonly<Record<string, Cell>>;
      replace = (cell) => (cell !== null && Object.hasOwn(table, String(cell)) ? table[String(cell)] : null);
    }
    return this.#with(mapCells(this.column, replace, this.name ?? 'series'));
  }

  #arithmetic(kind: Arithmetic, other: Operand): Series {
    const { column, name } = this.#operand(kind, other);
    const right = typeof column === 'boolean' ? Number(column) : column;
    if (right === null || typeof right === 'string') {
      throw new ArgumentError({
        code: 'series-operand',
        expected: `${kind} needs a number, a series or an array on its right.`,
        received: { value: JSON.stringify(right) },
      });
    }
    return new Series(arithmetic(kind, this.column, right, this.name), { index: this.index, name });
  }

  #compare(kind: Comparison, other: Operand): Series {
    const { column, name } = this.#operand(kind, other);
    return new Series(comparison(kind, this.column, column, this.name), { index: this.index, name });
  }

  /** The right side of an operator, whose rows must be labelled as this one's. */
  #operand(kind: string, other: Operand): { column: Column | Cell; name: string | null } {
    if (other === null || typeof other !== 'object') return { column: other, name: this.name };
    const series = other instanceof Series ? other : null;
    if (other.length !== this.length) throwLength(kind, other.length, this.length);
    if (series === null) return { column: columnFrom(other as ArrayLike<Cell>, kind), name: this.name };
    if (!series.index.equals(this.index)) {
      throw new DataError({
        code: 'series-labels',
        expected: `${kind} needs two series whose rows have the same labels in the same order.`,
        received: { left: String(this.index), right: String(series.index) },
        advice: 'Call resetIndex() on both to go by position.',
      });
    }
    return { column: series.column, name: series.name === this.name ? this.name : null };
  }

  add(other: Operand): Series {
    return this.#arithmetic('add', other);
  }
  sub(other: Operand): Series {
    return this.#arithmetic('sub', other);
  }
  mul(other: Operand): Series {
    return this.#arithmetic('mul', other);
  }
  /** True division: integers give float64. */
  div(other: Operand): Series {
    return this.#arithmetic('div', other);
  }
  /** The largest whole number not above the quotient. */
  floordiv(other: Operand): Series {
    return this.#arithmetic('floordiv', other);
  }
  /** The remainder with the divisor's sign. */
  mod(other: Operand): Series {
    return this.#arithmetic('mod', other);
  }
  pow(other: Operand): Series {
    return this.#arithmetic('pow', other);
  }

  eq(other: Operand): Series {
    return this.#compare('eq', other);
  }
  ne(other: Operand): Series {
    return this.#compare('ne', other);
  }
  lt(other: Operand): Series {
    return this.#compare('lt', other);
  }
  le(other: Operand): Series {
    return this.#compare('le', other);
  }
  gt(other: Operand): Series {
    return this.#compare('gt', other);
  }
  ge(other: Operand): Series {
    return this.#compare('ge', other);
  }

  /** Where both this and the other mask are true. */
  and(other: Series | ArrayLike<boolean>): Series {
    return this.#combine(other, (a, b) => a && b);
  }
  /** Where this or the other mask is true. */
  or(other: Series | ArrayLike<boolean>): Series {
    return this.#combine(other, (a, b) => a || b);
  }
  /** Where this mask is false. */
  not(): Series {
    return this.#combine(this, (a) => !a);
  }

  #combine(other: Series | ArrayLike<boolean>, combine: (a: boolean, b: boolean) => boolean): Series {
    const [a, b] = [this, other].map((mask) => {
      const chosen = new Uint8Array(this.length);
      for (const position of maskPositions(mask, this.length)) chosen[position] = 1;
      return chosen;
    });
    return this.#flags((i) => combine(a[i] === 1, b[i] === 1));
  }

  /** Whether each value is one of some values. */
  isin(values: Iterable<Cell>): Series {
    const known = new Set<Cell>(values);
    return this.#flags((i) => known.has(cellAt(this.column, i)));
  }

  /** Whether each value lies between two, both included. */
  between(low: Cell, high: Cell): Series {
    return this.ge(low).and(this.le(high));
  }

  /** Values below `low` or above `high` become those; null leaves that side open. */
  clip(low: number | null, high: number | null): Series {
    const bounded = (value: number): number =>
      low !== null && value < low ? low : high !== null && value > high ? high : value;
    return this.#numeric('clip', bounded);
  }

  abs(): Series {
    return this.#numeric('abs', Math.abs);
  }

  #numeric(method: string, change: (value: number) => number): Series {
    const column = numbersFor(this.column, this.name, method);
    const values = Float64Array.from(column.values, change);
    const fits = isFloatColumn(column) || values.every(Number.isInteger);
    const result = new Series({ dtype: 'float64', values }, { index: this.index, name: this.name });
    return fits ? result.astype(column.dtype) : result;
  }

  // Summaries.

  /**
   * The series as one value, or (for a list of reductions) as a series of one for each: `agg('mean')`, `agg(['mean', 'max'])`.
   * A function gets the whole series.
   *
   * @throws ArgumentError `frame-aggregation` for an unknown name.
   *
   * @see https://pandas.pydata.org/docs/reference/api/pandas.Series.agg.html
   */
  agg(aggregator: Aggregator): Cell;
  agg(aggregators: readonly Aggregator[]): Series;
  agg(aggregator: Aggregator | readonly Aggregator[]): Cell | Series {
    const reduce = (one: Aggregator): Column =>
      aggregateColumn(
        this.column,
        this.name,
        typeof one === 'function' ? () => checkReturned('agg', one, one(this), kinds.aCell) : one,
      );
    if (typeof aggregator === 'string' || typeof aggregator === 'function')
      return cellAt(reduce(aggregator), 0);
    const index = Index.from(aggregator.map(aggregatorName));
    return new Series(concatColumns(aggregator.map(reduce)), { index, name: this.name });
  }

  /** How often each value stands in the series, the most frequent first, equally frequent ones in order of appearance. */
  valueCounts(...given: OptionArguments<ValueCountsOptions, 'normalize'>): Series {
    const options: ValueCountsOptions = optionsFrom('valueCounts', valueCountsKinds, given);
    const { normalize = false, sort = true, ascending = false, dropna = true } = options;
    const { codes, firsts } = factorize(this.column, { dropMissing: dropna });
    const counts = new Float64Array(firsts.length);
    let total = 0;
    for (const code of codes) {
      if (code < 0) continue;
      counts[code]++;
      total++;
    }
    const index = Index.fromColumns([takeColumn(this.column, firsts)], [this.name]);
    const column: Column = normalize
      ? { dtype: 'float64', values: counts.map((count) => count / total) }
      : { dtype: 'int64', values: counts };
    const result = new Series(column, { index, name: normalize ? 'proportion' : 'count' });
    return sort ? result.sortValues({ ascending }) : result;
  }

  /** Count, mean, std, min, percentiles and max of numbers; count, unique, top and freq of other values. */
  describe(...given: OptionArguments<DescribeOptions, 'percentiles'>): Series {
    const options: DescribeOptions = optionsFrom('describe', kinds.describeKinds, given);
    const { labels, column } = describeColumn(this.column, options);
    return new Series(column, { index: Index.from(labels), name: this.name });
  }

  // Text.

  /** As pandas prints a series. */
  override toString(options: FormatOptions = {}): string {
    return formatSeries(this.column, this.index, this.name, options);
  }

  [INSPECT](): string {
    return this.toString();
  }
}

const seriesSignature: Signature = {
  data: anything,
  options: named({ index: kinds.labels, name: nullable(aText), dtype: aText }),
};
const valueCountsKinds = { normalize: aFlag, sort: aFlag, ascending: aFlag, dropna: aFlag };
const operator: Signature = { other: kinds.anOperand };

guardMethods<Series, MethodName<SeriesCore>>(Series.prototype, {
  ...kinds.chooseRows,
  sortValues: { options: named({ ...kinds.orderKinds, ignoreIndex: aFlag }) },
  sortIndex: { options: named(kinds.orderKinds) },
  resetIndex: {},
  rename: { name: nullable(aText) },
  isna: {},
  notna: {},
  fillna: { value: kinds.seriesFill },
  ffill: {},
  bfill: {},
  dropna: {},
  astype: { dtype: aText },
  map: { change: kinds.aChange },
  add: operator,
  sub: operator,
  mul: operator,
  div: operator,
  floordiv: operator,
  mod: operator,
  pow: operator,
  eq: operator,
  ne: operator,
  lt: operator,
  le: operator,
  gt: operator,
  ge: operator,
  and: { other: kinds.maskValues },
  or: { other: kinds.maskValues },
  not: {},
  isin: { values: kinds.valueSet },
  between: { low: kinds.aCell, high: kinds.aCell },
  clip: { low: nullable(aNumber), high: nullable(aNumber) },
  abs: {},
  agg: { aggregator: kinds.aggregators },
  valueCounts: { options: leadingOptions(valueCountsKinds) },
  describe: { options: leadingOptions(kinds.describeKinds) },
  toString: { options: named(kinds.formatKinds) },
});
