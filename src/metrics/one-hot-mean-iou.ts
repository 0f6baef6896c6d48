import { requiredInteger } from '../config/kinds';
import type { Arguments, ConfigOf, OptionsOf } from '../config/option';
import { withFirst } from '../config/option';
import { ClassOverlap } from './class-overlap';
import { allClasses } from './mean-iou';
import { oneHotOverlapOptions } from './one-hot-iou';
import type { Direction } from './metric';

const OPTIONS = withFirst('name', { numClasses: requiredInteger(), ...oneHotOverlapOptions() });

/**
 * Options of `OneHotMeanIoU`: `ignoreClass` (places with this target do not count; default null), `sparseYPred` (whether
 * predictions are class numbers rather than one row of scores for each place; default false), `axis` (of the scores,
 * default -1), and those of all metrics.
 */
export type OneHotMeanIoUOptions = OptionsOf<typeof OPTIONS>;

/**
 * Intersection over union of predicted and true places, TP / (TP + FP + FN), averaged over all classes that occur, for
 * one-hot targets [..., classes].
 *
 * @example
 * import { metrics } from 'keratin';
 * const metric = new metrics.OneHotMeanIoU(3);
 * metric.updateState([[0, 0, 1], [1, 0, 0], [0, 1, 0], [1, 0, 0]], [[0.2, 0.3, 0.5], [0.1, 0.2, 0.7], [0.5, 0.3, 0.1], [0.1, 0.4, 0.5]]);
 * console.log(metric.result().item().toFixed(4)); // 0.1111
 *
 * @see https://keras.io/api/metrics/segmentation_metrics/#onehotmeaniou-class
 */
export class OneHotMeanIoU extends ClassOverlap<typeof OPTIONS> {
  static override readonly className: string = 'OneHotMeanIoU';
  static override readonly direction: Direction | null = 'up';
  static override readonly options = OPTIONS;

  /** @param numClasses How many classes there are. */
  constructor(numClasses: number, ...options: Arguments<typeof OPTIONS, OneHotMeanIoUOptions>) {
    super([numClasses, ...options], (config) => {
      const settings = config as ConfigOf<typeof OPTIONS>;
      return { ...settings, targetClassIds: allClasses(settings.numClasses), sparseYTrue: false };
    });
  }
}
