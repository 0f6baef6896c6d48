import { describeValue } from '../../config/option';
import { Tensor } from '../../runtime/tensor';
import { ArgumentError } from '../../util/errors';
import type { Logs } from './callback';
import { Callback } from './callback';
import { JUPYTER_DISPLAY, type MimeBundle } from '../../util/notebook';

/** Refuses what a callback wrote into the logs and is no number. @throws ArgumentError `log-value`. */
function checkLog(name: string, value: unknown): void {
  if (typeof value === 'number' || (value instanceof Tensor && value.size === 1)) return;
  throw new ArgumentError({
    code: 'log-value',
    expected: 'the logs of an epoch hold numbers: their history is what callbacks write there.',
    received: { [`logs.${name}`]: describeValue(value) },
    details: { name, value },
  });
}

/**
 * The record of a training: `history.loss` is a list with the loss of each epoch. `fit` returns one.
 *
 * @example
 * import { Sequential, layers } from 'keratin';
 * const model = new Sequential([new layers.Dense(1, { kernelInitializer: 'zeros', inputShape: [1] })]);
 * model.compile({ optimizer: 'sgd', loss: 'mse' });
 * const { epoch, history } = await model.fit([[1], [2]], [3, 3], { epochs: 2, verbose: 0 });
 * console.log(epoch, history.loss[0]); // [ 0, 1 ] 9
 *
 * @see https://keras.io/api/callbacks/history/ — as in Keras, part of every `fit`.
 */
export class History extends Callback {
  /** The numbers of the epochs. */
  readonly epoch: number[] = [];
  /** For each quantity its value at the end of each epoch. */
  readonly history: Record<string, number[]> = {};

  override onEpochEnd(epoch: number, logs: Logs): void {
    for (const [name, value] of Object.entries(logs)) checkLog(name, value);
    this.epoch.push(epoch);
    for (const [name, value] of Object.entries(logs)) (this.history[name] ??= []).push(Number(value));
  }

  /** How many epochs there are, and the last values: `History of 3 epochs: loss 0.52, accuracy 0.8`. */
  override toString(): string {
    const { length } = this.epoch;
    const last = Object.entries(this.history).flatMap(([name, values]) =>
      values.length === 0 ? [] : [`${name} ${Number(values[values.length - 1].toPrecision(4))}`],
    );
    return `History of ${length} ${length === 1 ? 'epoch' : 'epochs'}${last.length === 0 ? '' : `: ${last.join(', ')}`}`;
  }

  /** The numbers of the epochs and the values, for `JSON.stringify`. */
  toJSON(): {
    readonly epoch: readonly number[];
    readonly history: Readonly<Record<string, readonly number[]>>;
  } {
    return { epoch: this.epoch, history: this.history };
  }

  /** A small chart of each quantity with its last value. */
  async [JUPYTER_DISPLAY](): Promise<MimeBundle> {
    const { historyHtml } = await import('./history-picture');
    return { 'text/html': historyHtml(this.history), 'text/plain': this.toString() };
  }
}
