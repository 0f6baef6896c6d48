import { ArgumentError, DataError } from '../util/errors';
import { checkChoice } from '../util/choices';
import { checkOptions } from '../util/options';
import type { Column } from './column';
import { concatColumns, isMissingAt, takeColumn, withMissing } from './column';
import { Index } from './labels';
import { factorize, sortedPositions } from './statistics';
import { columnOf, uniqueNames, type Table } from './table';

/** How two frames are merged. */
export interface MergeOptions {
  /** Which keys remain: those in both (default), all of the left, all of the right, or all. */
  readonly how?: 'inner' | 'left' | 'right' | 'outer';
  /** Columns that must be equal. Default: all that both frames have. */
  readonly on?: string | readonly string[];
  /** Those columns in the left frame, where names differ. */
  readonly leftOn?: string | readonly string[];
  /** Those columns in the right frame. */
  readonly rightOn?: string | readonly string[];
  /** What is added to other names that both frames have. Default `['_x', '_y']`. */
  readonly suffixes?: readonly [string, string];
}

const list = (names: string | readonly string[]): readonly string[] =>
  typeof names === 'string' ? [names] : names;

function keyNames(left: Table, right: Table, options: MergeOptions): [readonly string[], readonly string[]] {
  const { on, leftOn, rightOn } = options;
  if (on !== undefined && leftOn === undefined && rightOn === undefined) return [list(on), list(on)];
  if (on === undefined && leftOn !== undefined && rightOn !== undefined) {
    const [a, b] = [list(leftOn), list(rightOn)];
    if (a.length === b.length && a.length > 0) return [a, b];
  }
  const shared = left.names.filter((name) => right.names.includes(name));
  if (on === undefined && leftOn === undefined && rightOn === undefined && shared.length > 0)
    return [shared, shared];
  throw new ArgumentError({
    code: 'frame-merge',
    expected: 'merge needs columns that both frames share, `on`, or `leftOn` and `rightOn` of equal length.',
    received: {
      left: left.names.join(', '),
      right: right.names.join(', '),
      ...(on === undefined ? {} : { on: list(on).join(', ') }),
      ...(leftOn === undefined ? {} : { leftOn: list(leftOn).join(', ') }),
      ...(rightOn === undefined ? {} : { rightOn: list(rightOn).join(', ') }),
    },
  });
}

/** Numbers equal keys of both frames alike. */
function keyCodes(left: readonly Column[], right: readonly Column[]): [Int32Array, Int32Array] {
  const rows = left[0].values.length;
  let codes: Int32Array | null = null;
  for (const [k, column] of left.entries()) {
    const factors = factorize(concatColumns([column, right[k]]), { dropMissing: false });
    if (codes === null) {
      codes = factors.codes;
      continue;
    }
    const outer: Int32Array = codes;
    const combined = Float64Array.from(outer, (code, i) => code * factors.firsts.length + factors.codes[i]);
    codes = factorize({ dtype: 'float64', values: combined }).codes;
  }
  const all = codes ?? new Int32Array(0);
  return [all.subarray(0, rows), all.subarray(rows)];
}

function rowsByCode(codes: Int32Array): Map<number, number[]> {
  const rows = new Map<number, number[]>();
  for (const [row, code] of codes.entries()) {
    const found = rows.get(code);
    if (found === undefined) rows.set(code, [row]);
    else found.push(row);
  }
  return rows;
}

/** Pairs of rows with equal keys, in the order of the first; -1 where `keepAll` and none is equal. */
function matches(first: Int32Array, second: Int32Array, keepAll: boolean): [number[], number[]] {
  const others = rowsByCode(second);
  const [a, b]: [number[], number[]] = [[], []];
  for (const [row, code] of first.entries()) {
    const found = others.get(code) ?? (keepAll ? [-1] : []);
    for (const other of found) {
      a.push(row);
      b.push(other);
    }
  }
  return [a, b];
}

