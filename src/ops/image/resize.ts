import { aNumber, aFlag, aText, wholeNumbers, nullable } from '../../util/argument-kinds';
import { optionsFrom, type OptionArguments, requireArgument } from '../../util/arguments';
import * as build from '../../ir/build';
import { isFloat } from '../../ir/dtype';
import { formatShape, normalizeAxis } from '../../ir/shape';
import type { TensorLike } from '../../runtime/tensor';
import { Tensor } from '../../runtime/tensor';
import { ArgumentError, ShapeError } from '../../util/errors';
import { checkChoice } from '../../util/choices';
import { applyBinary, applyUnary, choose, floating, range, scalarLike, tensor } from '../common';
import { saturateCast } from '../core';
import { floatx } from '../settings';
import { pad } from '../numpy-rearrange';
import type { ImageOptions } from './common';
import { toBatch } from './common';

type Kernel = (distance: Tensor) => Tensor;

const zeroFrom = (limit: number, x: Tensor, value: Tensor): Tensor =>
  choose(x.greaterEqual(limit), scalarLike(0, value), value);

const triangle: Kernel = (x) => x.neg().add(1).maximum(0);

/** Keys's cubic with a = -1/2. */
const cubic: Kernel = (x) => {
  const inner = x.mul(1.5).sub(2.5).mul(x).mul(x).add(1);
  const outer = x.mul(-0.5).add(2.5).mul(x).sub(4).mul(x).add(2);
  return zeroFrom(2, x, choose(x.greaterEqual(1), outer, inner));
};

const lanczos =
  (radius: number): Kernel =>
  (x) => {
    const sine = (y: Tensor): Tensor => applyUnary('sin', y.mul(Math.PI));
    const wave = sine(x)
      .mul(radius)
      .mul(sine(x.div(radius)));
    const square = x.mul(x).mul(Math.PI ** 2);
    const value = applyBinary('div', wave, choose(x.equal(0), scalarLike(1, square), square));
    const near = choose(x.greater(1e-3), value, scalarLike(1, value));
    return choose(x.greater(radius), scalarLike(0, near), near);
  };

const KERNELS: Readonly<Record<string, Kernel>> = {
  linear: triangle,
  bilinear: triangle,
  trilinear: triangle,
  cubic,
  bicubic: cubic,
  tricubic: cubic,
  lanczos3: lanczos(3),
  lanczos5: lanczos(5),
};

/** The matrix that resamples an axis: [size, outputSize], from `scale` and `translation` of its places. */
function resampling(
  size: number,
  outputSize: number,
  scale: Tensor,
  translation: Tensor,
  kernel: Kernel,
  antialias: boolean,
): Tensor {
  const inverse = applyBinary('div', scalarLike(1, scale), scale);
  const widening = antialias ? inverse.maximum(1) : scalarLike(1, scale);
  const centers = range(outputSize, scale.dtype).add(0.5).mul(inverse).sub(translation.mul(inverse)).sub(0.5);
  const places = range(size, scale.dtype).expandDims(1);
  const weights = kernel(centers.expandDims(0).sub(places).abs().div(widening));
  const total = weights.sum(0, { keepdims: true });
  const tiny = total.abs().lessEqual(1000 * 2 ** -23);
  const normalized = choose(
    tiny,
    scalarLike(0, weights),
    weights.div(choose(total.equal(0), scalarLike(1, total), total)),
  );
  const inside = applyBinary('and', centers.greaterEqual(-0.5), centers.lessEqual(size - 0.5)).expandDims(0);
  return choose(inside, normalized, scalarLike(0, normalized));
}

/** A tensor times a matrix along one axis. */
function alongAxis(x: Tensor, weights: Tensor, axis: number): Tensor {
  const order = x.shape.map((_, i) => i).filter((i) => i !== axis);
  const product = x.transpose([...order, axis]).matmul(weights.astype(x.dtype));
  const last = x.ndim - 1;
  return product.transpose(x.shape.map((_, i) => (i < axis ? i : i === axis ? last : i - 1)));
}

/** Options of `scaleAndTranslate`. */
export interface ScaleAndTranslateOptions {
  readonly antialias?: boolean;
}

