import { OutcomeCount } from './outcome-count';

/**
 * The (weighted) number of predictions above the threshold whose target is 1.
 *
 * @example
 * import { metrics } from 'keratin';
 * const metric = new metrics.TruePositives();
 * metric.updateState([1, 0, 0, 1, 1], [0.9, 0.8, 0.2, 0.7, 0.1]);
 * console.log(String(metric.result())); // 2.0
 *
 * @see https://keras.io/api/metrics/classification_metrics/#truepositives-class
 */
export class TruePositives extends OutcomeCount {
  static override readonly className: string = 'TruePositives';

  protected override readonly outcome = 'truePositives';
}
