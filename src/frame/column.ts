import { ArgumentError, DataError } from '../util/errors';
import { suggestName } from '../util/names';
import type { DType, TypedArray } from '../ir/dtype';
import {
  DTYPES,
  allocate,
  dtypeOfArray,
  isFloat,
  isInteger,
  isUnsigned,
  numbersOf,
  promoteTypes,
} from '../ir/dtype';

/** Types whose columns are typed arrays. 64-bit integers are exact between -(2^53 - 1) and 2^53 - 1. */
export type NumericDType = Exclude<DType, 'bfloat16'>;

/** Types of columns: numbers, booleans, or `object` for text and mixtures. */
export type ColumnDType = NumericDType | 'object';

/** One value of a frame. Missing values are NaN in float columns and null in `object` columns. */
export type Cell = string | number | boolean | null;

/** A column of numbers, or of booleans stored as 0 and 1. */
export interface NumericColumn {
  readonly dtype: NumericDType;
  readonly values: TypedArray;
}

/** A column of text or of values of several types. */
export interface ObjectColumn {
  readonly dtype: 'object';
  readonly values: readonly Cell[];
  /** Marks whole numbers that came from a float column and print as `22.0`. */
  readonly floats?: Uint8Array;
}

/** The values of one column; they must not be changed. */
export type Column = NumericColumn | ObjectColumn;

const columnDTypes = new Set<string>([...DTYPES.filter((dtype) => dtype !== 'bfloat16'), 'object']);
const aliases: Readonly<Record<string, ColumnDType>> = { int: 'int64', float: 'float64', str: 'object' };

/** Names of column types, with Python's `int`, `float` and `str`. */
export type ColumnDTypeName = ColumnDType | 'int' | 'float' | 'str';

/**
 * The column type of a name.
 *
 * @throws ArgumentError `frame-dtype` with the nearest right name.
 */
export function parseColumnDType(name: string): ColumnDType {
  const dtype = aliases[name] ?? name;
  if (columnDTypes.has(dtype)) return dtype as ColumnDType;
  throw new ArgumentError({
    code: 'frame-dtype',
    expected: 'a column type must be a name such as int64, float32, bool or object.',
    received: { dtype: typeof name === 'string' ? JSON.stringify(name) : String(name) },
    advice: suggestName(String(name), [...columnDTypes, ...Object.keys(aliases)]),
    details: { dtype: name },
  });
}

/** Whether the values are numbers: booleans are not. */
export const isNumeric = (column: Column): column is NumericColumn =>
  column.dtype !== 'object' && column.dtype !== 'bool';

export const isFloatColumn = (column: Column): column is NumericColumn =>
  column.dtype !== 'object' && isFloat(column.dtype);

const maximumInteger = Number.MAX_SAFE_INTEGER;

/** One value as a plain JavaScript value. */
export function cellAt(column: Column, position: number): Cell {
  if (column.dtype === 'object') return column.values[position];
  const value = column.values[position];
  return column.dtype === 'bool' ? value !== 0 : value;
}

/** Whether a value is missing. */
export function isMissingAt(column: Column, position: number): boolean {
  return column.dtype === 'object' ? column.values[position] === null : Number.isNaN(column.values[position]);
}

/** All values as plain JavaScript values. */
export function cellsOf(column: Column): Cell[] {
  if (column.dtype === 'bool') return Array.from(column.values, (value) => value !== 0);
  return [...column.values];
}

/** How many values are missing. */
export function countMissing(column: Column): number {
  if (column.dtype !== 'object' && !isFloat(column.dtype)) return 0;
  let missing = 0;
  for (let i = 0; i < column.values.length; i++) if (isMissingAt(column, i)) missing++;
  return missing;
}

