import * as kinds from '../config/kinds';
import type { Arguments, OptionsOf } from '../config/option';
import { badOption } from '../config/option';
import { power, subtract } from '../ops/numpy-math';
import type { Tensor } from '../runtime/tensor';
import type { Variable } from '../runtime/variable';
import { baseOptions } from './base-options';
import { Optimizer } from './optimizer';

const patterns: kinds.Optional<readonly string[] | null, readonly string[]> = {
  required: false,
  fallback: null,
  parse: (value, site) => {
    if (value === null) return [];
    if (Array.isArray(value) && value.every((entry) => typeof entry === 'string')) return value;
    throw badOption(site, 'a list of patterns', value);
  },
  serialize: (value) => [...value],
};

const OPTIONS = {
  ...baseOptions(0.001),
  weightDecay: kinds.nullable(kinds.requiredNumber(), 0.004),
  adamBeta1: kinds.number(0.9, { keras: 'adam_beta_1' }),
  adamBeta2: kinds.number(0.999, { keras: 'adam_beta_2' }),
  epsilon: kinds.number(1e-7),
  excludeLayers: patterns,
  muonA: kinds.number(3.4445),
  muonB: kinds.number(-4.775),
  muonC: kinds.number(2.0315),
  adamLrRatio: kinds.number(1),
  momentum: kinds.number(0.95),
  nsSteps: kinds.integer(5, { minimum: 0 }),
  nesterov: kinds.boolean(true),
  excludeEmbeddings: kinds.boolean(true),
  adamWeightDecay: kinds.nullable(kinds.requiredNumber(), 0.004),
  rmsRate: kinds.nullable(kinds.requiredNumber(), 0.2),
};

export type MuonOptions = OptionsOf<typeof OPTIONS>;

/**
 * Muon: the momentum of each matrix is made nearly orthogonal before the matrix moves along it; everything else (vectors,
 * embeddings, `excludeLayers`) is updated by AdamW.
 *
 *     m ← momentum · m + g
 *     u = orthogonalise(g + momentum · m)          (m itself without `nesterov`)
 *     w ← w - η · rmsRate · √max(rows, columns) · u
 *
 * Orthogonalising is `nsSteps` of Newton and Schulz's iteration x ← a·x + (b·S + c·S²)·x, S = x·xᵀ, from x/‖x‖. Use Adam
 * for embeddings and the last layer.
 *
 * @example
 * import { optimizers } from 'keratin';
 * const optimizer = new optimizers.Muon({ learningRate: 0.01, excludeLayers: ['output'] });
 *
 * @see https://keras.io/api/optimizers/muon/
 * @see J. Liu et al.: Muon is scalable for LLM training, 2025, section 2.
 */
export class Muon extends Optimizer {
  static override readonly className: string = 'Muon';
  static override readonly options = OPTIONS;
  declare readonly adamBeta1: number;
  declare readonly adamBeta2: number;
  declare readonly epsilon: number;
  /** Patterns in the paths of variables that are updated by AdamW. */
  declare readonly excludeLayers: readonly string[];
  declare readonly muonA: number;
  declare readonly muonB: number;
  declare readonly muonC: number;
  /** AdamW's learning rate in parts of the matrices'. */
  declare readonly adamLrRatio: number;
  declare readonly momentum: number;
  /** Iterations of making a matrix orthogonal. */
  declare readonly nsSteps: number;
  declare readonly nesterov: boolean;
  declare readonly excludeEmbeddings: boolean;
  /** Weight decay of variables that are updated by AdamW. */
  declare readonly adamWeightDecay: number | null;
  /** The root mean square of a move; null leaves moves unscaled. */
  declare readonly rmsRate: number | null;
  #momentums: Variable[] = [];
  #velocities: (Variable | null)[] = [];

  constructor(...options: Arguments<typeof OPTIONS, MuonOptions>) {
    super(...options);
  }

  #usesAdam(variable: Variable): boolean {
    if (variable.shape.length !== 2) return true;
    if (this.excludeEmbeddings && variable.path.toLowerCase().includes('embedding')) return true;
    return this.excludeLayers.some((pattern) => new RegExp(pattern).test(variable.path));
  }

  override build(variables: readonly Variable[]): void {
    if (this.built) return;
    super.build(variables);
    for (const variable of variables) {
      this.#momentums.push(this.addVariableFromReference(variable, { name: 'momentum' }));
      this.#velocities.push(
        this.#usesAdam(variable) ? this.addVariableFromReference(variable, { name: 'velocity' }) : null,
      );
    }
  }

  protected override decayOf(variable: Variable): number | null {
    return this.#usesAdam(variable) ? this.adamWeightDecay : this.weightDecay;
  }

  override updateStep(gradient: Tensor, variable: Variable, learningRate: Tensor): void {
    const index = this.indexOf(variable);
    const momentum = this.#momentums[index];
    const velocity = this.#velocities[index];
    const rate = this.rateFor(variable, learningRate);
    if (velocity !== null) {
      this.#adam(gradient, variable, { momentum, velocity, rate });
      return;
    }
    const m = momentum.value.add(gradient.add(momentum.value.mul(this.momentum - 1)));
    momentum.assign(m);
    const direction = this.#orthogonal(this.nesterov ? gradient.add(m.mul(this.momentum)) : m);
    const scale = this.rmsRate === null ? 1 : Math.sqrt(Math.max(...variable.shape)) * this.rmsRate;
    variable.assignSub(direction.mul(rate).mul(scale));
  }

  #adam(
    gradient: Tensor,
    variable: Variable,
    { momentum, velocity, rate }: { momentum: Variable; velocity: Variable; rate: Tensor },
  ): void {
    const alpha = this.shared(`alpha/${variable.dtype}`, () => {
      const step = this.stepNumber(variable.dtype);
      const correction = subtract(1, power(this.adamBeta2, step)).sqrt();
      return rate
        .mul(this.adamLrRatio)
        .mul(correction)
        .div(subtract(1, power(this.adamBeta1, step)));
    });
    const m = momentum.value.add(gradient.sub(momentum.value).mul(1 - this.adamBeta1));
    const v = velocity.value.add(
      gradient
        .square()
        .sub(velocity.value)
        .mul(1 - this.adamBeta2),
    );
    momentum.assign(m);
    velocity.assign(v);
    variable.assignSub(m.mul(alpha).div(v.sqrt().add(this.epsilon)));
  }

  #orthogonal(matrix: Tensor): Tensor {
    const isTall = matrix.shape[0] > matrix.shape[1];
    let x = isTall ? matrix.T : matrix;
    x = x.div(x.square().sum().sqrt().add(1e-7));
    for (let i = 0; i < this.nsSteps; i++) {
      const square = x.matmul(x.T);
      const change = square.mul(this.muonB).add(square.mul(this.muonC).matmul(square));
      x = x.mul(this.muonA).add(change.matmul(x));
    }
    return isTall ? x.T : x;
  }
}
