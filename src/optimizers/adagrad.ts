import * as kinds from '../config/kinds';
import type { Arguments, OptionsOf } from '../config/option';
import type { Tensor } from '../runtime/tensor';
import type { Variable } from '../runtime/variable';
import { baseOptions } from './base-options';
import { Optimizer } from './optimizer';

const OPTIONS = {
  ...baseOptions(0.001),
  initialAccumulatorValue: kinds.number(0.1),
  epsilon: kinds.number(1e-7),
};

export type AdagradOptions = OptionsOf<typeof OPTIONS>;

/**
 * Adagrad: gradients divided by the root of the sum of all their squares so far.
 *
 *     a ← a + g²
 *     w ← w - η · g / √(a + ε)
 *
 * Defaults: learningRate 0.001, initialAccumulatorValue 0.1, ε 1e-7.
 *
 * @example
 * import { Variable, optimizers } from 'keratin';
 * const w = new Variable([1.5, 2.5]);
 * const optimizer = new optimizers.Adagrad({ learningRate: 0.1 });
 * for (let i = 0; i < 10; i++) optimizer.apply([w.value.mul(2)], [w]); // the gradient of the sum of w²
 * console.log(w.value.square().sum().item() < 8); // true
 *
 * @see https://keras.io/api/optimizers/adagrad/
 * @see J. Duchi, E. Hazan, Y. Singer: Adaptive subgradient methods for online learning and stochastic optimization, JMLR 12, 2011.
 */
export class Adagrad extends Optimizer {
  static override readonly className: string = 'Adagrad';
  static override readonly options = OPTIONS;
  /** The sum of squares to start from. */
  declare readonly initialAccumulatorValue: number;
  /** Keeps divisions finite. */
  declare readonly epsilon: number;
  #accumulators: readonly Variable[] = [];

  constructor(...options: Arguments<typeof OPTIONS, AdagradOptions>) {
    super(...options);
  }

  override build(variables: readonly Variable[]): void {
    if (this.built) return;
    super.build(variables);
    [this.#accumulators] = this.addOptimizerVariables(
      variables,
      ['accumulator'],
      this.initialAccumulatorValue,
    );
  }

  override updateStep(gradient: Tensor, variable: Variable, learningRate: Tensor): void {
    const accumulator = this.#accumulators[this.indexOf(variable)];
    const sum = accumulator.value.add(gradient.square());
    accumulator.assign(sum);
    variable.assignSub(gradient.mul(this.rateFor(variable, learningRate)).div(sum.add(this.epsilon).sqrt()));
  }
}
