import { optionsFrom, type OptionArguments } from '../util/arguments';
import type { SimpleLossTable } from './loss';
import { Loss, simpleLossOptions } from './loss';
import type { Tensor, TensorLike } from '../runtime/tensor';
import { alignPair } from './pair';

/**
 * Mean of squared differences over the last axis: mean((yTrue - yPred)²).
 *
 * @example
 * import { losses } from 'keratin';
 * console.log(String(losses.meanSquaredError([[0, 1], [0, 0]], [[1, 1], [3, 1]]))); // [0.5 5. ]
 *
 * @see https://keras.io/api/losses/regression_losses/#meansquarederror-class
 */
export function meanSquaredError(
  yTrue: TensorLike,
  yPred: TensorLike,
  ...others: OptionArguments<object, never>
): Tensor {
  optionsFrom('meanSquaredError', [], others);
  const [target, output] = alignPair('mean_squared_error', yTrue, yPred);
  return target.sub(output).square().mean(-1);
}

/**
 * The mean squared difference between targets and predictions, mean((yTrue - yPred)²): the usual loss of regression. Its
 * unit is the target's unit squared, and large errors weigh most.
 *
 * @example
 * import { losses } from 'keratin';
 * const loss = new losses.MeanSquaredError();
 * console.log(String(loss.apply([[0, 1], [0, 0]], [[1, 1], [1, 0]]))); // 0.5
 *
 * @see https://keras.io/api/losses/regression_losses/#meansquarederror-class
 */
export class MeanSquaredError extends Loss<SimpleLossTable> {
  static override readonly className: string = 'MeanSquaredError';
  static override readonly options = simpleLossOptions('mean_squared_error');

  override call(yTrue: Tensor, yPred: Tensor): Tensor {
    return meanSquaredError(yTrue, yPred);
  }
}
