import { boolean, integer, nullable, requiredInteger } from '../config/kinds';
import type { Arguments, ConfigOf, OptionsOf } from '../config/option';
import { withFirst } from '../config/option';
import { ClassOverlap, requiredClasses } from './class-overlap';
import { metricOptions } from './metric';
import type { Direction } from './metric';

/** The options of overlap metrics with one-hot targets. */
export const oneHotOverlapOptions = () => ({
  ...metricOptions(),
  ignoreClass: nullable(integer(0)),
  sparseYPred: boolean(false, { keras: 'sparse_y_pred' }),
  axis: integer(-1),
});

const OPTIONS = withFirst('name', {
  numClasses: requiredInteger(),
  targetClassIds: requiredClasses(),
  ...oneHotOverlapOptions(),
});

/**
 * Options of `OneHotIoU`: `ignoreClass` (places with this target do not count; default null), `sparseYPred` (whether
 * predictions are class numbers rather than one row of scores for each place; default false), `axis` (of the scores,
 * default -1), and those of all metrics.
 */
export type OneHotIoUOptions = OptionsOf<typeof OPTIONS>;

/**
 * Intersection over union of predicted and true places of some classes, TP / (TP + FP + FN), for one-hot targets
 * [..., classes].
 *
 * @example
 * import { metrics } from 'keratin';
 * const metric = new metrics.OneHotIoU(3, [0, 2]);
 * metric.updateState([[0, 0, 1], [1, 0, 0], [0, 1, 0], [1, 0, 0]], [[0.2, 0.3, 0.5], [0.1, 0.2, 0.7], [0.5, 0.3, 0.1], [0.1, 0.4, 0.5]]);
 * console.log(metric.result().item().toFixed(4)); // 0.1667
 *
 * @see https://keras.io/api/metrics/segmentation_metrics/#onehotiou-class
 */
export class OneHotIoU extends ClassOverlap<typeof OPTIONS> {
  static override readonly className: string = 'OneHotIoU';
  static override readonly direction: Direction | null = 'up';
  static override readonly options = OPTIONS;

  /**
   * @param numClasses How many classes there are.
   * @param targetClassIds The classes averaged over.
   */
  constructor(
    numClasses: number,
    targetClassIds: readonly number[],
    ...options: Arguments<typeof OPTIONS, OneHotIoUOptions>
  ) {
    super([numClasses, targetClassIds, ...options], (config) => ({
      ...(config as ConfigOf<typeof OPTIONS>),
      sparseYTrue: false,
    }));
  }
}
