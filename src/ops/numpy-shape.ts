import { tensorList } from './arguments';
import { checkNoMore, optionsFrom, type OptionArguments, requireArgument } from '../util/arguments';
import {
  nullable,
  wholeNumbers,
  axisOrAxes,
  aWholeNumber,
  oneOrMoreAxes,
  aShape,
} from '../util/argument-kinds';
import { concatenateNodes } from '../ir/primitives/concatenate';
import { formatShape, normalizeAxes, normalizeAxis, sizeOf } from '../ir/shape';
import type { Axis, TensorLike } from '../runtime/tensor';
import { Tensor } from '../runtime/tensor';
import { ArgumentError, ShapeError } from '../util/errors';
import { promote, tensor } from './common';

/**
 * The same elements in another shape, in row-major order.
 *
 * @param x numbers of any shape
 * @param newshape sizes of the axes, or one size; one may be -1, which is then found from the others
 * @returns numbers [...newshape] of the dtype of x
 *
 * @example
 * import { ops } from 'keratin';
 * console.log(String(ops.reshape([1, 2, 3, 4, 5, 6], [2, -1])));
 * // [[1 2 3]
 * //  [4 5 6]]
 *
 * @see https://keras.io/api/ops/numpy/#reshape-function
 */
export function reshape(
  x: TensorLike,
  newshape: number | readonly number[],
  ...others: readonly never[]
): Tensor {
  checkNoMore('reshape', others);
  return tensor(x).reshape(typeof newshape === 'number' ? [newshape] : newshape);
}

/**
 * All elements as one axis, in row-major order.
 *
 * @param x numbers of any shape
 * @returns numbers [size] of the dtype of x
 *
 * @example
 * import { ops } from 'keratin';
 * console.log(String(ops.ravel([[1, 2], [3, 4]]))); // [1 2 3 4]
 *
 * @see https://keras.io/api/ops/numpy/#ravel-function
 */
export function ravel(x: TensorLike, ...others: readonly never[]): Tensor {
  checkNoMore('ravel', others);
  return tensor(x).flatten();
}

/** Options of `transpose`. */
export interface TransposeOptions {
  readonly axes?: readonly number[] | null;
}

/**
 * Axes in another order.
 *
 * @param x numbers of any shape
 * @param options `axes`: for each axis of the result the axis of x (default: the opposite order)
 * @returns numbers of the dtype of x
 *
 * @example
 * import { ops } from 'keratin';
 * console.log(String(ops.transpose([[1, 2, 3], [4, 5, 6]])));
 * // [[1 4]
 * //  [2 5]
 * //  [3 6]]
 *
 * @see https://keras.io/api/ops/numpy/#transpose-function
 */
export function transpose(x: TensorLike, ...given: OptionArguments<TransposeOptions, 'axes'>): Tensor {
  const options = optionsFrom<TransposeOptions>('transpose', { axes: nullable(wholeNumbers) }, given);
  return tensor(x).transpose(options.axes ?? undefined);
}

/** Options of `squeeze`. */
export interface SqueezeOptions {
  readonly axis?: Axis;
}

/**
 * Without axes of size 1.
 *
 * @param x numbers of any shape
 * @param options `axis`: the axis or axes removed (default: all of size 1)
 * @returns numbers of the dtype of x
 * @throws {ShapeError} `squeeze-size` when a given axis has another size
 *
 * @example
 * import { ops } from 'keratin';
 * console.log(ops.squeeze([[[1, 2]]]).shape); // [2]
 *
 * @see https://keras.io/api/ops/numpy/#squeeze-function
 */
export function squeeze(x: TensorLike, ...given: OptionArguments<SqueezeOptions, 'axis'>): Tensor {
  const options = optionsFrom<SqueezeOptions>('squeeze', { axis: axisOrAxes }, given);
  const value = tensor(x);
  const { axis = null } = options;
  if (axis !== null) {
    for (const at of normalizeAxes(axis, value.ndim, 'squeeze')) {
      if (value.shape[at] === 1) continue;
      throw new ShapeError({
        code: 'squeeze-size',
        expected: 'squeeze removes axes of size 1.',
        received: { x: `${formatShape(value.shape)}   axis ${at} has size ${value.shape[at]}` },
        details: { shape: value.shape, axis: at },
      });
    }
  }
  return value.squeeze(axis);
}

/**
 * With axes of size 1 added.
 *
 * @param x numbers of any shape
 * @param axis the place or places of the new axes in the result
 * @returns numbers of the dtype of x
 *
 * @example
 * import { ops } from 'keratin';
 * console.log(ops.expandDims([1, 2, 3], 0).shape); // [1, 3]
 * console.log(ops.expandDims([1, 2, 3], -1).shape); // [3, 1]
 *
 * @see https://keras.io/api/ops/numpy/#expanddims-function
 */
