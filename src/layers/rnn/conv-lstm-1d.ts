import type { Arguments, ConfigOf, OptionsOf } from '../../config/option';
import { withFirst } from '../../config/option';
import { regularizerOption } from '../../regularizers/option';
import { ConvLSTMCell, convLstmOptions } from './conv-lstm-cell';
import type { SequenceOptions } from './recurrent';
import { Recurrent, sequenceOptions, withoutSequenceOptions } from './recurrent';

const CELL_OPTIONS = convLstmOptions(1);
const OPTIONS = withFirst('strides', { ...CELL_OPTIONS, activityRegularizer: regularizerOption(null) });

/** The cell of `ConvLSTM1D`. */
class ConvLSTM1DCell extends ConvLSTMCell {
  static readonly className: string = 'ConvLSTMCell';
  static override readonly options = CELL_OPTIONS;
}

/** Options of `ConvLSTM1D`. */
export type ConvLSTM1DOptions = SequenceOptions & OptionsOf<typeof OPTIONS>;

/**
 * Long short-term memory over sequences of sequences (1 spatial axis): an `LSTM` whose products are
 * convolutions.
 *
 * x: float[batch, time, steps, channels], or channels third with `dataFormat: 'channels_first'`; y: float[batch, steps,
 * filters], or with the time after the batch with `returnSequences`; with `returnState` the last h and c follow.
 *
 * @example
 * import { layers, ops } from 'keratin';
 * console.log(new layers.ConvLSTM1D(4, 2).apply(ops.ones([2, 5, 8, 3])).shape); // [ 2, 7, 4 ]
 *
 * @see https://keras.io/api/layers/recurrent_layers/conv_lstm1d/
 * @see X. Shi et al.: Convolutional LSTM network, NeurIPS 2015.
 */
export class ConvLSTM1D extends Recurrent<typeof OPTIONS> {
  static readonly className: string = 'ConvLSTM1D';
  static override readonly options = { ...sequenceOptions(), ...OPTIONS };

  constructor(
    filters: number,
    kernelSize: number | readonly number[],
    ...options: Arguments<typeof OPTIONS, ConvLSTM1DOptions>
  ) {
    super([filters, kernelSize, ...options], (config: ConfigOf<typeof OPTIONS>, shared) => {
      const { filters: _, kernelSize: size, ...given } = withoutSequenceOptions(config);
      return new ConvLSTM1DCell(filters, size, { ...given, name: 'conv_lstm_cell', ...shared });
    });
    this.inputSpec = { ndim: 4 };
  }
}