/**
 * Images scaled and moved: the result at place p is the image at (p - translation) / scale; places from outside are
 * 0.
 *
 * @param images numbers of any shape
 * @param outputShape size of each axis of the result
 * @param scale floats: one factor for each of `spatialDims`
 * @param translation floats: one distance, in places of the result, for each of `spatialDims`
 * @param spatialDims the axes scaled and moved
 * @param method 'linear', 'bilinear', 'trilinear', 'cubic', 'bicubic', 'tricubic', 'lanczos3' or 'lanczos5'
 * @param options `antialias`: whether to average over places that fall together where the image gets smaller (true)
 * @returns floats [...outputShape]; integers and bools become `floatx()`
 * @throws {ShapeError} `output-shape` when there is not a size for each axis
 *
 * @example
 * import { ops } from 'keratin';
 * const image = ops.reshape([1, 2, 3, 4], [4, 1]);
 * console.log(String(ops.ravel(ops.image.scaleAndTranslate(image, [8, 1], [2], [0], [0], 'linear'))));
 * // [1.   1.25 1.75 2.25 2.75 3.25 3.75 4.  ]
 *
 * @see https://keras.io/api/ops/image/#scaleandtranslate-function
 */
export function scaleAndTranslate(
  images: TensorLike,
  outputShape: readonly number[],
  scale: TensorLike,
  translation: TensorLike,
  spatialDims: readonly number[],
  method: string,
  ...given: OptionArguments<ScaleAndTranslateOptions, 'antialias'>
): Tensor {
  const options: ScaleAndTranslateOptions = optionsFrom('scaleAndTranslate', { antialias: aFlag }, given);
  const kernel = KERNELS[checkChoice('scaleAndTranslate', 'method', method, Object.keys(KERNELS))];
  const value = floating(images);
  if (outputShape.length !== value.ndim) {
    throw new ShapeError({
      code: 'output-shape',
      expected: 'scaleAndTranslate needs a size for each axis of the images.',
      received: { images: formatShape(value.shape), outputShape: formatShape(outputShape) },
    });
  }
  const [scales, moves] = [floating(scale), floating(translation)];
  return spatialDims.reduce((result, dimension, i) => {
    const axis = normalizeAxis(dimension, value.ndim, 'scaleAndTranslate');
    const [by, to] = [scales.at(i), moves.at(i).astype(scales.dtype)];
    const weights = resampling(
      value.shape[axis],
      outputShape[axis],
      by,
      to,
      kernel,
      options.antialias ?? true,
    );
    return alongAxis(result, weights, axis);
  }, value);
}

/** Options of `resize`. */
export interface ResizeOptions extends ImageOptions {
  /** 'bilinear' (default), 'nearest', 'bicubic', 'lanczos3' or 'lanczos5'. */
  readonly interpolation?: string;
  /** Whether to average over places that fall together where the image gets smaller. Default false. */
  readonly antialias?: boolean;
  /** Cuts the image to the new aspect ratio first. Default false. */
  readonly cropToAspectRatio?: boolean;
  /** Fills the image to the new aspect ratio first. Default false. */
  readonly padToAspectRatio?: boolean;
  readonly fillMode?: string;
  /** What fills it. Default 0. */
  readonly fillValue?: number;
}

function nearest(x: Tensor, axis: number, outputSize: number): Tensor {
  const size = x.shape[axis];
  if (size === outputSize) return x;
  const f = Math.fround;
  const places = Int32Array.from({ length: outputSize }, (_, i) =>
    Math.floor(f(f((i + 0.5) * size) / outputSize)),
  );
  return x.take(places, axis);
}

function smooth(
  x: Tensor,
  axis: number,
  outputSize: number,
  interpolation: string,
  antialias: boolean,
): Tensor {
  const size = x.shape[axis];
  if (size === outputSize) return x;
  const constant = (value: number): Tensor =>
    new Tensor(build.constant(value, isFloat(x.dtype) ? 'float32' : floatx()));
  const weights = resampling(
    size,
    outputSize,
    constant(outputSize / size),
    constant(0),
    KERNELS[interpolation],
    antialias,
  );
  return alongAxis(x, weights, axis);
}

