import * as kinds from '../config/kinds';
import type { Arguments, OptionsOf } from '../config/option';
import type { Tensor } from '../runtime/tensor';
import type { Variable } from '../runtime/variable';
import { baseOptions } from './base-options';
import { Optimizer } from './optimizer';

const OPTIONS = {
  ...baseOptions(0.001),
  rho: kinds.number(0.95),
  epsilon: kinds.number(1e-7),
};

export type AdadeltaOptions = OptionsOf<typeof OPTIONS>;

/**
 * Adadelta: gradients divided by the root of the running mean of their squares, times that of the moves.
 *
 *     a ← ρ · a + (1 - ρ) · g²
 *     Δ = -√(d + ε) / √(a + ε) · g
 *     d ← ρ · d + (1 - ρ) · Δ²
 *     w ← w + η · Δ
 *
 * Defaults: learningRate 0.001, ρ 0.95, ε 1e-7; the paper's own rate is 1.
 *
 * @example
 * import { Variable, optimizers } from 'keratin';
 * const w = new Variable([1.5, 2.5]);
 * const optimizer = new optimizers.Adadelta({ learningRate: 1 });
 * for (let i = 0; i < 10; i++) optimizer.apply([w.value.mul(2)], [w]); // the gradient of the sum of w²
 * console.log(w.value.square().sum().item() < 8.5); // true
 *
 * @see https://keras.io/api/optimizers/adadelta/
 * @see M. Zeiler: ADADELTA: an adaptive learning rate method, 2012, algorithm 1.
 */
export class Adadelta extends Optimizer {
  static override readonly className: string = 'Adadelta';
  static override readonly options = OPTIONS;
  /** Part of the running means that stays at each step. */
  declare readonly rho: number;
  /** Keeps divisions finite. */
  declare readonly epsilon: number;
  #gradients: readonly Variable[] = [];
  #moves: readonly Variable[] = [];

  constructor(...options: Arguments<typeof OPTIONS, AdadeltaOptions>) {
    super(...options);
  }

  override build(variables: readonly Variable[]): void {
    if (this.built) return;
    super.build(variables);
    [this.#gradients, this.#moves] = this.addOptimizerVariables(variables, [
      'accumulated_grad',
      'accumulated_delta_var',
    ]);
  }

  override updateStep(gradient: Tensor, variable: Variable, learningRate: Tensor): void {
    const index = this.indexOf(variable);
    const gradients = this.#gradients[index];
    const moves = this.#moves[index];
    const a = gradients.value.mul(this.rho).add(gradient.square().mul(1 - this.rho));
    gradients.assign(a);
    const root = (x: Tensor): Tensor => x.add(this.epsilon).sqrt();
    const move = root(moves.value).mul(gradient).div(root(a)).neg();
    moves.assign(moves.value.mul(this.rho).add(move.square().mul(1 - this.rho)));
    variable.assignAdd(move.mul(this.rateFor(variable, learningRate)));
  }
}
