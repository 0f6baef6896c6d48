import { aNumber, aText, nullable, aSeed } from '../../util/argument-kinds';
import { optionsFrom, type OptionArguments } from '../../util/arguments';
import * as build from '../../ir/build';
import { concatenateNodes } from '../../ir/primitives/concatenate';
import { isFloat } from '../../ir/dtype';
import { formatShape } from '../../ir/shape';
import type { TensorLike } from '../../runtime/tensor';
import { Tensor } from '../../runtime/tensor';
import { ArgumentError, ShapeError } from '../../util/errors';
import type { Seed } from '../../runtime/seed-generator';
import { drawSeed } from '../../runtime/seed-generator';
import { checkChoice } from '../../util/choices';
import { applyBinary, cast, choose, floating, promoteFloat, range, scalarLike, tensor } from '../common';
import { solve } from '../linalg';
import { stack } from '../numpy-shape';
import { normalFrom } from '../random-bits';
import type { ImageOptions } from './common';
import { toBatch } from './common';
import { gaussianBlur } from './filter';

const FILL_MODES = ['constant', 'nearest', 'wrap', 'mirror', 'reflect'] as const;
type FillMode = (typeof FILL_MODES)[number];

/** One axis along which values are read at fractional places. */
interface SampledAxis {
  readonly at: Tensor;
  readonly size: number;
  /** Elements between neighbours along the axis. */
  readonly stride: number;
}

function mirrored(place: Tensor, size: number): Tensor {
  const half = size - 1;
  // A triangular wave; one place alone has no waves.
  return half === 0
    ? place.mul(0)
    : place
        .add(half)
        .mod(2 * half)
        .sub(half)
        .abs();
}

/** The place inside an axis that a place outside stands for. */
function fold(place: Tensor, size: number, mode: FillMode): Tensor {
  if (mode === 'nearest') return place.clip(0, size - 1);
  if (mode === 'wrap') return place.mod(size);
  if (mode === 'mirror') return mirrored(place, size);
  if (mode === 'reflect')
    return mirrored(place.mul(2).add(1), 2 * size + 1)
      .sub(1)
      .floorDiv(2);
  return place;
}

/** The nearest whole number, halves away from 0. */
const nearest = (x: Tensor): Tensor => x.sign().mul(x.abs().add(0.5).floor());

interface Corner {
  readonly offset: Tensor;
  readonly inside: Tensor | null;
  readonly weight: Tensor | null;
}

function cornersOf({ at, size, stride }: SampledAxis, order: 0 | 1, mode: FillMode): Corner[] {
  const corner = (place: Tensor, weight: Tensor | null): Corner => {
    const folded = fold(place, size, mode);
    const outside = mode === 'constant';
    return {
      offset: folded
        .clip(0, size - 1)
        .astype('int32')
        .mul(stride),
      inside: outside ? applyBinary('and', place.greaterEqual(0), place.less(size)) : null,
      weight,
    };
  };
  if (order === 0) return [corner(nearest(at).astype('int32'), null)];
  const low = at.floor();
  const upper = at.sub(low);
  const place = low.astype('int32');
  return [corner(place, upper.neg().add(1)), corner(place.add(1), upper)];
}

