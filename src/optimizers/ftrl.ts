import * as kinds from '../config/kinds';
import type { Arguments, OptionsOf } from '../config/option';
import { divide } from '../ops/numpy-math';
import type { Tensor } from '../runtime/tensor';
import type { Variable } from '../runtime/variable';
import { baseOptions } from './base-options';
import { Optimizer } from './optimizer';

const OPTIONS = {
  ...baseOptions(0.001),
  learningRatePower: kinds.number(-0.5, { maximum: 0 }),
  initialAccumulatorValue: kinds.number(0.1, { minimum: 0 }),
  l1RegularizationStrength: kinds.number(0, { minimum: 0 }),
  l2RegularizationStrength: kinds.number(0, { minimum: 0 }),
  l2ShrinkageRegularizationStrength: kinds.number(0, { minimum: 0 }),
  beta: kinds.number(0),
};

export type FtrlOptions = OptionsOf<typeof OPTIONS>;

/**
 * Follow the regularized leader: for sparse linear models. With p = -learningRatePower, λ₁, λ₂ and λₛ the strengths:
 *
 *     n' = n + g²
 *     l ← l + g + 2 λₛ · w - (n'ᵖ - nᵖ) / η · w
 *     w ← (clip(l, -λ₁, λ₁) - l) / (n'ᵖ / η + 2 λ₂ + β / η)
 *     n ← n'
 *
 * Defaults: learningRate 0.001, learningRatePower -0.5, initialAccumulatorValue 0.1, all strengths 0.
 *
 * @example
 * import { Variable, optimizers } from 'keratin';
 * const w = new Variable([1.5, 2.5]);
 * const optimizer = new optimizers.Ftrl({ learningRate: 0.1 });
 * for (let i = 0; i < 10; i++) optimizer.apply([w.value.mul(2)], [w]); // the gradient of the sum of w²
 * console.log(w.value.square().sum().item() < 8); // true
 *
 * @see https://keras.io/api/optimizers/ftrl/
 * @see H. McMahan et al.: Ad click prediction: a view from the trenches, KDD 2013, algorithm 1.
 */
export class Ftrl extends Optimizer {
  static override readonly className: string = 'Ftrl';
  static override readonly options = OPTIONS;
  /** How the rate falls with the sum of squares. */
  declare readonly learningRatePower: number;
  /** The sum of squares to start from. */
  declare readonly initialAccumulatorValue: number;
  /** Pulls weights to exactly 0. */
  declare readonly l1RegularizationStrength: number;
  /** Penalty on the size of weights. */
  declare readonly l2RegularizationStrength: number;
  /** Penalty on the size of weights that enters the gradient alone. */
  declare readonly l2ShrinkageRegularizationStrength: number;
  /** The paper's β. */
  declare readonly beta: number;
  #accumulators: readonly Variable[] = [];
  #linears: readonly Variable[] = [];

  constructor(...options: Arguments<typeof OPTIONS, FtrlOptions>) {
    super(...options);
  }

  override build(variables: readonly Variable[]): void {
    if (this.built) return;
    super.build(variables);
    [this.#accumulators, this.#linears] = this.addOptimizerVariables(
      variables,
      ['accumulator', 'linear'],
      [this.initialAccumulatorValue, 0],
    );
  }

  override updateStep(gradient: Tensor, variable: Variable, learningRate: Tensor): void {
    const index = this.indexOf(variable);
    const accumulator = this.#accumulators[index];
    const linear = this.#linears[index];
    const rate = this.rateFor(variable, learningRate);
    const raise = (x: Tensor): Tensor => x.pow(-this.learningRatePower);
    const sum = accumulator.value.add(gradient.square());
    const shrunk = gradient.add(variable.value.mul(2 * this.l2ShrinkageRegularizationStrength));
    const sigma = raise(sum).sub(raise(accumulator.value)).div(rate);
    const l = linear.value.add(shrunk.sub(sigma.mul(variable.value)));
    linear.assign(l);
    const penalty = this.shared(`penalty/${variable.dtype}`, () =>
      divide(this.beta, rate.mul(2)).add(this.l2RegularizationStrength).mul(2),
    );
    const strength = this.l1RegularizationStrength;
    variable.assign(l.clip(-strength, strength).sub(l).div(raise(sum).div(rate).add(penalty)));
    accumulator.assign(sum);
  }
}
