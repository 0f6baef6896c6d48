import { aTextOrNull } from '../util/argument-kinds';
import { checkNoMore, requireArgument } from '../util/arguments';
import { autoName } from '../config/auto-name';
import { nullable, text } from '../config/kinds';
import type { ConfigOf, GivenFor, JsonObject, OptionsOf, OptionTable } from '../config/option';
import { badOption, configure, serializeConfig, withFirst } from '../config/option';
import type { Saveable } from '../config/saveable';
import { classNameOf } from '../config/saveable';
import type { DType } from '../ir/dtype';
import { allocate } from '../ir/dtype';
import { formatShape, sameShape, sizeOf } from '../ir/shape';
import { dtypeOption } from '../losses/dtype-option';
import { floatx } from '../ops/settings';
import { isTensorLike } from '../runtime/given';
import { badReturn, refusePromise } from '../runtime/returned';
import { Tensor, type TensorLike } from '../runtime/tensor';
import { Variable } from '../runtime/variable';
import { StateError } from '../util/errors';
import { INSPECT } from '../util/notebook';
import { UncalledMethods } from '../util/uncalled';
import type { PartRules } from '../util/parts';
import { partsOf } from '../util/parts';

/** The options all metrics share; `name` is the default name, null for one made from the class's name. */
export function metricOptions(name: string | null = null, ...others: readonly never[]) {
  checkNoMore('metricOptions', others);
  requireArgument('metricOptions', 'name', name, aTextOrNull);
  return {
    name: nullable(text(''), name),
    dtype: dtypeOption(),
  };
}

/** As `metricOptions`, for metrics without options of their own: `name` may stand by position. */
export const simpleMetricOptions = (name: string | null = null) => withFirst('name', metricOptions(name));

/** The table of metrics without options of their own. */
export type SimpleMetricTable = ReturnType<typeof simpleMetricOptions>;

const OPTIONS = withFirst('dtype', metricOptions());

/** Known values, also while a program is being traced. */
const filled = (shape: readonly number[], dtype: DType, value: number): Tensor =>
  Tensor.of({ shape, dtype, data: allocate(dtype, sizeOf(shape)).fill(value) });

/**
 * The options all metrics share.
 *
 * - `name`: a string, the metric's key in histories. By default the metric's own name in snake_case.
 * - `dtype`: the type of state and result. Default null: `floatx()`, float32.
 */
export type MetricOptions = OptionsOf<typeof OPTIONS>;

/** What Keras calls on metrics and this library does not. */
const UNCALLED = new UncalledMethods('Metric', {
  resetStates: 'Call it resetState.',
  mergeState: 'Metrics of several machines are not merged: updateState and result are all that is called.',
  statelessUpdateState: 'Override updateState.',
  statelessResult: 'Override result.',
  statelessResetState: 'Override resetState.',
});

/** Whether a quantity is better when larger or when smaller. */
export type Direction = 'up' | 'down';

/** What a metric can be told about a batch. */
export interface UpdateOptions {
  /** A factor for each sample [batch], or for each value; none by default. */
  readonly sampleWeight?: TensorLike | null;
  /** True where predictions count. As in Keras, only means of values per sample look at it. */
  readonly mask?: TensorLike | null;
}

/** What most metrics are updated with. */
export type PairArguments = readonly [yTrue: TensorLike, yPred: TensorLike, options?: UpdateOptions];

/** How a variable of a metric begins. */
export type MetricInitializer =
  | 'zeros'
  | 'ones'
  | { call(shape: readonly number[], options: { readonly dtype: DType }): Tensor }
  | ((shape: readonly number[], dtype: DType) => TensorLike);

/** Settings of `addVariable`. */
export interface MetricVariableOptions {
  /** Default `variable`. */
  readonly name?: string;
  /** Default `floatx()`. */
  readonly dtype?: DType;
}

/**
 * A number that is gathered over batches: the base of all metrics. A metric of your own keeps its state in variables made
 * by `addVariable`, changes them in `updateState` and computes from them in `result`. Both are tensor expressions, so a
 * training step compiles them along with everything else; they must not read numbers (`data`, `item`).
 *
 * @example
 * import { metrics } from 'keratin';
 * class WorstError extends metrics.Metric {
 *   constructor(options = {}) {
 *     super(options);
 *     this.worst = this.addVariable([], 'zeros', { name: 'worst' });
 *   }
 *   updateState(yTrue, yPred) {
 *     this.worst.assign(this.worst.value.maximum(yTrue.sub(yPred).abs().max()));
 *   }
 *   result() {
 *     return this.worst.value;
 *   }
 * }
 *
 * @see https://keras.io/api/metrics/base_metric/
 */
export class Metric<
  Arguments extends readonly unknown[] = PairArguments,
  T extends OptionTable = typeof OPTIONS,
