import { aNumber, aTensor, aText, aWholeNumber, nullable, sizes } from '../../util/argument-kinds';
import { requireArgument, optionsFrom, type OptionArguments } from '../../util/arguments';
import * as build from '../../ir/build';
import { formatShape } from '../../ir/shape';
import type { TensorLike } from '../../runtime/tensor';
import { Tensor } from '../../runtime/tensor';
import { ArgumentError, ShapeError } from '../../util/errors';
import { perAxis } from '../arguments';
import { cast, floating, range, tensor } from '../common';
import type { PerAxis } from '../nn-conv';
import { conv, depthwiseConv } from '../nn-conv';
import { eye } from '../numpy-create';
import { stack } from '../numpy-shape';
import { resolveDataFormat } from '../data-format';
import type { ImageOptions } from './common';
import { toBatch } from './common';

/** A bell curve of `size` places, of sum 1. */
function bell(size: number, sigma: Tensor): Tensor {
  const place = range(size, sigma.dtype)
    .sub((size - 1) / 2)
    .div(sigma);
  const curve = place.mul(place).mul(-0.5).exp();
  return curve.div(curve.sum());
}

/** Options of `gaussianBlur`. */
export interface BlurOptions extends ImageOptions {
  /** Width and height of the window. Default [3, 3]. */
  readonly kernelSize?: readonly number[];
  /** Width of the bell curve along both axes. Default [1, 1]. */
  readonly sigma?: TensorLike;
}

/**
 * Images blurred by a bell curve: weights proportional to exp(-d² / (2 sigma²)) along both axes. Where `dataFormat`
 * is left out the channels are taken to stand first, whatever the default format is: so does Keras.
 *
 * @param images numbers [channels, height, width] or [batch, channels, height, width]
 * @param options `kernelSize`: width and height of the window ([3, 3]), `sigma`: widths of the curve ([1, 1]),
 * `dataFormat` ('channels_first')
 * @returns numbers of the shape and dtype of the images
 * @throws {ShapeError} `image-rank` when there are not three or four axes
 *
 * @example
 * import { ops } from 'keratin';
 * const dot = [[0, 0, 0], [0, 1.5, 0], [0, 0, 0]];
 * console.log(String(ops.image.gaussianBlur([dot]).at(0)));
 * // [[0.11267041 0.1857621  0.11267041]
 * //  [0.1857621  0.3062699  0.1857621 ]
 * //  [0.11267041 0.1857621  0.11267041]]
 *
 * @see https://keras.io/api/ops/image/#gaussianblur-function
 */
export function gaussianBlur(
  images: TensorLike,
  ...given: OptionArguments<BlurOptions, 'kernelSize'>
): Tensor {
  const options: BlurOptions = optionsFrom(
    'gaussianBlur',
    { kernelSize: sizes, sigma: aTensor, dataFormat: nullable(aText) },
    given,
  );
  const { kernelSize = [3, 3], sigma = [1, 1] } = options;
  const { value, restore } = toBatch('gaussianBlur', images, options.dataFormat ?? 'channels_first');
  const wide = floating(value);
  const widths = cast(sigma, wide.dtype);
  const across = bell(kernelSize[0], widths.at(0));
  const down = bell(kernelSize[1], widths.at(1));
  const channels = wide.shape[3];
  const kernel = down.expandDims(1).mul(across.expandDims(0)).reshape([kernelSize[1], kernelSize[0], 1, 1]);
  const spread = kernel.broadcastTo([kernelSize[1], kernelSize[0], channels, 1]);
  return restore(
    depthwiseConv(wide, spread, { padding: 'same', dataFormat: 'channels_last' }).astype(value.dtype),
  );
}

/**
 * Vertical and horizontal differences of neighbours by Sobel's operator.
 *
 * @param images floats [batch, height, width, channels]
 * @param options `dataFormat` (`imageDataFormat()`)
 * @returns floats [batch, height, width, channels, 2]: dy and dx
 * @throws {ShapeError} `image-rank` when there are not four axes
 *
 * @example
 * import { ops } from 'keratin';
 * const steps = ops.broadcastTo([[[0.5]], [[1.5]], [[2.5]]], [1, 3, 3, 1]);
 * console.log(String(ops.image.sobelEdges(steps).at(0, 1, 1, 0))); // [8. 0.]
 *
 * @see https://keras.io/api/ops/image/#sobeledges-function
 */
