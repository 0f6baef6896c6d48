import { aText, nullable, sizes, aPositiveSize } from '../util/argument-kinds';
import { checkNoMore, optionsFrom, type OptionArguments, requireArgument } from '../util/arguments';
import * as build from '../ir/build';
import { formatShape } from '../ir/shape';
import type { TensorLike } from '../runtime/tensor';
import { Tensor } from '../runtime/tensor';
import { ArgumentError, ShapeError } from '../util/errors';
import { perAxis } from './arguments';
import { filled, range, tensor } from './common';
import type { PerAxis } from './nn-conv';
import { resolveDataFormat } from './data-format';

function requireRank(owner: string, x: Tensor, rank: number, axes: string): void {
  if (x.ndim === rank) return;
  throw new ShapeError({
    code: 'patches-rank',
    expected: `${owner} needs an input ${axes}.`,
    received: { x: formatShape(x.shape) },
  });
}

/** Options of `unfold` and `fold`. */
export interface UnfoldOptions {
  /** Steps between the cells of a window. Default 1. */
  readonly dilation?: PerAxis;
  /** Zeros around the image. Default 0. */
  readonly padding?: PerAxis;
  /** Steps between windows. Default 1. */
  readonly stride?: PerAxis;
}

const UNFOLD_KINDS = { dilation: sizes, padding: sizes, stride: sizes };

interface Windows {
  /** For each cell of a window and each window the flat place in the padded image. */
  readonly places: Tensor;
  readonly cells: number;
  readonly count: number;
  readonly padding: readonly number[];
  readonly padded: readonly number[];
}

function windows(
  owner: string,
  image: readonly number[],
  kernelSize: PerAxis,
  options: UnfoldOptions,
): Windows {
  const kernel = perAxis(owner, 'kernelSize', kernelSize, 2);
  const dilation = perAxis(owner, 'dilation', options.dilation ?? 1, 2);
  const padding = perAxis(owner, 'padding', options.padding ?? 0, 2);
  const stride = perAxis(owner, 'stride', options.stride ?? 1, 2);
  const padded = image.map((size, i) => size + 2 * padding[i]);
  const counts = padded.map(
    (size, i) => Math.floor((size - (kernel[i] - 1) * dilation[i] - 1) / stride[i]) + 1,
  );
  const line = (i: number): Tensor =>
    range(kernel[i]).mul(dilation[i]).expandDims(1).add(range(counts[i]).mul(stride[i]).expandDims(0));
  const [rows, columns] = [line(0), line(1)];
  const spreadRows = rows.reshape([kernel[0], 1, counts[0], 1]).mul(padded[1]);
  const places = spreadRows.add(columns.reshape([1, kernel[1], 1, counts[1]]));
  const [cells, count] = [kernel[0] * kernel[1], counts[0] * counts[1]];
  return { places: places.reshape([cells, count]), cells, count, padding, padded };
}

/**
 * Windows of images as columns.
 *
 * @param x numbers [batch, channels, height, width]
 * @param kernelSize height and width of a window, or one number for both
 * @param options `dilation`: steps between the cells of a window (1), `padding`: zeros around the image (0),
 * `stride`: steps between windows (1); each one number or two
 * @returns numbers [batch, channels · cells, windows] of the dtype of x
 * @throws {ShapeError} `patches-rank` when x has not four axes
 *
 * @example
 * import { ops } from 'keratin';
 * const image = ops.reshape(ops.arange(9), [1, 1, 3, 3]);
 * console.log(String(ops.unfold(image, 2).at(0)));
 * // [[0 1 3 4]
 * //  [1 2 4 5]
 * //  [3 4 6 7]
 * //  [4 5 7 8]]
 *
 * @see https://keras.io/api/ops/nn/#unfold-function
 */
export function unfold(
  x: TensorLike,
  kernelSize: PerAxis,
  ...given: OptionArguments<UnfoldOptions, 'dilation'>
): Tensor {
  const options: UnfoldOptions = optionsFrom('unfold', UNFOLD_KINDS, given);
  const value = tensor(x);
  requireRank('unfold', value, 4, '[batch, channels, height, width]');
  const [batch, channels, ...image] = value.shape;
  const { places, cells, count, padding, padded } = windows('unfold', image, kernelSize, options);
  const around = [0, 0, ...padding];
  const framed = new Tensor(build.pad(value.node, around, around, [0, 0, 0, 0], 0));
  const flat = framed.reshape([batch, channels, padded[0] * padded[1]]);
  return flat.take(places, 2).reshape([batch, channels * cells, count]);
}

