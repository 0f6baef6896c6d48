import { ArgumentError } from '../util/errors';
import { roundTo } from '../util/format-float';
import { checkOptions } from '../util/options';
import type { Cell, Column } from './column';
import { cellAt, columnFrom, isNumeric } from './column';
import { floatText } from './format-number';
import {
  checkShare,
  factorize,
  maximumOf,
  meanOf,
  minimumOf,
  presentNumbers,
  quantileOfSorted,
  varianceOf,
} from './statistics';

/** What `describe` shows. */
export interface DescribeOptions {
  /** `'all'` for columns of every type. Default: columns of numbers, or all where there are none. */
  readonly include?: 'all';
  /** Shares between 0 and 1; the median always is one. Default [0.25, 0.5, 0.75]. */
  readonly percentiles?: readonly number[];
}

/** A description: its rows and their values. */
export interface Description {
  readonly labels: readonly string[];
  readonly column: Column;
}

function percentText(share: number): string {
  const text = floatText(Number((share * 100).toPrecision(12)));
  return `${text.endsWith('.0') ? text.slice(0, -2) : text}%`;
}

function sortedShares(percentiles: readonly number[] = [0.25, 0.5, 0.75]): number[] {
  const shares = new Set([...percentiles.map(checkShare), 0.5]);
  return [...shares].sort((a, b) => a - b);
}

/** Count, mean, standard deviation (n - 1), minimum, percentiles and maximum of the present numbers. */
function describeNumbers(column: Column, percentiles: readonly number[] | undefined): Description {
  if (!isNumeric(column)) return describeObjects(column);
  const values = presentNumbers(column);
  const sorted = values.slice().sort();
  const shares = sortedShares(percentiles);
  // Statistics of float32 are float32 themselves.
  const rounded = (value: number): number => roundTo(value, column.dtype);
  const numbers = [
    values.length,
    rounded(meanOf(values)),
    rounded(Math.sqrt(varianceOf(values))),
    minimumOf(values),
    ...shares.map((share) => quantileOfSorted(sorted, share)),
    maximumOf(values),
  ];
  return {
    labels: ['count', 'mean', 'std', 'min', ...shares.map(percentText), 'max'],
    column: { dtype: 'float64', values: Float64Array.from(numbers) },
  };
}

/** Count, number of different values, the most frequent one and how often it stands there. */
function describeObjects(column: Column): Description {
  const { codes, firsts } = factorize(column);
  const counts = new Int32Array(firsts.length);
  let present = 0;
  for (const code of codes) {
    if (code < 0) continue;
    counts[code]++;
    present++;
  }
  const best = counts.indexOf(counts.reduce((most, count) => Math.max(most, count), 0));
  const labels = ['count', 'unique', 'top', 'freq'];
  if (best < 0) return { labels, column: { dtype: 'object', values: [0, 0, null, null] } };
  return {
    labels,
    column: columnFrom([present, firsts.length, cellAt(column, firsts[best]), counts[best]], 'top'),
  };
}

/** The description of one column by its type. */
export function describeColumn(
  column: Column,
  options: DescribeOptions = {},
  owner = 'describe',
): Description {
  checkOptions(owner, options, ['include', 'percentiles']);
  return describeNumbers(column, options.percentiles);
}

/** The descriptions of the columns of a frame, with the same rows. */
export function describeColumns(
  names: readonly string[],
  columns: readonly Column[],
  options: DescribeOptions,
): { labels: readonly string[]; names: string[]; columns: Column[] } {
  checkOptions('describe', options, ['include', 'percentiles']);
  const { include, percentiles } = options;
  if (include !== undefined && include !== 'all') {
    throw new ArgumentError({
      code: 'frame-describe',
      expected: "describe takes include: 'all', or none for columns of numbers.",
      received: { include: JSON.stringify(include) },
    });
  }
  const hasNumbers = columns.some(isNumeric);
  const chosen = [...columns.keys()].filter((i) => include === 'all' || !hasNumbers || isNumeric(columns[i]));
  const parts = chosen.map((i) => describeNumbers(columns[i], percentiles));
  const shownNames = chosen.map((i) => names[i]);
  if (!mixesKinds(parts)) {
    return { labels: parts[0]?.labels ?? [], names: shownNames, columns: parts.map((part) => part.column) };
  }
  const numeric = parts.find((part) => part.labels[1] === 'mean')?.labels ?? [];
  const labels = ['count', 'unique', 'top', 'freq', ...numeric.slice(1)];
  const filled = parts.map((part) => {
    const cells = labels.map((label): Cell | number => {
      const at = part.labels.indexOf(label);
      return at < 0 ? (part.column.dtype === 'object' ? null : NaN) : cellAt(part.column, at);
    });
    if (part.column.dtype === 'object') return { dtype: 'object' as const, values: cells };
    return columnFrom(Float64Array.from(cells as number[]), 'describe');
  });
  return { labels, names: shownNames, columns: filled };
}

const mixesKinds = (parts: readonly Description[]): boolean =>
  parts.some((part) => part.labels[1] === 'mean') && parts.some((part) => part.labels[1] === 'unique');
