import { readFileSync } from 'node:fs';
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { sharedPath } from '../../test/support/shared';
import { mangleNames, readCsvChunks, readCsvText, writeCsv, type CsvOptions, type CsvTable } from './csv';

function errorText(run: () => unknown): string {
  try {
    run();
  } catch (error) {
    return (error as Error).message;
  }
  throw new Error('no error was thrown');
}

const plain = ({ columns, rowCount, raw }: CsvTable) => ({ columns, rowCount, raw });

describe('readCsvText', () => {
  it.each<[string, string, CsvOptions, string[], string[][]]>([
    [
      'plain',
      'a,b\n1,2\n3,4\n',
      {},
      ['a', 'b'],
      [
        ['1', '3'],
        ['2', '4'],
      ],
    ],
    ['no final line end', 'a,b\n1,2', {}, ['a', 'b'], [['1'], ['2']]],
    ['CRLF', 'a,b\r\n1,2\r\n', {}, ['a', 'b'], [['1'], ['2']]],
    ['CR', 'a,b\r1,2\r', {}, ['a', 'b'], [['1'], ['2']]],
    ['mixed line ends', 'a\r\n1\n2\r3', {}, ['a'], [['1', '2', '3']]],
    ['byte order mark', '\uFEFFa\n1\n', {}, ['a'], [['1']]],
    ['quoted first cell after a byte order mark', '\uFEFF"a"\n1\n', {}, ['a'], [['1']]],
    ['quoted delimiter', 'a,b\n"1,5",2\n', {}, ['a', 'b'], [['1,5'], ['2']]],
    ['quoted line ends', 'a,b\n"x\r\ny\nz",2\n', {}, ['a', 'b'], [['x\r\ny\nz'], ['2']]],
    ['doubled quotes', 'a\n"say ""hi"""\n""""\n', {}, ['a'], [['say "hi"', '"']]],
    ['text after a quoted cell', 'a\n"x"y\n', {}, ['a'], [['xy']]],
    ['quote inside a bare cell', 'a\nx"y"\n', {}, ['a'], [['x"y"']]],
    [
      'empty cells',
      'a,b\n,\n"",\n',
      {},
      ['a', 'b'],
      [
        ['', ''],
        ['', ''],
      ],
    ],
    ['blank lines', '\n  \na\n\n1\n\r\n \t\n2\n  ', {}, ['a'], [['1', '2']]],
    ['a quoted blank is a row', 'a\n""\n" "\n', {}, ['a'], [['', ' ']]],
    ['blanks kept', 'a, b\n 1 ,2\n', {}, ['a', ' b'], [[' 1 '], ['2']]],
    ['header only', 'a,b\n', {}, ['a', 'b'], [[], []]],
    [
      'no header',
      '1,2\n3,4\n',
      { header: false },
      ['0', '1'],
      [
        ['1', '3'],
        ['2', '4'],
      ],
    ],
    ['names, no header', '1,2\n', { names: ['x', 'y'] }, ['x', 'y'], [['1'], ['2']]],
    [
      'names replace the header',
      'a,b\n1,2\n',
      { names: ['x', 'y'], header: true },
      ['x', 'y'],
      [['1'], ['2']],
    ],
    ['delimiter', 'a;b\n1;2\n', { delimiter: ';' }, ['a', 'b'], [['1'], ['2']]],
    [
      'tab: an empty first cell is no blank line',
      'a\tb\n\t\n',
      { delimiter: '\t' },
      ['a', 'b'],
      [[''], ['']],
    ],
    ['infer tab', 'a,x\tb\tc\n1\t2\t3\n', { delimiter: 'infer' }, ['a,x', 'b', 'c'], [['1'], ['2'], ['3']]],
    ['infer ignores quotes', '"a,a,a";b\n1;2\n', { delimiter: 'infer' }, ['a,a,a', 'b'], [['1'], ['2']]],
    ['infer finds none', 'a\n1\n', { delimiter: 'infer' }, ['a'], [['1']]],
    ['other quote', "a,b\n'1,5',2\n", { quote: "'" }, ['a', 'b'], [['1,5'], ['2']]],
    ['no quote', 'a,b\n"1,2"\n', { quote: null }, ['a', 'b'], [['"1'], ['2"']]],
    ['maximum rows', 'a\n1\n2\n3\n', { maximumRows: 2 }, ['a'], [['1', '2']]],
    ['no rows wanted', 'a\n1\n', { maximumRows: 0 }, ['a'], [[]]],
    ['no rows wanted, no header', '1\n2\n', { maximumRows: 0, header: false }, ['0'], [[]]],
    [
      'members of objects as names',
      '__proto__,constructor\n1,2\n',
      {},
      ['__proto__', 'constructor'],
      [['1'], ['2']],
    ],
  ])('%s', (_, text, options, columns, raw) => {
    expect(plain(readCsvText(text, options))).toEqual({ columns, rowCount: raw[0].length, raw });
    expect(raw.map((_, i) => readCsvText(text, options).column(i))).toEqual(raw);
  });

  it.each<[string, string, CsvOptions, string]>([
    [
      'too many cells',
      'a,b\n"x\ny",2\n\n1,2,3\n',
      { source: 'wages.csv' },
      `DataError[csv-ragged]: every row of a CSV needs as many cells as the first, 2.
  source = "wages.csv"
  line   = 5
  cells  = 3
  text   = "1,2,3"
  Put cells that hold the delimiter "," in quotes, or check the line for a stray delimiter.`,
    ],
    [
      'too few cells',
      'a;b\r\n1\r\n2;3\r\n',
      { delimiter: ';' },
      `DataError[csv-ragged]: every row of a CSV needs as many cells as the first, 2.
  line  = 2
  cells = 1
  text  = "1"
  Complete the line, or check that ";" is the delimiter of this file.`,
    ],
    [
      'an open quote',
      'a\n1\n"b\nc\n',
      {},
      `DataError[csv-quote]: every quoted cell of a CSV must be closed before the text ends.
  line = 3
  cell = "\\"b\\nc\\n"
  Close the quote, double quotes inside quoted cells, or read with \`quote: null\`.`,
    ],
    [
      'empty',
      ' \n\n',
      { source: 'x.csv' },
      `DataError[csv-empty]: a CSV needs at least one line that is not blank.
  source = x.csv
  Check that the file is the one you meant and that it was written completely.`,
    ],
    [
      'wrong names',
      'a,b\n1,2\n',
      { names: ['x'] },
      `DataError[csv-names]: \`names\` needs one name for each column of the CSV.
  names   = 1 names
  columns = 2`,
    ],
    [
      'wrong delimiter',
      'a',
      { delimiter: ', ' },
      `ArgumentError[csv-delimiter]: \`delimiter\` must be one character that is not a line end.
  delimiter = ", "`,
    ],
    [
      'equal delimiter and quote',
      'a',
      { delimiter: "'", quote: "'" },
      `ArgumentError[csv-delimiter]: \`delimiter\` and \`quote\` must differ.
  delimiter = "'"
  quote     = "'"`,
    ],
    [
      'wrong header',
      'a',
      { header: 'first' as never },
      `ArgumentError[csv-header]: \`header\` must be true, false or 'infer'.
  header = first`,
    ],
    [
      'wrong maximum',
      'a',
      { maximumRows: -1 },
      `ArgumentError[csv-maximum-rows]: \`maximumRows\` must be a whole number of at least 0.
  maximumRows = -1`,
    ],
  ])('refuses %s', (_, text, options, message) => {
    expect(errorText(() => readCsvText(text, options))).toBe(message);
  });
});