/**
 * The inverse of {@link unfold}: columns put together to images; where windows overlap they are summed.
 *
 * @param x numbers [batch, channels · cells, windows]
 * @param outputSize height and width of the images, or one number for both
 * @param kernelSize height and width of a window, or one number for both
 * @param options `dilation` (1), `padding` (0), `stride` (1), as in {@link unfold}
 * @returns numbers [batch, channels, height, width] of the dtype of x
 * @throws {ShapeError} `patches-rank` when x has not three axes, `fold-size` when its sizes do not fit
 *
 * @example
 * import { ops } from 'keratin';
 * const columns = ops.unfold(ops.ones([1, 1, 3, 3]), 2);
 * console.log(String(ops.fold(columns, 3, 2).at(0, 0)));
 * // [[1. 2. 1.]
 * //  [2. 4. 2.]
 * //  [1. 2. 1.]]
 *
 * @see https://keras.io/api/ops/nn/#fold-function
 */
export function fold(
  x: TensorLike,
  outputSize: PerAxis,
  kernelSize: PerAxis,
  ...given: OptionArguments<UnfoldOptions, 'dilation'>
): Tensor {
  const options: UnfoldOptions = optionsFrom('fold', UNFOLD_KINDS, given);
  const value = tensor(x);
  requireRank('fold', value, 3, '[batch, channels · cells, windows]');
  const image = perAxis('fold', 'outputSize', outputSize, 2);
  const { places, cells, count, padding, padded } = windows('fold', image, kernelSize, options);
  const [batch, depth] = value.shape;
  const channels = depth / cells;
  if (!Number.isInteger(channels) || value.shape[2] !== count) {
    throw new ShapeError({
      code: 'fold-size',
      expected: `fold needs channels times ${cells} cells, and ${count} windows.`,
      received: { x: formatShape(value.shape) },
    });
  }
  const rows = value.reshape([batch, channels, cells * count]).transpose([2, 0, 1]);
  const empty = filled([padded[0] * padded[1], batch, channels], 0, value.dtype);
  const summed = new Tensor(build.scatter(empty.node, places.flatten().node, rows.node, 'add'));
  const framed = summed.transpose([1, 2, 0]).reshape([batch, channels, padded[0], padded[1]]);
  const ends = padding.map((n, i) => n + image[i]);
  return framed.at(':', ':', `${padding[0]}:${ends[0]}`, `${padding[1]}:${ends[1]}`);
}

/**
 * Overlapping windows along the last axis.
 *
 * @param x numbers [..., n]
 * @param sequenceLength places of a window
 * @param sequenceStride places from one window to the next
 * @returns numbers [..., windows, sequenceLength] of the dtype of x
 *
 * @example
 * import { ops } from 'keratin';
 * console.log(ops.extractSequences([1, 2, 3, 4, 5, 6], 3, 2).toArray()); // [[1, 2, 3], [3, 4, 5]]
 *
 * @see https://keras.io/api/ops/core/#extractsequences-function
 */
export function extractSequences(
  x: TensorLike,
  sequenceLength: number,
  sequenceStride: number,
  ...others: readonly never[]
): Tensor {
  checkNoMore('extractSequences', others);
  requireArgument('extractSequences', 'sequenceLength', sequenceLength, aPositiveSize);
  requireArgument('extractSequences', 'sequenceStride', sequenceStride, aPositiveSize);
  const value = tensor(x);
  const count = Math.floor((value.shape[value.ndim - 1] - sequenceLength) / sequenceStride) + 1;
  const places = range(count).mul(sequenceStride).expandDims(1).add(range(sequenceLength).expandDims(0));
  return value.take(places, -1);
}

/** Options of `depthToSpace` and `spaceToDepth`. */
export interface DepthOptions {
  /** Default 'channels_last'. */
  readonly dataFormat?: string;
}

function requireMultiple(owner: string, x: Tensor, size: number, factor: number, what: string): void {
  if (size % factor === 0) return;
  throw new ShapeError({
    code: 'block-size',
    expected: `${owner} needs ${what} to be a multiple of ${factor}.`,
    received: { x: formatShape(x.shape) },
  });
}

