import { aText, nullable, sizes } from '../util/argument-kinds';
import { checkNoMore, optionsFrom, type OptionArguments } from '../util/arguments';
import { WINDOWS } from '../runtime/windows';
import * as build from '../ir/build';
import type { WindowGeometry } from '../ir/primitive';
import { formatShape } from '../ir/shape';
import type { TensorLike } from '../runtime/tensor';
import { Tensor } from '../runtime/tensor';
import { ArgumentError, ShapeError } from '../util/errors';
import { checkChoice } from '../util/choices';
import { perAxis } from './arguments';
import { tensor } from './common';
import type { DataFormat } from './settings';
import { resolveDataFormat } from './data-format';

/** One number for all spatial axes, or one for each. */
export type PerAxis = number | readonly number[];

/** Options of convolutions. */
export interface ConvOptions {
  /** Steps between windows. Default 1. */
  readonly strides?: PerAxis;
  /** 'valid': windows lie inside the input; 'same': zeros around it so that the output has ⌈size / stride⌉ places. */
  readonly padding?: string;
  /** Where the channels stand. Default `imageDataFormat()`. */
  readonly dataFormat?: string | null;
  /** Steps between the cells of a window. Default 1. */
  readonly dilationRate?: PerAxis;
}

const CONV_KINDS = { strides: sizes, padding: aText, dataFormat: nullable(aText), dilationRate: sizes };
const TRANSPOSE_KINDS = {
  strides: sizes,
  padding: aText,
  outputPadding: nullable(sizes),
  dataFormat: nullable(aText),
  dilationRate: sizes,
};

/** Channels moved to the end. */
export const toChannelsLast = (x: Tensor, format: DataFormat): Tensor =>
  format === 'channels_last' ? x : x.transpose([0, ...x.shape.slice(2).map((_, i) => i + 2), 1]);

/** Channels moved back to where `format` has them. */
export const fromChannelsLast = (x: Tensor, format: DataFormat): Tensor =>
  format === 'channels_last' ? x : x.transpose([0, x.ndim - 1, ...x.shape.slice(2).map((_, i) => i + 1)]);

/**
 * How many zeros `padding: 'same'` adds to an axis: so many that the windows give ⌈size / stride⌉ places.
 *
 * @param size of the axis
 * @param window cells of a window
 * @param stride steps between windows
 * @param dilation steps between the cells of a window
 * @returns [before, after]
 */
export function samePadding(
  size: number,
  window: number,
  stride: number,
  dilation: number,
  ...others: readonly never[]
): [number, number] {
  checkNoMore('samePadding', others);
  const covered = (window - 1) * dilation + 1;
  const total = Math.max((Math.ceil(size / stride) - 1) * stride + covered - size, 0);
  return [Math.floor(total / 2), total - Math.floor(total / 2)];
}

/** Strides, dilation and padding of windows over channels-last `x`. */
export function geometryFor(
  owner: string,
  x: Tensor,
  window: readonly number[],
  options: { strides: PerAxis; padding: string; dilation: PerAxis },
): WindowGeometry {
  const rank = x.ndim - 2;
  const padding = checkChoice(owner, 'padding', options.padding.toLowerCase(), ['valid', 'same']);
  const strides = perAxis(owner, 'strides', options.strides, rank);
  const dilation = perAxis(owner, 'dilationRate', options.dilation, rank);
  const around = window.map((size, i): [number, number] =>
    padding === 'valid' ? [0, 0] : samePadding(x.shape[i + 1], size, strides[i], dilation[i]),
  );
  return { strides, dilation, padding: around };
}

function checkRank(owner: string, inputs: Tensor, kernel: Tensor): void {
  if (inputs.ndim >= 3 && inputs.ndim === kernel.ndim) return;
  throw new ShapeError({
    code: 'conv-rank',
    expected: `${owner} needs inputs [batch, ...spatial, channels] and a kernel with as many spatial axes.`,
    received: { inputs: formatShape(inputs.shape), kernel: formatShape(kernel.shape) },
  });
}

