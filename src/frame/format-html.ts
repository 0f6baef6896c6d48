import { escapeXml } from '../util/xml';
import type { FormatOptions } from './format-table';
import { edgeRows, ends, hasNames, labelLists } from './format-table';
import { formatColumn, formatLabels } from './format-values';
import type { Table } from './table';

/** How frames are shown as HTML: pandas' display options. */
export interface HtmlOptions extends Pick<FormatOptions, 'maxRows' | 'minRows' | 'maxColwidth'> {
  /** Frames with more columns show only their first and last ones; null for no limit. Default 20. */
  readonly maxColumns?: number | null;
}

/** Names of the options. */
export const htmlOptionNames = ['maxRows', 'minRows', 'maxColwidth', 'maxColumns'] as const;

const cell = (tag: 'th' | 'td', text: string): string => `      <${tag}>${escapeXml(text.trim())}</${tag}>`;
const row = (cells: readonly string[], attributes = ''): string =>
  `    <tr${attributes}>\n${cells.join('\n')}\n    </tr>`;

/** A list with dots in the middle, where it shows only its ends. */
const withDots = (texts: readonly string[], edge: number | null): string[] =>
  edge === null ? [...texts] : [...texts.slice(0, edge), '...', ...texts.slice(edge)];

/** A table as pandas shows a data frame in a notebook. */
export function formatTableHtml(table: Table, options: HtmlOptions = {}): string {
  const { index, names, columns } = table;
  const { maxColumns = 20 } = options;
  const rowEdge = edgeRows(index.length, options);
  const columnEdge =
    maxColumns === null || columns.length <= maxColumns ? null : Math.max(1, Math.floor(maxColumns / 2));
  const shown =
    columnEdge === null
      ? [...columns.keys()]
      : [
          ...Array(columnEdge).keys(),
          ...Array.from({ length: columnEdge }, (_, i) => columns.length - columnEdge + i),
        ];
  const maximumWidth = options.maxColwidth === null ? Infinity : (options.maxColwidth ?? 50);
  const labels = labelLists(index, rowEdge, false).map((texts) => withDots(texts, rowEdge));
  const values = shown.map((i) =>
    withDots(formatColumn(ends(columns[i], rowEdge), 'right', maximumWidth), rowEdge),
  );
  const headers = withDots(formatLabels({ dtype: 'object', values: shown.map((i) => names[i]) }), columnEdge);
  const corner = index.levels.map(() => cell('th', ''));
  const head = [
    row([...corner, ...headers.map((text) => cell('th', text))], ' style="text-align: right;"'),
    ...(hasNames(index)
      ? [row([...index.names.map((name) => cell('th', name ?? '')), ...headers.map(() => cell('th', ''))])]
      : []),
  ];
  const body = labels[0].map((_, i) => {
    const cells = withDots(
      values.map((texts) => texts[i]),
      columnEdge,
    );
    return row([...labels.map((texts) => cell('th', texts[i])), ...cells.map((text) => cell('td', text))]);
  });
  const cut = rowEdge !== null || columnEdge !== null;
  return [
    '<div>',
    '<table border="1" class="dataframe">',
    '  <thead>',
    ...head,
    '  </thead>',
    '  <tbody>',
    ...body,
    '  </tbody>',
    '</table>',
    ...(cut ? [`<p>${index.length} rows × ${columns.length} columns</p>`] : []),
    '</div>',
  ].join('\n');
}
