import * as kinds from '../../config/kinds';
import type { Arguments, OptionsOf } from '../../config/option';
import { withFirst } from '../../config/option';
import { multiply, power } from '../../ops/numpy-math';
import type { Tensor, TensorLike } from '../../runtime/tensor';
import { LearningRateSchedule, stepTensor } from './schedule';

const OPTIONS = withFirst('staircase', {
  initialLearningRate: kinds.requiredNumber(),
  decaySteps: kinds.requiredNumber({ minimum: 0, exclusive: 'minimum' }),
  decayRate: kinds.requiredNumber(),
  staircase: kinds.boolean(false),
  name: kinds.text('ExponentialDecay'),
});

export type ExponentialDecayOptions = OptionsOf<typeof OPTIONS>;

/**
 * The rate falls by a factor in every `decaySteps` steps:
 *
 *     rate(step) = initialLearningRate · decayRate^(step / decaySteps)
 *
 * With `staircase` the exponent is rounded down, so that the rate falls in jumps.
 *
 * @example
 * import { optimizers } from 'keratin';
 * const rate = new optimizers.schedules.ExponentialDecay(0.1, 1000, 0.5);
 * console.log(rate.call(2000).item().toFixed(3)); // 0.025
 *
 * @see https://keras.io/api/optimizers/learning_rate_schedules/exponential_decay/
 */
export class ExponentialDecay extends LearningRateSchedule {
  static override readonly className = 'ExponentialDecay';
  static override readonly options = OPTIONS;
  declare readonly initialLearningRate: number;
  declare readonly decaySteps: number;
  declare readonly decayRate: number;
  declare readonly staircase: boolean;
  declare readonly name: string;

  /**
   * @param initialLearningRate the rate at step 0
   * @param decaySteps steps in which the rate falls by `decayRate`
   * @param decayRate factor of each fall
   */
  constructor(
    initialLearningRate: number,
    decaySteps: number,
    decayRate: number,
    ...options: Arguments<typeof OPTIONS, ExponentialDecayOptions>
  ) {
    super(initialLearningRate, decaySteps, decayRate, ...options);
  }

  override call(step: TensorLike): Tensor {
    const exponent = stepTensor(step).div(this.decaySteps);
    return multiply(
      this.initialLearningRate,
      power(this.decayRate, this.staircase ? exponent.floor() : exponent),
    );
  }
}
