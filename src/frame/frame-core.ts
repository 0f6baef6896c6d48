import { aFlag, aNumber, anything, aText, aWholeNumber, texts } from '../util/argument-kinds';
import { writeCsv, type CsvValue } from '../formats/csv';
import { writeBytes } from '../util/storage';
import type { Tensor } from '../runtime/tensor';
import type { Cell, Column } from './column';
import { cellAt, concatColumns, countMissing, sliceColumn } from './column';
import { textAt } from './format-number';
import { formatInfo } from './format-info';
import { formatTable, type FormatOptions } from './format-table';
import { Index, type Label } from './labels';
import { checkAggregation, reduceColumn, reducedColumn, type Aggregation } from './reductions';
import { resolvePosition } from './positions';
import { Series } from './series';
import type { ReduceOptions } from './group-by';
import {
  checkShare,
  countUnique,
  numbersFor,
  presentNumbers,
  quantileOfSorted,
  varianceOf,
} from './statistics';
import { columnOf, type Table } from './table';
import { tableFrom, type TableData, type TableOptions } from './table-from';
import { checkCall, guardMethods, optional, options as named, type Signature } from './guard';
import { jsonCell, labelTexts, recordOf } from './json';
import * as kinds from './kinds';
import { columnsToNumpy, columnsToTensor, type ToTensorOptions } from './to-tensor';
import { INSPECT, JUPYTER_DISPLAY, type MimeBundle } from '../util/notebook';
import { formatTableHtml, type HtmlOptions } from './format-html';

/** How a CSV is written. */
export interface ToCsvOptions {
  /** One character between cells. Default `','`. */
  readonly delimiter?: string;
  /** Whether the first line holds the names. Default true. */
  readonly header?: boolean;
  /** Whether the labels of rows are written first. Default true, as pandas does. */
  readonly index?: boolean;
}

/** One row as a plain object. */
export type Row = Record<string, Cell>;

/** What every frame has: values, text, statistics of columns. `DataFrame` adds what gives other frames. */
export class FrameCore {
  readonly index: Index;
  /** Names of the columns, in order. */
  readonly columns: readonly string[];
  readonly #columns: readonly Column[];

  constructor(data: TableData | FrameCore = {}, options: TableOptions = {}, ...others: readonly never[]) {
    checkCall('DataFrame', frameSignature, [data, options, ...others]);
    const table = tableFrom(data instanceof FrameCore ? data.table : data, options);
    this.index = table.index;
    this.columns = table.names;
    this.#columns = table.columns;
  }

  /** The storage; it must not be changed. */
  get table(): Table {
    return { index: this.index, names: this.columns, columns: this.#columns };
  }

  /** `[rows, columns]`. */
  get shape(): [number, number] {
    return [this.index.length, this.columns.length];
  }
  /** Number of rows. */
  get length(): number {
    return this.index.length;
  }
  /** Number of values. */
  get size(): number {
    return this.index.length * this.columns.length;
  }
  /** Whether there is no value. */
  get empty(): boolean {
    return this.size === 0;
  }

  /** The type of each column, by its name. */
  get dtypes(): Series {
    return this.#byColumn({ dtype: 'object', values: this.#columns.map((column) => column.dtype) });
  }

  #byColumn(column: Column, names: readonly string[] = this.columns): Series {
    return new Series(column, { index: Index.from(names) });
  }

  // Values.

  /**
   * One column.
   *
   * @throws DataError `frame-column` with the nearest name where there is no such column.
   */
  get(name: string): Series {
    return new Series(columnOf(this.table, name), { index: this.index, name });
  }

