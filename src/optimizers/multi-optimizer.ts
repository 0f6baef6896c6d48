import { INSPECT } from '../util/notebook';
import { optionsFrom, type OptionArguments } from '../util/arguments';
import * as kinds from '../config/kinds';
import type { PlainFunction } from '../config/identifier';
import { serializeFunction } from '../config/identifier';
import type { Arguments, JsonObject, OptionsOf } from '../config/option';
import { withFirst } from '../config/option';
import { badOption, namedArguments } from '../config/option';
import type { Deserialize, Saveable } from '../config/saveable';
import { serializeSaveable, splitConfig } from '../config/saveable';
import type { Tensor, TensorLike } from '../runtime/tensor';
import { untraced } from '../runtime/trace';
import type { Variable } from '../runtime/variable';
import { ArgumentError, StateError } from '../util/errors';
import { LossScaleOptimizer } from './loss-scale-optimizer';
import { Optimizer } from './optimizer';
import type { LearningRate } from './schedules/index';

/** Options of `OptimizerMap`. */
export interface OptimizerMapOptions {
  /** Optimizers by patterns that whole paths must match. */
  readonly optimizerMap?: Readonly<Record<string, Optimizer>>;
}

/**
 * Which optimizer changes which variables: those whose path matches a pattern, and one for all others.
 *
 * @example
 * import { optimizers } from 'keratin';
 * const map = new optimizers.OptimizerMap(new optimizers.Adam(), { optimizerMap: { '.*bias': new optimizers.SGD() } });
 * console.log(map.get('dense/bias').name); // sgd
 *
 * @see https://keras.io/api/optimizers/
 */
export class OptimizerMap implements Saveable {
  static readonly className = 'OptimizerMap';
  static readonly module = 'keras.optimizers';
  /** For variables no pattern matches. */
  readonly defaultOptimizer: Optimizer;
  readonly #optimizers: Map<string, Optimizer>;

  /** @param defaultOptimizer for variables no pattern matches */
  constructor(defaultOptimizer: Optimizer, ...given: OptionArguments<OptimizerMapOptions, never>) {
    const options = optionsFrom<OptimizerMapOptions>('OptimizerMap', ['optimizerMap'], given, false);
    this.defaultOptimizer = defaultOptimizer;
    this.#optimizers = new Map(Object.entries(options.optimizerMap ?? {}));
  }

  static fromConfig(config: JsonObject, deserialize: Deserialize): OptimizerMap {
    const optimizerMap = Object.fromEntries(
      Object.entries((config.optimizer_map ?? {}) as JsonObject).map(([pattern, saved]) => [
        pattern,
        deserialize(saved) as Optimizer,
      ]),
    );
    return new OptimizerMap(deserialize(config.default_optimizer) as Optimizer, { optimizerMap });
  }

  [INSPECT](): string {
    const chosen = [...this.#optimizers].map(
      ([pattern, optimizer]) => `${JSON.stringify(pattern)}: ${optimizer}`,
    );
    return `<OptimizerMap ${[...chosen, `default: ${this.defaultOptimizer}`].join(', ')}>`;
  }

