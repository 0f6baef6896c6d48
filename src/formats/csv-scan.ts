import { ArgumentError, DataError } from '../util/errors';

/** Rows found in one piece of text, as positions in it. */
export interface CsvBlock {
  readonly text: string;
  /** Start and end of each cell, row by row; an end of `~i` stands for `special[i]`. */
  readonly spans: Int32Array;
  /** Cells whose text is not a slice of the piece, such as those with doubled quotes. */
  readonly special: string[];
  /** Index in `spans` of the first row that is data: 1 in the block that starts with the header, else 0. */
  readonly first: number;
  /** Number of data rows. */
  readonly count: number;
}

interface ScanOptions {
  readonly delimiter?: string;
  readonly quote?: string | null;
  readonly header: boolean;
  readonly maximumRows?: number;
  readonly source?: string;
}

const minimumBlock = 1 << 16;
const candidates = [',', '\t', ';', '|'];

/** Splits text that arrives in pieces into rows of cells, keeping positions instead of one string a cell. */
export class CsvScanner {
  readonly blocks: CsvBlock[] = [];
  /** Cells in each row; 0 before the first. */
  width = 0;
  rowCount = 0;
  headerCells: string[] | undefined;
  /** Whether `maximumRows` are read. */
  done = false;
  readonly #options: ScanOptions;
  readonly #quote: number;
  #delimiter: number;
  #pending = '';
  #waitFor = minimumBlock;
  #line = 1;
  #started = false;

  constructor(options: ScanOptions) {
    this.#options = options;
    const { delimiter = ',', quote = '"' } = options;
    this.#quote = quote === null ? -1 : single('quote', quote);
    this.#delimiter = delimiter === 'infer' ? -1 : single('delimiter', delimiter);
    if (this.#quote === this.#delimiter) {
      throw new ArgumentError({
        code: 'csv-delimiter',
        expected: '`delimiter` and `quote` must differ.',
        received: { delimiter: JSON.stringify(delimiter), quote: JSON.stringify(quote) },
      });
    }
  }

  push(piece: string): void {
    if (this.done || piece === '') return;
    this.#pending += piece;
    // Growing by doubling keeps a cell that spans many pieces linear.
    if (this.#pending.length >= this.#waitFor) this.#scan(false);
  }

  end(): void {
    if (!this.done) this.#scan(true);
    this.#pending = '';
  }

  #scan(isLast: boolean): void {
    let text = this.#pending;
    if (!this.#started) {
      if (text.charCodeAt(0) === 0xfeff) text = text.slice(1);
      if (this.#delimiter === -1) {
        if (!isLast && !/[\r\n]/.test(text)) {
          this.#waitFor = 2 * text.length;
          return;
        }
        this.#delimiter = inferDelimiter(text, this.#quote);
      }
      this.#started = text !== '';
    }
    const consumed = this.#scanRows(text, isLast);
    this.#pending = text.slice(consumed);
    this.#waitFor = Math.max(minimumBlock, 2 * this.#pending.length);
  }

  /** Scans the complete rows of `text` into a block and returns where the first incomplete one begins. */
  #scanRows(text: string, isLast: boolean): number {
    const delimiter = this.#delimiter;
    const quote = this.#quote;
    const length = text.length;
    const limit = this.#options.maximumRows ?? Infinity;
    let spans = new Int32Array(Math.max(64, length >> 1));
    let used = 0;
    const special: string[] = [];
    let first = 0;
    let count = 0;
    let rowStart = 0;
    let at = 0;

    while (at < length && !this.done) {
      rowStart = at;
      const blank = this.#blankLineEnd(text, at, isLast);
      if (blank !== -1) {
        at = blank;
        this.#line++;
        continue;
      }
      const usedBefore = used;
      const specialBefore = special.length;
      let linesInside = 0;
      let complete = false;
      for (;;) {
        if (used + 2 > spans.length) {
          const larger = new Int32Array(2 * spans.length);
          larger.set(spans);
          spans = larger;
        }
        if (at < length && text.charCodeAt(at) === quote) {
          let close = at + 1;
          let doubled = false;
          for (;;) {
            close = text.indexOf(this.#options.quote ?? '"', close);
            if (close === -1 || text.charCodeAt(close + 1) !== quote) break;
            doubled = true;
            close += 2;
          }
          // At the very end of a piece the next one may go on with a second quote.
          if (close === -1 || (close === length - 1 && !isLast)) {
            if (isLast) this.#throwOpenQuote(text.slice(at, at + 40));
            break;
          }
          const innerStart = at + 1;
          linesInside += countLines(text, innerStart, close);
          at = close + 1;
          const tail = at;
          at = cellEnd(text, at, delimiter);
          spans[used] = innerStart;
          if (doubled || at > tail) {
            const inner = text.slice(innerStart, close);
            spans[used + 1] = ~special.length;
            special.push(
              (doubled ? inner.replaceAll(`${text[close]}${text[close]}`, text[close]) : inner) +
                text.slice(tail, at),
            );
          } else {
            spans[used + 1] = close;
          }
        } else {
          spans[used] = at;
          at = cellEnd(text, at, delimiter);
          spans[used + 1] = at;
        }
        used += 2;
        if (at >= length) {
          complete = isLast;
          break;
        }
        const code = text.charCodeAt(at);
        if (code === delimiter) {
          at++;
          continue;
        }
        // A carriage return that ends the piece may be half of a CRLF.
        if (code === 13 && at + 1 === length && !isLast) break;
        at += code === 13 && text.charCodeAt(at + 1) === 10 ? 2 : 1;
        complete = true;
        break;
      }
      if (!complete) {
        used = usedBefore;
        special.length = specialBefore;
        at = rowStart;
        break;
      }
      const cells = (used - usedBefore) / 2;
      if (this.width === 0) {
        this.width = cells;
        if (this.#options.header) {
          this.headerCells = sliceRow(text, spans, special, usedBefore, used);
          first = 1;
        } else {
          count++;
        }
      } else if (cells === this.width) {
        count++;
      } else {
        this.#throwRagged(cells, text.slice(rowStart, at));
      }
      this.#line += 1 + linesInside;
      if (this.width > 0 && this.rowCount + count >= limit) {
        // With `maximumRows: 0` and no header, the only row read serves to know the width.
        count = Math.min(count, limit - this.rowCount);
        this.done = true;
      }
    }
    this.rowCount += count;
    if (count > 0) this.blocks.push({ text, spans: spans.subarray(0, used), special, first, count });
    return at;
  }