export function expandDims(
  x: TensorLike,
  axis: number | readonly number[],
  ...others: readonly never[]
): Tensor {
  checkNoMore('expandDims', others);
  requireArgument('expandDims', 'axis', axis, oneOrMoreAxes);
  const value = tensor(x);
  const list = typeof axis === 'number' ? [axis] : axis;
  const added = normalizeAxes(list, value.ndim + list.length, 'expandDims');
  const rest = [...value.shape];
  const shape = Array.from({ length: value.ndim + list.length }, (_, i) =>
    added.includes(i) ? 1 : rest.shift()!,
  );
  return value.reshape(shape);
}

/**
 * Elements repeated to a shape by NumPy's rule: axes are matched from the last one on, and those of size 1 repeated.
 *
 * @param x numbers of any shape
 * @param shape sizes of the axes of the result
 * @returns numbers [...shape] of the dtype of x
 * @throws {ShapeError} `broadcast-to` when x cannot be repeated to the shape
 *
 * @example
 * import { ops } from 'keratin';
 * console.log(String(ops.broadcastTo([1, 2], [2, 2])));
 * // [[1 2]
 * //  [1 2]]
 *
 * @see https://keras.io/api/ops/numpy/#broadcastto-function
 */
export function broadcastTo(x: TensorLike, shape: readonly number[], ...others: readonly never[]): Tensor {
  checkNoMore('broadcastTo', others);
  return tensor(x).broadcastTo(shape);
}

/**
 * Axes moved to other places; the others keep their order.
 *
 * @param x numbers of any shape
 * @param source the axis or axes moved
 * @param destination as many places in the result
 * @returns numbers of the dtype of x
 * @throws {ArgumentError} `moveaxis-count` when there are not as many destinations as sources
 *
 * @example
 * import { ops } from 'keratin';
 * console.log(ops.moveaxis(ops.zeros([2, 3, 4]), 0, -1).shape); // [3, 4, 2]
 *
 * @see https://keras.io/api/ops/numpy/#moveaxis-function
 */
export function moveaxis(
  x: TensorLike,
  source: number | readonly number[],
  destination: number | readonly number[],
  ...others: readonly never[]
): Tensor {
  checkNoMore('moveaxis', others);
  requireArgument('moveaxis', 'source', source, oneOrMoreAxes);
  requireArgument('moveaxis', 'destination', destination, oneOrMoreAxes);
  const value = tensor(x);
  const list = (axes: number | readonly number[]): number[] =>
    (typeof axes === 'number' ? [axes] : [...axes]).map((axis) =>
      normalizeAxis(axis, value.ndim, 'moveaxis'),
    );
  const [from, to] = [list(source), list(destination)];
  if (from.length !== to.length) {
    throw new ArgumentError({
      code: 'moveaxis-count',
      expected: 'moveaxis needs as many destinations as sources.',
      received: { source: formatShape(from), destination: formatShape(to) },
    });
  }
  const order = value.shape.map((_, i) => i).filter((i) => !from.includes(i));
  for (const [at, axis] of to.map((place, i) => [place, from[i]] as const).sort((a, b) => a[0] - b[0])) {
    order.splice(at, 0, axis);
  }
  return value.transpose(order);
}

/**
 * Two axes exchanged.
 *
 * @param x numbers of any shape
 * @param axis1 one axis
 * @param axis2 the other axis
 * @returns numbers of the dtype of x
 *
 * @example
 * import { ops } from 'keratin';
 * console.log(ops.swapaxes(ops.zeros([2, 3, 4]), 0, 2).shape); // [4, 3, 2]
 *
 * @see https://keras.io/api/ops/numpy/#swapaxes-function
 */
export function swapaxes(x: TensorLike, axis1: number, axis2: number, ...others: readonly never[]): Tensor {
  checkNoMore('swapaxes', others);
  const value = tensor(x);
  const [a, b] = [axis1, axis2].map((axis) => normalizeAxis(axis, value.ndim, 'swapaxes'));
  return value.transpose(value.shape.map((_, i) => (i === a ? b : i === b ? a : i)));
}

/** Options of `concatenate`. */
export interface ConcatenateOptions {
  readonly axis?: number;
}

