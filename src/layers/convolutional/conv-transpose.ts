import { requiredInteger } from '../../config/kinds';
import type { Arguments, OptionsOf, OptionTable } from '../../config/option';
import { convTranspose } from '../../ops';
import type { Tensor } from '../../runtime/tensor';
import type { Variable } from '../../runtime/variable';
import type { SymbolicShape } from '../keras-tensor';
import type { LayerOptions } from '../layer';
import { Layer } from '../layer';
import { nullablePerAxis } from '../option-kinds';
import {
  addBias,
  channelAxis,
  channelsOf,
  checkSteps,
  kernelOptions,
  outputOptions,
  windowOptions,
} from './common';

/** The declared options of transposed convolutions over `rank` spatial axes. */
export const convTransposeOptions = (rank: number) => {
  const { kernelSize, strides, padding, dataFormat, dilationRate } = windowOptions(rank);
  return {
    filters: requiredInteger(),
    kernelSize,
    strides,
    padding,
    /** Cells added at the end of each spatial axis of the output. Default: chosen by `padding`. */
    outputPadding: nullablePerAxis(rank, 0),
    dataFormat,
    dilationRate,
    ...outputOptions(),
    ...kernelOptions(),
  } satisfies OptionTable;
};

type ConvTransposeTable = ReturnType<typeof convTransposeOptions>;

/** Options of transposed convolutions. */
export type ConvTransposeLayerOptions = LayerOptions & OptionsOf<ConvTransposeTable>;
/** What they take behind the parameters without a default. */
export type ConvTransposeLayerArguments = Arguments<ConvTransposeTable, ConvTransposeLayerOptions>;

/** The gradient of a convolution as a layer: each input cell adds its multiple of the kernel to a window of the output. */
export abstract class ConvTranspose extends Layer<ConvTransposeTable> {
  kernel!: Variable;
  bias: Variable | null = null;

  constructor(given: readonly unknown[], rank: number) {
    super(...given);
    this.inputSpec = { minNdim: rank + 2 };
    checkSteps(this.className, this.config.strides, this.config.dilationRate);
  }

  override build(inputShape: SymbolicShape): void {
    const { config } = this;
    const channels = channelsOf(this.className, inputShape, config.dataFormat);
    this.inputSpec = { minNdim: inputShape.length, axes: { [channelAxis(config.dataFormat)]: channels } };
    this.kernel = this.addWeight({
      name: 'kernel',
      shape: [...config.kernelSize, config.filters, channels],
      initializer: config.kernelInitializer,
      regularizer: config.kernelRegularizer,
      constraint: config.kernelConstraint,
    });
    if (config.useBias) {
      this.bias = this.addWeight({
        name: 'bias',
        shape: [config.filters],
        initializer: config.biasInitializer,
        regularizer: config.biasRegularizer,
        constraint: config.biasConstraint,
      });
    }
  }

  override call(inputs: Tensor): Tensor {
    const { strides, padding, outputPadding, dilationRate, dataFormat, activation } = this.config;
    const outputs = convTranspose(inputs, this.kernel, {
      strides,
      padding,
      outputPadding,
      dilationRate,
      dataFormat,
    });
    return activation(addBias(outputs, this.bias, dataFormat));
  }
}
