import { autoName } from '../config/auto-name';
import * as kinds from '../config/kinds';
import type { JsonObject, OptionTable } from '../config/option';
import { badOption, configure, serializeConfig, withFirst } from '../config/option';
import type { Saveable } from '../config/saveable';
import { classNameOf } from '../config/saveable';
import type { DType } from '../ir/dtype';
import { floatx } from '../ops/settings';
import type { Shape } from '../ir/shape';
import { named, refusePromise, returnedTensor } from '../runtime/returned';
import type { Tensor, TensorLike } from '../runtime/tensor';
import type { Trace } from '../runtime/trace';
import { currentTrace, untraced } from '../runtime/trace';
import { Variable } from '../runtime/variable';
import { ArgumentError, StateError, notImplemented } from '../util/errors';
import { baseOptions } from './base-options';
import { clipByGlobalNorm, clipByNorm } from './clip';
import { checkedGradient, checkFloat, type Pair } from './gradient-pair';
import { LearningRateSchedule, type LearningRate } from './schedules/index';
import { checkUpdate, oneNumber } from './returned';
import { INITIAL, startOf, type SlotInitializer } from './slot-initializer';
import { flushSubnormals } from './subnormal';
import { UNCALLED_OF_OPTIMIZERS } from './uncalled';
import { INSPECT } from '../util/notebook';

/** What every optimizer has; the learning rate of the base class itself has no default. */
const BASE = baseOptions(0);

/**
 * The base of all optimizers: it changes variables by their gradients.
 *
 * Write your own by subclassing it: `build` creates what it remembers for each variable, `updateStep` changes one
 * variable. Inside `fit` and `jit` the whole update becomes part of the compiled step.
 *
 * @example
 * import { Variable, optimizers } from 'keratin';
 * class SignDescent extends optimizers.Optimizer {
 *   updateStep(gradient, variable, learningRate) {
 *     variable.assignSub(gradient.sign().mul(learningRate));
 *   }
 * }
 * const w = new Variable([1.5, -2.5]);
 * new SignDescent(0.5).apply([[3, -4]], [w]);
 * console.log(String(w.value)); // [ 1. -2.]
 *
 * @see https://keras.io/api/optimizers/
 */
export class Optimizer implements Saveable {
  static readonly className: string = 'Optimizer';
  static readonly module: string = 'keras.optimizers';
  static readonly options: OptionTable = {
    ...withFirst('weightDecay', BASE),
    learningRate: kinds.required(BASE.learningRate),
  };

  readonly name: string;
  declare readonly weightDecay: number | null;
  declare readonly clipnorm: number | null;
  declare readonly globalClipnorm: number | null;
  declare readonly clipvalue: number | null;
  declare readonly useEma: boolean;
  declare readonly emaMomentum: number;
  declare readonly emaOverwriteFrequency: number | null;
  /** What the loss is multiplied by; see `scaleLoss`. */
  declare lossScaleFactor: number | null;
  declare readonly gradientAccumulationSteps: number | null;

  /** Steps taken, a scalar int32. */
  protected readonly iteration: Variable;
  #rate: Variable | LearningRateSchedule | (() => TensorLike);
  #built = false;
  #variables: Variable[] = [];
  /** Those that lie beside a variable of the model. */
  readonly #slots: Variable[] = [];
  #trainable: readonly Variable[] = [];
  readonly #indices = new Map<Variable, number>();
  #averages: readonly Variable[] = [];
  #accumulators: readonly Variable[] = [];
  #undecayed: { readonly variables: ReadonlySet<Variable>; readonly names: RegExp | null } | null = null;
  #shared: Map<string, Tensor> | null = null;
  #warned = false;
  #saved: readonly TensorLike[] | null = null;
  /** What a function gave as the rate, for programs, and the recording that reads it. */
  #fed: Variable | null = null;
  #fedIn: Trace | null = null;

