import type { Arguments, ConfigOf, JsonObject } from '../../config/option';
import { withFirst } from '../../config/option';
import type { Deserialize } from '../../config/saveable';
import type { Layer } from '../layer';
import { layerOption, withLayers } from '../layer-option';
import type { RecurrentCell } from './cell';
import type { SequenceOptions } from './recurrent';
import { Recurrent, sequenceOptions } from './recurrent';
import { StackedRNNCells } from './stacked-rnn-cells';

const OPTIONS = withFirst('returnSequences', { ...sequenceOptions(), cell: layerOption() });

/** Options of `RNN`. */
export type RNNOptions = SequenceOptions;

/**
 * Any recurrent cell, or a list of them, over sequences.
 *
 * A cell is a layer with a property `stateSize` whose call takes the option `states` and gives [output, states].
 *
 * x: float[batch, time, ...features]; y: the cell's last output, or its outputs [batch, time, ...] with
 * `returnSequences`; with `returnState` the last states follow.
 *
 * @example
 * import { layers, ops } from 'keratin';
 * const layer = new layers.RNN([new layers.LSTMCell(4), new layers.LSTMCell(2)]);
 * console.log(layer.apply(ops.ones([1, 5, 3])).shape); // [ 1, 2 ]
 *
 * @see https://keras.io/api/layers/recurrent_layers/rnn/
 */
export class RNN extends Recurrent<typeof OPTIONS> {
  static readonly className: string = 'RNN';
  static override readonly options = OPTIONS;

  constructor(
    cell: RecurrentCell | readonly RecurrentCell[],
    ...options: Arguments<typeof OPTIONS, RNNOptions>
  ) {
    const one = Array.isArray(cell) ? new StackedRNNCells(cell) : cell;
    super([one, ...options], (config: ConfigOf<typeof OPTIONS>) => config.cell as RecurrentCell);
  }

  static override fromConfig(config: JsonObject, deserialize: Deserialize): Layer {
    return super.fromConfig(withLayers(config, ['cell'], deserialize), deserialize);
  }
}
