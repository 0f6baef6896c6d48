import { OutcomeCount } from './outcome-count';

/**
 * The (weighted) number of predictions not above the threshold whose target is 0.
 *
 * @example
 * import { metrics } from 'keratin';
 * const metric = new metrics.TrueNegatives();
 * metric.updateState([1, 0, 0, 1, 1], [0.9, 0.8, 0.2, 0.7, 0.1]);
 * console.log(String(metric.result())); // 1.0
 *
 * @see https://keras.io/api/metrics/classification_metrics/#truenegatives-class
 */
export class TrueNegatives extends OutcomeCount {
  static override readonly className: string = 'TrueNegatives';

  protected override readonly outcome = 'trueNegatives';
}
