import { aNumber } from '../util/argument-kinds';
import { optionsFrom, type OptionArguments } from '../util/arguments';
import { number } from '../config/kinds';
import type { Arguments, OptionsOf } from '../config/option';
import { withFirst } from '../config/option';
import type { Tensor, TensorLike } from '../runtime/tensor';
import { Loss, lossOptions } from './loss';
import { alignPair } from './pair';

/**
 * Squared for small errors, absolute for large ones: the mean over the last axis of ½e² where |e| ≤ δ, else of
 * δ|e| - ½δ², with e = yPred - yTrue.
 *
 * @param options.delta δ, in the target's unit. Default 1.
 *
 * @example
 * import { losses } from 'keratin';
 * console.log(String(losses.huber([[0], [0]], [[0.5], [3]], { delta: 1 }))); // [0.125 2.5  ]
 *
 * @see https://keras.io/api/losses/regression_losses/#huber-class
 */
export function huber(
  yTrue: TensorLike,
  yPred: TensorLike,
  ...given: OptionArguments<{ delta?: number }, 'delta'>
): Tensor {
  const options = optionsFrom<{ delta?: number }>('huber', { delta: aNumber }, given);
  const { delta = 1 } = options;
  const [target, output] = alignPair('huber', yTrue, yPred);
  const error = output.sub(target);
  const size = error.abs();
  return size
    .lessEqual(delta)
    .where(error.square().mul(0.5), size.mul(delta).sub(0.5 * delta ** 2))
    .mean(-1);
}

const OPTIONS = withFirst('delta', { ...lossOptions('huber_loss'), delta: number(1) });

/** Options of `Huber`: `delta`, where errors begin to count linearly (default 1), and those of all losses. */
export type HuberOptions = OptionsOf<typeof OPTIONS>;

/**
 * A regression loss that outliers do not dominate: ½e² for errors up to `delta`, and δ|e| - ½δ² beyond.
 *
 * @example
 * import { losses } from 'keratin';
 * const loss = new losses.Huber({ delta: 1 });
 * console.log(String(loss.apply([[0], [0]], [[0.5], [3]]))); // 1.3125
 *
 * @see https://keras.io/api/losses/regression_losses/#huber-class
 * @see P. J. Huber, Robust Estimation of a Location Parameter (1964), section 3
 */
export class Huber extends Loss<typeof OPTIONS> {
  static override readonly className: string = 'Huber';
  static override readonly options = OPTIONS;
  static override readonly savedIfSet: readonly string[] = ['dtype', 'delta'];

  /** Where errors begin to count linearly. */
  readonly delta: number;

  constructor(...options: Arguments<typeof OPTIONS, HuberOptions>) {
    super(...options);
    this.delta = this.settings<typeof OPTIONS>().delta;
  }

  override call(yTrue: Tensor, yPred: Tensor): Tensor {
    return huber(yTrue, yPred, { delta: this.delta });
  }
}