/** Values of a flat tensor at fractional places of some axes, from `base` on. */
function sample(
  values: Tensor,
  axes: readonly SampledAxis[],
  base: Tensor | null,
  order: 0 | 1,
  mode: FillMode,
  fillValue: number,
): Tensor {
  const join = (a: Tensor | null, b: Tensor | null, f: (a: Tensor, b: Tensor) => Tensor): Tensor | null =>
    a === null ? b : b === null ? a : f(a, b);
  const start: Corner[] = [{ offset: base ?? scalarLike(0, range(1)), inside: null, weight: null }];
  const corners = axes.reduce<Corner[]>(
    (found, axis) =>
      found.flatMap((one) =>
        cornersOf(axis, order, mode).map((other) => ({
          offset: one.offset.add(other.offset),
          inside: join(one.inside, other.inside, (a, b) => applyBinary('and', a, b)),
          weight: join(one.weight, other.weight, (a, b) => a.mul(b)),
        })),
      ),
    start,
  );
  const parts = corners.map(({ offset, inside, weight }) => {
    const read = new Tensor(build.gather(values.node, offset.node, 0));
    const value = inside === null ? read : choose(inside, read, scalarLike(fillValue, read));
    return weight === null ? value : promoteFloat(weight, value).reduce((a, b) => a.mul(b));
  });
  const total = parts.reduce((a, b) => a.add(b));
  return (isFloat(values.dtype) || !isFloat(total.dtype) ? total : nearest(total)).astype(values.dtype);
}

/** Options of `mapCoordinates`. */
export interface MapCoordinatesOptions {
  /** What stands outside: 'constant' (default), 'nearest', 'wrap', 'mirror' or 'reflect'. */
  readonly fillMode?: string;
  /** The constant. Default 0. */
  readonly fillValue?: number;
}

/**
 * Values of a tensor at fractional places.
 *
 * @param inputs numbers of any shape
 * @param coordinates numbers [axes of `inputs`, ...]: the place along each axis
 * @param order 0 for the nearest element, 1 for linear interpolation
 * @param options `fillMode`, what stands outside: 'constant' (default), 'nearest', 'wrap', 'mirror' or 'reflect';
 * `fillValue` (0)
 * @returns numbers [...] of the dtype of `inputs`; integers are rounded
 * @throws {ShapeError} `coordinates-shape` when there is not a row of coordinates for each axis
 * @throws {ArgumentError} `interpolation-order` when the order is neither 0 nor 1
 *
 * @example
 * import { ops } from 'keratin';
 * console.log(String(ops.image.mapCoordinates([10, 20.5, 30], [[0.5, 1, 5]], 1))); // [15.25 20.5   0.  ]
 *
 * @see https://keras.io/api/ops/image/#mapcoordinates-function
 */
export function mapCoordinates(
  inputs: TensorLike,
  coordinates: TensorLike | readonly TensorLike[],
  order: number,
  ...given: OptionArguments<MapCoordinatesOptions, 'fillMode'>
): Tensor {
  const options: MapCoordinatesOptions = optionsFrom(
    'mapCoordinates',
    { fillMode: aText, fillValue: aNumber },
    given,
  );
  const mode = checkChoice('mapCoordinates', 'fillMode', options.fillMode ?? 'constant', FILL_MODES);
  const value = tensor(inputs);
  const listed = Array.isArray(coordinates) && coordinates.some((part) => part instanceof Tensor);
  const places = listed ? stack(coordinates as readonly TensorLike[]) : tensor(coordinates as TensorLike);
  if (places.ndim < 2 || places.shape[0] !== value.ndim) {
    throw new ShapeError({
      code: 'coordinates-shape',
      expected: 'mapCoordinates needs coordinates [axes, ...] with one row for each axis of inputs.',
      received: { inputs: formatShape(value.shape), coordinates: formatShape(places.shape) },
    });
  }
  if (order !== 0 && order !== 1) {
    throw new ArgumentError({
      code: 'interpolation-order',
      expected: 'mapCoordinates needs an order of 0 (nearest) or 1 (linear).',
      received: { order: String(order) },
    });
  }
  const at = floating(places);
  let stride = value.size;
  const axes = value.shape.map((size, axis) => {
    stride /= size;
    return { at: at.at(axis), size, stride };
  });
  return sample(value.flatten(), axes, null, order, mode, options.fillValue ?? 0);
}

/** Options of geometric transformations. */
export interface WarpOptions extends ImageOptions {
  /** 'bilinear' (default) or 'nearest'. */
  readonly interpolation?: string;
  /** The value outside the image. Default 0. */
  readonly fillValue?: number;
}

