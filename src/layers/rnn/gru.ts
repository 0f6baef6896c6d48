import { boolean, requiredInteger } from '../../config/kinds';
import type { Arguments, ConfigOf, OptionsOf } from '../../config/option';
import { withFirst } from '../../config/option';
import { regularizerOption } from '../../regularizers/option';
import { seed } from '../option-kinds';
import { constraintOptions, dropoutOptions, gateOptions, kernelOptions, penaltyOptions } from './cell';
import { GRUCell } from './gru-cell';
import type { SequenceOptions } from './recurrent';
import { Recurrent, sequenceOptions, withoutSequenceOptions } from './recurrent';

const OPTIONS = withFirst('activation', {
  units: requiredInteger(),
  ...gateOptions(),
  ...kernelOptions(),
  ...penaltyOptions(),
  /** Penalty on the output. */
  activityRegularizer: regularizerOption(null),
  ...constraintOptions(),
  ...dropoutOptions(),
  /** Whether the reset gate acts after the product with the state (as cuDNN) or before. Default true. */
  resetAfter: boolean(true),
  seed: seed(),
});

/** Options of `GRU`. */
export type GRUOptions = SequenceOptions & OptionsOf<typeof OPTIONS>;

/**
 * A gated recurrent unit over sequences: an update gate z mixes the old state with new content, for which a reset gate r
 * decides what of the old state counts.
 *
 *     z, r = σ(x · W + h · U + b)
 *     n = tanh(x · W_n + b_n + r · (h · U_n + b'_n))
 *     h' = z · h + (1 - z) · n             the output
 *
 * x: float[batch, time, features]; y: float[batch, units], or float[batch, time, units] with `returnSequences`; with
 * `returnState` the last h follows. Steps where the mask (bool[batch, time]) is false leave the state as it is; the call's
 * option `initialState` gives the first h. The steps are one compiled loop; the products of all inputs are computed before
 * it, at once.
 *
 * @example
 * import { layers, ops } from 'keratin';
 * console.log(new layers.GRU(4).apply(ops.ones([2, 10, 8])).shape); // [ 2, 4 ]
 *
 * @see https://keras.io/api/layers/recurrent_layers/gru/
 * @see K. Cho et al.: Learning phrase representations using RNN encoder-decoder, EMNLP 2014.
 */
export class GRU extends Recurrent<typeof OPTIONS> {
  static readonly className: string = 'GRU';
  static override readonly options = { ...sequenceOptions(), ...OPTIONS };

  constructor(units: number, ...options: Arguments<typeof OPTIONS, GRUOptions>) {
    super([units, ...options], (config: ConfigOf<typeof OPTIONS>, shared) => {
      return new GRUCell(units, { ...withoutSequenceOptions(config), name: 'gru_cell', ...shared });
    });
    this.inputSpec = { ndim: 3 };
  }
}
