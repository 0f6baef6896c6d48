import { aHistory, histories, historyKinds } from './kinds';
import { optionsFrom, requireArgument, type OptionArguments } from '../util/arguments';
import { ArgumentError } from '../util/errors';
import { lineChart } from './chart';
import type { Chart, ChartFrame } from './chart';
import {
  epochNumbers,
  metricInWords,
  metricSeries,
  metricTitle,
  metricValues,
  nameWithLastValue,
} from './history-series';
import type { HistoryLike } from './history-series';

export interface HistoryChartOptions extends ChartFrame {
  /** The metric to show (default `'loss'`; for comparisons `'val_loss'` where every run has it). */
  readonly metric?: string;
  /** `'linear'` (default) or `'log'`. */
  readonly yScale?: 'linear' | 'log';
}

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
export function lossChart(
  history: HistoryLike,
  ...given: OptionArguments<HistoryChartOptions, never>
): Chart {
  const options = optionsFrom<HistoryChartOptions>('lossChart', historyKinds, given, false);
  requireArgument('lossChart', 'history', history, aHistory);
  const { metric = 'loss', ...frame } = options;
  return lineChart({
    title: metricTitle(metric),
    xLabel: 'epoch',
    yLabel: metricInWords(metric),
    ...frame,
    ...metricSeries(history, metric),
    wholeX: true,
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
  ...given: OptionArguments<HistoryChartOptions, never>
): Chart {
  const options = optionsFrom<HistoryChartOptions>('comparisonChart', historyKinds, given, false);
  requireArgument('comparisonChart', 'runs', runs, histories);
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
  const everyRunValidates = entries.every(([, run]) => Object.hasOwn(run.history, 'val_loss'));
  const { metric = everyRunValidates ? 'val_loss' : 'loss', ...frame } = options;
  return lineChart({
    title: metricTitle(metric),
    xLabel: 'epoch',
    yLabel: metricInWords(metric),
    ...frame,
    wholeX: true,
    series: entries.map(([name, run]) => {
      const y = metricValues(run, metric, `Run "${name}"`);
      return { name, x: epochNumbers(run), y, label: nameWithLastValue(name, y) };
    }),
  });
}
