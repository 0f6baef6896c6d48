import { INSPECT } from '../../util/notebook';
import { ArgumentError } from '../../util/errors';
import { checkOptions } from '../../util/options';
import { formatExponent, formatFixed } from '../../util/python-format';
import { standardOutput } from './terminal';
import type { TextOutput } from './terminal';

/** Names with the values of the last step: pairs as in Keras, or an object. */
export type ProgbarValues = Iterable<readonly [string, number]> | Readonly<Record<string, number>>;

/** 0 is silent, 1 an updating bar, 2 one line at the end. */
export type Verbosity = 0 | 1 | 2;

export interface ProgbarOptions extends Partial<TextOutput> {
  /** Length of the bar in characters (default 20). */
  readonly width?: number;
  /** 0 silent, 1 bar (default), 2 one line at the end. */
  readonly verbose?: Verbosity;
  /** Least time between two redraws, in seconds (default 0.05). */
  readonly interval?: number;
  /** Names shown as they are; all others are averaged over steps. Not together with `statelessMetrics`. */
  readonly statefulMetrics?: Iterable<string> | null;
  /** Names averaged over steps; all others are shown as they are. Not together with `statefulMetrics`. */
  readonly statelessMetrics?: Iterable<string> | null;
  /** What a step is called (default `'step'`). */
  readonly unitName?: string;
}

export interface ProgbarUpdateOptions {
  /** Values of this step, or a function that reads them, called only where the text needs them. */
  readonly values?: ProgbarValues | (() => ProgbarValues) | null;
  /** Whether this is the last update; by default whether `current` reached the target. */
  readonly finalize?: boolean | null;
}

const optionNames = [
  'width',
  'verbose',
  'interval',
  'statefulMetrics',
  'statelessMetrics',
  'unitName',
  'now',
  'write',
  'isTty',
  'flush',
] as const;