function convolve(
  owner: string,
  inputs: Tensor,
  kernel: Tensor,
  groups: number,
  options: ConvOptions,
): Tensor {
  const format = resolveDataFormat(owner, options.dataFormat);
  const x = toChannelsLast(inputs, format);
  const { strides = 1, padding = 'valid', dilationRate = 1 } = options;
  const geometry = geometryFor(owner, x, kernel.shape.slice(0, -2), {
    strides,
    padding,
    dilation: dilationRate,
  });
  return fromChannelsLast(new Tensor(WINDOWS.conv(x.node, kernel.node, geometry, groups)), format);
}

/** Number of channels of inputs. */
const channelsOf = (inputs: Tensor, owner: string, options: ConvOptions): number =>
  inputs.shape[resolveDataFormat(owner, options.dataFormat) === 'channels_last' ? inputs.ndim - 1 : 1];

/**
 * Convolution over 1 to 3 spatial axes: y[p, f] = Σ x[p · stride + q · dilation, c] kernel[q, c, f].
 *
 * @param inputs numbers [batch, ...spatial, channels]
 * @param kernel numbers [...window, channels / groups, filters]: fewer kernel channels than input channels make
 * groups
 * @param options `strides` (1), `padding`: 'valid' (default) or 'same', `dataFormat` (`imageDataFormat()`),
 * `dilationRate` (1)
 * @returns numbers [batch, ...places, filters] of the dtype of the kernel
 * @throws {ShapeError} `conv-rank` when inputs and kernel differ in their number of axes, `conv-channels` when the
 * channels of the inputs are no multiple of those of the kernel
 *
 * @example
 * import { ops } from 'keratin';
 * const signal = ops.reshape([1, 2, 4, 8], [1, 4, 1]);
 * const kernel = ops.reshape([-1, 1], [2, 1, 1]);
 * console.log(String(ops.ravel(ops.conv(signal, kernel)))); // [1 2 4]
 *
 * @see https://keras.io/api/ops/nn/#conv-function
 */
export function conv(
  inputs: TensorLike,
  kernel: TensorLike,
  ...given: OptionArguments<ConvOptions, 'strides'>
): Tensor {
  const options: ConvOptions = optionsFrom('conv', CONV_KINDS, given);
  const weights = tensor(kernel);
  const x = tensor(inputs).astype(weights.dtype);
  checkRank('conv', x, weights);
  const channels = channelsOf(x, 'conv', options);
  const perGroup = weights.shape[weights.ndim - 2];
  if (channels % perGroup !== 0) {
    throw new ShapeError({
      code: 'conv-channels',
      expected: "conv needs the input's channels to be a multiple of the kernel's input channels.",
      received: {
        inputs: `${formatShape(x.shape)}   ${channels} channels`,
        kernel: `${formatShape(weights.shape)}   ${perGroup} channels`,
      },
      details: { inputs: x.shape, kernel: weights.shape },
    });
  }
  return convolve('conv', x, weights, channels / perGroup, options);
}

/**
 * Convolution of each channel on its own: y[p, c · m + i] = Σ x[p · stride + q · dilation, c] kernel[q, c, i].
 *
 * @param inputs numbers [batch, ...spatial, channels]
 * @param kernel numbers [...window, channels, m]
 * @param options `strides` (1), `padding`: 'valid' (default) or 'same', `dataFormat` (`imageDataFormat()`),
 * `dilationRate` (1)
 * @returns numbers [batch, ...places, channels · m] of the dtype of the kernel
 * @throws {ShapeError} `conv-rank` when inputs and kernel differ in their number of axes, `conv-channels` when they
 * differ in channels
 *
 * @example
 * import { ops } from 'keratin';
 * const image = ops.ones([1, 4, 4, 2]);
 * console.log(ops.depthwiseConv(image, ops.ones([2, 2, 2, 3])).shape); // [1, 3, 3, 6]
 *
 * @see https://keras.io/api/ops/nn/#depthwiseconv-function
 */
