import { boolean } from '../../config/kinds';
import type { Arguments, OptionsOf } from '../../config/option';
import { withFirst } from '../../config/option';
import { StateError } from '../../util/errors';
import { reprFloat, standardOutput } from '../text';
import type { Logs } from './callback';
import { Callback } from './callback';

const OPTIONS = withFirst('raiseError', {
  /** Whether `fit` fails at once, instead of ending the epoch and the training. Default false. */
  raiseError: boolean(false),
});

/** Options of `TerminateOnNaN`. */
export type TerminateOnNaNOptions = OptionsOf<typeof OPTIONS>;

/**
 * Ends training when the loss is not a finite number any more.
 *
 * @throws StateError `invalid-loss` from `fit`, with `raiseError`.
 *
 * @example
 * import { callbacks } from 'keratin';
 * const guard = new callbacks.TerminateOnNaN();
 *
 * @see https://keras.io/api/callbacks/terminate_on_nan/
 */
export class TerminateOnNaN extends Callback {
  static readonly className: string = 'TerminateOnNaN';
  static override readonly options = OPTIONS;

  constructor(...options: Arguments<typeof OPTIONS, TerminateOnNaNOptions>) {
    super(...options);
  }

  override onTrainBatchEnd(batch: number, logs: Logs): void {
    const { loss } = logs;
    if (loss === undefined || Number.isFinite(loss)) return;
    if (this.settings<typeof OPTIONS>().raiseError) {
      throw new StateError({
        code: 'invalid-loss',
        expected: 'the loss needs to stay a finite number.',
        received: { loss: reprFloat(loss), batch: String(batch) },
        advice: 'A smaller learning rate, clipnorm, or data without extreme values often helps.',
      });
    }
    standardOutput().write(`Batch ${batch}: Invalid loss, terminating training\n`);
    this.model.stopTraining = true;
  }
}
