import { optionsFrom, type OptionArguments } from '../util/arguments';
import { floatx } from '../ops/settings';
import { Tensor, type TensorLike } from '../runtime/tensor';
import { simpleMetricOptions } from './metric';
import { SampleMean } from './sample-mean';
import type { Direction } from './metric';

/**
 * 1 where the highest prediction is the target's class, else 0, for each row.
 *
 * @param yTrue Class numbers [...] or [..., 1].
 * @param yPred Predictions [..., classes].
 *
 * @example
 * import { metrics } from 'keratin';
 * const yPred = [[0.1, 0.6, 0.3], [0.05, 0.95, 0]];
 * console.log(String(metrics.sparseCategoricalAccuracy([2, 1], yPred))); // [0. 1.]
 *
 * @see https://keras.io/api/metrics/accuracy_metrics/#sparsecategoricalaccuracy-class
 */
export function sparseCategoricalAccuracy(
  yTrue: TensorLike,
  yPred: TensorLike,
  ...others: OptionArguments<object, never>
): Tensor {
  optionsFrom('sparseCategoricalAccuracy', [], others);
  const given = Tensor.from(yTrue, floatx());
  const output = Tensor.from(yPred, floatx());
  const target = given.ndim === output.ndim && given.shape[given.ndim - 1] === 1 ? given.squeeze(-1) : given;
  const matches = output.argmax(-1).astype(target.dtype).equal(target).astype(floatx());
  const { shape, ndim } = matches;
  return target === given && ndim > 1 && shape[ndim - 1] === 1 ? matches.squeeze(-1) : matches;
}

/**
 * How often the highest prediction is the target's class, for targets that are class numbers [batch] or [batch, 1].
 *
 * @example
 * import { metrics } from 'keratin';
 * const accuracy = new metrics.SparseCategoricalAccuracy();
 * accuracy.updateState([2, 1], [[0.1, 0.6, 0.3], [0.05, 0.95, 0]]);
 * console.log(String(accuracy.result())); // 0.5
 *
 * @see https://keras.io/api/metrics/accuracy_metrics/#sparsecategoricalaccuracy-class
 */
export class SparseCategoricalAccuracy extends SampleMean {
  static override readonly className: string = 'SparseCategoricalAccuracy';
  static override readonly direction: Direction | null = 'up';
  static override readonly options = simpleMetricOptions('sparse_categorical_accuracy');

  protected override measure(yTrue: Tensor, yPred: Tensor): Tensor {
    return sparseCategoricalAccuracy(yTrue, yPred);
  }
}