/** The part around the middle, or the frame around the image, that has the aspect ratio of the new size. */
function fitted(x: Tensor, [height, width]: readonly number[], crop: boolean, fillValue: number): Tensor {
  const [, rows, columns] = x.shape;
  const wanted = [Math.trunc((columns * height) / width), Math.trunc((rows * width) / height)];
  if (crop) {
    const sizes = [Math.max(Math.min(rows, wanted[0]), 1), Math.max(Math.min(columns, wanted[1]), 1)];
    const starts = [Math.trunc((rows - sizes[0]) / 2), Math.trunc((columns - sizes[1]) / 2)];
    return x.at(':', `${starts[0]}:${starts[0] + sizes[0]}`, `${starts[1]}:${starts[1] + sizes[1]}`);
  }
  const above = Math.trunc((Math.max(rows, wanted[0]) - rows) / 2);
  const beside = Math.trunc((Math.max(columns, wanted[1]) - columns) / 2);
  const frame = above > 0 ? [above, 0] : [0, beside];
  const around = [0, frame[0], frame[1], 0].map((n) => [n, n]);
  return pad(x, around, { constantValues: fillValue });
}

/**
 * Images resampled to another size.
 *
 * @param images numbers [height, width, channels] or [batch, height, width, channels]
 * @param size [height, width] of the result
 * @param options `interpolation`: 'bilinear' (default), 'nearest', 'bicubic', 'lanczos3' or 'lanczos5'; `antialias`:
 * whether to average over places that fall together where the image gets smaller (false); `cropToAspectRatio` or
 * `padToAspectRatio`: whether to cut the image, or to fill it with `fillValue` (0), to the new aspect ratio first
 * (false); `fillMode` ('constant'); `dataFormat` (`imageDataFormat()`)
 * @returns numbers [..., height, width, channels] of the dtype of the images; integers are rounded
 * @throws {ShapeError} `image-rank` when there are not three or four axes
 * @throws {ArgumentError} `resize-size` when `size` is not two numbers, or both aspect ratios are to be kept
 *
 * @example
 * import { ops } from 'keratin';
 * const image = ops.reshape([1.5, 2.5, 3.5, 4.5], [2, 2, 1]);
 * console.log(String(ops.image.resize(image, [2, 4]).squeeze()));
 * // [[1.5  1.75 2.25 2.5 ]
 * //  [3.5  3.75 4.25 4.5 ]]
 * console.log(String(ops.image.resize(image, [1, 4], { interpolation: 'nearest' }).squeeze())); // [3.5 3.5 4.5 4.5]
 *
 * @see https://keras.io/api/ops/image/#resize-function
 */
export function resize(
  images: TensorLike,
  size: readonly number[],
  ...given: OptionArguments<ResizeOptions, 'interpolation'>
): Tensor {
  requireArgument('resize', 'size', size, wholeNumbers);
  const options: ResizeOptions = optionsFrom(
    'resize',
    {
      interpolation: aText,
      antialias: aFlag,
      cropToAspectRatio: aFlag,
      padToAspectRatio: aFlag,
      fillMode: aText,
      fillValue: aNumber,
      dataFormat: nullable(aText),
    },
    given,
  );
  const methods = ['bilinear', 'nearest', 'lanczos3', 'lanczos5', 'bicubic'];
  const interpolation = checkChoice('resize', 'interpolation', options.interpolation ?? 'bilinear', methods);
  checkChoice('resize', 'fillMode', options.fillMode ?? 'constant', ['constant']);
  const { cropToAspectRatio: crop = false, padToAspectRatio: frame = false, antialias = false } = options;
  if (size.length !== 2 || (crop && frame)) {
    throw new ArgumentError({
      code: 'resize-size',
      expected:
        'resize needs a size [height, width], and at most one of cropToAspectRatio and padToAspectRatio.',
      received: { size: formatShape(size), cropToAspectRatio: String(crop), padToAspectRatio: String(frame) },
    });
  }
  const { value, restore } = toBatch('resize', tensor(images), options.dataFormat);
  const source = crop || frame ? fitted(value, size, crop, options.fillValue ?? 0) : value;
  if (interpolation === 'nearest') return restore(nearest(nearest(source, 1, size[0]), 2, size[1]));
  const wide = floating(source);
  const rows = smooth(wide, 1, size[0], interpolation, antialias);
  const result = smooth(rows, 2, size[1], interpolation, antialias);
  return restore(isFloat(value.dtype) ? result : saturateCast(result.round(), value.dtype));
}
