import { ThresholdShare } from './threshold-share';
import type { Direction } from './metric';

/**
 * The share of predictions meaning yes that are right: TP / (TP + FP).
 *
 * @example
 * import { metrics } from 'keratin';
 * const metric = new metrics.Precision();
 * metric.updateState([0, 1, 1, 1], [1, 0, 1, 1]);
 * console.log(metric.result().item().toFixed(4)); // 0.6667
 *
 * @see https://keras.io/api/metrics/classification_metrics/#precision-class
 */
export class Precision extends ThresholdShare {
  static override readonly className: string = 'Precision';
  static override readonly direction: Direction | null = 'up';
  protected static override readonly others = 'falsePositives';
}