  /** Where the next line begins if the line at `at` is blank, else -1. */
  #blankLineEnd(text: string, at: number, isLast: boolean): number {
    for (; at < text.length; at++) {
      const code = text.charCodeAt(at);
      if (code === 10) return at + 1;
      if (code === 13) {
        if (at + 1 === text.length && !isLast) return -1;
        return text.charCodeAt(at + 1) === 10 ? at + 2 : at + 1;
      }
      if ((code !== 32 && code !== 9) || code === this.#delimiter) return -1;
    }
    return isLast ? at : -1;
  }

  #throwRagged(cells: number, row: string): never {
    const delimiter = String.fromCharCode(this.#delimiter);
    throw raggedError({ ...this.#place(), cells, width: this.width, row, delimiter });
  }

  #throwOpenQuote(start: string): never {
    throw openQuoteError(this.#place(), start);
  }

  #place(): CsvPlace {
    return { source: this.#options.source, line: this.#line };
  }
}

/** Where something is in a CSV. Lines count from 1. */
export interface CsvPlace {
  readonly source?: string;
  readonly line: number;
}

/** A place as lines of an error. */
export const describePlace = ({ source, line }: CsvPlace): Record<string, string> =>
  source === undefined ? { line: `${line}` } : { source: JSON.stringify(source), line: `${line}` };

/** A row has more or fewer cells than the first. */
export function raggedError(
  facts: CsvPlace & {
    readonly cells: number;
    readonly width: number;
    readonly row: string;
    readonly delimiter: string;
  },
): DataError {
  const { line, cells, width, row } = facts;
  const delimiter = JSON.stringify(facts.delimiter);
  return new DataError({
    code: 'csv-ragged',
    expected: `every row of a CSV needs as many cells as the first, ${width}.`,
    received: { ...describePlace(facts), cells: `${cells}`, text: excerpt(row.trimEnd()) },
    advice:
      cells > width
        ? `Put cells that hold the delimiter ${delimiter} in quotes, or check the line for a stray delimiter.`
        : `Complete the line, or check that ${delimiter} is the delimiter of this file.`,
    details: { line, cells, columns: width },
  });
}

/** A quoted cell that begins with `start` is never closed. */
export function openQuoteError(place: CsvPlace, start: string): DataError {
  return new DataError({
    code: 'csv-quote',
    expected: 'every quoted cell of a CSV must be closed before the text ends.',
    received: { ...describePlace(place), cell: excerpt(start) },
    advice: 'Close the quote, double quotes inside quoted cells, or read with `quote: null`.',
    details: { line: place.line },
  });
}

function cellEnd(text: string, at: number, delimiter: number): number {
  for (; at < text.length; at++) {
    const code = text.charCodeAt(at);
    if (code === delimiter || code === 10 || code === 13) break;
  }
  return at;
}

function countLines(text: string, start: number, end: number): number {
  let lines = 0;
  for (let at = start; at < end; at++) {
    const code = text.charCodeAt(at);
    if (code === 10 || (code === 13 && text.charCodeAt(at + 1) !== 10)) lines++;
  }
  return lines;
}

function sliceRow(text: string, spans: Int32Array, special: string[], from: number, to: number): string[] {
  const cells: string[] = [];
  for (let i = from; i < to; i += 2) {
    const end = spans[i + 1];
    cells.push(end >= 0 ? text.slice(spans[i], end) : special[~end]);
  }
  return cells;
}

function inferDelimiter(text: string, quote: number): number {
  const counts = candidates.map(() => 0);
  let isQuoted = false;
  for (let at = 0; at < text.length; at++) {
    const code = text.charCodeAt(at);
    if (code === quote) isQuoted = !isQuoted;
    else if (!isQuoted && (code === 10 || code === 13)) break;
    else if (!isQuoted && candidates.includes(text[at])) counts[candidates.indexOf(text[at])]++;
  }
  return candidates[counts.indexOf(Math.max(...counts))].charCodeAt(0);
}

function single(name: string, value: string): number {
  if (typeof value === 'string' && value.length === 1 && value !== '\n' && value !== '\r')
    return value.charCodeAt(0);
  throw new ArgumentError({
    code: `csv-${name}`,
    expected: `\`${name}\` must be one character that is not a line end.`,
    received: { [name]: JSON.stringify(value) },
  });
}

const excerpt = (text: string): string => JSON.stringify(text.length > 60 ? `${text.slice(0, 60)}...` : text);
