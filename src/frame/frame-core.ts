import { checkOptions } from '../util/options';
import { writeCsv, type CsvValue } from '../formats/csv';
import { writeBytes } from '../util/storage';
import type { Tensor } from '../runtime/tensor';
import type { Cell, Column } from './column';
import { cellAt, concatColumns, countMissing, sliceColumn } from './column';
import { textAt } from './format-number';
import { formatInfo } from './format-info';
import { formatOptionNames, formatTable, type FormatOptions } from './format-table';
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
import { columnsToTensor, type ToTensorOptions } from './to-tensor';
import { INSPECT, JUPYTER_DISPLAY, type MimeBundle } from '../util/notebook';
import { formatTableHtml, htmlOptionNames, type HtmlOptions } from './format-html';

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

  constructor(data: TableData | FrameCore = {}, options: TableOptions = {}) {
    checkOptions('DataFrame', options, ['index', 'columns', 'dtype']);
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
   * The row at a position as a series; negative positions count from the end.
   *
   * @throws DataError `frame-position` outside the frame.
   */
  iloc(position: number): Series {
    const row = resolvePosition(position, this.length);
    const labels = this.index.levels.map((level) => textAt(level, row));
    const cells = concatColumns(this.#columns.map((column) => sliceColumn(column, row, row + 1)));
    const name = this.index.isMultiple ? `(${labels.join(', ')})` : labels[0];
    return new Series(cells, { index: Index.from(this.columns), name });
  }

  /**
   * The first row with a label as a series.
   *
   * @throws DataError `frame-label` where no row has the label.
   */
  loc(label: Label): Series {
    return this.iloc(this.index.positionsOf(label)[0]);
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
    checkOptions('toTensor', options, ['dtype']);
    return columnsToTensor(this.#columns, this.columns, this.index, options, true);
  }

  /** The frame as CSV text, or written to a file. */
  toCsv(options?: ToCsvOptions): string;
  toCsv(target: string | URL, options?: ToCsvOptions): Promise<void>;
  toCsv(target?: string | URL | ToCsvOptions, options?: ToCsvOptions): string | Promise<void> {
    const isTarget = typeof target === 'string' || target instanceof URL;
    const chosen = (isTarget ? options : target) ?? {};
    checkOptions('toCsv', chosen, ['delimiter', 'header', 'index']);
    const { delimiter, header, index = true } = chosen;
    const names = [...(index ? this.index.names.map((name) => name ?? '') : []), ...this.columns];
    const all = [...(index ? this.index.levels : []), ...this.#columns];
    const text = writeCsv(names, csvRows(all, this.length), { delimiter, header });
    return isTarget ? writeBytes(target, new TextEncoder().encode(text)) : text;
  }

  // Statistics of each column.

  #reduce(aggregation: Aggregation, options: ReduceOptions): Series {
    checkOptions(aggregation, options, ['numericOnly']);
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
    checkOptions('var', options, ['numericOnly', 'ddof']);
    return this.#numbers('var', options, (values) => varianceOf(values, ddof));
  }

  /** The square root of `var`. */
  std({ ddof = 1, ...options }: ReduceOptions & { ddof?: number } = {}): Series {
    checkOptions('std', options, ['numericOnly', 'ddof']);
    return this.#numbers('std', options, (values) => Math.sqrt(varianceOf(values, ddof)));
  }

  /** The value of each column below which a share `q` of its values lies, between two of them in proportion. */
  quantile(q = 0.5, options: ReduceOptions = {}): Series {
    checkOptions('quantile', options, ['numericOnly']);
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
    checkOptions('toString', options, formatOptionNames);
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
    checkOptions('toHtml', options, htmlOptionNames);
    return formatTableHtml(this.table, options);
  }

  [INSPECT](): string {
    return this.toString();
  }

  [JUPYTER_DISPLAY](): MimeBundle {
    return { 'text/html': this.toHtml(), 'text/plain': this.toString() };
  }
}

function* csvRows(columns: readonly Column[], length: number): IterableIterator<readonly CsvValue[]> {
  for (let i = 0; i < length; i++) yield columns.map((column) => textAt(column, i, ''));
}