  /**
   * The row at a position as a series, or one of its values by the position of a column; negative positions count from the
   * end.
   *
   * @throws DataError `frame-position` outside the frame.
   */
  iloc(position: number): Series;
  iloc(position: number, column: number): Cell;
  iloc(position: number, column?: number): Series | Cell {
    if (column !== undefined) {
      const place = resolvePosition(column, this.columns.length, 'columns');
      return cellAt(this.#columns[place], resolvePosition(position, this.length));
    }
    return this.#row(position);
  }

  #row(position: number): Series {
    const row = resolvePosition(position, this.length);
    const labels = this.index.levels.map((level) => textAt(level, row));
    const cells = concatColumns(this.#columns.map((column) => sliceColumn(column, row, row + 1)));
    const name = this.index.isMultiple ? `(${labels.join(', ')})` : labels[0];
    return new Series(cells, { index: Index.from(this.columns), name });
  }

  /**
   * The first row with a label as a series, or its value in a column.
   *
   * @throws DataError `frame-label` where no row has the label, `frame-column` where there is no such column.
   *
   * @example
   * import { DataFrame } from 'keratin/frame';
   * const df = new DataFrame({ age: [22, 38] }, { index: ['ann', 'bob'] });
   * console.log(df.loc('bob', 'age')); // 38
   */
  loc(label: Label): Series;
  loc(label: Label, column: string): Cell;
  loc(label: Label, column?: string): Series | Cell {
    const [row] = this.index.positionsOf(label);
    return column === undefined ? this.#row(row) : cellAt(columnOf(this.table, column), row);
  }

  /** Each row as an object by names of columns. */
  *rows(): IterableIterator<Row> {
    for (let i = 0; i < this.length; i++) yield this.rowAt(i);
  }

  /** The row at a position as an object. */
  protected rowAt(position: number): Row {
    const row: Row = {};
    for (const [j, column] of this.#columns.entries()) row[this.columns[j]] = cellAt(column, position);
    return row;
  }

  /** All values, row by row. */
  toArray(): Cell[][] {
    return Array.from({ length: this.length }, (_, i) => this.#columns.map((column) => cellAt(column, i)));
  }

  /** The names of the columns, as pandas iterates over a frame; `rows()` gives its rows. */
  [Symbol.iterator](): IterableIterator<string> {
    return this.columns[Symbol.iterator]();
  }

  /**
   * What `JSON.stringify` makes of a frame: for each column its values by the labels of their rows, as pandas' `to_json`;
   * missing and infinite values are null.
   *
   * @throws DataError `frame-json` where two rows have one label.
   *
   * @example
   * import { DataFrame } from 'keratin/frame';
   * console.log(JSON.stringify(new DataFrame({ a: [1, 2] }))); // {"a":{"0":1,"1":2}}
   *
   * @see https://pandas.pydata.org/docs/reference/api/pandas.DataFrame.to_json.html
   */
  toJSON(_key?: string): Record<string, Record<string, Cell>> {
    const rows = labelTexts(this.index);
    return recordOf(this.columns, (j) => recordOf(rows, (i) => jsonCell(cellAt(this.#columns[j], i))));
  }

  /** All values, column by column. */
  toColumns(): Record<string, Cell[]> {
    return Object.fromEntries(this.columns.map((name) => [name, this.get(name).toArray()]));
  }

  /**
   * The values as a tensor [rows, columns] of the columns' common type, in which int64 becomes int32, float64 float32,
   * and booleans numbers.
   *
   * @throws DataError `frame-text`, `frame-object`, `frame-missing` or `frame-range`, naming column and row.
   *
   * @example
   * import { DataFrame } from 'keratin/frame';
   * const df = new DataFrame({ age: [22, 38], fare: [7.25, 71.5] });
   * console.log(df.toTensor().dtype); // float32
   * console.log(df.astype('int32').toTensor().toArray()); // [[22, 7], [38, 71]]
   */
  toTensor(options: ToTensorOptions = {}): Tensor {
    return columnsToTensor(this.#columns, this.columns, this.index, options, true);
  }

  /**
   * The values as a tensor [rows, columns] of the columns' common type, as NumPy has them: float64 stays float64, int64
   * int64, and missing numbers are NaN. `np.array(frame)` gives the same.
   *
   * @throws DataError `frame-text`, `frame-object`, naming column and row.
   *
   * @example
   * import { DataFrame } from 'keratin/frame';
   * console.log(new DataFrame({ fare: [7.25, 71.5] }).toNumpy().dtype); // float64
   *
   * @see https://pandas.pydata.org/docs/reference/api/pandas.DataFrame.to_numpy.html
   */
  toNumpy(): Tensor {
    return columnsToNumpy(this.#columns, this.columns, this.index, true);
  }

  /** The frame as CSV text, or written to a file. */
  toCsv(options?: ToCsvOptions): string;
  toCsv(target: string | URL, options?: ToCsvOptions): Promise<void>;
  toCsv(target?: string | URL | ToCsvOptions, options?: ToCsvOptions): string | Promise<void> {
    const isTarget = typeof target === 'string' || target instanceof URL;
    const given = isTarget ? options : target;
    const chosen = given === undefined ? {} : given;
    checkCall('toCsv', csvSignature, isTarget ? [chosen] : [chosen, options]);
    const { delimiter, header, index = true } = chosen;
    const names = [...(index ? this.index.names.map((name) => name ?? '') : []), ...this.columns];
    const all = [...(index ? this.index.levels : []), ...this.#columns];
    const text = writeCsv(names, csvRows(all, this.length), { delimiter, header });
    return isTarget ? writeBytes(target, new TextEncoder().encode(text)) : text;
  }

  // Statistics of each column.

  #reduce(aggregation: Aggregation, options: ReduceOptions): Series {
    const kind = checkAggregation(aggregation);
    const kept = this.#kept(options);
    const parts = kept.map((i) => {
      const cell = reduceColumn(this.#columns[i], this.columns[i], kind);
      return reducedColumn([cell], this.#columns[i], kind);
    });
    const names = kept.map((i) => this.columns[i]);
    return this.#byColumn(
      parts.length === 0 ? { dtype: 'float64', values: new Float64Array(0) } : concatColumns(parts),
      names,
    );
  }

  #kept({ numericOnly = false }: ReduceOptions): number[] {
    return [...this.columns.keys()].filter((i) => !numericOnly || this.#columns[i].dtype !== 'object');
  }

  #numbers(method: string, options: ReduceOptions, reduce: (values: Float64Array) => number): Series {
    const kept = this.#kept(options);
    const numbers = kept.map((i) =>
      reduce(presentNumbers(numbersFor(this.#columns[i], this.columns[i], method))),
    );
    const names = kept.map((i) => this.columns[i]);
    return this.#byColumn({ dtype: 'float64', values: Float64Array.from(numbers) }, names);
  }

  #counts(count: (column: Column) => number): Series {
    return this.#byColumn({ dtype: 'int64', values: Float64Array.from(this.#columns, count) });
  }

  /** Number of present values of each column. */
  count(): Series {
    return this.#counts((column) => column.values.length - countMissing(column));
  }
  /** Number of different present values of each column. */
  nunique(): Series {
    return this.#counts(countUnique);
  }
  sum(options: ReduceOptions = {}): Series {
    return this.#reduce('sum', options);
  }
  mean(options: ReduceOptions = {}): Series {
    return this.#reduce('mean', options);
  }
  median(options: ReduceOptions = {}): Series {
    return this.#reduce('median', options);
  }
  min(options: ReduceOptions = {}): Series {
    return this.#reduce('min', options);
  }
  max(options: ReduceOptions = {}): Series {
    return this.#reduce('max', options);
  }

  /** sum((x - mean)^2) / (n - ddof) of each column. Default ddof 1. */
  var({ ddof = 1, ...options }: ReduceOptions & { ddof?: number } = {}): Series {
    return this.#numbers('var', options, (values) => varianceOf(values, ddof));
  }

  /** The square root of `var`. */
  std({ ddof = 1, ...options }: ReduceOptions & { ddof?: number } = {}): Series {
    return this.#numbers('std', options, (values) => Math.sqrt(varianceOf(values, ddof)));
  }

  /** The value of each column below which a share `q` of its values lies, between two of them in proportion. */
  quantile(q = 0.5, options: ReduceOptions = {}): Series {
    const share = checkShare(q);
    const result = this.#numbers('quantile', options, (values) =>
      quantileOfSorted(values.slice().sort(), share),
    );
    return result.rename(textAt({ dtype: 'float64', values: Float64Array.of(share) }, 0));
  }

  // Text.

  /** What `info` of pandas prints: columns, present values, types, memory. */
  info(): string {
    return formatInfo(this.table);
  }

  /** As pandas prints a frame in a terminal of 80 columns. */
  toString(options: FormatOptions = {}): string {
    return formatTable(this.table, options);
  }

  /**
   * The frame as an HTML table, as pandas shows it in a notebook.
   *
   * @param options `maxRows` (60), `minRows` (10), `maxColwidth` (50), and `maxColumns` (20), beyond which the ones in the
   * middle give way to dots
   *
   * @example
   * import { DataFrame } from 'keratin/frame';
   * console.log(new DataFrame({ a: [1, 2] }).toHtml().includes('<th>a</th>')); // true
   *
   * @see https://pandas.pydata.org/docs/reference/api/pandas.DataFrame.to_html.html
   */
  toHtml(options: HtmlOptions = {}): string {
    return formatTableHtml(this.table, options);
  }

  [INSPECT](): string {
    return this.toString();
  }

  [JUPYTER_DISPLAY](): MimeBundle {
    return { 'text/html': this.toHtml(), 'text/plain': this.toString() };
  }
}

const frameSignature: Signature = {
  data: anything,
  options: named({ index: kinds.labels, columns: texts, dtype: aText }),
};
const csvSignature: Signature = { options: named({ delimiter: aText, header: aFlag, index: aFlag }) };
const reduction: Signature = { options: named({ numericOnly: aFlag }) };
const spread: Signature = { options: named({ ddof: aNumber, numericOnly: aFlag }) };

guardMethods<FrameCore>(FrameCore.prototype, {
  get: { name: aText },
  iloc: { position: aWholeNumber, column: optional(aWholeNumber) },
  loc: { label: kinds.aLabel, column: optional(aText) },
  rows: {},
  toArray: {},
  toColumns: {},
  toTensor: { options: named({ dtype: aText }) },
  toNumpy: {},
  toJSON: { key: optional(aText) },
  toCsv: { target: optional(anything), options: optional(anything) },
  count: {},
  nunique: {},
  sum: reduction,
  mean: reduction,
  median: reduction,
  min: reduction,
  max: reduction,
  var: spread,
  std: spread,
  quantile: { q: optional(aNumber), ...reduction },
  info: {},
  toString: { options: named(kinds.formatKinds) },
  toHtml: { options: named(kinds.htmlKinds) },
});

function* csvRows(columns: readonly Column[], length: number): IterableIterator<readonly CsvValue[]> {
  for (let i = 0; i < length; i++) yield columns.map((column) => textAt(column, i, ''));
}
