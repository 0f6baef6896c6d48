import { integerRange } from '../ir/dtype';
import { ArgumentError, DataError, DTypeError } from '../util/errors';
import type { Cell, Column, NumericColumn, NumericDType } from './column';
import { cellAt, isMissingAt } from './column';

/** Sum by halves, blocks of 128 in eight lanes: the rounding error grows with the logarithm of the length. */
function pairwiseSum(values: ArrayLike<number>, start: number, length: number): number {
  if (length < 8) {
    let sum = 0;
    for (let i = start; i < start + length; i++) sum += values[i];
    return sum;
  }
  if (length > 128) {
    const half = (length >> 1) - ((length >> 1) % 8);
    return pairwiseSum(values, start, half) + pairwiseSum(values, start + half, length - half);
  }
  const lanes = [0, 1, 2, 3, 4, 5, 6, 7].map((lane) => values[start + lane]);
  const whole = length - (length % 8);
  for (let i = 8; i < whole; i += 8)
    for (let lane = 0; lane < 8; lane++) lanes[lane] += values[start + i + lane];
  let sum = lanes[0] + lanes[1] + (lanes[2] + lanes[3]) + (lanes[4] + lanes[5] + (lanes[6] + lanes[7]));
  for (let i = whole; i < length; i++) sum += values[start + i];
  return sum;
}

/** The values that are not missing, as float64. */
export function presentNumbers({ dtype, values }: NumericColumn): Float64Array {
  if (values instanceof Float64Array && !dtype.startsWith('float')) return values;
  let missing = 0;
  for (let i = 0; i < values.length; i++) if (Number.isNaN(values[i])) missing++;
  if (missing === 0) return values instanceof Float64Array ? values : Float64Array.from(values);
  const present = new Float64Array(values.length - missing);
  for (let i = 0, at = 0; i < values.length; i++) if (!Number.isNaN(values[i])) present[at++] = values[i];
  return present;
}

/**
 * Whole numbers computed from integers: exact, or an error.
 *
 * @throws DTypeError `integer-overflow` beyond what the type holds exactly.
 */
export function checkWhole(
  values: ArrayLike<number>,
  dtype: NumericDType,
  method: string,
  column: string | null,
): void {
  const [least, greatest] = integerRange(dtype);
  for (let row = 0; row < values.length; row++) {
    if (values[row] >= least && values[row] <= greatest) continue;
    throw new DTypeError({
      code: 'integer-overflow',
      expected: `${method} needs a result that ${dtype} holds here: whole numbers from ${least} to ${greatest}.`,
      received: {
        ...(column === null ? {} : { column: JSON.stringify(column) }),
        result: String(values[row]),
      },
      advice: "Compute with floats: astype('float64').",
      details: { column, row, dtype },
    });
  }
}

export const sumOf = (values: ArrayLike<number>): number => pairwiseSum(values, 0, values.length);

/** sum(x) / n; NaN without values. */
export const meanOf = (values: ArrayLike<number>): number =>
  values.length === 0 ? NaN : sumOf(values) / values.length;

/** sum((x - mean)^2) / (n - ddof), in two passes; NaN where n <= ddof. */
export function varianceOf(values: ArrayLike<number>, ddof = 1): number {
  const { length } = values;
  if (length <= ddof) return NaN;
  const mean = meanOf(values);
  const squares = new Float64Array(length);
  for (let i = 0; i < length; i++) squares[i] = (mean - values[i]) ** 2;
  return sumOf(squares) / (length - ddof);
}

export function minimumOf(values: ArrayLike<number>): number {
  let least = NaN;
  for (let i = 0; i < values.length; i++) if (!(values[i] >= least)) least = values[i];
  return least;
}

export function maximumOf(values: ArrayLike<number>): number {
  let greatest = NaN;
  for (let i = 0; i < values.length; i++) if (!(values[i] <= greatest)) greatest = values[i];
  return greatest;
}

/** The value below which a share of sorted values lies, between two of them in proportion. */
export function quantileOfSorted(sorted: ArrayLike<number>, share: number): number {
  const { length } = sorted;
  if (length === 0) return NaN;
  const place = share * (length - 1);
  const below = Math.floor(place);
  const [low, high] = [sorted[below], sorted[Math.min(below + 1, length - 1)]];
  const rest = place - below;
  if (low === high) return low;
  return rest >= 0.5 ? high - (high - low) * (1 - rest) : low + (high - low) * rest;
}

export const medianOf = (values: Float64Array): number => quantileOfSorted(values.slice().sort(), 0.5);

/**
 * @throws ArgumentError `frame-quantile` outside [0, 1].
 */
export function checkShare(share: number): number {
  if (share >= 0 && share <= 1) return share;
  throw new ArgumentError({
    code: 'frame-quantile',
    expected: 'a quantile is a share between 0 and 1.',
    received: { q: String(share) },
    advice: share > 1 && share <= 100 ? `For the ${share} % quantile give ${share / 100}.` : undefined,
  });
}

