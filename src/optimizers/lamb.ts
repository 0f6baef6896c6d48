import * as kinds from '../config/kinds';
import type { Arguments, OptionsOf } from '../config/option';
import { cast } from '../ops/common';
import { power, subtract } from '../ops/numpy-math';
import type { Tensor } from '../runtime/tensor';
import type { Variable } from '../runtime/variable';
import { globalNorm } from './clip';
import { baseOptions } from './base-options';
import { Optimizer } from './optimizer';

const OPTIONS = {
  ...baseOptions(0.001),
  beta1: kinds.number(0.9, { keras: 'beta_1' }),
  beta2: kinds.number(0.999, { keras: 'beta_2' }),
  epsilon: kinds.number(1e-7),
};

export type LambOptions = OptionsOf<typeof OPTIONS>;

/**
 * Lamb: Adam's move, made in proportion to the size of the variable it changes; for very large batches.
 *
 *     m ← m + (g - m) · (1 - β₁)
 *     v ← v + (g² - v) · (1 - β₂)
 *     u = (m / (1 - β₁ᵗ)) / (√(v / (1 - β₂ᵗ)) + ε)
 *     w ← w - η · ‖w‖ / ‖u‖ · u
 *
 * where the quotient of the norms is 1 if one of them is 0. Defaults: learningRate 0.001, β₁ 0.9, β₂ 0.999, ε 1e-7.
 *
 * @example
 * import { Variable, optimizers } from 'keratin';
 * const w = new Variable([1.5, 2.5]);
 * const optimizer = new optimizers.Lamb({ learningRate: 0.1 });
 * for (let i = 0; i < 10; i++) optimizer.apply([w.value.mul(2)], [w]); // the gradient of the sum of w²
 * console.log(w.value.square().sum().item() < 8); // true
 *
 * @see https://keras.io/api/optimizers/lamb/
 * @see Y. You et al.: Large batch optimization for deep learning: training BERT in 76 minutes, ICLR 2020, algorithm 2.
 */
export class Lamb extends Optimizer {
  static override readonly className: string = 'Lamb';
  static override readonly options = OPTIONS;
  /** Part of the mean of gradients that stays at each step. */
  declare readonly beta1: number;
  /** Part of the mean of squared gradients that stays at each step. */
  declare readonly beta2: number;
  /** Keeps divisions finite. */
  declare readonly epsilon: number;
  #momentums: readonly Variable[] = [];
  #velocities: readonly Variable[] = [];

  constructor(...options: Arguments<typeof OPTIONS, LambOptions>) {
    super(...options);
  }

  override build(variables: readonly Variable[]): void {
    if (this.built) return;
    super.build(variables);
    [this.#momentums, this.#velocities] = this.addOptimizerVariables(variables, ['momentum', 'velocity']);
  }

  override updateStep(gradient: Tensor, variable: Variable, learningRate: Tensor): void {
    const index = this.indexOf(variable);
    const momentum = this.#momentums[index];
    const velocity = this.#velocities[index];
    const { dtype } = variable;
    const step = this.stepNumber(dtype);
    const correction1 = this.shared(`correction 1/${dtype}`, () => subtract(1, power(this.beta1, step)));
    const correction2 = this.shared(`correction 2/${dtype}`, () => subtract(1, power(this.beta2, step)));
    const m = momentum.value.add(gradient.sub(momentum.value).mul(1 - this.beta1));
    const v = velocity.value.add(
      gradient
        .square()
        .sub(velocity.value)
        .mul(1 - this.beta2),
    );
    momentum.assign(m);
    velocity.assign(v);
    const update = m.div(correction1).div(v.div(correction2).sqrt().add(this.epsilon));
    const size = globalNorm([variable.value]);
    const length = globalNorm([update]);
    const ratio = size
      .greater(0)
      .where(length.greater(0).where(size.div(length), cast(1, dtype)), cast(1, dtype));
    variable.assignSub(update.mul(ratio.mul(this.rateFor(variable, learningRate))));
  }
}
