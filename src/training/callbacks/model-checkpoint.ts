import { boolean, nullable, number, saveable } from '../../config/kinds';
import type { Arguments, ConfigOf, OptionsOf } from '../../config/option';
import { badOption, withFirst } from '../../config/option';
import { ArgumentError } from '../../util/errors';
import { makeFolderFor } from '../../util/storage';
import type { TemplateValue } from '../text';
import { formatFixed, formatTemplate, standardOutput } from '../text';
import type { Logs } from './callback';
import { MonitorCallback } from './monitor';
import { monitorOptions, path, verbosity } from './option-kinds';

/** `epoch`, or a number of batches. */
const saveFreq = saveable<'epoch' | number, 'epoch' | number>(
  (value, site) => {
    if (value === 'epoch') return value;
    if (typeof value === 'number' && Number.isInteger(value) && value > 0) return value;
    throw badOption(site, "'epoch' or a number of batches, 1 or more", value);
  },
  (value) => value,
  'epoch',
);

const OPTIONS = withFirst('monitor', {
  filepath: path(),
  ...monitorOptions(),
  /** 1 says what is saved. Default 0. */
  verbose: verbosity(),
  /** Whether only a better model replaces the file. Default false. */
  saveBestOnly: boolean(false),
  /** Whether only weights are written. Default false. */
  saveWeightsOnly: boolean(false),
  /** `epoch`, or a number of batches. Default `epoch`. */
  saveFreq,
  /** A value the quantity must beat for the first save. */
  initialValueThreshold: nullable(number(0)),
});

/** Options of `ModelCheckpoint`. */
export type ModelCheckpointOptions = OptionsOf<typeof OPTIONS>;

const DECIMALS = 5;

/**
 * Saves the model while it trains: after each epoch, or only when it got better.
 *
 * @example
 * import { callbacks } from 'keratin';
 * const checkpoint = new callbacks.ModelCheckpoint('best.keras', { saveBestOnly: true });
 *
 * @see https://keras.io/api/callbacks/model_checkpoint/
 */
export class ModelCheckpoint extends MonitorCallback {
  static readonly className: string = 'ModelCheckpoint';
  static override readonly options = OPTIONS;
  readonly #path: string;
  readonly #options: ConfigOf<typeof OPTIONS>;
  #best: number | null;
  #batches = 0;
  #epoch = 0;

  /** @param filepath ends in `.keras` or `.h5`, or in `.weights.h5` with `saveWeightsOnly`; may hold `{epoch:02d}`. */
  constructor(filepath: string, ...options: Arguments<typeof OPTIONS, ModelCheckpointOptions>) {
    super(filepath, ...options);
    const settings = this.settings<typeof OPTIONS>();
    const { saveWeightsOnly } = settings;
    const endings = saveWeightsOnly ? ['.weights.h5'] : ['.keras', '.h5'];
    if (!endings.some((ending) => filepath.endsWith(ending))) {
      throw new ArgumentError({
        code: 'checkpoint-ending',
        expected: `the path of a checkpoint ends in ${endings.join(' or ')}${saveWeightsOnly ? ' where only weights are saved' : ''}.`,
        received: { filepath: JSON.stringify(filepath) },
      });
    }
    this.#path = settings.filepath;
    this.#options = settings;
    this.#best = settings.initialValueThreshold;
  }

  override onEpochBegin(epoch: number): void {
    this.#epoch = epoch;
  }

  override async onTrainBatchEnd(batch: number, logs: Logs): Promise<void> {
    const { saveFreq: frequency } = this.#options;
    if (frequency === 'epoch') return;
    this.#batches += 1;
    if (this.#batches < frequency) return;
    this.#batches = 0;
    await this.#save(this.#epoch, batch, { ...logs });
  }

  override async onEpochEnd(epoch: number, logs: Logs): Promise<void> {
    if (this.#options.saveFreq === 'epoch') await this.#save(epoch, null, logs);
  }

  #say(epoch: number, text: string): void {
    if (this.#options.verbose > 0) standardOutput().write(`\nEpoch ${epoch + 1}: ${text}\n`);
  }

  /** Whether this model is to be written, by what the logs say of it. */
  #isDue(epoch: number, logs: Logs, path: string): boolean {
    if (!this.#options.saveBestOnly) {
      this.#say(epoch, `saving model to ${path}`);
      return true;
    }
    const current = this.read(logs);
    // As in Keras: rather a model too many than none.
    if (current === null) return true;
    const best = this.#best === null ? 'None' : formatFixed(this.#best, DECIMALS);
    if (!this.isBetter(current, this.#best)) {
      this.#say(epoch, `${this.monitor} did not improve from ${best}`);
      return false;
    }
    this.#say(
      epoch,
      `${this.monitor} improved from ${best} to ${formatFixed(current, DECIMALS)}, saving model to ${path}`,
    );
    this.#best = current;
    return true;
  }

  async #save(epoch: number, batch: number | null, logs: Logs): Promise<void> {
    const path = this.#pathFor(epoch, batch, logs);
    if (!this.#isDue(epoch, logs, path)) return;
    await makeFolderFor(path);
    await (this.#options.saveWeightsOnly ? this.model.saveWeights(path) : this.model.save(path));
    this.#say(epoch, `finished saving model to ${path}`);
  }

  #pathFor(epoch: number, batch: number | null, logs: Logs): string {
    const values: Record<string, TemplateValue> = { epoch: { value: epoch + 1, isInteger: true } };
    if (batch !== null) values.batch = { value: batch + 1, isInteger: true };
    for (const [name, value] of Object.entries(logs)) values[name] = { value, isInteger: false };
    return formatTemplate(this.#path, values);
  }
}
