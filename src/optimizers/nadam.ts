import * as kinds from '../config/kinds';
import type { Arguments, OptionsOf } from '../config/option';
import { power, subtract } from '../ops/numpy-math';
import { floatx } from '../ops/settings';
import type { Tensor } from '../runtime/tensor';
import { Variable } from '../runtime/variable';
import { baseOptions } from './base-options';
import { Optimizer } from './optimizer';

const OPTIONS = {
  ...baseOptions(0.001),
  beta1: kinds.number(0.9, { keras: 'beta_1' }),
  beta2: kinds.number(0.999, { keras: 'beta_2' }),
  epsilon: kinds.number(1e-7),
};

export type NadamOptions = OptionsOf<typeof OPTIONS>;

/**
 * Nadam: Adam with Nesterov's momentum. With u_t = β₁ · (1 - ½ · 0.96ᵗ) and U_t the product u₁ · ... · u_t:
 *
 *     m ← m + (g - m) · (1 - β₁)
 *     v ← v + (g² - v) · (1 - β₂)
 *     m̂ = u_(t+1) · m / (1 - U_(t+1)) + (1 - u_t) · g / (1 - U_t)
 *     w ← w - η · m̂ / (√(v / (1 - β₂ᵗ)) + ε)
 *
 * Defaults: learningRate 0.001, β₁ 0.9, β₂ 0.999, ε 1e-7.
 *
 * @example
 * import { Variable, optimizers } from 'keratin';
 * const w = new Variable([1.5, 2.5]);
 * const optimizer = new optimizers.Nadam({ learningRate: 0.1 });
 * for (let i = 0; i < 10; i++) optimizer.apply([w.value.mul(2)], [w]); // the gradient of the sum of w²
 * console.log(w.value.square().sum().item() < 8); // true
 *
 * @see https://keras.io/api/optimizers/nadam/
 * @see T. Dozat: Incorporating Nesterov momentum into Adam, ICLR workshop 2016, algorithm 2.
 */
export class Nadam extends Optimizer {
  static override readonly className: string = 'Nadam';
  static override readonly options = OPTIONS;
  /** Part of the mean of gradients that stays at each step. */
  declare readonly beta1: number;
  /** Part of the mean of squared gradients that stays at each step. */
  declare readonly beta2: number;
  /** Keeps divisions finite. */
  declare readonly epsilon: number;
  #momentums: readonly Variable[] = [];
  #velocities: readonly Variable[] = [];
  #product: Variable | null = null;

  constructor(...options: Arguments<typeof OPTIONS, NadamOptions>) {
    super(...options);
  }

  override build(variables: readonly Variable[]): void {
    if (this.built) return;
    super.build(variables);
    [this.#momentums, this.#velocities] = this.addOptimizerVariables(variables, ['momentum', 'velocity']);
    const dtype = variables[0]?.dtype ?? floatx();
    this.#product = this.track(new Variable(1, { dtype, trainable: false }));
  }

  /** u at a step. */
  #factor(step: Tensor): Tensor {
    return subtract(1, power(0.96, step).mul(0.5)).mul(this.beta1);
  }

  protected override beforeUpdates(): void {
    const product = this.#product!;
    product.assign(product.value.mul(this.#factor(this.stepNumber(product.dtype))));
  }

  override updateStep(gradient: Tensor, variable: Variable, learningRate: Tensor): void {
    const index = this.indexOf(variable);
    const momentum = this.#momentums[index];
    const velocity = this.#velocities[index];
    const { dtype } = variable;
    const step = this.stepNumber(dtype);
    const here = this.shared(`here/${dtype}`, () => this.#factor(step));
    const next = this.shared(`next/${dtype}`, () => this.#factor(step.add(1)));
    const rest = this.shared(`rest/${dtype}`, () => subtract(1, this.#product!.value.astype(dtype)));
    const nextRest = this.shared(`next rest/${dtype}`, () =>
      subtract(1, this.#product!.value.astype(dtype).mul(next)),
    );
    const correction = this.shared(`correction/${dtype}`, () => subtract(1, power(this.beta2, step)));
    const m = momentum.value.add(gradient.sub(momentum.value).mul(1 - Math.fround(this.beta1)));
    const v = velocity.value.add(
      gradient
        .square()
        .sub(velocity.value)
        .mul(1 - Math.fround(this.beta2)),
    );
    momentum.assign(m);
    velocity.assign(v);
    const ahead = m
      .mul(next)
      .div(nextRest)
      .add(gradient.mul(subtract(1, here)).div(rest));
    const rate = this.rateFor(variable, learningRate);
    variable.assignSub(ahead.mul(rate).div(v.div(correction).sqrt().add(this.epsilon)));
  }
}
