import { aText, nullable, sizes, aPositiveSize } from '../util/argument-kinds';
import { optionsFrom, type OptionArguments, requireArgument } from '../util/arguments';
import { WINDOWS } from '../runtime/windows';
import { formatShape } from '../ir/shape';
import type { TensorLike } from '../runtime/tensor';
import { Tensor } from '../runtime/tensor';
import { ShapeError } from '../util/errors';
import { perAxis } from './arguments';
import { filled, tensor } from './common';
import type { PerAxis } from './nn-conv';
import { fromChannelsLast, geometryFor, toChannelsLast } from './nn-conv';
import { resolveDataFormat } from './data-format';

/** Options of poolings. */
export interface PoolOptions {
  /** Steps between windows. Default: the window's size. */
  readonly strides?: PerAxis | null;
  /** 'valid' or 'same'; places added by 'same' never count. */
  readonly padding?: string;
  readonly dataFormat?: string | null;
}

const POOL_KINDS = { strides: nullable(sizes), padding: aText, dataFormat: nullable(aText) };

/** Options of adaptive poolings. */
export interface AdaptivePoolOptions {
  readonly dataFormat?: string | null;
}

type PoolArguments = OptionArguments<PoolOptions, 'strides'>;
type AdaptivePoolArguments = OptionArguments<AdaptivePoolOptions, 'dataFormat'>;

function requireSpatial(owner: string, inputs: Tensor): void {
  if (inputs.ndim >= 3) return;
  throw new ShapeError({
    code: 'pool-rank',
    expected: `${owner} needs inputs [batch, ...spatial, channels].`,
    received: { inputs: formatShape(inputs.shape) },
  });
}

function pooling(owner: string, inputs: TensorLike, poolSize: PerAxis, settings: PoolArguments) {
  const options: PoolOptions = optionsFrom(owner, POOL_KINDS, settings);
  const format = resolveDataFormat(owner, options.dataFormat);
  const given = tensor(inputs);
  requireSpatial(owner, given);
  const x = toChannelsLast(given, format);
  const window = perAxis(owner, 'poolSize', poolSize, x.ndim - 2);
  const { padding = 'valid' } = options;
  const geometry = geometryFor(owner, x, window, {
    strides: options.strides ?? window,
    padding,
    dilation: 1,
  });
  return { x, window, geometry, format, padded: padding.toLowerCase() === 'same' };
}

/**
 * The largest element of each window: y[p, c] = max over q of x[p · stride + q, c].
 *
 * @param inputs numbers [batch, ...spatial, channels]
 * @param poolSize cells of a window along the spatial axes, or one number for all
 * @param options `strides` (the size of the window), `padding`: 'valid' (default) or 'same', `dataFormat`
 * (`imageDataFormat()`)
 * @returns numbers [batch, ...places, channels] of the dtype of the inputs
 * @throws {ShapeError} `pool-rank` when there is no spatial axis
 *
 * @example
 * import { ops } from 'keratin';
 * console.log(String(ops.ravel(ops.maxPool(ops.reshape([1, 5, 2, 3], [1, 4, 1]), 2)))); // [5 3]
 *
 * @see https://keras.io/api/ops/nn/#maxpool-function
 */
export function maxPool(inputs: TensorLike, poolSize: PerAxis, ...given: PoolArguments): Tensor {
  const { x, window, geometry, format } = pooling('maxPool', inputs, poolSize, given);
  return fromChannelsLast(new Tensor(WINDOWS.maxPool(x.node, window, geometry)), format);
}

/**
 * The mean of each window; zeros added by `padding: 'same'` do not count.
 *
 * @param inputs numbers [batch, ...spatial, channels]
 * @param poolSize cells of a window along the spatial axes, or one number for all
 * @param options `strides` (the size of the window), `padding`: 'valid' (default) or 'same', `dataFormat`
 * (`imageDataFormat()`)
 * @returns numbers [batch, ...places, channels] of the dtype of the inputs
 * @throws {ShapeError} `pool-rank` when there is no spatial axis
 *
 * @example
 * import { ops } from 'keratin';
 * console.log(String(ops.ravel(ops.averagePool(ops.reshape([1.5, 4.5, 2, 3], [1, 4, 1]), 2)))); // [3.  2.5]
 *
 * @see https://keras.io/api/ops/nn/#averagepool-function
 */
