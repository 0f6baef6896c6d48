import type { Arguments, OptionsOf } from '../config/option';
import { withFirst } from '../config/option';
import type { Tensor } from '../runtime/tensor';
import { OperatingPoint, pointOptions, shareOption } from './operating-point';
import type { Direction } from './metric';

const OPTIONS = withFirst('numThresholds', { precision: shareOption(), ...pointOptions() });

/**
 * Options of `RecallAtPrecision`: `classId` (only this class counts), `numThresholds` (how many are tried, default 200), and
 * those of all metrics.
 */
export type RecallAtPrecisionOptions = OptionsOf<typeof OPTIONS>;

/**
 * The best recall among thresholds at which the precision is at least a given value: precision TP / (TP + FP), recall TP / (TP + FN).
 *
 * @example
 * import { metrics } from 'keratin';
 * const metric = new metrics.RecallAtPrecision(0.5);
 * metric.updateState([0, 0, 0, 1, 1], [0, 0.3, 0.8, 0.3, 0.8]);
 * console.log(metric.result().item().toFixed(4)); // 1.0000
 *
 * @see https://keras.io/api/metrics/classification_metrics/#recallatprecision-class
 */
export class RecallAtPrecision extends OperatingPoint<typeof OPTIONS> {
  static override readonly className: string = 'RecallAtPrecision';
  static override readonly direction: Direction | null = 'up';
  static override readonly options = OPTIONS;

  /** @param precision The least precision asked for, from 0 to 1. */
  constructor(precision: number, ...options: Arguments<typeof OPTIONS, RecallAtPrecisionOptions>) {
    super('precision', [precision, ...options]);
  }

  override result(): Tensor {
    const shares = this.shares();
    return this.best(shares.precision, shares.recall);
  }
}
