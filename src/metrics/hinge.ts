import { hinge } from '../losses/hinge';
import type { Tensor } from '../runtime/tensor';
import { simpleMetricOptions } from './metric';
import { SampleMean } from './sample-mean';
import type { Direction } from './metric';

/**
 * The mean hinge loss, mean(max(1 - yTrue · yPred, 0)), with targets -1 and 1 (or 0 and 1).
 *
 * @example
 * import { metrics } from 'keratin';
 * const metric = new metrics.Hinge();
 * metric.updateState([[1], [-1]], [[0.5], [-2]]);
 * console.log(String(metric.result())); // 0.25
 *
 * @see https://keras.io/api/metrics/hinge_metrics/#hinge-class
 */
export class Hinge extends SampleMean {
  static override readonly className: string = 'Hinge';
  static override readonly direction: Direction | null = 'down';
  static override readonly options = simpleMetricOptions('hinge');

  protected override measure(yTrue: Tensor, yPred: Tensor): Tensor {
    return hinge(yTrue, yPred);
  }
}
