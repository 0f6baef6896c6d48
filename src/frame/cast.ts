import { DataError } from '../util/errors';
import { parseNumber, type NumberSink } from '../formats/csv-number';
import type { TypedArray } from '../ir/dtype';
import { allocate, integerRange, isFloat, isInteger, roundStorage } from '../ir/dtype';
import type { Cell, Column, ColumnDTypeName, NumericColumn, NumericDType } from './column';
import { cellsOf, isFloatColumn, parseColumnDType } from './column';
import { textAt } from './format-number';

/** Where a value stands, for errors. */
export interface Place {
  readonly column: string | null;
  /** The label of a row. */
  readonly rowLabel: (position: number) => string;
}

/**
 * The values of a column in another type: floats become integers by truncation, numbers booleans by not being zero,
 * `str` makes text of every present value.
 *
 * @throws DataError `frame-cast` for a missing value, a text that is no number, or a number outside the type's range,
 *   naming column and row.
 */
export function castColumn(column: Column, name: ColumnDTypeName, place: Place): Column {
  const dtype = parseColumnDType(name);
  if (name === 'str') {
    const values = Array.from({ length: column.values.length }, (_, i): Cell => textAt(column, i, ''));
    return { dtype: 'object', values: values.map((text, i) => (missingAt(column, i) ? null : text)) };
  }
  if (dtype === column.dtype) return column;
  if (dtype === 'object') return toObjects(column);
  const numbers = column.dtype === 'object' ? parseObjects(column.values, dtype, place) : column;
  return numbers.dtype === dtype ? numbers : castNumbers(numbers, dtype, place);
}

const missingAt = (column: Column, i: number): boolean =>
  column.dtype === 'object' ? column.values[i] === null : Number.isNaN(column.values[i]);

function toObjects(column: Column): Column {
  const cells = cellsOf(column);
  if (!isFloatColumn(column)) return { dtype: 'object', values: cells };
  const values = cells.map((cell) => (Number.isNaN(cell) ? null : cell));
  return { dtype: 'object', values, floats: new Uint8Array(values.length).fill(1) };
}

function throwCast(
  dtype: string,
  value: string,
  advice: string,
  { column, rowLabel }: Place,
  row: number,
): never {
  throw new DataError({
    code: 'frame-cast',
    expected: `every value must be one that ${dtype} can hold.`,
    received: {
      ...(column === null ? {} : { column: JSON.stringify(column) }),
      row: rowLabel(row),
      value,
    },
    advice,
    details: { column, row, dtype },
  });
}

function castNumbers(column: NumericColumn, dtype: NumericDType, place: Place): NumericColumn {
  const { values } = column;
  const result: TypedArray = allocate(dtype, values.length);
  if (dtype === 'bool') {
    for (let i = 0; i < values.length; i++) result[i] = values[i] === 0 ? 0 : 1;
    return { dtype, values: result };
  }
  if (isInteger(dtype)) {
    const [least, greatest] = integerRange(dtype);
    for (let i = 0; i < values.length; i++) {
      const value = Math.trunc(values[i]);
      if (!(value >= least && value <= greatest)) {
        const missing = Number.isNaN(value);
        const advice = missing
          ? 'Fill missing values with fillna, or leave their rows out with dropna.'
          : `${dtype} holds ${least} to ${greatest}: choose a wider type.`;
        throwCast(dtype, missing ? 'missing (NaN)' : String(values[i]), advice, place, i);
      }
      // Adding 0 turns -0 into 0, which integers do not have.
      result[i] = value + 0;
    }
    return { dtype, values: result };
  }
  result.set(values);
  roundStorage(dtype, result);
  return { dtype, values: result };
}

/** Objects as float64, or as booleans where those are wanted. */
function parseObjects(cells: readonly Cell[], dtype: NumericDType, place: Place): NumericColumn {
  const values = new Float64Array(cells.length);
  const number: NumberSink = { value: 0, integer: false };
  for (const [i, cell] of cells.entries()) {
    if (cell === null) {
      if (!isFloat(dtype)) {
        const advice = 'Fill missing values with fillna, or leave their rows out with dropna.';
        throwCast(dtype, 'missing', advice, place, i);
      }
      values[i] = NaN;
    } else if (typeof cell !== 'string') {
      values[i] = Number(cell);
    } else if (dtype === 'bool') {
      if (cell !== 'True' && cell !== 'False') {
        throwCast(dtype, JSON.stringify(cell), "Compare instead, e.g. df.get('answer').eq('yes').", place, i);
      }
      values[i] = cell === 'True' ? 1 : 0;
    } else {
      if (!parseNumber(cell, 0, cell.length, number)) {
        const isNaNText = cell.trim().toLowerCase() === 'nan';
        if (!isNaNText || !isFloat(dtype)) {
          throwCast(
            dtype,
            JSON.stringify(cell),
            'Encode text with getDummies or map, or drop the column.',
            place,
            i,
          );
        }
        number.value = NaN;
      }
      if (isInteger(dtype) && !number.integer) {
        throwCast(dtype, JSON.stringify(cell), "Convert to 'float64' first.", place, i);
      }
      values[i] = number.value;
    }
  }
  return { dtype: 'float64', values };
}