/**
 * Tensors one after the other along an axis.
 *
 * @param xs tensors of one shape but for the axis
 * @param options `axis` (0)
 * @returns numbers of the common dtype
 * @throws {ArgumentError} `concatenate-empty` when there is no tensor
 *
 * @example
 * import { ops } from 'keratin';
 * console.log(String(ops.concatenate([[1, 2], [3, 4, 5]]))); // [1 2 3 4 5]
 * console.log(ops.concatenate([[[1], [2]], [[3], [4]]], { axis: 1 }).toArray()); // [[1, 3], [2, 4]]
 *
 * @see https://keras.io/api/ops/numpy/#concatenate-function
 */
export function concatenate(
  xs: readonly TensorLike[],
  ...given: OptionArguments<ConcatenateOptions, 'axis'>
): Tensor {
  const options = optionsFrom<ConcatenateOptions>('concatenate', { axis: aWholeNumber }, given);
  const list = tensorList('concatenate', 'xs', xs);
  if (list.length === 0) {
    throw new ArgumentError({
      code: 'concatenate-empty',
      expected: 'concatenate needs at least one tensor.',
    });
  }
  const values = promote(...list);
  const axis = normalizeAxis(options.axis ?? 0, values[0].ndim, 'concatenate');
  return new Tensor(
    concatenateNodes(
      values.map((value) => value.node),
      axis,
    ),
  );
}

/** Options of `stack`. */
export interface StackOptions {
  readonly axis?: number;
}

/**
 * Tensors of one shape beside each other along a new axis.
 *
 * @param x tensors of one shape
 * @param options `axis`: the place of the new axis in the result (0)
 * @returns numbers of the common dtype
 * @throws {ArgumentError} `stack-empty` when there is no tensor
 * @throws {ShapeError} `stack-shape` when the shapes differ
 *
 * @example
 * import { ops } from 'keratin';
 * console.log(ops.stack([[1, 2], [3, 4]]).toArray()); // [[1, 2], [3, 4]]
 * console.log(ops.stack([[1, 2], [3, 4]], { axis: 1 }).toArray()); // [[1, 3], [2, 4]]
 *
 * @see https://keras.io/api/ops/numpy/#stack-function
 */
export function stack(x: readonly TensorLike[], ...given: OptionArguments<StackOptions, 'axis'>): Tensor {
  const options = optionsFrom<StackOptions>('stack', { axis: aWholeNumber }, given);
  const list = tensorList('stack', 'x', x);
  if (list.length === 0)
    throw new ArgumentError({ code: 'stack-empty', expected: 'stack needs at least one tensor.' });
  const values = promote(...list);
  const first = values[0];
  for (const [i, value] of values.entries()) {
    if (formatShape(value.shape) === formatShape(first.shape)) continue;
    throw new ShapeError({
      code: 'stack-shape',
      expected: 'stack needs tensors of one shape.',
      received: { 'tensor 0': formatShape(first.shape), [`tensor ${i}`]: formatShape(value.shape) },
    });
  }
  const axis = normalizeAxis(options.axis ?? 0, first.ndim + 1, 'stack');
  return concatenate(
    values.map((value) => value.expandDims(axis)),
    { axis },
  );
}

const atLeast = (owner: string, rank: number, xs: readonly TensorLike[]): Tensor[] =>
  tensorList(owner, 'xs', xs).map((x) => {
    const value = tensor(x);
    if (value.ndim >= rank) return value;
    if (rank === 1) return value.reshape([1]);
    if (rank === 2) return value.reshape([1, value.size]);
    return value.ndim === 2 ? value.expandDims(2) : value.reshape([1, value.size, 1]);
  });

/**
 * Tensors one below the other: along axis 0, vectors as rows.
 *
 * @param xs tensors of one shape but for axis 0
 * @returns numbers of the common dtype
 *
 * @example
 * import { ops } from 'keratin';
 * console.log(ops.vstack([[1, 2], [3, 4]]).toArray()); // [[1, 2], [3, 4]]
 *
 * @see https://keras.io/api/ops/numpy/#vstack-function
 */
export function vstack(xs: readonly TensorLike[], ...others: readonly never[]): Tensor {
  checkNoMore('vstack', others);
  return concatenate(atLeast('vstack', 2, xs), { axis: 0 });
}

/**
 * Tensors side by side: along axis 1, vectors end to end.
 *
 * @param xs tensors of one shape but for axis 1, or vectors
 * @returns numbers of the common dtype
 *
 * @example
 * import { ops } from 'keratin';
 * console.log(String(ops.hstack([[1, 2], [3, 4]]))); // [1 2 3 4]
 * console.log(ops.hstack([[[1], [2]], [[3], [4]]]).toArray()); // [[1, 3], [2, 4]]
 *
 * @see https://keras.io/api/ops/numpy/#hstack-function
 */
