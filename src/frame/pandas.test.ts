import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import type { Cell, Column, ColumnDType } from './column';
import { DataFrame } from './frame';
import { Index } from './labels';

/** A frame and what pandas 2.3.3 prints of it; null stands for NaN. */
interface Case {
  readonly rows: number;
  readonly names: string[];
  readonly columns: [ColumnDType, (Cell | { inf: number })[]][];
  readonly indexKind: 'range' | 'flat' | 'multi';
  readonly indexLevels?: (Cell | { inf: number })[][];
  readonly indexTypes?: ColumnDType[];
  readonly indexNames: (string | null)[];
  readonly frame: string;
  readonly series: string;
  readonly index: string;
  readonly csv?: string;
  readonly toString?: string;
  readonly describe?: string;
  readonly isnaSum?: string;
  readonly max?: string;
  readonly dtypes?: string;
  readonly firstRow?: string;
}

const cases = JSON.parse(
  readFileSync(new URL('fixtures/pandas-2.3.3.json', import.meta.url), 'utf8'),
) as Case[];

function column(dtype: ColumnDType, cells: (Cell | { inf: number })[]): Column {
  const values = cells.map((cell) =>
    typeof cell === 'object' && cell !== null ? cell.inf * Infinity : cell,
  );
  if (dtype === 'object') return { dtype, values };
  const numbers = values.map((cell) => (cell === null ? NaN : Number(cell)));
  if (dtype === 'bool') return { dtype, values: Uint8Array.from(numbers) };
  return { dtype, values: dtype === 'float32' ? Float32Array.from(numbers) : Float64Array.from(numbers) };
}

function frameOf({ rows, names, columns, indexLevels, indexTypes, indexNames }: Case): DataFrame {
  const index =
    indexLevels === undefined || indexTypes === undefined
      ? Index.range(rows, 0, indexNames[0])
      : Index.fromColumns(
          indexLevels.map((level, k) => column(indexTypes[k], level)),
          indexNames,
        );
  return new DataFrame({ index, names, columns: columns.map(([dtype, cells]) => column(dtype, cells)) });
}

describe('the looks of pandas 2.3.3', () => {
  test.each(
    cases.map(
      (entry, i) => [`${i}: ${entry.rows} x ${entry.names.length}, ${entry.indexKind}`, entry] as const,
    ),
  )('frame %s', (_, entry) => {
    const frame = frameOf(entry);
    expect(String(frame)).toBe(entry.frame);
    expect(String(frame.get(entry.names[0]))).toBe(entry.series);
    expect(String(frame.index)).toBe(entry.index);
    const check = (key: keyof Case, text: () => string): void => {
      if (Object.hasOwn(entry, key)) expect(text(), key).toBe(entry[key]);
    };
    check('toString', () => frame.toString({ maxRows: null, width: null, maxColwidth: null }));
    check('describe', () => String(frame.describe()));
    check('isnaSum', () => String(frame.isna().sum()));
    check('max', () => String(frame.max({ numericOnly: true })));
    check('dtypes', () => String(frame.dtypes));
    check('firstRow', () => String(frame.iloc(0)));
    check('csv', () => frame.toCsv());
  });
});
