import type { Arguments, ConfigOf, OptionsOf } from '../../config/option';
import { withFirst } from '../../config/option';
import { regularizerOption } from '../../regularizers/option';
import { ConvLSTMCell, convLstmOptions } from './conv-lstm-cell';
import type { SequenceOptions } from './recurrent';
import { Recurrent, sequenceOptions, withoutSequenceOptions } from './recurrent';

const CELL_OPTIONS = convLstmOptions(2);
const OPTIONS = withFirst('strides', { ...CELL_OPTIONS, activityRegularizer: regularizerOption(null) });

/** The cell of `ConvLSTM2D`. */
class ConvLSTM2DCell extends ConvLSTMCell {
  static readonly className: string = 'ConvLSTMCell';
  static override readonly options = CELL_OPTIONS;
}

/** Options of `ConvLSTM2D`. */
export type ConvLSTM2DOptions = SequenceOptions & OptionsOf<typeof OPTIONS>;

/**
 * Long short-term memory over sequences of images (2 spatial axes): an `LSTM` whose products are
 * convolutions.
 *
 * x: float[batch, time, rows, columns, channels], or channels third with `dataFormat: 'channels_first'`; y: float[batch, rows, columns,
 * filters], or with the time after the batch with `returnSequences`; with `returnState` the last h and c follow.
 *
 * @example
 * import { layers, ops } from 'keratin';
 * console.log(new layers.ConvLSTM2D(4, 2).apply(ops.ones([2, 5, 8, 8, 3])).shape); // [ 2, 7, 7, 4 ]
 *
 * @see https://keras.io/api/layers/recurrent_layers/conv_lstm2d/
 * @see X. Shi et al.: Convolutional LSTM network, NeurIPS 2015.
 */
export class ConvLSTM2D extends Recurrent<typeof OPTIONS> {
  static readonly className: string = 'ConvLSTM2D';
  static override readonly options = { ...sequenceOptions(), ...OPTIONS };

  constructor(
    filters: number,
    kernelSize: number | readonly number[],
    ...options: Arguments<typeof OPTIONS, ConvLSTM2DOptions>
  ) {
    super([filters, kernelSize, ...options], (config: ConfigOf<typeof OPTIONS>, shared) => {
      const { filters: _, kernelSize: size, ...given } = withoutSequenceOptions(config);
      return new ConvLSTM2DCell(filters, size, { ...given, name: 'conv_lstm_cell', ...shared });
    });
    this.inputSpec = { ndim: 5 };
  }
}
