import type { TypedArray } from '../ir/dtype';
import type { Metric } from '../metrics';
import { StateError } from '../util/errors';

/** A metric as far as its values are concerned. */
type MetricState = Pick<Metric, 'variables' | 'resetState'>;

type Values = ReadonlyMap<MetricState, readonly TypedArray[]>;

/** What goes on with a model. */
export type Action = 'fit' | 'evaluate' | 'batch';

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

  /** The training that goes on; null where none does. */
  get training(): object | null {
    for (const [run, action] of this.#active) if (action === 'fit') return run;
    return null;
  }

  /**
   * Says that a run begins.
   *
   * @throws StateError `run-in-progress` for a second training.
   */
  begin(run: object, action: Action): void {
    if (action === 'fit') this.refuse('fit', ['fit']);
    this.#active.set(run, action);
  }

  /** Says that a run is over. Metrics keep its values, unless a training goes on. */
  end(run: object): void {
    this.#active.delete(run);
    this.#aside.delete(run);
    if (this.#entered !== run) return;
    this.#entered = null;
    const { training } = this;
    if (training !== null && this.#aside.has(training)) this.enter(training);
  }

  /**
   * Refuses what cannot be done while certain runs go on.
   *
   * @throws StateError `run-in-progress`.
   */
  refuse(action: string, during: readonly Action[]): void {
    const running = [...this.#active.values()].find((active) => during.includes(active));
    if (running === undefined) return;
    throw new StateError({
      code: 'run-in-progress',
      expected: `${action} has to wait: a model that is in the middle of ${running} cannot begin it.`,
      received: { model: `"${this.#model.name}"`, running },
      advice: `Await the promise that ${running} returned. To end it early, give it a signal (an AbortSignal)${
        running === 'fit' ? ', or set model.stopTraining = true' : ''
      }.`,
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

const valuesOf = (metrics: readonly MetricState[]): Values =>
  new Map(
    metrics.map((metric) => [metric, metric.variables.map(({ storage }) => storage.data.slice())] as const),
  );

/** A metric that was made since has seen nothing of the run. */
function restore(metric: MetricState, values: readonly TypedArray[] | undefined): void {
  if (values?.length !== metric.variables.length) {
    metric.resetState();
    return;
  }
  for (const [i, { storage }] of metric.variables.entries()) {
    storage.data.set(values[i]);
    storage.version += 1;
  }
}
