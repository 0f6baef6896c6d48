import { poisson } from '../losses/poisson';
import type { Tensor } from '../runtime/tensor';
import { simpleMetricOptions } from './metric';
import { SampleMean } from './sample-mean';
import type { Direction } from './metric';

/**
 * The mean Poisson loss of predicted means of counts, mean(yPred - yTrue · log(yPred)), over all batches.
 *
 * @example
 * import { metrics } from 'keratin';
 * const metric = new metrics.Poisson();
 * metric.updateState([[2], [0]], [[1], [1]]);
 * console.log(metric.result().item().toFixed(4)); // 1.0000
 *
 * @see https://keras.io/api/metrics/probabilistic_metrics/#poisson-class
 */
export class Poisson extends SampleMean {
  static override readonly className: string = 'Poisson';
  static override readonly direction: Direction | null = 'down';
  static override readonly options = simpleMetricOptions('poisson');

  protected override measure(yTrue: Tensor, yPred: Tensor): Tensor {
    return poisson(yTrue, yPred);
  }
}
