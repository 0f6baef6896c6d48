import { bytesOf } from '../ir/dtype';
import type { Column } from './column';
import { countMissing } from './column';
import { textAt } from './format-number';
import { padRight, widest } from './format-values';
import type { Table } from './table';

/** Bytes of a column: 8 for each object, as pandas counts them. */
const bytesOfColumn = (column: Column): number =>
  column.values.length * (column.dtype === 'object' ? 8 : storedBytes(column.dtype));

const storedBytes = (dtype: Exclude<Column['dtype'], 'object'>): number =>
  dtype === 'float16' ? 2 : bytesOf(dtype);

function memoryText(bytes: number, suffix: string): string {
  let size = bytes;
  for (const unit of ['bytes', 'KB', 'MB', 'GB', 'TB']) {
    if (size < 1024) return `${size.toFixed(1)}${suffix} ${unit}`;
    size /= 1024;
  }
  return `${size.toFixed(1)}${suffix} PB`;
}

/** A table of lines whose cells are padded to the width of their column. */
function lines(rows: readonly (readonly string[])[]): string[] {
  const widths = rows[0].map((_, k) => widest(rows.map((row) => row[k])));
  const [header, ...body] = rows;
  const rule = header.map((text, k) => '-'.repeat(k === 0 ? Math.max(3, widths[0]) : text.length));
  return [header, rule, ...body].map((row) =>
    row.map((text, k) => padRight(text, Math.max(widths[k], rule[k].length))).join('  '),
  );
}

/** What pandas' `info` prints of a frame. */
export function formatInfo({ index, names, columns }: Table): string {
  const { length } = index;
  const [first, last] = [0, length - 1].map((i) =>
    length === 0 ? '' : index.levels.map((level) => textAt(level, i)).join(', '),
  );
  const kind = index.isMultiple ? 'MultiIndex' : index.rangeStart === null ? 'Index' : 'RangeIndex';
  const between = index.isMultiple ? [`(${first})`, `(${last})`] : [first, last];
  const text = ["<class 'keratin.frame.DataFrame'>"];
  text.push(`${kind}: ${length} entries${length === 0 ? '' : `, ${between[0]} to ${between[1]}`}`);
  if (columns.length === 0) return [...text, 'Empty DataFrame'].join('\n');
  text.push(`Data columns (total ${columns.length} columns):`);
  if (columns.length <= 100) {
    const rows = columns.map((column, i) => [
      ` ${i}`,
      names[i],
      `${length - countMissing(column)} non-null`,
      column.dtype,
    ]);
    text.push(...lines([[' #', 'Column', 'Non-Null Count', 'Dtype'], ...rows]));
  } else {
    text[text.length - 1] = `Columns: ${columns.length} entries, ${names[0]} to ${names[names.length - 1]}`;
  }
  const counts = new Map<string, number>();
  for (const { dtype } of columns) counts.set(dtype, (counts.get(dtype) ?? 0) + 1);
  const dtypes = [...counts]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([dtype, count]) => `${dtype}(${count})`);
  text.push(`dtypes: ${dtypes.join(', ')}`);
  const labels =
    index.rangeStart === null ? index.levels.reduce((sum, level) => sum + bytesOfColumn(level), 0) : 132;
  const bytes = columns.reduce((sum, column) => sum + bytesOfColumn(column), labels);
  const hasObjects =
    columns.some(({ dtype }) => dtype === 'object') || index.levels.some(({ dtype }) => dtype === 'object');
  text.push(`memory usage: ${memoryText(bytes, hasObjects ? '+' : '')}`);
  return text.join('\n');
}
