import { DataError } from '../util/errors';
import { suggestName } from '../util/names';
import type { Column } from './column';
import { sliceColumn, takeColumn } from './column';
import type { Index } from './labels';

/** What a data frame is made of: labels of rows, and columns of equal length with different names. */
export interface Table {
  readonly index: Index;
  readonly names: readonly string[];
  readonly columns: readonly Column[];
}

/**
 * The position of a column.
 *
 * @throws DataError `frame-column` with the nearest name.
 */
export function columnPosition(names: readonly string[], name: string): number {
  const position = names.indexOf(name);
  if (position >= 0) return position;
  const known = names.length > 20 ? [...names.slice(0, 20), `... (${names.length} columns)`] : names;
  const nearest = suggestName(String(name), names);
  throw new DataError({
    code: 'frame-column',
    expected: `there is no column ${JSON.stringify(name)}.`,
    received: { columns: known.join(', ') },
    advice: nearest.startsWith('Did') ? nearest : undefined,
    details: { column: name, columns: [...names] },
  });
}

/** The column of a name. */
export const columnOf = (table: Table, name: string): Column =>
  table.columns[columnPosition(table.names, name)];

/** The columns of some names, in their order. */
export function selectColumns(table: Table, names: readonly string[]): Table {
  const columns = names.map((name) => columnOf(table, name));
  return { index: table.index, names: uniqueNames(names), columns };
}

/** All columns but some. */
export function dropColumns(table: Table, names: readonly string[]): Table {
  const dropped = new Set(names.map((name) => columnPosition(table.names, name)));
  return {
    index: table.index,
    names: table.names.filter((_, i) => !dropped.has(i)),
    columns: table.columns.filter((_, i) => !dropped.has(i)),
  };
}

/** The rows at positions; -1 gives a row of missing values. */
export function takeRows(table: Table, positions: ArrayLike<number>): Table {
  return {
    index: table.index.take(positions),
    names: table.names,
    columns: table.columns.map((column) => takeColumn(column, positions)),
  };
}

/** Consecutive rows. */
export function sliceRows(table: Table, start: number, end: number): Table {
  return {
    index: table.index.slice(start, end),
    names: table.names,
    columns: table.columns.map((column) => sliceColumn(column, start, end)),
  };
}

/** A table with other columns in the place of its own. */
export const mapColumns = (table: Table, change: (column: Column, name: string) => Column): Table => ({
  index: table.index,
  names: table.names,
  columns: table.columns.map((column, i) => change(column, table.names[i])),
});

/**
 * The names, which must differ.
 *
 * @throws DataError `frame-duplicate` for a name given twice.
 */
export function uniqueNames(names: readonly string[]): readonly string[] {
  const seen = new Set<string>();
  for (const name of names) {
    if (seen.has(name)) {
      throw new DataError({
        code: 'frame-duplicate',
        expected: 'columns of a frame need different names.',
        received: { columns: names.join(', '), twice: JSON.stringify(name) },
        details: { column: name },
      });
    }
    seen.add(name);
  }
  return names;
}
