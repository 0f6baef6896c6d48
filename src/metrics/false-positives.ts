import { OutcomeCount } from './outcome-count';

/**
 * The (weighted) number of predictions above the threshold whose target is 0.
 *
 * @example
 * import { metrics } from 'keratin';
 * const metric = new metrics.FalsePositives();
 * metric.updateState([1, 0, 0, 1, 1], [0.9, 0.8, 0.2, 0.7, 0.1]);
 * console.log(String(metric.result())); // 1.0
 *
 * @see https://keras.io/api/metrics/classification_metrics/#falsepositives-class
 */
export class FalsePositives extends OutcomeCount {
  static override readonly className: string = 'FalsePositives';

  protected override readonly outcome = 'falsePositives';
}
