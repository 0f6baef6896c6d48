import { ArgumentError, DataError } from '../util/errors';
import { parseNumber, type NumberSink } from './csv-number';
import { CsvScanner, type CsvBlock } from './csv-scan';

/** How a CSV is read. */
export interface CsvOptions {
  /** One character between cells, or `'infer'` for the most frequent of `, ; | tab` in the first line. Default `','`. */
  readonly delimiter?: string;
  /** One character around cells that hold delimiters or line ends, or null for none. Default `'"'`. */
  readonly quote?: string | null;
  /**
   * Whether the first row holds the names: `true`, `false` (columns are then called `0`, `1`, ...), or `'infer'`: it does
   * unless `names` are given. Default `'infer'`.
   */
  readonly header?: boolean | 'infer';
  /** Names of the columns, instead of those in the file. */
  readonly names?: readonly string[];
  /** Reads at most this many rows beside the header. Default: all. */
  readonly maximumRows?: number;
  /** What the text is called in errors, e.g. the file's name. */
  readonly source?: string;
}

/** One column as numbers. */
export interface CsvNumbers {
  /** One value a row; missing cells are NaN. */
  readonly values: Float64Array;
  /** Whether every cell is an integer literal between -(2^53 - 1) and 2^53 - 1 and none is missing. */
  readonly integer: boolean;
  /** How many cells are missing. */
  readonly missing: number;
}

/** A parsed CSV, column by column. */
export interface CsvTable {
  /** Names of the columns; duplicates are renamed as pandas does (`a`, `a.1`), empty ones are `Unnamed: 0`. */
  readonly columns: string[];
  /** Number of rows beside the header. */
  readonly rowCount: number;
  /** `raw[column][row]`: the text of each cell, unquoted and otherwise untouched. */
  readonly raw: string[][];
  /** The text of one column's cells. */
  column(index: number): string[];
  /**
   * One column as numbers, parsed straight from the text, or null where a cell is neither a number nor one of `missing`.
   * Accepted: what pandas accepts (`1`, `-1.5`, `.5`, `1e-3`, `inf`, spaces around). Default `missing`: the empty cell.
   */
  numbers(index: number, missing?: ReadonlySet<string>): CsvNumbers | null;
}

const onlyEmpty: ReadonlySet<string> = new Set(['']);

class Table implements CsvTable {
  readonly columns: string[];
  readonly rowCount: number;
  readonly #blocks: readonly CsvBlock[];
  #raw: string[][] | undefined;

  constructor(columns: string[], rowCount: number, blocks: readonly CsvBlock[]) {
    this.columns = columns;
    this.rowCount = rowCount;
    this.#blocks = blocks;
  }

  get raw(): string[][] {
    return (this.#raw ??= this.columns.map((_, index) => this.#cells(index)));
  }

  column(index: number): string[] {
    return this.#raw?.[index] ?? this.#cells(index);
  }

  numbers(index: number, missing: ReadonlySet<string> = onlyEmpty): CsvNumbers | null {
    const width = this.columns.length;
    const values = new Float64Array(this.rowCount);
    const number: NumberSink = { value: 0, integer: false };
    let integer = true;
    let missingCount = 0;
    let row = 0;
    for (const { text, spans, special, first, count } of this.#blocks) {
      for (let at = 2 * (first * width + index), i = 0; i < count; i++, at += 2 * width, row++) {
        const end = spans[at + 1];
        const isNumber =
          end >= 0
            ? parseNumber(text, spans[at], end, number)
            : parseNumber(special[~end], 0, special[~end].length, number);
        if (isNumber) {
          values[row] = number.value;
          integer &&= number.integer;
        } else {
          if (!missing.has(end >= 0 ? text.slice(spans[at], end) : special[~end])) return null;
          values[row] = NaN;
          missingCount++;
        }
      }
    }
    return { values, integer: integer && missingCount === 0, missing: missingCount };
  }

  #cells(index: number): string[] {
    const width = this.columns.length;
    const cells: string[] = Array.from({ length: this.rowCount });
    let row = 0;
    for (const { text, spans, special, first, count } of this.#blocks) {
      for (let at = 2 * (first * width + index), i = 0; i < count; i++, at += 2 * width) {
        const end = spans[at + 1];
        cells[row++] = end >= 0 ? text.slice(spans[at], end) : special[~end];
      }
    }
    return cells;
  }
}