export function hstack(xs: readonly TensorLike[], ...others: readonly never[]): Tensor {
  checkNoMore('hstack', others);
  const values = atLeast('hstack', 1, xs);
  return concatenate(values, { axis: values[0]?.ndim === 1 ? 0 : 1 });
}

/**
 * Tensors one behind the other: along axis 2, vectors [n] as [1, n, 1] and matrices [n, m] as [n, m, 1].
 *
 * @param xs tensors of one shape but for axis 2
 * @returns numbers of the common dtype
 *
 * @example
 * import { ops } from 'keratin';
 * console.log(ops.dstack([[1, 2], [3, 4]]).shape); // [1, 2, 2]
 *
 * @see https://keras.io/api/ops/numpy/#dstack-function
 */
export function dstack(xs: readonly TensorLike[], ...others: readonly never[]): Tensor {
  checkNoMore('dstack', others);
  return concatenate(atLeast('dstack', 3, xs), { axis: 2 });
}

/** Options of `append`. */
export interface AppendOptions {
  readonly axis?: number | null;
}

/**
 * x2 added at the end of x1.
 *
 * @param x1 numbers of any shape
 * @param x2 numbers of the shape of x1 but for the axis
 * @param options `axis` (default: both are flattened)
 * @returns numbers of the common dtype
 *
 * @example
 * import { ops } from 'keratin';
 * console.log(String(ops.append([1, 2], [[3, 4]]))); // [1 2 3 4]
 *
 * @see https://keras.io/api/ops/numpy/#append-function
 */
export function append(
  x1: TensorLike,
  x2: TensorLike,
  ...given: OptionArguments<AppendOptions, 'axis'>
): Tensor {
  const options = optionsFrom<AppendOptions>('append', { axis: nullable(aWholeNumber) }, given);
  const { axis = null } = options;
  return axis === null ? concatenate([ravel(x1), ravel(x2)]) : concatenate([x1, x2], { axis });
}

/**
 * The size of each axis.
 *
 * @param x numbers of any shape
 * @returns the sizes
 *
 * @example
 * import { ops } from 'keratin';
 * console.log(ops.shape([[1, 2, 3], [4, 5, 6]])); // [2, 3]
 *
 * @see https://keras.io/api/ops/core/#shape-function
 */
export function shape(x: TensorLike, ...others: readonly never[]): readonly number[] {
  checkNoMore('shape', others);
  return tensor(x).shape;
}

/**
 * The number of axes.
 *
 * @param x numbers of any shape
 * @returns the number
 *
 * @example
 * import { ops } from 'keratin';
 * console.log(ops.ndim([[1, 2, 3], [4, 5, 6]])); // 2
 *
 * @see https://keras.io/api/ops/numpy/#ndim-function
 */
export function ndim(x: TensorLike, ...others: readonly never[]): number {
  checkNoMore('ndim', others);
  return tensor(x).ndim;
}

/**
 * The number of elements.
 *
 * @param x numbers of any shape
 * @returns the number
 *
 * @example
 * import { ops } from 'keratin';
 * console.log(ops.size([[1, 2, 3], [4, 5, 6]])); // 6
 *
 * @see https://keras.io/api/ops/numpy/#size-function
 */
export function size(x: TensorLike, ...others: readonly never[]): number {
  checkNoMore('size', others);
  return sizeOf(tensor(x).shape);
}

/**
 * The coordinates of flat positions in a tensor of some shape, in row-major order.
 *
 * @param indices integers of any shape, negative ones counted from the end
 * @param shapeOf sizes of the axes
 * @returns for each axis integers of the shape and dtype of `indices`
 *
 * @example
 * import { ops } from 'keratin';
 * console.log(ops.unravelIndex([1, 5], [2, 3]).map(String).join(' ')); // [0 1] [1 2]
 *
 * @see https://keras.io/api/ops/numpy/#unravelindex-function
 */
export function unravelIndex(
  indices: TensorLike,
  shapeOf: readonly number[],
  ...others: readonly never[]
): Tensor[] {
  checkNoMore('unravelIndex', others);
  requireArgument('unravelIndex', 'shape', shapeOf, aShape);
  const total = sizeOf(shapeOf);
  const given = tensor(indices);
  const positive = given.less(0).where(given.add(total), given);
  // Positions beyond the end are those of the last element.
  const flat = positive.clip(0, total - 1).astype(given.dtype);
  let inner = total;
  return shapeOf.map((size) => {
    inner = size === 0 ? 0 : inner / size;
    return flat.floorDiv(inner).mod(size).astype(given.dtype);
  });
}
