import { number } from '../config/kinds';
import type { Arguments, ConfigOf, OptionsOf } from '../config/option';
import { withFirst } from '../config/option';
import type { Tensor } from '../runtime/tensor';
import { classesOption, ClassOverlap } from './class-overlap';
import { metricOptions } from './metric';
import type { Direction } from './metric';

const OPTIONS = withFirst('targetClassIds', {
  targetClassIds: classesOption([0, 1]),
  threshold: number(0.5),
  ...metricOptions(),
});

/**
 * Options of `BinaryIoU`: `targetClassIds` (the classes averaged over, default [0, 1]), `threshold` (from which on a
 * prediction means class 1, default 0.5), and those of all metrics.
 */
export type BinaryIoUOptions = OptionsOf<typeof OPTIONS>;

/**
 * Intersection over union of predicted and true places of two classes, TP / (TP + FP + FN), for targets 0 or 1 and
 * predicted probabilities of class 1.
 *
 * @example
 * import { metrics } from 'keratin';
 * const metric = new metrics.BinaryIoU({ targetClassIds: [0, 1], threshold: 0.3 });
 * metric.updateState([0, 1, 0, 1], [0.1, 0.2, 0.4, 0.7]);
 * console.log(metric.result().item().toFixed(4)); // 0.3333
 *
 * @see https://keras.io/api/metrics/segmentation_metrics/#binaryiou-class
 */
export class BinaryIoU extends ClassOverlap<typeof OPTIONS> {
  static override readonly className: string = 'BinaryIoU';
  static override readonly direction: Direction | null = 'up';
  static override readonly options = OPTIONS;

  /** From it on a prediction means class 1. */
  readonly threshold: number;

  constructor(...options: Arguments<typeof OPTIONS, BinaryIoUOptions>) {
    super(options, (config) => {
      const { targetClassIds } = config as ConfigOf<typeof OPTIONS>;
      return { numClasses: 2, targetClassIds };
    });
    this.threshold = this.settings<typeof OPTIONS>().threshold;
  }

  protected override predicted(yPred: Tensor): Tensor {
    return yPred.astype('float32').greaterEqual(this.threshold);
  }
}
