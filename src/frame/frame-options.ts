import type { Label } from './labels';

/** How rows are sorted by columns. */
export interface SortByOptions {
  /** Whether small values come first; one for all columns, or one for each. Default true. */
  readonly ascending?: boolean | readonly boolean[];
  /** Where rows with missing values come. Default `'last'`. */
  readonly naPosition?: 'first' | 'last';
  /** Whether the result is labelled 0, 1, 2, ... Default false. */
  readonly ignoreIndex?: boolean;
}

/** Which rows or columns `dropna` leaves out. */
export interface DropNaOptions {
  /** Leaves out rows (0, default) or columns (1). */
  readonly axis?: 0 | 1;
  /** Where any value is missing (default), or all are. */
  readonly how?: 'any' | 'all';
  /** Columns that rows are judged by. Default: all. */
  readonly subset?: string | readonly string[];
}

/** Which columns and rows `drop` leaves out. */
export interface DropOptions {
  /** Names of columns. */
  readonly columns?: string | readonly string[];
  /** The label of a row, or labels of rows. */
  readonly index?: Label | readonly Label[];
}

/** What `apply` goes along. */
export interface ApplyOptions {
  /** One value for each column (0, default) or for each row (1). */
  readonly axis?: 0 | 1;
}

/** Which rows `dropDuplicates` keeps. */
export interface DuplicatesOptions {
  /** Columns that are compared. Default: all. */
  readonly subset?: string | readonly string[];
  /** Which of equal rows remains: the first (default), the last, or (false) none. */
  readonly keep?: 'first' | 'last' | false;
}