> implements Saveable {
  static readonly className: string = 'Metric';
  static readonly module: string = 'keras.metrics';
  static readonly options: OptionTable = OPTIONS;
  /** Which way metrics of the class get better, as far as Keras knows it too; null for counts and classes of one's own. */
  static readonly direction: Direction | null = null;
  /** The type of state and result where none is asked for; null for `floatx()`. */
  static readonly defaultDtype: DType | null = null;

  /** The metric's key in histories and logs. */
  name: string;
  readonly dtype: DType;
  readonly #settings: ConfigOf<OptionTable>;
  readonly #variables: Variable[] = [];
  /** What `resetState` assigns. */
  readonly #zeros = new Map<Variable, Tensor>();

  /** @param given the arguments of the constructor, as the class's table declares them */
  constructor(...given: GivenFor<T>) {
    UNCALLED.refuse(this, Metric);
    const config = configure(classNameOf(new.target), new.target.options, given);
    this.#settings = config;
    const { name, dtype } = config as ConfigOf<typeof OPTIONS>;
    this.name = name === null || name === '' ? autoName(classNameOf(new.target)) : name;
    this.dtype = dtype ?? new.target.defaultDtype ?? floatx();
  }

  /** The parsed options of the class's own table. */
  protected settings<S extends OptionTable = T>(): ConfigOf<S> {
    return this.#settings as ConfigOf<S>;
  }

  /** Which way it gets better; null where that is not known. */
  get direction(): Direction | null {
    return (this.constructor as typeof Metric).direction;
  }

  /** The metric's state, that of metrics it keeps as properties included. */
  get variables(): readonly Variable[] {
    const inner = this.#inner();
    return inner.length === 0
      ? this.#variables
      : [...new Set([...this.#variables, ...inner.flatMap(({ variables }) => variables)])];
  }

  #inner(): Metric[] {
    return partsOf(this, METRICS).flatMap(({ value }) => (value === (this as unknown) ? [] : [value]));
  }

  /** A new variable of the metric's state. */
  addVariable(
    shape: readonly number[],
    initializer: MetricInitializer = 'zeros',
    { name = 'variable', dtype = floatx() }: MetricVariableOptions = {},
  ): Variable {
    const initial = this.#firstValues(initializer, shape, dtype);
    const path = `${this.name.replaceAll('/', '>')}/${name}`;
    const variable = new Variable(initial, { name, path, dtype, trainable: false, arena: 'metric' });
    this.#variables.push(variable);
    return variable;
  }

  #firstValues(initializer: MetricInitializer, shape: readonly number[], dtype: DType): Tensor {
    if (initializer === 'zeros' || initializer === 'ones')
      return filled(shape, dtype, initializer === 'ones' ? 1 : 0);
    const isObject = typeof initializer === 'object' && initializer !== null;
    if (!isObject && typeof initializer !== 'function') {
      const site = { owner: `${this.constructor.name}.addVariable`, name: 'initializer' };
      throw badOption(site, "'zeros', 'ones', an initializer or a function", initializer);
    }
    const given: unknown = isObject ? initializer.call(shape, { dtype }) : initializer(shape, dtype);
    const values = isTensorLike(given) ? Tensor.from(given) : given;
    if (values instanceof Tensor && sameShape(values.shape, shape)) return values;
    const owner = `the initializer of a variable of ${this.constructor.name}`;
    throw badReturn({ owner, expected: `numbers of the shape it is given, ${formatShape(shape)}` }, given);
  }

  /** Makes the variables that depend on shapes; metrics without such do nothing. `updateState` calls it. */
  build(_yTrueShape: readonly number[], _yPredShape: readonly number[]): void {}

  /** Takes a batch into account. */
  updateState(..._args: Arguments): void {
    throw new StateError({
      code: 'metric-without-update',
      expected: `the class ${this.constructor.name} needs a method updateState(yTrue, yPred, options).`,
    });
  }

  /** The value of the metric over all batches since the last reset. */
  result(): Tensor | Readonly<Record<string, Tensor>> {
    throw new StateError({
      code: 'metric-without-result',
      expected: `the class ${this.constructor.name} needs a method result() that returns a tensor.`,
    });
  }

  /** Starts again: all state becomes 0, and metrics kept as properties start again too. */
  resetState(): void {
    for (const metric of this.#inner()) startAnew(metric);
    for (const variable of this.#variables) {
      let zeros = this.#zeros.get(variable);
      if (zeros === undefined) {
        zeros = filled(variable.shape, variable.dtype, 0);
        this.#zeros.set(variable, zeros);
      }
      variable.assign(zeros);
    }
  }

  /** Takes a batch into account and returns the value over all batches so far. */
  apply(...args: Arguments): Tensor | Readonly<Record<string, Tensor>> {
    refusePromise(this.updateState(...args), { owner: `${this.constructor.name}.updateState` });
    return this.result();
  }

  getConfig(): JsonObject {
    const { options } = this.constructor as typeof Metric;
    return { ...serializeConfig(options, this.#settings), name: this.name, dtype: this.dtype };
  }

  toString(): string {
    return `<${classNameOf(this.constructor)} name=${this.name}>`;
  }

  [INSPECT](): string {
    return this.toString();
  }
}

/** Starts a metric again. @throws ArgumentError `bad-return` where its class would do so later. */
export const startAnew = (metric: Pick<Metric, 'resetState'>): void =>
  refusePromise(metric.resetState(), { owner: `${metric.constructor.name}.resetState` });

const METRICS: PartRules<Metric> = { isPart: (value) => value instanceof Metric };
