import { meanSquaredLogarithmicError } from '../losses/mean-squared-logarithmic-error';
import type { Tensor } from '../runtime/tensor';
import { simpleMetricOptions } from './metric';
import { SampleMean } from './sample-mean';
import type { Direction } from './metric';

/**
 * The mean squared difference of logarithms, mean((log(1 + yTrue) - log(1 + yPred))²), over all batches.
 *
 * @example
 * import { metrics } from 'keratin';
 * const metric = new metrics.MeanSquaredLogarithmicError();
 * metric.updateState([[0, 1], [0, 0]], [[1, 1], [0, 0]]);
 * console.log(metric.result().item().toFixed(4)); // 0.1201
 *
 * @see https://keras.io/api/metrics/regression_metrics/#meansquaredlogarithmicerror-class
 */
export class MeanSquaredLogarithmicError extends SampleMean {
  static override readonly className: string = 'MeanSquaredLogarithmicError';
  static override readonly direction: Direction | null = 'down';
  static override readonly options = simpleMetricOptions('mean_squared_logarithmic_error');

  protected override measure(yTrue: Tensor, yPred: Tensor): Tensor {
    return meanSquaredLogarithmicError(yTrue, yPred);
  }
}