/** Pearson's correlation over the rows where both values are present; NaN where one does not vary. */
export function correlation(x: NumericColumn, y: NumericColumn): number {
  let [count, meanX, meanY, squaresX, squaresY, products] = [0, 0, 0, 0, 0, 0];
  for (let i = 0; i < x.values.length; i++) {
    const [a, b] = [x.values[i], y.values[i]];
    if (Number.isNaN(a) || Number.isNaN(b)) continue;
    count++;
    const [dx, dy] = [a - meanX, b - meanY];
    meanX += dx / count;
    meanY += dy / count;
    squaresX += (a - meanX) * dx;
    squaresY += (b - meanY) * dy;
    products += (a - meanX) * dy;
  }
  const divisor = Math.sqrt(squaresX * squaresY);
  return divisor === 0 ? NaN : Math.min(1, Math.max(-1, products / divisor));
}

/** The order of two present values: numbers and booleans before text, text by code units. */
export function compareCells(a: Cell, b: Cell): number {
  const [textA, textB] = [typeof a === 'string', typeof b === 'string'];
  if (textA !== textB) return textA ? 1 : -1;
  if (textA || textB) return a === b ? 0 : (a as string) < (b as string) ? -1 : 1;
  return Number(a) - Number(b);
}

/** How rows are ordered. */
export interface OrderOptions {
  readonly ascending?: boolean;
  readonly naPosition?: 'first' | 'last';
}

/** Compares the rows of a column by their positions; missing values come last unless told otherwise. */
export function rowComparator(
  column: Column,
  { ascending = true, naPosition = 'last' }: OrderOptions = {},
): (a: number, b: number) => number {
  const sign = ascending ? 1 : -1;
  const atEnd = naPosition === 'last' ? 1 : -1;
  if (column.dtype !== 'object') {
    const { values } = column;
    return (a, b) => {
      const difference = values[a] - values[b];
      if (difference === difference) return sign * difference;
      // Infinities of one sign and missing values have no difference.
      const [missingA, missingB] = [values[a] !== values[a], values[b] !== values[b]];
      return missingA === missingB ? 0 : missingA ? atEnd : -atEnd;
    };
  }
  return (a, b) => {
    const [cellA, cellB] = [column.values[a], column.values[b]];
    if (cellA === null || cellB === null) return cellA === cellB ? 0 : cellA === null ? atEnd : -atEnd;
    return sign * compareCells(cellA, cellB);
  };
}

/** The positions of rows in the order of one or several columns; equal rows keep theirs. */
export function sortedPositions(columns: readonly Column[], orders: readonly OrderOptions[]): Int32Array {
  const comparators = columns.map((column, k) => rowComparator(column, orders[k]));
  const [first] = comparators;
  const compare =
    comparators.length === 1
      ? first
      : (a: number, b: number): number => {
          for (const comparator of comparators) {
            const order = comparator(a, b);
            if (order !== 0) return order;
          }
          return 0;
        };
  return Int32Array.from({ length: columns[0].values.length }, (_, i) => i).sort(compare);
}

/** Rows by equal values. */
export interface Factors {
  /** For each row the number of its value, in order of appearance; -1 where it is missing. */
  readonly codes: Int32Array;
  /** The first row of each value. */
  readonly firsts: readonly number[];
}

/** Numbers equal values alike. */
export function factorize(column: Column, { dropMissing = true }: { dropMissing?: boolean } = {}): Factors {
  const { length } = column.values;
  const codes = new Int32Array(length);
  const firsts: number[] = [];
  const known = new Map<Cell, number>();
  for (let i = 0; i < length; i++) {
    if (dropMissing && isMissingAt(column, i)) {
      codes[i] = -1;
      continue;
    }
    const value = column.values[i];
    let code = known.get(value);
    if (code === undefined) {
      code = firsts.length;
      known.set(value, code);
      firsts.push(i);
    }
    codes[i] = code;
  }
  return { codes, firsts };
}

/** Factors whose numbers follow the order of the values; missing ones come last. */
export function factorizeSorted(column: Column, options: { dropMissing?: boolean } = {}): Factors {
  const { codes, firsts } = factorize(column, options);
  const compare = rowComparator(column);
  const order = [...firsts.keys()].sort((a, b) => compare(firsts[a], firsts[b]));
  const rank = new Int32Array(order.length);
  for (const [place, code] of order.entries()) rank[code] = place;
  return {
    codes: codes.map((code) => (code < 0 ? -1 : rank[code])),
    firsts: order.map((code) => firsts[code]),
  };
}

/** How many different present values there are. */
export const countUnique = (column: Column): number => factorize(column).firsts.length;

/**
 * The column as numbers; booleans count as 0 and 1.
 *
 * @throws DataError `frame-text` for columns of text, naming the method.
 */
export function numbersFor(column: Column, name: string | null, method: string): NumericColumn {
  if (column.dtype !== 'object') return column;
  const row = column.values.findIndex((cell) => cell !== null);
  const example: Cell = row < 0 ? null : cellAt(column, row);
  throw new DataError({
    code: 'frame-text',
    expected: `${method} needs columns of numbers.`,
    received: {
      column: name === null ? 'a series without a name' : JSON.stringify(name),
      dtype: 'object',
      ...(example === null ? {} : { value: JSON.stringify(example) }),
    },
    advice:
      'Choose columns with select([...]), pass { numericOnly: true } to frames, or convert with astype.',
    details: { column: name, method },
  });
}
