import * as kinds from '../../config/kinds';
import type { Arguments, OptionsOf } from '../../config/option';
import { withFirst } from '../../config/option';
import type { Tensor, TensorLike } from '../../runtime/tensor';
import { LearningRateSchedule, stepTensor } from './schedule';

const OPTIONS = withFirst('alpha', {
  initialLearningRate: kinds.requiredNumber(),
  decaySteps: kinds.requiredNumber({ minimum: 0, exclusive: 'minimum' }),
  alpha: kinds.number(0),
  name: kinds.text('CosineDecay'),
  warmupTarget: kinds.nullable(kinds.requiredNumber()),
  warmupSteps: kinds.number(0, { minimum: 0 }),
});

export type CosineDecayOptions = OptionsOf<typeof OPTIONS>;

/**
 * The rate falls along half a cosine, after rising along a line where `warmupTarget` is given:
 *
 *     rate(step) = peak · ((1 - alpha) · ½ (1 + cos(π · t)) + alpha)
 *
 * with t = min(step - warmupSteps, decaySteps) / decaySteps. Without a warm-up `peak` is `initialLearningRate`; with one,
 * the rate first rises from `initialLearningRate` to `peak = warmupTarget` in `warmupSteps` steps. The rate ends at
 * alpha · peak.
 *
 * @example
 * import { optimizers } from 'keratin';
 * const rate = new optimizers.schedules.CosineDecay(0, 100, { warmupTarget: 0.1, warmupSteps: 10 });
 * console.log(rate.call(5).item().toFixed(3), rate.call(60).item().toFixed(3)); // 0.050 0.050
 *
 * @see https://keras.io/api/optimizers/learning_rate_schedules/cosine_decay/
 * @see I. Loshchilov, F. Hutter: SGDR: stochastic gradient descent with warm restarts, ICLR 2017, equation 5.
 */
export class CosineDecay extends LearningRateSchedule {
  static override readonly className = 'CosineDecay';
  static override readonly options = OPTIONS;
  declare readonly initialLearningRate: number;
  declare readonly decaySteps: number;
  declare readonly alpha: number;
  declare readonly name: string;
  declare readonly warmupTarget: number | null;
  declare readonly warmupSteps: number;

  /**
   * @param initialLearningRate the rate at step 0
   * @param decaySteps steps of the fall
   */
  constructor(
    initialLearningRate: number,
    decaySteps: number,
    ...options: Arguments<typeof OPTIONS, CosineDecayOptions>
  ) {
    super(initialLearningRate, decaySteps, ...options);
  }

  override call(step: TensorLike): Tensor {
    const at = stepTensor(step);
    if (this.warmupTarget === null) return this.#fall(at.minimum(this.decaySteps), this.initialLearningRate);
    const fall = this.#fall(
      at.minimum(this.decaySteps + this.warmupSteps).sub(this.warmupSteps),
      this.warmupTarget,
    );
    if (this.warmupSteps === 0) return fall;
    const rise = at
      .div(this.warmupSteps)
      .mul(this.warmupTarget - this.initialLearningRate)
      .add(this.initialLearningRate);
    return at.less(this.warmupSteps).where(rise, fall);
  }

  #fall(step: Tensor, from: number): Tensor {
    const cosine = step.div(this.decaySteps).mul(Math.PI).unary('cos').add(1).mul(0.5);
    return cosine
      .mul(1 - this.alpha)
      .add(this.alpha)
      .mul(from);
  }
}
