import { alignPair } from '../losses/pair';
import type { Tensor } from '../runtime/tensor';
import type { Direction, PairArguments } from './metric';
import { simpleMetricOptions } from './metric';
import { checkUpdate, SampleMean } from './sample-mean';

/**
 * The square root of the mean squared difference between targets and predictions over all batches, in the target's own
 * unit.
 *
 * @example
 * import { metrics } from 'keratin';
 * const metric = new metrics.RootMeanSquaredError();
 * metric.updateState([[0, 1], [0, 0]], [[1, 1], [0, 0]]);
 * console.log(String(metric.result())); // 0.5
 *
 * @see https://keras.io/api/metrics/regression_metrics/#rootmeansquarederror-class
 */
export class RootMeanSquaredError extends SampleMean {
  static override readonly className: string = 'RootMeanSquaredError';
  static override readonly direction: Direction | null = 'down';
  static override readonly options = simpleMetricOptions('root_mean_squared_error');

  protected override measure(yTrue: Tensor, yPred: Tensor): Tensor {
    const [target, output] = alignPair('root_mean_squared_error', yTrue, yPred);
    return output.sub(target).square();
  }

  /** As in Keras, masks of predictions are not looked at. */
  override updateState(...[yTrue, yPred, options = {}]: PairArguments): void {
    checkUpdate(this, options);
    super.updateState(yTrue, yPred, { sampleWeight: options.sampleWeight });
  }

  override result(): Tensor {
    return super.result().sqrt();
  }
}
