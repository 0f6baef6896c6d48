import type { Arguments, OptionsOf } from '../config/option';
import { withFirst } from '../config/option';
import type { Tensor } from '../runtime/tensor';
import { OperatingPoint, pointOptions, shareOption } from './operating-point';
import type { Direction } from './metric';

const OPTIONS = withFirst('numThresholds', { specificity: shareOption(), ...pointOptions() });

/**
 * Options of `SensitivityAtSpecificity`: `classId` (only this class counts), `numThresholds` (how many are tried, default 200), and
 * those of all metrics.
 */
export type SensitivityAtSpecificityOptions = OptionsOf<typeof OPTIONS>;

/**
 * The best sensitivity among thresholds at which the specificity is at least a given value: sensitivity TP / (TP + FN), specificity TN / (TN + FP).
 *
 * @example
 * import { metrics } from 'keratin';
 * const metric = new metrics.SensitivityAtSpecificity(0.5);
 * metric.updateState([0, 0, 0, 1, 1], [0, 0.3, 0.8, 0.3, 0.8]);
 * console.log(metric.result().item().toFixed(4)); // 0.5000
 *
 * @see https://keras.io/api/metrics/classification_metrics/#sensitivityatspecificity-class
 */
export class SensitivityAtSpecificity extends OperatingPoint<typeof OPTIONS> {
  static override readonly className: string = 'SensitivityAtSpecificity';
  static override readonly direction: Direction | null = 'up';
  static override readonly options = OPTIONS;

  /** @param specificity The least specificity asked for, from 0 to 1. */
  constructor(specificity: number, ...options: Arguments<typeof OPTIONS, SensitivityAtSpecificityOptions>) {
    super('specificity', [specificity, ...options]);
  }

  override result(): Tensor {
    const shares = this.shares();
    return this.best(shares.specificity, shares.recall);
  }
}
