import { integer, oneOf, requiredInteger } from '../../config/kinds';
import type { Arguments, JsonObject, OptionsOf, OptionTable } from '../../config/option';
import { formatShape } from '../../ir/shape';
import { conv, pad } from '../../ops';
import type { Tensor } from '../../runtime/tensor';
import type { Variable } from '../../runtime/variable';
import { ArgumentError, ShapeError } from '../../util/errors';
import type { SymbolicShape } from '../keras-tensor';
import type { LayerOptions } from '../layer';
import { Layer } from '../layer';
import type { LoraSettings } from '../lora';
import { LowRankChange, enableLora, loraOptions, withLora } from '../lora';
import {
  addBias,
  channelAxis,
  channelsOf,
  checkSteps,
  checkWindows,
  kernelOptions,
  outputOptions,
  windowOptions,
} from './common';

/** `causal` (one spatial axis only): zeros before the input, so that no output depends on later steps. */
type ConvPadding = 'valid' | 'same' | 'causal';

/** The declared options of convolutions over `rank` spatial axes. */
export const convOptions = (rank: number) =>
  ({
    filters: requiredInteger(),
    ...windowOptions(rank),
    padding: oneOf<ConvPadding>(rank === 1 ? ['valid', 'same', 'causal'] : ['valid', 'same'], 'valid'),
    /** Number of groups of channels convolved on their own. Default 1. */
    groups: integer(1, { minimum: 1 }),
    ...outputOptions(),
    ...kernelOptions(),
    ...loraOptions(),
  }) satisfies OptionTable;

type ConvTable = ReturnType<typeof convOptions>;

/** Options of convolutions. */
export type ConvLayerOptions = LayerOptions & OptionsOf<ConvTable>;
/** What they take behind the parameters without a default. */
export type ConvLayerArguments = Arguments<ConvTable, ConvLayerOptions>;

/** Sums of products of a kernel with each window of its input: y[p, f] = activation(Σ x[p + q, c] kernel[q, c, f] + b[f]). */
export abstract class Conv extends Layer<ConvTable> {
  kernel!: Variable;
  bias: Variable | null = null;
  lora: LowRankChange | null = null;

  constructor(given: readonly unknown[], rank: number) {
    super(...given);
    const { filters, groups, strides, dilationRate } = this.config;
    this.inputSpec = { minNdim: rank + 2 };
    checkSteps(this.className, strides, dilationRate);
    if (filters % groups !== 0) {
      throw new ArgumentError({
        code: 'conv-groups',
        expected: `${this.className} needs filters to be a multiple of groups.`,
        received: { filters: String(filters), groups: String(groups) },
      });
    }
  }

  override build(inputShape: SymbolicShape): void {
    const { config } = this;
    const channels = channelsOf(this.className, inputShape, config.dataFormat);
    if (channels % config.groups !== 0) {
      throw new ShapeError({
        code: 'conv-groups',
        expected: `${this.className} needs a number of channels that is a multiple of groups.`,
        received: {
          input: `${formatShape(inputShape)}   ${channels} channels`,
          groups: String(config.groups),
        },
      });
    }
    checkWindows(this.className, inputShape, config);
    this.inputSpec = { minNdim: inputShape.length, axes: { [channelAxis(config.dataFormat)]: channels } };
    this.kernel = this.addWeight({
      name: 'kernel',
      shape: [...config.kernelSize, channels / config.groups, config.filters],
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
    const { loraRank, loraAlpha } = config;
    if (loraRank !== null) this.lora = new LowRankChange(this, this.kernel, loraRank, { loraAlpha });
  }

  override call(inputs: Tensor): Tensor {
    const { strides, padding, dilationRate, dataFormat, activation } = this.config;
    const isCausal = padding === 'causal';
    const kernel = this.lora === null ? this.kernel.value : this.lora.value;
    const outputs = conv(isCausal ? this.#padBefore(inputs) : inputs, kernel, {
      strides,
      padding: isCausal ? 'valid' : padding,
      dilationRate,
      dataFormat,
    });
    return activation(addBias(outputs, this.bias, dataFormat));
  }

  /** Keeps the kernel and learns a change of low rank: kernel + loraAlpha / rank · a · b. */
  enableLora(rank: number, settings: LoraSettings = {}): void {
    this.lora = enableLora(this, this.kernel, this.lora, rank, settings);
  }

  override getConfig(): JsonObject {
    return withLora(super.getConfig(), this.lora, this.config);
  }

  #padBefore(inputs: Tensor): Tensor {
    const { dilationRate, kernelSize, dataFormat } = this.config;
    const time = dataFormat === 'channels_last' ? 1 : 2;
    const before = dilationRate[0] * (kernelSize[0] - 1);
    return pad(
      inputs,
      inputs.shape.map((_, axis) => [axis === time ? before : 0, 0]),
    );
  }
}
