import { optionsFrom, type OptionArguments } from '../util/arguments';
import type { SimpleLossTable } from './loss';
import { epsilon } from '../ops/settings';
import type { Tensor, TensorLike } from '../runtime/tensor';
import { Loss, simpleLossOptions } from './loss';
import { alignPair } from './pair';

/**
 * Mean Poisson loss over the last axis: mean(yPred - yTrue · log(yPred + 1e-7)).
 *
 * @example
 * import { losses } from 'keratin';
 * console.log(losses.poisson([[1, 2]], [[1, 0.5]]).item().toFixed(4)); // 1.4431
 *
 * @see https://keras.io/api/losses/probabilistic_losses/#poisson-class
 */
export function poisson(
  yTrue: TensorLike,
  yPred: TensorLike,
  ...others: OptionArguments<object, never>
): Tensor {
  optionsFrom('poisson', [], others);
  const [target, output] = alignPair('poisson', yTrue, yPred);
  return output.sub(target.mul(output.add(epsilon()).log())).mean(-1);
}

/**
 * The loss of counts: minus the log-likelihood of the targets under Poisson distributions whose means are predicted, up
 * to a constant: mean(yPred - yTrue · log(yPred)).
 *
 * @example
 * import { losses } from 'keratin';
 * const loss = new losses.Poisson();
 * console.log(loss.apply([[2], [0]], [[1], [1]]).item().toFixed(4)); // 1.0000
 *
 * @see https://keras.io/api/losses/probabilistic_losses/#poisson-class
 */
export class Poisson extends Loss<SimpleLossTable> {
  static override readonly className: string = 'Poisson';
  static override readonly options = simpleLossOptions('poisson');

  override call(yTrue: Tensor, yPred: Tensor): Tensor {
    return poisson(yTrue, yPred);
  }
}
