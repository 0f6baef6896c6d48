import * as kinds from '../config/kinds';
import type { Arguments, OptionsOf } from '../config/option';
import type { Tensor } from '../runtime/tensor';
import type { Variable } from '../runtime/variable';
import { baseOptions } from './base-options';
import { Optimizer } from './optimizer';

const OPTIONS = {
  ...baseOptions(0.001),
  rho: kinds.number(0.9),
  momentum: kinds.number(0),
  epsilon: kinds.number(1e-7),
  centered: kinds.boolean(false),
};

export type RMSpropOptions = OptionsOf<typeof OPTIONS>;

/**
 * RMSprop: gradients divided by the root of the running mean of their squares.
 *
 *     v ← ρ · v + (1 - ρ) · g²
 *     w ← w - η · g / √(v + ε)
 *
 * With `momentum` μ the moves are summed: m ← μ · m + move, w ← w - m. With `centered` the square of the running mean of
 * gradients is subtracted from v. Defaults: learningRate 0.001, ρ 0.9, ε 1e-7.
 *
 * @example
 * import { Variable, optimizers } from 'keratin';
 * const w = new Variable([1.5, 2.5]);
 * const optimizer = new optimizers.RMSprop({ learningRate: 0.1 });
 * for (let i = 0; i < 10; i++) optimizer.apply([w.value.mul(2)], [w]); // the gradient of the sum of w²
 * console.log(w.value.square().sum().item() < 8); // true
 *
 * @see https://keras.io/api/optimizers/rmsprop/
 * @see G. Hinton: Neural networks for machine learning, lecture 6e, 2012.
 * @see A. Graves: Generating sequences with recurrent neural networks, 2013, equations 38 to 40 (centered).
 */
export class RMSprop extends Optimizer {
  static override readonly className: string = 'RMSprop';
  static override readonly options = OPTIONS;
  /** Part of the mean of squared gradients that stays at each step. */
  declare readonly rho: number;
  /** Part of the last move that is made again. */
  declare readonly momentum: number;
  /** Keeps divisions finite. */
  declare readonly epsilon: number;
  /** Whether gradients are divided by their deviation rather than by their size. */
  declare readonly centered: boolean;
  #velocities: readonly Variable[] = [];
  #momentums: readonly Variable[] = [];
  #averages: readonly Variable[] = [];

  constructor(...options: Arguments<typeof OPTIONS, RMSpropOptions>) {
    super(...options);
  }

  override build(variables: readonly Variable[]): void {
    if (this.built) return;
    super.build(variables);
    [this.#velocities] = this.addOptimizerVariables(variables, ['velocity']);
    if (this.momentum > 0) [this.#momentums] = this.addOptimizerVariables(variables, ['momentum']);
    if (this.centered) [this.#averages] = this.addOptimizerVariables(variables, ['average_gradient']);
  }

  override updateStep(gradient: Tensor, variable: Variable, learningRate: Tensor): void {
    const index = this.indexOf(variable);
    const velocity = this.#velocities[index];
    const v = velocity.value.mul(this.rho).add(gradient.square().mul(1 - this.rho));
    velocity.assign(v);
    let square = v;
    if (this.centered) {
      const slot = this.#averages[index];
      const average = slot.value.mul(this.rho).add(gradient.mul(1 - this.rho));
      slot.assign(average);
      square = v.sub(average.square());
    }
    const move = gradient.mul(this.rateFor(variable, learningRate)).div(square.add(this.epsilon).sqrt());
    if (this.momentum > 0) {
      const slot = this.#momentums[index];
      const m = slot.value.mul(this.momentum).add(move);
      slot.assign(m);
      variable.assignSub(m);
    } else {
      variable.assignSub(move);
    }
  }
}
