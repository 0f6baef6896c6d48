import { DataError } from '../util/errors';
import { allocate, bitsOf, isFloat, isInteger, roundStorage } from '../ir/dtype';
import { checkHolds } from '../runtime/operands';
import type { Cell, Column, NumericColumn, NumericDType } from './column';
import { commonDType } from './column';
import { checkWhole, compareCells, numbersFor } from './statistics';

/** Arithmetic of two columns, or of a column and a number. */
export type Arithmetic = 'add' | 'sub' | 'mul' | 'div' | 'floordiv' | 'mod' | 'pow';

/** Comparisons of two columns, or of a column and a value. */
export type Comparison = 'eq' | 'ne' | 'lt' | 'le' | 'gt' | 'ge';

const operations: Readonly<Record<Arithmetic, (a: number, b: number) => number>> = {
  add: (a, b) => a + b,
  sub: (a, b) => a - b,
  mul: (a, b) => a * b,
  div: (a, b) => a / b,
  floordiv: (a, b) => Math.floor(a / b),
  mod: (a, b) => (b === 0 ? NaN : a - Math.floor(a / b) * b),
  pow: (a, b) => a ** b,
};

const tests: Readonly<Record<Comparison, (order: number) => boolean>> = {
  eq: (order) => order === 0,
  ne: (order) => order !== 0,
  lt: (order) => order < 0,
  le: (order) => order <= 0,
  gt: (order) => order > 0,
  ge: (order) => order >= 0,
};

/** The type a result has: integers divided are float64, booleans count as int64, and a number gives way to a column. */
function resultType(kind: Arithmetic, a: NumericColumn, b: NumericColumn | number): NumericDType {
  const left = a.dtype === 'bool' ? 'int64' : a.dtype;
  let common: NumericDType;
  if (typeof b === 'number') common = isFloat(left) || Number.isInteger(b) ? left : 'float64';
  else
    common = commonDType([
      left,
      b.dtype === 'bool' ? (isFloat(left) ? left : 'int64') : b.dtype,
    ]) as NumericDType;
  if (kind === 'div' && isInteger(common)) return 'float64';
  return common;
}

/**
 * Elementwise arithmetic. A whole-number result that is missing or infinite (x % 0) makes the column float64.
 *
 * @throws DTypeError `number-out-of-range` for a number that a column of whole numbers cannot hold, `integer-overflow` for
 * results that 64-bit integers cannot.
 * @throws DataError `frame-text` for text.
 */
export function arithmetic(kind: Arithmetic, a: Column, b: Column | number, name: string | null): Column {
  const left = numbersFor(a, name, kind);
  const right = typeof b === 'number' ? b : numbersFor(b, name, kind);
  const dtype = resultType(kind, left, right);
  if (typeof right === 'number' && isInteger(dtype)) checkHolds(dtype, right);
  const operation = operations[kind];
  const { length } = left.values;
  const values = new Float64Array(length);
  if (typeof right === 'number')
    for (let i = 0; i < length; i++) values[i] = operation(left.values[i], right);
  else for (let i = 0; i < length; i++) values[i] = operation(left.values[i], right.values[i]);
  if (dtype === 'float64') return { dtype, values };
  if (isInteger(dtype) && values.some((value) => !Number.isInteger(value)))
    return { dtype: 'float64', values };
  // Narrow types wrap as NumPy's do; what 64 bits would hold and a number does not is an error.
  if (bitsOf(dtype) === 64 && isInteger(dtype)) checkWhole(values, dtype, kind, name);
  const stored = allocate(dtype, length);
  stored.set(values);
  roundStorage(dtype, stored);
  return { dtype, values: stored };
}

/**
 * Elementwise comparison as a column of booleans; comparisons with missing values are false, but `ne` is true.
 *
 * @throws DataError `frame-compare` where text meets numbers in an order.
 */
export function comparison(kind: Comparison, a: Column, b: Column | Cell, name: string | null): Column {
  const { length } = a.values;
  const values = new Uint8Array(length);
  const test = tests[kind];
  const other = (i: number): Cell =>
    typeof b === 'object' && b !== null ? (b.dtype === 'object' ? b.values[i] : b.values[i]) : b;
  const isEquality = kind === 'eq' || kind === 'ne';
  for (let i = 0; i < length; i++) {
    const [x, y]: Cell[] = [a.values[i], other(i)];
    if (x === null || y === null || Number.isNaN(x) || Number.isNaN(y)) {
      values[i] = kind === 'ne' ? 1 : 0;
      continue;
    }
    const isMixed = (typeof x === 'string') !== (typeof y === 'string');
    if (isMixed && !isEquality) throwMixed(kind, x, y, name, i);
    values[i] = test(compareCells(x, y)) ? 1 : 0;
  }
  return { dtype: 'bool', values };
}

function throwMixed(kind: Comparison, a: Cell, b: Cell, name: string | null, row: number): never {
  throw new DataError({
    code: 'frame-compare',
    expected: `${kind} needs two numbers or two texts.`,
    received: {
      ...(name === null ? {} : { column: JSON.stringify(name) }),
      row: `${row}`,
      left: JSON.stringify(a),
      right: JSON.stringify(b),
    },
    advice: "Convert the text first, e.g. with astype('float64').",
    details: { column: name, row },
  });
}
