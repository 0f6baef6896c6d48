import { aWholeNumber } from '../util/argument-kinds';
import { optionsFrom, type OptionArguments } from '../util/arguments';
import { integer } from '../config/kinds';
import type { Arguments, OptionsOf } from '../config/option';
import { withFirst } from '../config/option';
import { normalize } from '../ops/normalize';
import type { Tensor, TensorLike } from '../runtime/tensor';
import { Loss, lossOptions } from './loss';
import { alignPair } from './pair';

/**
 * Minus the cosine of the angle between targets and predictions along an axis: -Σ (yTrue/‖yTrue‖)·(yPred/‖yPred‖).
 *
 * @param options.axis The axis vectors lie along. Default -1.
 *
 * @example
 * import { losses } from 'keratin';
 * console.log(losses.cosineSimilarity([[3, 4]], [[4, 3]]).item().toFixed(4)); // -0.9600
 *
 * @see https://keras.io/api/losses/regression_losses/#cosinesimilarity-class
 */
export function cosineSimilarity(
  yTrue: TensorLike,
  yPred: TensorLike,
  ...given: OptionArguments<{ axis?: number }, 'axis'>
): Tensor {
  const options = optionsFrom<{ axis?: number }>('cosineSimilarity', { axis: aWholeNumber }, given);
  const { axis = -1 } = options;
  const [target, output] = alignPair('cosine_similarity', yTrue, yPred);
  return normalize(target, { axis }).mul(normalize(output, { axis })).sum(axis).neg();
}

const OPTIONS = withFirst('axis', { ...lossOptions('cosine_similarity'), axis: integer(-1) });

/** Options of `CosineSimilarity`: `axis`, the axis vectors lie along (default -1), and those of all losses. */
export type CosineSimilarityOptions = OptionsOf<typeof OPTIONS>;

/**
 * Minus the cosine of the angle between targets and predictions: -1 for the same direction, 0 for a right angle, 1 for
 * opposite ones. Lengths do not matter.
 *
 * @example
 * import { losses } from 'keratin';
 * const loss = new losses.CosineSimilarity();
 * console.log(loss.apply([[0, 2], [1, 1]], [[3, 0], [1, 1]]).item().toFixed(4)); // -0.5000
 *
 * @see https://keras.io/api/losses/regression_losses/#cosinesimilarity-class
 */
export class CosineSimilarity extends Loss<typeof OPTIONS> {
  static override readonly className: string = 'CosineSimilarity';
  static override readonly options = OPTIONS;
  static override readonly savedIfSet: readonly string[] = ['dtype', 'axis'];

  /** The axis vectors lie along. */
  readonly axis: number;

  constructor(...options: Arguments<typeof OPTIONS, CosineSimilarityOptions>) {
    super(...options);
    this.axis = this.settings<typeof OPTIONS>().axis;
  }

  override call(yTrue: Tensor, yPred: Tensor): Tensor {
    return cosineSimilarity(yTrue, yPred, { axis: this.axis });
  }
}