export function depthwiseConv(
  inputs: TensorLike,
  kernel: TensorLike,
  ...given: OptionArguments<ConvOptions, 'strides'>
): Tensor {
  const options: ConvOptions = optionsFrom('depthwiseConv', CONV_KINDS, given);
  const weights = tensor(kernel);
  const x = tensor(inputs).astype(weights.dtype);
  checkRank('depthwiseConv', x, weights);
  const channels = channelsOf(x, 'depthwiseConv', options);
  const [kernelChannels, multiplier] = weights.shape.slice(-2);
  if (channels !== kernelChannels) {
    throw new ShapeError({
      code: 'conv-channels',
      expected: 'depthwiseConv needs as many kernel channels as the input has.',
      received: {
        inputs: `${formatShape(x.shape)}   ${channels} channels`,
        kernel: `${formatShape(weights.shape)}   ${kernelChannels} channels`,
      },
    });
  }
  const grouped = weights.reshape([...weights.shape.slice(0, -2), 1, channels * multiplier]);
  return convolve('depthwiseConv', x, grouped, channels, options);
}

/**
 * A depthwise convolution followed by a convolution of window 1.
 *
 * @param inputs numbers [batch, ...spatial, channels]
 * @param depthwiseKernel numbers [...window, channels, m]
 * @param pointwiseKernel numbers [...1, channels · m, filters]
 * @param options `strides` (1), `padding`: 'valid' (default) or 'same', `dataFormat` (`imageDataFormat()`),
 * `dilationRate` (1)
 * @returns numbers [batch, ...places, filters] of the dtype of the kernels
 * @throws {ShapeError} `conv-rank` or `conv-channels` when a kernel does not fit
 *
 * @example
 * import { ops } from 'keratin';
 * const image = ops.ones([1, 4, 4, 2]);
 * console.log(ops.separableConv(image, ops.ones([2, 2, 2, 1]), ops.ones([1, 1, 2, 5])).shape); // [1, 3, 3, 5]
 *
 * @see https://keras.io/api/ops/nn/#separableconv-function
 */
export function separableConv(
  inputs: TensorLike,
  depthwiseKernel: TensorLike,
  pointwiseKernel: TensorLike,
  ...given: OptionArguments<ConvOptions, 'strides'>
): Tensor {
  const options: ConvOptions = optionsFrom('separableConv', CONV_KINDS, given);
  const { dataFormat, dilationRate } = options;
  return conv(depthwiseConv(inputs, depthwiseKernel, options), pointwiseKernel, { dataFormat, dilationRate });
}

/** Options of transposed convolutions. */
export interface ConvTransposeOptions extends ConvOptions {
  /** Places added at the end of each spatial axis of the output. Default: chosen by `padding`. */
  readonly outputPadding?: PerAxis | null;
}

/** Padding of the stretched input by which JAX and Keras define transposed convolutions, before and after. */
function transposePadding(
  window: number,
  stride: number,
  dilation: number,
  padding: 'valid' | 'same',
  outputPadding: number | null,
): [number, number] {
  const covered = (window - 1) * dilation + 1;
  if (padding === 'valid') {
    return [covered - 1, covered - 1 + (outputPadding ?? Math.max(covered, stride) - covered)];
  }
  const total = outputPadding === null ? stride + covered - 2 : covered + (covered % 2) - 2 + outputPadding;
  const before = Math.min(Math.ceil(total / 2), covered - 1);
  return [before, total - before];
}

/**
 * The size of a spatial axis after a transposed convolution.
 *
 * @param size of the axis before
 * @param window cells of a window
 * @param stride steps between windows
 * @param dilation steps between the cells of a window
 * @param padding 'valid' or 'same'
 * @param outputPadding places added at the end; null for what `padding` gives
 * @returns the number of places
 */
export function convTransposeSize(
  size: number,
  window: number,
  stride: number,
  dilation: number,
  padding: string,
  outputPadding: number | null,
  ...others: readonly never[]
): number {
  checkNoMore('convTransposeSize', others);
  const mode = checkChoice('convTranspose', 'padding', padding.toLowerCase(), ['valid', 'same']);
  const [before, after] = transposePadding(window, stride, dilation, mode, outputPadding);
  return (size - 1) * stride + 1 + before + after - (window - 1) * dilation;
}

