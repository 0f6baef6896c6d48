import { boolean, nullable } from '../../config/kinds';
import type { Arguments, OptionsOf, OptionTable } from '../../config/option';
import type { TextOutput } from '../text';
import { EpochPrinter } from '../text';
import type { Logs } from './callback';
import { Callback } from './callback';
import { optionalFunction } from './option-kinds';

const OPTIONS = {
  /** Takes the text. Default: the standard output. */
  write: optionalFunction<TextOutput['write']>(),
  /** Whether a line can be written over. */
  isTty: nullable(boolean(false)),
  /** The time in seconds. */
  now: optionalFunction<TextOutput['now']>(),
} satisfies OptionTable;

/** Options of `ProgbarLogger`. */
export type ProgbarLoggerOptions = OptionsOf<typeof OPTIONS>;

/**
 * Prints a progress bar with running means; `fit` adds one unless `verbose` is 0. Where the text goes, the clock and
 * whether lines can be written over can be given: by default the standard output and the time of the machine.
 *
 * @example
 * import { callbacks } from 'keratin';
 * const lines: string[] = [];
 * const bar = new callbacks.ProgbarLogger({ write: (text) => void lines.push(text), isTty: false });
 *
 * @see https://keras.io/api/callbacks/progbar_logger/
 */
export class ProgbarLogger extends Callback {
  static readonly className: string = 'ProgbarLogger';
  static override readonly options = OPTIONS;
  readonly #output: Partial<TextOutput>;
  #printer: EpochPrinter | null = null;
  /** Evaluation inside `fit` prints nothing of its own. */
  #training = false;

  constructor(...options: Arguments<typeof OPTIONS, ProgbarLoggerOptions>) {
    super(...options);
    const given = Object.entries(this.settings<typeof OPTIONS>()).filter(([, value]) => value !== null);
    this.#output = Object.fromEntries(given);
  }

  #start(): void {
    const { epochs, steps, verbose } = this.params;
    this.#printer = new EpochPrinter({ epochs, steps, verbose, ...this.#output });
  }

  override onTrainBegin(): void {
    this.#training = true;
    this.#start();
  }
  override onEpochBegin(epoch: number): void {
    this.#printer?.begin(epoch);
  }
  override onTrainBatchEnd(batch: number, logs: Logs): void {
    this.#printer?.batchEnd(batch, () => logs);
  }
  override onEpochEnd(_epoch: number, logs: Logs): void {
    this.#printer?.end(logs);
  }
  override onTrainEnd(): void {
    this.#training = false;
  }
  override onTestBegin(): void {
    this.#beginOwn();
  }
  override onTestBatchEnd(batch: number, logs: Logs): void {
    if (!this.#training) this.#printer?.batchEnd(batch, () => logs);
  }
  override onTestEnd(logs: Logs): void {
    if (!this.#training) this.#printer?.end(logs);
  }
  override onPredictBegin(): void {
    this.#beginOwn();
  }
  override onPredictBatchEnd(batch: number): void {
    if (!this.#training) this.#printer?.batchEnd(batch);
  }
  override onPredictEnd(): void {
    if (!this.#training) this.#printer?.end();
  }

  #beginOwn(): void {
    if (this.#training) return;
    this.#start();
    this.#printer?.begin();
  }
}
