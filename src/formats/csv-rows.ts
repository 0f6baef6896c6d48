import { ArgumentError, DataError } from '../util/errors';
import { columnNames } from './csv';
import type { DecimalSink } from './csv-decimal';
import { areDigits, fourDigits, readDecimal } from './csv-decimal';
import { parseNumber, type NumberSink } from './csv-number';
import { CsvScanner, describePlace, openQuoteError, raggedError, type CsvPlace } from './csv-scan';

/** Arrays that rows of numbers are put into. */
export type CsvNumberArray = Float32Array | Int32Array | Uint8Array;

/** How the text of a CSV is cut into cells; see `CsvOptions`. */
export interface CsvLayout {
  readonly delimiter?: string;
  readonly quote?: string | null;
  readonly header?: boolean | 'infer';
  readonly names?: readonly string[];
  readonly source?: string;
}

const LINE_FEED = 10;
const CARRIAGE_RETURN = 13;
const POINT = 46;
const MINUS = 45;
const ZERO = 48;
/** Digits whose number fits a 32-bit integer. */
const MOST_DIGITS = 9;
const powersOfTen = Float64Array.from({ length: MOST_DIGITS + 1 }, (_, i) => Number(`1e${i}`));

/** A quote that is never closed makes one row of all that follows. */
const LONGEST_ROW = 1 << 25;

const decoder = new TextDecoder('utf-8', { ignoreBOM: true });

const tooLong = (received: Record<string, string>): DataError =>
  new DataError({
    code: 'csv-row-length',
    expected: `a row of a CSV read in batches must not be longer than ${LONGEST_ROW} bytes.`,
    received,
    advice: 'Check that every quote is closed and that lines end where rows do.',
  });

const isHeader = ({ header = 'infer', names }: CsvLayout): boolean =>
  header === 'infer' ? names === undefined : header;

/** The code of a character that is one byte in UTF-8. */
function byteOf(name: string, value: string): number {
  const code = value.charCodeAt(0);
  if (value.length === 1 && code < 128) return code;
  throw new ArgumentError({
    code: `csv-${name}`,
    expected: `\`${name}\` must be one ASCII character where a CSV is read in batches.`,
    received: { [name]: JSON.stringify(value) },
  });
}

/**
 * Names of the columns, from the first pieces of a CSV: what `readCsvText` calls them.
 *
 * @param next gives the next piece, null after the last.
 * @throws {DataError} `csv-empty`, `csv-names`, `csv-quote`
 */
export async function readCsvNames(
  next: () => Promise<Uint8Array | null>,
  layout: CsvLayout,
): Promise<string[]> {
  const { names, source } = layout;
  const scanner = new CsvScanner({ ...layout, header: isHeader(layout), maximumRows: 1 });
  const start = new TextDecoder('utf-8', { ignoreBOM: true });
  for (let bytes = 0; !scanner.done && scanner.headerCells === undefined;) {
    const piece = await next();
    if (piece === null) break;
    bytes += piece.length;
    if (bytes > LONGEST_ROW) throw tooLong({ source: source ?? 'bytes' });
    scanner.push(start.decode(piece, { stream: true }));
  }
  if (!scanner.done) {
    scanner.push(start.decode());
    if (scanner.headerCells === undefined) scanner.end();
  }
  return columnNames(scanner, names, { source: source ?? 'no cells' });
}

/**
 * Numbers of chosen columns of a CSV that arrives in pieces, row by row, straight from its bytes (UTF-8). They are the
 * numbers `readCsvText` finds, rounded to the type of the arrays they are put into.
 */
export class CsvRows {
  readonly #layout: CsvLayout;
  readonly #names: readonly string[];
  /** Where in a row of the first and the second array a column's value goes; -1 for nowhere. */
  readonly #first: Int32Array;
  readonly #second: Int32Array;
  readonly #firstLength: number;
  readonly #secondLength: number;
  readonly #delimiter: number;
  readonly #quote: number;
  readonly #decimal: DecimalSink = { value: 0, end: 0 };
  readonly #number: NumberSink = { value: 0, integer: false };
  /** Text that is not used up, and a zero behind it. */
  #bytes: Uint8Array = new Uint8Array(1 << 16);
  #view = new DataView(this.#bytes.buffer);
  #at = 0;
  #end = 0;
  #isLast = false;
  #isStarted = false;
  #hasHeader: boolean;
  #line = 1;
  /** Rows read, the header not counted. */
  rows = 0;
  /** Parts of the cell that `#oddCell` has found: what is quoted, and what follows. */
  readonly #odd = { from: 0, close: 0, tail: 0, isDoubled: false };
  /** Line ends inside quoted cells of the current row. */
  #linesInside = 0;