/** Renames duplicate and empty names exactly as pandas does: `a, a, ""` become `a, a.1, Unnamed: 2`. */
export function mangleNames(names: readonly string[]): string[] {
  const result = names.map((name, i) => (name === '' ? `Unnamed: ${i}` : name));
  const taken = new Set(result);
  const counts = new Map<string, number>();
  const positions = [...names.keys()];
  const order = [...positions.filter((i) => names[i] !== ''), ...positions.filter((i) => names[i] === '')];
  for (const i of order) {
    const original = result[i];
    let name = original;
    let count = counts.get(name) ?? 0;
    while (count > 0) {
      counts.set(original, count + 1);
      name = `${original}.${count}`;
      count = taken.has(name) ? count + 1 : (counts.get(name) ?? 0);
    }
    result[i] = name;
    taken.add(name);
    counts.set(name, count + 1);
  }
  return result;
}

/**
 * The names of the columns of a CSV that has been read, or whose header has: those given, those of the file, or numbers.
 *
 * @param source what was read, for errors.
 * @throws DataError `csv-empty` without cells, `csv-names` where other names than columns are given.
 */
export function columnNames(
  { width, headerCells }: Pick<CsvScanner, 'width' | 'headerCells'>,
  names: readonly string[] | undefined,
  source: Readonly<Record<string, string>>,
): string[] {
  if (width === 0) {
    throw new DataError({
      code: 'csv-empty',
      expected: 'a CSV needs at least one line that is not blank.',
      received: source,
      advice: 'Check that the file is the one you meant and that it was written completely.',
    });
  }
  if (names !== undefined && names.length !== width) {
    throw new DataError({
      code: 'csv-names',
      expected: '`names` needs one name for each column of the CSV.',
      received: { names: `${names.length} names`, columns: `${width}` },
      details: { names: names.length, columns: width },
    });
  }
  return mangleNames(names ?? headerCells ?? Array.from({ length: width }, (_, i) => String(i)));
}

function makeTable(scanner: CsvScanner, options: CsvOptions): CsvTable {
  const { names } = options;
  const blocks = scanner.blocks;
  const { source } = options;
  const columns = columnNames(scanner, names, source === undefined ? { text: 'no cells' } : { source });
  return new Table(columns, scanner.rowCount, blocks);
}

const hasHeader = ({ header = 'infer', names }: CsvOptions): boolean =>
  header === 'infer' ? names === undefined : header;

function checkOptions({ header, maximumRows }: CsvOptions): void {
  if (header !== undefined && header !== 'infer' && typeof header !== 'boolean') {
    throw new ArgumentError({
      code: 'csv-header',
      expected: "`header` must be true, false or 'infer'.",
      received: { header: String(header) },
    });
  }
  if (maximumRows !== undefined && !(Number.isInteger(maximumRows) && maximumRows >= 0)) {
    throw new ArgumentError({
      code: 'csv-maximum-rows',
      expected: '`maximumRows` must be a whole number of at least 0.',
      received: { maximumRows: String(maximumRows) },
    });
  }
}

/**
 * Reads a CSV held in one string. Quoted cells may hold delimiters, doubled quotes and line ends; lines end in LF, CRLF
 * or CR; a byte order mark is dropped; blank lines are skipped.
 * @throws {DataError} `csv-empty` without any cell; `csv-ragged` where a row has more or fewer cells than the first;
 *   `csv-quote` where a quote is never closed; `csv-names` where `names` does not fit.
 */
