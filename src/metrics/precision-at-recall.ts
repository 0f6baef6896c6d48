import type { Arguments, OptionsOf } from '../config/option';
import { withFirst } from '../config/option';
import type { Tensor } from '../runtime/tensor';
import { OperatingPoint, pointOptions, shareOption } from './operating-point';
import type { Direction } from './metric';

const OPTIONS = withFirst('numThresholds', { recall: shareOption(), ...pointOptions() });

/**
 * Options of `PrecisionAtRecall`: `classId` (only this class counts), `numThresholds` (how many are tried, default 200), and
 * those of all metrics.
 */
export type PrecisionAtRecallOptions = OptionsOf<typeof OPTIONS>;

/**
 * The best precision among thresholds at which the recall is at least a given value: precision TP / (TP + FP), recall TP / (TP + FN).
 *
 * @example
 * import { metrics } from 'keratin';
 * const metric = new metrics.PrecisionAtRecall(0.5);
 * metric.updateState([0, 0, 0, 1, 1], [0, 0.3, 0.8, 0.3, 0.8]);
 * console.log(metric.result().item().toFixed(4)); // 0.5000
 *
 * @see https://keras.io/api/metrics/classification_metrics/#precisionatrecall-class
 */
export class PrecisionAtRecall extends OperatingPoint<typeof OPTIONS> {
  static override readonly className: string = 'PrecisionAtRecall';
  static override readonly direction: Direction | null = 'up';
  static override readonly options = OPTIONS;

  /** @param recall The least recall asked for, from 0 to 1. */
  constructor(recall: number, ...options: Arguments<typeof OPTIONS, PrecisionAtRecallOptions>) {
    super('recall', [recall, ...options]);
  }

  override result(): Tensor {
    const shares = this.shares();
    return this.best(shares.recall, shares.precision);
  }
}
