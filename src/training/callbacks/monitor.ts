import { ArgumentError } from '../../util/errors';
import type { Logs } from './callback';
import { Callback } from './callback';

/** Which way a quantity gets better; `auto` goes by its name. */
export type Mode = 'auto' | 'min' | 'max';

/** Metrics that are better when larger, by the words in their names. */
const LARGER_IS_BETTER = /acc|auc|precision|recall|f1|fbeta|iou|r2|correlation|sensitivity|specificity|top_k|true_/;

/** What callbacks that watch a quantity are told. */
export interface MonitorOptions {
  /** Name in the logs. */
  readonly monitor?: string;
  readonly mode?: Mode;
  /** Least change that counts as better. Default 0. */
  readonly minDelta?: number;
}

/** A callback that watches one quantity. */
export abstract class MonitorCallback extends Callback {
  readonly monitor: string;
  readonly #larger: boolean;
  readonly #minDelta: number;
  #warned = false;

  constructor(owner: string, { monitor = 'val_loss', mode = 'auto', minDelta = 0 }: MonitorOptions) {
    super();
    if (!['auto', 'min', 'max'].includes(mode)) {
      throw new ArgumentError({
        code: 'bad-option',
        expected: `${owner} needs mode to be "auto", "min" or "max".`,
        received: { mode: JSON.stringify(mode) },
      });
    }
    this.monitor = monitor;
    this.#larger = mode === 'max' || (mode === 'auto' && LARGER_IS_BETTER.test(monitor));
    this.#minDelta = Math.abs(minDelta);
  }

  /** Whether `value` is better than `reference`; anything is better than none. */
  protected isBetter(value: number, reference: number | null): boolean {
    if (reference === null) return true;
    return this.#larger ? value - this.#minDelta > reference : value + this.#minDelta < reference;
  }

  /** The watched quantity, or null (with one warning) where the logs do not have it. */
  protected read(logs: Logs): number | null {
    const value = logs[this.monitor];
    if (value !== undefined) return value;
    if (!this.#warned) {
      this.#warned = true;
      const advice = this.monitor.startsWith('val_') ? ' Give validationSplit or validationData to fit.' : '';
      console.warn(
        `${this.constructor.name} watches "${this.monitor}", which is not in the logs (${Object.keys(logs).join(', ')}).${advice}`,
      );
    }
    return null;
  }
}
