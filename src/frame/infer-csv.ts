import { parseNumber, type NumberSink } from '../formats/csv-number';
import type { CsvTable } from '../formats/csv';
import { castColumn } from './cast';
import type { Cell, Column, ColumnDTypeName } from './column';
import { parseColumnDType } from './column';

/** Texts that pandas reads as missing values. */
export const missingTexts: ReadonlySet<string> = new Set([
  '',
  '#N/A',
  '#N/A N/A',
  '#NA',
  '-1.#IND',
  '-1.#QNAN',
  '-NaN',
  '-nan',
  '1.#IND',
  '1.#QNAN',
  '<NA>',
  'N/A',
  'NA',
  'NULL',
  'NaN',
  'None',
  'n/a',
  'nan',
  'null',
]);

const booleans: ReadonlyMap<string, boolean> = new Map([
  ...['True', 'TRUE', 'true'].map((text) => [text, true] as const),
  ...['False', 'FALSE', 'false'].map((text) => [text, false] as const),
]);

/** Missing texts that are numbers, such as -999: they are told by value. */
function missingNumbers(missing: ReadonlySet<string>): Set<number> {
  const numbers = new Set<number>();
  const number: NumberSink = { value: 0, integer: false };
  if (missing === missingTexts) return numbers;
  for (const text of missing) if (parseNumber(text, 0, text.length, number)) numbers.add(number.value);
  return numbers;
}

function numericColumn(table: CsvTable, position: number, missing: ReadonlySet<string>): Column | null {
  const numbers = table.numbers(position, missing);
  if (numbers === null || table.rowCount === 0) return null;
  const { values, integer } = numbers;
  const codes = missingNumbers(missing);
  let found = 0;
  if (codes.size > 0) {
    for (let i = 0; i < values.length; i++) {
      if (!codes.has(values[i])) continue;
      values[i] = NaN;
      found++;
    }
  }
  return { dtype: integer && found === 0 ? 'int64' : 'float64', values };
}

function textColumn(cells: readonly string[], missing: ReadonlySet<string>): Column {
  return { dtype: 'object', values: cells.map((text): Cell => (missing.has(text) ? null : text)) };
}

/** Booleans, or null where a cell is something else; with missing values among them they are objects. */
function booleanColumn(cells: readonly string[], missing: ReadonlySet<string>): Column | null {
  const values: Cell[] = [];
  let gaps = 0;
  for (const text of cells) {
    const value = booleans.get(text);
    if (value === undefined && !missing.has(text)) return null;
    if (value === undefined) gaps++;
    values.push(value ?? null);
  }
  if (gaps === values.length) return null;
  return gaps > 0
    ? { dtype: 'object', values }
    : { dtype: 'bool', values: Uint8Array.from(values as boolean[], Number) };
}

/** One column of a CSV in the type its values have, or in a given one. */
export function inferColumn(
  table: CsvTable,
  position: number,
  missing: ReadonlySet<string>,
  dtype?: ColumnDTypeName,
): Column {
  if (dtype !== undefined && parseColumnDType(dtype) === 'object')
    return textColumn(table.column(position), missing);
  let column = numericColumn(table, position, missing);
  if (column === null) {
    const cells = table.column(position);
    column = booleanColumn(cells, missing) ?? textColumn(cells, missing);
  }
  if (dtype === undefined) return column;
  return castColumn(column, dtype, { column: table.columns[position], rowLabel: String });
}
