import { aFlag, aNumber, aWholeNumber } from '../util/argument-kinds';
import { optionsFrom, type OptionArguments } from '../util/arguments';
import { boolean, integer, number } from '../config/kinds';
import type { Arguments, OptionsOf } from '../config/option';
import { withFirst } from '../config/option';
import { categoricalCrossentropy as crossentropy } from '../ops/nn-crossentropy';
import type { Tensor, TensorLike } from '../runtime/tensor';
import { Loss, lossOptions } from './loss';
import { alignPair } from './pair';

/** Options of `categoricalCrossentropy`. */
export interface CategoricalCrossentropySettings {
  /** Whether predictions are logits rather than probabilities. Default false. */
  readonly fromLogits?: boolean;
  /** How far targets are drawn towards equal probabilities, from 0 (default) to 1. */
  readonly labelSmoothing?: number;
  /** The axis classes lie along. Default -1. */
  readonly axis?: number;
}

/** Targets drawn towards equal probabilities of the classes on the last axis: y · (1 - s) + s/classes. */
export const smoothCategorical = (target: Tensor, smoothing: number): Tensor =>
  smoothing === 0 ? target : target.mul(1 - smoothing).add(smoothing / target.shape[target.ndim - 1]);

/**
 * Cross-entropy between targets and predicted probabilities along an axis: -Σ yTrue · log p, with p scaled to sum 1 and
 * clipped to [1e-7, 1 - 1e-7].
 *
 * @example
 * import { losses } from 'keratin';
 * console.log(losses.categoricalCrossentropy([[0, 1]], [[0.25, 0.75]]).item().toFixed(4)); // 0.2877
 *
 * @see https://keras.io/api/losses/probabilistic_losses/#categoricalcrossentropy-class
 */
export function categoricalCrossentropy(
  yTrue: TensorLike,
  yPred: TensorLike,
  ...given: OptionArguments<CategoricalCrossentropySettings, 'fromLogits'>
): Tensor {
  const options = optionsFrom<CategoricalCrossentropySettings>(
    'categoricalCrossentropy',
    { fromLogits: aFlag, labelSmoothing: aNumber, axis: aWholeNumber },
    given,
  );
  const { fromLogits = false, labelSmoothing = 0, axis = -1 } = options;
  const [target, output] = alignPair('categorical_crossentropy', yTrue, yPred);
  return crossentropy(smoothCategorical(target, labelSmoothing), output, { fromLogits, axis });
}

const OPTIONS = withFirst('fromLogits', {
  ...lossOptions('categorical_crossentropy'),
  fromLogits: boolean(false),
  labelSmoothing: number(0, { minimum: 0, maximum: 1 }),
  axis: integer(-1),
});

/**
 * Options of `CategoricalCrossentropy`: `fromLogits` (default false), `labelSmoothing` (0 to 1, default 0), `axis` (of
 * the classes, default -1), and those of all losses.
 */
export type CategoricalCrossentropyOptions = OptionsOf<typeof OPTIONS>;

/**
 * The loss of choosing one class of several: minus the log-likelihood of one-hot targets [batch, classes] under the
 * predicted probabilities [batch, classes], -Σ yTrue · log yPred, in nats. For targets that are class numbers use
 * `SparseCategoricalCrossentropy`.
 *
 * @example
 * import { losses } from 'keratin';
 * const loss = new losses.CategoricalCrossentropy();
 * console.log(loss.apply([[0, 1, 0], [0, 0, 1]], [[0.05, 0.95, 0], [0.1, 0.8, 0.1]]).item().toFixed(4)); // 1.1769
 *
 * @see https://keras.io/api/losses/probabilistic_losses/#categoricalcrossentropy-class
 */
export class CategoricalCrossentropy extends Loss<typeof OPTIONS> {
  static override readonly className: string = 'CategoricalCrossentropy';
  static override readonly options = OPTIONS;

  /** Whether predictions are logits. */
  readonly fromLogits: boolean;
  /** How far targets are drawn towards equal probabilities. */
  readonly labelSmoothing: number;
  /** The axis classes lie along. */
  readonly axis: number;

  constructor(...options: Arguments<typeof OPTIONS, CategoricalCrossentropyOptions>) {
    super(...options);
    ({
      fromLogits: this.fromLogits,
      labelSmoothing: this.labelSmoothing,
      axis: this.axis,
    } = this.settings<typeof OPTIONS>());
  }

  override call(yTrue: Tensor, yPred: Tensor): Tensor {
    const { fromLogits, labelSmoothing, axis } = this;
    return categoricalCrossentropy(yTrue, yPred, { fromLogits, labelSmoothing, axis });
  }
}
