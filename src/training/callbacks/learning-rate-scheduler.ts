import { ArgumentError } from '../../util/errors';
import { checkOptions } from '../../util/options';
import { reprFloat, standardOutput } from '../text';
import type { Logs } from './callback';
import { Callback } from './callback';

/**
 * Sets the learning rate at the start of each epoch.
 *
 * @example
 * import { callbacks } from 'keratin';
 * const halving = new callbacks.LearningRateScheduler((epoch, rate) => (epoch === 0 ? rate : rate / 2));
 *
 * @see https://keras.io/api/callbacks/learning_rate_scheduler/
 */
export class LearningRateScheduler extends Callback {
  readonly #schedule: (epoch: number, learningRate: number) => number;
  readonly #verbose: number;

  constructor(
    schedule: (epoch: number, learningRate: number) => number,
    options: { readonly verbose?: 0 | 1 } = {},
  ) {
    checkOptions('LearningRateScheduler', options, ['verbose']);
    super();
    this.#schedule = schedule;
    this.#verbose = options.verbose ?? 0;
  }

  override onEpochBegin(epoch: number): void {
    const { optimizer } = this.model;
    const rate = this.#schedule(epoch, optimizer.learningRate.item());
    if (typeof rate !== 'number' || Number.isNaN(rate)) {
      throw new ArgumentError({
        code: 'schedule-result',
        expected: 'the function of a LearningRateScheduler gives a number.',
        received: { [`schedule(${epoch}, ...)`]: String(rate) },
      });
    }
    optimizer.learningRate = rate;
    if (this.#verbose > 0) {
      standardOutput().write(
        `\nEpoch ${epoch + 1}: LearningRateScheduler setting learning rate to ${reprFloat(rate)}.\n`,
      );
    }
  }

  override onEpochEnd(_epoch: number, logs: Logs): void {
    logs.learning_rate = this.model.optimizer.learningRate.item();
  }
}
