import { optionsFrom, type OptionArguments } from '../util/arguments';
import type { SimpleLossTable } from './loss';
import { softplus } from '../ops/nn-activations';
import type { Tensor, TensorLike } from '../runtime/tensor';
import { Loss, simpleLossOptions } from './loss';
import { alignPair } from './pair';

/**
 * Mean logarithm of the hyperbolic cosine of the error over the last axis: mean(log(cosh(yPred - yTrue))), computed as
 * e + softplus(-2e) - log 2, which does not overflow.
 *
 * @example
 * import { losses } from 'keratin';
 * console.log(losses.logCosh([[0, 1]], [[1, 1]]).item().toFixed(4)); // 0.2169
 *
 * @see https://keras.io/api/losses/regression_losses/#logcosh-class
 */
export function logCosh(
  yTrue: TensorLike,
  yPred: TensorLike,
  ...others: OptionArguments<object, never>
): Tensor {
  optionsFrom('logCosh', [], others);
  const [target, output] = alignPair('log_cosh', yTrue, yPred);
  const error = output.sub(target);
  return error
    .add(softplus(error.mul(-2)))
    .sub(Math.LN2)
    .mean(-1);
}

/**
 * The logarithm of the hyperbolic cosine of the error, mean(log(cosh(yPred - yTrue))): nearly ½e² for small errors and
 * |e| - log 2 for large ones, smooth everywhere.
 *
 * @example
 * import { losses } from 'keratin';
 * const loss = new losses.LogCosh();
 * console.log(loss.apply([[0, 1], [0, 0]], [[1, 1], [0, 0]]).item().toFixed(4)); // 0.1084
 *
 * @see https://keras.io/api/losses/regression_losses/#logcosh-class
 */
export class LogCosh extends Loss<SimpleLossTable> {
  static override readonly className: string = 'LogCosh';
  static override readonly options = simpleLossOptions('log_cosh');

  override call(yTrue: Tensor, yPred: Tensor): Tensor {
    return logCosh(yTrue, yPred);
  }
}
