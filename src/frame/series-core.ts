import { aNumber, aText, aWholeNumber } from '../util/argument-kinds';
import { DataError } from '../util/errors';
import type { Tensor } from '../runtime/tensor';
import type { Cell, Column, ColumnDType } from './column';
import { cellAt, cellsOf, countMissing } from './column';
import { guardMethods, optional, options as named, type Signature } from './guard';
import { jsonCell, labelTexts, recordOf } from './json';
import * as kinds from './kinds';
import type { Index, Label } from './labels';
import { resolvePosition, throwLength } from './positions';
import { reduceColumn, type Aggregation } from './reductions';
import {
  checkShare,
  correlation,
  factorize,
  numbersFor,
  presentNumbers,
  quantileOfSorted,
  varianceOf,
} from './statistics';
import { columnsToNumpy, columnsToTensor, type ToTensorOptions } from './to-tensor';

/** What every series has: values and statistics. `Series` adds what gives other series. */
export class SeriesCore {
  readonly index: Index;
  readonly name: string | null;
  /** The storage; it must not be changed. */
  readonly column: Column;

  constructor(column: Column, index: Index, name: string | null) {
    this.column = column;
    this.index = index;
    this.name = name;
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
    return columnsToTensor([this.column], [this.name], this.index, options, false);
  }

  /**
   * The values as a tensor [rows] of their own type, as NumPy has them: float64 stays float64, int64 int64, and missing
   * numbers are NaN. `np.array(series)` gives the same.
   *
   * @throws DataError `frame-text`, `frame-object`, naming the row.
   *
   * @see https://pandas.pydata.org/docs/reference/api/pandas.Series.to_numpy.html
   */
  toNumpy(): Tensor {
    return columnsToNumpy([this.column], [this.name], this.index, false);
  }

  /**
   * What `JSON.stringify` makes of a series: its values by their labels, as pandas' `to_json`; missing and infinite ones are
   * null.
   *
   * @throws DataError `frame-json` where two rows have one label.
   *
   * @see https://pandas.pydata.org/docs/reference/api/pandas.Series.to_json.html
   */
  toJSON(_key?: string): Record<string, Cell> {
    return recordOf(labelTexts(this.index), (i) => jsonCell(cellAt(this.column, i)));
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
    return varianceOf(presentNumbers(numbersFor(this.column, this.name, 'var')), options.ddof);
  }

  /** The square root of `var`. */
  std(options: { ddof?: number } = {}): number {
    return Math.sqrt(this.var(options));
  }

  /** The value below which a share `q` of the values lies, between two of them in proportion. */
  quantile(q = 0.5): number {
    const values = presentNumbers(numbersFor(this.column, this.name, 'quantile'));
    return quantileOfSorted(values.slice().sort(), checkShare(q));
  }

  /** Pearson's correlation with another series, over rows where both values are present. */
  corr(other: SeriesCore): number {
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
}

const spread: Signature = { options: named({ ddof: aNumber }) };

guardMethods<SeriesCore>(SeriesCore.prototype, {
  get: { label: kinds.aLabel },
  iloc: { position: aWholeNumber },
  toArray: {},
  items: {},
  toTensor: { options: named({ dtype: aText }) },
  toNumpy: {},
  toJSON: { key: optional(aText) },
  count: {},
  sum: {},
  prod: {},
  mean: {},
  median: {},
  min: {},
  max: {},
  var: spread,
  std: spread,
  quantile: { q: optional(aNumber) },
  corr: { other: kinds.aSeries },
  nunique: {},
  unique: {},
  any: {},
  all: {},
  idxmax: {},
  idxmin: {},
});
