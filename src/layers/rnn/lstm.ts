import { boolean, requiredInteger } from '../../config/kinds';
import type { Arguments, ConfigOf, OptionsOf } from '../../config/option';
import { withFirst } from '../../config/option';
import { regularizerOption } from '../../regularizers/option';
import { seed } from '../option-kinds';
import { constraintOptions, dropoutOptions, gateOptions, kernelOptions, penaltyOptions } from './cell';
import { LSTMCell } from './lstm-cell';
import type { SequenceOptions } from './recurrent';
import { Recurrent, sequenceOptions, withoutSequenceOptions } from './recurrent';

const OPTIONS = withFirst('activation', {
  units: requiredInteger(),
  ...gateOptions(),
  ...kernelOptions(),
  /** Whether the forget gate's biases start at 1: at first everything is kept. Default true. */
  unitForgetBias: boolean(true),
  ...penaltyOptions(),
  /** Penalty on the output. */
  activityRegularizer: regularizerOption(null),
  ...constraintOptions(),
  ...dropoutOptions(),
  seed: seed(),
});

/** Options of `LSTM`. */
export type LSTMOptions = SequenceOptions & OptionsOf<typeof OPTIONS>;

/**
 * Long short-term memory over sequences: a carry that gates forget, fill and read.
 *
 *     i, f, o = σ(x · W + h · U + b)       input, forget and output gate
 *     c' = f · c + i · tanh(x · W_c + h · U_c + b_c)
 *     h' = o · tanh(c')                    the output
 *
 * x: float[batch, time, features]; y: float[batch, units], or float[batch, time, units] with `returnSequences`; with
 * `returnState` the last h and c follow. Steps where the mask (bool[batch, time]) is false leave the states as they are;
 * the call's option `initialState` gives the first h and c. The steps are one compiled loop; the products of all inputs
 * are computed before it, at once.
 *
 * @example
 * import { layers, ops } from 'keratin';
 * const x = ops.ones([2, 10, 8]);
 * console.log(new layers.LSTM(4).apply(x).shape); // [ 2, 4 ]
 * console.log(new layers.LSTM(4, { returnSequences: true }).apply(x).shape); // [ 2, 10, 4 ]
 *
 * @see https://keras.io/api/layers/recurrent_layers/lstm/
 * @see S. Hochreiter, J. Schmidhuber: Long short-term memory, Neural Computation 1997.
 */
export class LSTM extends Recurrent<typeof OPTIONS> {
  static readonly className: string = 'LSTM';
  static override readonly options = { ...sequenceOptions(), ...OPTIONS };

  constructor(units: number, ...options: Arguments<typeof OPTIONS, LSTMOptions>) {
    super([units, ...options], (config: ConfigOf<typeof OPTIONS>, shared) => {
      return new LSTMCell(units, { ...withoutSequenceOptions(config), name: 'lstm_cell', ...shared });
    });
    this.inputSpec = { ndim: 3 };
  }
}
