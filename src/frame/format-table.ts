import type { Column } from './column';
import { concatColumns, sliceColumn } from './column';
import { textAt } from './format-number';
import {
  adjoin,
  escapeText,
  fixedWidth,
  formatColumn,
  formatLabels,
  padLeft,
  padRight,
  textLength,
  widest,
} from './format-values';
import type { Index } from './labels';
import type { Table } from './table';

/** How frames and series are printed: pandas' display options. */
export interface FormatOptions {
  /** Frames with more rows print only their first and last ones; null for no limit. Default 60. */
  readonly maxRows?: number | null;
  /** How many rows are printed then. Default 10. */
  readonly minRows?: number;
  /** Longer texts are cut to this many characters, the last three of them dots; null for no limit. Default 50. */
  readonly maxColwidth?: number | null;
  /** Columns in the middle give way to `...` so that lines are shorter than this; null for no limit. Default 80. */
  readonly width?: number | null;
}

/** Names of the options. */
export const formatOptionNames = ['maxRows', 'minRows', 'maxColwidth', 'width'] as const;

/** How many rows are printed at each end, or null where all are. */
export function edgeRows(length: number, { maxRows = 60, minRows = 10 }: FormatOptions): number | null {
  if (maxRows === null || length <= maxRows) return null;
  return Math.max(1, Math.floor(Math.min(maxRows, minRows === 0 ? maxRows : minRows) / 2));
}

export const ends = (column: Column, edge: number | null): Column =>
  edge === null
    ? column
    : concatColumns([
        sliceColumn(column, 0, edge),
        sliceColumn(column, column.values.length - edge, column.values.length),
      ]);

/** The printed labels of one or several levels; the first line is the names' where `withNames`. */
export function labelLists(index: Index, edge: number | null, withNames: boolean): string[][] {
  const lists = index.levels.map((level, k) => {
    const texts = formatLabels(ends(level, edge));
    return withNames ? [escapeText(index.names[k] ?? ''), ...texts] : texts;
  });
  return index.isMultiple ? sparse(lists, withNames ? 1 : 0) : lists;
}

/** Leaves labels of outer levels out where they repeat the row above. */
function sparse(lists: readonly string[][], start: number): string[][] {
  const result = lists.map((list) => [...list]);
  for (let row = start + 1; row < lists[0].length; row++) {
    for (let k = 0; k < lists.length - 1 && lists[k][row] === lists[k][row - 1]; k++) result[k][row] = '';
  }
  return result;
}

export const hasNames = (index: Index): boolean => index.names.some((name) => name !== null);

interface Window {
  /** Columns printed at each end, or null where all are. */
  readonly edge: number | null;
  readonly rowEdge: number | null;
  readonly maximumWidth: number;
}

/** The columns of text, labels first, that stand side by side. */
function textColumns(table: Table, { edge, rowEdge, maximumWidth }: Window): string[][] {
  const { index, names, columns } = table;
  const withNames = hasNames(index);
  const labels = labelLists(index, rowEdge, withNames).map((list) => fixedWidth(list, 'left', maximumWidth));
  const lists = [['', ...adjoin(1, labels)]];
  const count = columns.length;
  const shown =
    edge === null
      ? [...columns.keys()]
      : [...Array(edge).keys(), ...Array.from({ length: edge }, (_, i) => count - edge + i)];
  const headers = formatLabels({ dtype: 'object', values: shown.map((i) => names[i]) });
  for (const [position, i] of shown.entries()) {
    // pandas looks the type up by the printed position, not by the column: with hidden columns they differ.
    const header = (columns[position].dtype === 'object' ? '' : ' ') + headers[position];
    const headerWidth = textLength(header);
    const values = fixedWidth(
      formatColumn(ends(columns[i], rowEdge), 'right', maximumWidth),
      'right',
      maximumWidth,
      headerWidth,
    );
    const width = Math.max(widest(values), headerWidth);
    const top = withNames ? [padLeft(header, width), ' '.repeat(width)] : [padLeft(header, width)];
    lists.push([...top, ...values]);
  }
  if (edge !== null)
    lists.splice(
      edge + 1,
      0,
      lists[0].map(() => ' ...'),
    );
  if (rowEdge !== null) insertDots(lists, rowEdge, withNames ? 2 : 1, edge);
  return lists;
}

