import { squaredHinge } from '../losses/squared-hinge';
import type { Tensor } from '../runtime/tensor';
import { simpleMetricOptions } from './metric';
import { SampleMean } from './sample-mean';
import type { Direction } from './metric';

/**
 * The mean squared hinge loss, mean(max(1 - yTrue · yPred, 0)²), with targets -1 and 1 (or 0 and 1).
 *
 * @example
 * import { metrics } from 'keratin';
 * const metric = new metrics.SquaredHinge();
 * metric.updateState([[1], [-1]], [[0.5], [-2]]);
 * console.log(String(metric.result())); // 0.125
 *
 * @see https://keras.io/api/metrics/hinge_metrics/#squaredhinge-class
 */
export class SquaredHinge extends SampleMean {
  static override readonly className: string = 'SquaredHinge';
  static override readonly direction: Direction | null = 'down';
  static override readonly options = simpleMetricOptions('squared_hinge');

  protected override measure(yTrue: Tensor, yPred: Tensor): Tensor {
    return squaredHinge(yTrue, yPred);
  }
}
