import type { TypedArray } from '../ir/dtype';
import type { Metric } from '../metrics';
import { startAnew } from '../metrics/metric';
import { StateError } from '../util/errors';

/** A metric as far as its values are concerned. */
type MetricState = Pick<Metric, 'variables' | 'resetState'>;

type Values = ReadonlyMap<MetricState, readonly TypedArray[]>;

/** What goes on with a model. */
export type Action = 'fit' | 'evaluate' | 'predict' | 'trainOnBatch' | 'testOnBatch' | 'profile';

/** What has to wait for what: a profile trains on one batch over and over, and puts everything back at its end. */
const EXCLUDES = {
  fit: ['fit', 'profile'],
  evaluate: ['profile'],
  predict: ['profile'],
  trainOnBatch: ['profile'],
  testOnBatch: ['profile'],
  profile: ['fit', 'evaluate', 'predict', 'trainOnBatch', 'testOnBatch', 'profile'],
  compile: ['fit', 'evaluate', 'trainOnBatch', 'testOnBatch', 'profile'],
  add: ['fit', 'evaluate', 'predict', 'trainOnBatch', 'testOnBatch', 'profile'],
  pop: ['fit', 'evaluate', 'predict', 'trainOnBatch', 'testOnBatch', 'profile'],
} as const satisfies Readonly<Record<string, readonly Action[]>>;

/**
 * The runs of one model. One trains at a time; evaluations may go on meanwhile, also inside callbacks. Metrics have one
 * set of variables, in the memory of the programs: the values of the run that does not compute right now lie aside.
 */
export class Runs {
  readonly #model: { readonly name: string };
  readonly #metrics: () => readonly MetricState[];
  readonly #active = new Map<object, Action>();
  readonly #aside = new WeakMap<object, Values>();
  #entered: object | null = null;

  /** @param metrics all metrics that runs report, as far as they are made */
  constructor(model: { readonly name: string }, metrics: () => readonly MetricState[]) {
    this.#model = model;
    this.#metrics = metrics;
  }

  /** Whether anything goes on. */
  get isBusy(): boolean {
    return this.#active.size > 0;
  }

  get #training(): object | null {
    for (const [run, action] of this.#active) if (action === 'fit') return run;
    return null;
  }

  /**
   * Says that a run begins.
   *
   * @throws StateError `run-in-progress` for a second training.
   */
  begin(run: object, action: Action): void {
    this.refuse(action);
    this.#active.set(run, action);
  }

  /** Says that a run is over. Metrics keep its values, unless a training goes on. */
  end(run: object): void {
    this.#active.delete(run);
    this.#aside.delete(run);
    if (this.#entered !== run) return;
    this.#entered = null;
    const training = this.#training;
    if (training !== null && this.#aside.has(training)) this.enter(training);
  }

  /**
   * Refuses what cannot be done while certain runs go on.
   *
   * @throws StateError `run-in-progress`.
   */
  refuse(action: keyof typeof EXCLUDES): void {
    if (!this.isBusy) return;
    const excluded: readonly Action[] = EXCLUDES[action];
    const running = [...this.#active.values()].find((active) => excluded.includes(active));
    if (running === undefined) return;
    throw new StateError({
      code: 'run-in-progress',
      expected: `${action} has to wait: the model is in the middle of ${running}.`,
      received: { model: `"${this.#model.name}"`, running },
      advice: `Await the promise that ${running} returned.${HOW_TO_END[running] ?? ''}`,
      details: { action, running },
    });
  }

  /** Puts the values of a run into the metrics. */
  enter(run: object): void {
    if (this.#entered === run || !this.#active.has(run)) return;
    const before = this.#entered;
    this.#entered = run;
    if (before !== null) this.#aside.set(before, valuesOf(this.#metrics()));
    const values = this.#aside.get(run);
    if (values === undefined) return;
    this.#aside.delete(run);
    for (const metric of this.#metrics()) restore(metric, values.get(metric));
  }
}

const BY_SIGNAL = ' To end it early, give it a signal (an AbortSignal)';
const HOW_TO_END: Readonly<Partial<Record<Action, string>>> = {
  fit: `${BY_SIGNAL}, or set model.stopTraining = true.`,
  evaluate: `${BY_SIGNAL}.`,
  predict: `${BY_SIGNAL}.`,
};

const valuesOf = (metrics: readonly MetricState[]): Values =>
  new Map(
    metrics.map((metric) => [metric, metric.variables.map(({ storage }) => storage.data.slice())] as const),
  );

/** A metric that was made since has seen nothing of the run. */
function restore(metric: MetricState, values: readonly TypedArray[] | undefined): void {
  if (values?.length !== metric.variables.length) {
    startAnew(metric);
    return;
  }
  for (const [i, { storage }] of metric.variables.entries()) {
    storage.data.set(values[i]);
    storage.version += 1;
  }
}
