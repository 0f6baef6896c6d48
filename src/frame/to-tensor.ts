import { DataError } from '../util/errors';
import type { DType } from '../ir/dtype';
import { allocate, isFloat, parseDType, roundStorage } from '../ir/dtype';
import { Tensor } from '../runtime/tensor';
import type { Column, NumericDType } from './column';
import { commonDType } from './column';
import type { Index } from './labels';

/** How a frame becomes a tensor. */
export interface ToTensorOptions {
  /** Type of the tensor. Default: the columns' common type with 64-bit types narrowed to 32 bits, booleans as int32. */
  readonly dtype?: DType;
}

const narrowed: Readonly<Partial<Record<DType, DType>>> = {
  bool: 'int32',
  int64: 'int32',
  uint64: 'uint32',
  float64: 'float32',
};

/** The type values of some columns have in a tensor. */
function tensorDType(columns: readonly Column[]): DType {
  // Booleans are numbers here; beside others they take their type.
  const numeric = columns.map(({ dtype }) => dtype as NumericDType).filter((dtype) => dtype !== 'bool');
  if (numeric.length === 0) return columns.length === 0 ? 'float32' : 'int32';
  const common = commonDType(numeric) as NumericDType;
  return narrowed[common] ?? common;
}

function checkColumn(column: Column, name: string | null, index: Index): void {
  const where: Record<string, string> = name === null ? {} : { column: JSON.stringify(name) };
  const label = (row: number): string => JSON.stringify(index.labelAt(row));
  if (column.dtype === 'object') {
    const found = column.values.findIndex((cell) => typeof cell === 'string');
    const row = Math.max(0, found);
    const isMissing = found < 0;
    const cell = column.values[row];
    throw new DataError({
      code: isMissing ? 'frame-object' : 'frame-text',
      expected: 'a frame becomes a tensor only where every value is a number or a boolean.',
      received: {
        ...where,
        ...(column.values.length === 0
          ? {}
          : { row: label(row), value: cell === null ? 'missing' : JSON.stringify(cell) }),
        dtype: 'object',
      },
      advice: isMissing
        ? "Fill missing values with fillna and convert with astype('float32'), or drop the column."
        : 'Encode text with getDummies or map, convert numbers with astype, or drop the column.',
      details: { column: name, row, value: cell },
    });
  }
  if (!isFloat(column.dtype)) return;
  const row = (column.values as Float64Array).findIndex((value) => Number.isNaN(value));
  if (row < 0) return;
  let missing = 0;
  for (let i = row; i < column.values.length; i++) if (Number.isNaN(column.values[i])) missing++;
  throw new DataError({
    code: 'frame-missing',
    expected: 'a frame becomes a tensor only where no value is missing.',
    received: { ...where, row: label(row), missing: `${missing} of ${column.values.length} values` },
    advice: 'Fill missing values, e.g. df.fillna(df.median()), or leave their rows out with df.dropna().',
    details: { column: name, row, missing },
  });
}

function checkRange(column: Column, name: string | null, index: Index): void {
  const values = column.values as Float64Array;
  const least = column.dtype === 'uint64' ? 0 : -(2 ** 31);
  const greatest = column.dtype === 'uint64' ? 2 ** 32 - 1 : 2 ** 31 - 1;
  const row = values.findIndex((value) => value < least || value > greatest);
  if (row < 0) return;
  throw new DataError({
    code: 'frame-range',
    expected: `integers of a frame become ${narrowed[column.dtype as DType]} in a tensor and must fit.`,
    received: {
      ...(name === null ? {} : { column: JSON.stringify(name) }),
      row: JSON.stringify(index.labelAt(row)),
      value: String(values[row]),
    },
    advice: "Convert with astype('float32'), or ask for toTensor({ dtype: 'int64' }).",
    details: { column: name, row, value: values[row] },
  });
}

/**
 * Columns as a tensor of their own common type, as NumPy has them.
 *
 * @throws DataError `frame-text` or `frame-object`, naming column and row.
 */
export function columnsToNumpy(
  columns: readonly Column[],
  names: readonly (string | null)[],
  index: Index,
  isFrame: boolean,
): Tensor {
  for (const [i, column] of columns.entries())
    if (column.dtype === 'object') checkColumn(column, names[i], index);
  const dtypes = columns.map(({ dtype }) => dtype as NumericDType);
  const numeric = dtypes.filter((dtype) => dtype !== 'bool');
  const dtype =
    columns.length === 0 ? 'float64' : numeric.length === 0 ? 'bool' : (commonDType(numeric) as NumericDType);
  return filledTensor(columns, index.length, dtype, isFrame);
}

/**
 * Columns as a tensor: [rows, columns], or [rows] for a series.
 *
 * @throws DataError `frame-text`, `frame-object`, `frame-missing` or `frame-range`, naming column and row.
 */
export function columnsToTensor(
  columns: readonly Column[],
  names: readonly (string | null)[],
  index: Index,
  { dtype }: ToTensorOptions,
  isFrame: boolean,
): Tensor {
  for (const [i, column] of columns.entries()) checkColumn(column, names[i], index);
  const type = dtype === undefined ? tensorDType(columns) : parseDType(dtype);
  if (dtype === undefined && !isFloat(type)) {
    for (const [i, column] of columns.entries()) {
      if (column.dtype.endsWith('int64')) checkRange(column, names[i], index);
    }
  }
  return filledTensor(columns, index.length, type, isFrame);
}

function filledTensor(columns: readonly Column[], rows: number, type: DType, isFrame: boolean): Tensor {
  const width = columns.length;
  const data = allocate(type, rows * width);
  for (const [j, column] of columns.entries()) {
    const values = column.values as Float64Array;
    for (let i = 0, at = j; i < rows; i++, at += width) data[at] = values[i];
    if (type === 'bool')
      for (let i = 0, at = j; i < rows; i++, at += width) data[at] = values[i] === 0 ? 0 : 1;
  }
  roundStorage(type, data);
  return Tensor.of({ data, dtype: type, shape: isFrame ? [rows, width] : [rows] });
}
