import { ArgumentError } from '../../util/errors';
import { checkOptions } from '../../util/options';
import { standardOutput } from '../text';
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

const NAMES = ['monitor', 'mode', 'verbose', 'saveBestOnly', 'saveWeightsOnly', 'saveFreq', 'initialValueThreshold'];

/** `{epoch:02d}` and `{val_loss:.2f}` in a path, as Python formats them. */
function formatPath(template: string, values: Logs): string {
  return template.replaceAll(/\{(\w+)(?::(0?)(\d*)(?:\.(\d+))?([df]?))?\}/g, (whole, name: string, zero: string, width: string, digits: string | undefined) => {
    if (!Object.hasOwn(values, name)) {
      throw new ArgumentError({
        code: 'checkpoint-path',
        expected: `the path of a checkpoint names quantities of the logs.`,
        received: { path: JSON.stringify(template), name: whole, logs: Object.keys(values).join(', ') },
      });
    }
    const value = values[name];
    const text = digits === undefined ? String(value) : value.toFixed(Number(digits));
    return width === '' ? text : text.padStart(Number(width), zero === '0' ? '0' : ' ');
  });
}

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
    this.#path = filepath;
    this.#options = options;
    this.#best = options.initialValueThreshold ?? null;
  }

  override onEpochBegin(epoch: number): void {
    this.#epoch = epoch;
  }

  override async onTrainBatchEnd(_batch: number, logs: Logs): Promise<void> {
    const { saveFreq = 'epoch' } = this.#options;
    if (saveFreq === 'epoch') return;
    this.#batches += 1;
    if (this.#batches < saveFreq) return;
    this.#batches = 0;
    await this.#save(this.#epoch, { ...logs });
  }

  override async onEpochEnd(epoch: number, logs: Logs): Promise<void> {
    if ((this.#options.saveFreq ?? 'epoch') === 'epoch') await this.#save(epoch, logs);
  }

  async #save(epoch: number, logs: Logs): Promise<void> {
    const { saveBestOnly = false, saveWeightsOnly = false, verbose = 0 } = this.#options;
    const path = formatPath(this.#path, { ...logs, epoch: epoch + 1 });
    const say = (text: string): void => {
      if (verbose > 0) standardOutput().write(`\nEpoch ${epoch + 1}: ${text}\n`);
    };
    if (saveBestOnly) {
      const current = this.read(logs);
      if (current === null) return;
      if (!this.isBetter(current, this.#best)) {
        say(`${this.monitor} did not improve from ${this.#best!.toFixed(5)}`);
        return;
      }
      say(`${this.monitor} improved ${this.#best === null ? '' : `from ${this.#best.toFixed(5)} `}to ${current.toFixed(5)}, saving model to ${path}`);
      this.#best = current;
    } else say(`saving model to ${path}`);
    await (saveWeightsOnly ? this.model.saveWeights(path) : this.model.save(path));
  }
}
