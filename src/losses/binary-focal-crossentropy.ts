import { aFlag, aNumber, aWholeNumber } from '../util/argument-kinds';
import { optionsFrom, type OptionArguments } from '../util/arguments';
import { boolean, integer, number } from '../config/kinds';
import type { Arguments, OptionsOf } from '../config/option';
import { withFirst } from '../config/option';
import { sigmoid } from '../ops/nn-activations';
import { binaryCrossentropy as crossentropy } from '../ops/nn-binary-crossentropy';
import { power } from '../ops/numpy-math';
import type { Tensor, TensorLike } from '../runtime/tensor';
import { smoothBinary } from './binary-crossentropy';
import { Loss, lossOptions } from './loss';
import { alignPair } from './pair';

/** Options of `binaryFocalCrossentropy`. */
export interface BinaryFocalCrossentropySettings {
  /** Whether class 1 is weighted by alpha and class 0 by 1 - alpha. Default false. */
  readonly applyClassBalancing?: boolean;
  /** Weight of class 1 where classes are balanced. Default 0.25. */
  readonly alpha?: number;
  /** How much easy samples are played down. Default 2. */
  readonly gamma?: number;
  /** Whether predictions are logits rather than probabilities. Default false. */
  readonly fromLogits?: boolean;
  /** How far targets are drawn towards ½, from 0 (default) to 1. */
  readonly labelSmoothing?: number;
  /** The axis averaged over. Default -1. */
  readonly axis?: number;
}

/**
 * Mean focal cross-entropy of two classes along an axis: (1 - q)^γ · crossentropy, with q the probability given to the
 * true class.
 *
 * @example
 * import { losses } from 'keratin';
 * console.log(losses.binaryFocalCrossentropy([[1, 0]], [[0.75, 0.5]]).item().toFixed(4)); // 0.0956
 *
 * @see https://keras.io/api/losses/probabilistic_losses/#binaryfocalcrossentropy-class
 */
export function binaryFocalCrossentropy(
  yTrue: TensorLike,
  yPred: TensorLike,
  ...settings: OptionArguments<BinaryFocalCrossentropySettings, 'applyClassBalancing'>
): Tensor {
  const options = optionsFrom<BinaryFocalCrossentropySettings>(
    'binaryFocalCrossentropy',
    {
      applyClassBalancing: aFlag,
      alpha: aNumber,
      gamma: aNumber,
      fromLogits: aFlag,
      labelSmoothing: aNumber,
      axis: aWholeNumber,
    },
    settings,
  );
  const { applyClassBalancing = false, alpha = 0.25, gamma = 2, axis = -1 } = options;
  const [given, output] = alignPair('binary_focal_crossentropy', yTrue, yPred);
  const target = smoothBinary(given, options.labelSmoothing ?? 0);
  const probability = options.fromLogits === true ? sigmoid(output) : output;
  const other = target.neg().add(1);
  const ofTruth = target.mul(probability).add(other.mul(probability.neg().add(1)));
  const focal = power(ofTruth.neg().add(1), gamma).mul(crossentropy(target, probability));
  const weighted = applyClassBalancing ? focal.mul(target.mul(alpha).add(other.mul(1 - alpha))) : focal;
  return weighted.mean(axis);
}

const OPTIONS = withFirst('applyClassBalancing', {
  ...lossOptions('binary_focal_crossentropy'),
  applyClassBalancing: boolean(false),
  alpha: number(0.25),
  gamma: number(2),
  fromLogits: boolean(false),
  labelSmoothing: number(0, { minimum: 0, maximum: 1 }),
  axis: integer(-1),
});

/**
 * Options of `BinaryFocalCrossentropy`: `applyClassBalancing` (default false), `alpha` (0.25), `gamma` (2), `fromLogits`
 * (false), `labelSmoothing` (0), `axis` (-1), and those of all losses.
 */
export type BinaryFocalCrossentropyOptions = OptionsOf<typeof OPTIONS>;

/**
 * Binary cross-entropy in which samples that are already classified well hardly count: each is multiplied by
 * (1 - q)^gamma, q being the probability given to its true class. Useful where one class is rare.
 *
 * @example
 * import { losses } from 'keratin';
 * const loss = new losses.BinaryFocalCrossentropy({ gamma: 2 });
 * console.log(loss.apply([[1], [0]], [[0.9], [0.5]]).item().toFixed(4)); // 0.0872
 *
 * @see https://keras.io/api/losses/probabilistic_losses/#binaryfocalcrossentropy-class
 * @see T.-Y. Lin et al., Focal Loss for Dense Object Detection (2017), section 3
 */
export class BinaryFocalCrossentropy extends Loss<typeof OPTIONS> {
  static override readonly className: string = 'BinaryFocalCrossentropy';
  static override readonly options = OPTIONS;

  /** Whether class 1 is weighted by alpha and class 0 by 1 - alpha. */
  readonly applyClassBalancing: boolean;
  /** Weight of class 1 where classes are balanced. */
  readonly alpha: number;
  /** How much easy samples are played down. */
  readonly gamma: number;
  /** Whether predictions are logits. */
  readonly fromLogits: boolean;
  /** How far targets are drawn towards ½. */
  readonly labelSmoothing: number;
  /** The axis averaged over. */
  readonly axis: number;

  constructor(...options: Arguments<typeof OPTIONS, BinaryFocalCrossentropyOptions>) {
    super(...options);
    const config = this.settings<typeof OPTIONS>();
    this.applyClassBalancing = config.applyClassBalancing;
    this.alpha = config.alpha;
    this.gamma = config.gamma;
    this.fromLogits = config.fromLogits;
    this.labelSmoothing = config.labelSmoothing;
    this.axis = config.axis;
  }

  override call(yTrue: Tensor, yPred: Tensor): Tensor {
    const { applyClassBalancing, alpha, gamma, fromLogits, labelSmoothing, axis } = this;
    const settings = { applyClassBalancing, alpha, gamma, fromLogits, labelSmoothing, axis };
    return binaryFocalCrossentropy(yTrue, yPred, settings);
  }
}