const orderOf = (owner: string, interpolation: string | undefined): 0 | 1 =>
  checkChoice(owner, 'interpolation', interpolation ?? 'bilinear', ['nearest', 'bilinear']) === 'nearest'
    ? 0
    : 1;

/** Images [batch, height, width, channels] read at places [batch, height, width, 1 or channels]. */
function sampleImages(
  x: Tensor,
  rows: Tensor,
  columns: Tensor,
  order: 0 | 1,
  mode: FillMode,
  fillValue: number,
): Tensor {
  const [batch, height, width, channels] = x.shape;
  const base = range(batch)
    .mul(height * width * channels)
    .reshape([batch, 1, 1, 1])
    .add(range(channels));
  const axes = [
    { at: rows, size: height, stride: width * channels },
    { at: columns, size: width, stride: channels },
  ];
  return sample(x.flatten(), axes, base, order, mode, fillValue);
}

/** Options of `affineTransform`. */
export type AffineTransformOptions = WarpOptions & { fillMode?: string };

/**
 * Images moved, turned, scaled and sheared: the result at (x, y) is the image at (a₀x + a₁y + a₂, b₀x + b₁y + b₂).
 *
 * @param images numbers [height, width, channels] or [batch, height, width, channels]
 * @param transform floats [8] or [batch, 8]: a₀, a₁, a₂, b₀, b₁, b₂, 0, 0
 * @param options `interpolation`: 'bilinear' (default) or 'nearest'; `fillMode`, what stands outside: 'constant'
 * (default), 'nearest', 'wrap', 'mirror' or 'reflect'; `fillValue` (0); `dataFormat` (`imageDataFormat()`)
 * @returns numbers of the shape and dtype of the images
 * @throws {ShapeError} `image-rank` when there are not three or four axes, `transform-shape` when there are not 8
 * numbers
 *
 * @example
 * import { ops } from 'keratin';
 * const image = ops.reshape(ops.arange(9), [3, 3, 1]);
 * const moved = ops.image.affineTransform(image, [1, 0, 1, 0, 1, 0, 0, 0]);
 * console.log(String(moved.squeeze()));
 * // [[1 2 0]
 * //  [4 5 0]
 * //  [7 8 0]]
 *
 * @see https://keras.io/api/ops/image/#affinetransform-function
 */
export function affineTransform(
  images: TensorLike,
  transform: TensorLike,
  ...settings: OptionArguments<AffineTransformOptions, 'interpolation'>
): Tensor {
  const options: AffineTransformOptions = optionsFrom(
    'affineTransform',
    { interpolation: aText, fillMode: aText, fillValue: aNumber, dataFormat: nullable(aText) },
    settings,
  );
  const order = orderOf('affineTransform', options.interpolation);
  const mode = checkChoice('affineTransform', 'fillMode', options.fillMode ?? 'constant', FILL_MODES);
  const { value, restore } = toBatch('affineTransform', images, options.dataFormat);
  const given = floating(transform);
  if ((given.ndim !== 1 && given.ndim !== 2) || given.shape[given.ndim - 1] !== 8) {
    throw new ShapeError({
      code: 'transform-shape',
      expected: 'affineTransform needs a transform of 8 numbers, or one for each image.',
      received: { transform: formatShape(given.shape) },
    });
  }
  const [batch, height, width, channels] = value.shape;
  const table = given.reshape([given.size / 8, 8]).broadcastTo([batch, 8]);
  const entry = (i: number): Tensor => table.at(':', i).reshape([batch, 1, 1, 1]);
  const grid = (size: number, axis: number): Tensor =>
    range(size, table.dtype).reshape([1, 1, 1, 1].map((_, i) => (i === axis ? size : 1)));
  const [y, x, c] = [grid(height, 1), grid(width, 2), grid(channels, 3)];
  const rows = y
    .mul(entry(4))
    .add(x.mul(entry(3)))
    .add(c.mul(entry(6)))
    .add(entry(5));
  const columns = y
    .mul(entry(1))
    .add(x.mul(entry(0)))
    .add(c.mul(entry(7)))
    .add(entry(2));
  return restore(sampleImages(value, rows, columns, order, mode, options.fillValue ?? 0));
}

