import { optionsFrom, type OptionArguments } from '../util/arguments';
import type { SimpleLossTable } from './loss';
import type { Tensor, TensorLike } from '../runtime/tensor';
import { Loss, simpleLossOptions } from './loss';
import { alignPair } from './pair';

/**
 * Hinge loss of several classes along the last axis: max(1 + max((1 - yTrue) · yPred) - Σ yTrue · yPred, 0).
 *
 * @example
 * import { losses } from 'keratin';
 * console.log(String(losses.categoricalHinge([[0, 1], [1, 0]], [[0.5, 1], [3, 1]]))); // [0.5 0. ]
 *
 * @see https://keras.io/api/losses/hinge_losses/#categoricalhinge-class
 */
export function categoricalHinge(
  yTrue: TensorLike,
  yPred: TensorLike,
  ...others: OptionArguments<object, never>
): Tensor {
  optionsFrom('categoricalHinge', [], others);
  const [target, output] = alignPair('categorical_hinge', yTrue, yPred);
  const right = target.mul(output).sum(-1);
  const wrong = target.neg().add(1).mul(output).max(-1);
  return wrong.sub(right).add(1).maximum(0);
}

/**
 * The loss of a maximum-margin classifier of several classes: 0 where the right class scores at least 1 above the best
 * wrong one. Targets are one-hot.
 *
 * @example
 * import { losses } from 'keratin';
 * const loss = new losses.CategoricalHinge();
 * console.log(String(loss.apply([[0, 1], [1, 0]], [[0.5, 1], [3, 1]]))); // 0.25
 *
 * @see https://keras.io/api/losses/hinge_losses/#categoricalhinge-class
 */
export class CategoricalHinge extends Loss<SimpleLossTable> {
  static override readonly className: string = 'CategoricalHinge';
  static override readonly options = simpleLossOptions('categorical_hinge');

  override call(yTrue: Tensor, yPred: Tensor): Tensor {
    return categoricalHinge(yTrue, yPred);
  }
}