export function readCsvText(text: string, options: CsvOptions = {}): CsvTable {
  checkOptions(options);
  const scanner = new CsvScanner({ ...options, header: hasHeader(options) });
  scanner.push(text);
  scanner.end();
  return makeTable(scanner, options);
}

/**
 * Reads a CSV that arrives in pieces (text, or UTF-8 bytes), cut anywhere. Same result and errors as `readCsvText`.
 * @throws {DataError} as `readCsvText`.
 */
export async function readCsvChunks(
  chunks:
    AsyncIterable<string | Uint8Array> | Iterable<string | Uint8Array> | ReadableStream<string | Uint8Array>,
  options: CsvOptions = {},
): Promise<CsvTable> {
  checkOptions(options);
  const scanner = new CsvScanner({ ...options, header: hasHeader(options) });
  const decoder = new TextDecoder('utf-8', { ignoreBOM: true });
  for await (const chunk of iterate(chunks)) {
    scanner.push(typeof chunk === 'string' ? chunk : decoder.decode(chunk, { stream: true }));
    if (scanner.done) break;
  }
  scanner.push(decoder.decode());
  scanner.end();
  return makeTable(scanner, options);
}

// Safari before 26.4 has ReadableStream without an async iterator.
async function* iterate<T>(chunks: AsyncIterable<T> | Iterable<T> | ReadableStream<T>): AsyncGenerator<T> {
  if (Symbol.asyncIterator in chunks || Symbol.iterator in chunks) {
    yield* chunks;
    return;
  }
  const reader = (chunks as ReadableStream<T>).getReader();
  try {
    for (let part = await reader.read(); !part.done; part = await reader.read()) yield part.value;
  } finally {
    await reader.cancel().catch(() => {});
  }
}

/** What a cell may hold when a CSV is written. */
export type CsvValue = string | number | bigint | boolean | null | undefined;

/**
 * Writes a CSV as pandas does: LF after every line, quotes only where needed, missing values (null, undefined, NaN) as
 * empty cells, `True`/`False`, `inf`.
 * @throws {DataError} `csv-ragged` where a row has not as many cells as `columns`.
 */
export function writeCsv(
  columns: readonly string[],
  rows: Iterable<readonly CsvValue[]>,
  { delimiter = ',', header = true }: { delimiter?: string; header?: boolean } = {},
): string {
  const lines: string[] = [];
  const alone = columns.length === 1;
  const special = new RegExp(`["\r\n${delimiter.replace(/[\\\]^-]/, String.raw`\$&`)}]`);
  const write = (value: CsvValue): string => {
    const text = cellText(value);
    // A line of blanks alone would be skipped when read back.
    const quoted = special.test(text) || (alone && text.trim() === '');
    return quoted ? `"${text.replaceAll('"', '""')}"` : text;
  };
  if (header) lines.push(columns.map(write).join(delimiter));
  let index = 0;
  for (const row of rows) {
    if (row.length !== columns.length) {
      throw new DataError({
        code: 'csv-ragged',
        expected: 'every row written to a CSV needs one cell for each column.',
        received: { row: `${index}`, cells: `${row.length}`, columns: `${columns.length}` },
        details: { row: index, cells: row.length, columns: columns.length },
      });
    }
    lines.push(row.map(write).join(delimiter));
    index++;
  }
  return lines.length === 0 ? '' : `${lines.join('\n')}\n`;
}

function cellText(value: CsvValue): string {
  if (value === null || value === undefined) return '';
  if (typeof value === 'boolean') return value ? 'True' : 'False';
  if (typeof value !== 'number') return String(value);
  if (Number.isNaN(value)) return '';
  if (Number.isFinite(value)) return Object.is(value, -0) ? '-0.0' : String(value);
  return value > 0 ? 'inf' : '-inf';
}
