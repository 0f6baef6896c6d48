import { optionsFrom, type OptionArguments } from '../util/arguments';
import type { SimpleLossTable } from './loss';
import { epsilon } from '../ops/settings';
import type { Tensor, TensorLike } from '../runtime/tensor';
import { Loss, simpleLossOptions } from './loss';
import { alignPair } from './pair';

/**
 * Mean relative difference over the last axis, in percent: 100 · mean(|yTrue - yPred| / max(|yTrue|, 1e-7)).
 *
 * @example
 * import { losses } from 'keratin';
 * const yPred = [[1, 5], [4, 6]];
 * console.log(String(losses.meanAbsolutePercentageError([[2, 4], [4, 8]], yPred))); // [37.5 12.5]
 *
 * @see https://keras.io/api/losses/regression_losses/#meanabsolutepercentageerror-class
 */
export function meanAbsolutePercentageError(
  yTrue: TensorLike,
  yPred: TensorLike,
  ...others: OptionArguments<object, never>
): Tensor {
  optionsFrom('meanAbsolutePercentageError', [], others);
  const [target, output] = alignPair('mean_absolute_percentage_error', yTrue, yPred);
  return target.sub(output).div(target.abs().maximum(epsilon())).abs().mean(-1).mul(100);
}

/**
 * The mean difference relative to the target, in percent: 100 · mean(|yTrue - yPred| / |yTrue|). Targets near 0 make it
 * very large; they are taken as at least 1e-7.
 *
 * @example
 * import { losses } from 'keratin';
 * const loss = new losses.MeanAbsolutePercentageError();
 * console.log(String(loss.apply([[2, 4]], [[1, 5]]))); // 37.5
 *
 * @see https://keras.io/api/losses/regression_losses/#meanabsolutepercentageerror-class
 */
export class MeanAbsolutePercentageError extends Loss<SimpleLossTable> {
  static override readonly className: string = 'MeanAbsolutePercentageError';
  static override readonly options = simpleLossOptions('mean_absolute_percentage_error');

  override call(yTrue: Tensor, yPred: Tensor): Tensor {
    return meanAbsolutePercentageError(yTrue, yPred);
  }
}