/** The values at positions; a position of -1 gives a missing value, for which integers become float64. */
export function takeColumn(column: Column, positions: ArrayLike<number>): Column {
  const { length } = positions;
  if (column.dtype === 'object') {
    const { values, floats } = column;
    const taken = Array.from({ length }, (_, i): Cell => (positions[i] < 0 ? null : values[positions[i]]));
    if (floats === undefined) return { dtype: 'object', values: taken };
    return {
      dtype: 'object',
      values: taken,
      floats: Uint8Array.from({ length }, (_, i) => floats[positions[i]] ?? 0),
    };
  }
  if (!isFloat(column.dtype)) {
    for (let i = 0; i < length; i++) if (positions[i] < 0) return takeColumn(withMissing(column), positions);
  }
  const { values } = column;
  const taken = allocate(column.dtype, length);
  for (let i = 0; i < length; i++) taken[i] = positions[i] < 0 ? NaN : values[positions[i]];
  return { dtype: column.dtype, values: taken };
}

/** The same values in a type that has missing ones. */
export function withMissing(column: Column): Column {
  if (column.dtype === 'object' || isFloat(column.dtype)) return column;
  if (column.dtype === 'bool') return { dtype: 'object', values: cellsOf(column) };
  return { dtype: 'float64', values: Float64Array.from(column.values) };
}

/** A part of a column without copying, where its storage allows. */
export function sliceColumn(column: Column, start: number, end: number): Column {
  if (column.dtype !== 'object') return { dtype: column.dtype, values: column.values.subarray(start, end) };
  const values = column.values.slice(start, end);
  return column.floats === undefined
    ? { dtype: 'object', values }
    : { dtype: 'object', values, floats: column.floats.subarray(start, end) };
}

/** The type that holds values of all `dtypes`, by NumPy's rules; booleans beside numbers become `object`. */
export function commonDType(dtypes: readonly ColumnDType[]): ColumnDType {
  const distinct = [...new Set(dtypes)];
  if (distinct.length === 1) return distinct[0];
  if (distinct.length === 0 || distinct.includes('object') || distinct.includes('bool')) return 'object';
  return numericCommon(distinct as NumericDType[]);
}

/** NumPy's common type of number types: integers beside narrower floats give a float that holds both. */
function numericCommon(dtypes: readonly NumericDType[]): NumericDType {
  const integers = dtypes.filter((dtype) => isInteger(dtype));
  const floats = dtypes.filter((dtype) => isFloat(dtype));
  if (integers.length === 0) return promoteTypes(floats) as NumericDType;
  const hasWideUnsigned = integers.includes('uint64') && integers.some((dtype) => !isUnsigned(dtype));
  const integer = hasWideUnsigned ? 'float64' : (promoteTypes(integers) as NumericDType);
  if (floats.length === 0) return integer;
  const bits = Number(/\d+$/.exec(integer)?.[0]);
  const holding: NumericDType = bits <= 8 ? 'float16' : bits <= 16 ? 'float32' : 'float64';
  return promoteTypes([...floats, holding]) as NumericDType;
}

/** Several columns below one another. */
export function concatColumns(columns: readonly Column[]): Column {
  const dtype = commonDType(columns.map((column) => column.dtype));
  if (dtype === 'object') return { dtype, ...joinObjects(columns) };
  const values = allocate(
    dtype,
    columns.reduce((total, column) => total + column.values.length, 0),
  );
  let offset = 0;
  for (const column of columns) {
    values.set(column.values as TypedArray, offset);
    offset += column.values.length;
  }
  return { dtype, values };
}

function joinObjects(columns: readonly Column[]): { values: Cell[]; floats?: Uint8Array } {
  const values = columns.flatMap((column) => {
    const cells = cellsOf(column);
    return isFloatColumn(column) ? cells.map((cell) => (Number.isNaN(cell) ? null : cell)) : cells;
  });
  if (!columns.some((column) => isFloatColumn(column) || (column.dtype === 'object' && column.floats))) {
    return { values };
  }
  const floats = new Uint8Array(values.length);
  let offset = 0;
  for (const column of columns) {
    if (isFloatColumn(column)) floats.fill(1, offset, offset + column.values.length);
    else if (column.dtype === 'object' && column.floats !== undefined) floats.set(column.floats, offset);
    offset += column.values.length;
  }
  return { values, floats };
}

