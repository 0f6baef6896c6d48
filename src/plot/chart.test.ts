import { describe, expect, it } from 'vitest';
import { barChart, lineChart, scatterChart } from './chart';
import type { BarChartOptions, PointChartOptions } from './chart';
import { comparisonChart, lossChart } from './history-chart';
import { drawSvg } from './vega';

const history = {
  epoch: [0, 1, 2, 3],
  history: {
    loss: [0.9, 0.5, 0.3, 0.2],
    val_loss: [1, 0.7, 0.75, 0.8],
    accuracy: [0.5, 0.6, 0.7, 0.8],
    val_accuracy: [0.4, 0.7, 0.6, 0.5],
  },
};

interface Layer {
  data: { values: unknown[] };
  mark: { text?: string };
  encoding: Record<string, { value?: number; legend?: unknown }>;
}
type LayeredSpec = { layer: Layer[] };

/** The texts of an SVG in the order in which they are drawn. */
const textsOf = (svg: string): string[] =>
  [...svg.matchAll(/<text[^>]*>([^<]*)<\/text>/g)].map(([, text]) => text);

describe('lineChart', () => {
  it('gives a Vega-Lite specification', () => {
    const chart = lineChart({
      title: 'Curves',
      xLabel: 'update',
      yLabel: 'loss',
      width: 300,
      height: 100,
      series: [
        { name: 'a', y: [4, Number.NaN, 2] },
        { name: 'b', x: [0, 2], y: new Float32Array([2, 2]) },
      ],
    });
    const spec = chart.toVegaLite() as unknown as LayeredSpec;
    expect(spec).toMatchObject({
      $schema: 'https://vega.github.io/schema/vega-lite/v5.json',
      description: 'Curves. Line chart of a, b.',
      title: { text: 'Curves' },
      width: 300,
      height: 100,
      background: 'white',
    });
    expect(spec.layer[0].data.values).toEqual([
      { series: 'a', x: 0, y: 4 },
      { series: 'a', x: 1, y: null },
      { series: 'a', x: 2, y: 2 },
      { series: 'b', x: 0, y: 2 },
      { series: 'b', x: 2, y: 2 },
    ]);
    expect(spec.layer[0].encoding.x).toMatchObject({ title: 'update', scale: { domain: [0, 2] } });
    expect(spec.layer[0].encoding.y).toMatchObject({
      title: 'loss',
      scale: { domain: [2, 4], type: 'linear' },
    });
    // Both lines end at 2, the foot of the chart: the names stand above each other.
    expect(spec.layer.slice(1).map(({ mark, encoding }) => [mark.text, encoding.y.value])).toEqual([
      ['a', 83],
      ['b', 100],
    ]);
    expect(JSON.parse(JSON.stringify(spec))).toEqual(spec);
  });

  it('draws SVG', async () => {
    const svg = await lineChart({ title: 'Curves', series: [{ name: 'one', y: [1, 2, 3] }] }).toSvg();
    expect(svg).toMatch(/^<svg[^>]* width="\d+/);
    expect(textsOf(svg)).toEqual(['0', '1', '2', '0', '1', '2', '3', 'one', 'Curves']);
  });

  it('leaves out what a logarithmic axis cannot show, and draws a legend for many lines', () => {
    const series = Array.from({ length: 9 }, (_, index) => ({ name: `run ${index}`, y: [0, 10 ** index] }));
    const { layer } = lineChart({ series, yScale: 'log' }).toVegaLite() as unknown as LayeredSpec;
    expect(layer).toHaveLength(1);
    expect(layer[0].data.values.slice(0, 2)).toEqual([
      { series: 'run 0', x: 0, y: null },
      { series: 'run 0', x: 1, y: 1 },
    ]);
    expect(layer[0].encoding.color.legend).toEqual({ title: null, orient: 'right' });
  });

  it.each([
    [
      { series: [] },
      'ArgumentError[chart-series]: lineChart needs at least one series, each with a name of its own.\n  names = []',
    ],
    [
      {
        series: [
          { name: 'a', y: [1] },
          { name: 'a', y: [1] },
        ],
      },
      '  names = ["a","a"]\n  "a" occurs more than once.',
    ],
    [
      { series: [{ name: 'a', x: [1, 2], y: [1] }] },
      'ArgumentError[chart-lengths]: Series "a" needs as many x as y.\n  x.length = 2\n  y.length = 1',
    ],
    [
      { series: [{ name: 'a', y: [Number.NaN] }] },
      'ArgumentError[chart-empty]: lineChart found no finite value to show.',
    ],
    [
      { series: [{ name: 'a', y: [0, -1] }], yScale: 'log' },
      'ArgumentError[chart-empty]: lineChart found no positive finite value to show on a logarithmic axis.',
    ],
    [
      { series: [{ name: 'a', y: [1] }], yScale: 'ln' },
      `lineChart needs yScale to be 'linear' or 'log'.\n  yScale = "ln"`,
    ],
    [
      { series: [{ name: 'a', y: [1] }], xlabel: 'x' },
      'lineChart has no option "xlabel".\n  Did you mean "xLabel"?',
    ],
  ])('refuses %j', (options, text) => {
    expect(() => lineChart(options as PointChartOptions)).toThrow(text);
  });
});

describe('lossChart and comparisonChart', () => {
  it('shows training and validation, and marks the best epoch', async () => {
    const chart = lossChart(history);
    expect(chart.toVegaLite().description).toBe('Loss by epoch. Line chart of loss, val_loss.');
    const texts = textsOf(await chart.toSvg());
    expect(texts).toContain('lowest: 0.7 in epoch 2');
    expect(texts).toContain('loss 0.2');
    expect(texts).toContain('val_loss 0.8');
  });

  it('knows that accuracy rises', async () => {
    const texts = textsOf(await lossChart(history, { metric: 'accuracy' }).toSvg());
    expect(texts).toContain('Accuracy by epoch');
    expect(texts).toContain('highest: 0.7 in epoch 2');
  });

  it('compares runs by validation loss where all have it', async () => {
    const other = { epoch: [0, 1], history: { loss: [1, 0.8], val_loss: [0.9, 0.6] } };
    const texts = textsOf(await comparisonChart({ small: history, wide: other }).toSvg());
    expect(texts).toContain('Validation loss by epoch');
    expect(texts).toContain('small 0.8');
    expect(texts).toContain('wide 0.6');
    const plain = { epoch: [0], history: { loss: [1] } };
    expect(comparisonChart({ small: history, plain }).toVegaLite().description).toMatch(/^Loss by epoch/);
  });

  it('names the nearest metric', () => {
    expect(() => lossChart(history, { metric: 'val_acuracy' })).toThrow(
      'NameError[history-metric]: The history has no metric "val_acuracy".\n  Did you mean "val_accuracy"?',
    );
    expect(() => comparisonChart({ a: history }, { metric: 'mse' })).toThrow(
      'Run "a" has no metric "mse".\n  Known names: loss, val_loss, accuracy, val_accuracy.',
    );
    expect(() => comparisonChart({})).toThrow(
      'ArgumentError[comparison-runs]: comparisonChart needs at least one run.',
    );
  });
});

describe('barChart and scatterChart', () => {
  it('draws bars with their values', async () => {
    const chart = barChart({
      title: 'Accuracy',
      bars: [
        { name: 'small', value: 0.61 },
        { name: 'wide', value: -0.25 },
      ],
    });
    const texts = textsOf(await chart.toSvg());
    expect(texts).toEqual(expect.arrayContaining(['small', 'wide', '0.61', '−0.25', 'Accuracy']));
    expect(chart.toVegaLite().height).toBe(68);
  });

  it('draws points with a legend', async () => {
    const series = [
      { name: 'union', x: [8, 12], y: [5, 9] },
      { name: 'no union', x: [10, 16], y: [4, 12] },
    ];
    const svg = await scatterChart({ xLabel: 'education', yLabel: 'wage', series }).toSvg();
    expect(textsOf(svg)).toEqual(expect.arrayContaining(['union', 'no union', 'education', 'wage']));
  });

  it('refuses what has no length', () => {
    const bars = [{ name: 'a', value: Number.NaN }];
    expect(() => barChart({ bars })).toThrow(
      'ArgumentError[chart-bars]: barChart needs at least one bar, each with a name of its own and a finite value.\n  bars = "a": NaN',
    );
    expect(() => barChart({ bars: [], hight: 3 } as BarChartOptions)).toThrow('Did you mean "height"?');
  });
});

describe('drawSvg without its packages', () => {
  it('says what to install', async () => {
    const load = (): Promise<never> =>
      Promise.reject(new Error("Cannot find package 'vega'\nimported from x"));
    await expect(drawSvg({ $schema: '' }, load)).rejects.toThrow(
      [
        'StateError[vega-missing]: toSvg() draws with the packages vega and vega-lite, which could not be loaded.',
        "  reason = Cannot find package 'vega'",
        '  Install them with `npm install vega@5 vega-lite@5`, or give toVegaLite() to a viewer of your own.',
      ].join('\n'),
    );
  });
});
