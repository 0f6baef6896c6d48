import { ArgumentError } from '../util/errors';
import { checkOptions } from '../util/options';
import { castColumn } from './cast';
import type { Column, ColumnDTypeName } from './column';
import { textAt } from './format-number';
import { factorizeSorted } from './statistics';
import { columnPosition, uniqueNames, type Table } from './table';

/** How values become columns of their own. */
export interface DummiesOptions {
  /** Columns that are encoded. Default: all of type `object`. */
  readonly columns?: readonly string[];
  /** What stands before each value in the new names: one text, or one for each column. Default: the column's name. */
  readonly prefix?: string | Readonly<Record<string, string>>;
  /** What stands between. Default `'_'`. */
  readonly prefixSep?: string;
  /** Whether the first value of each column has no column of its own. Default false. */
  readonly dropFirst?: boolean;
  /** Whether missing values have a column too. Default false. */
  readonly dummyNa?: boolean;
  /** Type of the new columns. Default `'bool'`. */
  readonly dtype?: ColumnDTypeName;
}

const optionNames = ['columns', 'prefix', 'prefixSep', 'dropFirst', 'dummyNa', 'dtype'] as const;

/** One column for each value of `column`: true in the rows that have it. */
export function dummiesOf(
  column: Column,
  prefix: string | null,
  options: DummiesOptions,
): { names: string[]; columns: Column[] } {
  const { prefixSep = '_', dropFirst = false, dummyNa = false, dtype = 'bool' } = options;
  const { codes, firsts } = factorizeSorted(column);
  const values = [...firsts.keys(), ...(dummyNa ? [-1] : [])].slice(dropFirst ? 1 : 0);
  const names = values.map((code) => {
    const text = code < 0 ? 'nan' : textAt(column, firsts[code]);
    return prefix === null ? text : `${prefix}${prefixSep}${text}`;
  });
  const columns = values.map((code): Column => {
    const flags: Column = {
      dtype: 'bool',
      values: Uint8Array.from(codes, (found) => Number(found === code)),
    };
    return castColumn(flags, dtype, { column: prefix, rowLabel: String });
  });
  return { names, columns };
}

/** A table with columns of text replaced by one column for each of their values, after all others. */
export function dummiesOfTable(table: Table, options: DummiesOptions): Table {
  checkOptions('getDummies', options, optionNames);
  const { prefix } = options;
  const objects = table.names.filter((_, i) => table.columns[i].dtype === 'object');
  const encoded = (options.columns ?? objects).map((name) => columnPosition(table.names, name));
  if (typeof prefix === 'object') {
    const wrong = Object.keys(prefix).find((name) => !encoded.some((i) => table.names[i] === name));
    if (wrong !== undefined) {
      throw new ArgumentError({
        code: 'frame-dummies',
        expected: 'getDummies takes prefixes for columns it encodes.',
        received: { prefix: JSON.stringify(wrong), encoded: encoded.map((i) => table.names[i]).join(', ') },
      });
    }
  }
  const kept = [...table.names.keys()].filter((i) => !encoded.includes(i));
  const parts = encoded.map((i) => {
    const name = table.names[i];
    const own = typeof prefix === 'object' ? prefix[name] : prefix;
    return dummiesOf(table.columns[i], own ?? name, options);
  });
  return {
    index: table.index,
    names: uniqueNames([...kept.map((i) => table.names[i]), ...parts.flatMap((part) => part.names)]),
    columns: [...kept.map((i) => table.columns[i]), ...parts.flatMap((part) => part.columns)],
  };
}