// From pandas 2.2: list(pd.read_csv(io.StringIO(','.join(names) + '\n')).columns)
it.each([
  [
    ['a', 'a'],
    ['a', 'a.1'],
  ],
  [
    ['a', 'a', 'a.1'],
    ['a', 'a.2', 'a.1'],
  ],
  [
    ['a', 'a.1', 'a', 'a.1'],
    ['a', 'a.1', 'a.2', 'a.1.1'],
  ],
  [
    ['', 'a', ''],
    ['Unnamed: 0', 'a', 'Unnamed: 2'],
  ],
  [
    ['', 'Unnamed: 0'],
    ['Unnamed: 0.1', 'Unnamed: 0'],
  ],
])('names %j become %j', (names, expected) => {
  expect(mangleNames(names)).toEqual(expected);
});

describe('numbers', () => {
  const numbers = (cells: string[], missing?: Set<string>) => {
    const found = readCsvText(`a\n${cells.map((cell) => `"${cell}"`).join('\n')}\n`).numbers(0, missing);
    return found && { ...found, values: [...found.values] };
  };

  it.each<[string[], number[], boolean, number]>([
    [['1', '-2', '+3', ' 4 '], [1, -2, 3, 4], true, 0],
    [['1.0', '2'], [1, 2], false, 0],
    [['.5', '5.', '-1.5e3', '2E-3', '1e+2'], [0.5, 5, -1500, 0.002, 100], false, 0],
    [['0.1', '0.30000000000000004', '123456789012345678'], [0.1, 0.1 + 0.2, 123456789012345680], false, 0],
    [['9007199254740991', '-9007199254740991'], [9007199254740991, -9007199254740991], true, 0],
    [['9007199254740993'], [9007199254740992], false, 0],
    [['1e400', '-1e400', '1e-400', '4.9e-324'], [Infinity, -Infinity, 0, 5e-324], false, 0],
    [['1e999999999999', '0e999'], [Infinity, 0], false, 0],
    [['inf', '-Infinity', '+INF'], [Infinity, -Infinity, Infinity], false, 0],
    [['-0.0', '0000000000000000000000012'], [-0, 12], false, 0],
    [['1', '', '3'], [1, NaN, 3], false, 1],
  ])('%j', (cells, values, integer, missing) => {
    expect(numbers(cells)).toEqual({ values, integer, missing });
  });

  it.each([
    'x',
    '1x',
    '0x10',
    '1_000',
    '1 2',
    '+',
    '-',
    '.',
    'e5',
    '1e',
    '1e+',
    '1.2.3',
    '--1',
    ' ',
    'nan',
    '1,5',
  ])('%j is no number', (cell) => {
    expect(numbers(['1', cell])).toBeNull();
  });

  it('takes the given words as missing', () => {
    expect(numbers(['NA', '2'], new Set(['NA']))).toEqual({ values: [NaN, 2], integer: false, missing: 1 });
    expect(numbers(['', '2'], new Set(['NA']))).toBeNull();
  });

  it('reads every double back', () => {
    fc.assert(
      fc.property(fc.array(fc.double({ noNaN: true }), { minLength: 1 }), (values) => {
        const text = writeCsv(
          ['v'],
          values.map((value) => [value]),
        );
        expect([...readCsvText(text).numbers(0)!.values]).toEqual(values);
      }),
    );
    fc.assert(
      fc.property(
        fc.double({ noNaN: true, noDefaultInfinity: true }),
        fc.integer({ min: 0, max: 20 }),
        (x, n) => {
          const text = x.toExponential(n);
          expect(numbers([text])!.values[0]).toBe(Number(text));
        },
      ),
    );
  });
});