export function averagePool(inputs: TensorLike, poolSize: PerAxis, ...given: PoolArguments): Tensor {
  const { x, window, geometry, format, padded } = pooling('averagePool', inputs, poolSize, given);
  const sums = new Tensor(WINDOWS.sumPool(x.node, window, geometry));
  if (!padded) return fromChannelsLast(sums.div(window.reduce((product, size) => product * size, 1)), format);
  const ones = filled([1, ...x.shape.slice(1, -1), 1], 1, x.dtype);
  const counts = new Tensor(WINDOWS.sumPool(ones.node, window, geometry));
  return fromChannelsLast(sums.div(counts), format);
}

/** Where the bins of adaptive pooling begin and end. */
function bins(size: number, count: number): { start: number; end: number }[] {
  return Array.from({ length: count }, (_, i) => ({
    start: Math.floor((i * size) / count),
    end: Math.ceil(((i + 1) * size) / count),
  }));
}

function adaptive(
  owner: string,
  inputs: TensorLike,
  outputSize: PerAxis,
  settings: AdaptivePoolArguments,
  combine: (window: Tensor, axis: number, sizes: readonly number[]) => Tensor,
): Tensor {
  const options: AdaptivePoolOptions = optionsFrom(owner, { dataFormat: nullable(aText) }, settings);
  const format = resolveDataFormat(owner, options.dataFormat);
  const given = tensor(inputs);
  requireSpatial(owner, given);
  let x = toChannelsLast(given, format);
  const sizes = perAxis(owner, 'outputSize', outputSize, x.ndim - 2);
  for (const size of sizes) requireArgument(owner, 'outputSize', size, aPositiveSize);
  for (const [i, count] of sizes.entries()) {
    const axis = i + 1;
    const parts = bins(x.shape[axis], count);
    const longest = Math.max(...parts.map(({ start, end }) => end - start));
    // Bins shorter than the longest have their last place again.
    const places = parts.flatMap(({ start, end }) =>
      Array.from({ length: longest }, (_, j) => Math.min(start + j, end - 1)),
    );
    const gathered = x.take(
      Tensor.of({ data: Int32Array.from(places), shape: [count, longest], dtype: 'int32' }),
      axis,
    );
    x = combine(
      gathered,
      axis + 1,
      parts.map(({ start, end }) => end - start),
    );
  }
  return fromChannelsLast(x, format);
}

/**
 * The means of bins that divide each spatial axis: bin i goes from ⌊i · size / bins⌋ to ⌈(i + 1) · size / bins⌉.
 *
 * @param inputs numbers [batch, ...spatial, channels]
 * @param outputSize number of bins along the spatial axes, or one number for all
 * @param options `dataFormat` (`imageDataFormat()`)
 * @returns numbers [batch, ...bins, channels] of the dtype of the inputs
 *
 * @example
 * import { ops } from 'keratin';
 * console.log(String(ops.ravel(ops.adaptiveAveragePool(ops.reshape([1.5, 4.5, 2, 3], [1, 4, 1]), 2)))); // [3.  2.5]
 *
 * @see https://keras.io/api/ops/nn/#adaptiveaveragepool-function
 */
export function adaptiveAveragePool(
  inputs: TensorLike,
  outputSize: PerAxis,
  ...given: AdaptivePoolArguments
): Tensor {
  return adaptive('adaptiveAveragePool', inputs, outputSize, given, (window, axis, sizes) => {
    const longest = window.shape[axis];
    const weights = Float32Array.from(
      sizes.flatMap((n) => Array.from({ length: longest }, (_, j) => (j < n ? 1 / n : 0))),
    );
    const shape = window.shape.map((n, i) => (i === axis || i === axis - 1 ? n : 1));
    const column = Tensor.of({ data: weights, shape, dtype: 'float32' }).astype(window.dtype);
    return window.mul(column).sum(axis);
  });
}

/**
 * The largest elements of bins that divide each spatial axis: bin i goes from ⌊i · size / bins⌋ to ⌈(i + 1) · size /
 * bins⌉.
 *
 * @param inputs numbers [batch, ...spatial, channels]
 * @param outputSize number of bins along the spatial axes, or one number for all
 * @param options `dataFormat` (`imageDataFormat()`)
 * @returns numbers [batch, ...bins, channels] of the dtype of the inputs
 *
 * @example
 * import { ops } from 'keratin';
 * console.log(String(ops.ravel(ops.adaptiveMaxPool(ops.reshape([1, 5, 2, 3, 4], [1, 5, 1]), 2)))); // [5 4]
 *
 * @see https://keras.io/api/ops/nn/#adaptivemaxpool-function
 */
export function adaptiveMaxPool(
  inputs: TensorLike,
  outputSize: PerAxis,
  ...given: AdaptivePoolArguments
): Tensor {
  return adaptive('adaptiveMaxPool', inputs, outputSize, given, (window, axis) => window.max(axis));
}
