import { axisOrAxes } from '../util/argument-kinds';
import { optionsFrom, type OptionArguments } from '../util/arguments';
import { axesOption } from './axis-option';
import type { Arguments, OptionsOf } from '../config/option';
import { withFirst } from '../config/option';
import { epsilon } from '../ops/settings';
import type { Axis, Tensor, TensorLike } from '../runtime/tensor';
import { Loss, lossOptions } from './loss';
import { alignPair } from './pair';

/**
 * 1 minus the Dice coefficient of overlap: 1 - 2 Σ yTrue · yPred / (Σ yTrue + Σ yPred + 1e-7).
 *
 * @param options.axis The axes summed over; null (default) for all.
 *
 * @example
 * import { losses } from 'keratin';
 * console.log(losses.dice([[1, 1, 0, 0]], [[1, 0, 0, 0]]).item().toFixed(4)); // 0.3333
 *
 * @see https://keras.io/api/losses/segmentation_losses/
 */
export function dice(
  yTrue: TensorLike,
  yPred: TensorLike,
  ...given: OptionArguments<{ axis?: Axis }, 'axis'>
): Tensor {
  const options = optionsFrom<{ axis?: Axis }>('dice', { axis: axisOrAxes }, given);
  const { axis = null } = options;
  const [target, output] = alignPair('dice', yTrue, yPred);
  const overlap = target.mul(output).sum(axis).mul(2);
  return overlap
    .div(target.sum(axis).add(output.sum(axis)).add(epsilon()))
    .neg()
    .add(1);
}

const OPTIONS = withFirst('reduction', { ...lossOptions('dice'), axis: axesOption() });

/** Options of `Dice`: `axis`, the axes summed over (default null: all), and those of all losses. */
export type DiceOptions = OptionsOf<typeof OPTIONS>;

/**
 * The loss of segmentation: 1 minus the Dice coefficient, 2 · overlap / (size of target + size of prediction). 0 is
 * perfect overlap.
 *
 * @example
 * import { losses } from 'keratin';
 * const loss = new losses.Dice();
 * console.log(loss.apply([[1, 1, 0, 0]], [[1, 0, 0, 0]]).item().toFixed(4)); // 0.3333
 *
 * @see https://keras.io/api/losses/segmentation_losses/
 * @see F. Milletari et al., V-Net (2016), section 3
 */
export class Dice extends Loss<typeof OPTIONS> {
  static override readonly className: string = 'Dice';
  static override readonly options = OPTIONS;

  /** The axes summed over; null for all. */
  readonly axis: Axis;

  constructor(...options: Arguments<typeof OPTIONS, DiceOptions>) {
    super(...options);
    this.axis = this.settings<typeof OPTIONS>().axis;
  }

  override call(yTrue: Tensor, yPred: Tensor): Tensor {
    return dice(yTrue, yPred, { axis: this.axis });
  }
}
