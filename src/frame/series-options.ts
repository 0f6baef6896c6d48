import type { ColumnDTypeName } from './column';
import type { LabelsLike } from './labels';
import type { OrderOptions } from './statistics';

/** How a series is made. */
export interface SeriesOptions {
  /** Labels of the rows. Default 0, 1, 2, ... */
  readonly index?: LabelsLike;
  readonly name?: string | null;
  /** Type of the values. Default: by their kind. */
  readonly dtype?: ColumnDTypeName;
}

/** How rows are sorted. */
export interface SortOptions extends OrderOptions {
  /** Whether the result is labelled 0, 1, 2, ... Default false. */
  readonly ignoreIndex?: boolean;
}

/** How `valueCounts` counts. */
export interface ValueCountsOptions {
  /** Whether shares are given instead of counts. Default false. */
  readonly normalize?: boolean;
  /** Whether the most frequent value comes first; otherwise values are in order of appearance. Default true. */
  readonly sort?: boolean;
  /** Whether the least frequent value comes first. Default false. */
  readonly ascending?: boolean;
  /** Whether missing values are left out. Default true. */
  readonly dropna?: boolean;
}
