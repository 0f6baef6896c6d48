import { OutcomeCount } from './outcome-count';

/**
 * The (weighted) number of predictions not above the threshold whose target is 1.
 *
 * @example
 * import { metrics } from 'keratin';
 * const metric = new metrics.FalseNegatives();
 * metric.updateState([1, 0, 0, 1, 1], [0.9, 0.8, 0.2, 0.7, 0.1]);
 * console.log(String(metric.result())); // 1.0
 *
 * @see https://keras.io/api/metrics/classification_metrics/#falsenegatives-class
 */
export class FalseNegatives extends OutcomeCount {
  static override readonly className: string = 'FalseNegatives';

  protected override readonly outcome = 'falseNegatives';
}
