import { logCosh } from '../losses/log-cosh';
import type { Tensor } from '../runtime/tensor';
import { simpleMetricOptions } from './metric';
import { SampleMean } from './sample-mean';
import type { Direction } from './metric';

/**
 * The mean logarithm of the hyperbolic cosine of the error, mean(log(cosh(yPred - yTrue))), over all batches.
 *
 * @example
 * import { metrics } from 'keratin';
 * const metric = new metrics.LogCoshError();
 * metric.updateState([[0, 1], [0, 0]], [[1, 1], [0, 0]]);
 * console.log(metric.result().item().toFixed(4)); // 0.1084
 *
 * @see https://keras.io/api/metrics/regression_metrics/#logcosherror-class
 */
export class LogCoshError extends SampleMean {
  static override readonly className: string = 'LogCoshError';
  static override readonly direction: Direction | null = 'down';
  static override readonly options = simpleMetricOptions('logcosh');

  protected override measure(yTrue: Tensor, yPred: Tensor): Tensor {
    return logCosh(yTrue, yPred);
  }
}
