import * as kinds from '../config/kinds';
import type { Arguments, OptionsOf } from '../config/option';
import { divide, power, subtract } from '../ops/numpy-math';
import type { Tensor } from '../runtime/tensor';
import { Variable } from '../runtime/variable';
import { baseOptions } from './base-options';
import { Optimizer } from './optimizer';

const OPTIONS = {
  ...baseOptions(0.001),
  beta2Decay: kinds.number(-0.8, { keras: 'beta_2_decay' }),
  epsilon1: kinds.number(1e-30, { keras: 'epsilon_1' }),
  epsilon2: kinds.number(1e-3, { keras: 'epsilon_2' }),
  clipThreshold: kinds.number(1),
  relativeStep: kinds.boolean(true),
};

export type AdafactorOptions = OptionsOf<typeof OPTIONS>;

const rootMeanSquare = (x: Tensor): Tensor => x.square().mean().sqrt();

/**
 * Adafactor: the mean of squared gradients of a matrix is remembered by its rows and columns only, which takes little
 * memory. With t the step, ρ = min(η, 1/√t), α = max(ε₂, rms(w)) · ρ and β = 1 - t^beta2Decay:
 *
 *     r ← β · r + (1 - β) · mean over columns of (g² + ε₁)
 *     c ← β · c + (1 - β) · mean over rows of (g² + ε₁)
 *     v = r / mean(r) · c
 *     u = g / √v
 *     w ← w - α · u / max(1, rms(u) / clipThreshold)
 *
 * For vectors v itself is the running mean. Defaults: learningRate 0.001, beta2Decay -0.8, ε₁ 1e-30, ε₂ 1e-3,
 * clipThreshold 1.
 *
 * @example
 * import { optimizers } from 'keratin';
 * const optimizer = new optimizers.Adafactor({ learningRate: 0.01 });
 *
 * @see https://keras.io/api/optimizers/adafactor/
 * @see N. Shazeer, M. Stern: Adafactor: adaptive learning rates with sublinear memory cost, ICML 2018, algorithms 4 and 5.
 */
export class Adafactor extends Optimizer {
  static override readonly className: string = 'Adafactor';
  static override readonly options = OPTIONS;
  /** Exponent in the part of the running means that stays. */
  declare readonly beta2Decay: number;
  /** Keeps squared gradients above zero. */
  declare readonly epsilon1: number;
  /** The least size of a variable that moves are scaled with. */
  declare readonly epsilon2: number;
  /** The largest root mean square of a move before scaling. */
  declare readonly clipThreshold: number;
  /** Whether a rate above 1/√t is lowered to it. */
  declare readonly relativeStep: boolean;
  #rows: Variable[] = [];
  #columns: Variable[] = [];
  #velocities: Variable[] = [];

  constructor(...options: Arguments<typeof OPTIONS, AdafactorOptions>) {
    super(...options);
  }

  override build(variables: readonly Variable[]): void {
    if (this.built) return;
    super.build(variables);
    for (const variable of variables) {
      const { shape, dtype, name } = variable;
      if (shape.length < 2) {
        // Files of Keras hold these two although vectors do not need them.
        this.#rows.push(this.track(new Variable(0, { name, trainable: false })));
        this.#columns.push(this.track(new Variable(0, { name, trainable: false })));
      } else {
        const columns = [...shape.slice(0, -2), shape[shape.length - 1]];
        this.#rows.push(this.addVariable(shape.slice(0, -1), { dtype, name }));
        this.#columns.push(this.addVariable(columns, { dtype, name }));
      }
      this.#velocities.push(this.addVariableFromReference(variable, { name: 'velocity' }));
    }
  }

  override updateStep(gradient: Tensor, variable: Variable, learningRate: Tensor): void {
    const { dtype } = variable;
    const step = this.stepNumber(dtype);
    // A step's rate is bounded by 1/√t in either case: `relativeStep` changes nothing beyond that.
    const rho = this.shared(`rho/${dtype}`, () =>
      this.rateFor(variable, learningRate).minimum(divide(1, step.sqrt())),
    );
    const alpha = rootMeanSquare(variable.value).maximum(this.epsilon2).mul(rho);
    const beta = this.shared(`beta/${dtype}`, () => subtract(1, power(step, this.beta2Decay)));
    const rest = this.shared(`rest/${dtype}`, () => subtract(1, beta));
    const v = this.#squares(gradient.square().add(this.epsilon1), variable, beta, rest);
    const move = gradient.div(v.sqrt());
    const excess = rootMeanSquare(move).div(this.clipThreshold).maximum(1);
    variable.assignSub(move.div(excess).mul(alpha));
  }

  #squares(square: Tensor, variable: Variable, beta: Tensor, rest: Tensor): Tensor {
    const index = this.indexOf(variable);
    const velocity = this.#velocities[index];
    const blend = (slot: Variable, value: Tensor): Tensor => {
      const mean = slot.value.mul(beta).add(value.mul(rest));
      slot.assign(mean);
      return mean;
    };
    if (variable.shape.length < 2) return blend(velocity, square);
    const rows = blend(this.#rows[index], square.mean(-1));
    const columns = blend(this.#columns[index], square.mean(-2));
    const v = rows
      .div(rows.mean(-1, { keepdims: true }))
      .expandDims(-1)
      .mul(columns.expandDims(-2));
    velocity.assign(v);
    return v;
  }
}