export function sobelEdges(images: TensorLike, ...rest: OptionArguments<ImageOptions, 'dataFormat'>): Tensor {
  const options: ImageOptions = optionsFrom('sobelEdges', { dataFormat: nullable(aText) }, rest);
  const given = tensor(images);
  if (given.ndim !== 4) {
    throw new ShapeError({
      code: 'image-rank',
      expected: 'sobelEdges needs a batch of images (four axes).',
      received: { images: formatShape(given.shape) },
    });
  }
  const { value, restore } = toBatch('sobelEdges', given, options.dataFormat);
  const channels = value.shape[3];
  const kernelOf = (data: readonly number[]): Tensor =>
    Tensor.of({ data: Float64Array.from(data), shape: [3, 3, 1, 1], dtype: 'float64' })
      .astype(value.dtype)
      .broadcastTo([3, 3, channels, 1]);
  const settings = { padding: 'same', dataFormat: 'channels_last' };
  const dx = depthwiseConv(value, kernelOf([-1, 0, 1, -2, 0, 2, -1, 0, 1]), settings);
  const dy = depthwiseConv(value, kernelOf([-1, -2, -1, 0, 0, 0, 1, 2, 1]), settings);
  return stack([restore(dy), restore(dx)], { axis: -1 });
}

/** Options of `ssim`. */
export interface SsimOptions extends ImageOptions {
  /** The range of the values. Default 1. */
  readonly maxVal?: number;
  /** Width of the window. Default 11. */
  readonly filterSize?: number;
  /** Width of the bell curve. Default 1.5. */
  readonly filterSigma?: number;
  /** Default 0.01. */
  readonly k1?: number;
  /** Default 0.03. */
  readonly k2?: number;
}

/**
 * The structural similarity of images, 1 for equal ones: (2 μ₁μ₂ + c₁)(2 σ₁₂ + c₂) / ((μ₁² + μ₂² + c₁)(σ₁² + σ₂² +
 * c₂)), averaged over windows, with c = (k · maxVal)².
 *
 * @param image1 numbers [height, width, channels] or [batch, height, width, channels]
 * @param image2 numbers of the same shape
 * @param options `maxVal` (1), `filterSize`: width of the window (11), `filterSigma`: width of its bell curve (1.5),
 * `k1` (0.01), `k2` (0.03), `dataFormat` (`imageDataFormat()`)
 * @returns one number, or numbers [batch], of the dtype of the images
 * @throws {ShapeError} `image-rank` when there are not three or four axes
 *
 * @example
 * import { ops } from 'keratin';
 * const image = ops.reshape(ops.linspace(0, 1, { num: 256 }), [16, 16, 1]);
 * console.log(String(ops.image.ssim(image, image))); // 1.0
 * console.log(String(ops.round(ops.image.ssim(image, ops.subtract(1, image)), { decimals: 2 }))); // -0.83
 *
 * @see https://keras.io/api/ops/image/#ssim-function
 * @see Z. Wang et al.: Image quality assessment, 2004, equation 13.
 */
export function ssim(
  image1: TensorLike,
  image2: TensorLike,
  ...given: OptionArguments<SsimOptions, 'maxVal'>
): Tensor {
  const options: SsimOptions = optionsFrom(
    'ssim',
    {
      maxVal: aNumber,
      filterSize: aWholeNumber,
      filterSigma: aNumber,
      k1: aNumber,
      k2: aNumber,
      dataFormat: nullable(aText),
    },
    given,
  );
  const { maxVal = 1, filterSize = 11, filterSigma = 1.5, k1 = 0.01, k2 = 0.03 } = options;
  const original = tensor(image1);
  const planes = (images: TensorLike): Tensor => {
    const { value } = toBatch('ssim', floating(images), options.dataFormat);
    const [batch, height, width, channels] = value.shape;
    return value.transpose([0, 3, 1, 2]).reshape([batch * channels, height, width, 1]);
  };
  const [a, b] = [planes(image1), planes(image2)];
  const line = bell(filterSize, new Tensor(build.constant(filterSigma, a.dtype)));
  const kernel = line.expandDims(1).mul(line.expandDims(0)).reshape([filterSize, filterSize, 1, 1]);
  const average = (x: Tensor): Tensor => conv(x, kernel, { dataFormat: 'channels_last' });
  const [meanA, meanB] = [average(a), average(b)];
  const [squareA, squareB, product] = [meanA.mul(meanA), meanB.mul(meanB), meanA.mul(meanB)];
  const [varianceA, varianceB] = [average(a.mul(a)).sub(squareA), average(b.mul(b)).sub(squareB)];
  const covariance = average(a.mul(b)).sub(product);
  const [c1, c2] = [(k1 * maxVal) ** 2, (k2 * maxVal) ** 2];
  const above = product.mul(2).add(c1).mul(covariance.mul(2).add(c2));
  const below = squareA.add(squareB).add(c1).mul(varianceA.add(varianceB).add(c2));
  const similarity = above.div(below).mean([1, 2, 3]);
  const single = original.ndim === 3;
  const pairs = single ? 1 : original.shape[0];
  const result = similarity.reshape([pairs, similarity.size / pairs]).mean(1);
  return (single ? result.squeeze(0) : result).astype(original.dtype);
}

