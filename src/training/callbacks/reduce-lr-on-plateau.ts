import { integer, number } from '../../config/kinds';
import type { Arguments, OptionsOf } from '../../config/option';
import { withFirst } from '../../config/option';
import { reprFloat, standardOutput } from '../text';
import type { Logs } from './callback';
import { MonitorCallback } from './monitor';
import { monitorOptions, verbosity } from './option-kinds';

const OPTIONS = withFirst('monitor', {
  ...monitorOptions(),
  /** Least change that counts as better. Default 0.0001. */
  minDelta: number(1e-4),
  /** What the learning rate is multiplied by, below 1. Default 0.1. */
  factor: number(0.1, { maximum: 1, exclusive: 'maximum' }),
  /** Epochs without improvement before that. Default 10. */
  patience: integer(10, { minimum: 0 }),
  /** 1 says when it does. Default 0. */
  verbose: verbosity(),
  /** Epochs to wait after a reduction before watching again. Default 0. */
  cooldown: integer(0, { minimum: 0 }),
  /** Least learning rate. Default 0. */
  minLr: number(0),
});

/** Options of `ReduceLROnPlateau`. */
export type ReduceLROnPlateauOptions = OptionsOf<typeof OPTIONS>;

/**
 * Makes the learning rate smaller when a quantity has stopped getting better.
 *
 * @example
 * import { callbacks } from 'keratin';
 * const reduce = new callbacks.ReduceLROnPlateau({ factor: 0.5, patience: 3 });
 *
 * @see https://keras.io/api/callbacks/reduce_lr_on_plateau/
 */
export class ReduceLROnPlateau extends MonitorCallback {
  static readonly className: string = 'ReduceLROnPlateau';
  static override readonly options = OPTIONS;
  #wait = 0;
  #cooling = 0;
  #best: number | null = null;

  constructor(...options: Arguments<typeof OPTIONS, ReduceLROnPlateauOptions>) {
    super(...options);
  }

  override onTrainBegin(): void {
    this.#wait = 0;
    this.#cooling = 0;
    this.#best = null;
  }

  override onEpochEnd(epoch: number, logs: Logs): void {
    const { optimizer } = this.model;
    const rate = optimizer.learningRate.item();
    logs.learning_rate = rate;
    const current = this.read(logs);
    if (current === null) return;
    if (this.#cooling > 0) {
      this.#cooling -= 1;
      this.#wait = 0;
    }
    if (this.isBetter(current, this.#best)) {
      this.#best = current;
      this.#wait = 0;
      return;
    }
    if (this.#cooling > 0) return;
    this.#wait += 1;
    const { factor, patience, verbose, cooldown, minLr } = this.settings<typeof OPTIONS>();
    if (this.#wait < patience || rate <= Math.fround(minLr)) return;
    const reduced = Math.max(rate * factor, minLr);
    optimizer.learningRate = reduced;
    if (verbose > 0) {
      standardOutput().write(
        `\nEpoch ${epoch + 1}: ReduceLROnPlateau reducing learning rate to ${reprFloat(reduced)}.\n`,
      );
    }
    this.#cooling = cooldown;
    this.#wait = 0;
  }
}
