import { boolean, requiredInteger } from '../../config/kinds';
import type { Arguments, OptionsOf } from '../../config/option';
import { withFirst } from '../../config/option';
import { concatenate } from '../../ops';
import type { Tensor } from '../../runtime/tensor';
import type { Variable } from '../../runtime/variable';
import type { SymbolicShape } from '../keras-tensor';
import type { LayerOptions } from '../layer';
import { seed } from '../option-kinds';
import type { DropoutMasks } from './cell';
import {
  UnitsCell,
  columns,
  constraintOptions,
  dropoutOptions,
  gateOptions,
  gateProducts,
  kernelOptions,
  penaltyOptions,
} from './cell';

const OPTIONS = withFirst('activation', {
  units: requiredInteger(),
  ...gateOptions(),
  ...kernelOptions(),
  ...penaltyOptions(),
  ...constraintOptions(),
  ...dropoutOptions(),
  /** Whether the reset gate acts after the product with the state (as cuDNN) or before. Default true. */
  resetAfter: boolean(true),
  seed: seed(),
});

/** Options of `GRUCell`. */
export type GRUCellOptions = LayerOptions & OptionsOf<typeof OPTIONS>;

const GATES = 3;

/**
 * One step of a gated recurrent unit: an update gate z mixes the old state with new content, for which a reset gate r
 * decides what of the old state counts.
 *
 *     z, r = σ(x · W + h · U + b)
 *     n = tanh(x · W_n + b_n + r · (h · U_n + b'_n))     with resetAfter; otherwise (r · h) · U_n
 *     h' = z · h + (1 - z) · n                           the output
 *
 * x: float[batch, features]; h: float[batch, units]; W: float[features, 3 units]; U: float[units, 3 units]; b: float[2, 3
 * units] for inputs and states (float[3 units] without resetAfter), in the order update, reset, new.
 *
 * @example
 * import { layers, ops } from 'keratin';
 * const cell = new layers.GRUCell(2);
 * const [output] = cell.apply<readonly import('keratin').Tensor[]>(ops.ones([1, 3]), { states: cell.getInitialState(1) });
 * console.log(output.shape); // [ 1, 2 ]
 *
 * @see https://keras.io/api/layers/recurrent_layers/gru_cell/
 * @see K. Cho et al.: Learning phrase representations using RNN encoder-decoder, EMNLP 2014.
 */
export class GRUCell extends UnitsCell<typeof OPTIONS> {
  static readonly className: string = 'GRUCell';
  static override readonly options = OPTIONS;
  kernel!: Variable;
  recurrentKernel!: Variable;
  bias: Variable | null = null;

  constructor(units: number, ...options: Arguments<typeof OPTIONS, GRUCellOptions>) {
    super([units, ...options], GATES);
  }

  override get stateSize(): number {
    return this.units;
  }

  override build(inputShape: SymbolicShape): void {
    const { config, units } = this;
    this.kernel = this.addWeight({
      name: 'kernel',
      shape: [inputShape[inputShape.length - 1] as number, GATES * units],
      initializer: config.kernelInitializer,
      regularizer: config.kernelRegularizer,
      constraint: config.kernelConstraint,
    });
    this.recurrentKernel = this.addWeight({
      name: 'recurrent_kernel',
      shape: [units, GATES * units],
      initializer: config.recurrentInitializer,
      regularizer: config.recurrentRegularizer,
      constraint: config.recurrentConstraint,
    });
    if (config.useBias) {
      this.bias = this.addWeight({
        name: 'bias',
        shape: config.resetAfter ? [2, GATES * units] : [GATES * units],
        initializer: config.biasInitializer,
        regularizer: config.biasRegularizer,
        constraint: config.biasConstraint,
      });
    }
  }

  override project(inputs: Tensor, masks: DropoutMasks | null): Tensor {
    const { kernel, bias } = this;
    const product =
      masks === null || masks.length === 1
        ? (masks === null ? inputs : inputs.mul(masks[0])).matmul(kernel)
        : concatenate(gateProducts(inputs, kernel.value, GATES, masks), { axis: -1 });
    if (bias === null) return product;
    return product.add(this.config.resetAfter ? bias.value.at(0) : bias);
  }

  override step(projected: Tensor, [hidden]: readonly Tensor[], masks: DropoutMasks | null): Tensor[] {
    const { activation, recurrentActivation, resetAfter } = this.config;
    const [updateInput, resetInput, newInput] = [0, 1, 2].map((i) => columns(projected, i, GATES));
    const products = this.#products(hidden, masks);
    const update = recurrentActivation(updateInput.add(products[0]));
    const reset = recurrentActivation(resetInput.add(products[1]));
    const masked = masks === null ? hidden : hidden.mul(masks[2]);
    const recurrent = resetAfter
      ? reset.mul(products[2])
      : reset.mul(masked).matmul(columns(this.recurrentKernel.value, 2, GATES));
    const content = activation(newInput.add(recurrent));
    return [update.mul(hidden).add(update.neg().add(1).mul(content))];
  }

  /** The state's products for the update and reset gates and, with resetAfter, for the new content. */
  #products(hidden: Tensor, masks: DropoutMasks | null): Tensor[] {
    const { units } = this;
    const kernel = this.recurrentKernel.value;
    if (!this.config.resetAfter)
      return gateProducts(hidden, kernel.at(':', `:${2 * units}`), 2, masks && masks.slice(0, 2));
    const products = gateProducts(hidden, kernel, GATES, masks);
    if (this.bias === null) return products;
    const bias = this.bias.value.at(1);
    return products.map((product, i) => product.add(columns(bias, i, GATES)));
  }
}
