import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readCsvText } from './csv';
import { readDecimal } from './csv-decimal';
import { CsvRows, readCsvNames, type CsvLayout, type CsvNumberArray } from './csv-rows';

/** The bytes of a text in pieces whose lengths repeat. */
function piecesOf(text: string, lengths: readonly number[]): Uint8Array[] {
  const bytes = new TextEncoder().encode(text);
  const pieces: Uint8Array[] = [];
  for (let at = 0, i = 0; at < bytes.length; i++) {
    pieces.push(bytes.slice(at, (at += lengths[i % lengths.length])));
  }
  return pieces;
}

/** All rows of a text as arrays of its columns `first` and `second` (default: all, and none). */
async function readAll(
  text: string,
  options: {
    layout?: CsvLayout;
    first?: number[];
    second?: number[];
    lengths?: number[];
    make?: (length: number) => CsvNumberArray;
  } = {},
): Promise<{ names: string[]; x: number[]; y: number[]; rows: number }> {
  const { layout = {}, lengths = [7, 1, 30], make = (length) => new Float32Array(length) } = options;
  const pieces = piecesOf(text, lengths);
  let next = 0;
  const names = await readCsvNames(async () => pieces[next++] ?? null, layout);
  const { first = names.map((_, i) => i), second = [] } = options;
  const reader = new CsvRows(layout, names, first, second);
  const room = text.length + 1;
  const [x, y] = [make(room * first.length), make(room * second.length)];
  let rows = 0;
  for (const piece of [...pieces, null]) {
    reader.push(piece);
    for (let found = -1; found !== 0; rows += found) found = reader.read(x, y, rows, 2);
  }
  expect(reader.rows).toBe(rows);
  const values = (array: CsvNumberArray, width: number): number[] => [...array.subarray(0, rows * width)];
  return { names, x: values(x, first.length), y: values(y, second.length), rows };
}

const number = fc.double({ noNaN: true, noDefaultInfinity: true });
const cell = fc.oneof(
  number.map(String),
  number.map((value) => value.toExponential(18)),
  number.map((value) => String(Math.fround(value))),
  fc.double({ min: -1e4, max: 1e4, noNaN: true }).map((value) => value.toFixed(6)),
  fc.double({ min: 0, max: 1, noNaN: true }).map((value) => value.toPrecision(17)),
  fc.integer({ min: -300, max: 300 }).map(String),
  fc.integer().map((value) => `"${value}"`),
  fc.constantFrom(
    ' 1.5 ',
    '-0.0',
    '-0',
    '.5',
    '5.',
    '+7',
    'inf',
    '-Infinity',
    '1e-40',
    '1E5',
    '0000000012.5',
  ),
);

describe('rows of numbers', () => {
  it('are those of readCsvText rounded to float32, wherever pieces end', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc
          .integer({ min: 1, max: 4 })
          .chain((width) =>
            fc.array(fc.array(cell, { minLength: width, maxLength: width }), { minLength: 1, maxLength: 8 }),
          ),
        fc.constantFrom('\n', '\r\n', '\r'),
        fc.array(fc.integer({ min: 1, max: 50 }), { minLength: 1, maxLength: 5 }),
        fc.boolean(),
        async (cells, lineEnd, lengths, isEnded) => {
          const header = cells[0].map((_, i) => (i === 1 ? '"b,""\nb"' : `c${i}`)).join(',');
          const lines = [header, '', ...cells.map((row) => row.join(','))];
          const text = lines.join(lineEnd) + (isEnded ? lineEnd : '');
          const table = readCsvText(text);
          const columns = table.columns.map((_, i) => table.numbers(i)!.values);
          const { names, x, rows } = await readAll(text, { lengths });
          expect(names).toEqual(table.columns);
          expect(rows).toBe(table.rowCount);
          const expected = Array.from({ length: rows }, (_, row) =>
            columns.map((values) => Math.fround(values[row])),
          );
          expect(x).toEqual(expected.flat());
        },
      ),
      { numRuns: 300 },
    );
  });

  it('of chosen columns go where they belong; others may hold anything', async () => {
    const text = 'name,a,b,c\n"Owen, ""Mr""\nx",1,2.5,3\n,-4,5,6\nplain,7,8,9e0';
    const { x, y } = await readAll(text, { first: [3, 1], second: [2] });
    expect(x).toEqual([3, 1, 6, -4, 9, 7]);
    expect(y).toEqual([2.5, 5, 8]);
    const twice = await readAll(text, { first: [1, 2], second: [2, 1] });
    expect(twice.y).toEqual([2.5, 1, 5, -4, 8, 7]);
  });

  it('with other delimiters, quotes and headers', async () => {
    const layout = { delimiter: ';', quote: "'", header: false };
    expect(await readAll("1;'2';3\n4;5;6", { layout })).toEqual({
      names: ['0', '1', '2'],
      x: [1, 2, 3, 4, 5, 6],
      y: [],
      rows: 2,
    });
    expect((await readAll('\ufeffa\tb\n1\t2\n', { layout: { delimiter: '\t' } })).x).toEqual([1, 2]);
    expect((await readAll('1,2\n', { layout: { names: ['p', 'q'] } })).names).toEqual(['p', 'q']);
    expect((await readAll('a,b\n')).rows).toBe(0);
  });

  it('as integers', async () => {
    const make = (length: number): Uint8Array => new Uint8Array(length);
    expect((await readAll('a,b\n0,255\n7.0,1e2', { make })).x).toEqual([0, 255, 7, 100]);
    const wide = (length: number): Int32Array => new Int32Array(length);
    expect((await readAll('a\n-2147483648\n2147483647', { make: wide })).x).toEqual([
      -(2 ** 31),
      2 ** 31 - 1,
    ]);
  });
});

