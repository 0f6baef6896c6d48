import { ArgumentError, DataError } from '../util/errors';
import { checkOptions } from '../util/options';
import { Tensor } from '../runtime/tensor';
import { castColumn, type Place } from './cast';
import type { Cell, Column, ColumnDType, ColumnDTypeName, NumericDType } from './column';
import {
  cellAt,
  cellsOf,
  columnFrom,
  countMissing,
  isFloatColumn,
  isMissingAt,
  sliceColumn,
  takeColumn,
} from './column';
import { describeColumn, type DescribeOptions } from './describe';
import { arithmetic, comparison, type Arithmetic, type Comparison } from './elementwise';
import { carryColumn, fillColumn, mapCells } from './fill';
import { formatOptionNames, formatSeries, type FormatOptions } from './format-table';
import { Index, type Label } from './labels';
import { maskPositions } from './masks';
import { endPosition, resolvePosition, sliceBounds, throwLength } from './positions';
import { reduceColumn, type Aggregation } from './reductions';
import { samplePositions, type SampleOptions } from './sampling';
import type { SeriesOptions, SortOptions, ValueCountsOptions } from './series-options';
import {
  checkShare,
  correlation,
  factorize,
  numbersFor,
  presentNumbers,
  quantileOfSorted,
  sortedPositions,
  varianceOf,
  type OrderOptions,
} from './statistics';
import { columnsToTensor, type ToTensorOptions } from './to-tensor';
import { INSPECT } from '../util/notebook';

/** What a series can be made of. */
export type SeriesData = Series | Tensor | Column | ArrayLike<Cell | undefined>;

/** What stands on the right of an operator: one value for all rows, or one for each. */
export type Operand = Cell | Series | ArrayLike<Cell>;

const isColumn = (data: object): data is Column => 'values' in data && 'dtype' in data;