/** A column of `length` equal values. */
export function repeatCell(cell: Cell | undefined, length: number): Column {
  const single = columnFrom([cell], 'value');
  return takeColumn(single, new Uint8Array(length));
}

const isTyped = (value: unknown): value is ArrayBufferView & ArrayLike<number> =>
  ArrayBuffer.isView(value) && !(value instanceof DataView);

/**
 * Plain values as a column. Typed arrays keep their type. In other arrays whole numbers become int64, numbers beside
 * missing values (null, undefined, NaN) or fractions float64, booleans bool, and everything else `object`.
 *
 * @throws DataError `frame-cell` for a value that is no text, number, boolean or missing value.
 */
export function columnFrom(data: ArrayLike<unknown>, name: string): Column {
  if (isTyped(data)) return fromTypedArray(data);
  const { length } = data;
  let integers = true;
  let [numbers, booleans, texts, missing] = [0, 0, 0, 0];
  for (let i = 0; i < length; i++) {
    const value = data[i];
    if (typeof value === 'number') {
      if (Number.isNaN(value)) missing++;
      else numbers++;
      if (!(Math.abs(value) <= maximumInteger && Number.isInteger(value))) integers = false;
    } else if (typeof value === 'boolean') booleans++;
    else if (typeof value === 'string') texts++;
    else if (value === null || value === undefined) missing++;
    else if (typeof value === 'bigint') {
      numbers++;
      if (value > BigInt(maximumInteger) || value < -BigInt(maximumInteger)) integers = false;
    } else throwCell(value, name, i);
  }
  if (length > 0 && booleans === length) {
    return { dtype: 'bool', values: Uint8Array.from(data as ArrayLike<boolean>, Number) };
  }
  const allMissing = missing === length && missingAreNumbers(data);
  if (booleans + texts === 0 && (numbers > 0 || (length > 0 && allMissing))) {
    const values = new Float64Array(length);
    for (let i = 0; i < length; i++) values[i] = (data[i] ?? null) === null ? NaN : Number(data[i]);
    return { dtype: integers && missing === 0 ? 'int64' : 'float64', values };
  }
  const values = Array.from({ length }, (_, i): Cell => {
    const value = data[i] as Cell | bigint | undefined;
    if (typeof value === 'bigint') return Number(value);
    return value === undefined || Number.isNaN(value) ? null : value;
  });
  return { dtype: 'object', values };
}

/** Only nulls make an `object` column; a NaN among the missing values makes it float64. */
function missingAreNumbers(data: ArrayLike<unknown>): boolean {
  for (let i = 0; i < data.length; i++) if (typeof data[i] === 'number') return true;
  return false;
}

function fromTypedArray(data: ArrayBufferView & ArrayLike<number>): Column {
  if (data instanceof BigInt64Array || data instanceof BigUint64Array) {
    const values = numbersOf(data);
    return { dtype: data instanceof BigInt64Array ? 'int64' : 'uint64', values };
  }
  if (data instanceof Uint8ClampedArray) return { dtype: 'uint8', values: Uint8Array.from(data) };
  const values = data as unknown as TypedArray;
  return { dtype: dtypeOfArray(values) as NumericDType, values };
}

/** Numbers that came from floats are float64, whole or not: JavaScript's numbers do not say. */
export function keepFloat(column: Column, isFloatSource: boolean): Column {
  return isFloatSource && column.dtype === 'int64' ? { dtype: 'float64', values: column.values } : column;
}

function throwCell(value: unknown, name: string, row: number): never {
  const text =
    typeof value === 'object' && value !== null
      ? `an object of class ${value.constructor?.name ?? 'Object'}`
      : typeof value;
  throw new DataError({
    code: 'frame-cell',
    expected: 'a frame holds text, numbers, booleans and missing values (null, NaN).',
    received: { column: JSON.stringify(name), row: `${row}`, value: text },
    advice:
      value instanceof Date
        ? 'Give dates as text (toISOString()) or numbers (getTime()).'
        : value instanceof Promise
          ? 'This is a promise: await the values first.'
          : undefined,
    details: { column: name, row },
  });
}
