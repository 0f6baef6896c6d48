import type { Optional } from '../../config/kinds';
import { ArgumentError } from '../../util/errors';
import type { Logs } from './callback';
import { Callback } from './callback';
import type { monitorOptions } from './option-kinds';

type MonitorTable = ReturnType<typeof monitorOptions> & { readonly minDelta?: Optional<number> };

/** Which way a quantity gets better; `auto` goes by what it is: losses and errors down, accuracies and scores up. */
export type Mode = 'auto' | 'min' | 'max';

/** A callback that watches one quantity. */
export abstract class MonitorCallback extends Callback {
  readonly monitor: string;
  readonly #owner: string;
  readonly #mode: Mode;
  readonly #minDelta: number;
  #larger: boolean | null = null;
  #warned = false;

  constructor(...given: readonly unknown[]) {
    super(...given);
    const { monitor, mode, minDelta = 0 } = this.settings<MonitorTable>();
    this.monitor = monitor;
    this.#owner = this.className;
    this.#mode = mode;
    this.#minDelta = Math.abs(minDelta);
  }

  /**
   * Finds out which way the quantity gets better; metrics are known after the first batch.
   *
   * @throws ArgumentError `unknown-direction`
   */
  protected findDirection(logs: Logs): boolean {
    if (this.#larger !== null) return this.#larger;
    const direction = this.#mode === 'auto' ? this.model.metricDirection(this.monitor) : null;
    if (this.#mode === 'auto' && direction === null) {
      throw new ArgumentError({
        code: 'unknown-direction',
        expected: `${this.#owner} cannot tell whether "${this.monitor}" is better when larger or when smaller.`,
        received: { monitor: JSON.stringify(this.monitor), logs: Object.keys(logs).join(', ') },
        advice: "Give mode: 'max' or mode: 'min', or the name of a quantity in the logs.",
      });
    }
    this.#larger = this.#mode === 'max' || direction === 'up';
    return this.#larger;
  }

  /** Whether `value` is better than `reference`; anything is better than none. */
  protected isBetter(value: number, reference: number | null): boolean {
    if (reference === null) return true;
    return this.#larger === true ? value - this.#minDelta > reference : value + this.#minDelta < reference;
  }

  /** The watched quantity, or null (with one warning) where the logs do not have it. */
  protected read(logs: Logs): number | null {
    this.findDirection(logs);
    const value = logs[this.monitor];
    if (value !== undefined) return value;
    if (!this.#warned) {
      this.#warned = true;
      const advice = this.monitor.startsWith('val_') ? ' Give validationSplit or validationData to fit.' : '';
      console.warn(
        `${this.#owner} watches "${this.monitor}", which is not in the logs (${Object.keys(logs).join(', ')}).${advice}`,
      );
    }
    return null;
  }
}
