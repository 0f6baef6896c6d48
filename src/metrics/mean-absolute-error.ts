import { meanAbsoluteError } from '../losses/mean-absolute-error';
import type { Tensor } from '../runtime/tensor';
import { simpleMetricOptions } from './metric';
import { SampleMean } from './sample-mean';
import type { Direction } from './metric';

/**
 * The mean absolute difference between targets and predictions, mean(|yTrue - yPred|), over all batches.
 *
 * @example
 * import { metrics } from 'keratin';
 * const metric = new metrics.MeanAbsoluteError();
 * metric.updateState([[0, 1], [0, 0]], [[1, 1], [0, 0]]);
 * console.log(String(metric.result())); // 0.25
 *
 * @see https://keras.io/api/metrics/regression_metrics/#meanabsoluteerror-class
 */
export class MeanAbsoluteError extends SampleMean {
  static override readonly className: string = 'MeanAbsoluteError';
  static override readonly direction: Direction | null = 'down';
  static override readonly options = simpleMetricOptions('mean_absolute_error');

  protected override measure(yTrue: Tensor, yPred: Tensor): Tensor {
    return meanAbsoluteError(yTrue, yPred);
  }
}
