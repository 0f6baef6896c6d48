import { aHistory, seriesList, textHistoryKinds, textKinds } from './kinds';
import { optionsFrom, requireArgument, type OptionArguments } from '../util/arguments';
import { ArgumentError } from '../util/errors';
import type { ChartSeries } from './chart';
import { extent, niceDomain, niceLogDomain, shortNumber, ticksWithin } from './chart-scale';
import { metricSeries, metricTitle } from './history-series';
import type { HistoryLike } from './history-series';

export interface TextPlotFrame {
  /** Heading; none by default. */
  readonly title?: string;
  /** What is written below the x axis. */
  readonly xLabel?: string;
  /** What is written above the y axis. */
  readonly yLabel?: string;
  /** Size of the plotting area in characters (default 60 by 12). */
  readonly width?: number;
  readonly height?: number;
  /** `'linear'` (default) or `'log'`, on which values up to 0 leave gaps. */
  readonly yScale?: 'linear' | 'log';
}

export interface TextPlotOptions extends TextPlotFrame {
  readonly series: readonly ChartSeries[];
}

export interface TextLossPlotOptions extends TextPlotFrame {
  /** The metric to show (default `'loss'`). */
  readonly metric?: string;
}

const marks = ['●', '○', '×', '+', '◆', '◇'] as const;
/** The eight dots of a braille character, by row and column. */
const brailleDots = [
  [0x01, 0x08],
  [0x02, 0x10],
  [0x04, 0x20],
  [0x40, 0x80],
] as const;

/** A point in the plotting area: both coordinates from 0 to 1, y upwards; null where the line is broken. */
type Place = readonly [x: number, y: number] | null;

/** Calls `plot` for the cells of a grid that the line through `places` crosses; `everyRow` leaves no vertical gaps. */
function trace(
  places: readonly Place[],
  columns: number,
  rows: number,
  everyRow: boolean,
  plot: (column: number, row: number) => void,
): void {
  let previous: readonly [number, number] | null = null;
  for (const place of places) {
    if (place === null) {
      previous = null;
      continue;
    }
    const [x, y] = [place[0] * (columns - 1), (1 - place[1]) * (rows - 1)];
    const [fromX, fromY]: readonly [number, number] = previous ?? [x, y];
    const steps = Math.max(1, Math.ceil(Math.abs(x - fromX)), everyRow ? Math.ceil(Math.abs(y - fromY)) : 0);
    for (let step = previous === null ? steps : 0; step <= steps; step++) {
      const part = step / steps;
      plot(Math.round(fromX + part * (x - fromX)), Math.round(fromY + part * (y - fromY)));
    }
    previous = [x, y];
  }
}

/** One line in braille dots, which are a quarter of a character high. */
function drawBraille(places: readonly Place[], width: number, height: number): string[][] {
  const dots = Array.from({ length: height }, () => Array.from({ length: width }, () => 0));
  trace(places, width * 2, height * 4, true, (column, row) => {
    dots[row >> 2][column >> 1] |= brailleDots[row & 3][column & 1];
  });
  return dots.map((row) => row.map((bits) => (bits === 0 ? ' ' : String.fromCodePoint(0x2800 + bits))));
}

/** Several lines, each with a mark of its own; where they meet, the marks take turns from column to column. */
function drawMarks(lines: readonly (readonly Place[])[], width: number, height: number): string[][] {
  const found = Array.from({ length: height }, () => Array.from({ length: width }, (): number[] => []));
  lines.forEach((places, index) => {
    trace(places, width, height, false, (column, row) => {
      const cell = found[row][column];
      if (!cell.includes(index)) cell.push(index);
    });
  });
  return found.map((row) =>
    row.map((cell, column) => (cell.length === 0 ? ' ' : marks[cell[column % cell.length] % marks.length])),
  );
}

/** Numbers with equally many decimals where that is short. */
function tickTexts(ticks: readonly number[]): string[] {
  const texts = ticks.map(shortNumber);
  const decimals = Math.max(...texts.map((text) => (/e/.test(text) ? 9 : (text.split('.')[1] ?? '').length)));
  if (decimals > 4) return texts;
  return ticks.map((tick) => tick.toFixed(decimals).replace('-', '−'));
}

/** The numbers below the axis, centred below their ticks and left out where they would touch. */
function tickLine(ticks: readonly { column: number; text: string }[], offset: number): string {
  let line = '';
  for (const { column, text } of ticks) {
    const start = Math.max(0, offset + column - Math.floor((text.length - 1) / 2));
    if (line !== '' && start < line.length + 1) continue;
    line = line.padEnd(start) + text;
  }
  return line;
}

function checkSize(width: number, height: number): void {
  if (Number.isInteger(width) && width >= 10 && Number.isInteger(height) && height >= 3) return;
  throw new ArgumentError({
    code: 'text-plot-size',
    expected: 'textPlot needs a width of at least 10 and a height of at least 3 whole characters.',
    received: { width: String(width), height: String(height) },
  });
}

/**
 * Draws lines as text for a terminal: one line in braille dots, several with a mark each and a legend below.
 *
 * @param options `series`: `{ name, x?, y, label? }` each; `width` and `height` of the plotting area in characters
 * (default 60 by 12); `yScale`: `'linear'` (default) or `'log'`; what is not finite leaves a gap.
 * @returns Lines of text, without a line break at the end.
 * @throws ArgumentError where there is no series, nothing is finite, x and y differ in length, or the size is too small.
 * @throws NameError where an option is unknown.
 * @example
 * import { textPlot } from 'keratin/plot';
 *
 * console.log(textPlot({ title: 'Squares', series: [{ name: 'x²', y: [0, 1, 4, 9, 16] }] }));
 */