  /**
   * The optimizer for a path.
   *
   * @throws ArgumentError `several-optimizers` where several patterns match.
   */
  get(path: string): Optimizer {
    const exact = this.#optimizers.get(path);
    if (exact !== undefined) return exact;
    const matching = [...this.#optimizers].filter(([pattern]) => new RegExp(`^(?:${pattern})$`).test(path));
    if (matching.length > 1) {
      throw new ArgumentError({
        code: 'several-optimizers',
        expected: 'an OptimizerMap has one optimizer for each variable.',
        received: { path, patterns: matching.map(([pattern]) => pattern).join(', ') },
        details: { path, patterns: matching.map(([pattern]) => pattern) },
      });
    }
    return matching[0]?.[1] ?? this.defaultOptimizer;
  }

  /**
   * Adds an optimizer for paths that match a pattern.
   *
   * @throws ArgumentError `pattern-taken`
   */
  set(pattern: string, optimizer: Optimizer): this {
    if (this.#optimizers.has(pattern)) {
      throw new ArgumentError({
        code: 'pattern-taken',
        expected: 'an OptimizerMap takes each pattern once.',
        received: { pattern: JSON.stringify(pattern) },
        details: { pattern },
      });
    }
    this.#optimizers.set(pattern, optimizer);
    return this;
  }

  /** All optimizers, the default one last. */
  values(): Optimizer[] {
    return [...new Set([...this.#optimizers.values(), this.defaultOptimizer])];
  }

  getConfig(): JsonObject {
    const saved = [...this.#optimizers].map(([pattern, optimizer]) => [
      pattern,
      serializeSaveable(optimizer),
    ]);
    return {
      default_optimizer: serializeSaveable(this.defaultOptimizer),
      optimizer_map: Object.fromEntries(saved) as JsonObject,
    };
  }
}

/** How a `MultiOptimizer` chooses: a map from paths, or a function of the variable. */
export type OptimizerChoice = OptimizerMap | ((variable: Variable) => Optimizer);

const choice: kinds.Required<OptimizerChoice> = {
  required: true,
  parse: (value, site) => {
    if (value instanceof OptimizerMap || typeof value === 'function') return value as OptimizerChoice;
    throw badOption(site, 'an OptimizerMap, or a function from a variable to an optimizer', value);
  },
  serialize: (value) =>
    value instanceof OptimizerMap ? serializeSaveable(value) : serializeFunction(value as PlainFunction),
};

const OPTIONS = withFirst('lossScaleFactor', {
  optimizerMap: choice,
  lossScaleFactor: kinds.nullable(kinds.requiredNumber()),
  name: kinds.nullable(kinds.text('')),
});

export type MultiOptimizerOptions = OptionsOf<typeof OPTIONS>;

/**
 * Several optimizers, each for some of the variables. Their learning rates are set on them, not here.
 *
 * @example
 * import { optimizers } from 'keratin';
 * const map = new optimizers.OptimizerMap(new optimizers.Adam(), { optimizerMap: { '.*bias': new optimizers.SGD() } });
 * const optimizer = new optimizers.MultiOptimizer(map);
 *
 * @see https://keras.io/api/optimizers/
 */
export class MultiOptimizer extends Optimizer {
  static override readonly className: string = 'MultiOptimizer';
  static override readonly options = OPTIONS;
  declare readonly optimizerMap: OptimizerChoice;
  readonly #optimizers: Optimizer[];
  readonly #chosen = new Map<Variable, Optimizer>();

  /** @param optimizerMap which optimizer changes which variables */
  constructor(optimizerMap: OptimizerChoice, ...options: Arguments<typeof OPTIONS, MultiOptimizerOptions>) {
    const { optimizerMap: map, ...others } = namedArguments('MultiOptimizer', OPTIONS, [
      optimizerMap,
      ...options,
    ]);
    super(map, others);
    this.#optimizers = this.optimizerMap instanceof OptimizerMap ? this.optimizerMap.values() : [];
  }

  static fromConfig(config: JsonObject, deserialize: Deserialize): MultiOptimizer {
    const { optimizer_map: saved, ...rest } = config;
    const map = OptimizerMap.fromConfig((saved as { config: JsonObject }).config, deserialize);
    return new MultiOptimizer(map, splitConfig(MultiOptimizer, rest).options);
  }

  /** The optimizers within. */
  get optimizers(): readonly Optimizer[] {
    return this.#optimizers;
  }

  override build(variables: readonly Variable[]): void {
    if (this.built) return;
    for (const variable of variables) {
      const { optimizerMap } = this;
      const optimizer =
        optimizerMap instanceof OptimizerMap ? optimizerMap.get(variable.path) : optimizerMap(variable);
      checkInner(optimizer, variable);
      if (!this.#optimizers.includes(optimizer)) this.#optimizers.push(optimizer);
      this.#chosen.set(variable, optimizer);
    }
    for (const optimizer of this.#optimizers) {
      const own = variables.filter((variable) => this.#chosen.get(variable) === optimizer);
      if (own.length > 0) optimizer.build(own);
    }
    super.build(variables);
  }

  override get variables(): readonly Variable[] {
    return [...super.variables, ...this.#optimizers.flatMap((optimizer) => optimizer.variables)];
  }

  /** @throws StateError `several-rates`: each optimizer within has its own. */
  override get learningRate(): Tensor {
    throw severalRates(this.name);
  }

  override set learningRate(_value: LearningRate | TensorLike) {
    throw severalRates(this.name);
  }

  override get hasSettableLearningRate(): boolean {
    return false;
  }

  override apply(gradients: readonly (TensorLike | null)[], variables?: readonly Variable[]): void {
    if (gradients.length === 0) return;
    if (variables !== undefined) untraced(() => this.build(variables));
    const targets = this.targetsOf(gradients, variables);
    for (const optimizer of this.#optimizers) {
      const places = targets.flatMap((variable, i) => (this.#chosen.get(variable) === optimizer ? [i] : []));
      if (places.length === 0) continue;
      optimizer.lossScaleFactor = this.lossScaleFactor;
      optimizer.apply(
        places.map((i) => gradients[i]),
        places.map((i) => targets[i]),
      );
    }
    this.iteration.assignAdd(1);
  }

  override finalizeVariableValues(variables: readonly Variable[] = this.trainableVariables): void {
    for (const optimizer of this.#optimizers) {
      optimizer.finalizeVariableValues(
        variables.filter((variable) => this.#chosen.get(variable) === optimizer),
      );
    }
  }

  override getConfig(): JsonObject {
    return {
      optimizer_map: choice.serialize(this.optimizerMap),
      loss_scale_factor: this.lossScaleFactor,
      name: this.name,
    };
  }
}

function severalRates(name: string): StateError {
  return new StateError({
    code: 'several-rates',
    expected: 'a MultiOptimizer has no learning rate of its own.',
    received: { optimizer: name },
    advice: 'Read or set it on the optimizers within: optimizer.optimizers[0].learningRate.',
  });
}

function checkInner(optimizer: unknown, variable: Variable): void {
  const isSingle =
    optimizer instanceof Optimizer &&
    !(optimizer instanceof LossScaleOptimizer) &&
    !(optimizer instanceof MultiOptimizer);
  if (!isSingle) {
    throw badOption({ owner: 'MultiOptimizer', name: variable.path }, 'a single optimizer', optimizer);
  }
}
