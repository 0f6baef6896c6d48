import * as kinds from '../config/kinds';
import type { Arguments, JsonObject, OptionsOf } from '../config/option';
import { withFirst } from '../config/option';
import { badOption, namedArguments } from '../config/option';
import type { Deserialize } from '../config/saveable';
import { serializeSaveable, splitConfig } from '../config/saveable';
import { Tensor, type TensorLike } from '../runtime/tensor';
import { untraced } from '../runtime/trace';
import type { Variable } from '../runtime/variable';
import { Optimizer } from './optimizer';
import type { LearningRate } from './schedules/index';

const innerOption: kinds.Required<Optimizer> = {
  required: true,
  parse: (value, site) => {
    if (value instanceof Optimizer) return value;
    throw badOption(site, 'an optimizer', value);
  },
  serialize: serializeSaveable,
};

const OPTIONS = withFirst('initialScale', {
  name: kinds.nullable(kinds.text('')),
  innerOptimizer: innerOption,
  initialScale: kinds.number(2 ** 15),
  dynamicGrowthSteps: kinds.integer(2000, { minimum: 1 }),
});

export type LossScaleOptimizerOptions = OptionsOf<typeof OPTIONS>;

/**
 * Wraps an optimizer for training in float16: the loss is multiplied by a scale, so that small gradients do not vanish,
 * and gradients are divided by it. A step whose gradients are not finite is left out and halves the scale; after
 * `dynamicGrowthSteps` finite steps in a row the scale is doubled.
 *
 * Defaults: initialScale 32768, dynamicGrowthSteps 2000.
 *
 * @example
 * import { optimizers } from 'keratin';
 * const optimizer = new optimizers.LossScaleOptimizer(new optimizers.Adam(), { initialScale: 1024 });
 *
 * @see https://keras.io/api/optimizers/loss_scale_optimizer/
 * @see P. Micikevicius et al.: Mixed precision training, ICLR 2018, section 3.2.
 */
export class LossScaleOptimizer extends Optimizer {
  static override readonly className: string = 'LossScaleOptimizer';
  static override readonly options = OPTIONS;
  declare readonly innerOptimizer: Optimizer;
  declare readonly initialScale: number;
  declare readonly dynamicGrowthSteps: number;
  #counter: Variable | null = null;
  #scale: Variable | null = null;

  /** @param innerOptimizer the optimizer that makes the steps */
  constructor(innerOptimizer: Optimizer, ...options: Arguments<typeof OPTIONS, LossScaleOptimizerOptions>) {
    const given = namedArguments('LossScaleOptimizer', OPTIONS, [innerOptimizer, ...options]);
    const { innerOptimizer: inner, ...others } = given;
    super(inner, others);
    this.innerOptimizer.lossScaleFactor = null;
  }

  static fromConfig(config: JsonObject, deserialize: Deserialize): LossScaleOptimizer {
    const inner = deserialize(config.inner_optimizer) as Optimizer;
    const { inner_optimizer: _, ...rest } = config;
    const { options } = splitConfig(LossScaleOptimizer, rest);
    return new LossScaleOptimizer(inner, options);
  }

  override build(variables: readonly Variable[]): void {
    if (this.built) return;
    this.#counter = this.addVariable([], { name: 'step_counter', dtype: 'int32' });
    this.#scale = this.addVariable([], {
      name: 'dynamic_scale',
      dtype: 'float32',
      initializer: this.initialScale,
    });
    this.innerOptimizer.build(variables);
    super.build(variables);
  }

  override get variables(): readonly Variable[] {
    return [...super.variables, ...this.innerOptimizer.variables];
  }

  override get learningRate(): Tensor {
    return this.innerOptimizer.learningRate;
  }

  override set learningRate(value: LearningRate | TensorLike) {
    this.innerOptimizer.learningRate = value;
  }

  override get hasSettableLearningRate(): boolean {
    return this.innerOptimizer.hasSettableLearningRate;
  }

  override get iterations(): Tensor {
    return this.innerOptimizer.iterations;
  }

  /** What the loss is multiplied by at this step. */
  get dynamicScale(): Tensor {
    return this.#scale === null ? Tensor.from(this.initialScale).astype('float32') : this.#scale.value;
  }

  override apply(gradients: readonly (TensorLike | null)[], variables?: readonly Variable[]): void {
    if (gradients.length === 0) return;
    if (variables !== undefined) untraced(() => this.build(variables));
    const inner = this.innerOptimizer;
    if (this.#counter === null || this.#scale === null) {
      inner.apply(gradients);
      return;
    }
    const scale = this.#scale.value;
    const scaled = gradients.map((gradient) => (gradient === null ? null : Tensor.from(gradient, 'float32')));
    const isFinite = scaled
      .filter((gradient) => gradient !== null)
      .map((gradient) => gradient.unary('is_finite').all())
      .reduce((all, one) => all.binary('and', one), Tensor.from(true));
    const changing = [...inner.variables, ...(variables ?? this.trainableVariables)];
    const before = changing.map((variable) => variable.value);
    inner.apply(
      scaled.map((gradient) => gradient?.div(scale.astype(gradient.dtype)) ?? null),
      variables,
    );
    for (const [i, variable] of changing.entries()) {
      const after = variable.value;
      if (after.node !== before[i].node) variable.assign(isFinite.where(after, before[i]));
    }
    const count = this.#counter.value;
    const isFull = count.equal(this.dynamicGrowthSteps - 1);
    const isGrowing = isFinite.binary('and', isFull);
    this.#counter.assign(isFinite.binary('and', isFull.unary('logical_not')).where(count.add(1), 0));
    this.#scale.assign(isGrowing.where(scale.mul(2), isFinite.where(scale, scale.mul(0.5))));
  }

  override scaleLoss(loss: Tensor): Tensor {
    return loss.mul(this.dynamicScale.astype(loss.dtype));
  }

  override finalizeVariableValues(variables?: readonly Variable[]): void {
    this.innerOptimizer.finalizeVariableValues(variables);
  }

  override getConfig(): JsonObject {
    return {
      name: this.name,
      inner_optimizer: serializeSaveable(this.innerOptimizer),
      initial_scale: this.initialScale,
      dynamic_growth_steps: this.dynamicGrowthSteps,
    };
  }
}