  /**
   * @param names of all columns, as `readCsvNames` gives them
   * @param first positions of the columns that go into rows of the first array, in their order
   * @param second the same for the second array
   */
  constructor(
    layout: CsvLayout,
    names: readonly string[],
    first: readonly number[],
    second: readonly number[],
  ) {
    const { delimiter = ',', quote = '"' } = layout;
    this.#layout = layout;
    this.#names = names;
    this.#hasHeader = isHeader(layout);
    this.#delimiter = byteOf('delimiter', delimiter);
    this.#quote = quote === null ? -1 : byteOf('quote', quote);
    const plan = (columns: readonly number[]): Int32Array => {
      const slots = new Int32Array(names.length).fill(-1);
      for (const [slot, column] of columns.entries()) slots[column] = slot;
      return slots;
    };
    [this.#first, this.#second] = [plan(first), plan(second)];
    [this.#firstLength, this.#secondLength] = [first.length, second.length];
  }

  /** Adds a piece; null says that there are no more. */
  push(piece: Uint8Array | null): void {
    if (piece === null) {
      this.#isLast = true;
      return;
    }
    const rest = this.#end - this.#at;
    if (rest > LONGEST_ROW) {
      const start = this.#text(this.#at, this.#at + 60);
      throw tooLong({ ...describePlace(this.#place()), text: JSON.stringify(start) });
    }
    // Decimals are read four bytes at a time, also where fewer are left.
    const needed = rest + piece.length + 4;
    let bytes = this.#bytes;
    // Growing by doubling keeps a row that spans many pieces linear.
    if (needed > bytes.length) {
      bytes = new Uint8Array(Math.max(needed, 2 * bytes.length));
      this.#view = new DataView(bytes.buffer);
    }
    bytes.set(this.#bytes.subarray(this.#at, this.#end));
    bytes.set(piece, rest);
    bytes[rest + piece.length] = 0;
    this.#bytes = bytes;
    this.#at = 0;
    this.#end = rest + piece.length;
  }

  /**
   * Reads up to `count` rows into rows number `from` and following of both arrays. Fewer than `count` are read where
   * another piece is needed, or at the end.
   *
   * @throws {DataError} `csv-number`, `csv-missing`, `csv-integer`, `csv-ragged`, `csv-quote`
   */
  read(x: CsvNumberArray, y: CsvNumberArray, from: number, count: number): number {
    if (!this.#skipStart()) return 0;
    const bytes = this.#bytes;
    const view = this.#view;
    const end = this.#end;
    const delimiter = this.#delimiter;
    const first = this.#first;
    const second = this.#second;
    const width = first.length;
    const isIntegerX = !(x instanceof Float32Array);
    const isIntegerY = !(y instanceof Float32Array);
    const isRounded = !isIntegerX && !isIntegerY;
    let xRow = from * this.#firstLength;
    let yRow = from * this.#secondLength;
    let rowStart = this.#at;
    let done = 0;
    rows: while (done < count) {
      const blank = this.#blankLineEnd(rowStart);
      if (blank !== rowStart) {
        if (blank < 0) break;
        this.#line++;
        rowStart = blank;
        continue;
      }
      let at = rowStart;
      let column = 0;
      this.#linesInside = 0;
      for (;;) {
        if (column === width) {
          if (!this.#hasLineEnd(rowStart)) break rows;
          throw this.#ragged(rowStart);
        }
        const xSlot = first[column];
        const ySlot = second[column];
        const cell = at;
        let code = bytes[at];
        // Digits up to nine, after leading zeros of a fraction, with a sign and a point: what most cells are.
        const isNegative = code === MINUS;
        if (isNegative) code = bytes[++at];
        const start = at;
        let mantissa = 0;
        let limit = at + MOST_DIGITS;
        for (let digit = code - ZERO; digit >= 0 && digit <= 9 && at < limit; digit = code - ZERO) {
          mantissa = (Math.imul(mantissa, 10) + digit) | 0;
          code = bytes[++at];
        }
        let digits = at - start;
        let value = mantissa;
        if (code === POINT) {
          const point = ++at;
          limit = mantissa === 0 ? at + MOST_DIGITS : limit + 1;
          while (at + 4 <= limit) {
            const word = view.getInt32(at, true);
            if (!areDigits(word)) break;
            mantissa = (Math.imul(mantissa, 10_000) + fourDigits(word)) | 0;
            at += 4;
          }
          code = bytes[at];
          for (let digit = code - ZERO; digit >= 0 && digit <= 9 && at < limit; digit = code - ZERO) {
            mantissa = (Math.imul(mantissa, 10) + digit) | 0;
            code = bytes[++at];
          }
          digits += at - point;
          value = mantissa / powersOfTen[at - point];
        }
        if (isNegative) value = -value;
        const isPlain = digits > 0 && (code === delimiter || code === LINE_FEED || code === CARRIAGE_RETURN);
        if (!isPlain) {
          const next = this.#longCell(cell, xSlot, ySlot, column, isRounded);
          if (next < 0) break rows;
          at = next;
          value = this.#decimal.value;
          code = bytes[at];
        }
        if (xSlot >= 0) {
          x[xRow + xSlot] = value;
          if (isIntegerX && x[xRow + xSlot] !== value) throw this.#notInteger(value, column, x);
        }
        if (ySlot >= 0) {
          y[yRow + ySlot] = value;
          if (isIntegerY && y[yRow + ySlot] !== value) throw this.#notInteger(value, column, y);
        }
        column++;
        if (code === delimiter && at < end) {
          at++;
          continue;
        }
        // A carriage return that ends the piece may be half of a CRLF.
        if (code === CARRIAGE_RETURN && at + 1 >= end && !this.#isLast) break rows;
        if (at < end) at += code === CARRIAGE_RETURN && bytes[at + 1] === LINE_FEED ? 2 : 1;
        break;
      }
      if (column < width) throw this.#ragged(rowStart);
      this.#line += 1 + this.#linesInside;
      rowStart = at;
      xRow += this.#firstLength;
      yRow += this.#secondLength;
      done++;
    }
    this.#at = rowStart;
    this.rows += done;
    return done;
  }

  /** Passes a byte order mark and the header; false where more bytes are needed for that. */
  #skipStart(): boolean {
    if (!this.#isStarted) {
      if (this.#end - this.#at < 3 && !this.#isLast) return false;
      const [a, b, c] = this.#bytes.subarray(this.#at, this.#at + 3);
      if (a === 0xef && b === 0xbb && c === 0xbf) this.#at += 3;
      this.#isStarted = true;
    }
    if (!this.#hasHeader) return true;
    let at = this.#at;
    for (;;) {
      const blank = this.#blankLineEnd(at);
      if (blank < 0) return false;
      if (blank === at) break;
      this.#line++;
      at = blank;
      this.#at = at;
    }
    this.#linesInside = 0;
    for (;;) {
      at = this.#oddCell(at);
      if (at < 0) return false;
      if (this.#bytes[at] !== this.#delimiter || at >= this.#end) break;
      at++;
    }
    if (at < this.#end) {
      if (this.#bytes[at] === CARRIAGE_RETURN && at + 1 >= this.#end && !this.#isLast) return false;
      at += this.#bytes[at] === CARRIAGE_RETURN && this.#bytes[at + 1] === LINE_FEED ? 2 : 1;
    }
    this.#line += 1 + this.#linesInside;
    this.#at = at;
    this.#hasHeader = false;
    return true;
  }

  /** Where the line after a blank one begins; the same place where the line is not blank, -1 where that is not known. */
  #blankLineEnd(from: number): number {
    const bytes = this.#bytes;
    for (let at = from; at < this.#end; at++) {
      const code = bytes[at];
      if (code === LINE_FEED) return at + 1;
      if (code === CARRIAGE_RETURN) {
        if (at + 1 === this.#end && !this.#isLast) return -1;
        return bytes[at + 1] === LINE_FEED ? at + 2 : at + 1;
      }
      if ((code !== 32 && code !== 9) || code === this.#delimiter) return from;
    }
    return this.#isLast && from < this.#end ? this.#end : -1;
  }

  /**
   * Reads a cell that is not a short plain decimal; its value is `#decimal.value`. Where it ends, or -1 where more bytes
   * are needed.
   */
  #longCell(from: number, xSlot: number, ySlot: number, column: number, isRounded: boolean): number {
    const decimal = this.#decimal;
    const isWanted = xSlot >= 0 || ySlot >= 0;
    if (isWanted) {
      readDecimal(this.#view, from, isRounded, decimal);
      const { end } = decimal;
      if (end >= 0 && end < this.#end) {
        const code = this.#bytes[end];
        if (code === this.#delimiter || code === LINE_FEED || code === CARRIAGE_RETURN) return end;
      }
    }
    const end = this.#oddCell(from);
    if (end < 0 || !isWanted) return end;
    const text = this.#cellText(end);
    if (!parseNumber(text, 0, text.length, this.#number)) throw this.#notNumber(text, column);
    decimal.value = this.#number.value;
    return end;
  }

  /** Finds the end of any cell, and the parts of its text; -1 where more bytes are needed. */
  #oddCell(from: number): number {
    const bytes = this.#bytes;
    const end = this.#end;
    const quote = this.#quote;
    const odd = this.#odd;
    odd.from = odd.close = odd.tail = from;
    odd.isDoubled = false;
    if (from < end && bytes[from] === quote) {
      let close = from + 1;
      for (;;) {
        close = bytes.indexOf(quote, close);
        if (close < 0 || close >= end) close = end;
        // At the very end of a piece the next one may go on with a second quote.
        if (close >= end - 1 && !this.#isLast) return -1;
        if (close === end) throw openQuoteError(this.#place(), this.#text(from, Math.min(end, from + 40)));
        if (close + 1 >= end || bytes[close + 1] !== quote) break;
        odd.isDoubled = true;
        close += 2;
      }
      odd.from = from + 1;
      odd.close = close;
      odd.tail = close + 1;
      for (let at = from + 1; at < close; at++) {
        const code = bytes[at];
        if (code === LINE_FEED || (code === CARRIAGE_RETURN && bytes[at + 1] !== LINE_FEED))
          this.#linesInside++;
      }
    }
    let at = odd.tail;
    while (at < end) {
      const code = bytes[at];
      if (code === this.#delimiter || code === LINE_FEED || code === CARRIAGE_RETURN) break;
      at++;
    }
    return at === end && !this.#isLast ? -1 : at;
  }

  /** The text of the cell that `#oddCell` has found to end at `end`. */
  #cellText(end: number): string {
    const { from, close, tail, isDoubled } = this.#odd;
    const mark = String.fromCharCode(this.#quote);
    const inner = this.#text(from, close);
    return (isDoubled ? inner.replaceAll(mark + mark, mark) : inner) + this.#text(tail, end);
  }

  #text(from: number, to: number): string {
    return decoder.decode(this.#bytes.subarray(from, to));
  }

  #hasLineEnd(from: number): boolean {
    const rest = this.#bytes.subarray(from, this.#end);
    return this.#isLast || rest.includes(LINE_FEED) || rest.includes(CARRIAGE_RETURN);
  }

  #place(): CsvPlace {
    return { source: this.#layout.source, line: this.#line };
  }

  #notInteger(value: number, column: number, array: CsvNumberArray): DataError {
    const dtype = array instanceof Int32Array ? 'int32' : 'uint8';
    return new DataError({
      code: 'csv-integer',
      expected: `columns read as ${dtype} need integers ${dtype === 'uint8' ? 'from 0 to 255' : 'of 32 bits'}.`,
      received: {
        ...describePlace({ source: this.#layout.source, line: this.#line }),
        column: JSON.stringify(this.#names[column]),
        value: String(value),
      },
      advice: "Read them as dtype 'float32'.",
      details: { line: this.#line, column: this.#names[column], value },
    });
  }

  #notNumber(text: string, column: number): DataError {
    const isMissing = /^\s*(|#?n\/?a|-?nan|null|none)\s*$/i.test(text);
    const name = this.#names[column];
    return new DataError({
      code: isMissing ? 'csv-missing' : 'csv-number',
      expected: isMissing
        ? 'every cell of the columns to train on must have a value.'
        : 'every cell of the columns to train on must be a number.',
      received: {
        ...describePlace({ source: this.#layout.source, line: this.#line }),
        column: JSON.stringify(name),
        text: JSON.stringify(text.length > 60 ? `${text.slice(0, 60)}...` : text),
      },
      advice: isMissing
        ? 'Fill missing values before, or leave the column out: name the others in x.'
        : 'Encode text as numbers before, or leave the column out: name the others in x.',
      details: { line: this.#line, column: name, text },
    });
  }

  #ragged(rowStart: number): DataError {
    // The rest of the row tells how many cells there are.
    const rest = this.#bytes.subarray(rowStart, this.#end);
    const { quote = '"', source } = this.#layout;
    const delimiter = String.fromCharCode(this.#delimiter);
    const scanner = new CsvScanner({ delimiter, quote, header: false, maximumRows: 1 });
    scanner.push(new TextDecoder().decode(rest));
    scanner.end();
    const lineEnd = rest.findIndex((code) => code === LINE_FEED || code === CARRIAGE_RETURN);
    return raggedError({
      source,
      line: this.#line,
      cells: scanner.width,
      width: this.#names.length,
      row: this.#text(rowStart, lineEnd < 0 ? this.#end : rowStart + lineEnd),
      delimiter,
    });
  }
}
