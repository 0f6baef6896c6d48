import { ArgumentError, DataError } from '../util/errors';
import { nearestName } from '../util/names';
import { aFlag, aText, aWholeNumber, either, nullable, ofKind, oneOf, texts } from '../util/argument-kinds';
import { checkCall, options as named, type Signature } from './guard';
import { byName, columnTypes } from './kinds';
import { readBytes } from '../util/storage';
import { readCsvChunks, readCsvText, type CsvTable } from '../formats/csv';
import type { Column, ColumnDTypeName } from './column';
import { DataFrame } from './frame';
import { inferColumn, missingTexts } from './infer-csv';
import { Index } from './labels';
import { uniqueNames } from './table';

/** Where a CSV comes from: a path or address, a file a person chose, bytes or text as they arrive, or `{ text }`. */
export type CsvSource =
  | string
  | URL
  | Blob
  | Uint8Array
  | ReadableStream<Uint8Array | string>
  | AsyncIterable<Uint8Array | string>
  | { readonly text: string };

/** How a CSV becomes a frame. */
export interface ReadCsvOptions {
  /** One character between cells, or `'infer'` for the most frequent of `, ; | tab` in the first line. Default `','`. */
  readonly delimiter?: string;
  /** One character around cells that hold delimiters or line ends, or null for none. Default `'"'`. */
  readonly quote?: string | null;
  /** Whether the first row holds the names (true, 0), or no row does (false, null). Default: it does unless `names`. */
  readonly header?: boolean | 0 | null | 'infer';
  /** Names of the columns, instead of those in the file. */
  readonly names?: readonly string[];
  /** Names or positions of the columns to read. Default: all. */
  readonly usecols?: readonly (string | number)[];
  /** Type of all columns, or of some. `'object'` and `'str'` keep text as it is written. Default: by the values. */
  readonly dtype?: ColumnDTypeName | Readonly<Record<string, ColumnDTypeName>>;
  /** More texts that stand for missing values: for all columns, or by column. */
  readonly naValues?: string | readonly string[] | Readonly<Record<string, string | readonly string[]>>;
  /** Whether `NA`, `NaN`, `null`, empty cells and the like are missing values. Default true. */
  readonly keepDefaultNa?: boolean;
  /** Name or position of the column that labels the rows. Default: none, rows are 0, 1, 2, ... */
  readonly indexCol?: string | number | null;
  /** Reads at most this many rows. Default: all. */
  readonly nrows?: number;
  /** Encoding of the bytes, e.g. `'latin1'`. Default `'utf-8'`. */
  readonly encoding?: string;
}

const signature: Signature = {
  source: ofKind(
    "a path, a URL, a file, bytes, a stream of them, or { text: 'a,b' }",
    (value) => typeof value === 'string' || (typeof value === 'object' && value !== null),
  ),
  options: named({
    delimiter: aText,
    quote: nullable(aText),
    header: oneOf(true, false, 0, null, 'infer'),
    names: texts,
    usecols: ofKind(
      'a list of names or positions',
      (value) => Array.isArray(value) && value.every((name) => aText.fits(name) || aWholeNumber.fits(name)),
    ),
    dtype: columnTypes,
    naValues: either(either(aText, texts), byName),
    keepDefaultNa: aFlag,
    indexCol: nullable(either(aText, aWholeNumber)),
    nrows: aWholeNumber,
    encoding: aText,
  }),
};

/** Bytes are decoded in pieces of this size: a text cannot be longer than about 5e8 characters. */
const pieceSize = 1 << 24;

function* pieces(bytes: Uint8Array): IterableIterator<Uint8Array> {
  for (let at = 0; at < bytes.length; at += pieceSize) yield bytes.subarray(at, at + pieceSize);
}

/** The text of bytes in another encoding than UTF-8, piece by piece. */
async function* decoded(
  chunks: AsyncIterable<Uint8Array | string> | Iterable<Uint8Array>,
  encoding: string,
): AsyncIterable<string> {
  const decoder = new TextDecoder(encoding, { ignoreBOM: true });
  for await (const chunk of chunks)
    yield typeof chunk === 'string' ? chunk : decoder.decode(chunk, { stream: true });
  yield decoder.decode();
}

/** The standard name of an encoding. */
function standardName(encoding: string): string {
  try {
    return new TextDecoder(encoding).encoding;
  } catch (cause) {
    throw new ArgumentError({
      code: 'csv-encoding',
      expected: 'encoding must be the name of a text encoding.',
      received: { encoding: JSON.stringify(encoding) },
      advice: "For example 'utf-8', 'latin1', 'windows-1252' or 'utf-16le'.",
      cause,
    });
  }
}

/** What a source is called in errors. */
function sourceName(source: CsvSource): string | undefined {
  if (typeof source === 'string') return source;
  if (source instanceof URL) return String(source);
  return typeof File !== 'undefined' && source instanceof File ? source.name : undefined;
}

const isStream = (
  source: object,
): source is ReadableStream<Uint8Array | string> | AsyncIterable<Uint8Array | string> =>
  Symbol.asyncIterator in source || 'getReader' in source;