/**
 * Transposed convolution: the gradient of a convolution with respect to its input, applied to `inputs`.
 *
 * @param inputs numbers [batch, ...spatial, channels]
 * @param kernel numbers [...window, filters, channels]
 * @param options `strides` (1), `padding`: 'valid' (default) or 'same', `outputPadding`: places added at the end
 * (default: chosen by `padding`), `dataFormat` (`imageDataFormat()`), `dilationRate` (1)
 * @returns numbers [batch, ...places, filters] of the dtype of the kernel
 * @throws {ShapeError} `conv-rank` when inputs and kernel differ in their number of axes, `conv-channels` when they
 * differ in channels
 * @throws {ArgumentError} `conv-transpose-size` when nothing is left of an axis
 *
 * @example
 * import { ops } from 'keratin';
 * const signal = ops.reshape([1, 2], [1, 2, 1]);
 * const kernel = ops.reshape([1, 10], [2, 1, 1]);
 * console.log(String(ops.ravel(ops.convTranspose(signal, kernel, { strides: 2 })))); // [ 1 10  2 20]
 *
 * @see https://keras.io/api/ops/nn/#convtranspose-function
 */
export function convTranspose(
  inputs: TensorLike,
  kernel: TensorLike,
  ...settings: OptionArguments<ConvTransposeOptions, 'strides'>
): Tensor {
  const options: ConvTransposeOptions = optionsFrom('convTranspose', TRANSPOSE_KINDS, settings);
  const format = resolveDataFormat('convTranspose', options.dataFormat);
  const weights = tensor(kernel);
  const given = tensor(inputs).astype(weights.dtype);
  checkRank('convTranspose', given, weights);
  const x = toChannelsLast(given, format);
  const [filters, kernelChannels] = weights.shape.slice(-2);
  if (x.shape[x.ndim - 1] !== kernelChannels) {
    throw new ShapeError({
      code: 'conv-channels',
      expected: "convTranspose needs the kernel's last axis to equal the input's channels.",
      received: {
        inputs: `${formatShape(given.shape)}   ${x.shape[x.ndim - 1]} channels`,
        kernel: `${formatShape(weights.shape)}   ${kernelChannels} channels`,
      },
    });
  }
  const rank = x.ndim - 2;
  const { padding = 'valid', outputPadding = null } = options;
  const mode = checkChoice('convTranspose', 'padding', padding.toLowerCase(), ['valid', 'same']);
  const strides = perAxis('convTranspose', 'strides', options.strides ?? 1, rank);
  const dilation = perAxis('convTranspose', 'dilationRate', options.dilationRate ?? 1, rank);
  const added =
    outputPadding === null ? null : perAxis('convTranspose', 'outputPadding', outputPadding, rank);
  const around: [number, number][] = [];
  const spatial: number[] = [];
  const missing: number[] = [];
  for (let i = 0; i < rank; i++) {
    const covered = (weights.shape[i] - 1) * dilation[i];
    const [before, after] = transposePadding(
      weights.shape[i],
      strides[i],
      dilation[i],
      mode,
      added?.[i] ?? null,
    );
    const size = (x.shape[i + 1] - 1) * strides[i] + 1 + before + after - covered;
    if (size < 1) {
      throw new ArgumentError({
        code: 'conv-transpose-size',
        expected: 'convTranspose needs padding that leaves an output.',
        received: { [`size of axis ${i}`]: String(size) },
      });
    }
    // Places that no window reaches are zeros added afterwards.
    const beyond = Math.max(after - covered, 0);
    around.push([covered - before, covered - Math.min(after, covered)]);
    spatial.push(size - beyond);
    missing.push(beyond);
  }
  const geometry = { strides, dilation, padding: around };
  const shape = [x.shape[0], ...spatial, filters];
  let result = WINDOWS.convInputGradient(x.node, weights.node, shape, geometry, 1);
  const none = shape.map(() => 0);
  result = build.pad(result, none, [0, ...missing, 0], none, 0);
  return fromChannelsLast(new Tensor(result), format);
}
