import { constraintOption } from '../../constraints/option';
import { integer, requiredInteger } from '../../config/kinds';
import type { Arguments, OptionsOf, OptionTable } from '../../config/option';
import { initializerOption } from '../../initializers/option';
import { separableConv } from '../../ops';
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

/** The declared options of separable convolutions over `rank` spatial axes. */
export const separableConvOptions = (rank: number) =>
  ({
    /** Number of outputs of the depthwise convolution for each channel. Default 1. */
    depthMultiplier: integer(1, { minimum: 1 }),
    filters: requiredInteger(),
    ...windowOptions(rank),
    ...outputOptions(),
    depthwiseInitializer: initializerOption('glorot_uniform'),
    pointwiseInitializer: initializerOption('glorot_uniform'),
    biasInitializer: initializerOption('zeros'),
    depthwiseRegularizer: regularizerOption(null),
    pointwiseRegularizer: regularizerOption(null),
    biasRegularizer: regularizerOption(null),
    activityRegularizer: regularizerOption(null),
    depthwiseConstraint: constraintOption(null),
    pointwiseConstraint: constraintOption(null),
    biasConstraint: constraintOption(null),
  }) satisfies OptionTable;

type SeparableConvTable = ReturnType<typeof separableConvOptions>;

/** Options of separable convolutions. */
export type SeparableConvLayerOptions = LayerOptions & OptionsOf<SeparableConvTable>;
/** What they take behind the parameters without a default. */
export type SeparableConvLayerArguments = Arguments<SeparableConvTable, SeparableConvLayerOptions>;

/** A convolution of each channel on its own, followed by one of window 1 that mixes the channels. */
export abstract class SeparableConv extends Layer<SeparableConvTable> {
  depthwiseKernel!: Variable;
  pointwiseKernel!: Variable;
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
    this.depthwiseKernel = this.addWeight({
      name: 'depthwise_kernel',
      shape: [...config.kernelSize, channels, config.depthMultiplier],
      initializer: config.depthwiseInitializer,
      regularizer: config.depthwiseRegularizer,
      constraint: config.depthwiseConstraint,
    });
    this.pointwiseKernel = this.addWeight({
      name: 'pointwise_kernel',
      shape: [...config.kernelSize.map(() => 1), channels * config.depthMultiplier, config.filters],
      initializer: config.pointwiseInitializer,
      regularizer: config.pointwiseRegularizer,
      constraint: config.pointwiseConstraint,
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
    const { strides, padding, dilationRate, dataFormat, activation } = this.config;
    const kernels = [this.depthwiseKernel, this.pointwiseKernel] as const;
    const outputs = separableConv(inputs, ...kernels, { strides, padding, dilationRate, dataFormat });
    return activation(addBias(outputs, this.bias, dataFormat));
  }
}