/** Rows of two tables side by side where their keys are equal. */
export function mergeTables(left: Table, right: Table, options: MergeOptions = {}): Table {
  checkOptions('merge', options, ['how', 'on', 'leftOn', 'rightOn', 'suffixes']);
  const { suffixes = ['_x', '_y'] } = options;
  const how = checkChoice('merge', 'how', options.how ?? 'inner', ['inner', 'left', 'right', 'outer']);
  const [leftKeys, rightKeys] = keyNames(left, right, options);
  const leftColumns = leftKeys.map((name) => columnOf(left, name));
  const rightColumns = rightKeys.map((name) => columnOf(right, name));
  for (const [k, column] of leftColumns.entries()) {
    if ((column.dtype === 'object') === (rightColumns[k].dtype === 'object')) continue;
    throw new DataError({
      code: 'frame-merge',
      expected: 'columns that must be equal need comparable types.',
      received: { [`left ${leftKeys[k]}`]: column.dtype, [`right ${rightKeys[k]}`]: rightColumns[k].dtype },
      advice: 'Convert one of them with astype.',
    });
  }
  const [leftCodes, rightCodes] = keyCodes(leftColumns, rightColumns);
  let [leftRows, rightRows] =
    how === 'right'
      ? (matches(rightCodes, leftCodes, true).reverse() as [number[], number[]])
      : matches(leftCodes, rightCodes, how !== 'inner');
  if (how === 'outer') {
    const known = rowsByCode(leftCodes);
    for (const [row, code] of rightCodes.entries()) {
      if (known.has(code)) continue;
      leftRows.push(-1);
      rightRows.push(row);
    }
    const keys = leftColumns.map((column, k) => joinedKey(column, rightColumns[k], leftRows, rightRows));
    const order = sortedPositions(
      keys,
      keys.map(() => ({})),
    );
    leftRows = Array.from(order, (i) => leftRows[i]);
    rightRows = Array.from(order, (i) => rightRows[i]);
  }
  const names: string[] = [];
  const columns: Column[] = [];
  const isShared = (name: string): boolean =>
    leftKeys.some((key, k) => key === name && rightKeys[k] === name);
  for (const [i, name] of left.names.entries()) {
    const k = isShared(name) ? leftKeys.indexOf(name) : -1;
    names.push(k < 0 && right.names.includes(name) ? name + suffixes[0] : name);
    columns.push(
      k < 0
        ? takeColumn(left.columns[i], leftRows)
        : joinedKey(leftColumns[k], rightColumns[k], leftRows, rightRows),
    );
  }
  for (const [i, name] of right.names.entries()) {
    if (isShared(name)) continue;
    names.push(left.names.includes(name) ? name + suffixes[1] : name);
    columns.push(takeColumn(right.columns[i], rightRows));
  }
  return { index: Index.range(leftRows.length), names: uniqueNames(names), columns };
}

/** A key from the left where it has a row, else from the right. */
function joinedKey(
  left: Column,
  right: Column,
  leftRows: readonly number[],
  rightRows: readonly number[],
): Column {
  if (!leftRows.includes(-1)) return takeColumn(left, leftRows);
  if (!rightRows.includes(-1)) return takeColumn(right, rightRows);
  const offset = left.values.length;
  return takeColumn(
    concatColumns([left, right]),
    leftRows.map((row, i) => (row < 0 ? offset + rightRows[i] : row)),
  );
}

/** Tables below one another; columns that one lacks are missing there. */
export function concatRows(tables: readonly Table[], ignoreIndex: boolean): Table {
  const names = [...new Set(tables.flatMap((table) => table.names))];
  const columns = names.map((name) => {
    const parts = tables.map((table): Column | null => table.columns[table.names.indexOf(name)] ?? null);
    const present = parts.filter((part) => part !== null);
    const gaps = parts.some((part, i) => part === null && tables[i].index.length > 0);
    // Absent columns take the type that the present ones have with missing values.
    const model = gaps ? withMissing(concatColumns(present)) : null;
    return concatColumns(
      parts.map((part, i) => {
        if (part !== null) return part;
        const gap = Int32Array.from({ length: tables[i].index.length }, () => -1);
        return takeColumn(model ?? present[0], gap);
      }),
    );
  });
  const length = tables.reduce((total, table) => total + table.index.length, 0);
  const index = ignoreIndex ? Index.range(length) : Index.concat(tables.map((table) => table.index));
  return { index, names, columns };
}

/** Tables with the same labels side by side. */
export function concatColumnsOfTables(tables: readonly Table[], ignoreIndex: boolean): Table {
  const [first] = tables;
  for (const [i, table] of tables.entries()) {
    if (table.index.equals(first.index)) continue;
    throw new DataError({
      code: 'frame-labels',
      expected: 'frames side by side need the same row labels in the same order.',
      received: { 'frame 0': String(first.index), [`frame ${i}`]: String(table.index) },
      advice: 'Call resetIndex({ drop: true }) on them to go by position.',
    });
  }
  const columns = tables.flatMap((table) => table.columns);
  const names = ignoreIndex ? columns.map((_, i) => String(i)) : tables.flatMap((table) => table.names);
  return { index: first.index, names: uniqueNames(names), columns };
}

/** Whether each row repeats an earlier one (or a later one, with `keep: 'last'`) in some columns. */
export function duplicatedRows(columns: readonly Column[], keep: 'first' | 'last' | false): Uint8Array {
  const [codes] = keyCodes(
    columns,
    columns.map((column) => takeColumn(column, [])),
  );
  const flags = new Uint8Array(codes.length);
  for (const rows of rowsByCode(codes).values()) {
    if (rows.length < 2) continue;
    const kept = keep === false ? -1 : keep === 'first' ? rows[0] : rows[rows.length - 1];
    for (const row of rows) if (row !== kept) flags[row] = 1;
  }
  return flags;
}

/** Positions of rows without missing values in some columns: without any (`'any'`), or not all missing (`'all'`). */
export function presentRows(columns: readonly Column[], length: number, how: 'any' | 'all'): Int32Array {
  const positions = new Int32Array(length);
  let count = 0;
  for (let row = 0; row < length; row++) {
    const isGone =
      how === 'any'
        ? columns.some((column) => isMissingAt(column, row))
        : columns.length > 0 && columns.every((column) => isMissingAt(column, row));
    if (!isGone) positions[count++] = row;
  }
  return positions.slice(0, count);
}