/** The eight numbers of the projection that maps `endPoints` to `startPoints` [batch, 4, 2]. */
function homography(startPoints: Tensor, endPoints: Tensor): Tensor {
  const coordinate = (points: Tensor, i: number): Tensor => points.at(':', ':', i);
  const [startX, startY] = [coordinate(startPoints, 0), coordinate(startPoints, 1)];
  const [endX, endY] = [coordinate(endPoints, 0), coordinate(endPoints, 1)];
  const zeros = scalarLike(0, endX).broadcastTo(endX.shape);
  const ones = scalarLike(1, endX).broadcastTo(endX.shape);
  const line = (start: Tensor, first: readonly Tensor[]): Tensor =>
    stack([...first, start.mul(endX).neg(), start.mul(endY).neg()], { axis: 2 });
  const horizontal = line(startX, [endX, endY, ones, zeros, zeros, zeros]);
  const vertical = line(startY, [zeros, zeros, zeros, endX, endY, ones]);
  const equations = new Tensor(concatenateNodes([horizontal.node, vertical.node], 1));
  const targets = new Tensor(concatenateNodes([startX.node, startY.node], 1)).expandDims(2);
  return solve(equations, targets).squeeze(2);
}

/**
 * Images seen in another perspective: the projection that takes four points to four others.
 *
 * @param images numbers [height, width, channels] or [batch, height, width, channels]
 * @param startPoints floats [4, 2] or [batch, 4, 2]: points (x, y) of the images
 * @param endPoints floats of the same shape: where they go
 * @param options `interpolation`: 'bilinear' (default) or 'nearest', `fillValue` (0), `dataFormat`
 * (`imageDataFormat()`)
 * @returns numbers of the shape and dtype of the images
 * @throws {ShapeError} `image-rank` when there are not three or four axes, `points-shape` when there are not four
 * points of each
 *
 * @example
 * import { ops } from 'keratin';
 * const image = ops.reshape(ops.arange(9), [3, 3, 1]);
 * const corners = [[0, 0], [2, 0], [0, 2], [2, 2]];
 * const swapped = [[2, 0], [0, 0], [2, 2], [0, 2]];
 * console.log(String(ops.image.perspectiveTransform(image, corners, swapped, { interpolation: 'nearest' }).squeeze()));
 * // [[2 1 0]
 * //  [5 4 3]
 * //  [8 7 6]]
 *
 * @see https://keras.io/api/ops/image/#perspectivetransform-function
 */
export function perspectiveTransform(
  images: TensorLike,
  startPoints: TensorLike,
  endPoints: TensorLike,
  ...given: OptionArguments<WarpOptions, 'interpolation'>
): Tensor {
  const options: WarpOptions = optionsFrom(
    'perspectiveTransform',
    { interpolation: aText, fillValue: aNumber, dataFormat: nullable(aText) },
    given,
  );
  const order = orderOf('perspectiveTransform', options.interpolation);
  const { value, restore } = toBatch('perspectiveTransform', images, options.dataFormat);
  const [starts, ends] = [startPoints, endPoints].map((points) => cast(points, 'float32'));
  for (const points of [starts, ends]) {
    const fits = (points.ndim === 2 || points.ndim === 3) && formatShape(points.shape.slice(-2)) === '[4, 2]';
    if (fits && formatShape(starts.shape) === formatShape(ends.shape)) continue;
    throw new ShapeError({
      code: 'points-shape',
      expected: 'perspectiveTransform needs startPoints and endPoints [4, 2], or [batch, 4, 2].',
      received: { startPoints: formatShape(starts.shape), endPoints: formatShape(ends.shape) },
    });
  }
  const [batch, height, width] = value.shape;
  const batched = (points: Tensor): Tensor => (points.ndim === 2 ? points.expandDims(0) : points);
  const table = homography(batched(starts), batched(ends)).broadcastTo([batch, 8]);
  const entry = (i: number): Tensor => table.at(':', i).reshape([batch, 1, 1, 1]);
  const y = range(height, 'float32').reshape([1, height, 1, 1]);
  const x = range(width, 'float32').reshape([1, 1, width, 1]);
  const combine = (i: number): Tensor => x.mul(entry(i)).add(y.mul(entry(i + 1)));
  const depth = combine(6).add(1);
  const columns = combine(0).add(entry(2)).div(depth);
  const rows = combine(3).add(entry(5)).div(depth);
  return restore(sampleImages(value, rows, columns, order, 'constant', options.fillValue ?? 0));
}

