import * as kinds from '../config/kinds';
import type { Arguments, OptionsOf } from '../config/option';
import { ADAM_OPTIONS, Adam } from './adam';

const OPTIONS = { ...ADAM_OPTIONS, weightDecay: kinds.number(0.004) };

export type AdamWOptions = OptionsOf<typeof OPTIONS>;

/**
 * Adam with weight decay that is not mixed with the gradient: before each of Adam's moves,
 *
 *     w ← w - η · weightDecay · w
 *
 * Default: weightDecay 0.004; the others are those of `Adam`.
 *
 * @example
 * import { optimizers } from 'keratin';
 * const optimizer = new optimizers.AdamW({ learningRate: 3e-4, weightDecay: 0.01 });
 * optimizer.excludeFromWeightDecay({ varNames: ['bias'] });
 *
 * @see https://keras.io/api/optimizers/adamw/
 * @see I. Loshchilov, F. Hutter: Decoupled weight decay regularization, ICLR 2019, algorithm 2.
 */
export class AdamW extends Adam {
  static override readonly className = 'AdamW';
  static override readonly options = OPTIONS;

  constructor(...options: Arguments<typeof OPTIONS, AdamWOptions>) {
    super(...options);
  }
}
