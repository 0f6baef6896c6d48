import { meanAbsolutePercentageError } from '../losses/mean-absolute-percentage-error';
import type { Tensor } from '../runtime/tensor';
import { simpleMetricOptions } from './metric';
import { SampleMean } from './sample-mean';
import type { Direction } from './metric';

/**
 * The mean difference relative to the target in percent, 100 · mean(|yTrue - yPred| / |yTrue|), over all batches.
 *
 * @example
 * import { metrics } from 'keratin';
 * const metric = new metrics.MeanAbsolutePercentageError();
 * metric.updateState([[2, 4]], [[1, 5]]);
 * console.log(String(metric.result())); // 37.5
 *
 * @see https://keras.io/api/metrics/regression_metrics/#meanabsolutepercentageerror-class
 */
export class MeanAbsolutePercentageError extends SampleMean {
  static override readonly className: string = 'MeanAbsolutePercentageError';
  static override readonly direction: Direction | null = 'down';
  static override readonly options = simpleMetricOptions('mean_absolute_percentage_error');

  protected override measure(yTrue: Tensor, yPred: Tensor): Tensor {
    return meanAbsolutePercentageError(yTrue, yPred);
  }
}
