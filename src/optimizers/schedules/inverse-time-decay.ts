import * as kinds from '../../config/kinds';
import type { Arguments, OptionsOf } from '../../config/option';
import { withFirst } from '../../config/option';
import { divide } from '../../ops/numpy-math';
import type { Tensor, TensorLike } from '../../runtime/tensor';
import { LearningRateSchedule, stepTensor } from './schedule';

const OPTIONS = withFirst('staircase', {
  initialLearningRate: kinds.requiredNumber(),
  decaySteps: kinds.requiredNumber({ minimum: 0, exclusive: 'minimum' }),
  decayRate: kinds.requiredNumber(),
  staircase: kinds.boolean(false),
  name: kinds.text('InverseTimeDecay'),
});

export type InverseTimeDecayOptions = OptionsOf<typeof OPTIONS>;

/**
 * The rate falls as one over the time:
 *
 *     rate(step) = initialLearningRate / (1 + decayRate · step / decaySteps)
 *
 * With `staircase` the quotient step / decaySteps is rounded down.
 *
 * @example
 * import { optimizers } from 'keratin';
 * const rate = new optimizers.schedules.InverseTimeDecay(0.1, 100, 1);
 * console.log(rate.call(100).item().toFixed(3)); // 0.050
 *
 * @see https://keras.io/api/optimizers/learning_rate_schedules/inverse_time_decay/
 */
export class InverseTimeDecay extends LearningRateSchedule {
  static override readonly className = 'InverseTimeDecay';
  static override readonly options = OPTIONS;
  declare readonly initialLearningRate: number;
  declare readonly decaySteps: number;
  declare readonly decayRate: number;
  declare readonly staircase: boolean;
  declare readonly name: string;

  /**
   * @param initialLearningRate the rate at step 0
   * @param decaySteps the unit of time, in steps
   * @param decayRate how fast the rate falls in each unit of time
   */
  constructor(
    initialLearningRate: number,
    decaySteps: number,
    decayRate: number,
    ...options: Arguments<typeof OPTIONS, InverseTimeDecayOptions>
  ) {
    super(initialLearningRate, decaySteps, decayRate, ...options);
  }

  override call(step: TensorLike): Tensor {
    const time = stepTensor(step).div(this.decaySteps);
    return divide(
      this.initialLearningRate,
      (this.staircase ? time.floor() : time).mul(this.decayRate).add(1),
    );
  }
}
