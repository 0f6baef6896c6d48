import type { Arguments, OptionsOf } from '../config/option';
import { withFirst } from '../config/option';
import type { Tensor } from '../runtime/tensor';
import { OperatingPoint, pointOptions, shareOption } from './operating-point';
import type { Direction } from './metric';

const OPTIONS = withFirst('numThresholds', { sensitivity: shareOption(), ...pointOptions() });

/**
 * Options of `SpecificityAtSensitivity`: `classId` (only this class counts), `numThresholds` (how many are tried, default 200), and
 * those of all metrics.
 */
export type SpecificityAtSensitivityOptions = OptionsOf<typeof OPTIONS>;

/**
 * The best specificity among thresholds at which the sensitivity is at least a given value: sensitivity TP / (TP + FN), specificity TN / (TN + FP).
 *
 * @example
 * import { metrics } from 'keratin';
 * const metric = new metrics.SpecificityAtSensitivity(0.5);
 * metric.updateState([0, 0, 0, 1, 1], [0, 0.3, 0.8, 0.3, 0.8]);
 * console.log(metric.result().item().toFixed(4)); // 0.6667
 *
 * @see https://keras.io/api/metrics/classification_metrics/#specificityatsensitivity-class
 */
export class SpecificityAtSensitivity extends OperatingPoint<typeof OPTIONS> {
  static override readonly className: string = 'SpecificityAtSensitivity';
  static override readonly direction: Direction | null = 'up';
  static override readonly options = OPTIONS;

  /** @param sensitivity The least sensitivity asked for, from 0 to 1. */
  constructor(sensitivity: number, ...options: Arguments<typeof OPTIONS, SpecificityAtSensitivityOptions>) {
    super('sensitivity', [sensitivity, ...options]);
  }

  override result(): Tensor {
    const shares = this.shares();
    return this.best(shares.recall, shares.specificity);
  }
}
