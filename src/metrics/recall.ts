import { ThresholdShare } from './threshold-share';
import type { Direction } from './metric';

/**
 * The share of targets meaning yes that are predicted: TP / (TP + FN).
 *
 * @example
 * import { metrics } from 'keratin';
 * const metric = new metrics.Recall();
 * metric.updateState([0, 1, 1, 1], [1, 0, 1, 1]);
 * console.log(metric.result().item().toFixed(4)); // 0.6667
 *
 * @see https://keras.io/api/metrics/classification_metrics/#recall-class
 */
export class Recall extends ThresholdShare {
  static override readonly className: string = 'Recall';
  static override readonly direction: Direction | null = 'up';
  protected static override readonly others = 'falseNegatives';
}