  /**
   * Options that the class declares become fields of their names.
   *
   * @param given the learning rate (how far a step goes: a number, a schedule, or a function called at each step) and
   * options, as the class's table declares them
   * @throws ArgumentError `several-clips` where more than one way of clipping is given.
   */
  constructor(...given: readonly unknown[]) {
    const owner = classNameOf(new.target);
    UNCALLED_OF_OPTIMIZERS.refuse(this, Optimizer);
    const table: typeof BASE = { ...BASE, ...new.target.options };
    const { name, learningRate: rate, ...config } = configure(owner, table, given);
    Object.assign(this, config);
    this.name = name ?? autoName(owner);
    const clips = { clipnorm: this.clipnorm, clipvalue: this.clipvalue, globalClipnorm: this.globalClipnorm };
    const chosen = Object.entries(clips).filter(([, value]) => value !== null);
    if (chosen.length > 1) {
      throw new ArgumentError({
        code: 'several-clips',
        expected: `${owner} takes only one of clipnorm, clipvalue and globalClipnorm.`,
        received: Object.fromEntries(chosen.map(([key, value]) => [key, String(value)])),
        details: clips,
      });
    }
    this.iteration = this.addVariable([], { name: 'iteration', dtype: 'int32' });
    this.#rate =
      typeof rate === 'number' ? this.addVariable([], { name: 'learning_rate', initializer: rate }) : rate;
  }

  /** Whether `build` has created the variables. */
  get built(): boolean {
    return this.#built;
  }

  /** Updates made so far, a scalar: with gradient accumulation, full ones. */
  get iterations(): Tensor {
    const steps = this.iteration.value;
    return this.gradientAccumulationSteps === null ? steps : steps.floorDiv(this.gradientAccumulationSteps);
  }

