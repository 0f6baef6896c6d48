import { requiredFunction } from '../../config/kinds';
import type { Arguments, OptionsOf } from '../../config/option';
import { withFirst } from '../../config/option';
import { badReturn, named } from '../../runtime/returned';
import { reprFloat, standardOutput } from '../text';
import type { Logs } from './callback';
import { Callback } from './callback';
import { verbosity } from './option-kinds';

/** The learning rate of an epoch, from its number (0 at first) and the rate before it. */
export type EpochSchedule = (epoch: number, learningRate: number) => number;

const OPTIONS = withFirst('verbose', {
  schedule: requiredFunction<EpochSchedule>(),
  /** 1 says what the rate is. Default 0. */
  verbose: verbosity(),
});

/** Options of `LearningRateScheduler`. */
export type LearningRateSchedulerOptions = OptionsOf<typeof OPTIONS>;

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
  static readonly className: string = 'LearningRateScheduler';
  static override readonly options = OPTIONS;
  readonly #schedule: EpochSchedule;
  readonly #verbose: number;

  constructor(schedule: EpochSchedule, ...options: Arguments<typeof OPTIONS, LearningRateSchedulerOptions>) {
    super(schedule, ...options);
    const settings = this.settings<typeof OPTIONS>();
    this.#schedule = settings.schedule;
    this.#verbose = settings.verbose;
  }

  override onEpochBegin(epoch: number): void {
    const { optimizer } = this.model;
    const rate = this.#schedule(epoch, optimizer.learningRate.item());
    if (typeof rate !== 'number' || Number.isNaN(rate)) {
      const owner = named('a schedule function', this.#schedule.name);
      throw badReturn({ owner, expected: 'a number' }, rate, ` for epoch ${epoch}`);
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
