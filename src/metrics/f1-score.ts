import type { Arguments, OptionsOf } from '../config/option';
import { FBetaScore, scoreOptions } from './fbeta-score';
import type { Direction } from './metric';

const OPTIONS = scoreOptions('f1_score');

/**
 * Options of `F1Score`: `average` (how the scores of classes become one: `micro`, `macro`, `weighted`; null (default)
 * for one score each), `threshold` (above which a prediction means yes; null (default) for the highest prediction of
 * each row), and those of all metrics.
 */
export type F1ScoreOptions = OptionsOf<typeof OPTIONS>;

/**
 * The harmonic mean of precision and recall, 2 · precision · recall / (precision + recall), for one-hot or multi-hot
 * targets [batch, classes].
 *
 * @example
 * import { metrics } from 'keratin';
 * const metric = new metrics.F1Score({ threshold: 0.5 });
 * metric.updateState([[1, 1, 1], [1, 0, 0], [1, 1, 0]], [[0.2, 0.6, 0.7], [0.2, 0.6, 0.6], [0.6, 0.8, 0]]);
 * console.log(metric.result().toArray().map((x) => x.toFixed(4)).join(' ')); // 0.5000 0.8000 0.6667
 *
 * @see https://keras.io/api/metrics/classification_metrics/#f1score-class
 */
export class F1Score extends FBetaScore {
  static override readonly className: string = 'F1Score';
  static override readonly direction: Direction | null = 'up';
  static override readonly options = OPTIONS;

  constructor(...options: Arguments<typeof OPTIONS, F1ScoreOptions>) {
    super(...options);
  }
}
