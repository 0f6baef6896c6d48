import * as kinds from '../../config/kinds';
import type { Arguments, OptionsOf } from '../../config/option';
import { withFirst } from '../../config/option';
import { subtract } from '../../ops/numpy-math';
import type { Tensor, TensorLike } from '../../runtime/tensor';
import { LearningRateSchedule, stepTensor } from './schedule';

const OPTIONS = withFirst('endLearningRate', {
  initialLearningRate: kinds.requiredNumber(),
  decaySteps: kinds.requiredNumber({ minimum: 0, exclusive: 'minimum' }),
  endLearningRate: kinds.number(0.0001),
  power: kinds.number(1),
  cycle: kinds.boolean(false),
  name: kinds.text('PolynomialDecay'),
});

export type PolynomialDecayOptions = OptionsOf<typeof OPTIONS>;

/**
 * The rate falls from one value to another along a power:
 *
 *     rate(step) = (initialLearningRate - endLearningRate) · (1 - t)^power + endLearningRate
 *
 * with t = min(step, decaySteps) / decaySteps. With `cycle` the fall starts again, `decaySteps` longer each time, as
 * often as it has ended.
 *
 * @example
 * import { optimizers } from 'keratin';
 * const rate = new optimizers.schedules.PolynomialDecay(0.1, 100, { endLearningRate: 0 });
 * console.log(rate.call(50).item().toFixed(3)); // 0.050
 *
 * @see https://keras.io/api/optimizers/learning_rate_schedules/polynomial_decay/
 */
export class PolynomialDecay extends LearningRateSchedule {
  static override readonly className = 'PolynomialDecay';
  static override readonly options = OPTIONS;
  declare readonly initialLearningRate: number;
  declare readonly decaySteps: number;
  declare readonly endLearningRate: number;
  declare readonly power: number;
  declare readonly cycle: boolean;
  declare readonly name: string;

  /**
   * @param initialLearningRate the rate at step 0
   * @param decaySteps steps until `endLearningRate` is reached
   */
  constructor(
    initialLearningRate: number,
    decaySteps: number,
    ...options: Arguments<typeof OPTIONS, PolynomialDecayOptions>
  ) {
    super(initialLearningRate, decaySteps, ...options);
  }

  override call(step: TensorLike): Tensor {
    const at = stepTensor(step);
    const time = this.cycle
      ? at.div(at.equal(0).where(1, at.div(this.decaySteps).ceil()).mul(this.decaySteps))
      : at.minimum(this.decaySteps).div(this.decaySteps);
    const fall = subtract(this.initialLearningRate, this.endLearningRate);
    return subtract(1, time).pow(this.power).mul(fall).add(this.endLearningRate);
  }
}
