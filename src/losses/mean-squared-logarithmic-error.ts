import { optionsFrom, type OptionArguments } from '../util/arguments';
import type { SimpleLossTable } from './loss';
import { epsilon } from '../ops/settings';
import type { Tensor, TensorLike } from '../runtime/tensor';
import { Loss, simpleLossOptions } from './loss';
import { alignPair } from './pair';

/** log(1 + x), with x taken as at least 1e-7. */
const logarithm = (x: Tensor): Tensor => x.maximum(epsilon()).add(1).log();

/**
 * Mean squared difference of logarithms over the last axis: mean((log(1 + yTrue) - log(1 + yPred))²).
 *
 * @example
 * import { losses } from 'keratin';
 * console.log(losses.meanSquaredLogarithmicError([[0, 1]], [[1, 1]]).item().toFixed(4)); // 0.2402
 *
 * @see https://keras.io/api/losses/regression_losses/#meansquaredlogarithmicerror-class
 */
export function meanSquaredLogarithmicError(
  yTrue: TensorLike,
  yPred: TensorLike,
  ...others: OptionArguments<object, never>
): Tensor {
  optionsFrom('meanSquaredLogarithmicError', [], others);
  const [target, output] = alignPair('mean_squared_logarithmic_error', yTrue, yPred);
  return logarithm(output).sub(logarithm(target)).square().mean(-1);
}

/**
 * The mean squared difference of logarithms, mean((log(1 + yTrue) - log(1 + yPred))²), for targets that grow over orders
 * of magnitude: it measures ratios. Negative values count as 0.
 *
 * @example
 * import { losses } from 'keratin';
 * const loss = new losses.MeanSquaredLogarithmicError();
 * console.log(loss.apply([[0, 1], [0, 0]], [[1, 1], [1, 0]]).item().toFixed(4)); // 0.2402
 *
 * @see https://keras.io/api/losses/regression_losses/#meansquaredlogarithmicerror-class
 */
export class MeanSquaredLogarithmicError extends Loss<SimpleLossTable> {
  static override readonly className: string = 'MeanSquaredLogarithmicError';
  static override readonly options = simpleLossOptions('mean_squared_logarithmic_error');

  override call(yTrue: Tensor, yPred: Tensor): Tensor {
    return meanSquaredLogarithmicError(yTrue, yPred);
  }
}