function requireBlock(owner: string, blockSize: number): void {
  if (Number.isInteger(blockSize) && blockSize >= 2) return;
  throw new ArgumentError({
    code: 'block-size',
    expected: `${owner} needs a whole blockSize of at least 2.`,
    received: { blockSize: String(blockSize) },
  });
}

/**
 * Channels laid out as blocks of places.
 *
 * @param x numbers [batch, height, width, channels · blockSize²]
 * @param blockSize height and width of a block, at least 2
 * @param options `dataFormat` ('channels_last')
 * @returns numbers [batch, height · blockSize, width · blockSize, channels] of the dtype of x
 * @throws {ShapeError} `patches-rank` when x has not four axes, `block-size` when the channels are no multiple of
 * blockSize²
 * @throws {ArgumentError} `block-size` when `blockSize` is no whole number of at least 2
 *
 * @example
 * import { ops } from 'keratin';
 * console.log(String(ops.depthToSpace(ops.reshape([1, 2, 3, 4], [1, 1, 1, 4]), 2).squeeze()));
 * // [[1 2]
 * //  [3 4]]
 *
 * @see https://keras.io/api/ops/nn/#depthtospace-function
 */
export function depthToSpace(
  x: TensorLike,
  blockSize: number,
  ...given: OptionArguments<DepthOptions, 'dataFormat'>
): Tensor {
  const options: DepthOptions = optionsFrom('depthToSpace', { dataFormat: nullable(aText) }, given);
  const format = resolveDataFormat('depthToSpace', options.dataFormat ?? 'channels_last');
  const value = tensor(x);
  requireRank('depthToSpace', value, 4, 'of images with four axes');
  requireBlock('depthToSpace', blockSize);
  const b = blockSize;
  if (format === 'channels_last') {
    const [n, h, w, c] = value.shape;
    requireMultiple('depthToSpace', value, c, b * b, 'the number of channels');
    const parts = value.reshape([n, h, w, b, b, c / (b * b)]).transpose([0, 1, 3, 2, 4, 5]);
    return parts.reshape([n, h * b, w * b, c / (b * b)]);
  }
  const [n, c, h, w] = value.shape;
  requireMultiple('depthToSpace', value, c, b * b, 'the number of channels');
  const parts = value.reshape([n, c / (b * b), b, b, h, w]).transpose([0, 1, 4, 2, 5, 3]);
  return parts.reshape([n, c / (b * b), h * b, w * b]);
}

/**
 * Blocks of places laid out as channels: the inverse of {@link depthToSpace}.
 *
 * @param x numbers [batch, height · blockSize, width · blockSize, channels]
 * @param blockSize height and width of a block, at least 2
 * @param options `dataFormat` ('channels_last')
 * @returns numbers [batch, height, width, channels · blockSize²] of the dtype of x
 * @throws {ShapeError} `patches-rank` when x has not four axes, `block-size` when height or width are no multiple of
 * `blockSize`
 * @throws {ArgumentError} `block-size` when `blockSize` is no whole number of at least 2
 *
 * @example
 * import { ops } from 'keratin';
 * console.log(ops.spaceToDepth(ops.ones([1, 4, 4, 1]), 2).shape); // [1, 2, 2, 4]
 *
 * @see https://keras.io/api/ops/nn/#spacetodepth-function
 */
export function spaceToDepth(
  x: TensorLike,
  blockSize: number,
  ...given: OptionArguments<DepthOptions, 'dataFormat'>
): Tensor {
  const options: DepthOptions = optionsFrom('spaceToDepth', { dataFormat: nullable(aText) }, given);
  const format = resolveDataFormat('spaceToDepth', options.dataFormat ?? 'channels_last');
  const value = tensor(x);
  requireRank('spaceToDepth', value, 4, 'of images with four axes');
  requireBlock('spaceToDepth', blockSize);
  const b = blockSize;
  const [n, first, second, third] = value.shape;
  const [h, w, c] = format === 'channels_last' ? [first, second, third] : [second, third, first];
  requireMultiple('spaceToDepth', value, h, b, 'the height');
  requireMultiple('spaceToDepth', value, w, b, 'the width');
  if (format === 'channels_last') {
    const parts = value.reshape([n, h / b, b, w / b, b, c]).transpose([0, 1, 3, 2, 4, 5]);
    return parts.reshape([n, h / b, w / b, c * b * b]);
  }
  const parts = value.reshape([n, c, h / b, b, w / b, b]).transpose([0, 1, 3, 5, 2, 4]);
  return parts.reshape([n, c * b * b, h / b, w / b]);
}
