import { boolean, requiredInteger } from '../../config/kinds';
import type { Arguments, OptionsOf } from '../../config/option';
import { withFirst } from '../../config/option';
import { concatenate, ones } from '../../ops';
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
  /** Whether the forget gate's biases start at 1: at first everything is kept. Default true. */
  unitForgetBias: boolean(true),
  ...kernelOptions(),
  ...penaltyOptions(),
  ...constraintOptions(),
  ...dropoutOptions(),
  seed: seed(),
});

/** Options of `LSTMCell`. */
export type LSTMCellOptions = LayerOptions & OptionsOf<typeof OPTIONS>;

const GATES = 4;

/**
 * One step of long short-term memory: gates decide what the carry c forgets, takes in and gives out.
 *
 *     i, f, o = σ(x · W + h · U + b)       input, forget and output gate
 *     c' = f · c + i · tanh(x · W_c + h · U_c + b_c)
 *     h' = o · tanh(c')                    the output
 *
 * x: float[batch, features]; h, c: float[batch, units]; W: float[features, 4 units]; U: float[units, 4 units];
 * b: float[4 units], in the order input, forget, carry, output.
 *
 * @example
 * import { layers, ops } from 'keratin';
 * const cell = new layers.LSTMCell(2);
 * const [output] = cell.apply<readonly import('keratin').Tensor[]>(ops.ones([1, 3]), { states: cell.getInitialState(1) });
 * console.log(output.shape); // [ 1, 2 ]
 *
 * @see https://keras.io/api/layers/recurrent_layers/lstm_cell/
 * @see S. Hochreiter, J. Schmidhuber: Long short-term memory, Neural Computation 1997.
 */
export class LSTMCell extends UnitsCell<typeof OPTIONS> {
  static readonly className: string = 'LSTMCell';
  static override readonly options = OPTIONS;
  kernel!: Variable;
  recurrentKernel!: Variable;
  bias: Variable | null = null;

  constructor(units: number, ...options: Arguments<typeof OPTIONS, LSTMCellOptions>) {
    super([units, ...options], GATES);
  }

  override get stateSize(): readonly number[] {
    return [this.units, this.units];
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
        shape: [GATES * units],
        initializer: config.unitForgetBias ? this.#forgetBias() : config.biasInitializer,
        regularizer: config.biasRegularizer,
        constraint: config.biasConstraint,
      });
    }
  }

  #forgetBias(): Tensor {
    const { units } = this;
    const dtype = this.variableDtype;
    const start = (size: number): Tensor => this.config.biasInitializer!.call([size], { dtype });
    return concatenate([start(units), ones([units], { dtype }), start(2 * units)]);
  }

  override project(inputs: Tensor, masks: DropoutMasks | null): Tensor {
    const { kernel, bias } = this;
    const product =
      masks === null || masks.length === 1
        ? (masks === null ? inputs : inputs.mul(masks[0])).matmul(kernel)
        : concatenate(gateProducts(inputs, kernel.value, GATES, masks), { axis: -1 });
    return bias === null ? product : product.add(bias);
  }

  override step(projected: Tensor, [hidden, carry]: readonly Tensor[], masks: DropoutMasks | null): Tensor[] {
    const { activation, recurrentActivation } = this.config;
    const kernel = this.recurrentKernel.value;
    const product =
      masks === null
        ? hidden.matmul(kernel)
        : concatenate(gateProducts(hidden, kernel, GATES, masks), { axis: -1 });
    const gates = projected.add(product);
    const [input, forget, content, output] = [0, 1, 2, 3].map((i) => columns(gates, i, GATES));
    const next = recurrentActivation(forget)
      .mul(carry)
      .add(recurrentActivation(input).mul(activation(content)));
    return [recurrentActivation(output).mul(activation(next)), next];
  }
}