export function textPlot(options: TextPlotOptions, ...others: readonly never[]): string {
  optionsFrom<TextPlotOptions>('textPlot', textKinds, [options, ...others], false);
  requireArgument('textPlot', 'series', options?.series, seriesList);
  const { title, xLabel, yLabel, width = 60, height = 12, yScale = 'linear', series } = options;
  checkSize(width, height);
  const isLog = yScale === 'log';
  for (const { name, x, y } of series) {
    if (x === undefined || x.length === y.length) continue;
    throw new ArgumentError({
      code: 'chart-lengths',
      expected: `Series "${name}" needs as many x as y.`,
      received: { 'x.length': String(x.length), 'y.length': String(y.length) },
    });
  }
  const points = series.map(({ x, y }) =>
    Array.from(y, (value, index) => ({ x: x === undefined ? index : x[index], y: value })).map((point) =>
      Number.isFinite(point.x) && Number.isFinite(point.y) && (!isLog || point.y > 0) ? point : null,
    ),
  );
  const shown = points.flat().filter((point) => point !== null);
  const yRange = extent(shown.map(({ y }) => y));
  const xRange = extent(shown.map(({ x }) => x));
  if (yRange === null || xRange === null) {
    throw new ArgumentError({
      code: 'chart-empty',
      expected: `textPlot found no ${isLog ? 'positive finite value to show on a logarithmic axis' : 'finite value to show'}.`,
      received: { series: JSON.stringify(series.map(({ name }) => name)) },
    });
  }
  const count = Math.max(2, Math.min(6, Math.floor(height / 2.4)));
  const y = isLog ? niceLogDomain(yRange) : niceDomain(yRange, { count });
  const xAxis = niceDomain(xRange, { count: Math.max(2, Math.floor(width / 10)), zero: false });
  const [left, right] = xRange[0] === xRange[1] ? xAxis.domain : xRange;
  const heightOf = isLog ? Math.log10 : (value: number): number => value;
  const [low, high] = y.domain.map(heightOf);
  const placeY = (value: number): number => (heightOf(value) - low) / (high - low);
  const lines = points.map((line) =>
    line.map((point): Place =>
      point === null ? null : [(point.x - left) / (right - left), placeY(point.y)],
    ),
  );
  const area = lines.length === 1 ? drawBraille(lines[0], width, height) : drawMarks(lines, width, height);

  const labels = new Map<number, string>();
  const texts = tickTexts(y.ticks);
  y.ticks.forEach((tick, index) => {
    const row = Math.round((1 - placeY(tick)) * (height - 1));
    if (!labels.has(row) && !labels.has(row + 1)) labels.set(row, texts[index]);
  });
  const margin = Math.max(...[...labels.values()].map((text) => text.length));
  const rows = area.map((cells, row) => {
    const label = labels.get(row);
    return `${(label ?? '').padStart(margin)} ${label === undefined ? '│' : '┤'}${cells.join('')}`.trimEnd();
  });
  const wholeX = shown.every((point) => Number.isInteger(point.x));
  const inside = ticksWithin(xAxis.ticks, [left, right], wholeX);
  const xTicks = inside.length > 0 ? inside : [left];
  const xTexts = tickTexts(xTicks);
  const columns = xTicks.map((tick) => Math.round(((tick - left) / (right - left)) * (width - 1)));
  const axis = Array.from({ length: width }, (_, column) => (columns.includes(column) ? '┬' : '─')).join('');
  const offset = margin + 2;
  const centred = (text: string): string =>
    ' '.repeat(offset + Math.max(0, Math.floor((width - text.length) / 2))) + text;
  return [
    ...(title === undefined ? [] : [' '.repeat(offset) + title]),
    ...(yLabel === undefined ? [] : [yLabel]),
    ...rows,
    `${' '.repeat(margin + 1)}└${axis}`,
    tickLine(
      columns.map((column, index) => ({ column, text: xTexts[index] })),
      offset,
    ),
    ...(xLabel === undefined ? [] : [centred(xLabel)]),
    ...(series.length === 1
      ? []
      : [
          ' '.repeat(offset) +
            series
              .map(({ name, label = name }, index) => `${marks[index % marks.length]} ${label}`)
              .join('   '),
        ]),
  ].join('\n');
}

/**
 * Draws a metric of a training run, and its validation values where there are any, as text for a terminal.
 *
 * @param history What `fit` returned. Epochs are shown from 1, as `fit` prints them.
 * @param options `metric` (default `'loss'`) and the options of `textPlot`.
 * @returns Lines of text, without a line break at the end.
 * @throws NameError where the history has no such metric, with the nearest name it has.
 * @example
 * import { textLossPlot } from 'keratin/plot';
 *
 * console.log(textLossPlot({ epoch: [0, 1, 2], history: { loss: [1, 0.5, 0.2], val_loss: [1.1, 0.7, 0.8] } }));
 */
export function textLossPlot(
  history: HistoryLike,
  ...given: OptionArguments<TextLossPlotOptions, never>
): string {
  const options = optionsFrom<TextLossPlotOptions>('textLossPlot', textHistoryKinds, given, false);
  requireArgument('textLossPlot', 'history', history, aHistory);
  const { metric = 'loss', ...frame } = options;
  const { series, notes } = metricSeries(history, metric);
  const plot = textPlot({ title: metricTitle(metric), xLabel: 'epoch', ...frame, series });
  const indent = ' '.repeat(
    plot
      .split('\n')
      .find((line) => line.includes('└'))
      ?.indexOf('└') ?? 0,
  );
  return [plot, ...notes.map(({ text, series: name }) => `${indent} ${name} ${text}`)].join('\n');
}
