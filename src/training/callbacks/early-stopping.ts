import { boolean, integer, nullable, number } from '../../config/kinds';
import type { Arguments, ConfigOf, OptionsOf } from '../../config/option';
import { withFirst } from '../../config/option';
import type { Tensor } from '../../runtime/tensor';
import { standardOutput } from '../text';
import type { Logs } from './callback';
import { MonitorCallback } from './monitor';
import { monitorOptions, verbosity } from './option-kinds';

const OPTIONS = withFirst('monitor', {
  ...monitorOptions(),
  /** Least change that counts as better. Default 0. */
  minDelta: number(0),
  /** Epochs without improvement before training stops. Default 0. */
  patience: integer(0, { minimum: 0 }),
  /** 1 says when it stops. Default 0. */
  verbose: verbosity(),
  /** A value the quantity must beat. */
  baseline: nullable(number(0)),
  /** Whether the model ends with the weights of its best epoch. Default false. */
  restoreBestWeights: boolean(false),
  /** Epochs before watching begins. Default 0. */
  startFromEpoch: integer(0, { minimum: 0 }),
});

/** Options of `EarlyStopping`. */
export type EarlyStoppingOptions = OptionsOf<typeof OPTIONS>;

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
  static readonly className: string = 'EarlyStopping';
  static override readonly options = OPTIONS;
  readonly #options: ConfigOf<typeof OPTIONS>;
  #wait = 0;
  #best: number | null = null;
  #bestWeights: Tensor[] | null = null;
  #bestEpoch = 0;
  /** Number of the epoch training was stopped after, counted from 0; 0 where it was not. */
  stoppedEpoch = 0;

  constructor(...options: Arguments<typeof OPTIONS, EarlyStoppingOptions>) {
    super(...options);
    this.#options = this.settings<typeof OPTIONS>();
  }

  override onTrainBegin(): void {
    this.#wait = 0;
    this.#best = null;
    this.#bestWeights = null;
    this.#bestEpoch = 0;
    this.stoppedEpoch = 0;
  }

  override onEpochEnd(epoch: number, logs: Logs): void {
    const { patience, baseline, restoreBestWeights, startFromEpoch } = this.#options;
    const current = this.read(logs);
    if (current === null || epoch < startFromEpoch) return;
    if (restoreBestWeights && this.#bestWeights === null) this.#keep(epoch);
    this.#wait += 1;
    if (this.isBetter(current, this.#best)) {
      this.#best = current;
      this.#bestEpoch = epoch;
      if (restoreBestWeights) this.#keep(epoch);
      // Patience starts again only where the baseline is beaten as well.
      if (baseline === null || this.isBetter(current, baseline)) this.#wait = 0;
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
