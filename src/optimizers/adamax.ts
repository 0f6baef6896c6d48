import * as kinds from '../config/kinds';
import type { Arguments, OptionsOf } from '../config/option';
import { power, subtract } from '../ops/numpy-math';
import type { Tensor } from '../runtime/tensor';
import type { Variable } from '../runtime/variable';
import { baseOptions } from './base-options';
import { Optimizer } from './optimizer';

const OPTIONS = {
  ...baseOptions(0.001),
  beta1: kinds.number(0.9, { keras: 'beta_1' }),
  beta2: kinds.number(0.999, { keras: 'beta_2' }),
  epsilon: kinds.number(1e-7),
};

export type AdamaxOptions = OptionsOf<typeof OPTIONS>;

/**
 * Adamax: Adam with the largest gradient in place of the root of the mean square.
 *
 *     m ← m + (g - m) · (1 - β₁)
 *     u ← max(β₂ · u, |g|)
 *     w ← w - η · m / ((1 - β₁ᵗ) · (u + ε))
 *
 * Defaults: learningRate 0.001, β₁ 0.9, β₂ 0.999, ε 1e-7.
 *
 * @example
 * import { Variable, optimizers } from 'keratin';
 * const w = new Variable([1.5, 2.5]);
 * const optimizer = new optimizers.Adamax({ learningRate: 0.1 });
 * for (let i = 0; i < 10; i++) optimizer.apply([w.value.mul(2)], [w]); // the gradient of the sum of w²
 * console.log(w.value.square().sum().item() < 8); // true
 *
 * @see https://keras.io/api/optimizers/adamax/
 * @see D. Kingma, J. Ba: Adam: a method for stochastic optimization, ICLR 2015, section 7.1.
 */
export class Adamax extends Optimizer {
  static override readonly className: string = 'Adamax';
  static override readonly options = OPTIONS;
  /** Part of the mean of gradients that stays at each step. */
  declare readonly beta1: number;
  /** Part of the largest gradient that stays at each step. */
  declare readonly beta2: number;
  /** Keeps divisions finite. */
  declare readonly epsilon: number;
  #momentums: readonly Variable[] = [];
  #norms: readonly Variable[] = [];

  constructor(...options: Arguments<typeof OPTIONS, AdamaxOptions>) {
    super(...options);
  }

  override build(variables: readonly Variable[]): void {
    if (this.built) return;
    super.build(variables);
    [this.#momentums, this.#norms] = this.addOptimizerVariables(variables, ['momentum', 'norm']);
  }

  override updateStep(gradient: Tensor, variable: Variable, learningRate: Tensor): void {
    const index = this.indexOf(variable);
    const momentum = this.#momentums[index];
    const norm = this.#norms[index];
    const correction = this.shared(`correction/${variable.dtype}`, () =>
      subtract(1, power(this.beta1, this.stepNumber(variable.dtype))),
    );
    const m = momentum.value.add(gradient.sub(momentum.value).mul(1 - this.beta1));
    const u = norm.value.mul(this.beta2).maximum(gradient.abs());
    momentum.assign(m);
    norm.assign(u);
    variable.assignSub(m.mul(this.rateFor(variable, learningRate)).div(u.add(this.epsilon).mul(correction)));
  }
}
