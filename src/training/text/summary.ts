import { ArgumentError } from '../../util/errors';
import { checkOptions } from '../../util/options';
import { formatMemorySize, formatThousands } from '../../util/python-format';
import { align, blanks, crop, renderGlyphs, styled, terminalStyles, wrap } from './styled-text';
import type { Glyph } from './styled-text';
import { renderClassicSummary } from './summary-classic';
import { selectLayerRange, visibleRows } from './summary-rows';
import type { SummaryOptions, SummaryRow, SummaryTotals } from './summary-rows';

const optionNames = [
  'style',
  'lineLength',
  'positions',
  'expandNested',
  'showTrainable',
  'layerRange',
  'terminalWidth',
  'colors',
] as const;

type Alignment = 'left' | 'right' | 'center';

interface Column {
  readonly header: string;
  readonly alignment: Alignment;
  readonly cell: (row: SummaryRow) => Glyph[];
  /** Columns of the terminal the text has, without the space on either side. */
  width: number;
}

/** Numbers and `None` in their colours, all else plain. */
function highlightNumbers(text: string): Glyph[] {
  return text
    .split(/(None|\d+)/)
    .flatMap((part, index) =>
      index % 2 === 0
        ? styled(part)
        : styled(part, part === 'None' ? terminalStyles.none : terminalStyles.number),
    );
}

const nestedPrefix = (depth: number): string => (depth === 0 ? '' : `${'   '.repeat(depth)}└ `);

const nameCell = ({ depth = 0, name, className }: SummaryRow): Glyph[] => [
  ...styled(`${nestedPrefix(depth)}${name} (`),
  ...styled(className, terminalStyles.symbol),
  ...styled(')'),
];

const countCell = ({ parameterCount }: SummaryRow): Glyph[] =>
  parameterCount === null
    ? [...styled('0', terminalStyles.number), ...styled(' (unbuilt)')]
    : styled(formatThousands(parameterCount), terminalStyles.number);

/** Connections as `name[node][tensor]`; only the two indices are coloured, not digits in the name. */
function connectionCell({ connectedTo = [] }: SummaryRow): Glyph[] {
  if (connectedTo.length === 0) return styled('-');
  return connectedTo
    .join(', ')
    .split(/(\d+)(?=\])/)
    .flatMap((part, index) => styled(part, index % 2 === 0 ? '' : terminalStyles.number));
}

function trainableCell({ trainable }: SummaryRow): Glyph[] {
  if (trainable === null) return styled('-', terminalStyles.bold);
  return trainable ? styled('Y', terminalStyles.yes) : styled('N', terminalStyles.no);
}

/** Halves go to the even neighbour, as in Python. */
function roundHalfEven(value: number): number {
  const below = Math.floor(value);
  const rest = value - below;
  if (rest !== 0.5) return Math.round(value);
  return below % 2 === 0 ? below : below + 1;
}

/** Takes `excess` from `widths` in equal parts, from the left. */
function reduceEvenly(widths: readonly number[], excess: number): number[] {
  let remaining = excess;
  let columns = widths.filter((width) => width > 0).length;
  return widths.map((width) => {
    if (width === 0 || columns === 0) return width;
    const share = Math.min(width, roundHalfEven(remaining / columns));
    remaining -= share;
    columns -= 1;
    return width - share;
  });
}

/** Widths of the texts in the columns, from the ends of the columns as fractions of `lineLength`. */
function columnWidths(positions: readonly number[], lineLength: number): number[] {
  let start = 0;
  const requested = positions.map((position) => {
    const width = Math.trunc(position * lineLength) - start;
    if (width < 4) {
      throw new ArgumentError({
        code: 'summary-width',
        expected: 'A model summary needs at least 4 characters for each column.',
        received: { lineLength: String(lineLength), positions: JSON.stringify(positions) },
        advice: 'Give a greater lineLength, or positions further apart.',
      });
    }
    start += width;
    return width;
  });
  // The columns were measured without their padding and borders, which the line has to hold as well.
  const padded = requested.map((width) => width + 2);
  const excess = padded.reduce((sum, width) => sum + width, 0) - (lineLength - padded.length - 1);
  return (excess > 0 ? reduceEvenly(padded, excess) : padded).map((width) => Math.max(0, width - 2));
}

function tableColumns(connected: boolean, options: SummaryOptions, lineLength: number): Column[] {
  const showTrainable = options.showTrainable ?? false;
  const columns: Column[] = [
    { header: 'Layer (type)', alignment: 'left', cell: nameCell, width: 0 },
    { header: 'Output Shape', alignment: 'left', cell: (row) => highlightNumbers(row.outputShape), width: 0 },
    { header: 'Param #', alignment: 'right', cell: countCell, width: 0 },
  ];
  if (connected) columns.push({ header: 'Connected to', alignment: 'left', cell: connectionCell, width: 0 });
  const given = options.positions ?? (connected ? [0.3, 0.56, 0.74, 1] : [0.45, 0.8, 1]);
  if (given.length !== columns.length) {
    throw new ArgumentError({
      code: 'summary-positions',
      expected: `positions needs one number for each of the ${columns.length} columns of this summary.`,
      received: { positions: JSON.stringify(given) },
      advice: `The columns are ${columns.map(({ header }) => `"${header}"`).join(', ')}.`,
    });
  }
  if (showTrainable)
    columns.push({ header: 'Trainable', alignment: 'center', cell: trainableCell, width: 0 });
  const positions = showTrainable ? [...given.map((position) => position * 0.9), 1] : given;
  columnWidths(positions, lineLength).forEach((width, index) => {
    columns[index].width = width;
  });
  return columns;
}

