import { optionsFrom, type OptionArguments } from '../util/arguments';
import type { SimpleLossTable } from './loss';
import type { Tensor, TensorLike } from '../runtime/tensor';
import { Loss, simpleLossOptions } from './loss';
import { alignPair } from './pair';

/**
 * Mean of absolute differences over the last axis: mean(|yTrue - yPred|).
 *
 * @example
 * import { losses } from 'keratin';
 * console.log(String(losses.meanAbsoluteError([[0, 1], [0, 0]], [[1, 1], [3, 1]]))); // [0.5 2. ]
 *
 * @see https://keras.io/api/losses/regression_losses/#meanabsoluteerror-class
 */
export function meanAbsoluteError(
  yTrue: TensorLike,
  yPred: TensorLike,
  ...others: OptionArguments<object, never>
): Tensor {
  optionsFrom('meanAbsoluteError', [], others);
  const [target, output] = alignPair('mean_absolute_error', yTrue, yPred);
  return target.sub(output).abs().mean(-1);
}

/**
 * The mean absolute difference between targets and predictions, mean(|yTrue - yPred|), in the target's own unit. All
 * errors weigh alike, so outliers pull less than with the squared error.
 *
 * @example
 * import { losses } from 'keratin';
 * const loss = new losses.MeanAbsoluteError();
 * console.log(String(loss.apply([[0, 1], [0, 0]], [[1, 1], [1, 0]]))); // 0.5
 *
 * @see https://keras.io/api/losses/regression_losses/#meanabsoluteerror-class
 */
export class MeanAbsoluteError extends Loss<SimpleLossTable> {
  static override readonly className: string = 'MeanAbsoluteError';
  static override readonly options = simpleLossOptions('mean_absolute_error');

  override call(yTrue: Tensor, yPred: Tensor): Tensor {
    return meanAbsoluteError(yTrue, yPred);
  }
}
