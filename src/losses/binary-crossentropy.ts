import { aFlag, aNumber, aWholeNumber } from '../util/argument-kinds';
import { optionsFrom, type OptionArguments } from '../util/arguments';
import { boolean, integer, number } from '../config/kinds';
import type { Arguments, OptionsOf } from '../config/option';
import { withFirst } from '../config/option';
import { binaryCrossentropy as crossentropy } from '../ops/nn-binary-crossentropy';
import type { Tensor, TensorLike } from '../runtime/tensor';
import { Loss, lossOptions } from './loss';
import { alignPair } from './pair';

/** Options of `binaryCrossentropy`. */
export interface BinaryCrossentropySettings {
  /** Whether predictions are logits rather than probabilities. Default false. */
  readonly fromLogits?: boolean;
  /** How far targets are drawn towards ½, from 0 (default) to 1. */
  readonly labelSmoothing?: number;
  /** The axis averaged over. Default -1. */
  readonly axis?: number;
}

/** Targets of two classes drawn towards ½: y · (1 - s) + s/2. */
export const smoothBinary = (target: Tensor, smoothing: number): Tensor =>
  smoothing === 0 ? target : target.mul(1 - smoothing).add(0.5 * smoothing);

/**
 * Mean cross-entropy of two-class probabilities along an axis: -mean(yTrue · log p + (1 - yTrue) · log(1 - p)), with p
 * clipped to [1e-7, 1 - 1e-7].
 *
 * @example
 * import { losses } from 'keratin';
 * console.log(losses.binaryCrossentropy([[1, 0]], [[0.75, 0.5]]).item().toFixed(4)); // 0.4904
 *
 * @see https://keras.io/api/losses/probabilistic_losses/#binarycrossentropy-class
 */
export function binaryCrossentropy(
  yTrue: TensorLike,
  yPred: TensorLike,
  ...given: OptionArguments<BinaryCrossentropySettings, 'fromLogits'>
): Tensor {
  const options = optionsFrom<BinaryCrossentropySettings>(
    'binaryCrossentropy',
    { fromLogits: aFlag, labelSmoothing: aNumber, axis: aWholeNumber },
    given,
  );
  const { fromLogits = false, labelSmoothing = 0, axis = -1 } = options;
  const [target, output] = alignPair('binary_crossentropy', yTrue, yPred);
  return crossentropy(smoothBinary(target, labelSmoothing), output, { fromLogits }).mean(axis);
}

const OPTIONS = withFirst('fromLogits', {
  ...lossOptions('binary_crossentropy'),
  fromLogits: boolean(false),
  labelSmoothing: number(0, { minimum: 0, maximum: 1 }),
  axis: integer(-1),
});

/**
 * Options of `BinaryCrossentropy`: `fromLogits` (default false), `labelSmoothing` (0 to 1, default 0), `axis` (averaged
 * over, default -1), and those of all losses.
 */
export type BinaryCrossentropyOptions = OptionsOf<typeof OPTIONS>;

/**
 * The loss of yes-or-no predictions: minus the log-likelihood of the targets (0 or 1) under the predicted probabilities,
 * -mean(yTrue · log p + (1 - yTrue) · log(1 - p)), in nats.
 *
 * @example
 * import { losses } from 'keratin';
 * const loss = new losses.BinaryCrossentropy();
 * console.log(loss.apply([[1], [0]], [[0.9], [0.5]]).item().toFixed(4)); // 0.3993
 *
 * @see https://keras.io/api/losses/probabilistic_losses/#binarycrossentropy-class
 */
export class BinaryCrossentropy extends Loss<typeof OPTIONS> {
  static override readonly className: string = 'BinaryCrossentropy';
  static override readonly options = OPTIONS;

  /** Whether predictions are logits. */
  readonly fromLogits: boolean;
  /** How far targets are drawn towards ½. */
  readonly labelSmoothing: number;
  /** The axis averaged over. */
  readonly axis: number;

  constructor(...options: Arguments<typeof OPTIONS, BinaryCrossentropyOptions>) {
    super(...options);
    ({
      fromLogits: this.fromLogits,
      labelSmoothing: this.labelSmoothing,
      axis: this.axis,
    } = this.settings<typeof OPTIONS>());
  }

  override call(yTrue: Tensor, yPred: Tensor): Tensor {
    const { fromLogits, labelSmoothing, axis } = this;
    return binaryCrossentropy(yTrue, yPred, { fromLogits, labelSmoothing, axis });
  }
}
