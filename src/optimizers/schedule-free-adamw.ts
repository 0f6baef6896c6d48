import * as kinds from '../config/kinds';
import type { Arguments, OptionsOf } from '../config/option';
import { divide, power, subtract } from '../ops/numpy-math';
import type { Tensor } from '../runtime/tensor';
import type { Variable } from '../runtime/variable';
import { baseOptions } from './base-options';
import { Optimizer } from './optimizer';

const OPTIONS = {
  ...baseOptions(0.0025),
  beta1: kinds.number(0.9, { keras: 'beta_1' }),
  beta2: kinds.number(0.999, { keras: 'beta_2' }),
  epsilon: kinds.number(1e-8),
  warmupSteps: kinds.integer(0, { minimum: 0 }),
};

export type ScheduleFreeAdamWOptions = OptionsOf<typeof OPTIONS>;

/**
 * Schedule-free AdamW: Adam's steps on a sequence z, the model standing between z and the mean of its past values, so
 * that no schedule of the rate is needed. With y the variable, at step t:
 *
 *     v ← v + (g² - v) · (1 - β₂)
 *     z' = z - η · g / (√(v / (1 - β₂ᵗ)) + ε)
 *     x = (y - (1 - β₁) · z) / β₁
 *     x' = (1 - 1/t) · x + z' / t
 *     y ← (1 - β₁) · z' + β₁ · x',   z ← z'
 *
 * In the first `warmupSteps` steps the rate is η · t / warmupSteps. Defaults: learningRate 0.0025, β₁ 0.9, β₂ 0.999,
 * ε 1e-8.
 *
 * @example
 * import { Variable, optimizers } from 'keratin';
 * const w = new Variable([1.5, 2.5]);
 * const optimizer = new optimizers.ScheduleFreeAdamW({ learningRate: 0.1 });
 * for (let i = 0; i < 10; i++) optimizer.apply([w.value.mul(2)], [w]); // the gradient of the sum of w²
 * console.log(w.value.square().sum().item() < 8); // true
 *
 * @see https://keras.io/api/optimizers/schedule_free_adamw/
 * @see A. Defazio et al.: The road less scheduled, NeurIPS 2024, algorithm 1.
 */
export class ScheduleFreeAdamW extends Optimizer {
  static override readonly className: string = 'ScheduleFreeAdamW';
  static override readonly options = OPTIONS;
  /** Part of the mean of gradients that stays at each step. */
  declare readonly beta1: number;
  /** Part of the mean of squared gradients that stays at each step. */
  declare readonly beta2: number;
  /** Keeps divisions finite. */
  declare readonly epsilon: number;
  /** Steps in which the rate rises to its value. */
  declare readonly warmupSteps: number;
  #momentums: readonly Variable[] = [];
  #velocities: readonly Variable[] = [];

  constructor(...options: Arguments<typeof OPTIONS, ScheduleFreeAdamWOptions>) {
    super(...options);
  }

  override build(variables: readonly Variable[]): void {
    if (this.built) return;
    super.build(variables);
    [this.#momentums, this.#velocities] = this.addOptimizerVariables(variables, ['momentum', 'velocity']);
    for (const [i, variable] of variables.entries()) this.#momentums[i].assign(variable.value);
  }

  override updateStep(gradient: Tensor, variable: Variable, learningRate: Tensor): void {
    const index = this.indexOf(variable);
    const momentum = this.#momentums[index];
    const velocity = this.#velocities[index];
    const { dtype } = variable;
    const step = this.stepNumber(dtype);
    const rate = this.shared(`warm rate/${dtype}`, () => {
      const full = this.rateFor(variable, learningRate);
      return this.warmupSteps === 0 ? full : full.mul(step.div(this.warmupSteps).minimum(1));
    });
    const correction = this.shared(`correction/${dtype}`, () => subtract(1, power(this.beta2, step)));
    const weight = this.shared(`weight/${dtype}`, () => divide(1, step));
    const rest = this.shared(`rest/${dtype}`, () => subtract(1, weight));
    const v = velocity.value.add(
      gradient
        .square()
        .sub(velocity.value)
        .mul(1 - Math.fround(this.beta2)),
    );
    velocity.assign(v);
    const z = momentum.value;
    const moved = z.sub(gradient.mul(rate).div(v.div(correction).sqrt().add(this.epsilon)));
    momentum.assign(moved);
    const mean = variable.value.sub(z.mul(1 - Math.fround(this.beta1))).div(this.beta1);
    const meanNow = mean.mul(rest).add(moved.mul(weight));
    variable.assign(moved.mul(1 - Math.fround(this.beta1)).add(meanNow.mul(this.beta1)));
  }
}
