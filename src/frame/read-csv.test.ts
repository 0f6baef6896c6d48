import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { describe, expect, test } from 'vitest';
import type { Cell } from './column';
import { readCsv, type ReadCsvOptions } from './read-csv';

const lines = (...text: string[]): string => text.join('\n');

describe('types of columns', () => {
  test.each<[string, string[], Cell[]]>([
    ['a,b\n1,2\n3,NA\n', ['int64', 'float64'], [1, 2, 3, NaN]],
    ['a\n1\n2.5\n', ['float64'], [1, 2.5]],
    ['a,b\nTrue,x\nfalse,y\n', ['bool', 'object'], [true, 'x', false, 'y']],
    ['a,b\nTrue,\n,y\n', ['object', 'object'], [true, null, null, 'y']],
    ['a\n\n1\n \n2\n', ['int64'], [1, 2]],
    ['a\n1e5\n2E-3\n', ['float64'], [1e5, 0.002]],
    ['a\ninf\n-inf\n', ['float64'], [Infinity, -Infinity]],
    ['a,b\n"1","x,y"\n"2","say ""hi""\nto all"\n', ['int64', 'object'], [1, 'x,y', 2, 'say "hi"\nto all']],
    ['a\n9007199254740991\n-5\n', ['int64'], [9007199254740991, -5]],
    ['a\n9007199254740993\n', ['float64'], [9007199254740992]],
    ['a,b\n,\n,\n', ['float64', 'float64'], [NaN, NaN, NaN, NaN]],
    ['a\n0x10\n', ['object'], ['0x10']],
    ['a\n1_000\n', ['object'], ['1_000']],
    ['a\n+5\n.5\n5.\n', ['float64'], [5, 0.5, 5]],
    ['a\n2020-01-01\n', ['object'], ['2020-01-01']],
    ['a,b\n 1, x\n2 ,y \n', ['int64', 'object'], [1, ' x', 2, 'y ']],
    ['a\nnan\nNaN\nnull\nNone\nn/a\n<NA>\n', ['float64'], [NaN, NaN, NaN, NaN, NaN, NaN]],
    ['\uFEFFa,b\r\n1,x\r\n2,\r\n', ['int64', 'object'], [1, 'x', 2, null]],
    ['a\nyes\nno\n', ['object'], ['yes', 'no']],
    ['a,b\n', ['object', 'object'], []],
  ])('%j', async (text, dtypes, cells) => {
    const frame = await readCsv({ text });
    expect(frame.dtypes.toArray()).toEqual(dtypes);
    expect(frame.toArray().flat()).toEqual(cells);
  });
});

describe('options', () => {
  const csv = 'name,age,sex,fare\nAnn,22,f,7.25\nBob,38,m,71.5\nCy,,m,8\n';

  test.each<[ReadCsvOptions, string, string]>([
    [{ header: null }, '1,2\n3,4\n', lines('   0  1', '0  1  2', '1  3  4')],
    [{ delimiter: ';', names: ['a', 'b'] }, '1;2\n3;4\n', lines('   a  b', '0  1  2', '1  3  4')],
    [{ names: ['a', 'b'], header: 0 }, 'x,y\n3,4\n', lines('   a  b', '0  3  4')],
    [{ usecols: ['fare', 'age'], nrows: 2 }, csv, lines('   age   fare', '0   22   7.25', '1   38  71.50')],
    [
      { indexCol: 'name', usecols: [0, 1, 3] },
      csv,
      lines(
        '       age   fare',
        'name             ',
        'Ann   22.0   7.25',
        'Bob   38.0  71.50',
        'Cy     NaN   8.00',
      ),
    ],
    [{ indexCol: 0 }, ',a\nr1,1\nr2,2\n', lines('    a', 'r1  1', 'r2  2')],
    [{ naValues: '-999' }, 'a,b\n-999.0,x\n1,-999\n', lines('     a    b', '0  NaN    x', '1  1.0  NaN')],
    [{ naValues: { a: ['?'] } }, 'a,b\n?,x\n1,?\n', lines('     a  b', '0  NaN  x', '1  1.0  ?')],
    [{ keepDefaultNa: false }, 'a,b\nNA,x\n1,y\n', lines('    a  b', '0  NA  x', '1   1  y')],
    [
      { dtype: { a: 'str', b: 'float32' } },
      'a,b\n01,2\n02,3\n',
      lines('    a    b', '0  01  2.0', '1  02  3.0'),
    ],
    [{ delimiter: 'infer' }, 'a\tb\n1\t2\n', lines('   a  b', '0  1  2')],
    [{ quote: null }, 'a\n"x\n', lines('    a', '0  "x')],
  ])('%j', async (options, text, expected) => {
    expect(String(await readCsv({ text }, options))).toBe(expected);
  });
});

