import * as build from '../ir/build';
import { broadcastShapes, formatShape, normalizeAxes, normalizeAxis, sizeOf } from '../ir/shape';
import type { Axis, TensorLike } from '../runtime/tensor';
import { Tensor } from '../runtime/tensor';
import { ArgumentError, ShapeError } from '../util/errors';
import { checkOptions } from '../util/options';
import { promote, tensor } from './common';

/** The same elements in another shape; one size may be -1. */
export function reshape(x: TensorLike, newshape: number | readonly number[]): Tensor {
  return tensor(x).reshape(typeof newshape === 'number' ? [newshape] : newshape);
}

/** All elements as one axis. */
export const ravel = (x: TensorLike): Tensor => tensor(x).flatten();

/** Axes in another order; by default the opposite one. */
export function transpose(x: TensorLike, options: { axes?: readonly number[] | null } = {}): Tensor {
  checkOptions('transpose', options, ['axes']);
  return tensor(x).transpose(options.axes ?? undefined);
}

/** Without axes of size 1: the given ones, or all. */
export function squeeze(x: TensorLike, options: { axis?: Axis } = {}): Tensor {
  checkOptions('squeeze', options, ['axis']);
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

/** With axes of size 1 added at the places `axis` names in the result. */
export function expandDims(x: TensorLike, axis: number | readonly number[]): Tensor {
  const value = tensor(x);
  const list = typeof axis === 'number' ? [axis] : axis;
  const added = normalizeAxes(list, value.ndim + list.length, 'expandDims');
  const rest = [...value.shape];
  const shape = Array.from({ length: value.ndim + list.length }, (_, i) =>
    added.includes(i) ? 1 : rest.shift()!,
  );
  return value.reshape(shape);
}

/** Repeated to `shape` by NumPy's rule. */
export function broadcastTo(x: TensorLike, shape: readonly number[]): Tensor {
  const value = tensor(x);
  const common = broadcastShapes([value.shape, shape], 'broadcastTo');
  if (common.length !== shape.length || common.some((size, i) => size !== shape[i])) {
    throw new ShapeError({
      code: 'broadcast-to',
      expected: 'broadcastTo needs a shape that x can be repeated to.',
      received: { x: formatShape(value.shape), shape: formatShape(shape) },
    });
  }
  return value.broadcastTo(shape);
}

/** Axes moved from `source` places to `destination` places; the others keep their order. */
export function moveaxis(
  x: TensorLike,
  source: number | readonly number[],
  destination: number | readonly number[],
): Tensor {
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

/** Two axes exchanged. */
export function swapaxes(x: TensorLike, axis1: number, axis2: number): Tensor {
  const value = tensor(x);
  const [a, b] = [axis1, axis2].map((axis) => normalizeAxis(axis, value.ndim, 'swapaxes'));
  return value.transpose(value.shape.map((_, i) => (i === a ? b : i === b ? a : i)));
}

/** Tensors one after the other along an axis. */
export function concatenate(xs: readonly TensorLike[], options: { axis?: number } = {}): Tensor {
  checkOptions('concatenate', options, ['axis']);
  if (xs.length === 0) {
    throw new ArgumentError({
      code: 'concatenate-empty',
      expected: 'concatenate needs at least one tensor.',
    });
  }
  const values = promote(...xs);
  const axis = normalizeAxis(options.axis ?? 0, values[0].ndim, 'concatenate');
  return new Tensor(
    build.concatenate(
      values.map((value) => value.node),
      axis,
    ),
  );
}

/** Tensors of one shape beside each other along a new axis. */
export function stack(x: readonly TensorLike[], options: { axis?: number } = {}): Tensor {
  checkOptions('stack', options, ['axis']);
  const values = promote(...x);
  const first = values[0];
  if (first === undefined)
    throw new ArgumentError({ code: 'stack-empty', expected: 'stack needs at least one tensor.' });
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

const atLeast = (rank: number, xs: readonly TensorLike[]): Tensor[] =>
  xs.map((x) => {
    const value = tensor(x);
    if (value.ndim >= rank) return value;
    if (rank === 1) return value.reshape([1]);
    if (rank === 2) return value.reshape([1, value.size]);
    return value.ndim === 2 ? value.expandDims(2) : value.reshape([1, value.size, 1]);
  });

/** Tensors stacked as rows: along axis 0, vectors as rows. */
export const vstack = (xs: readonly TensorLike[]): Tensor => concatenate(atLeast(2, xs), { axis: 0 });

/** Tensors stacked as columns: along axis 1, vectors end to end. */
export function hstack(xs: readonly TensorLike[]): Tensor {
  const values = atLeast(1, xs);
  return concatenate(values, { axis: values[0]?.ndim === 1 ? 0 : 1 });
}

/** Tensors stacked along the third axis. */
export const dstack = (xs: readonly TensorLike[]): Tensor => concatenate(atLeast(3, xs), { axis: 2 });

/** x2 added at the end of x1 along an axis, or of the flattened tensors. */
export function append(x1: TensorLike, x2: TensorLike, options: { axis?: number | null } = {}): Tensor {
  checkOptions('append', options, ['axis']);
  const { axis = null } = options;
  return axis === null ? concatenate([ravel(x1), ravel(x2)]) : concatenate([x1, x2], { axis });
}

/** The size of each axis. */
export const shape = (x: TensorLike): readonly number[] => tensor(x).shape;
/** The number of axes. */
export const ndim = (x: TensorLike): number => tensor(x).ndim;
/** The number of elements. */
export const size = (x: TensorLike): number => sizeOf(tensor(x).shape);

/** The coordinates of flat positions in a tensor of `shape`: one tensor for each axis. */
export function unravelIndex(indices: TensorLike, shapeOf: readonly number[]): Tensor[] {
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
