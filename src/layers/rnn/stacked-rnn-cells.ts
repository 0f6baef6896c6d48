import type { Arguments, JsonObject, OptionTable } from '../../config/option';
import type { Deserialize } from '../../config/saveable';
import type { Tensor } from '../../runtime/tensor';
import type { Tree } from '../../runtime/tree';
import type { SymbolicShape } from '../keras-tensor';
import type { CallOptions, LayerOptions } from '../layer';
import { Layer } from '../layer';
import { layersOption, withLayers } from '../layer-option';
import type { RecurrentCell, StateSize } from './cell';
import { initialStates, statesOf } from './cell';
import { applyCell } from './recurrent-cell';

const OPTIONS = { cells: layersOption() } satisfies OptionTable;

/** Options of `StackedRNNCells`. */
export type StackedRNNCellsOptions = LayerOptions;

/** The number of features a cell gives. */
const outputSizeOf = ({ outputSize, stateSize }: RecurrentCell): number => {
  const first = (size: StateSize): number => (typeof size === 'number' ? size : first(size[0]));
  return first(outputSize ?? stateSize);
};

/**
 * Several recurrent cells as one: the output of each is the input of the next.
 *
 * Its states are a list with those of each cell.
 *
 * @example
 * import { layers, ops } from 'keratin';
 * const cells = [new layers.GRUCell(4), new layers.GRUCell(2)];
 * console.log(new layers.RNN(new layers.StackedRNNCells(cells)).apply(ops.ones([1, 5, 3])).shape); // [ 1, 2 ]
 *
 * @see https://keras.io/api/layers/recurrent_layers/stacked_rnn_cell/
 */
export class StackedRNNCells extends Layer<typeof OPTIONS> implements RecurrentCell {
  static readonly className: string = 'StackedRNNCells';
  static override readonly options = OPTIONS;
  readonly cells: readonly RecurrentCell[];

  constructor(
    cells: readonly RecurrentCell[],
    ...options: Arguments<typeof OPTIONS, StackedRNNCellsOptions>
  ) {
    super(cells, ...options);
    this.cells = cells;
  }

  static override fromConfig(config: JsonObject, deserialize: Deserialize): Layer {
    return super.fromConfig(withLayers(config, ['cells'], deserialize), deserialize);
  }

  get stateSize(): readonly StateSize[] {
    return this.cells.map((cell) => cell.stateSize);
  }

  get outputSize(): number {
    return outputSizeOf(this.cells[this.cells.length - 1]);
  }

  getInitialState(batchSize: number): Tree<Tensor>[] {
    return this.cells.map((cell) => {
      const states = initialStates(cell, batchSize);
      return cell.getInitialState === undefined && states.length === 1 ? states[0] : states;
    });
  }

  override build(inputShape: SymbolicShape): void {
    let shape = inputShape;
    for (const cell of this.cells) {
      cell.ensureBuilt(shape);
      shape = [inputShape[0], outputSizeOf(cell)];
    }
  }

  override call(inputs: Tree<Tensor>, options: CallOptions): Tree<Tensor> {
    const { training } = options;
    let output: Tree<Tensor> = inputs;
    const states = statesOf(this, options).map((before, i): Tree<Tensor> => {
      const isList = Array.isArray(before);
      const given = (isList ? before : [before]) as Tree<Tensor>;
      const [result, next] = applyCell(this.cells[i], output, given as readonly Tree<Tensor>[], training);
      output = result;
      return !isList && next.length === 1 ? next[0] : next;
    });
    return [output, states.length === 1 ? states[0] : states];
  }
}