describe('sources', () => {
  const text = 'a,ü\n1,é\n2,"x\ny"\n';
  const expected = [
    [1, 'é'],
    [2, 'x\ny'],
  ];

  test('path, URL, file, bytes, stream, iterable', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'keratin-'));
    try {
      const path = join(folder, 'data.csv');
      await writeFile(path, text);
      const bytes = new TextEncoder().encode(text);
      async function* pieces(): AsyncIterable<Uint8Array> {
        for (const byte of bytes) yield Uint8Array.of(byte);
      }
      const sources = [
        path,
        pathToFileURL(path),
        new Blob([text]),
        bytes,
        new Blob([text]).stream(),
        pieces(),
      ];
      for (const source of sources) expect((await readCsv(source)).toArray()).toEqual(expected);
      const frame = await readCsv(path);
      const copy = join(folder, 'copy.csv');
      await frame.toCsv(copy, { index: false });
      expect((await readCsv(copy)).toArray()).toEqual(expected);
    } finally {
      await rm(folder, { recursive: true });
    }
  });

  test('other encodings', async () => {
    const bytes = Uint8Array.of(0x61, 0x0a, 0xe9, 0x0a);
    expect((await readCsv(bytes, { encoding: 'latin1' })).toArray()).toEqual([['é']]);
    await expect(readCsv(bytes, { encoding: 'klingon' })).rejects.toThrow('ArgumentError[csv-encoding]');
  });
});

describe('errors', () => {
  test.each<[string, ReadCsvOptions, string]>([
    [
      'a,b\n1,2\n3,4,5\n',
      {},
      lines(
        'DataError[csv-ragged]: every row of a CSV needs as many cells as the first, 2.',
        '  line  = 3',
        '  cells = 3',
        '  text  = "3,4,5"',
        '  Put cells that hold the delimiter "," in quotes, or check the line for a stray delimiter.',
      ),
    ],
    [
      '',
      {},
      lines(
        'DataError[csv-empty]: a CSV needs at least one line that is not blank.',
        '  text = no cells',
        '  Check that the file is the one you meant and that it was written completely.',
      ),
    ],
    [
      'age,fare\n1,2\n',
      { usecols: ['Age'] },
      lines(
        'DataError[csv-column]: usecols must name columns of the CSV.',
        '  usecols = "Age"',
        '  columns = age, fare',
        '  Did you mean "age"?',
      ),
    ],
    [
      'age\n22\nold\n',
      { dtype: { age: 'int32' } },
      lines(
        'DataError[frame-cast]: every value must be one that int32 can hold.',
        '  column = "age"',
        '  row    = 1',
        '  value  = "old"',
        '  Encode text with getDummies or map, or drop the column.',
      ),
    ],
    [
      'a\n1\n',
      { sep: ';' } as ReadCsvOptions,
      lines('NameError[unknown-option]: readCsv has no option "sep".'),
    ],
  ])('%j %j', async (text, options, expected) => {
    const error = await readCsv({ text }, options).catch((caught: unknown) => caught as Error);
    expect((error as Error).message.startsWith(expected), (error as Error).message).toBe(true);
  });

  test('a missing file, and text in the place of a path', async () => {
    await expect(readCsv('no-such-file.csv')).rejects.toThrow('FormatError[file-missing]');
    await expect(readCsv('a,b\n1,2\n')).rejects.toThrow('readCsv({ text })');
  });
});
