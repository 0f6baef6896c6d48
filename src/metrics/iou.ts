import { requiredInteger } from '../config/kinds';
import type { Arguments, ConfigOf, OptionsOf } from '../config/option';
import { withFirst } from '../config/option';
import { ClassOverlap, overlapOptions, requiredClasses } from './class-overlap';
import type { Direction } from './metric';

const OPTIONS = withFirst('name', {
  numClasses: requiredInteger(),
  targetClassIds: requiredClasses(),
  ...overlapOptions(),
});

/**
 * Options of `IoU`: `ignoreClass` (places with this target do not count; default null), `sparseYTrue`, `sparseYPred`
 * (whether targets and predictions are class numbers (default true) or one row of scores for each place), `axis` (of
 * those scores, default -1), and those of all metrics.
 */
export type IoUOptions = OptionsOf<typeof OPTIONS>;

/**
 * Intersection over union of predicted and true places of some classes, TP / (TP + FP + FN), averaged over the classes
 * that occur: the usual metric of segmentation.
 *
 * @example
 * import { metrics } from 'keratin';
 * const metric = new metrics.IoU(2, [0]);
 * metric.updateState([0, 0, 1, 1], [0, 1, 0, 1]);
 * console.log(metric.result().item().toFixed(4)); // 0.3333
 *
 * @see https://keras.io/api/metrics/segmentation_metrics/#iou-class
 */
export class IoU extends ClassOverlap<typeof OPTIONS> {
  static override readonly className: string = 'IoU';
  static override readonly direction: Direction | null = 'up';
  static override readonly options = OPTIONS;

  /**
   * @param numClasses How many classes there are.
   * @param targetClassIds The classes averaged over.
   */
  constructor(
    numClasses: number,
    targetClassIds: readonly number[],
    ...options: Arguments<typeof OPTIONS, IoUOptions>
  ) {
    super([numClasses, targetClassIds, ...options], (config) => config as ConfigOf<typeof OPTIONS>);
  }
}
