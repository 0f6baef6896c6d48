import { checkOptions } from '../../util/options';
import { Progbar } from './progbar';
import type { Verbosity } from './progbar';
import { standardOutput } from './terminal';
import type { TextOutput } from './terminal';

/** Metric values by name, in the order in which they are shown. */
export type Logs = Readonly<Record<string, number>>;

export interface EpochPrinterOptions extends Partial<TextOutput> {
  /** Number of epochs; with one epoch, or none for `evaluate` and `predict`, no heading is printed (default 1). */
  readonly epochs?: number;
  /** Batches an epoch has, or null where it is not known before the first epoch ends (default null). */
  readonly steps?: number | null;
  /** 0 silent, 1 a bar (default, `'auto'` too), 2 one line an epoch. */
  readonly verbose?: Verbosity | 'auto';
}

const optionNames = ['epochs', 'steps', 'verbose', 'now', 'write', 'isTty', 'flush'] as const;

/**
 * What `fit`, `evaluate` and `predict` print: `Epoch 1/3`, then a progress bar or one line. The values shown are those
 * given: running means are the metrics' own matter.
 *
 * `fit`: for each epoch `begin(epoch)`, `batchEnd(batch, logs)`..., `end(logs)`. `evaluate` and `predict`: the same once,
 * with `begin()`. Batches and epochs count from 0.
 */
export class EpochPrinter {
  readonly #epochs: number;
  readonly #verbose: Verbosity;
  readonly #output: TextOutput;
  #steps: number | null;
  #seen = 0;
  #bar: Progbar | null = null;

  constructor(options: EpochPrinterOptions = {}) {
    checkOptions('EpochPrinter', options, optionNames);
    const { epochs = 1, steps = null, verbose = 1, now, write, isTty, flush } = options;
    const output = standardOutput();
    this.#epochs = epochs;
    this.#steps = steps;
    this.#verbose = verbose === 'auto' ? 1 : verbose;
    this.#output = {
      now: now ?? output.now,
      write: write ?? output.write,
      isTty: isTty ?? output.isTty,
      flush: write === undefined ? output.flush : flush,
    };
    this.#bar = this.#newBar();
  }

  /** Starts an epoch (counted from 0), or a run without epochs. */
  begin(epoch?: number): void {
    this.#seen = 0;
    this.#bar = this.#newBar();
    if (epoch !== undefined && this.#verbose !== 0 && this.#epochs > 1) {
      this.#output.write(`Epoch ${epoch + 1}/${this.#epochs}\n`);
    }
  }

  /**
   * Shows that batch `batch` (counted from 0) is done. `logs` may be a function, which is then called only when the bar
   * is redrawn, at most every 0.05 seconds; other calls read the clock and return.
   */
  batchEnd(batch: number, logs?: Logs | (() => Logs)): void {
    this.#seen = batch + 1;
    if (this.#verbose !== 1) return;
    const bar = (this.#bar ??= this.#newBar());
    if (bar.isDue(this.#seen)) bar.update(this.#seen, { values: logs, finalize: false });
  }

  /** Ends the epoch or the run with its final values. */
  end(logs?: Logs): void {
    const bar = (this.#bar ??= this.#newBar());
    if (this.#steps === null) {
      this.#steps = this.#seen;
      bar.target = this.#seen;
    }
    bar.update(this.#steps, { values: logs, finalize: true });
    this.#bar = null;
  }

  #newBar(): Progbar {
    return new Progbar(this.#steps, { verbose: this.#verbose, statelessMetrics: [], ...this.#output });
  }
}
