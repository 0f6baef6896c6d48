import { DataError } from '../util/errors';
import { isFloat, roundStorage, allocate } from '../ir/dtype';
import type { Cell, Column } from './column';
import {
  cellsOf,
  columnFrom,
  concatColumns,
  countMissing,
  isFloatColumn,
  isMissingAt,
  keepFloat,
  takeColumn,
} from './column';
import type { Index } from './labels';

/**
 * Missing values replaced by one value; text in a column of numbers makes it `object`.
 *
 * @throws DataError `frame-fill` where the value is missing itself.
 */
export function fillColumn(column: Column, value: Cell, name: string | null): Column {
  if (value === null || value === undefined || Number.isNaN(value)) {
    throw new DataError({
      code: 'frame-fill',
      expected: 'fillna needs a value that is not missing itself.',
      received: { ...(name === null ? {} : { column: JSON.stringify(name) }), value: String(value) },
      advice: 'A column without any value has no mean or median: drop it or give a number.',
      details: { column: name },
    });
  }
  if (countMissing(column) === 0) return column;
  if (column.dtype !== 'object' && isFloat(column.dtype) && typeof value === 'number') {
    const values = allocate(column.dtype, column.values.length);
    for (let i = 0; i < values.length; i++)
      values[i] = Number.isNaN(column.values[i]) ? value : column.values[i];
    roundStorage(column.dtype, values);
    return { dtype: column.dtype, values };
  }
  if (column.dtype === 'object') {
    return { ...column, values: column.values.map((cell) => (cell === null ? value : cell)) };
  }
  const joined = concatColumns([column, { dtype: 'object', values: [value] }]);
  const last = column.values.length;
  const positions = Int32Array.from({ length: last }, (_, i) => (isMissingAt(column, i) ? last : i));
  return takeColumn(joined, positions);
}

/** Missing values replaced by the last present one above (`direction` 1) or the first below (-1). */
export function carryColumn(column: Column, direction: 1 | -1): Column {
  const { length } = column.values;
  const positions = new Int32Array(length);
  let last = -1;
  for (let step = 0; step < length; step++) {
    const i = direction > 0 ? step : length - 1 - step;
    if (!isMissingAt(column, i)) last = i;
    positions[i] = last;
  }
  return countMissing(column) === 0 ? column : takeColumn(column, positions);
}

/**
 * Missing values replaced by those of a series whose rows have the same labels; where it has no such row, or none there,
 * they stay missing.
 *
 * @throws DataError `frame-fill` where two rows of the series have the label of a missing value.
 */
export function fillAligned(
  column: Column,
  index: Index,
  fill: { readonly column: Column; readonly index: Index },
  name: string | null,
): Column {
  if (countMissing(column) === 0) return column;
  const { length } = column.values;
  const positions = Int32Array.from({ length }, (_, i) => {
    if (!isMissingAt(column, i)) return i;
    const found = fill.index.find(index.labelAt(i));
    if (found.length > 1) {
      throw new DataError({
        code: 'frame-fill',
        expected: 'fillna needs a series with one row for each label.',
        received: {
          ...(name === null ? {} : { column: JSON.stringify(name) }),
          label: JSON.stringify(index.labelAt(i)),
          rows: `${found.length}`,
        },
      });
    }
    return found.length === 0 ? i : length + found[0];
  });
  if (column.dtype === 'object' || !isFloat(column.dtype) || fill.column.dtype === 'object') {
    return takeColumn(concatColumns([column, fill.column]), positions);
  }
  const values = allocate(column.dtype, length);
  const given = fill.column.values;
  for (const [i, at] of positions.entries()) values[i] = at < length ? column.values[at] : given[at - length];
  roundStorage(column.dtype, values);
  return { dtype: column.dtype, values };
}

/** Every value through a function; the type follows from the results, but what comes from floats stays float64. */
export function mapCells(
  column: Column,
  change: (cell: Cell, position: number) => unknown,
  name: string,
): Column {
  const results = cellsOf(column).map((cell, i) => change(cell, i));
  return keepFloat(columnFrom(results, name), isFloatColumn(column));
}
