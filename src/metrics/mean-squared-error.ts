import { meanSquaredError } from '../losses/mean-squared-error';
import type { Tensor } from '../runtime/tensor';
import { simpleMetricOptions } from './metric';
import { SampleMean } from './sample-mean';
import type { Direction } from './metric';

/**
 * The mean squared difference between targets and predictions, mean((yTrue - yPred)²), over all batches.
 *
 * @example
 * import { metrics } from 'keratin';
 * const metric = new metrics.MeanSquaredError();
 * metric.updateState([[0, 1], [0, 0]], [[1, 1], [0, 0]]);
 * console.log(String(metric.result())); // 0.25
 *
 * @see https://keras.io/api/metrics/regression_metrics/#meansquarederror-class
 */
export class MeanSquaredError extends SampleMean {
  static override readonly className: string = 'MeanSquaredError';
  static override readonly direction: Direction | null = 'down';
  static override readonly options = simpleMetricOptions('mean_squared_error');

  protected override measure(yTrue: Tensor, yPred: Tensor): Tensor {
    return meanSquaredError(yTrue, yPred);
  }
}