  /** The learning rate of the next step, a scalar. Set it to a number, a schedule or a function. */
  get learningRate(): Tensor {
    const rate = this.#rate;
    if (rate instanceof Variable) return rate.value;
    if (!(rate instanceof LearningRateSchedule)) return this.shared('rate', () => this.#calledRate(rate));
    const owner = `${rate.constructor.name}.call`;
    return oneNumber(rate.call(this.iteration.value), owner);
  }

  /** What a function says the rate is: at each step, also in programs that were recorded. */
  #calledRate(rate: () => TensorLike): Tensor {
    const owner = named('a learning rate function', rate.name);
    const trace = currentTrace();
    if (trace !== null && this.#fedIn === trace) return this.#fed!.value;
    const value = oneNumber(rate(), owner);
    if (trace === null || !value.isConcrete) return value;
    const fed = untraced(
      () =>
        (this.#fed ??= Variable.filled([], 0, { name: 'called_rate', trainable: false, dtype: floatx() })),
    );
    const feed = (given: Tensor): void => untraced(() => void fed.assign(given));
    feed(value);
    trace.feeds.push(() => feed(oneNumber(rate(), owner)));
    this.#fedIn = trace;
    return fed.value;
  }

  /** The class with its name and its present rate. */
  toString(): string {
    return `<${classNameOf(this.constructor)} name=${this.name}, learningRate=${this.learningRate}>`;
  }

  [INSPECT](): string {
    return this.toString();
  }

  /** @throws StateError `rate-is-scheduled` where a number is set while a schedule rules. */
  set learningRate(value: LearningRate | TensorLike) {
    if (value instanceof LearningRateSchedule || typeof value === 'function') {
      this.#variables = this.#variables.filter((variable) => variable !== this.#rate);
      this.#rate = value;
    } else if (this.#rate instanceof Variable) {
      this.#rate.assign(value);
    } else {
      throw new StateError({
        code: 'rate-is-scheduled',
        expected:
          'the learning rate of this optimizer comes from a schedule, so that a number cannot be set.',
        received: { optimizer: this.name },
        advice: 'Create the optimizer with a number as its learningRate, or set another schedule.',
      });
    }
  }

  /** The schedule its learning rate comes from; null where it is a number or a function. */
  get schedule(): LearningRateSchedule | null {
    return this.#rate instanceof LearningRateSchedule ? this.#rate : null;
  }

  /** Whether `learningRate` can be set to a number: it does not come from a schedule. */
  get hasSettableLearningRate(): boolean {
    return this.#rate instanceof Variable;
  }

  /** All that the optimizer remembers, in Keras's order: steps, learning rate, then what `build` creates. */
  get variables(): readonly Variable[] {
    return this.#variables;
  }

  /** The variables it changes. */
  get trainableVariables(): readonly Variable[] {
    return this.#trainable;
  }

  /**
   * Creates what is remembered for each variable. Subclasses call it first, then add theirs; a second call does nothing.
   *
   * @throws DTypeError `integer-variable`
   */
  build(variables: readonly Variable[]): void {
    if (this.#built) return;
    for (const variable of variables) checkFloat(variable);
    this.#built = true;
    this.#trainable = [...variables];
    for (const [i, variable] of variables.entries()) this.#indices.set(variable, i);
    if (this.useEma) [this.#averages] = this.addOptimizerVariables(variables, ['average']);
    if (this.gradientAccumulationSteps !== null) {
      [this.#accumulators] = this.addOptimizerVariables(variables, ['gradient_accumulator']);
    }
  }

  /** Values for `variables` as soon as `build` makes them: what a file keeps of an optimizer that does not know its variables yet. */
  loadWhenBuilt(values: readonly TensorLike[]): void {
    this.#saved = values;
  }

  #buildAsSaved(variables: readonly Variable[]): void {
    refusePromise(this.build(variables), { owner: `${this.constructor.name}.build` });
    if (!this.#built) {
      throw new StateError({
        code: 'not-built',
        expected: `${this.constructor.name}.build needs to call super.build(variables), which notes what is trained.`,
        received: { optimizer: this.name },
        advice: 'Call it first, then make variables of your own.',
      });
    }
    if (this.#saved === null) return;
    const saved = this.#saved;
    this.#saved = null;
    this.setWeights(saved);
  }

  /**
   * Adds a variable that the optimizer remembers.
   *
   * @param shape its axes
   */
  addVariable(
    shape: Shape,
    options: {
      /** `'zeros'` (default), `'ones'`, a number for all places, or an initializer. */
      readonly initializer?: SlotInitializer | 'zeros' | 'ones';
      /** Default `floatx()`. */
      readonly dtype?: DType;
      readonly name?: string;
      /** Which values it lies beside in compiled programs. */
      readonly arena?: string;
    } = {},
  ): Variable {
    const { name = 'variable', arena, initializer = 0, dtype = floatx() } = options;
    const settings = { name, path: `${this.name}/${name}`, trainable: false, arena, dtype };
    if (typeof initializer === 'object')
      return this.track(new Variable(startOf(initializer, shape, dtype), settings));
    const value = typeof initializer === 'number' ? initializer : INITIAL[initializer];
    if (value === undefined)
      throw badOption(
        { owner: `${this.constructor.name}.addVariable`, name: 'initializer' },
        "'zeros', 'ones', a number or an initializer",
        initializer,
      );
    return this.track(Variable.filled(shape, value, settings));
  }

  /** Makes a variable one of the optimizer's, saved with it. */
  protected track(variable: Variable): Variable {
    this.#variables.push(variable);
    return variable;
  }

  /** Adds a variable shaped as another one and named after it. */
  addVariableFromReference(
    reference: Variable,
    options: { readonly name?: string; readonly initializer?: SlotInitializer | 'zeros' | 'ones' } = {},
  ): Variable {
    const { name = 'var', initializer } = options;
    const slot = this.addVariable(reference.shape, {
      initializer,
      dtype: reference.dtype,
      name: `${reference.path.replaceAll('/', '_')}_${name}`,
      arena: `optimizer/${name}`,
    });
    this.#slots.push(slot);
    return slot;
  }

  /**
   * Adds variables of several kinds for each of `variables`: for `['momentum', 'velocity']` a list of momentums and a list
   * of velocities.
   *
   * @param initializers one for each name, or one for all
   */
  addOptimizerVariables(
    variables: readonly Variable[],
    names: readonly string[],
    initializers: SlotInitializer | readonly SlotInitializer[] = 0,
  ): Variable[][] {
    const lists: Variable[][] = names.map(() => []);
    for (const variable of variables) {
      for (const [i, name] of names.entries()) {
        const initializer = Array.isArray(initializers) ? initializers[i] : (initializers as SlotInitializer);
        lists[i].push(this.addVariableFromReference(variable, { name, initializer }));
      }
    }
    return lists;
  }

  /**
   * The place of a variable in the list the optimizer was built with.
   *
   * @throws StateError `unknown-variable`
   */
  indexOf(variable: Variable): number {
    const index = this.#indices.get(variable);
    if (index !== undefined) return index;
    throw new StateError({
      code: 'unknown-variable',
      expected: 'an optimizer changes only the variables it was built with.',
      received: {
        variable: String(variable),
        optimizer: `${this.name}, built with ${this.#trainable.length} variables`,
      },
      advice: 'Make a new optimizer for a new set of variables.',
    });
  }

  /** Changes one variable by its gradient. Optimizers implement this. */
  updateStep(_gradient: Tensor, _variable: Variable, _learningRate: Tensor): void {
    throw notImplemented('an optimizer', 'updateStep(gradient, variable, learningRate)', this);
  }

  /** Runs before the variables of one step are changed. */
  protected beforeUpdates(): void {}

  /** A value of this step that all variables share: computed once, and once in a compiled program. */
  protected shared(name: string, compute: () => Tensor): Tensor {
    if (this.#shared === null) return compute();
    let value = this.#shared.get(name);
    if (value === undefined) {
      value = compute();
      this.#shared.set(name, value);
    }
    return value;
  }

  /** The number of this step, counted from 1, as a scalar of a floating-point type. */
  protected stepNumber(dtype: DType): Tensor {
    return this.shared(`step/${dtype}`, () => this.iterations.add(1).astype(dtype));
  }

  /** A learning rate in the dtype of a variable. */
  protected rateFor(variable: Variable, learningRate: Tensor): Tensor {
    return this.shared(`rate/${variable.dtype}`, () => learningRate.astype(variable.dtype));
  }

  /**
   * Changes the variables by their gradients: one step.
   *
   * @param gradients one for each variable; null where the loss does not depend on it
   * @param variables the variables; may be left out after `build`
   * @throws StateError `not-built`, `no-gradients`, `unknown-variable`
   * @throws ArgumentError `gradient-count`
   */
  apply(gradients: readonly (TensorLike | null)[], variables?: readonly Variable[]): void {
    if (gradients.length === 0) return;
    if (variables !== undefined) untraced(() => this.#buildAsSaved(variables));
    const targets = this.targetsOf(gradients, variables);
    const pairs = this.#pairs(gradients, targets);
    this.#update(pairs);
    for (const { variable } of pairs) {
      const { constraint, path } = variable;
      if (constraint === null) continue;
      const owner = `the constraint of "${path}"`;
      variable.assign(returnedTensor(constraint.call(variable.value), { owner }));
    }
    this.iteration.assignAdd(1);
  }

  /** The variables that gradients belong to: the given ones, or those the optimizer was built with. */
  protected targetsOf(
    gradients: readonly unknown[],
    variables: readonly Variable[] | undefined,
  ): readonly Variable[] {
    if (!this.#built) {
      throw new StateError({
        code: 'not-built',
        expected: 'gradients without variables need an optimizer that knows its variables.',
        received: { optimizer: this.name },
        advice: 'Call optimizer.build(variables) first, or optimizer.apply(gradients, variables).',
      });
    }
    const targets = variables ?? this.#trainable;
    if (gradients.length !== targets.length) {
      throw new ArgumentError({
        code: 'gradient-count',
        expected: 'an optimizer needs one gradient for each variable.',
        received: { gradients: String(gradients.length), variables: String(targets.length) },
        details: { gradients: gradients.length, variables: targets.length },
      });
    }
    return targets;
  }

  /** `apply` with pairs of gradient and variable; gives the steps taken. */
  applyGradients(pairs: Iterable<readonly [TensorLike | null, Variable]>): Tensor {
    const list = [...pairs];
    this.apply(
      list.map(([gradient]) => gradient),
      list.map(([, variable]) => variable),
    );
    return this.iteration.value;
  }

  #pairs(gradients: readonly (TensorLike | null)[], variables: readonly Variable[]): Pair[] {
    const pairs: Pair[] = [];
    const missing: string[] = [];
    for (const [i, variable] of variables.entries()) {
      this.indexOf(variable);
      const given = gradients[i];
      if (given === null) missing.push(variable.path);
      else pairs.push({ variable, gradient: checkedGradient(given, variable) });
    }
    if (pairs.length === 0) {
      throw new StateError({
        code: 'no-gradients',
        expected: 'a step needs a gradient for at least one variable.',
        received: { variables: missing.join(', ') },
        advice:
          'The loss does not depend on any of them: compute it from the outputs of the layers that hold them.',
      });
    }
    if (missing.length > 0 && !this.#warned) {
      this.#warned = true;
      console.warn(
        `Gradients do not exist for variables ${missing.join(', ')}: the loss does not depend on them, so they stay as they are.`,
      );
    }
    const scale = this.lossScaleFactor;
    return scale === null ? pairs : pairs.map((pair) => ({ ...pair, gradient: pair.gradient.div(scale) }));
  }

  #update(pairs: readonly Pair[]): void {
    this.#shared = new Map();
    try {
      if (this.gradientAccumulationSteps === null) this.#updateNow(pairs);
      else this.#accumulate(pairs, this.gradientAccumulationSteps);
      if (this.useEma) this.#average();
    } finally {
      this.#shared = null;
    }
  }

  #updateNow(pairs: readonly Pair[]): void {
    const gradients = this.#clip(pairs.map(({ gradient }) => gradient));
    this.applyWeightDecay(pairs.map(({ variable }) => variable));
    this.beforeUpdates();
    const rate = this.learningRate;
    flushSubnormals(this.#slots, () => {
      for (const [i, { variable }] of pairs.entries())
        checkUpdate(this.updateStep(gradients[i], variable, rate), this, variable.path);
    });
  }

  /** What `updateStep` returns would be lost. */
  /** The update is computed in every step, with the mean of the gradients so far, and kept in the last of a group. */
  #accumulate(pairs: readonly Pair[], steps: number): void {
    const isUpdate = this.iteration.value.add(1).mod(steps).equal(0);
    const sums = pairs.map(({ variable, gradient }) => {
      const accumulator = this.#accumulators[this.indexOf(variable)];
      return { accumulator, sum: accumulator.value.add(gradient) };
    });
    const changing = [...this.#variables, ...pairs.map(({ variable }) => variable)];
    const before = changing.map((variable) => variable.value);
    this.#updateNow(pairs.map(({ variable }, i) => ({ variable, gradient: sums[i].sum.div(steps) })));
    for (const [i, variable] of changing.entries()) {
      const after = variable.value;
      if (after.node !== before[i].node) variable.assign(isUpdate.where(after, before[i]));
    }
    for (const { accumulator, sum } of sums) accumulator.assign(isUpdate.where(0, sum));
  }

  #average(): void {
    // At the first step the average is the variable itself.
    const later = this.iterations.notEqual(0);
    const frequency = this.emaOverwriteFrequency;
    const overwrite = frequency === null ? null : this.iterations.add(1).mod(frequency).equal(0);
    for (const [i, variable] of this.#trainable.entries()) {
      const average = this.#averages[i];
      const momentum = this.shared(`ema/${variable.dtype}`, () =>
        later.astype(variable.dtype).mul(this.emaMomentum),
      );
      const rest = this.shared(`ema rest/${variable.dtype}`, () => momentum.neg().add(1));
      average.assign(momentum.mul(average.value).add(rest.mul(variable.value)));
      if (overwrite !== null) variable.assign(overwrite.where(average.value, variable.value));
    }
  }

  #clip(gradients: readonly Tensor[]): readonly Tensor[] {
    const { clipnorm, globalClipnorm, clipvalue } = this;
    if (clipnorm !== null && clipnorm > 0) return gradients.map((gradient) => clipByNorm(gradient, clipnorm));
    if (globalClipnorm !== null && globalClipnorm > 0) return clipByGlobalNorm(gradients, globalClipnorm);
    if (clipvalue !== null && clipvalue > 0)
      return gradients.map((gradient) => gradient.clip(-clipvalue, clipvalue));
    return gradients;
  }

  /** The weight decay of a variable. */
  protected decayOf(_variable: Variable): number | null {
    return this.weightDecay;
  }

  /** Shrinks variables before their update: w ← w - w · decay · rate. */
  protected applyWeightDecay(variables: readonly Variable[]): void {
    for (const variable of variables) {
      const decay = this.#isDecayed(variable) ? this.decayOf(variable) : null;
      if (decay === null) continue;
      const rate = this.rateFor(variable, this.learningRate);
      variable.assign(variable.value.sub(variable.value.mul(decay).mul(rate)));
    }
  }

  #isDecayed(variable: Variable): boolean {
    if (this.#undecayed === null) return true;
    const { variables, names } = this.#undecayed;
    return !variables.has(variable) && !(names?.test(variable.name) ?? false);
  }

  /**
   * Leaves variables out of weight decay. Call it before the optimizer is built.
   *
   * @throws StateError `already-built`
   */
  excludeFromWeightDecay(options: {
    /** These variables. */
    readonly varList?: readonly Variable[];
    /** Variables in whose names one of these patterns occurs, e.g. `['bias']`. */
    readonly varNames?: readonly string[];
  }): void {
    if (this.#built) {
      throw new StateError({
        code: 'already-built',
        expected: 'excludeFromWeightDecay must be called before the optimizer is built.',
        received: { optimizer: this.name },
      });
    }
    const { varList = [], varNames = [] } = options;
    this.#undecayed = {
      variables: new Set(varList),
      names: varNames.length === 0 ? null : new RegExp(varNames.join('|')),
    };
  }

