import { ArgumentError, DataError } from '../util/errors';
import { Tensor } from '../runtime/tensor';
import { castColumn } from './cast';
import type { Cell, Column, ColumnDTypeName, NumericDType } from './column';
import { columnFrom, repeatCell } from './column';
import { Index, type LabelsLike } from './labels';
import { throwLength } from './positions';
import { Series, columnFromData, type SeriesData } from './series';
import { columnPosition, selectColumns, uniqueNames, type Table } from './table';

/** A row by names of columns; names that a row lacks are missing there. */
export type RowObject = Readonly<Record<string, Cell | undefined>>;

/** What a frame can be made of, beside another frame. */
export type TableData =
  | Table
  | Tensor
  | Series
  | readonly RowObject[]
  | readonly (readonly Cell[])[]
  | Readonly<Record<string, SeriesData | Cell>>;

/** How a frame is made. */
export interface TableOptions {
  /** Labels of the rows. Default 0, 1, 2, ... */
  readonly index?: LabelsLike;
  /** Names of the columns of rows and tensors; for other data the columns to take, in order. */
  readonly columns?: readonly string[];
  /** Type of all columns. Default: by their values. */
  readonly dtype?: ColumnDTypeName;
}

const isTable = (data: object): data is Table =>
  'columns' in data && 'names' in data && 'index' in data && data.index instanceof Index;

/**
 * Any data a frame takes as a table.
 *
 * @throws DataError `frame-rows` for rows of unequal length, `series-index` for columns of unequal length.
 */
export function tableFrom(data: TableData, options: TableOptions): Table {
  const table = readTable(data, options.columns);
  const index = options.index === undefined ? table.index : Index.from(options.index);
  if (index.length !== table.index.length && table.columns.length > 0)
    throwLength('index', index.length, table.index.length);
  if (options.dtype === undefined) return { ...table, index };
  const { dtype } = options;
  const rowLabel = (position: number): string => JSON.stringify(index.labelAt(position));
  const columns = table.columns.map((column, i) =>
    castColumn(column, dtype, { column: table.names[i], rowLabel }),
  );
  return { index, names: table.names, columns };
}

function readTable(data: TableData, names: readonly string[] | undefined): Table {
  if (typeof data !== 'object' || data === null || ArrayBuffer.isView(data)) {
    throw new ArgumentError({
      code: 'frame-data',
      expected: 'a frame is made of an object of columns, an array of rows, a tensor or a series.',
      received: { data: ArrayBuffer.isView(data) ? 'a typed array' : String(data) },
      advice: 'Name the column: new DataFrame({ x: values }).',
    });
  }
  if (data instanceof Tensor) return fromTensor(data, names);
  if (data instanceof Series) {
    return { index: data.index, names: names ?? [data.name ?? '0'], columns: [data.column] };
  }
  if (Array.isArray(data)) return fromRows(data as readonly unknown[], names);
  if (isTable(data)) return names === undefined ? data : selectColumns(data, names);
  return fromColumns(data as Readonly<Record<string, SeriesData | Cell>>, names);
}

function fromTensor(tensor: Tensor, names: readonly string[] | undefined): Table {
  const [rows, width] = tensor.shape;
  if (tensor.ndim !== 2 || (names !== undefined && names.length !== width)) {
    throw new DataError({
      code: 'frame-shape',
      expected: 'a frame is made of a tensor [rows, columns] with one name for each column.',
      received: {
        tensor: `${tensor.dtype}[${tensor.shape.join(', ')}]`,
        ...(names === undefined ? {} : { columns: `${names.length} names` }),
      },
    });
  }
  const dtype: NumericDType = tensor.dtype === 'bfloat16' ? 'float32' : tensor.dtype;
  const { data } = tensor;
  const columns = Array.from({ length: width }, (_, j): Column => {
    const values = data.slice(0, rows);
    for (let i = 0; i < rows; i++) values[i] = data[i * width + j];
    return { dtype, values };
  });
  const columnNames = uniqueNames(names ?? columns.map((_, j) => String(j)));
  return { index: Index.range(rows), names: columnNames, columns };
}

function fromRows(rows: readonly unknown[], names: readonly string[] | undefined): Table {
  const index = Index.range(rows.length);
  if (Array.isArray(rows[0])) return fromLists(rows as readonly (readonly Cell[])[], names, index);
  const wrong = rows.findIndex((row) => typeof row !== 'object' || row === null || Array.isArray(row));
  if (wrong >= 0) {
    throw new DataError({
      code: 'frame-rows',
      expected: 'the rows of a frame are all objects, or all arrays.',
      received: { [`row ${wrong}`]: Array.isArray(rows[wrong]) ? 'an array' : String(rows[wrong]) },
      advice: 'Name the column of plain values: new DataFrame({ x: values }).',
    });
  }
  const objects = rows as readonly RowObject[];
  const found = new Set<string>();
  for (const row of objects) for (const name of Object.keys(row)) found.add(name);
  const chosen = uniqueNames(names ?? [...found]);
  const columns = chosen.map((name) =>
    columnFrom(
      objects.map((row) => (Object.hasOwn(row, name) ? row[name] : null)),
      name,
    ),
  );
  return { index, names: chosen, columns };
}

function fromLists(
  rows: readonly (readonly Cell[])[],
  names: readonly string[] | undefined,
  index: Index,
): Table {
  const width = names?.length ?? rows[0].length;
  const wrong = rows.findIndex((row) => row?.length !== width);
  if (wrong >= 0) {
    throw new DataError({
      code: 'frame-rows',
      expected: 'every row of a frame needs one value for each column.',
      received: { [`row ${wrong}`]: `${rows[wrong]?.length} values`, columns: `${width}` },
      details: { row: wrong, columns: width },
    });
  }
  const chosen = uniqueNames(names ?? Array.from({ length: width }, (_, j) => String(j)));
  const columns = chosen.map((name, j) =>
    columnFrom(
      rows.map((row) => row[j]),
      name,
    ),
  );
  return { index, names: chosen, columns };
}

const isList = (value: unknown): value is SeriesData => typeof value === 'object' && value !== null;

function fromColumns(
  data: Readonly<Record<string, SeriesData | Cell>>,
  names: readonly string[] | undefined,
): Table {
  const all = Object.keys(data);
  const chosen = uniqueNames(names ?? all);
  for (const name of chosen) columnPosition(all, name);
  const lists = chosen.filter((name) => isList(data[name]));
  const series = lists.map((name) => data[name]).filter((value) => value instanceof Series);
  const [first] = series;
  const other = series.find((value) => !value.index.equals(first.index));
  if (other !== undefined) {
    throw new DataError({
      code: 'frame-labels',
      expected: 'the series of a frame need the same row labels in the same order.',
      received: { first: String(first.index), [other.name ?? 'other']: String(other.index) },
      advice: 'Call resetIndex() on them to go by position.',
    });
  }
  const given = new Map(lists.map((name) => [name, columnFromData(data[name] as SeriesData, name)]));
  const length = given.get(lists[0])?.values.length ?? (chosen.length > 0 ? 1 : 0);
  for (const [name, column] of given) {
    if (column.values.length !== length)
      throwLength(`column ${JSON.stringify(name)}`, column.values.length, length);
  }
  const columns = chosen.map((name) => given.get(name) ?? repeatCell(data[name] as Cell, length));
  return { index: first?.index ?? Index.range(length), names: chosen, columns };
}
