import { boolean, requiredInteger } from '../../config/kinds';
import type { OptionsOf, OptionTable } from '../../config/option';
import { concatenate, conv, ones, zeros } from '../../ops';
import { SeedGenerator } from '../../random';
import type { Tensor } from '../../runtime/tensor';
import type { Tree } from '../../runtime/tree';
import type { Variable } from '../../runtime/variable';
import { formatShape } from '../../ir/shape';
import { ShapeError } from '../../util/errors';
import { addBias, channelsOf, windowOptions } from '../convolutional/common';
import type { SymbolicShape } from '../keras-tensor';
import type { CallOptions, LayerOptions } from '../layer';
import { Layer } from '../layer';
import { seed } from '../option-kinds';
import type { DrawnMasks, RecurrentCell } from './cell';
import {
  NO_MASKS,
  constraintOptions,
  drawFactors,
  dropoutOptions,
  gateOptions,
  kernelOptions,
  penaltyOptions,
  statesOf,
} from './cell';

/** The declared options of convolutional LSTM over `rank` spatial axes. */
export const convLstmOptions = (rank: number) =>
  ({
    filters: requiredInteger(),
    ...windowOptions(rank),
    ...gateOptions(),
    ...kernelOptions(),
    /** Whether the forget gate's biases start at 1: at first everything is kept. Default true. */
    unitForgetBias: boolean(true),
    ...penaltyOptions(),
    ...constraintOptions(),
    ...dropoutOptions(),
    seed: seed(),
  }) satisfies OptionTable;

type ConvLstmTable = ReturnType<typeof convLstmOptions>;

/** Options of a convolutional LSTM's cell. */
export type ConvLSTMCellOptions = LayerOptions & OptionsOf<ConvLstmTable>;

const GATES = 4;

/**
 * One step of an LSTM whose products are convolutions: of the input, and of the state with as many places.
 *
 * @see X. Shi et al.: Convolutional LSTM network, NeurIPS 2015.
 */
export abstract class ConvLSTMCell extends Layer<ConvLstmTable> implements RecurrentCell {
  readonly stateSize: readonly number[];
  readonly seedGenerator: SeedGenerator;
  kernel!: Variable;
  recurrentKernel!: Variable;
  bias: Variable | null = null;
  /** Axes of a state after the batch, known once the cell is built. */
  #stateShape: readonly number[] = [];

  constructor(filters: number, kernelSize: number | readonly number[], options: ConvLSTMCellOptions) {
    super(filters, kernelSize, options);
    this.seedGenerator = new SeedGenerator({ seed: this.config.seed });
    this.stateSize = [filters, filters];
  }

  getInitialState(batchSize: number): Tensor[] {
    return this.stateSize.map(() => zeros([batchSize, ...this.#stateShape], { dtype: this.computeDtype }));
  }

  override build(inputShape: SymbolicShape): void {
    const { config } = this;
    const { filters, kernelSize, dataFormat } = config;
    if (inputShape.slice(1).includes(null)) {
      throw new ShapeError({
        code: 'conv-lstm-shape',
        expected: 'a convolutional LSTM needs fixed sizes of all axes but batch and time.',
        received: { step: formatShape(inputShape) },
      });
    }
    const channels = channelsOf(this.className, inputShape, dataFormat);
    this.kernel = this.addWeight({
      name: 'kernel',
      shape: [...kernelSize, channels, GATES * filters],
      initializer: config.kernelInitializer,
      regularizer: config.kernelRegularizer,
      constraint: config.kernelConstraint,
    });
    this.recurrentKernel = this.addWeight({
      name: 'recurrent_kernel',
      shape: [...kernelSize, filters, GATES * filters],
      initializer: config.recurrentInitializer,
      regularizer: config.recurrentRegularizer,
      constraint: config.recurrentConstraint,
    });
    if (config.useBias) {
      this.bias = this.addWeight({
        name: 'bias',
        shape: [GATES * filters],
        initializer: config.unitForgetBias ? this.#forgetBias() : config.biasInitializer,
        regularizer: config.biasRegularizer,
        constraint: config.biasConstraint,
      });
    }
    const [, ...step] = inputShape as readonly number[];
    const gates = this.project(zeros([1, ...step], { dtype: this.computeDtype }), null).shape.slice(1);
    const axis = dataFormat === 'channels_last' ? gates.length - 1 : 0;
    this.#stateShape = gates.map((size, i) => (i === axis ? filters : size));
  }

  #forgetBias(): Tensor {
    const { filters, biasInitializer } = this.config;
    const dtype = this.variableDtype;
    const start = (size: number): Tensor => biasInitializer!.call([size], { dtype });
    return concatenate([start(filters), ones([filters], { dtype }), start(2 * filters)]);
  }

  /** Convolutions for all gates, whose inputs may have factors of their own. */
  #convolve(x: Tensor, kernel: Tensor, masks: readonly Tensor[] | null, options: object): Tensor {
    const { dataFormat, filters } = this.config;
    if (masks === null) return conv(x, kernel, { ...options, dataFormat });
    const parts = masks.map((mask, i) => {
      const part = kernel.at('...', `${i * filters}:${(i + 1) * filters}`);
      return conv(x.mul(mask), part, { ...options, dataFormat });
    });
    return concatenate(parts, { axis: dataFormat === 'channels_last' ? -1 : 1 });
  }

  /** What a step needs of its input. */
  project(inputs: Tensor, masks: readonly Tensor[] | null): Tensor {
    const { strides, padding, dilationRate, dataFormat } = this.config;
    const product = this.#convolve(inputs, this.kernel.value, masks, { strides, padding, dilationRate });
    return addBias(product, this.bias, dataFormat);
  }

  /** The states after a step; the first is the output. */
  step(projected: Tensor, [hidden, carry]: readonly Tensor[], masks: readonly Tensor[] | null): Tensor[] {
    const { activation, recurrentActivation, dataFormat, filters } = this.config;
    const gates = projected.add(
      this.#convolve(hidden, this.recurrentKernel.value, masks, { padding: 'same' }),
    );
    const axis = dataFormat === 'channels_last' ? gates.ndim - 1 : 1;
    const gate = (i: number): Tensor =>
      gates.at(...gates.shape.map((_, at) => (at === axis ? `${i * filters}:${(i + 1) * filters}` : ':')));
    const next = recurrentActivation(gate(1))
      .mul(carry)
      .add(recurrentActivation(gate(0)).mul(activation(gate(2))));
    return [recurrentActivation(gate(3)).mul(activation(next)), next];
  }

  /** Draws the factors for one pass over a sequence. */
  drawMasks(input: Tensor, state: Tensor, training: boolean): DrawnMasks {
    const { dropout, recurrentDropout } = this.config;
    const inputs = drawFactors(input, dropout, GATES, this.seedGenerator);
    const states = drawFactors(state, recurrentDropout, GATES, this.seedGenerator);
    return training
      ? { inputs: dropout < 1 ? inputs : null, states: recurrentDropout < 1 ? states : null }
      : NO_MASKS;
  }

  override call(inputs: Tensor, options: CallOptions): Tree<Tensor> {
    const states = statesOf(this, options) as readonly Tensor[];
    const masks = this.drawMasks(inputs, states[0], options.training === true);
    const next = this.step(this.project(inputs, masks.inputs), states, masks.states);
    return [next[0], next];
  }
}
