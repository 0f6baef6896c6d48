import { optionsFrom, type OptionArguments } from '../util/arguments';
import type { SimpleLossTable } from './loss';
import type { Tensor, TensorLike } from '../runtime/tensor';
import { margins } from './hinge';
import { Loss, simpleLossOptions } from './loss';

/**
 * Mean squared hinge loss over the last axis: mean(max(1 - yTrue · yPred, 0)²). Targets are -1 and 1; if all are 0 or 1,
 * they are read so.
 *
 * @example
 * import { losses } from 'keratin';
 * console.log(String(losses.squaredHinge([[1], [-1]], [[0.5], [-2]]))); // [0.25 0.  ]
 *
 * @see https://keras.io/api/losses/hinge_losses/#squaredhinge-class
 */
export function squaredHinge(
  yTrue: TensorLike,
  yPred: TensorLike,
  ...others: OptionArguments<object, never>
): Tensor {
  optionsFrom('squaredHinge', [], others);
  return margins('squared_hinge', yTrue, yPred).square().mean(-1);
}

/**
 * The smooth loss of a maximum-margin classifier, mean(max(1 - yTrue · yPred, 0)²). Targets are -1 and 1 (or 0 and 1).
 *
 * @example
 * import { losses } from 'keratin';
 * const loss = new losses.SquaredHinge();
 * console.log(String(loss.apply([[1], [-1]], [[0.5], [-2]]))); // 0.125
 *
 * @see https://keras.io/api/losses/hinge_losses/#squaredhinge-class
 */
export class SquaredHinge extends Loss<SimpleLossTable> {
  static override readonly className: string = 'SquaredHinge';
  static override readonly options = simpleLossOptions('squared_hinge');

  override call(yTrue: Tensor, yPred: Tensor): Tensor {
    return squaredHinge(yTrue, yPred);
  }
}
