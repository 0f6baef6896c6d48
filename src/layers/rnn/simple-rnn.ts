import { activationOption } from '../../activations/option';
import { boolean, requiredInteger } from '../../config/kinds';
import type { Arguments, ConfigOf, JsonObject, OptionsOf } from '../../config/option';
import { withFirst } from '../../config/option';
import { regularizerOption } from '../../regularizers/option';
import { seed } from '../option-kinds';
import { constraintOptions, dropoutOptions, kernelOptions, penaltyOptions } from './cell';
import type { SequenceOptions } from './recurrent';
import { Recurrent, sequenceOptions, withoutSequenceOptions } from './recurrent';
import { SimpleRNNCell } from './simple-rnn-cell';

const OPTIONS = withFirst('activation', {
  units: requiredInteger(),
  /** Function of the new state. Default `tanh`. */
  activation: activationOption('tanh'),
  /** Whether learned numbers are added. Default true. */
  useBias: boolean(true),
  ...kernelOptions(),
  ...penaltyOptions(),
  /** Penalty on the output. */
  activityRegularizer: regularizerOption(null),
  ...constraintOptions(),
  ...dropoutOptions(),
  seed: seed(),
});

/** Options of `SimpleRNN`. */
export type SimpleRNNOptions = SequenceOptions & OptionsOf<typeof OPTIONS>;

/**
 * A fully connected recurrent network over sequences: h' = activation(x · W + b + h · U); the output is h'.
 *
 * x: float[batch, time, features]; y: float[batch, units], or float[batch, time, units] with `returnSequences`; with
 * `returnState` the last h follows. Steps where the mask (bool[batch, time]) is false leave the state as it is; the call's
 * option `initialState` gives the first h. The steps are one compiled loop; the products of all inputs are computed before
 * it, at once.
 *
 * @example
 * import { layers, ops } from 'keratin';
 * console.log(new layers.SimpleRNN(4).apply(ops.ones([2, 10, 8])).shape); // [ 2, 4 ]
 *
 * @see https://keras.io/api/layers/recurrent_layers/simple_rnn/
 */
export class SimpleRNN extends Recurrent<typeof OPTIONS> {
  static readonly className: string = 'SimpleRNN';
  static override readonly options = { ...sequenceOptions(), ...OPTIONS };

  constructor(units: number, ...options: Arguments<typeof OPTIONS, SimpleRNNOptions>) {
    super([units, ...options], (config: ConfigOf<typeof OPTIONS>, shared) => {
      return new SimpleRNNCell(units, {
        ...withoutSequenceOptions(config),
        name: 'simple_rnn_cell',
        ...shared,
      });
    });
    this.inputSpec = { ndim: 3 };
  }

  /** Keras leaves the seed out of this layer's config. */
  override getConfig(): JsonObject {
    const { seed: _, ...config } = super.getConfig();
    return config;
  }
}
