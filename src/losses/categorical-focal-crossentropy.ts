import { aFlag, aNumber, aWholeNumber } from '../util/argument-kinds';
import { optionsFrom, type OptionArguments } from '../util/arguments';
import { boolean, integer, number } from '../config/kinds';
import type { Arguments, OptionsOf } from '../config/option';
import { withFirst } from '../config/option';
import { softmax } from '../ops/nn-softmax';
import { power } from '../ops/numpy-math';
import { epsilon } from '../ops/settings';
import type { Tensor, TensorLike } from '../runtime/tensor';
import { smoothCategorical } from './categorical-crossentropy';
import { Loss, lossOptions } from './loss';
import { alignPair } from './pair';

/** Options of `categoricalFocalCrossentropy`. */
export interface CategoricalFocalCrossentropySettings {
  /** A factor of the loss. Default 0.25. */
  readonly alpha?: number;
  /** How much easy samples are played down. Default 2. */
  readonly gamma?: number;
  /** Whether predictions are logits rather than probabilities. Default false. */
  readonly fromLogits?: boolean;
  /** How far targets are drawn towards equal probabilities, from 0 (default) to 1. */
  readonly labelSmoothing?: number;
  /** The axis classes lie along. Default -1. */
  readonly axis?: number;
}

/**
 * Focal cross-entropy along an axis: -α Σ (1 - p)^γ · yTrue · log p, with p scaled to sum 1 and clipped to
 * [1e-7, 1 - 1e-7].
 *
 * @example
 * import { losses } from 'keratin';
 * console.log(losses.categoricalFocalCrossentropy([[0, 1]], [[0.25, 0.75]]).item().toFixed(4)); // 0.0045
 *
 * @see https://keras.io/api/losses/probabilistic_losses/#categoricalfocalcrossentropy-class
 */
export function categoricalFocalCrossentropy(
  yTrue: TensorLike,
  yPred: TensorLike,
  ...settings: OptionArguments<CategoricalFocalCrossentropySettings, 'alpha'>
): Tensor {
  const options = optionsFrom<CategoricalFocalCrossentropySettings>(
    'categoricalFocalCrossentropy',
    { alpha: aNumber, gamma: aNumber, fromLogits: aFlag, labelSmoothing: aNumber, axis: aWholeNumber },
    settings,
  );
  const { alpha = 0.25, gamma = 2, fromLogits = false, labelSmoothing = 0, axis = -1 } = options;
  const [given, output] = alignPair('categorical_focal_crossentropy', yTrue, yPred);
  const target = smoothCategorical(given, labelSmoothing);
  const scores = fromLogits ? softmax(output, { axis }) : output;
  const probability = scores.div(scores.sum(axis, { keepdims: true })).clip(epsilon(), 1 - epsilon());
  const crossentropy = target.neg().mul(probability.log());
  return power(probability.neg().add(1), gamma).mul(alpha).mul(crossentropy).sum(axis);
}

const OPTIONS = withFirst('alpha', {
  ...lossOptions('categorical_focal_crossentropy'),
  alpha: number(0.25),
  gamma: number(2),
  fromLogits: boolean(false),
  labelSmoothing: number(0, { minimum: 0, maximum: 1 }),
  axis: integer(-1),
});

/**
 * Options of `CategoricalFocalCrossentropy`: `alpha` (default 0.25), `gamma` (2), `fromLogits` (false), `labelSmoothing`
 * (0), `axis` (-1), and those of all losses.
 */
export type CategoricalFocalCrossentropyOptions = OptionsOf<typeof OPTIONS>;

/**
 * Categorical cross-entropy in which classes that are already predicted well hardly count: each term is multiplied by
 * alpha · (1 - p)^gamma. Targets are one-hot [batch, classes].
 *
 * @example
 * import { losses } from 'keratin';
 * const loss = new losses.CategoricalFocalCrossentropy();
 * console.log(loss.apply([[0, 1, 0], [0, 0, 1]], [[0.05, 0.95, 0], [0.1, 0.8, 0.1]]).item().toFixed(4)); // 0.2332
 *
 * @see https://keras.io/api/losses/probabilistic_losses/#categoricalfocalcrossentropy-class
 * @see T.-Y. Lin et al., Focal Loss for Dense Object Detection (2017), section 3
 */
export class CategoricalFocalCrossentropy extends Loss<typeof OPTIONS> {
  static override readonly className: string = 'CategoricalFocalCrossentropy';
  static override readonly options = OPTIONS;

  /** A factor of the loss. */
  readonly alpha: number;
  /** How much easy samples are played down. */
  readonly gamma: number;
  /** Whether predictions are logits. */
  readonly fromLogits: boolean;
  /** How far targets are drawn towards equal probabilities. */
  readonly labelSmoothing: number;
  /** The axis classes lie along. */
  readonly axis: number;

  constructor(...options: Arguments<typeof OPTIONS, CategoricalFocalCrossentropyOptions>) {
    super(...options);
    const config = this.settings<typeof OPTIONS>();
    this.alpha = config.alpha;
    this.gamma = config.gamma;
    this.fromLogits = config.fromLogits;
    this.labelSmoothing = config.labelSmoothing;
    this.axis = config.axis;
  }

  override call(yTrue: Tensor, yPred: Tensor): Tensor {
    const { alpha, gamma, fromLogits, labelSmoothing, axis } = this;
    return categoricalFocalCrossentropy(yTrue, yPred, { alpha, gamma, fromLogits, labelSmoothing, axis });
  }
}
