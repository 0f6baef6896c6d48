import { describe, expect, it } from 'vitest';
import { textLossPlot, textPlot } from './text-plot';
import type { TextPlotOptions } from './text-plot';

const epochs = Array.from({ length: 25 }, (_, epoch) => epoch);
const history = {
  epoch: epochs,
  history: {
    loss: epochs.map((epoch) => 0.2 + 0.6 * Math.exp(-epoch / 5)),
    val_loss: epochs.map((epoch) => 0.32 + 0.5 * Math.exp(-epoch / 4) + 0.006 * Math.max(0, epoch - 9)),
  },
};

const SINE = [
  '    sine',
  'sin x',
  ' 1 ┤     ⢀⡠⠖⠊⠉⠉⠙⠒⢄⡀',
  '   │   ⢀⡴⠉        ⠈⠢⡀',
  '   │  ⡔⠃            ⠈⠦⡀',
  '   │⢠⠊                ⠑⢆                   ⢀',
  ' 0 ┤⠁                   ⠱⣀                ⡤⠃',
  '   │                     ⠈⠢⡀            ⣠⠚',
  '   │                       ⠉⠦⡀        ⡠⠞',
  '−1 ┤                         ⠈⠒⠤⣄⣀⣀⡠⠴⠋',
  '   └┬───────────┬────────────┬───────────┬──',
  '    0           2            4           6',
  '                       x',
].join('\n');

const GAPS = ['1000 ┤        ⡠⠊', '     │  ⡀    ⠈', '   1 ┤⡠⠊', '     └┬────────┬', '      0        5'].join(
  '\n',
);

const SINGLE = ['6 ┤', '  │     ⠄', '0 ┤', '  └┬────┬───┬', '   −1   0   1'].join('\n');

const MEETING = [
  '1.5 ┤',
  '    │●○×●○×●○×●○×',
  '0.5 ┤',
  '    └┬──────────┬',
  '     0          1',
  '     ● a   ○ b   × c',
].join('\n');

const LOSS = [
  '     Loss by epoch',
  '1.0 ┤',
  '    │',
  '0.8 ┤●○',
  '    │ ●●',
  '0.6 ┤   ○●○○',
  '    │      ●○●○○',
  '    │         ●●○●○○○○                                         ○○',
  '0.4 ┤             ●●●●○●○●○○○○○○○○○○○○○○○○○○○○○○○○○○○○○○○○○○○○○',
  '    │                    ●●●●●●●●●●●●●●●●●●●',
  '0.2 ┤                                       ●●●●●●●●●●●●●●●●●●●●●',
  '    │',
  '0.0 ┤',
  '    └┬─────────┬───────────┬───────────┬────────────┬───────────┬',
  '     1         5           10          15           20          25',
  '                                epoch',
  '     ● loss 0.2049   ○ val_loss 0.4112',
  '     val_loss lowest: 0.3629 in epoch 13',
].join('\n');

describe('textPlot', () => {
  it('draws one line in braille', () => {
    expect(
      textPlot({
        title: 'sine',
        yLabel: 'sin x',
        xLabel: 'x',
        width: 40,
        height: 8,
        series: [
          {
            name: 'sin',
            x: Array.from({ length: 64 }, (_, index) => index / 10),
            y: Array.from({ length: 64 }, (_, index) => Math.sin(index / 10)),
          },
        ],
      }),
    ).toBe(SINE);
  });

  it('leaves gaps for what is not finite, and for what a logarithmic axis cannot show', () => {
    const text = textPlot({
      width: 10,
      height: 3,
      yScale: 'log',
      series: [{ name: 'a', y: [1, 10, 0, Number.NaN, 100, 1000] }],
    });
    expect(text).toBe(GAPS);
  });

  it('shows a single value', () => {
    expect(textPlot({ width: 10, height: 3, series: [{ name: 'a', y: [3] }] })).toBe(SINGLE);
  });

  it('lets marks take turns where lines meet', () => {
    const series = ['a', 'b', 'c'].map((name) => ({ name, y: [1, 1] }));
    expect(textPlot({ width: 12, height: 3, series })).toBe(MEETING);
  });

  it.each([
    [{ series: [] }, 'ArgumentError[chart-empty]: textPlot found no finite value to show.'],
    [
      { series: [{ name: 'a', x: [1], y: [] }] },
      'Series "a" needs as many x as y.\n  x.length = 1\n  y.length = 0',
    ],
    [
      { series: [{ name: 'a', y: [1] }], width: 5 },
      'textPlot needs a width of at least 10 and a height of at least 3 whole characters.\n  width  = 5\n  height = 12',
    ],
    [{ series: [], legend: true }, 'NameError[unknown-option]: textPlot has no option "legend".'],
  ])('refuses %j', (options, text) => {
    expect(() => textPlot(options as TextPlotOptions)).toThrow(text);
  });
});

describe('textLossPlot', () => {
  it('draws training and validation loss', () => {
    expect(textLossPlot(history)).toBe(LOSS);
  });

  it('draws training alone where there is no validation', () => {
    const { epoch, history: metrics } = history;
    expect(textLossPlot({ epoch, history: { loss: metrics.loss } })).not.toContain('val_loss');
    expect(() => textLossPlot(history, { metric: 'los' })).toThrow('Did you mean "loss"?');
  });
});