/** Options of `extractPatches`. */
export interface PatchOptions extends ImageOptions {
  /** Steps between patches. Default: their size. */
  readonly strides?: PerAxis | null;
  /** Steps between the cells of a patch. Default 1. */
  readonly dilationRate?: PerAxis;
  /** 'valid' (default) or 'same'. */
  readonly padding?: string;
}

const PATCH_KINDS = {
  strides: nullable(sizes),
  dilationRate: sizes,
  padding: aText,
  dataFormat: nullable(aText),
};

function patches(
  owner: string,
  x: TensorLike,
  size: PerAxis,
  rank: number,
  settings: OptionArguments<PatchOptions, 'strides'>,
): Tensor {
  const options: PatchOptions = optionsFrom(owner, PATCH_KINDS, settings);
  const { dilationRate = 1, padding = 'valid', dataFormat = null } = options;
  const window = perAxis(owner, 'size', size, rank);
  const given = floating(x);
  if (given.ndim !== rank + 1 && given.ndim !== rank + 2) {
    throw new ShapeError({
      code: 'image-rank',
      expected: `${owner} needs an input of ${rank} spatial axes and channels, or a batch of them.`,
      received: { images: formatShape(given.shape) },
    });
  }
  const single = given.ndim === rank + 1;
  const batch = single ? given.expandDims(0) : given;
  const first = resolveDataFormat(owner, dataFormat) === 'channels_first';
  const channels = batch.shape[first ? 1 : rank + 1];
  const cells = window.reduce((product, n) => product * n, 1) * channels;
  const kernel = eye(cells, { dtype: given.dtype }).reshape([...window, channels, cells]);
  const result = conv(batch, kernel, {
    strides: options.strides ?? window,
    padding,
    dataFormat,
    dilationRate,
  });
  return single ? result.squeeze(0) : result;
}

/**
 * Patches of images, with the cells of each as channels; three numbers as `size` make patches of volumes.
 *
 * @param images numbers [height, width, channels] or [batch, height, width, channels]
 * @param size height and width of a patch, or one number for both
 * @param options `strides`: steps between patches (their size), `dilationRate`: steps between the cells of a patch
 * (1), `padding`: 'valid' (default) or 'same', `dataFormat` (`imageDataFormat()`)
 * @returns floats [..., rows, columns, height · width · channels of a patch]; integers and bools become `floatx()`
 * @throws {ArgumentError} `patch-size` when `size` is not one, two or three numbers
 * @throws {ShapeError} `image-rank` when the images have another number of axes
 *
 * @example
 * import { ops } from 'keratin';
 * const image = ops.reshape(ops.arange(16), [4, 4, 1]);
 * console.log(String(ops.image.extractPatches(image, 2).at(0)));
 * // [[0. 1. 4. 5.]
 * //  [2. 3. 6. 7.]]
 *
 * @see https://keras.io/api/ops/image/#extractpatches-function
 */
export function extractPatches(
  images: TensorLike,
  size: PerAxis,
  ...given: OptionArguments<PatchOptions, 'strides'>
): Tensor {
  requireArgument('extractPatches', 'size', size, sizes);
  const rank = typeof size === 'number' ? 2 : size.length;
  if (rank !== 2 && rank !== 3) {
    throw new ArgumentError({
      code: 'patch-size',
      expected: 'extractPatches needs a size of one, two or three numbers.',
      received: { size: formatShape(size as readonly number[]) },
    });
  }
  return patches('extractPatches', images, size, rank, given);
}

/**
 * Patches of volumes, with the cells of each as channels.
 *
 * @param volumes numbers [depth, height, width, channels] or [batch, depth, height, width, channels]
 * @param size depth, height and width of a patch, or one number for all
 * @param options `strides`: steps between patches (their size), `dilationRate`: steps between the cells of a patch
 * (1), `padding`: 'valid' (default) or 'same', `dataFormat` (`imageDataFormat()`)
 * @returns floats [..., layers, rows, columns, cells · channels]; integers and bools become `floatx()`
 * @throws {ShapeError} `image-rank` when the volumes have another number of axes
 *
 * @example
 * import { ops } from 'keratin';
 * console.log(ops.image.extractPatches3d(ops.ones([4, 4, 4, 1]), 2).shape); // [2, 2, 2, 8]
 *
 * @see https://keras.io/api/ops/image/#extractpatches3d-function
 */
export function extractPatches3d(
  volumes: TensorLike,
  size: PerAxis,
  ...given: OptionArguments<PatchOptions, 'strides'>
): Tensor {
  return patches('extractPatches3d', volumes, size, 3, given);
}
