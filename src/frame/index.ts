export { DataFrame } from './frame';
export type { Assigned } from './frame';
export type {
  ApplyOptions,
  DropNaOptions,
  DropOptions,
  DuplicatesOptions,
  SortByOptions,
} from './frame-options';
export type { Row, ToCsvOptions } from './frame-core';
export { Series } from './series';
export type { Aggregator, Operand, SeriesData } from './series';
export type { SeriesOptions, SortOptions, ValueCountsOptions } from './series-options';
export { Index } from './labels';
export type { Label, LabelsLike } from './labels';
export { readCsv } from './read-csv';
export type { CsvSource, ReadCsvOptions } from './read-csv';
export { concat, getDummies, trainTestSplit } from './combine';
export type { ConcatOptions, SplitParts, Splittable, TrainTestSplitOptions } from './combine';
export { GroupBy, SeriesGroupBy } from './group-by';
export type { GroupByOptions, NamedAggregation, ReduceOptions } from './group-by';
export type { Aggregation } from './reductions';
export type { Cell, Column, ColumnDType, ColumnDTypeName } from './column';
export type { DescribeOptions } from './describe';
export type { DummiesOptions } from './dummies';
export type { FormatOptions } from './format-table';
export type { MergeOptions } from './join';
export type { SampleOptions, SplitOptions } from './sampling';
export type { RowObject, TableData, TableOptions } from './table-from';
export type { ToTensorOptions } from './to-tensor';
export type { HtmlOptions } from './format-html';
