import { requiredInteger } from '../config/kinds';
import type { Arguments, ConfigOf, OptionsOf } from '../config/option';
import { withFirst } from '../config/option';
import { ClassOverlap, overlapOptions } from './class-overlap';
import type { Direction } from './metric';

const OPTIONS = withFirst('name', { numClasses: requiredInteger(), ...overlapOptions() });

/** All classes there are. */
export const allClasses = (numClasses: number): number[] => Array.from({ length: numClasses }, (_, i) => i);

/**
 * Options of `MeanIoU`: `ignoreClass` (places with this target do not count; default null), `sparseYTrue`,
 * `sparseYPred` (whether targets and predictions are class numbers (default true) or one row of scores for each place),
 * `axis` (of those scores, default -1), and those of all metrics.
 */
export type MeanIoUOptions = OptionsOf<typeof OPTIONS>;

/**
 * Intersection over union of predicted and true places, TP / (TP + FP + FN), averaged over all classes that occur.
 *
 * @example
 * import { metrics } from 'keratin';
 * const metric = new metrics.MeanIoU(2);
 * metric.updateState([0, 0, 1, 1], [0, 1, 0, 1]);
 * console.log(metric.result().item().toFixed(4)); // 0.3333
 *
 * @see https://keras.io/api/metrics/segmentation_metrics/#meaniou-class
 */
export class MeanIoU extends ClassOverlap<typeof OPTIONS> {
  static override readonly className: string = 'MeanIoU';
  static override readonly direction: Direction | null = 'up';
  static override readonly options = OPTIONS;

  /** @param numClasses How many classes there are. */
  constructor(numClasses: number, ...options: Arguments<typeof OPTIONS, MeanIoUOptions>) {
    super([numClasses, ...options], (config) => {
      const settings = config as ConfigOf<typeof OPTIONS>;
      return { ...settings, targetClassIds: allClasses(settings.numClasses) };
    });
  }
}
