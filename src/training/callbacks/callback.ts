import type { ConfigOf, OptionTable } from '../../config/option';
import { configure } from '../../config/option';
import { classNameOf } from '../../config/saveable';
import { isThenable, refusePromise } from '../../runtime/returned';
import type { Tensor } from '../../runtime/tensor';
import type { Tree } from '../../runtime/tree';
import type { TrainableModel } from '../model-interface';
import { INSPECT } from '../../util/notebook';
import { UncalledMethods } from '../../util/uncalled';

/** Values by name. A callback may add to those of an epoch: History keeps them. */
export type Logs = Record<string, number>;

/** What callbacks learn of a batch of predictions: what the model returned. */
export interface PredictionLogs {
  readonly outputs: Tree<Tensor>;
}

/** What callbacks may know of the run. */
export interface RunParameters {
  readonly epochs: number;
  /** Batches an epoch has; null where it is not known yet. */
  readonly steps: number | null;
  readonly verbose: 0 | 1 | 2;
}

/** What Keras calls on callbacks and this library does not. */
const UNCALLED = new UncalledMethods(
  'Callback',
  { onBatchBegin: 'Call it onTrainBatchBegin.', onBatchEnd: 'Call it onTrainBatchEnd.' },
  /^on_?(Train|Test|Predict|Epoch|Batch|Fit|Evaluat|Validat)/,
);

/**
 * Something that watches and steers training. Methods may return promises; training waits for them.
 *
 * `logs` of batches are a live view: reading `logs.loss` computes the current running mean. Copy it to keep it.
 *
 * @example
 * import { callbacks } from 'keratin';
 * class Announce extends callbacks.Callback {
 *   onEpochEnd(epoch: number, logs: callbacks.Logs): void {
 *     console.log(epoch, logs.loss);
 *   }
 * }
 *
 * @see https://keras.io/api/callbacks/base_callback/
 */
export class Callback {
  /** The parameters a class declares: what its constructor takes is checked by them. */
  static readonly options: OptionTable = {};
  readonly #settings: ConfigOf<OptionTable>;
  /** The model in training. */
  model!: TrainableModel;
  params: RunParameters = { epochs: 1, steps: null, verbose: 0 };

  /** @param given the arguments of the constructor, as the class's table declares them */
  constructor(...given: readonly unknown[]) {
    UNCALLED.refuse(this, Callback);
    this.#settings = configure(this.className, new.target.options, given);
  }

  /** Keras's name of the class; a subclass of yours is called as it is in JavaScript. */
  protected get className(): string {
    return classNameOf(this.constructor);
  }

  /** The parsed options of the class's own table. */
  protected settings<T extends OptionTable>(): ConfigOf<T> {
    return this.#settings as ConfigOf<T>;
  }

  setModel(model: TrainableModel): void {
    this.model = model;
  }
  setParams(params: RunParameters): void {
    this.params = params;
  }
  onTrainBegin(_logs?: Logs): void | Promise<void> {}
  onTrainEnd(_logs?: Logs): void | Promise<void> {}
  onEpochBegin(_epoch: number, _logs?: Logs): void | Promise<void> {}
  onEpochEnd(_epoch: number, _logs: Logs): void | Promise<void> {}
  onTrainBatchBegin(_batch: number, _logs?: Logs): void | Promise<void> {}
  onTrainBatchEnd(_batch: number, _logs: Logs): void | Promise<void> {}
  onTestBegin(_logs?: Logs): void | Promise<void> {}
  onTestEnd(_logs: Logs): void | Promise<void> {}
  onTestBatchBegin(_batch: number, _logs?: Logs): void | Promise<void> {}
  onTestBatchEnd(_batch: number, _logs: Logs): void | Promise<void> {}
  onPredictBegin(_logs?: Logs): void | Promise<void> {}
  onPredictEnd(_logs?: Logs): void | Promise<void> {}
  onPredictBatchBegin(_batch: number, _logs?: Logs): void | Promise<void> {}
  onPredictBatchEnd(_batch: number, _logs: PredictionLogs): void | Promise<void> {}

  toString(): string {
    return `<${this.constructor.name}>`;
  }

  [INSPECT](): string {
    return this.toString();
  }
}

type Hook = {
  [K in keyof Callback]: K extends `on${string}` ? K : never;
}[keyof Callback];

const invoke = (callback: Callback, hook: Hook, args: readonly unknown[]): void | Promise<void> =>
  (callback[hook] as (...given: unknown[]) => void | Promise<void>).apply(callback, [...args]);

/** Calls several callbacks in order; hooks nobody overrides cost nothing. */
export class CallbackList {
  readonly callbacks: readonly Callback[];
  readonly #overriding = new Map<Hook, readonly Callback[]>();

  constructor(callbacks: readonly Callback[], model: TrainableModel, params: RunParameters) {
    this.callbacks = callbacks;
    for (const callback of callbacks) {
      UNCALLED.refuseFields(callback, Callback);
      const owner = callback.constructor.name;
      refusePromise(callback.setModel(model), { owner: `${owner}.setModel` });
      refusePromise(callback.setParams(params), { owner: `${owner}.setParams` });
    }
  }

  [INSPECT](): string {
    return `<CallbackList of ${this.callbacks.map((callback) => callback.toString()).join(', ')}>`;
  }

  /** Whether any callback listens to `hook`. */
  has(hook: Hook): boolean {
    return this.#listeners(hook).length > 0;
  }

  #listeners(hook: Hook): readonly Callback[] {
    let listeners = this.#overriding.get(hook);
    if (listeners === undefined) {
      listeners = this.callbacks.filter((callback) => callback[hook] !== Callback.prototype[hook]);
      this.#overriding.set(hook, listeners);
    }
    return listeners;
  }

  /** Calls `hook` of all callbacks; a promise only where one of them gives one. */
  call<H extends Hook>(hook: H, ...args: Parameters<Callback[H]>): void | Promise<void> {
    const listeners = this.#listeners(hook);
    for (let i = 0; i < listeners.length; i++) {
      const result = invoke(listeners[i], hook, args);
      if (isThenable(result)) return this.#rest(result, listeners, i + 1, hook, args);
    }
    return undefined;
  }

  async #rest<H extends Hook>(
    first: PromiseLike<void>,
    listeners: readonly Callback[],
    from: number,
    hook: H,
    args: Parameters<Callback[H]>,
  ): Promise<void> {
    await first;
    for (const callback of listeners.slice(from)) {
      await invoke(callback, hook, args);
    }
  }
}
