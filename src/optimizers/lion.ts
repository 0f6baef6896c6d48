import * as kinds from '../config/kinds';
import type { Arguments, OptionsOf } from '../config/option';
import type { Tensor } from '../runtime/tensor';
import type { Variable } from '../runtime/variable';
import { baseOptions } from './base-options';
import { Optimizer } from './optimizer';

const OPTIONS = {
  ...baseOptions(0.001),
  beta1: kinds.number(0.9, { minimum: 0, maximum: 1, exclusive: 'minimum', keras: 'beta_1' }),
  beta2: kinds.number(0.99, { keras: 'beta_2' }),
};

export type LionOptions = OptionsOf<typeof OPTIONS>;

/**
 * Lion: moves of one size in each coordinate, with the sign of an interpolation between momentum and gradient.
 *
 *     w ← w - η · sign(β₁ · m + (1 - β₁) · g)
 *     m ← β₂ · m + (1 - β₂) · g
 *
 * Its rate is best three to ten times smaller than Adam's, its weight decay as much larger. Defaults: learningRate 0.001,
 * β₁ 0.9, β₂ 0.99.
 *
 * @example
 * import { Variable, optimizers } from 'keratin';
 * const w = new Variable([1.5, 2.5]);
 * const optimizer = new optimizers.Lion({ learningRate: 0.1 });
 * for (let i = 0; i < 10; i++) optimizer.apply([w.value.mul(2)], [w]); // the gradient of the sum of w²
 * console.log(w.value.square().sum().item() < 8); // true
 *
 * @see https://keras.io/api/optimizers/lion/
 * @see X. Chen et al.: Symbolic discovery of optimization algorithms, NeurIPS 2023, algorithm 2.
 */
export class Lion extends Optimizer {
  static override readonly className: string = 'Lion';
  static override readonly options = OPTIONS;
  /** Part of the momentum in the direction of a move. */
  declare readonly beta1: number;
  /** Part of the momentum that stays at each step. */
  declare readonly beta2: number;
  #momentums: readonly Variable[] = [];

  constructor(...options: Arguments<typeof OPTIONS, LionOptions>) {
    super(...options);
  }

  override build(variables: readonly Variable[]): void {
    if (this.built) return;
    super.build(variables);
    [this.#momentums] = this.addOptimizerVariables(variables, ['momentum']);
  }

  override updateStep(gradient: Tensor, variable: Variable, learningRate: Tensor): void {
    const momentum = this.#momentums[this.indexOf(variable)];
    const m = momentum.value;
    const direction = m
      .mul(this.beta1)
      .add(gradient.mul(1 - Math.fround(this.beta1)))
      .sign();
    variable.assignSub(direction.mul(this.rateFor(variable, learningRate)));
    momentum.assign(m.mul(this.beta2).add(gradient.mul(1 - Math.fround(this.beta2))));
  }
}
