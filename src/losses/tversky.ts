import { aNumber, axisOrAxes } from '../util/argument-kinds';
import { optionsFrom, type OptionArguments } from '../util/arguments';
import { number } from '../config/kinds';
import { axesOption } from './axis-option';
import type { Arguments, OptionsOf } from '../config/option';
import { withFirst } from '../config/option';
import { epsilon } from '../ops/settings';
import type { Axis, Tensor, TensorLike } from '../runtime/tensor';
import { Loss, lossOptions } from './loss';
import { alignPair } from './pair';

/** Options of `tversky`. */
export interface TverskySettings {
  /** Weight of what is in the target only. Default 0.5. */
  readonly alpha?: number;
  /** Weight of what is in the prediction only. Default 0.5. */
  readonly beta?: number;
  /** The axes summed over; null (default) for all. */
  readonly axis?: Axis;
}

/**
 * 1 minus the Tversky index of overlap I = Σ yTrue · yPred:
 * 1 - I / (I + α Σ (1 - yPred) · yTrue + β Σ yPred · (1 - yTrue) + 1e-7).
 *
 * @example
 * import { losses } from 'keratin';
 * const yPred = [[1, 0, 0, 0]];
 * console.log(losses.tversky([[1, 1, 0, 0]], yPred, { alpha: 0.25, beta: 0.75 }).item().toFixed(4)); // 0.2000
 *
 * @see https://keras.io/api/losses/segmentation_losses/
 */
export function tversky(
  yTrue: TensorLike,
  yPred: TensorLike,
  ...given: OptionArguments<TverskySettings, 'alpha'>
): Tensor {
  const options = optionsFrom<TverskySettings>(
    'tversky',
    { alpha: aNumber, beta: aNumber, axis: axisOrAxes },
    given,
  );
  const { alpha = 0.5, beta = 0.5, axis = null } = options;
  const [target, output] = alignPair('tversky', yTrue, yPred);
  const overlap = target.mul(output).sum(axis);
  const missed = output.neg().add(1).mul(target).sum(axis);
  const extra = output.mul(target.neg().add(1)).sum(axis);
  const total = overlap.add(missed.mul(alpha)).add(extra.mul(beta)).add(epsilon());
  return overlap.div(total).neg().add(1);
}

const OPTIONS = withFirst('alpha', {
  ...lossOptions('tversky'),
  alpha: number(0.5),
  beta: number(0.5),
  axis: axesOption(),
});

/**
 * Options of `Tversky`: `alpha` (weight of what is in the target only, default 0.5), `beta` (weight of what is in the
 * prediction only, default 0.5), `axis` (axes summed over, default null: all), and those of all losses.
 */
export type TverskyOptions = OptionsOf<typeof OPTIONS>;

/**
 * The loss of segmentation with unequal costs of missing and of adding: 1 minus the Tversky index. With
 * alpha = beta = 0.5 it is the Dice loss.
 *
 * @example
 * import { losses } from 'keratin';
 * const loss = new losses.Tversky({ alpha: 0.5, beta: 0.5 });
 * console.log(loss.apply([[1, 1, 0, 0]], [[1, 0, 0, 0]]).item().toFixed(4)); // 0.3333
 *
 * @see https://keras.io/api/losses/segmentation_losses/
 * @see S. Salehi et al., Tversky loss function for image segmentation (2017), equation 3
 */
export class Tversky extends Loss<typeof OPTIONS> {
  static override readonly className: string = 'Tversky';
  static override readonly options = OPTIONS;

  /** Weight of what is in the target only. */
  readonly alpha: number;
  /** Weight of what is in the prediction only. */
  readonly beta: number;
  /** The axes summed over; null for all. */
  readonly axis: Axis;

  constructor(...options: Arguments<typeof OPTIONS, TverskyOptions>) {
    super(...options);
    ({ alpha: this.alpha, beta: this.beta, axis: this.axis } = this.settings<typeof OPTIONS>());
  }

  override call(yTrue: Tensor, yPred: Tensor): Tensor {
    const { alpha, beta, axis } = this;
    return tversky(yTrue, yPred, { alpha, beta, axis });
  }
}