const cell = fc.oneof(fc.string(), fc.stringMatching(/^[a",\r\n ]{0,6}$/), fc.constant(''));
const table = fc
  .integer({ min: 1, max: 4 })
  .chain((width) =>
    fc.array(fc.array(cell, { minLength: width, maxLength: width }), { minLength: 1, maxLength: 8 }),
  )
  .filter((rows) => !rows[0][0].startsWith('\uFEFF'));

describe('writeCsv', () => {
  it('writes what readCsvText reads', () => {
    fc.assert(
      fc.property(table, fc.constantFrom(',', ';', '\t', '|', '^', ']', '\\', '-'), (rows, delimiter) => {
        const width = rows[0].length;
        const columns = Array.from({ length: width }, (_, i) => `c${i}`);
        const read = readCsvText(writeCsv(columns, rows, { delimiter }), { delimiter });
        expect(plain(read)).toEqual({
          columns,
          rowCount: rows.length,
          raw: columns.map((_, i) => rows.map((row) => row[i])),
        });
      }),
    );
  });

  it('writes values as pandas does', () => {
    expect(
      writeCsv(
        ['a', 'b,c'],
        [
          [1, 'x"y'],
          [null, undefined],
          [true, NaN],
          [-Infinity, 10n],
          [1.5, -0],
        ],
      ),
    ).toBe('a,"b,c"\n1,"x""y"\n,\nTrue,\n-inf,10\n1.5,-0.0\n');
    expect(writeCsv(['a'], [['']])).toBe('a\n""\n');
    expect(writeCsv(['a'], [[1]], { header: false })).toBe('1\n');
    expect(writeCsv(['a'], [], { header: false })).toBe('');
  });

  it('refuses ragged rows', () => {
    expect(errorText(() => writeCsv(['a', 'b'], [[1, 2], [3]]))).toBe(
      `DataError[csv-ragged]: every row written to a CSV needs one cell for each column.
  row     = 1
  cells   = 1
  columns = 2`,
    );
  });
});

describe('readCsvChunks', () => {
  async function* cut<T extends string | Uint8Array>(whole: T, sizes: number[]): AsyncGenerator<T> {
    let at = 0;
    for (let i = 0; at < whole.length; i++) {
      const size = Math.max(1, sizes[i % sizes.length]);
      yield whole.slice(at, at + size) as T;
      at += size;
    }
  }

  it('reads the same however the text is cut', async () => {
    // Long enough to be scanned in several pieces of 64 KiB.
    const rows = Array.from({ length: 9000 }, (_, i) => [i, `"${'é"\r\n,'.repeat(i % 5)}`, `${i}\r`]);
    const text = writeCsv(['a', 'b', 'c'], rows).replaceAll(/(?<=\d)\n/g, '\r\n');
    const whole = plain(readCsvText(text));
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.integer({ min: 1, max: 200_000 }), { minLength: 1, maxLength: 4 }),
        fc.boolean(),
        async (sizes, asBytes) => {
          const source = asBytes ? cut(new TextEncoder().encode(text), sizes) : cut(text, sizes);
          expect(plain(await readCsvChunks(source))).toEqual(whole);
        },
      ),
      { numRuns: 12 },
    );
  });

  it('reads a cell longer than many pieces, a late header and a stream', async () => {
    const long = 'x'.repeat(500_000);
    const stream = new Blob([`${'\n'.repeat(70_000)}a,b\n"${long}\n",2\n`]).stream();
    const read = await readCsvChunks(stream, { delimiter: 'infer' });
    expect(read.columns).toEqual(['a', 'b']);
    expect(read.raw).toEqual([[`${long}\n`], ['2']]);
  });

  it('stops reading when it has enough rows', async () => {
    let pieces = 0;
    async function* endless() {
      for (;;) {
        pieces++;
        yield `${'1,2\n'.repeat(10_000)}`;
      }
    }
    const read = await readCsvChunks(endless(), { header: false, maximumRows: 15_000 });
    expect(read.rowCount).toBe(15_000);
    expect(read.numbers(1)!.values).toHaveLength(15_000);
    expect(pieces).toBeLessThan(10);
  });

  it('counts lines across pieces', async () => {
    const text = `a,b\n${'"x\n",2\n'.repeat(40_000)}1\n`;
    await expect(readCsvChunks(cut(text, [1000]))).rejects.toThrow(/line {2}= 80002\n {2}cells = 1\n/);
  });
});

const data = sharedPath('data');
describe.skipIf(data === null)('real data', () => {
  it.each([
    ['hourly_wages.csv', 534, 10, true],
    ['titanic_all_numeric.csv', 891, 11, true],
    ['mnist.csv', 2001, 785, false],
  ])('reads %s', (name, rowCount, width, header) => {
    const read = readCsvText(readFileSync(`${data}/${name}`, 'utf8'), { header });
    expect([read.rowCount, read.columns.length]).toEqual([rowCount, width]);
    for (let i = 0; i < width; i++) expect(read.numbers(i, new Set(['', 'False', 'True']))).not.toBeNull();
  });
});