/** Options of `elasticTransform`. */
export interface ElasticOptions extends WarpOptions {
  /** How far places move. Default 20. */
  readonly alpha?: number;
  /** How smooth the movement is, in pixels. Default 5. */
  readonly sigma?: number;
  /** What stands outside. Default 'reflect'. */
  readonly fillMode?: string;
  /** Default: the global generator. */
  readonly seed?: Seed;
}

/**
 * Images whose places are moved at random, near ones together: normal noise, blurred by a bell curve.
 *
 * @param images numbers [height, width, channels] or [batch, height, width, channels]
 * @param options `alpha`: how far places move (20), `sigma`: how smooth the movement is, in pixels (5),
 * `interpolation`: 'bilinear' (default) or 'nearest', `fillMode`, what stands outside: 'reflect' (default),
 * 'constant', 'nearest', 'wrap' or 'mirror', `fillValue` (0), `seed` (default: the global generator), `dataFormat`
 * (`imageDataFormat()`)
 * @returns numbers of the shape and dtype of the images
 * @throws {ShapeError} `image-rank` when there are not three or four axes
 *
 * @example
 * import { ops } from 'keratin';
 * const image = ops.reshape(ops.arange(64), [8, 8, 1]);
 * console.log(ops.image.elasticTransform(image, { seed: 1 }).shape); // [8, 8, 1]
 *
 * @see https://keras.io/api/ops/image/#elastictransform-function
 * @see P. Simard, D. Steinkraus, J. Platt: Best practices for convolutional neural networks, 2003.
 */
export function elasticTransform(
  images: TensorLike,
  ...given: OptionArguments<ElasticOptions, 'alpha'>
): Tensor {
  const options: ElasticOptions = optionsFrom(
    'elasticTransform',
    {
      alpha: aNumber,
      sigma: aNumber,
      interpolation: aText,
      fillMode: aText,
      fillValue: aNumber,
      seed: aSeed,
      dataFormat: nullable(aText),
    },
    given,
  );
  const { alpha = 20, sigma = 5, fillValue = 0 } = options;
  const order = orderOf('elasticTransform', options.interpolation);
  const mode = checkChoice('elasticTransform', 'fillMode', options.fillMode ?? 'reflect', FILL_MODES);
  const { value, restore } = toBatch('elasticTransform', floating(images), options.dataFormat);
  const [batch, height, width] = value.shape;
  const size = Math.trunc(6 * sigma) | 1;
  // Keras draws both displacements from one key: they are equal.
  const noise = normalFrom(drawSeed(options.seed), [batch, height, width], value.dtype)
    .mul(sigma)
    .expandDims(3);
  const moved = gaussianBlur(noise, {
    kernelSize: [size, size],
    sigma: [sigma, sigma],
    dataFormat: 'channels_last',
  }).mul(alpha);
  const y = range(height, value.dtype).reshape([1, height, 1, 1]).add(moved);
  const x = range(width, value.dtype).reshape([1, 1, width, 1]).add(moved);
  return restore(sampleImages(value, y, x, order, mode, fillValue)).astype(tensor(images).dtype);
}