const bold = (text: string): string => `\u001b[1m${text}\u001b[0m`;
const green = (text: string): string => `\u001b[32m${text}\u001b[0m`;
const white = (text: string): string => `\u001b[37m${text}\u001b[0m`;
// eslint-disable-next-line no-control-regex
const visibleLength = (text: string): number => text.replaceAll(/\u001b\[\d+m/g, '').length;
const twoDigits = (value: number): string => String(Math.floor(value)).padStart(2, '0');

function isPairs(values: ProgbarValues): values is Iterable<readonly [string, number]> {
  return Symbol.iterator in values;
}

function formatEta(seconds: number): string {
  if (seconds > 3600) {
    return `${Math.floor(seconds / 3600)}:${twoDigits((seconds % 3600) / 60)}:${twoDigits(seconds % 60)}`;
  }
  if (seconds > 60) return `${Math.floor(seconds / 60)}:${twoDigits(seconds % 60)}`;
  return `${Math.trunc(seconds)}s`;
}

/**
 * The progress bar of Keras, byte for byte: count, bar, estimated time left, time per step and metric values.
 *
 * The shown value of a metric is its mean over steps, (Σ value · steps since the last update) / (Σ steps), except for
 * `statefulMetrics` and for the last update, which are shown as given. Values above 1e-3 have four decimals, smaller
 * ones four decimals and an exponent. Times are in seconds; within `interval` of the last redraw an update only reads
 * the clock and records its values.
 *
 * @param target Number of steps expected, or null where it is unknown.
 * @throws ArgumentError where `statefulMetrics` and `statelessMetrics` are both given, or `verbose` is not 0, 1 or 2.
 * @throws NameError where an option name is unknown.
 * @example
 * import { utils } from 'keratin';
 *
 * const bar = new utils.Progbar(3);
 * for (let step = 1; step <= 3; step++) bar.update(step, { values: { loss: 1 / step } });
 * @see https://keras.io/api/utils/python_utils/#progbar-class
 */
export class Progbar {
  target: number | null;
  readonly width: number;
  readonly verbose: Verbosity;
  readonly interval: number;
  readonly unitName: string;
  readonly #now: () => number;
  readonly #write: (text: string) => void;
  readonly #flush: (() => void) | undefined;
  readonly #rewritesLine: boolean;
  /** The names that are averaged, or those that are not. */
  readonly #averaged: { readonly names: ReadonlySet<string>; readonly except: boolean };
  /** Sum and weight of each metric, in the order in which the metrics appeared. */
  readonly #values = new Map<string, { sum: number; count: number }>();
  readonly #start: number;
  #seenSoFar = 0;
  #lastUpdate = -Infinity;
  #timeAfterFirstStep: number | null = null;
  #previousWidth = 0;

  constructor(target: number | null, options: ProgbarOptions = {}) {
    checkOptions('Progbar', options, optionNames);
    const { statefulMetrics = null, statelessMetrics = null, verbose = 1 } = options;
    if (statefulMetrics !== null && statelessMetrics !== null) {
      throw new ArgumentError({
        code: 'progbar-metrics',
        expected: 'Progbar takes statefulMetrics or statelessMetrics, not both.',
        received: {
          statefulMetrics: JSON.stringify([...statefulMetrics]),
          statelessMetrics: JSON.stringify([...statelessMetrics]),
        },
        advice:
          'Name the metrics shown as they are in statefulMetrics, or the averaged ones in statelessMetrics.',
      });
    }
    if (verbose !== 0 && verbose !== 1 && verbose !== 2) {
      throw new ArgumentError({
        code: 'progbar-verbose',
        expected: 'Progbar expects verbose to be 0 (silent), 1 (bar) or 2 (one line at the end).',
        received: { verbose: String(verbose) },
      });
    }
    const output = standardOutput();
    this.target = target;
    this.width = options.width ?? 20;
    this.verbose = verbose;
    this.interval = options.interval ?? 0.05;
    this.unitName = options.unitName ?? 'step';
    this.#now = options.now ?? output.now;
    this.#write = options.write ?? output.write;
    this.#rewritesLine = options.isTty ?? output.isTty;
    this.#flush = options.write === undefined ? output.flush : options.flush;
    this.#averaged =
      statelessMetrics === null
        ? { names: new Set(statefulMetrics ?? []), except: true }
        : { names: new Set(statelessMetrics), except: false };
    this.#start = this.#now();
  }

  [INSPECT](): string {
    return `<Progbar ${this.#seenSoFar}/${this.target ?? '?'}>`;
  }

  /**
   * Shows step `current`.
   *
   * @param current Index of the step, from 1.
   * @param options `values`: `{ name: value }` or pairs, or a function returning them; `finalize`: whether this is the
   * last update, by default `current >= target`.
   */
  update(current: number, options: ProgbarUpdateOptions = {}): void {
    const finalize = options.finalize ?? (this.target === null ? false : current >= this.target);
    const { values = null } = options;
    const readsValuesLate = typeof values === 'function' && !this.#averagesAny;
    if (values !== null && !readsValuesLate) {
      this.#record(typeof values === 'function' ? values() : values, current, finalize);
    }
    this.#seenSoFar = current;
    const now = this.#now();
    const timePerUnit = this.#estimateStepDuration(current, now);
    if (this.verbose === 1) {
      if (now - this.#lastUpdate < this.interval && !finalize) return;
      if (readsValuesLate) this.#record(values(), current, finalize);
      this.#writeBar(current, now, timePerUnit, finalize);
    } else if (this.verbose === 2 && finalize && this.target !== null && this.target > 0) {
      if (readsValuesLate) this.#record(values(), current, finalize);
      this.#writeLine(current, now, timePerUnit);
    }
    this.#lastUpdate = now;
  }

  /** Shows that `n` more steps are done. */
  add(n: number, options: Pick<ProgbarUpdateOptions, 'values'> = {}): void {
    this.update(this.#seenSoFar + n, options);
  }

  /**
   * Whether an update for step `current` would redraw the bar now. Costs one reading of the clock and allocates
   * nothing, so a loop can ask before it gathers values.
   */
  isDue(current: number): boolean {
    if (this.verbose !== 1) return false;
    const now = this.#now();
    if (current === 1) this.#timeAfterFirstStep = now;
    return now - this.#lastUpdate >= this.interval;
  }

  get #averagesAny(): boolean {
    return this.#averaged.except || this.#averaged.names.size > 0;
  }

  #record(values: ProgbarValues, current: number, finalize: boolean): void {
    const steps = Math.max(current - this.#seenSoFar, 1);
    const pairs = isPairs(values) ? values : Object.entries(values);
    for (const [name, value] of pairs) {
      const known = this.#values.get(name);
      const averages = this.#averaged.names.has(name) !== this.#averaged.except;
      if (known === undefined) {
        const weight = averages && !finalize ? steps : 1;
        this.#values.set(name, { sum: value * weight, count: weight });
      } else if (averages && !finalize) {
        known.sum += value * steps;
        known.count += steps;
      } else {
        known.sum = value;
        known.count = 1;
      }
    }
  }

  /** Seconds a step takes, leaving out the first step, which compiles and is not like the others. */
  #estimateStepDuration(current: number, now: number): number {
    if (current === 0) return 0;
    const first = this.#timeAfterFirstStep;
    const duration =
      first !== null && current > 1 ? (now - first) / (current - 1) : (now - this.#start) / current;
    if (current === 1) this.#timeAfterFirstStep = now;
    return duration;
  }

  #count(current: number, target: number): string {
    return `${String(Math.trunc(current)).padStart(String(Math.trunc(target)).length)}/${Math.trunc(target)}`;
  }

  #durationText(timePerUnit: number): string {
    if (timePerUnit >= 1 || timePerUnit === 0) return `${formatFixed(timePerUnit, 0)}s/${this.unitName}`;
    if (timePerUnit >= 1e-3) return `${formatFixed(timePerUnit * 1000, 0)}ms/${this.unitName}`;
    return `${formatFixed(timePerUnit * 1_000_000, 0)}us/${this.unitName}`;
  }

  #writeBar(current: number, now: number, timePerUnit: number, finalize: boolean): void {
    let line: string;
    let time: string;
    if (this.target !== null && this.target > 0) {
      const filled = Math.trunc(this.width * (current / this.target));
      line = `${bold(this.#count(current, this.target))} `;
      if (filled > 0) line += green('━'.repeat(filled));
      line += white('━'.repeat(Math.max(0, this.width - filled)));
      time = finalize
        ? `${formatFixed(now - this.#start, 0)}s`
        : formatEta(timePerUnit * (this.target - current));
    } else {
      line = `${String(Math.trunc(current)).padStart(7)}/Unknown`;
      time = `${formatFixed(now - this.#start, 0)}s`;
    }
    line += ` ${bold(time)} ${this.#durationText(timePerUnit)}`;
    for (const [name, { sum, count }] of this.#values) {
      const mean = sum / count;
      line += ` - ${name}: ${Math.abs(mean) > 1e-3 ? formatFixed(mean, 4) : formatExponent(mean, 4)}`;
    }
    const width = visibleLength(line);
    const opening = this.#rewritesLine ? `${'\b'.repeat(this.#previousWidth)}\r` : '\n';
    const erased = ' '.repeat(Math.max(0, this.#previousWidth - width));
    this.#previousWidth = width;
    this.#write(`${opening}${line}${erased}${finalize ? '\n' : ''}`);
    if (finalize) this.#flush?.();
  }

  #writeLine(current: number, now: number, timePerUnit: number): void {
    let line = `${this.#count(current, this.target ?? 0)} - ${formatFixed(now - this.#start, 0)}s`;
    line += ` - ${this.#durationText(timePerUnit)}`;
    for (const [name, { sum, count }] of this.#values) {
      const mean = sum / count;
      // Keras compares the signed mean here, so negative values have an exponent in this form only.
      line += ` - ${name}: ${mean > 1e-3 ? formatFixed(mean, 4) : formatExponent(mean, 4)}`;
    }
    this.#write(`${line}\n`);
    this.#flush?.();
  }
}
