import * as kinds from '../config/kinds';
import type { Arguments, OptionsOf } from '../config/option';
import type { Tensor } from '../runtime/tensor';
import type { Variable } from '../runtime/variable';
import { baseOptions } from './base-options';
import { Optimizer } from './optimizer';

const OPTIONS = {
  ...baseOptions(0.01),
  momentum: kinds.number(0, { minimum: 0, maximum: 1 }),
  nesterov: kinds.boolean(false),
};

export type SGDOptions = OptionsOf<typeof OPTIONS>;

/**
 * Stochastic gradient descent, with or without momentum. With the gradient g and the rate η:
 *
 *     w ← w - η · g                              without momentum
 *     m ← momentum · m - η · g
 *     w ← w + m                                  with momentum
 *     w ← w + momentum · m - η · g               with Nesterov's momentum
 *
 * Defaults: learningRate 0.01, momentum 0.
 *
 * @example
 * import { Variable, optimizers } from 'keratin';
 * const w = new Variable([1.5, 2.5]);
 * const optimizer = new optimizers.SGD({ learningRate: 0.1 });
 * for (let i = 0; i < 10; i++) optimizer.apply([w.value.mul(2)], [w]); // the gradient of the sum of w²
 * console.log(w.value.square().sum().item() < 8); // true
 *
 * @see https://keras.io/api/optimizers/sgd/
 * @see I. Sutskever et al.: On the importance of initialization and momentum in deep learning, ICML 2013, section 2.
 */
export class SGD extends Optimizer {
  static override readonly className: string = 'SGD';
  static override readonly options = OPTIONS;
  /** Part of the last move that is made again. */
  declare readonly momentum: number;
  /** Whether the gradient is taken as if the move had been made already. */
  declare readonly nesterov: boolean;
  #momentums: readonly Variable[] = [];

  constructor(...options: Arguments<typeof OPTIONS, SGDOptions>) {
    super(...options);
  }

  override build(variables: readonly Variable[]): void {
    if (this.built) return;
    super.build(variables);
    if (this.momentum !== 0) [this.#momentums] = this.addOptimizerVariables(variables, ['momentum']);
  }

  override updateStep(gradient: Tensor, variable: Variable, learningRate: Tensor): void {
    const move = gradient.mul(this.rateFor(variable, learningRate));
    if (this.momentum === 0) {
      variable.assignSub(move);
      return;
    }
    const slot = this.#momentums[this.indexOf(variable)];
    const m = slot.value.mul(this.momentum).sub(move);
    slot.assign(m);
    variable.assignAdd(this.nesterov ? m.mul(this.momentum).sub(move) : m);
  }
}
