import { aNumber } from '../util/argument-kinds';
import { requireArgument, optionsFrom, type OptionArguments } from '../util/arguments';
import { number } from '../config/kinds';
import type { Arguments, OptionsOf } from '../config/option';
import { withFirst } from '../config/option';
import { oneHot } from '../ops/nn-one-hot';
import { power } from '../ops/numpy-math';
import type { Tensor, TensorLike } from '../runtime/tensor';
import { Loss, lossOptions } from './loss';
import { asPair } from './pair';

/**
 * Generalized cross-entropy of class numbers: (1 - p^q) / q, with p the probability predicted for the right class.
 *
 * @param yTrue Class numbers [batch, ...].
 * @param yPred Probabilities [batch, ..., classes].
 * @param q From 0 (nearly cross-entropy) to 1 (nearly absolute error), both excluded.
 *
 * @example
 * import { losses } from 'keratin';
 * const yPred = [[0.25, 0.75], [0, 1]];
 * console.log(String(losses.categoricalGeneralizedCrossEntropy([0, 1], yPred, 0.5))); // [1. 0.]
 *
 * @see https://keras.io/api/losses/probabilistic_losses/#categoricalgeneralizedcrossentropy-class
 */
export function categoricalGeneralizedCrossEntropy(
  yTrue: TensorLike,
  yPred: TensorLike,
  q: number,
  ...others: OptionArguments<object, never>
): Tensor {
  optionsFrom('categoricalGeneralizedCrossEntropy', [], others);
  requireArgument('categoricalGeneralizedCrossEntropy', 'q', q, aNumber);
  const [labels, output] = asPair(yTrue, yPred);
  const classes = output.shape[output.ndim - 1];
  const chosen = oneHot(labels.astype('int32'), classes, { dtype: output.dtype });
  return power(output.mul(chosen).sum(-1), q).neg().add(1).div(q);
}

const OPTIONS = withFirst('q', {
  ...lossOptions('categorical_generalized_cross_entropy'),
  q: number(0.5, { minimum: 0, maximum: 1, exclusive: 'both' }),
});

/**
 * Options of `CategoricalGeneralizedCrossEntropy`: `q`, between 0 (cross-entropy) and 1 (absolute error), default 0.5,
 * and those of all losses.
 */
export type CategoricalGeneralizedCrossEntropyOptions = OptionsOf<typeof OPTIONS>;

/**
 * A cross-entropy that wrong labels disturb less: (1 - p^q) / q, with p the probability predicted for the labelled
 * class. Targets are class numbers [batch].
 *
 * @example
 * import { losses } from 'keratin';
 * const loss = new losses.CategoricalGeneralizedCrossEntropy({ q: 0.5 });
 * console.log(String(loss.apply([0, 1], [[0.25, 0.75], [0, 1]]))); // 0.5
 *
 * @see https://keras.io/api/losses/probabilistic_losses/#categoricalgeneralizedcrossentropy-class
 * @see Z. Zhang and M. Sabuncu, Generalized Cross Entropy Loss (2018), section 3.2
 */
export class CategoricalGeneralizedCrossEntropy extends Loss<typeof OPTIONS> {
  static override readonly className: string = 'CategoricalGeneralizedCrossEntropy';
  static override readonly options = OPTIONS;

  /** Between 0 (cross-entropy) and 1 (absolute error). */
  readonly q: number;

  constructor(...options: Arguments<typeof OPTIONS, CategoricalGeneralizedCrossEntropyOptions>) {
    super(...options);
    this.q = this.settings<typeof OPTIONS>().q;
  }

  override call(yTrue: Tensor, yPred: Tensor): Tensor {
    return categoricalGeneralizedCrossEntropy(yTrue, yPred, this.q);
  }
}
