import { barKinds, barList, pointKinds, seriesList } from './kinds';
import { checkNoMore, optionsFrom, requireArgument } from '../util/arguments';
import { ArgumentError } from '../util/errors';
import { extent, niceDomain, niceLogDomain, shortNumber, spreadApart, ticksWithin } from './chart-scale';
import { fontFamily, gridColor, ink, mutedInk, seriesColors } from './palette';
import { drawSvg } from './vega';
import type { VegaLiteSpec } from './vega';
import { INSPECT, JUPYTER_DISPLAY, type MimeBundle, pictureBundle } from '../util/notebook';

/** One line or cloud of points. */
export interface ChartSeries {
  readonly name: string;
  /** Places along the x axis; 0, 1, 2, ... where left out. */
  readonly x?: ArrayLike<number>;
  /** Values; what is not finite leaves a gap. */
  readonly y: ArrayLike<number>;
  /** What is written at the end of the line (default: the name). */
  readonly label?: string;
  /** Whether the line is dashed (default false). */
  readonly dashed?: boolean;
}

/** A remark at a point of the chart. */
export interface ChartNote {
  readonly x: number;
  readonly y: number;
  readonly text: string;
  /** The series whose colour it has. */
  readonly series: string;
}

export interface ChartFrame {
  /** Heading; none by default. */
  readonly title?: string;
  readonly subtitle?: string;
  readonly xLabel?: string;
  readonly yLabel?: string;
  /** Size of the plotting area in pixels (default 640 by 360). */
  readonly width?: number;
  readonly height?: number;
}

export interface PointChartOptions extends ChartFrame {
  readonly series: readonly ChartSeries[];
  /** `'linear'` (default) or `'log'`, on which values up to 0 leave gaps. */
  readonly yScale?: 'linear' | 'log';
  /** Whether the places along x are whole numbers, such as epochs (default: whether all of them are). */
  readonly wholeX?: boolean;
  /** Remarks at points. */
  readonly notes?: readonly ChartNote[];
  /** Whether to draw a legend (default: where the names do not fit beside the lines). */
  readonly legend?: boolean;
}

/** One bar. */
export interface ChartBar {
  readonly name: string;
  readonly value: number;
}

export interface BarChartOptions extends ChartFrame {
  readonly bars: readonly ChartBar[];
}

const labelGap = 17;
const mostDirectLabels = 8;
const defaultWidth = 640;
const defaultHeight = 360;

/** A chart: a Vega-Lite specification that can draw itself. */
export class Chart {
  readonly #spec: VegaLiteSpec;

  constructor(spec: VegaLiteSpec) {
    this.#spec = spec;
  }

