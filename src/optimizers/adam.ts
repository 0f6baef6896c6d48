import * as kinds from '../config/kinds';
import type { Arguments, OptionTable, OptionsOf } from '../config/option';
import { power, subtract } from '../ops/numpy-math';
import type { Tensor } from '../runtime/tensor';
import type { Variable } from '../runtime/variable';
import { baseOptions } from './base-options';
import { Optimizer } from './optimizer';

/** The declared parameters of Adam, for its relatives. */
export const ADAM_OPTIONS = {
  ...baseOptions(0.001),
  beta1: kinds.number(0.9, { keras: 'beta_1' }),
  beta2: kinds.number(0.999, { keras: 'beta_2' }),
  epsilon: kinds.number(1e-7),
  amsgrad: kinds.boolean(false),
};

export type AdamOptions = OptionsOf<typeof ADAM_OPTIONS>;

/**
 * Adam: steps in units of the gradient's own size, by running means of it and of its square. At step t:
 *
 *     m ← m + (g - m) · (1 - β₁)
 *     v ← v + (g² - v) · (1 - β₂)
 *     w ← w - η · √(1 - β₂ᵗ) / (1 - β₁ᵗ) · m / (√v + ε)
 *
 * With `amsgrad` the largest v so far takes the place of v. Defaults: learningRate 0.001, β₁ 0.9, β₂ 0.999, ε 1e-7.
 *
 * @example
 * import { Variable, optimizers } from 'keratin';
 * const w = new Variable([1.5, 2.5]);
 * const optimizer = new optimizers.Adam({ learningRate: 0.1 });
 * for (let i = 0; i < 10; i++) optimizer.apply([w.value.mul(2)], [w]); // the gradient of the sum of w²
 * console.log(w.value.square().sum().item() < 8); // true
 *
 * @see https://keras.io/api/optimizers/adam/
 * @see D. Kingma, J. Ba: Adam: a method for stochastic optimization, ICLR 2015, algorithm 1.
 * @see S. Reddi et al.: On the convergence of Adam and beyond, ICLR 2018 (amsgrad).
 */
export class Adam extends Optimizer {
  static override readonly className: string = 'Adam';
  static override readonly options: OptionTable = ADAM_OPTIONS;
  /** Part of the mean of gradients that stays at each step. */
  declare readonly beta1: number;
  /** Part of the mean of squared gradients that stays at each step. */
  declare readonly beta2: number;
  /** Keeps divisions finite. */
  declare readonly epsilon: number;
  /** Whether the mean of squares may never fall. */
  declare readonly amsgrad: boolean;
  #momentums: readonly Variable[] = [];
  #velocities: readonly Variable[] = [];
  #velocityHats: readonly Variable[] = [];

  constructor(...options: Arguments<typeof ADAM_OPTIONS, AdamOptions>) {
    super(...options);
  }

  override build(variables: readonly Variable[]): void {
    if (this.built) return;
    super.build(variables);
    [this.#momentums, this.#velocities] = this.addOptimizerVariables(variables, ['momentum', 'velocity']);
    if (this.amsgrad) [this.#velocityHats] = this.addOptimizerVariables(variables, ['velocity_hat']);
  }

  override updateStep(gradient: Tensor, variable: Variable, learningRate: Tensor): void {
    const index = this.indexOf(variable);
    const momentum = this.#momentums[index];
    const velocity = this.#velocities[index];
    const alpha = this.shared(`alpha/${variable.dtype}`, () => {
      const step = this.stepNumber(variable.dtype);
      const rate = this.rateFor(variable, learningRate);
      const correction = subtract(1, power(this.beta2, step)).sqrt();
      return rate.mul(correction).div(subtract(1, power(this.beta1, step)));
    });
    const m = momentum.value.add(gradient.sub(momentum.value).mul(1 - this.beta1));
    let v = velocity.value.add(
      gradient
        .square()
        .sub(velocity.value)
        .mul(1 - this.beta2),
    );
    momentum.assign(m);
    velocity.assign(v);
    if (this.amsgrad) {
      v = this.#velocityHats[index].value.maximum(v);
      this.#velocityHats[index].assign(v);
    }
    variable.assignSub(m.mul(alpha).div(v.sqrt().add(this.epsilon)));
  }
}