  /** The loss as gradients are taken of it: times `lossScaleFactor`, where there is one. */
  scaleLoss(loss: Tensor): Tensor {
    return this.lossScaleFactor === null ? loss : loss.mul(this.lossScaleFactor);
  }

  /** Ends training: with `useEma` the variables become their averages. */
  finalizeVariableValues(variables: readonly Variable[] = this.#trainable): void {
    if (!this.useEma || !this.#built) return;
    for (const variable of variables) variable.assign(this.#averages[this.indexOf(variable)].value);
  }

  /**
   * Sets all variables of the optimizer.
   *
   * @throws ArgumentError `weight-count`
   */
  setWeights(weights: readonly TensorLike[]): void {
    if (weights.length !== this.variables.length) {
      throw new ArgumentError({
        code: 'weight-count',
        expected: 'setWeights needs one value for each variable of the optimizer.',
        received: { weights: String(weights.length), variables: String(this.variables.length) },
        advice: this.#built ? undefined : 'Call optimizer.build(variables) first: it creates them.',
        details: { weights: weights.length, variables: this.variables.length },
      });
    }
    for (const [i, variable] of this.variables.entries()) variable.assign(weights[i]);
  }

  getConfig(): JsonObject {
    const { options } = this.constructor as typeof Optimizer;
    const learningRate = this.#rate instanceof Variable ? this.#rate.value.item() : this.#rate;
    return serializeConfig({ ...BASE, ...options }, { ...this, learningRate });
  }
}
