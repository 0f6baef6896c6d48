import { aFlag, aText, either, nullable, ofKind, oneOf, texts } from '../util/argument-kinds';
import { isPlainObject, optionsFrom, type OptionArguments, type OptionKinds } from '../util/arguments';
import { CsvRows, readCsvNames, type CsvLayout, type CsvNumberArray } from '../formats/csv-rows';
import type { TypedArray } from '../ir/dtype';
import { openBytes, type ByteStream } from '../util/byte-stream';
import { ArgumentError, DataError } from '../util/errors';
import { nearestName } from '../util/names';
import { checkChoice } from '../util/choices';
import type { ByteSource } from '../util/storage';
import {
  ROW_BATCH_KINDS,
  RowBatches,
  type RowBatchOptions,
  type RowPart,
  type RowReader,
  type RowSource,
} from './row-batches';

/** Types that columns of a CSV are read as. */
export type CsvBatchDType = 'float32' | 'int32' | 'uint8';

/** A column by its name or its position. */
export type ColumnName = string | number;

/** What `csvBatches` reads, and how. */
export interface CsvBatchesOptions extends RowBatchOptions {
  /** Columns of x. Default: all that are not y. */
  readonly x?: readonly ColumnName[];
  /** Column of y (then [rows]), or columns (then [rows, columns]). Default: none, batches are x alone. */
  readonly y?: ColumnName | readonly ColumnName[] | null;
  /** Type of x and y, or of each. Default `'float32'`. */
  readonly dtype?: CsvBatchDType | { readonly x?: CsvBatchDType; readonly y?: CsvBatchDType };
  /** One ASCII character between cells. Default `','`. */
  readonly delimiter?: string;
  /** One ASCII character around cells that hold delimiters or line ends, or null for none. Default `'"'`. */
  readonly quote?: string | null;
  /** Whether the first row holds the names. Default `'infer'`: it does unless `names` are given. */
  readonly header?: boolean | 'infer';
  /** Names of the columns, instead of those in the file. */
  readonly names?: readonly string[];
}

const DTYPES: readonly CsvBatchDType[] = ['float32', 'int32', 'uint8'];

const isColumn = (value: unknown): boolean => typeof value === 'string' || Number.isInteger(value);
const columnNames = ofKind(
  'a list of names or positions of columns',
  (value) => Array.isArray(value) && value.every(isColumn),
);

const CSV_KINDS: OptionKinds<CsvBatchesOptions> = {
  ...ROW_BATCH_KINDS,
  x: columnNames,
  y: nullable(either(ofKind('the name or position of a column', isColumn), columnNames)),
  dtype: either(aText, ofKind('{ x, y }', isPlainObject)),
  delimiter: aText,
  quote: nullable(aText),
  header: either(aFlag, oneOf('infer')),
  names: texts,
};

/** The positions of columns. @throws DataError `csv-column`; ArgumentError `csv-column-twice` */
function positionsOf(option: 'x' | 'y', wanted: readonly ColumnName[], names: readonly string[]): number[] {
  const positions = wanted.map((column) => {
    const position = typeof column === 'number' ? column : names.indexOf(column);
    if (Number.isInteger(position) && position >= 0 && position < names.length) return position;
    const nearest = typeof column === 'string' ? nearestName(column, names) : undefined;
    const shown = names.slice(0, 20).join(', ');
    throw new DataError({
      code: 'csv-column',
      expected: `${option} must name columns of the CSV.`,
      received: {
        [option]: JSON.stringify(column),
        columns: names.length > 20 ? `${shown}, ... (${names.length} columns)` : shown,
      },
      advice: nearest === undefined ? undefined : `Did you mean "${nearest}"?`,
      details: { option, column, columns: names },
    });
  });
  const twice = positions.find((position, i) => positions.indexOf(position) < i);
  if (positions.length > 0 && twice === undefined) return positions;
  throw new ArgumentError({
    code: twice === undefined ? 'csv-no-columns' : 'csv-column-twice',
    expected: `${option} needs ${twice === undefined ? 'at least one column' : 'each column once'}.`,
    received: { [option]: twice === undefined ? 'none' : `${JSON.stringify(names[twice])} twice` },
  });
}

/** What a source is called in errors. */
function sourceName(source: ByteSource): string | undefined {
  if (typeof source === 'string' || source instanceof URL) return String(source);
  return typeof File !== 'undefined' && source instanceof File ? source.name : undefined;
}

/** Rows of numbers from a CSV. */
class CsvReader implements RowReader {
  readonly #stream: ByteStream;
  readonly #rows: CsvRows;
  #isEnded = false;

  constructor(stream: ByteStream, rows: CsvRows) {
    this.#stream = stream;
    this.#rows = rows;
  }

  async read(targets: readonly TypedArray[], from: number, count: number): Promise<number> {
    const [x, y = new Float32Array(0)] = targets as readonly CsvNumberArray[];
    let done = 0;
    for (;;) {
      done += this.#rows.read(x, y, from + done, count - done);
      if (done === count || this.#isEnded) return done;
      const piece = await this.#stream.read();
      this.#rows.push(piece);
      this.#isEnded = piece === null;
    }
  }

  close(): Promise<void> {
    return this.#stream.close();
  }
}

/** What `csvBatches` gives. */
export async function readCsvBatches(
  source: ByteSource,
  given: OptionArguments<CsvBatchesOptions, never>,
): Promise<RowBatches> {
  const options = optionsFrom<CsvBatchesOptions>('csvBatches', CSV_KINDS, given, false);
  const {
    delimiter = ',',
    quote = '"',
    header = 'infer',
    names: ownNames,
    dtype = 'float32',
    y = null,
  } = options;
  const types = typeof dtype === 'string' ? { x: dtype, y: dtype } : { x: 'float32', y: 'float32', ...dtype };
  const [xType, yType] = (['x', 'y'] as const).map((part) =>
    checkChoice('csvBatches', 'dtype', types[part] as string, DTYPES),
  );
  const layout: CsvLayout = { delimiter, quote, header, names: ownNames, source: sourceName(source) };
  const start = await openBytes(source);
  let names: string[];
  try {
    names = await readCsvNames(() => start.read(), layout);
  } finally {
    await start.close();
  }
  const yColumns = y === null ? [] : positionsOf('y', typeof y === 'object' ? y : [y], names);
  const others = names.filter((_, position) => !yColumns.includes(position));
  const xColumns = positionsOf('x', options.x ?? others, names);
  const parts: RowPart[] = [{ dtype: xType, shape: [xColumns.length] }];
  if (y !== null) parts.push({ dtype: yType, shape: typeof y === 'object' ? [yColumns.length] : [] });
  const rows: RowSource = {
    parts,
    rows: null,
    open: async () => new CsvReader(await openBytes(source), new CsvRows(layout, names, xColumns, yColumns)),
  };
  return new RowBatches('csvBatches', rows, options);
}
