import { boolean, text } from '../../config/kinds';
import type { Arguments, OptionsOf } from '../../config/option';
import { withFirst } from '../../config/option';
import { writeCsv } from '../../formats/csv';
import { FormatError } from '../../util/errors';
import { readBytes, writeBytes } from '../../util/storage';
import { reprFloat } from '../text';
import type { Logs } from './callback';
import { Callback } from './callback';
import { path } from './option-kinds';

const OPTIONS = withFirst('separator', {
  filename: path(),
  /** What stands between the values of a row. Default `,`. */
  separator: text(','),
  /** Whether rows are added to an existing file. Default false. */
  append: boolean(false),
});

/** Options of `CSVLogger`. */
export type CSVLoggerOptions = OptionsOf<typeof OPTIONS>;

/**
 * Writes the logs of each epoch to a CSV file, one row each.
 *
 * @example
 * import { callbacks } from 'keratin';
 * const log = new callbacks.CSVLogger('training.csv');
 *
 * @see https://keras.io/api/callbacks/csv_logger/
 */
export class CSVLogger extends Callback {
  static readonly className: string = 'CSVLogger';
  static override readonly options = OPTIONS;
  readonly #path: string;
  readonly #separator: string;
  readonly #append: boolean;
  #before = '';
  #columns: readonly string[] | null = null;
  #rows: (string | number)[][] = [];

  constructor(filename: string, ...options: Arguments<typeof OPTIONS, CSVLoggerOptions>) {
    super(filename, ...options);
    const settings = this.settings<typeof OPTIONS>();
    this.#path = settings.filename;
    this.#separator = settings.separator;
    this.#append = settings.append;
  }

  override async onTrainBegin(): Promise<void> {
    this.#columns = null;
    this.#rows = [];
    this.#before = '';
    if (!this.#append) return;
    try {
      this.#before = new TextDecoder().decode(await readBytes(this.#path));
    } catch (error) {
      if (!(error instanceof FormatError) || error.code !== 'file-missing') throw error;
    }
  }

  override async onEpochEnd(epoch: number, logs: Logs): Promise<void> {
    this.#columns ??= columnsFor(Object.keys(logs).sort());
    // The whole file is written anew, so that a crash leaves the last complete one.
    this.#rows.push([epoch, ...this.#columns.map((name) => cell(logs[name]))]);
    const header = this.#before === '';
    const text = writeCsv(['epoch', ...this.#columns], this.#rows, { delimiter: this.#separator, header });
    await writeBytes(this.#path, new TextEncoder().encode(this.#before + text));
  }
}

/** A first epoch without validation leaves room for later ones with it. */
const columnsFor = (names: readonly string[]): readonly string[] =>
  names.some((name) => name.startsWith('val_')) ? names : [...names, ...names.map((name) => `val_${name}`)];

const cell = (value: number | undefined): string => (value === undefined ? 'NA' : reprFloat(value));
