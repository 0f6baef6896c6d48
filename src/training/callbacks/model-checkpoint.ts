import { ArgumentError } from '../../util/errors';
import { checkOptions } from '../../util/options';
import { makeFolderFor } from '../../util/storage';
import type { TemplateValue } from '../text';
import { formatFixed, formatTemplate, standardOutput } from '../text';
import type { Logs } from './callback';
import type { Mode } from './monitor';
import { MonitorCallback } from './monitor';

/** Options of `ModelCheckpoint`. */
export interface ModelCheckpointOptions {
  /** Quantity that tells the best epoch. Default `val_loss`. */
  readonly monitor?: string;
  readonly mode?: Mode;
  /** 1 says what is saved. Default 0. */
  readonly verbose?: 0 | 1;
  /** Whether only a better model replaces the file. Default false. */
  readonly saveBestOnly?: boolean;
  /** Whether only weights are written. Default false. */
  readonly saveWeightsOnly?: boolean;
  /** `epoch`, or a number of batches. Default `epoch`. */
  readonly saveFreq?: 'epoch' | number;
  /** A value the quantity must beat for the first save. */
  readonly initialValueThreshold?: number | null;
}

const NAMES = [
  'monitor',
  'mode',
  'verbose',
  'saveBestOnly',
  'saveWeightsOnly',
  'saveFreq',
  'initialValueThreshold',
];

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
  readonly #path: string;
  readonly #options: ModelCheckpointOptions;
  #best: number | null;
  #batches = 0;
  #epoch = 0;

  /** @param filepath ends in `.keras` or `.h5`, or in `.weights.h5` with `saveWeightsOnly`; may hold `{epoch:02d}`. */
  constructor(filepath: string, options: ModelCheckpointOptions = {}) {
    checkOptions('ModelCheckpoint', options, NAMES);
    super('ModelCheckpoint', { monitor: options.monitor, mode: options.mode });
    const endings = options.saveWeightsOnly === true ? ['.weights.h5'] : ['.keras', '.h5'];
    if (!endings.some((ending) => filepath.endsWith(ending))) {
      throw new ArgumentError({
        code: 'checkpoint-ending',
        expected: `the path of a checkpoint ends in ${endings.join(' or ')}${options.saveWeightsOnly === true ? ' where only weights are saved' : ''}.`,
        received: { filepath: JSON.stringify(filepath) },
      });
    }
    const { saveFreq = 'epoch' } = options;
    if (saveFreq !== 'epoch' && !(Number.isInteger(saveFreq) && saveFreq > 0)) {
      throw new ArgumentError({
        code: 'bad-option',
        expected: "ModelCheckpoint needs saveFreq to be 'epoch' or a number of batches, 1 or more.",
        received: { saveFreq: JSON.stringify(saveFreq) },
      });
    }
    this.#path = filepath;
    this.#options = options;
    this.#best = options.initialValueThreshold ?? null;
  }

  override onEpochBegin(epoch: number): void {
    this.#epoch = epoch;
  }

  override async onTrainBatchEnd(batch: number, logs: Logs): Promise<void> {
    const { saveFreq = 'epoch' } = this.#options;
    if (saveFreq === 'epoch') return;
    this.#batches += 1;
    if (this.#batches < saveFreq) return;
    this.#batches = 0;
    await this.#save(this.#epoch, batch, { ...logs });
  }

  override async onEpochEnd(epoch: number, logs: Logs): Promise<void> {
    if ((this.#options.saveFreq ?? 'epoch') === 'epoch') await this.#save(epoch, null, logs);
  }

  #say(epoch: number, text: string): void {
    if ((this.#options.verbose ?? 0) > 0) standardOutput().write(`\nEpoch ${epoch + 1}: ${text}\n`);
  }

  /** Whether this model is to be written, by what the logs say of it. */
  #isDue(epoch: number, logs: Logs, path: string): boolean {
    if (this.#options.saveBestOnly !== true) {
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
    await (this.#options.saveWeightsOnly === true ? this.model.saveWeights(path) : this.model.save(path));
    this.#say(epoch, `finished saving model to ${path}`);
  }

  #pathFor(epoch: number, batch: number | null, logs: Logs): string {
    const values: Record<string, TemplateValue> = { epoch: { value: epoch + 1, isInteger: true } };
    if (batch !== null) values.batch = { value: batch + 1, isInteger: true };
    for (const [name, value] of Object.entries(logs)) values[name] = { value, isInteger: false };
    return formatTemplate(this.#path, values);
  }
}
