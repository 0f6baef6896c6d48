import { optionsFrom, type OptionArguments } from '../util/arguments';
import type { SimpleLossTable } from './loss';
import { epsilon } from '../ops/settings';
import type { Tensor, TensorLike } from '../runtime/tensor';
import { Loss, simpleLossOptions } from './loss';
import { alignPair } from './pair';

/**
 * Kullback-Leibler divergence along the last axis: Σ yTrue · log(yTrue / yPred), in nats. Both are clipped to
 * [1e-7, 1].
 *
 * @example
 * import { losses } from 'keratin';
 * console.log(losses.klDivergence([[0.5, 0.5]], [[0.25, 0.75]]).item().toFixed(4)); // 0.1438
 *
 * @see https://keras.io/api/losses/probabilistic_losses/#kldivergence-class
 */
export function klDivergence(
  yTrue: TensorLike,
  yPred: TensorLike,
  ...others: OptionArguments<object, never>
): Tensor {
  optionsFrom('klDivergence', [], others);
  const [target, output] = alignPair('kl_divergence', yTrue, yPred).map((x) => x.clip(epsilon(), 1));
  return target.mul(target.div(output).log()).sum(-1);
}

/**
 * How much information is lost when the predicted distribution stands for the true one: Σ yTrue · log(yTrue / yPred)
 * along the last axis, in nats.
 *
 * @example
 * import { losses } from 'keratin';
 * const loss = new losses.KLDivergence();
 * console.log(loss.apply([[0.5, 0.5]], [[0.25, 0.75]]).item().toFixed(4)); // 0.1438
 *
 * @see https://keras.io/api/losses/probabilistic_losses/#kldivergence-class
 * @see S. Kullback and R. A. Leibler, On Information and Sufficiency (1951), section 2
 */
export class KLDivergence extends Loss<SimpleLossTable> {
  static override readonly className: string = 'KLDivergence';
  static override readonly options = simpleLossOptions('kl_divergence');

  override call(yTrue: Tensor, yPred: Tensor): Tensor {
    return klDivergence(yTrue, yPred);
  }
}
