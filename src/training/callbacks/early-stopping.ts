import type { Tensor } from '../../runtime/tensor';
import { checkOptions } from '../../util/options';
import { standardOutput } from '../text';
import type { Logs } from './callback';
import type { MonitorOptions } from './monitor';
import { MonitorCallback } from './monitor';

/** Options of `EarlyStopping`. */
export interface EarlyStoppingOptions extends MonitorOptions {
  /** Epochs without improvement before training stops. Default 0. */
  readonly patience?: number;
  /** 1 says when it stops. Default 0. */
  readonly verbose?: 0 | 1;
  /** A value the quantity must beat. */
  readonly baseline?: number | null;
  /** Whether the model ends with the weights of its best epoch. Default false. */
  readonly restoreBestWeights?: boolean;
  /** Epochs before watching begins. Default 0. */
  readonly startFromEpoch?: number;
}

const NAMES = [
  'monitor',
  'mode',
  'minDelta',
  'patience',
  'verbose',
  'baseline',
  'restoreBestWeights',
  'startFromEpoch',
];

/**
 * Ends training when a quantity (by default `val_loss`) has stopped getting better.
 *
 * @example
 * import { callbacks } from 'keratin';
 * const stopping = new callbacks.EarlyStopping({ patience: 2, restoreBestWeights: true });
 *
 * @see https://keras.io/api/callbacks/early_stopping/
 */
export class EarlyStopping extends MonitorCallback {
  readonly #options: Required<
    Pick<EarlyStoppingOptions, 'patience' | 'verbose' | 'restoreBestWeights' | 'startFromEpoch'>
  >;
  readonly #baseline: number | null;
  #wait = 0;
  #best: number | null = null;
  #bestWeights: Tensor[] | null = null;
  #bestEpoch = 0;
  /** Number of the epoch training was stopped after, counted from 0; 0 where it was not. */
  stoppedEpoch = 0;

  constructor(options: EarlyStoppingOptions = {}) {
    checkOptions('EarlyStopping', options, NAMES);
    super('EarlyStopping', options);
    const { patience = 0, verbose = 0, restoreBestWeights = false, startFromEpoch = 0 } = options;
    this.#options = { patience, verbose, restoreBestWeights, startFromEpoch };
    this.#baseline = options.baseline ?? null;
  }

  override onTrainBegin(): void {
    this.#wait = 0;
    this.#best = null;
    this.#bestWeights = null;
    this.#bestEpoch = 0;
    this.stoppedEpoch = 0;
  }

  override onEpochEnd(epoch: number, logs: Logs): void {
    const { patience, restoreBestWeights, startFromEpoch } = this.#options;
    const current = this.read(logs);
    if (current === null || epoch < startFromEpoch) return;
    if (restoreBestWeights && this.#bestWeights === null) this.#keep(epoch);
    this.#wait += 1;
    if (this.isBetter(current, this.#best)) {
      this.#best = current;
      this.#bestEpoch = epoch;
      if (restoreBestWeights) this.#keep(epoch);
      // Patience starts again only where the baseline is beaten as well.
      if (this.#baseline === null || this.isBetter(current, this.#baseline)) this.#wait = 0;
      return;
    }
    if (this.#wait >= patience && epoch > 0) {
      this.stoppedEpoch = epoch;
      this.model.stopTraining = true;
    }
  }

  override onTrainEnd(): void {
    const { verbose, restoreBestWeights } = this.#options;
    const say = (text: string): void => {
      if (verbose > 0) standardOutput().write(`${text}\n`);
    };
    if (this.stoppedEpoch > 0) say(`Epoch ${this.stoppedEpoch + 1}: early stopping`);
    if (restoreBestWeights && this.#bestWeights !== null) {
      say(`Restoring model weights from the end of the best epoch: ${this.#bestEpoch + 1}.`);
      this.model.setWeights(this.#bestWeights);
    }
  }

  #keep(epoch: number): void {
    this.#bestWeights = this.model.getWeights();
    this.#bestEpoch = epoch;
  }
}