describe('errors name the place', () => {
  const layout = { source: 'people.csv' };
  const byte = (length: number): Uint8Array => new Uint8Array(length);

  it.each([
    [
      'age,fare\n1,2\n\n22,male\n',
      `DataError[csv-number]: every cell of the columns to train on must be a number.
  source = "people.csv"
  line   = 4
  column = "fare"
  text   = "male"
  Encode text as numbers before, or leave the column out: name the others in x.`,
    ],
    [
      'age,fare\n1,2\n,3\n',
      `DataError[csv-missing]: every cell of the columns to train on must have a value.
  source = "people.csv"
  line   = 3
  column = "age"
  text   = ""
  Fill missing values before, or leave the column out: name the others in x.`,
    ],
    [
      'age,fare\n1,2\n3,4,5,6\n7,8\n',
      `DataError[csv-ragged]: every row of a CSV needs as many cells as the first, 2.
  source = "people.csv"
  line   = 3
  cells  = 4
  text   = "3,4,5,6"
  Put cells that hold the delimiter "," in quotes, or check the line for a stray delimiter.`,
    ],
    [
      'age,fare\n1,2\n3',
      `DataError[csv-ragged]: every row of a CSV needs as many cells as the first, 2.
  source = "people.csv"
  line   = 3
  cells  = 1
  text   = "3"
  Complete the line, or check that "," is the delimiter of this file.`,
    ],
    [
      'age,fare\n1,2\n3,"4\n5,6\n',
      `DataError[csv-quote]: every quoted cell of a CSV must be closed before the text ends.
  source = "people.csv"
  line   = 3
  cell   = "\\"4\\n5,6\\n"
  Close the quote, double quotes inside quoted cells, or read with \`quote: null\`.`,
    ],
    [
      '\n\n',
      `DataError[csv-empty]: a CSV needs at least one line that is not blank.
  source = people.csv
  Check that the file is the one you meant and that it was written completely.`,
    ],
  ])('%j', async (text, message) => {
    await expect(readAll(text, { layout })).rejects.toThrow(message);
  });

  it('of numbers that do not fit', async () => {
    await expect(readAll('age,fare\n1,2\n3,256\n', { layout, make: byte })).rejects.toThrow(
      `DataError[csv-integer]: columns read as uint8 need integers from 0 to 255.
  source = "people.csv"
  line   = 3
  column = "fare"
  value  = 256
  Read them as dtype 'float32'.`,
    );
    await expect(readAll('age\n1.5\n', { make: (length) => new Int32Array(length) })).rejects.toThrow(
      'value  = 1.5',
    );
  });

  it('of a row without an end', async () => {
    const rows = new CsvRows({}, ['a'], [0], []);
    rows.push(new TextEncoder().encode('a\n"'));
    const piece = new Uint8Array(1 << 24).fill(97);
    expect(() => {
      for (let i = 0; i < 4; i++) {
        rows.push(piece);
        rows.read(new Float32Array(1), new Float32Array(0), 0, 1);
      }
    }).toThrow(
      /^DataError\[csv-row-length\]: a row of a CSV read in batches must not be longer than 33554432 bytes/,
    );
  });

  it('of delimiters that are no ASCII character', () => {
    expect(() => new CsvRows({ delimiter: '§' }, ['a'], [0], [])).toThrow(
      'ArgumentError[csv-delimiter]: `delimiter` must be one ASCII character where a CSV is read in batches.\n' +
        '  delimiter = "§"',
    );
  });
});

describe('readDecimal', () => {
  const read = (text: string, isRounded: boolean): { value: number; end: number } => {
    const bytes = new TextEncoder().encode(`${text},    `);
    const sink = { value: NaN, end: 0 };
    readDecimal(new DataView(bytes.buffer), 0, isRounded, sink);
    return sink;
  };

  it('is exact up to 15 digits, and certain of the float32 beyond', () => {
    fc.assert(
      fc.property(number, fc.integer({ min: 1, max: 21 }), fc.boolean(), (value, digits, isPlain) => {
        const text = isPlain ? String(value) : value.toExponential(digits - 1);
        const exact = read(text, false);
        if (exact.end >= 0) expect([exact.value, exact.end]).toEqual([Number(text), text.length]);
        const rounded = read(text, true);
        if (rounded.end >= 0) expect(Math.fround(rounded.value)).toBe(Math.fround(Number(text)));
      }),
      { numRuns: 5000 },
    );
    expect(read('0.1234567890123456789', false).end).toBe(-1);
    expect(read('0.1234567890123456789', true)).toEqual({ value: 0.12345678901234568, end: 21 });
  });

  it('leaves what lies between two float32 to others', () => {
    expect(read('1.00000005960464477539', true).end).toBe(-1);
    expect(read('1.000000059604645', true).end).toBe(-1);
    expect(read('1.0000000596047', true).value).toBe(1.0000000596047);
  });
});
