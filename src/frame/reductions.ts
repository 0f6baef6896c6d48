import { ArgumentError } from '../util/errors';
import { suggestName } from '../util/names';
import { roundTo } from '../util/format-float';
import { allocate, isFloat, sumType } from '../ir/dtype';
import type { Cell, Column, NumericDType } from './column';
import { cellAt, columnFrom, isFloatColumn, isMissingAt, keepFloat } from './column';
import {
  checkWhole,
  compareCells,
  countUnique,
  maximumOf,
  meanOf,
  medianOf,
  minimumOf,
  numbersFor,
  presentNumbers,
  sumOf,
  varianceOf,
} from './statistics';

/** What a column can be reduced to, with pandas' names. */
export type Aggregation =
  | 'count'
  | 'first'
  | 'last'
  | 'max'
  | 'mean'
  | 'median'
  | 'min'
  | 'nunique'
  | 'prod'
  | 'size'
  | 'std'
  | 'sum'
  | 'var';

/** A reduction: whether its result is of the column's type, a count, or a float. */
interface Reduction {
  readonly result: 'same' | 'sum' | 'int64' | 'float';
  /** Whether text can be reduced. */
  readonly takesText: boolean;
  readonly reduce: (column: Column, name: string | null) => Cell;
}

const numeric = (
  method: string,
  result: 'sum' | 'float',
  reduce: (values: Float64Array) => number,
): Reduction => ({
  result,
  takesText: false,
  reduce: (column, name) => {
    const numbers = numbersFor(column, name, method);
    const reduced = reduce(presentNumbers(numbers));
    if (result === 'sum' && !isFloat(numbers.dtype))
      checkWhole([reduced], sumType(numbers.dtype, 'int64'), method, name);
    // Statistics of float32 are float32 themselves.
    return roundTo(reduced, numbers.dtype);
  },
});

function extreme(column: Column, sign: 1 | -1): Cell {
  if (column.dtype !== 'object') {
    const value = (sign > 0 ? maximumOf : minimumOf)(presentNumbers(column));
    return column.dtype === 'bool' && !Number.isNaN(value) ? value !== 0 : value;
  }
  let best: Cell = null;
  for (const cell of column.values) {
    if (cell !== null && (best === null || sign * compareCells(cell, best) > 0)) best = cell;
  }
  return best;
}

function present(column: Column, fromEnd: boolean): Cell {
  const { length } = column.values;
  for (let i = 0; i < length; i++) {
    const position = fromEnd ? length - 1 - i : i;
    if (!isMissingAt(column, position)) return cellAt(column, position);
  }
  return column.dtype === 'object' ? null : NaN;
}

function countPresent(column: Column): number {
  let count = 0;
  for (let i = 0; i < column.values.length; i++) if (!isMissingAt(column, i)) count++;
  return count;
}

const product = (values: Float64Array): number => values.reduce((result, value) => result * value, 1);

const reductions: Readonly<Record<Aggregation, Reduction>> = {
  count: { result: 'int64', takesText: true, reduce: countPresent },
  first: { result: 'same', takesText: true, reduce: (column) => present(column, false) },
  last: { result: 'same', takesText: true, reduce: (column) => present(column, true) },
  max: { result: 'same', takesText: true, reduce: (column) => extreme(column, 1) },
  mean: numeric('mean', 'float', meanOf),
  median: numeric('median', 'float', medianOf),
  min: { result: 'same', takesText: true, reduce: (column) => extreme(column, -1) },
  nunique: { result: 'int64', takesText: true, reduce: countUnique },
  prod: numeric('prod', 'sum', product),
  size: { result: 'int64', takesText: true, reduce: (column) => column.values.length },
  std: numeric('std', 'float', (values) => Math.sqrt(varianceOf(values))),
  sum: numeric('sum', 'sum', sumOf),
  var: numeric('var', 'float', (values) => varianceOf(values)),
};

/** Names of all reductions. */
export const aggregations = Object.keys(reductions) as readonly Aggregation[];

/** Whether a reduction takes columns of a type. */
export const accepts = (aggregation: Aggregation, column: Column): boolean =>
  column.dtype !== 'object' || reductions[aggregation].takesText;

/**
 * The reduction of a name.
 *
 * @throws ArgumentError `frame-aggregation` with the nearest right name.
 */
export function checkAggregation(name: string): Aggregation {
  if (Object.hasOwn(reductions, name)) return name as Aggregation;
  throw new ArgumentError({
    code: 'frame-aggregation',
    expected: 'an aggregation must be a function or the name of one.',
    received: { aggregation: typeof name === 'string' ? JSON.stringify(name) : String(name) },
    advice: suggestName(String(name), aggregations),
    details: { aggregation: name, known: aggregations },
  });
}

/** One column as one value. */
export const reduceColumn = (column: Column, name: string | null, aggregation: Aggregation): Cell =>
  reductions[aggregation].reduce(column, name);

/** One column as a column of one value: by the name of a reduction, or by a function that computes it. */
export function aggregateColumn(
  column: Column,
  name: string | null,
  aggregator: Aggregation | (() => Cell),
): Column {
  if (typeof aggregator === 'function') {
    return keepFloat(columnFrom([aggregator()], name ?? 'agg'), isFloatColumn(column));
  }
  const kind = checkAggregation(aggregator);
  return reducedColumn([reduceColumn(column, name, kind)], column, kind);
}

/** What a reduction is called in labels of rows and columns. */
export const aggregatorName = (aggregator: string | ((...values: never[]) => unknown)): string =>
  typeof aggregator === 'string' ? aggregator : aggregator.name || '<lambda>';

/** The reduced values of several parts of one column as a column. */
export function reducedColumn(cells: readonly Cell[], source: Column, aggregation: Aggregation): Column {
  const { result } = reductions[aggregation];
  if (result === 'int64') return { dtype: 'int64', values: Float64Array.from(cells as number[]) };
  if (source.dtype === 'object' && result !== 'float') return { dtype: 'object', values: cells };
  if (source.dtype === 'bool' && result === 'same') return columnFrom(cells, 'result');
  const dtype = resultType(source.dtype as NumericDType, result, cells);
  const values = allocate(dtype, cells.length);
  values.set(cells as number[]);
  return { dtype, values };
}

/** Integers stay integers where their result is one; sums of narrow ones are 64 bits wide. */
function resultType(
  dtype: NumericDType,
  result: 'same' | 'sum' | 'float',
  cells: readonly Cell[],
): NumericDType {
  if (isFloat(dtype)) return dtype;
  if (result === 'float' || cells.some((cell) => Number.isNaN(cell))) return 'float64';
  return result === 'same' ? dtype : sumType(dtype, 'int64');
}
