import { ArgumentError, NameError } from '../util/errors';
import { suggestName } from '../util/names';
import { checkOptionNames } from '../training/text/check-options';
import { lineChart } from './chart';
import type { Chart, ChartFrame, ChartNote, ChartSeries } from './chart';
import { shortNumber } from './chart-scale';

/** What `fit` returns, as far as charts need it: epochs from 0, and one value of each metric an epoch. */
export interface HistoryLike {
  readonly epoch: ArrayLike<number>;
  readonly history: Readonly<Record<string, ArrayLike<number>>>;
}

export interface HistoryChartOptions extends ChartFrame {
  /** The metric to show (default `'loss'`; for comparisons `'val_loss'` where every run has it). */
  readonly metric?: string;
  /** `'linear'` (default) or `'log'`. */
  readonly yScale?: 'linear' | 'log';
}

const optionNames = ['title', 'subtitle', 'xLabel', 'yLabel', 'width', 'height', 'metric', 'yScale'] as const;

/** Epochs as `fit` prints them, from 1. */
const epochNumbers = ({ epoch }: HistoryLike): number[] => Array.from(epoch, (number) => number + 1);

function valuesOf(run: HistoryLike, metric: string, where: string): ArrayLike<number> {
  const values = run.history[metric];
  if (values !== undefined) return values;
  throw new NameError({
    code: 'history-metric',
    expected: `${where} has no metric "${metric}".`,
    advice: suggestName(metric, Object.keys(run.history)),
    details: { metric, known: Object.keys(run.history) },
  });
}

/** Metrics that get better upwards; for all others the least value is the best. */
const risesWhenBetter = (metric: string): boolean =>
  /(^|_)(acc|accuracy|auc|precision|recall|f1|f1_score|iou|r2_score|cosine_similarity)(_|$)/.test(metric) ||
  metric.endsWith('accuracy');

function bestNote(metric: string, epochs: readonly number[], values: ArrayLike<number>): ChartNote[] {
  const rises = risesWhenBetter(metric);
  let best = -1;
  for (let index = 0; index < values.length; index++) {
    if (!Number.isFinite(values[index])) continue;
    if (best < 0 || (rises ? values[index] > values[best] : values[index] < values[best])) best = index;
  }
  // At the last epoch the label at the end of the line says it already.
  if (best < 0 || best === values.length - 1) return [];
  const text = `${rises ? 'highest' : 'lowest'}: ${shortNumber(values[best])} in epoch ${epochs[best]}`;
  return [{ x: epochs[best], y: values[best], text, series: metric }];
}

/** `val_mean_squared_error` → `validation mean squared error`. */
const inWords = (metric: string): string => metric.replace(/^val_/, 'validation ').replaceAll('_', ' ');
const capitalised = (words: string): string => words[0].toUpperCase() + words.slice(1);

const labelled = (name: string, values: ArrayLike<number>): string =>
  values.length === 0 ? name : `${name} ${shortNumber(values[values.length - 1])}`;

/**
 * Draws a metric of a training run over its epochs, with the validation values (dashed) where there are any, and marks
 * the best validation epoch: where the curves part, the network begins to overfit.
 *
 * @param history What `fit` returned. Epochs are shown from 1, as `fit` prints them.
 * @param options `metric` (default `'loss'`), `yScale`, and the title, labels and size of any chart.
 * @throws NameError where the history has no such metric, with the nearest name it has.
 * @example
 * import { lossChart } from 'keratin/plot';
 *
 * const chart = lossChart({ epoch: [0, 1, 2], history: { loss: [1, 0.5, 0.2], val_loss: [1.1, 0.7, 0.8] } });
 * console.log(chart.toVegaLite().description); // Loss by epoch. Line chart of loss, val_loss.
 */
export function lossChart(history: HistoryLike, options: HistoryChartOptions = {}): Chart {
  checkOptionNames('lossChart', options, optionNames);
  const { metric = 'loss', ...frame } = options;
  const epochs = epochNumbers(history);
  const values = valuesOf(history, metric, 'The history');
  const validationName = `val_${metric}`;
  const validation = history.history[validationName];
  const series: ChartSeries[] = [{ name: metric, x: epochs, y: values, label: labelled(metric, values) }];
  if (validation !== undefined) {
    const label = labelled(validationName, validation);
    series.push({ name: validationName, x: epochs, y: validation, label, dashed: true });
  }
  const words = inWords(metric);
  return lineChart({
    title: `${capitalised(words)} by epoch`,
    xLabel: 'epoch',
    yLabel: words,
    ...frame,
    series,
    wholeX: true,
    notes: validation === undefined ? [] : bestNote(validationName, epochs, validation),
  });
}

/**
 * Draws one metric of several training runs over their epochs.
 *
 * @param runs Histories by the name under which to show them.
 * @param options `metric` (default `'val_loss'` where every run has it, else `'loss'`), `yScale`, and the title, labels
 * and size of any chart.
 * @throws NameError where a run has no such metric. @throws ArgumentError where there is no run.
 * @example
 * import { comparisonChart } from 'keratin/plot';
 *
 * const small = { epoch: [0, 1], history: { val_loss: [0.7, 0.6] } };
 * const wide = { epoch: [0, 1], history: { val_loss: [0.65, 0.5] } };
 * const chart = comparisonChart({ small, wide }, { metric: 'val_loss' });
 * console.log(chart.toVegaLite().description); // Validation loss by epoch. Line chart of small, wide.
 */
export function comparisonChart(
  runs: Readonly<Record<string, HistoryLike>>,
  options: HistoryChartOptions = {},
): Chart {
  checkOptionNames('comparisonChart', options, optionNames);
  const entries = Object.entries(runs);
  if (entries.length === 0) {
    throw new ArgumentError({
      code: 'comparison-runs',
      expected: 'comparisonChart needs at least one run.',
      received: { runs: '{}' },
      advice:
        'Give the histories that fit returned by name: comparisonChart({ small: history1, wide: history2 }).',
    });
  }
  const everyRunValidates = entries.every(([, run]) => run.history.val_loss !== undefined);
  const { metric = everyRunValidates ? 'val_loss' : 'loss', ...frame } = options;
  const words = inWords(metric);
  return lineChart({
    title: `${capitalised(words)} by epoch`,
    xLabel: 'epoch',
    yLabel: words,
    ...frame,
    wholeX: true,
    series: entries.map(([name, run]) => {
      const y = valuesOf(run, metric, `Run "${name}"`);
      return { name, x: epochNumbers(run), y, label: labelled(name, y) };
    }),
  });
}
