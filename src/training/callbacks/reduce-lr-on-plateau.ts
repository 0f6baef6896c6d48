import { ArgumentError } from '../../util/errors';
import { checkOptions } from '../../util/options';
import { reprFloat, standardOutput } from '../text';
import type { Logs } from './callback';
import type { MonitorOptions } from './monitor';
import { MonitorCallback } from './monitor';

/** Options of `ReduceLROnPlateau`. */
export interface ReduceLROnPlateauOptions extends MonitorOptions {
  /** What the learning rate is multiplied by. Default 0.1. */
  readonly factor?: number;
  /** Epochs without improvement before that. Default 10. */
  readonly patience?: number;
  readonly verbose?: 0 | 1;
  /** Epochs to wait after a reduction before watching again. Default 0. */
  readonly cooldown?: number;
  /** Least learning rate. Default 0. */
  readonly minLr?: number;
}

const NAMES = ['monitor', 'mode', 'minDelta', 'factor', 'patience', 'verbose', 'cooldown', 'minLr'];

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
  readonly #options: Required<
    Pick<ReduceLROnPlateauOptions, 'factor' | 'patience' | 'verbose' | 'cooldown' | 'minLr'>
  >;
  #wait = 0;
  #cooling = 0;
  #best: number | null = null;

  constructor(options: ReduceLROnPlateauOptions = {}) {
    checkOptions('ReduceLROnPlateau', options, NAMES);
    super('ReduceLROnPlateau', { minDelta: 1e-4, ...options });
    const { factor = 0.1, patience = 10, verbose = 0, cooldown = 0, minLr = 0 } = options;
    if (!(factor < 1)) {
      throw new ArgumentError({
        code: 'bad-option',
        expected: 'ReduceLROnPlateau needs factor to be below 1.',
        received: { factor: String(factor) },
      });
    }
    this.#options = { factor, patience, verbose, cooldown, minLr };
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
    const { factor, patience, verbose, cooldown, minLr } = this.#options;
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
