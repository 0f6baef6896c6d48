import * as kinds from '../../config/kinds';
import type { Arguments, OptionsOf } from '../../config/option';
import { withFirst } from '../../config/option';
import { power, subtract } from '../../ops/numpy-math';
import type { Tensor, TensorLike } from '../../runtime/tensor';
import { LearningRateSchedule, stepTensor } from './schedule';

const OPTIONS = withFirst('tMul', {
  initialLearningRate: kinds.requiredNumber(),
  firstDecaySteps: kinds.requiredNumber({ minimum: 0, exclusive: 'minimum' }),
  tMul: kinds.number(2),
  mMul: kinds.number(1),
  alpha: kinds.number(0),
  name: kinds.text('SGDRDecay'),
});

export type CosineDecayRestartsOptions = OptionsOf<typeof OPTIONS>;

/**
 * The rate falls along half a cosine again and again. Period i lasts firstDecaySteps · tMulⁱ steps and starts from
 * initialLearningRate · mMulⁱ:
 *
 *     rate = initialLearningRate · ((1 - alpha) · mMulⁱ · ½ (1 + cos(π · t)) + alpha)
 *
 * where t is the part of the period that has passed.
 *
 * @example
 * import { optimizers } from 'keratin';
 * const rate = new optimizers.schedules.CosineDecayRestarts(0.1, 10);
 * console.log([0, 5, 10, 20].map((step) => rate.call(step).item().toFixed(3))); // 0.100, 0.050, 0.100, 0.050
 *
 * @see https://keras.io/api/optimizers/learning_rate_schedules/cosine_decay_restarts/
 * @see I. Loshchilov, F. Hutter: SGDR: stochastic gradient descent with warm restarts, ICLR 2017, equation 5.
 */
export class CosineDecayRestarts extends LearningRateSchedule {
  static override readonly className = 'CosineDecayRestarts';
  static override readonly options = OPTIONS;
  declare readonly initialLearningRate: number;
  declare readonly firstDecaySteps: number;
  declare readonly tMul: number;
  declare readonly mMul: number;
  declare readonly alpha: number;
  declare readonly name: string;

  /**
   * @param initialLearningRate the rate at step 0
   * @param firstDecaySteps length of the first period in steps
   */
  constructor(
    initialLearningRate: number,
    firstDecaySteps: number,
    ...options: Arguments<typeof OPTIONS, CosineDecayRestartsOptions>
  ) {
    super(initialLearningRate, firstDecaySteps, ...options);
  }

  override call(step: TensorLike): Tensor {
    const { period, passed } = this.#place(stepTensor(step).div(this.firstDecaySteps));
    const cosine = passed.mul(Math.PI).unary('cos').add(1).mul(power(this.mMul, period).mul(0.5));
    return cosine
      .mul(1 - this.alpha)
      .add(this.alpha)
      .mul(this.initialLearningRate);
  }

  /** The number of the period, and the part of it that has passed. */
  #place(time: Tensor): { period: Tensor; passed: Tensor } {
    if (this.tMul === 1) {
      const period = time.floor();
      return { period, passed: time.sub(period) };
    }
    // Period i starts at the sum of the geometric series 1 + tMul + ... + tMul^(i-1).
    const period = subtract(1, time.mul(1 - this.tMul))
      .log()
      .div(Math.log(this.tMul))
      .floor();
    const length = power(this.tMul, period);
    const start = subtract(1, length).div(1 - this.tMul);
    return { period, passed: time.sub(start).div(length) };
  }
}