function rule(columns: readonly Column[], [left, line, middle, right]: string): Glyph[] {
  return styled(left + columns.map(({ width }) => line.repeat(width + 2)).join(middle) + right);
}

/** The lines of one row of the table: as many as its tallest cell has. */
function tableRow(
  columns: readonly Column[],
  cells: readonly Glyph[][],
  border: string,
  standsOn: 'top' | 'bottom' = 'top',
): Glyph[][] {
  const wrapped = cells.map((cell, index) => wrap(cell, columns[index].width, 'ellipsis'));
  const height = Math.max(1, ...wrapped.map((lines) => lines.length));
  return Array.from({ length: height }, (_, lineIndex) => {
    const line: Glyph[] = styled(border);
    columns.forEach(({ width, alignment }, index) => {
      const cellLines = wrapped[index];
      const text = cellLines[standsOn === 'top' ? lineIndex : lineIndex - height + cellLines.length] ?? [];
      line.push(...blanks(1), ...align(text, width, alignment));
      line.push(...blanks(1), ...styled(border));
    });
    return line;
  });
}

function totalLine(label: string, { parameterCount, bytes }: SummaryTotals['trainable']): Glyph[] {
  return [
    ...styled(` ${label}: `, terminalStyles.bold),
    ...styled(formatThousands(parameterCount), terminalStyles.number),
    ...styled(` (${formatMemorySize(bytes)})`),
  ];
}

/**
 * Renders the summary of a model as Keras prints it, with a line break at the end.
 *
 * `style: 'boxes'` is the table of Keras 3: its columns shrink to the terminal, long cells are broken at spaces and cut
 * with `…`, and a table wider than the terminal is cropped. `style: 'classic'` is the plain text of Keras 2. The column
 * "Connected to" appears where a row of the model itself has `connectedTo`.
 *
 * @param rows One row a layer, nested layers (with a greater `depth`) right after the layer that holds them.
 * @param totals The model's name, and numbers of parameters with their bytes.
 * @param options Keras's arguments in camel case, `style`, `terminalWidth` in characters (default 80) and `colors`.
 * @throws NameError where an option is unknown. @throws ArgumentError where the columns do not fit `lineLength`,
 * `positions` has the wrong length, or `layerRange` matches no layer.
 * @see https://keras.io/api/models/model/#summary-method
 */
export function renderSummary(
  rows: readonly SummaryRow[],
  totals: SummaryTotals,
  options: SummaryOptions = {},
): string {
  checkOptions('summary', options, optionNames);
  const { style = 'boxes', terminalWidth = 80, colors = false, expandNested = false } = options;
  const connected = rows.some(({ depth = 0, connectedTo }) => depth === 0 && connectedTo !== undefined);
  const shown = visibleRows(selectLayerRange(rows, options.layerRange), expandNested);
  if (style === 'classic') return renderClassicSummary(shown, totals, connected, options);
  if (style !== 'boxes') {
    throw new ArgumentError({
      code: 'summary-style',
      expected: 'The style of a summary is "boxes" (as in Keras 3) or "classic" (as in Keras 2).',
      received: { style: JSON.stringify(style) },
    });
  }
  const natural = (connected ? 108 : 88) + (options.showTrainable === true ? 12 : 0);
  const lineLength = options.lineLength ?? Math.min(natural, terminalWidth - 4);
  const columns = tableColumns(connected, options, lineLength);
  const headers = columns.map(({ header }) => styled(header, terminalStyles.bold));
  const table: Glyph[][] = [
    rule(columns, '┏━┳┓'),
    ...tableRow(columns, headers, '┃', 'bottom'),
    rule(columns, '┡━╇┩'),
    ...shown.flatMap((row, index) => [
      ...(index > 0 ? [rule(columns, '├─┼┤')] : []),
      ...tableRow(
        columns,
        columns.map(({ cell }) => cell(row)),
        '│',
      ),
    ]),
    rule(columns, '└─┴┘'),
  ];
  const { trainable, nonTrainable, optimizer } = totals;
  const parts = [trainable, nonTrainable, ...(optimizer === undefined ? [] : [optimizer])];
  const total = {
    parameterCount: parts.reduce((sum, { parameterCount }) => sum + parameterCount, 0),
    bytes: parts.reduce((sum, { bytes }) => sum + bytes, 0),
  };
  const texts: Glyph[][] = [
    styled(`Model: "${totals.modelName}"`, terminalStyles.bold),
    totalLine('Total params', total),
    totalLine('Trainable params', trainable),
    totalLine('Non-trainable params', nonTrainable),
    ...(optimizer === undefined ? [] : [totalLine('Optimizer params', optimizer)]),
  ];
  const [heading, ...counts] = texts.map((text) => wrap(text, terminalWidth, 'fold'));
  const lines = [...heading, ...table.map((line) => crop(line, terminalWidth)), ...counts.flat()];
  return lines.map((line) => `${renderGlyphs(line, colors)}\n`).join('');
}