async function readTable(source: CsvSource, options: ReadCsvOptions): Promise<CsvTable> {
  const { delimiter, quote, header = 'infer', names, nrows, encoding = 'utf-8' } = options;
  const csvOptions = {
    delimiter,
    quote,
    names,
    header: header === null ? false : header === 0 ? true : header,
    maximumRows: nrows,
    source: sourceName(source),
  };
  if (typeof source === 'object' && 'text' in source && typeof source.text === 'string') {
    return readCsvText(source.text, csvOptions);
  }
  const isUtf8 = standardName(encoding) === 'utf-8';
  if (typeof source === 'object' && isStream(source)) {
    const chunks = source as AsyncIterable<Uint8Array | string>;
    return readCsvChunks(isUtf8 ? chunks : decoded(chunks, encoding), csvOptions);
  }
  // A text with line ends is hardly a path, and some systems would look for such a file in vain.
  if (typeof source === 'string' && /[\r\n]/.test(source)) {
    throw new ArgumentError({
      code: 'csv-source',
      expected: 'readCsv takes a path or an address as text.',
      received: { source: JSON.stringify(`${source.slice(0, 40)}...`) },
      advice: 'Give the contents of a CSV as readCsv({ text }).',
    });
  }
  const bytes = await readBytes(source as string | URL | Blob | Uint8Array);
  return readCsvChunks(isUtf8 ? pieces(bytes) : decoded(pieces(bytes), encoding), csvOptions);
}

/** The position of a column given by name or position. */
function positionOf(columns: readonly string[], wanted: string | number, option: string): number {
  const position = typeof wanted === 'number' ? wanted : columns.indexOf(wanted);
  if (Number.isInteger(position) && position >= 0 && position < columns.length) return position;
  const nearest = typeof wanted === 'string' ? nearestName(wanted, columns) : undefined;
  throw new DataError({
    code: 'csv-column',
    expected: `${option} must name columns of the CSV.`,
    received: {
      [option]: JSON.stringify(wanted),
      columns: `${columns.slice(0, 20).join(', ')}${columns.length > 20 ? `, ... (${columns.length} columns)` : ''}`,
    },
    advice: nearest === undefined ? undefined : `Did you mean "${nearest}"?`,
    details: { option, column: wanted, columns },
  });
}

const listOf = (texts: string | readonly string[]): readonly string[] =>
  typeof texts === 'string' ? [texts] : texts;

/** The texts that are missing values, for each column. */
function missingFor(
  options: ReadCsvOptions,
  columns: readonly string[],
): (name: string) => ReadonlySet<string> {
  const { naValues, keepDefaultNa = true } = options;
  const base = keepDefaultNa ? missingTexts : new Set<string>();
  if (naValues === undefined) return () => base;
  const isList = typeof naValues === 'string' || Array.isArray(naValues);
  if (isList) {
    const all = new Set([...base, ...listOf(naValues as string | readonly string[])]);
    return () => all;
  }
  const byName = naValues as Readonly<Record<string, string | readonly string[]>>;
  for (const name of Object.keys(byName)) positionOf(columns, name, 'naValues');
  return (name) => (Object.hasOwn(byName, name) ? new Set([...base, ...listOf(byName[name])]) : base);
}

/**
 * Reads a CSV as a frame, with pandas' rules: columns of whole numbers are int64, of other numbers, and of numbers with
 * missing values, float64, of `True` and `False` bool, all others `object` (text; dates stay text). Empty cells, `NA`,
 * `NaN`, `null`, `None`, `N/A` and the like are missing values. Lines end in LF, CRLF or CR; blank ones are skipped;
 * quoted cells may hold delimiters, doubled quotes and line ends; a byte order mark is dropped.
 *
 * Whole numbers beyond 2^53 - 1 are not exact: such columns become float64. Read identifiers as text with `dtype`.
 *
 * @param source a path or address, a URL, a File or Blob, bytes, a stream, or `{ text }`
 * @throws {DataError} `csv-empty` without any cell; `csv-ragged` where a row has more or fewer cells than the first,
 *   with its line; `csv-quote` where a quote is never closed; `csv-names` where `names` does not fit; `csv-column` for
 *   an unknown column, with the nearest name; `frame-cast` where a value does not fit `dtype`.
 * @throws {FormatError} `file-missing` and others where the file cannot be read.
 *
 * @example
 * import { readCsv } from 'keratin/frame';
 * const df = await readCsv({ text: 'survived,age\n0,22\n1,\n' });
 * console.log(String(df));
 * //    survived   age
 * // 0         0  22.0
 * // 1         1   NaN
 *
 * @see https://pandas.pydata.org/docs/reference/api/pandas.read_csv.html
 */
export async function readCsv(
  source: CsvSource,
  options: ReadCsvOptions = {},
  ...others: readonly never[]
): Promise<DataFrame> {
  checkCall('readCsv', signature, [source, options, ...others]);
  const table = await readTable(source, options);
  const { columns: names } = table;
  const { usecols, dtype, indexCol = null } = options;
  if (typeof dtype === 'object') for (const name of Object.keys(dtype)) positionOf(names, name, 'dtype');
  const missing = missingFor(options, names);
  const chosen =
    usecols === undefined
      ? [...names.keys()]
      : [...new Set(usecols.map((wanted) => positionOf(names, wanted, 'usecols')))].sort((a, b) => a - b);
  const shown = uniqueNames(chosen.map((position) => names[position]));
  const columns = chosen.map((position): Column => {
    const name = names[position];
    const type = typeof dtype === 'object' ? (Object.hasOwn(dtype, name) ? dtype[name] : undefined) : dtype;
    return inferColumn(table, position, missing(name), type);
  });
  if (indexCol === null) return new DataFrame({ index: Index.range(table.rowCount), names: shown, columns });
  const at = positionOf(shown, indexCol, 'indexCol');
  // A header cell without a name is what frames written with their labels begin with.
  const label = shown[at] === `Unnamed: ${chosen[at]}` ? null : shown[at];
  return new DataFrame({
    index: Index.fromColumns([columns[at]], [label]),
    names: shown.toSpliced(at, 1),
    columns: columns.toSpliced(at, 1),
  });
}
