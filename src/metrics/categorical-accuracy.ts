import { optionsFrom, type OptionArguments } from '../util/arguments';
import { floatx } from '../ops/settings';
import { Tensor, type TensorLike } from '../runtime/tensor';
import { simpleMetricOptions } from './metric';
import { SampleMean } from './sample-mean';
import type { Direction } from './metric';

/**
 * 1 where the highest prediction is the target's class, else 0, for each row.
 *
 * @param yTrue One-hot targets [..., classes].
 * @param yPred Predictions [..., classes].
 *
 * @example
 * import { metrics } from 'keratin';
 * const yPred = [[0.1, 0.9, 0.8], [0.05, 0.95, 0]];
 * console.log(String(metrics.categoricalAccuracy([[0, 0, 1], [0, 1, 0]], yPred))); // [0. 1.]
 *
 * @see https://keras.io/api/metrics/accuracy_metrics/#categoricalaccuracy-class
 */
export function categoricalAccuracy(
  yTrue: TensorLike,
  yPred: TensorLike,
  ...others: OptionArguments<object, never>
): Tensor {
  optionsFrom('categoricalAccuracy', [], others);
  const target = Tensor.from(yTrue, floatx()).argmax(-1);
  const output = Tensor.from(yPred, floatx());
  const chosen = output.argmax(-1);
  const aligned = target.ndim === output.ndim ? target.squeeze(-1) : target;
  return aligned.equal(chosen).astype(floatx()).reshape(target.shape);
}

/**
 * How often the highest prediction is the target's class, for one-hot targets [batch, classes].
 *
 * @example
 * import { metrics } from 'keratin';
 * const accuracy = new metrics.CategoricalAccuracy();
 * accuracy.updateState([[0, 0, 1], [0, 1, 0]], [[0.1, 0.9, 0.8], [0.05, 0.95, 0]]);
 * console.log(String(accuracy.result())); // 0.5
 *
 * @see https://keras.io/api/metrics/accuracy_metrics/#categoricalaccuracy-class
 */
export class CategoricalAccuracy extends SampleMean {
  static override readonly className: string = 'CategoricalAccuracy';
  static override readonly direction: Direction | null = 'up';
  static override readonly options = simpleMetricOptions('categorical_accuracy');

  protected override measure(yTrue: Tensor, yPred: Tensor): Tensor {
    return categoricalAccuracy(yTrue, yPred);
  }
}
