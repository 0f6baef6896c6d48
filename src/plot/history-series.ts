import { NameError } from '../util/errors';
import { suggestName } from '../util/names';
import { shortNumber } from './chart-scale';
import type { ChartNote, ChartSeries } from './chart';

/** What `fit` returns, as far as charts need it: epochs from 0, and one value of each metric an epoch. */
export interface HistoryLike {
  readonly epoch: ArrayLike<number>;
  readonly history: Readonly<Record<string, ArrayLike<number>>>;
}

/** Epochs as `fit` prints them, from 1. */
export const epochNumbers = ({ epoch }: HistoryLike): number[] => Array.from(epoch, (number) => number + 1);

/** The values of a metric; an unknown one is an error that names `where` and the nearest metric. */
export function metricValues(run: HistoryLike, metric: string, where: string): ArrayLike<number> {
  if (Object.hasOwn(run.history, metric)) return run.history[metric];
  throw new NameError({
    code: 'history-metric',
    expected: `${where} has no metric "${metric}".`,
    advice: suggestName(metric, Object.keys(run.history)),
    details: { metric, known: Object.keys(run.history) },
  });
}

/** `val_mean_squared_error` → `validation mean squared error`. */
export const metricInWords = (metric: string): string =>
  metric.replace(/^val_/, 'validation ').replaceAll('_', ' ');

/** `Validation loss by epoch`. */
export function metricTitle(metric: string): string {
  const words = metricInWords(metric);
  return `${words.slice(0, 1).toUpperCase()}${words.slice(1)} by epoch`;
}

/** A name with the last value of the line. */
export const nameWithLastValue = (name: string, values: ArrayLike<number>): string =>
  values.length === 0 ? name : `${name} ${shortNumber(values[values.length - 1])}`;

/** Metrics that get better upwards; for all others the least value is the best. */
const risesWhenBetter = (metric: string): boolean =>
  /(^|_)(acc|auc|precision|recall|f1|f1_score|iou|r2_score|cosine_similarity)(_|$)|accuracy(_|$)/.test(
    metric,
  );

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

/** A metric and its validation values as lines, with a remark at the best validation epoch. */
export function metricSeries(
  history: HistoryLike,
  metric: string,
): { series: ChartSeries[]; notes: ChartNote[] } {
  const epochs = epochNumbers(history);
  const values = metricValues(history, metric, 'The history');
  const series: ChartSeries[] = [
    { name: metric, x: epochs, y: values, label: nameWithLastValue(metric, values) },
  ];
  const name = `val_${metric}`;
  if (!Object.hasOwn(history.history, name)) return { series, notes: [] };
  const validation = history.history[name];
  const label = nameWithLastValue(name, validation);
  return {
    series: [...series, { name, x: epochs, y: validation, label, dashed: true }],
    notes: bestNote(name, epochs, validation),
  };
}