  /** The Vega-Lite 5 specification with its data: plain JSON for notebooks, vega-embed and the Vega editor. */
  toVegaLite(): VegaLiteSpec {
    return structuredClone(this.#spec);
  }

  /**
   * The chart as SVG text, drawn by the optional packages `vega` and `vega-lite`.
   *
   * @throws StateError where those packages are not installed.
   */
  async toSvg(): Promise<string> {
    return drawSvg(this.#spec);
  }

  /** What the chart shows, in words. */
  toString(): string {
    return `<Chart: ${String(this.#spec.description)}>`;
  }

  [INSPECT](): string {
    return this.toString();
  }

  /** As SVG; without `vega` its specification, for frontends that draw it themselves. */
  async [JUPYTER_DISPLAY](): Promise<MimeBundle> {
    const text = this.toString();
    return this.toSvg().then(
      (svg): MimeBundle => pictureBundle(svg, text),
      (): MimeBundle => ({ 'application/vnd.vegalite.v5+json': this.toVegaLite(), 'text/plain': text }),
    );
  }
}

const config = {
  font: fontFamily,
  view: { stroke: null },
  axis: {
    labelColor: mutedInk,
    titleColor: ink,
    labelFontSize: 12,
    titleFontSize: 13,
    titleFontWeight: 500,
    titlePadding: 10,
    labelPadding: 6,
    grid: true,
    gridColor,
    domain: false,
    ticks: false,
  },
  title: {
    anchor: 'start',
    frame: 'group',
    fontSize: 17,
    fontWeight: 600,
    color: ink,
    subtitleFontSize: 13,
    subtitleColor: mutedInk,
    subtitlePadding: 6,
    offset: 14,
  },
  legend: {
    labelFontSize: 12,
    labelColor: ink,
    titleFontSize: 12,
    titleColor: mutedInk,
    symbolStrokeWidth: 2.5,
  },
};

function makeSpec(frame: ChartFrame, summary: string, content: Record<string, unknown>): VegaLiteSpec {
  const { title, subtitle, width = defaultWidth, height = defaultHeight } = frame;
  return {
    $schema: 'https://vega.github.io/schema/vega-lite/v5.json',
    description: title === undefined ? summary : `${title}. ${summary}`,
    ...(title === undefined && subtitle === undefined
      ? {}
      : { title: { text: title ?? '', ...(subtitle === undefined ? {} : { subtitle }) } }),
    width,
    height,
    background: 'white',
    padding: 16,
    ...content,
    config,
  };
}

interface Point {
  readonly series: string;
  readonly x: number;
  readonly y: number | null;
}

function pointsOf({ name, x, y }: ChartSeries, isLog: boolean): Point[] {
  if (x !== undefined && x.length !== y.length) {
    throw new ArgumentError({
      code: 'chart-lengths',
      expected: `Series "${name}" needs as many x as y.`,
      received: { 'x.length': String(x.length), 'y.length': String(y.length) },
    });
  }
  return Array.from(y, (value, index) => ({
    series: name,
    x: x === undefined ? index : x[index],
    y: Number.isFinite(value) && (!isLog || value > 0) ? value : null,
  })).filter((point) => Number.isFinite(point.x));
}

function checkSeries(kind: string, series: readonly ChartSeries[]): void {
  const names = series.map(({ name }) => name);
  const twice = names.find((name, index) => names.indexOf(name) !== index);
  if (series.length === 0 || twice !== undefined) {
    throw new ArgumentError({
      code: 'chart-series',
      expected: `${kind} needs at least one series, each with a name of its own.`,
      received: { names: JSON.stringify(names) },
      ...(twice === undefined ? {} : { advice: `"${twice}" occurs more than once.` }),
    });
  }
}

interface Scales {
  readonly x: { domain: [number, number]; ticks: number[] };
  readonly y: { domain: [number, number]; ticks: number[] };
  readonly toPixel: (y: number) => number;
}

function scalesFor(
  kind: string,
  points: readonly Point[],
  options: PointChartOptions,
  zeroX: boolean,
): Scales {
  const isLog = options.yScale === 'log';
  const shown = points.flatMap(({ y }) => (y === null ? [] : [y]));
  const range = extent(shown);
  if (range === null) {
    throw new ArgumentError({
      code: 'chart-empty',
      expected: isLog
        ? `${kind} found no positive finite value to show on a logarithmic axis.`
        : `${kind} found no finite value to show.`,
      received: { series: JSON.stringify(options.series.map(({ name }) => name)) },
    });
  }
  const y = isLog ? niceLogDomain(range) : niceDomain(range);
  const xRange = extent(points.map((point) => point.x)) ?? [0, 1];
  const x = niceDomain(xRange, { count: 8, zero: zeroX });
  const [low, high] = y.domain;
  const height = options.height ?? defaultHeight;
  const place = isLog ? Math.log10 : (value: number): number => value;
  return {
    // Lines fill the width; points keep a margin, so that none lies on the edge.
    x: zeroX || xRange[0] === xRange[1] ? x : { ...x, domain: xRange },
    y,
    toPixel: (value) => height * (1 - (place(value) - place(low)) / (place(high) - place(low))),
  };
}

function colorEncoding(names: readonly string[], legend: boolean): Record<string, unknown> {
  const range = names.map((_, index) => seriesColors[index % seriesColors.length]);
  return {
    field: 'series',
    type: 'nominal',
    scale: { domain: names, range },
    legend: legend ? { title: null, orient: 'right' } : null,
  };
}

/** The names at the ends of the lines, moved apart where they would touch. */
function endLabels(series: readonly ChartSeries[], points: readonly Point[], width: number, scales: Scales) {
  const ends = series.flatMap(({ name, label = name }, index) => {
    const last = points.findLast((point) => point.series === name && point.y !== null);
    return last === undefined
      ? []
      : [{ label, y: last.y as number, color: seriesColors[index % seriesColors.length] }];
  });
  const [bottom, top] = scales.y.domain;
  const wished = ends.map(({ y }) => scales.toPixel(y));
  const placed = spreadApart(wished, labelGap, scales.toPixel(top), scales.toPixel(bottom));
  return ends.map(({ label, color }, index) => ({
    data: { values: [{}] },
    mark: {
      type: 'text',
      text: label,
      align: 'left',
      baseline: 'middle',
      fontSize: 13,
      fontWeight: 600,
      color,
      clip: false,
    },
    encoding: { x: { value: width + 9 }, y: { value: Math.round(placed[index] * 10) / 10 } },
  }));
}

function noteLayers(notes: readonly ChartNote[], names: readonly string[], scales: Scales) {
  const [left, right] = scales.x.domain;
  return notes.flatMap(({ x, y, text, series }) => {
    const color = seriesColors[Math.max(0, names.indexOf(series)) % seriesColors.length];
    const atRight = x > left + 0.7 * (right - left);
    const atBottom = scales.toPixel(y) > 0.85 * scales.toPixel(scales.y.domain[0]);
    const at = {
      x: { field: 'x', type: 'quantitative' },
      y: { field: 'y', type: 'quantitative' },
    };
    const data = { values: [{ x, y }] };
    return [
      {
        data,
        mark: { type: 'point', filled: false, size: 110, stroke: color, strokeWidth: 2, opacity: 1 },
        encoding: at,
      },
      {
        data,
        mark: {
          type: 'text',
          text,
          align: atRight ? 'right' : 'left',
          baseline: 'middle',
          dx: atRight ? -4 : 4,
          dy: atBottom ? -20 : 20,
          fontSize: 12,
          color,
        },
        encoding: at,
      },
    ];
  });
}

function pointChart(kind: 'lineChart' | 'scatterChart', options: PointChartOptions): Chart {
  optionsFrom<PointChartOptions>(kind, pointKinds, [options], false);
  requireArgument(kind, 'series', options?.series, seriesList);
  const { series, xLabel, yLabel, yScale = 'linear', notes = [], width = defaultWidth } = options;
  checkSeries(kind, series);
  const isLine = kind === 'lineChart';
  const points = series.flatMap((one) => pointsOf(one, yScale === 'log'));
  const scales = scalesFor(kind, points, options, !isLine);
  const names = series.map(({ name }) => name);
  const wholeX = options.wholeX ?? points.every(({ x }) => Number.isInteger(x));
  const labelled = isLine && series.length <= mostDirectLabels && options.legend !== true;
  const legend = options.legend ?? (!labelled && series.length > 1);
  const longest = Math.max(...series.map(({ y }) => y.length));
  const dashed = series.filter((one) => one.dashed === true).map(({ name }) => name);
  const xTicks = ticksWithin(scales.x.ticks, scales.x.domain, wholeX);
  const encoding = {
    x: {
      field: 'x',
      type: 'quantitative',
      title: xLabel ?? null,
      scale: { domain: scales.x.domain, nice: false, zero: false },
      axis: {
        grid: !isLine,
        values: xTicks,
        labelFlush: false,
        ...(wholeX ? { format: 'd' } : {}),
      },
    },
    y: {
      field: 'y',
      type: 'quantitative',
      title: yLabel ?? null,
      scale: {
        domain: scales.y.domain,
        nice: false,
        type: yScale,
        ...(yScale === 'log' ? {} : { zero: false }),
      },
      axis: { values: scales.y.ticks, ...(yScale === 'log' ? { format: '~g' } : {}) },
    },
    color: colorEncoding(names, legend),
    ...(isLine && dashed.length > 0
      ? {
          strokeDash: {
            field: 'series',
            type: 'nominal',
            scale: { domain: names, range: names.map((name) => (dashed.includes(name) ? [6, 4] : [1, 0])) },
            legend: null,
          },
        }
      : {}),
    tooltip: [
      { field: 'series', type: 'nominal', title: 'series' },
      { field: 'x', type: 'quantitative', title: xLabel ?? 'x' },
      { field: 'y', type: 'quantitative', title: yLabel ?? 'y' },
    ],
  };
  const mark = isLine
    ? {
        type: 'line',
        strokeWidth: 2.5,
        strokeCap: 'round',
        strokeJoin: 'round',
        ...(longest <= 30 ? { point: { size: 34, filled: true } } : {}),
      }
    : { type: 'point', filled: true, size: 42, opacity: 0.7 };
  const summary = `${isLine ? 'Line' : 'Scatter'} chart of ${names.join(', ')}.`;
  return new Chart(
    makeSpec(options, summary, {
      layer: [
        { data: { values: points }, mark, encoding },
        ...noteLayers(notes, names, scales),
        ...(labelled ? endLabels(series, points, width, scales) : []),
      ],
    }),
  );
}

/**
 * Draws values as lines, with their names at the ends of the lines.
 *
 * @param options `series`: `{ name, x?, y }` each, of any lengths; `yScale`: `'linear'` (default) or `'log'`; `width`
 * and `height` of the plotting area in pixels (default 640 by 360).
 * @throws ArgumentError where there is no series, a name occurs twice, x and y differ in length, or nothing is finite.
 * @throws NameError where an option is unknown.
 * @example
 * import { lineChart } from 'keratin/plot';
 *
 * const chart = lineChart({ title: 'Two curves', series: [{ name: 'a', y: [3, 2, 1] }, { name: 'b', y: [2, 2, 2] }] });
 * console.log(chart.toVegaLite().width); // 640
 * @see https://vega.github.io/vega-lite/docs/line.html
 */
export function lineChart(options: PointChartOptions, ...others: readonly never[]): Chart {
  checkNoMore('lineChart', others);
  return pointChart('lineChart', options);
}

/**
 * Draws values as points; the same options as `lineChart`, with a legend where there are several series.
 *
 * @throws ArgumentError where there is no series, a name occurs twice, x and y differ in length, or nothing is finite.
 * @throws NameError where an option is unknown.
 * @example
 * import { scatterChart } from 'keratin/plot';
 *
 * const chart = scatterChart({ xLabel: 'height', yLabel: 'weight', series: [{ name: 'people', x: [1.6, 1.8], y: [60, 75] }] });
 * console.log(chart.toVegaLite().height); // 360
 * @see https://vega.github.io/vega-lite/docs/point.html
 */
export function scatterChart(options: PointChartOptions, ...others: readonly never[]): Chart {
  checkNoMore('scatterChart', others);
  return pointChart('scatterChart', options);
}

/**
 * Draws one horizontal bar for each value, in the given order, with the value written beside it.
 *
 * @param options `bars`: `{ name, value }` each; `xLabel` names the values, `yLabel` the bars. The height follows from the
 * number of bars where it is not given.
 * @throws ArgumentError where there is no bar, a name occurs twice, or a value is not finite.
 * @throws NameError where an option is unknown.
 * @example
 * import { barChart } from 'keratin/plot';
 *
 * const chart = barChart({ xLabel: 'accuracy', bars: [{ name: 'small', value: 0.61 }, { name: 'wide', value: 0.68 }] });
 * console.log(chart.toVegaLite().width); // 640
 * @see https://vega.github.io/vega-lite/docs/bar.html
 */
export function barChart(options: BarChartOptions, ...others: readonly never[]): Chart {
  optionsFrom<BarChartOptions>('barChart', barKinds, [options, ...others], false);
  requireArgument('barChart', 'bars', options?.bars, barList);
  const { bars, xLabel, yLabel, height = Math.max(1, bars.length) * 34 } = options;
  const names = bars.map(({ name }) => name);
  const twice = names.find((name, index) => names.indexOf(name) !== index);
  const strange = bars.find(({ value }) => !Number.isFinite(value));
  if (bars.length === 0 || twice !== undefined || strange !== undefined) {
    throw new ArgumentError({
      code: 'chart-bars',
      expected: 'barChart needs at least one bar, each with a name of its own and a finite value.',
      received: {
        bars: bars.map(({ name, value }) => `${JSON.stringify(name)}: ${value}`).join(', ') || 'none',
      },
    });
  }
  const range = extent([...bars.map(({ value }) => value), 0]) as [number, number];
  const { domain, ticks } = niceDomain(range);
  const y = { field: 'name', type: 'nominal', sort: null, title: yLabel ?? null, axis: { grid: false } };
  const x = {
    field: 'value',
    type: 'quantitative',
    title: xLabel ?? null,
    scale: { domain, nice: false },
    axis: { values: ticks, labelFlush: false },
  };
  return new Chart(
    makeSpec({ ...options, height }, `Bar chart of ${names.join(', ')}.`, {
      data: { values: bars.map(({ name, value }) => ({ name, value, text: shortNumber(value) })) },
      encoding: { x, y },
      layer: [
        { mark: { type: 'bar', color: seriesColors[0], cornerRadiusEnd: 3, height: { band: 0.66 } } },
        ...[true, false].map((positive) => ({
          transform: [{ filter: positive ? 'datum.value >= 0' : 'datum.value < 0' }],
          mark: {
            type: 'text',
            align: positive ? 'left' : 'right',
            baseline: 'middle',
            dx: positive ? 6 : -6,
            fontSize: 12,
            fontWeight: 600,
            color: ink,
          },
          encoding: { text: { field: 'text', type: 'nominal' } },
        })),
      ],
    }),
  );
}
