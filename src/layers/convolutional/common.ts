import { constraintOption } from '../../constraints/option';
import { activationOption } from '../../activations/option';
import { boolean, oneOf } from '../../config/kinds';
import { withFirst } from '../../config/option';
import { initializerOption } from '../../initializers/option';
import { formatShape } from '../../ir/shape';
import type { DataFormat } from '../../ops';
import { regularizerOption } from '../../regularizers/option';
import type { Tensor } from '../../runtime/tensor';
import type { Variable } from '../../runtime/variable';
import { ArgumentError, ShapeError } from '../../util/errors';
import type { SymbolicShape } from '../keras-tensor';
import { dataFormat, perAxis, requiredPerAxis } from '../option-kinds';

/** `valid`: windows lie inside the input; `same`: zeros around it so that ⌈size / stride⌉ windows fit. */
export const paddingOption = () => oneOf(['valid', 'same'], 'valid');

/** Options of the windows of every convolution over `rank` spatial axes. */
export const windowOptions = (rank: number) =>
  withFirst('strides', {
    kernelSize: requiredPerAxis(rank),
    /** Steps between windows. Default 1. */
    strides: perAxis(rank, 1),
    padding: paddingOption(),
    /** Where the channels stand. Default `imageDataFormat()`. */
    dataFormat: dataFormat(),
    /** Steps between the cells of a window. Default 1. */
    dilationRate: perAxis(rank, 1),
  });

/** Options of what follows the sums. */
export const outputOptions = () => ({
  /** Function applied to the result. Default: none. */
  activation: activationOption(null),
  /** Whether a learned number is added to each channel. Default true. */
  useBias: boolean(true),
});

/** Options of one kernel and the biases. */
export const kernelOptions = () => ({
  /** How the kernel starts. Default `glorot_uniform`. */
  kernelInitializer: initializerOption('glorot_uniform'),
  /** How the biases start. Default `zeros`. */
  biasInitializer: initializerOption('zeros'),
  kernelRegularizer: regularizerOption(null),
  biasRegularizer: regularizerOption(null),
  activityRegularizer: regularizerOption(null),
  kernelConstraint: constraintOption(null),
  biasConstraint: constraintOption(null),
});

/** The axis of the channels. */
export const channelAxis = (format: DataFormat): number => (format === 'channels_last' ? -1 : 1);

/** The number of channels of an input. @throws ShapeError `conv-channels-unknown` where it is not fixed. */
export function channelsOf(owner: string, inputShape: SymbolicShape, format: DataFormat): number {
  const channels = inputShape[format === 'channels_last' ? inputShape.length - 1 : 1];
  if (channels !== null) return channels;
  throw new ShapeError({
    code: 'conv-channels-unknown',
    expected: `${owner} needs a fixed number of channels.`,
    received: { input: formatShape(inputShape), dataFormat: format },
  });
}

/** Refuses strides together with dilation, which no convolution computes. */
export function checkSteps(owner: string, strides: readonly number[], dilationRate: readonly number[]): void {
  if (Math.max(...strides) === 1 || Math.max(...dilationRate) === 1) return;
  throw new ArgumentError({
    code: 'strides-and-dilation',
    expected: `${owner} takes strides above 1 or dilationRate above 1, not both.`,
    received: { strides: `[${strides.join(', ')}]`, dilationRate: `[${dilationRate.join(', ')}]` },
  });
}

/** @throws ShapeError `conv-window` where a window is larger than the input it has to lie in. */
export function checkWindows(
  owner: string,
  inputShape: SymbolicShape,
  window: {
    kernelSize: readonly number[];
    dilationRate: readonly number[];
    padding: string;
    dataFormat: DataFormat;
  },
): void {
  if (window.padding !== 'valid') return;
  const first = window.dataFormat === 'channels_last' ? 1 : 2;
  for (const [i, size] of window.kernelSize.entries()) {
    const covered = (size - 1) * window.dilationRate[i] + 1;
    const available = inputShape[first + i];
    if (available === null || covered <= available) continue;
    throw new ShapeError({
      code: 'conv-window',
      expected: `${owner} needs windows that fit into the input.`,
      received: { input: formatShape(inputShape), [`window on axis ${first + i}`]: String(covered) },
      advice: "Use a smaller kernelSize or padding: 'same'.",
      details: { shape: inputShape, kernelSize: window.kernelSize },
    });
  }
}

/** A number added to each channel. */
export function addBias(outputs: Tensor, bias: Variable | null, format: DataFormat): Tensor {
  if (bias === null) return outputs;
  if (format === 'channels_last') return outputs.add(bias);
  return outputs.add(bias.value.reshape(outputs.shape.map((size, axis) => (axis === 1 ? size : 1))));
}
