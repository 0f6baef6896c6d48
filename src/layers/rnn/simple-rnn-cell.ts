import { activationOption } from '../../activations/option';
import { boolean, requiredInteger } from '../../config/kinds';
import type { Arguments, OptionsOf } from '../../config/option';
import { withFirst } from '../../config/option';
import type { Tensor } from '../../runtime/tensor';
import type { Variable } from '../../runtime/variable';
import type { SymbolicShape } from '../keras-tensor';
import type { LayerOptions } from '../layer';
import { seed } from '../option-kinds';
import type { DropoutMasks } from './cell';
import { UnitsCell, constraintOptions, dropoutOptions, kernelOptions, penaltyOptions } from './cell';

const OPTIONS = withFirst('activation', {
  units: requiredInteger(),
  /** Function of the new state. Default `tanh`. */
  activation: activationOption('tanh'),
  /** Whether learned numbers are added. Default true. */
  useBias: boolean(true),
  ...kernelOptions(),
  ...penaltyOptions(),
  ...constraintOptions(),
  ...dropoutOptions(),
  seed: seed(),
});

/** Options of `SimpleRNNCell`. */
export type SimpleRNNCellOptions = LayerOptions & OptionsOf<typeof OPTIONS>;

/**
 * One step of a fully connected recurrent network: h' = activation(x · W + b + h · U); the output is h'.
 *
 * x: float[batch, features]; h: float[batch, units]; W: float[features, units]; U: float[units, units]; b: float[units].
 *
 * @example
 * import { layers, ops } from 'keratin';
 * const cell = new layers.SimpleRNNCell(2);
 * const [output] = cell.apply<readonly import('keratin').Tensor[]>(ops.ones([1, 3]), { states: cell.getInitialState(1) });
 * console.log(output.shape); // [ 1, 2 ]
 *
 * @see https://keras.io/api/layers/recurrent_layers/simple_rnn_cell/
 */
export class SimpleRNNCell extends UnitsCell<typeof OPTIONS> {
  static readonly className: string = 'SimpleRNNCell';
  static override readonly options = OPTIONS;
  kernel!: Variable;
  recurrentKernel!: Variable;
  bias: Variable | null = null;

  constructor(units: number, ...options: Arguments<typeof OPTIONS, SimpleRNNCellOptions>) {
    super([units, ...options], 1);
  }

  override get stateSize(): number {
    return this.units;
  }

  override build(inputShape: SymbolicShape): void {
    const { config, units } = this;
    this.kernel = this.addWeight({
      name: 'kernel',
      shape: [inputShape[inputShape.length - 1] as number, units],
      initializer: config.kernelInitializer,
      regularizer: config.kernelRegularizer,
      constraint: config.kernelConstraint,
    });
    this.recurrentKernel = this.addWeight({
      name: 'recurrent_kernel',
      shape: [units, units],
      initializer: config.recurrentInitializer,
      regularizer: config.recurrentRegularizer,
      constraint: config.recurrentConstraint,
    });
    if (config.useBias) {
      this.bias = this.addWeight({
        name: 'bias',
        shape: [units],
        initializer: config.biasInitializer,
        regularizer: config.biasRegularizer,
        constraint: config.biasConstraint,
      });
    }
  }

  override project(inputs: Tensor, masks: DropoutMasks | null): Tensor {
    const product = (masks === null ? inputs : inputs.mul(masks[0])).matmul(this.kernel);
    return this.bias === null ? product : product.add(this.bias);
  }

  override step(projected: Tensor, [state]: readonly Tensor[], masks: DropoutMasks | null): Tensor[] {
    const before = masks === null ? state : state.mul(masks[0]);
    return [this.config.activation(projected.add(before.matmul(this.recurrentKernel)))];
  }
}