function insertDots(lists: string[][], rowEdge: number, headerRows: number, edge: number | null): void {
  for (const [i, list] of lists.entries()) {
    const isDotColumn = edge !== null && i === edge + 1;
    const width = textLength(list[rowEdge]);
    const dots = width > 3 || isDotColumn ? '...' : '..';
    const text = i === 0 ? padRight(dots, width) : padLeft(dots, isDotColumn ? 4 : width);
    list.splice(rowEdge + headerRows, 0, text);
  }
}

/** How many columns fit into lines of `width`, taken away in the middle one by one. */
function fittingColumns(lists: readonly string[][], width: number): number {
  const widths = lists.map(widest);
  let excess = widest(adjoin(1, lists)) - width + 1;
  while (excess > 0 && widths.length > 1) {
    const half = widths.length / 2;
    // Python rounds halves to even.
    const middle = Number.isInteger(half) ? half : Math.floor(half) + (Math.floor(half) % 2);
    excess -= widths[middle] + 1;
    widths.splice(middle, 1);
  }
  return Math.max(widths.length - 1, 2);
}

function emptyText({ index, names }: Table): string {
  const limit = 100;
  const list = (length: number, text: (i: number) => string): string => {
    const items = Array.from({ length: Math.min(length, limit) }, (_, i) => text(i));
    return `[${items.join(', ')}${length > limit ? ', ...' : ''}]`;
  };
  const labels = list(index.length, (i) => {
    const parts = index.levels.map((level) => textAt(level, i));
    return index.isMultiple ? `(${parts.join(', ')})` : parts[0];
  });
  return `Empty DataFrame\nColumns: ${list(names.length, (i) => names[i])}\nIndex: ${labels}`;
}

/** A table as pandas prints a data frame in a terminal. */
export function formatTable(table: Table, options: FormatOptions = {}): string {
  const { width = 80 } = options;
  const count = table.columns.length;
  const rowEdge = edgeRows(table.index.length, options);
  const footer = `\n\n[${table.index.length} rows x ${count} columns]`;
  if (count === 0 || table.index.length === 0) {
    const isCut = rowEdge !== null || (width !== null && count > width);
    return emptyText(table) + (isCut ? footer : '');
  }
  // Of very many columns only those that can stand in a line are worth printing.
  let edge = width !== null && count > width ? Math.floor(width / 2) : null;
  const maximumWidth = options.maxColwidth === null ? Infinity : (options.maxColwidth ?? 50);
  let lists = textColumns(table, { edge, rowEdge, maximumWidth });
  if (width !== null) {
    const fitting = fittingColumns(lists, width);
    edge = count > fitting ? Math.max(1, Math.floor(fitting / 2)) : null;
    lists = textColumns(table, { edge, rowEdge, maximumWidth });
  }
  return adjoin(1, lists).join('\n') + (edge !== null || rowEdge !== null ? footer : '');
}

/** One column as pandas prints a series. */
export function formatSeries(
  column: Column,
  index: Index,
  name: string | null,
  options: FormatOptions = {},
): string {
  const { length } = column.values;
  const rowEdge = edgeRows(length, options);
  const footer = [
    ...(name === null ? [] : [`Name: ${escapeText(name)}`]),
    ...(rowEdge === null ? [] : [`Length: ${length}`]),
    `dtype: ${column.dtype}`,
  ].join(', ');
  if (length === 0) return `Series([], ${footer})`;
  const maximumWidth = options.maxColwidth === null ? Infinity : (options.maxColwidth ?? 50);
  const values = formatColumn(ends(column, rowEdge), 'right', maximumWidth);
  const lists = labelLists(index, rowEdge, true);
  const labels = index.isMultiple ? adjoin(2, lists) : lists[0];
  const [header, ...rows] = labels;
  if (rowEdge !== null) {
    const width = textLength(values[rowEdge - 1]);
    values.splice(rowEdge, 0, center(width > 3 ? '...' : '..', width));
    rows.splice(rowEdge, 0, '');
  }
  const text = adjoin(3, [rows, values]).join('\n');
  return `${hasNames(index) ? `${header}\n` : ''}${text}\n${footer}`;
}

/** Python's `center`. */
function center(text: string, width: number): string {
  const space = Math.max(0, width - text.length);
  const left = (space >> 1) + (space & width & 1);
  return ' '.repeat(left) + text + ' '.repeat(space - left);
}