/** Plain values, tensors and series as a column. */
export function columnFromData(data: SeriesData, name: string | null): Column {
  if (data instanceof Series) return data.column;
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
  if (isColumn(data)) return data;
  if (typeof data.length === 'number') return columnFrom(data, name ?? 'series');
  throw new DataError({
    code: 'frame-column-data',
    expected: 'a column is made of an array, a typed array, a tensor or a series.',
    received: {
      ...(name === null ? {} : { column: JSON.stringify(name) }),
      data: `an object of class ${(data as object).constructor?.name ?? 'Object'}`,
    },
    advice: Symbol.iterator in data ? 'Spread it into an array: [...values].' : undefined,
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
export class Series {
  readonly index: Index;
  readonly name: string | null;
  /** The storage; it must not be changed. */
  readonly column: Column;

  /**
   * @throws DataError `series-index` where labels and values differ in number; `frame-cell` for values of other kinds.
   */
  constructor(data: SeriesData, options: SeriesOptions = {}) {
    checkOptions('Series', options, ['index', 'name', 'dtype']);
    const { index, name, dtype } = options;
    this.name = name !== undefined ? name : data instanceof Series ? data.name : null;
    const column = columnFromData(data, this.name);
    const { length } = column.values;
    if (index !== undefined) this.index = Index.from(index);
    else this.index = data instanceof Series ? data.index : Index.range(length);
    if (this.index.length !== length) throwLength('index', this.index.length, length);
    this.column = dtype === undefined ? column : castColumn(column, dtype, this.#place);
  }

  /** `[rows]`. */
  get shape(): [number] {
    return [this.length];
  }
  /** Number of rows. */
  get length(): number {
    return this.column.values.length;
  }
  get size(): number {
    return this.length;
  }
  get dtype(): ColumnDType {
    return this.column.dtype;
  }

  /** The storage: a typed array (booleans as 0 and 1), or plain values. It must not be changed. */
  get values(): Column['values'] {
    return this.column.values;
  }

  get #place(): Place {
    return { column: this.name, rowLabel: (position) => JSON.stringify(this.index.labelAt(position)) };
  }

  #with(column: Column, index: Index = this.index): Series {
    return new Series(column, { index, name: this.name });
  }

  // Values.

  /**
   * The value of a row by its label.
   *
   * @throws DataError `frame-label` where no row has the label.
   */
  get(label: Label): Cell {
    return cellAt(this.column, this.index.positionsOf(label)[0]);
  }

  /**
   * The value at a position; negative ones count from the end.
   *
   * @throws DataError `frame-position` outside the series.
   */
  iloc(position: number): Cell {
    return cellAt(this.column, resolvePosition(position, this.length));
  }

  /** All values; booleans as booleans, missing ones as NaN or null. */
  toArray(): Cell[] {
    return cellsOf(this.column);
  }

  [Symbol.iterator](): IterableIterator<Cell> {
    return this.toArray()[Symbol.iterator]();
  }

  /** Label and value of each row, in order. */
  *items(): IterableIterator<[Label, Cell]> {
    for (let i = 0; i < this.length; i++) yield [this.index.labelAt(i), cellAt(this.column, i)];
  }

  /**
   * The values as a tensor [rows]: int64 as int32, float64 as float32, booleans as int32, other types as they are.
   *
   * @throws DataError `frame-text`, `frame-object`, `frame-missing` or `frame-range`, naming the row.
   */
  toTensor(options: ToTensorOptions = {}): Tensor {
    checkOptions('toTensor', options, ['dtype']);
    return columnsToTensor([this.column], [this.name], this.index, options, false);
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
        Array.from(this.items(), ([label, value]) => mask(value, label)),
        this.length,
      ),
    );
  }

  /** Rows drawn at random, the same as pandas draws from a seed. */
  sample(options: SampleOptions = {}): Series {
    return this.#take(samplePositions('sample', this.length, options));
  }

  /** Rows in the order of their values; equal ones keep theirs. */
  sortValues(options: SortOptions = {}): Series {
    checkOptions('sortValues', options, ['ascending', 'naPosition', 'ignoreIndex']);
    const sorted = this.#take(sortedPositions([this.column], [options]));
    return options.ignoreIndex === true ? sorted.resetIndex() : sorted;
  }

  /** Rows in the order of their labels. */
  sortIndex(options: OrderOptions = {}): Series {
    checkOptions('sortIndex', options, ['ascending', 'naPosition']);
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

  /** Missing values replaced by one value. */
  fillna(value: Cell): Series {
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
    return this.#with(castColumn(this.column, dtype, this.#place));
  }

  /** Every value through a function, or through a table of replacements in which what is not found becomes missing. */
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

  // Statistics.

  #reduce(aggregation: Aggregation): number {
    return Number(reduceColumn(numbersFor(this.column, this.name, aggregation), this.name, aggregation));
  }

  /** Number of present values. */
  count(): number {
    return this.length - countMissing(this.column);
  }
  sum(): number {
    return this.#reduce('sum');
  }
  prod(): number {
    return this.#reduce('prod');
  }
  mean(): number {
    return this.#reduce('mean');
  }
  median(): number {
    return this.#reduce('median');
  }
  min(): number {
    return this.#reduce('min');
  }
  max(): number {
    return this.#reduce('max');
  }

  /** sum((x - mean)^2) / (n - ddof). Default ddof 1. */
  var(options: { ddof?: number } = {}): number {
    checkOptions('var', options, ['ddof']);
    return varianceOf(presentNumbers(numbersFor(this.column, this.name, 'var')), options.ddof);
  }

  /** The square root of `var`. */
  std(options: { ddof?: number } = {}): number {
    checkOptions('std', options, ['ddof']);
    return Math.sqrt(this.var(options));
  }

  /** The value below which a share `q` of the values lies, between two of them in proportion. */
  quantile(q = 0.5): number {
    const values = presentNumbers(numbersFor(this.column, this.name, 'quantile'));
    return quantileOfSorted(values.slice().sort(), checkShare(q));
  }

  /** Pearson's correlation with another series, over rows where both values are present. */
  corr(other: Series): number {
    if (other.length !== this.length) throwLength('corr', other.length, this.length);
    return correlation(
      numbersFor(this.column, this.name, 'corr'),
      numbersFor(other.column, other.name, 'corr'),
    );
  }

  /** Number of different present values. */
  nunique(): number {
    return factorize(this.column).firsts.length;
  }

  /** The different values in order of appearance, a missing one included. */
  unique(): Cell[] {
    return factorize(this.column, { dropMissing: false }).firsts.map((i) => cellAt(this.column, i));
  }

  /** Whether any value is true (not 0). */
  any(): boolean {
    return this.toArray().some((cell) => Boolean(cell) && !Number.isNaN(cell));
  }

  /** Whether all present values are true (not 0). */
  all(): boolean {
    return this.toArray().every((cell) => Boolean(cell) || cell === null || Number.isNaN(cell));
  }

  /** The label of the largest value. */
  idxmax(): Label {
    return this.#labelOf('idxmax', this.max());
  }

  /** The label of the smallest value. */
  idxmin(): Label {
    return this.#labelOf('idxmin', this.min());
  }

  #labelOf(method: string, value: number): Label {
    const position = (this.values as Float64Array).indexOf(value);
    if (position >= 0) return this.index.labelAt(position);
    throw new DataError({
      code: 'series-empty',
      expected: `${method} needs at least one present value.`,
      received: { values: `${this.length}, all missing` },
    });
  }

  /** How often each value stands in the series, the most frequent first, equally frequent ones in order of appearance. */
  valueCounts(options: ValueCountsOptions = {}): Series {
    checkOptions('valueCounts', options, ['normalize', 'sort', 'ascending', 'dropna']);
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
  describe(options: DescribeOptions = {}): Series {
    const { labels, column } = describeColumn(this.column, options);
    return new Series(column, { index: Index.from(labels), name: this.name });
  }

  // Text.

  /** As pandas prints a series. */
  toString(options: FormatOptions = {}): string {
    checkOptions('toString', options, formatOptionNames);
    return formatSeries(this.column, this.index, this.name, options);
  }

  [INSPECT](): string {
    return this.toString();
  }
}
