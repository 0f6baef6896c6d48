import { constraintOption } from '../../constraints/option';
import { integer } from '../../config/kinds';
import type { Arguments, OptionsOf, OptionTable } from '../../config/option';
import { initializerOption } from '../../initializers/option';
import { depthwiseConv } from '../../ops';
import { regularizerOption } from '../../regularizers/option';
import type { Tensor } from '../../runtime/tensor';
import type { Variable } from '../../runtime/variable';
import type { SymbolicShape } from '../keras-tensor';
import type { LayerOptions } from '../layer';
import { Layer } from '../layer';
import {
  addBias,
  channelAxis,
  channelsOf,
  checkSteps,
  checkWindows,
  outputOptions,
  windowOptions,
} from './common';

/** The declared options of depthwise convolutions over `rank` spatial axes. */
export const depthwiseConvOptions = (rank: number) =>
  ({
    /** Number of outputs for each channel. Default 1. */
    depthMultiplier: integer(1, { minimum: 1 }),
    ...windowOptions(rank),
    ...outputOptions(),
    /** How the kernel starts. Default `glorot_uniform`. */
    depthwiseInitializer: initializerOption('glorot_uniform'),
    /** How the biases start. Default `zeros`. */
    biasInitializer: initializerOption('zeros'),
    depthwiseRegularizer: regularizerOption(null),
    biasRegularizer: regularizerOption(null),
    activityRegularizer: regularizerOption(null),
    depthwiseConstraint: constraintOption(null),
    biasConstraint: constraintOption(null),
  }) satisfies OptionTable;

type DepthwiseConvTable = ReturnType<typeof depthwiseConvOptions>;

/** Options of depthwise convolutions. */
export type DepthwiseConvLayerOptions = LayerOptions & OptionsOf<DepthwiseConvTable>;
/** What they take behind the parameters without a default. */
export type DepthwiseConvLayerArguments = Arguments<DepthwiseConvTable, DepthwiseConvLayerOptions>;

/** A convolution of each channel on its own. */
export abstract class DepthwiseConv extends Layer<DepthwiseConvTable> {
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
    checkWindows(this.className, inputShape, config);
    this.inputSpec = { minNdim: inputShape.length, axes: { [channelAxis(config.dataFormat)]: channels } };
    this.kernel = this.addWeight({
      name: 'kernel',
      shape: [...config.kernelSize, channels, config.depthMultiplier],
      initializer: config.depthwiseInitializer,
      regularizer: config.depthwiseRegularizer,
      constraint: config.depthwiseConstraint,
    });
    if (config.useBias) {
      this.bias = this.addWeight({
        name: 'bias',
        shape: [channels * config.depthMultiplier],
        initializer: config.biasInitializer,
        regularizer: config.biasRegularizer,
        constraint: config.biasConstraint,
      });
    }
  }

  override call(inputs: Tensor): Tensor {
    const { strides, padding, dilationRate, dataFormat, activation } = this.config;
    const outputs = depthwiseConv(inputs, this.kernel, { strides, padding, dilationRate, dataFormat });
    return activation(addBias(outputs, this.bias, dataFormat));
  }
}
