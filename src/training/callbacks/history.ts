import type { Logs } from './callback';
import { Callback } from './callback';

/**
 * The record of a training: `history.loss` is a list with the loss of each epoch. `fit` returns one.
 *
 * @see https://keras.io/api/callbacks/history/ — as in Keras, part of every `fit`.
 */
export class History extends Callback {
  /** The numbers of the epochs. */
  readonly epoch: number[] = [];
  /** For each quantity its value at the end of each epoch. */
  readonly history: Record<string, number[]> = {};

  override onEpochEnd(epoch: number, logs: Logs): void {
    this.epoch.push(epoch);
    for (const [name, value] of Object.entries(logs)) (this.history[name] ??= []).push(value);
  }
}
