import { INSPECT } from '../util/notebook';
import { formatScalar } from '../util/format-float';

/** How a column's values are written as text. */
export type ColumnKind = 'integer' | 'number' | 'float' | 'boolean';

/** One column under its name. */
export interface Column {
  readonly name: string;
  readonly kind: ColumnKind;
  readonly values: Float64Array | boolean[];
}

const writers: Readonly<Record<ColumnKind, (value: number | boolean) => string>> = {
  integer: String,
  number: String,
  float: (value) => formatScalar(value, 'float64'),
  boolean: (value) => (value ? 'True' : 'False'),
};

/**
 * A data set of named columns, all of one length.
 *
 * @example
 * import { DatasetTable } from 'keratin/datasets';
 * const table = new DatasetTable([{ name: 'age', kind: 'float', values: Float64Array.of(22, 38.5) }]);
 * console.log(table.length, table.columns); // 2 ['age']
 * console.log(table.toCsv().trim().split('\n').join(' ')); // age 22.0 38.5
 */
export class DatasetTable {
  /** The names, in order. */
  readonly columns: readonly string[];
  /** The values of each column: numbers as float64, or booleans. */
  readonly data: readonly (Float64Array | boolean[])[];
  readonly #kinds: readonly ColumnKind[];
  readonly #header: boolean;

  /**
   * @param columns the columns, all of one length
   * @param header whether {@link DatasetTable.toCsv} writes the names unless told otherwise
   */
  constructor(columns: readonly Column[], header = true) {
    this.columns = columns.map(({ name }) => name);
    this.data = columns.map(({ values }) => values);
    this.#kinds = columns.map(({ kind }) => kind);
    this.#header = header;
  }

  [INSPECT](): string {
    return `<DatasetTable of ${this.length} rows: ${this.columns.slice(0, 10).join(', ')}${this.columns.length > 10 ? ', ...' : ''}>`;
  }

  /** The number of rows. */
  get length(): number {
    return this.data[0].length;
  }

  /**
   * The table as CSV text, one line a row, as pandas writes it: `4`, `22.0`, `True`.
   *
   * @param options `header`: whether the first line holds the names; default true, false for images
   */
  toCsv(options: { readonly header?: boolean } = {}): string {
    const { header = this.#header } = options;
    const lines = header ? [this.columns.join(',')] : [];
    const write = this.#kinds.map((kind) => writers[kind]);
    for (let row = 0; row < this.length; row++) {
      lines.push(this.data.map((values, i) => write[i](values[row])).join(','));
    }
    return `${lines.join('\n')}\n`;
  }
}
