import { optionsFrom, type OptionArguments } from '../util/arguments';
import type { SimpleLossTable } from './loss';
import type { Tensor, TensorLike } from '../runtime/tensor';
import { Loss, simpleLossOptions } from './loss';
import { alignPair } from './pair';

/** max(1 - yTrue · yPred, 0), where targets that are all 0 or 1 are read as -1 and 1. */
export function margins(name: string, yTrue: TensorLike, yPred: TensorLike): Tensor {
  const [target, output] = alignPair(name, yTrue, yPred);
  const isBinary = target.equal(0).binary('or', target.equal(1)).all();
  const sign = isBinary.where(target.mul(2).sub(1), target);
  return sign.mul(output).neg().add(1).maximum(0);
}

/**
 * Mean hinge loss over the last axis: mean(max(1 - yTrue · yPred, 0)). Targets are -1 and 1; if all are 0 or 1, they are
 * read so.
 *
 * @example
 * import { losses } from 'keratin';
 * console.log(String(losses.hinge([[1], [-1]], [[0.5], [-2]]))); // [0.5 0. ]
 *
 * @see https://keras.io/api/losses/hinge_losses/#hinge-class
 */
export function hinge(
  yTrue: TensorLike,
  yPred: TensorLike,
  ...others: OptionArguments<object, never>
): Tensor {
  optionsFrom('hinge', [], others);
  return margins('hinge', yTrue, yPred).mean(-1);
}

/**
 * The loss of a maximum-margin classifier, mean(max(1 - yTrue · yPred, 0)): 0 for predictions on the right side by at
 * least 1. Targets are -1 and 1 (or 0 and 1).
 *
 * @example
 * import { losses } from 'keratin';
 * const loss = new losses.Hinge();
 * console.log(String(loss.apply([[1], [-1]], [[0.5], [-2]]))); // 0.25
 *
 * @see https://keras.io/api/losses/hinge_losses/#hinge-class
 */
export class Hinge extends Loss<SimpleLossTable> {
  static override readonly className: string = 'Hinge';
  static override readonly options = simpleLossOptions('hinge');

  override call(yTrue: Tensor, yPred: Tensor): Tensor {
    return hinge(yTrue, yPred);
  }
}
