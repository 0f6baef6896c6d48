import * as build from '../ir/build';
import { broadcastShapes, formatShape, normalizeAxes, normalizeAxis, sizeOf } from '../ir/shape';
import type { Axis, TensorLike } from '../runtime/tensor';
import { Tensor } from '../runtime/tensor';
import { ArgumentError, ShapeError } from '../util/errors';
import { checkChoice, checkOptions } from '../util/options';
import { cast, promote, range, resultType, tensor, toNumbers } from './common';

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

/** The places where a split cuts an axis. */
function cuts(owner: string, size: number, sections: TensorLike, exact: boolean): number[] {
  const given = tensor(sections);
  if (given.ndim > 0) return toNumbers(owner, 'indicesOrSections', given);
  const count = given.data[0];
  if (!Number.isInteger(count) || count < 1 || (exact && size % count !== 0)) {
    throw new ArgumentError({
      code: 'split-sections',
      expected: `${owner} needs a number of sections that divides the axis evenly.`,
      received: { sections: String(count), 'size of the axis': String(size) },
      advice: exact ? 'Use arraySplit for uneven sections, or give the places of the cuts.' : undefined,
    });
  }
  const [base, extra] = [Math.floor(size / count), size % count];
  return Array.from({ length: count - 1 }, (_, i) => (i + 1) * base + Math.min(i + 1, extra));
}

function splitAt(x: Tensor, at: number, places: readonly number[]): Tensor[] {
  const size = x.shape[at];
  const clamp = (place: number): number => Math.min(Math.max(place < 0 ? place + size : place, 0), size);
  const edges = [0, ...places.map(clamp), size];
  return edges.slice(1).map((end, i) => {
    const start = x.shape.map((_, a) => (a === at ? Math.min(edges[i], Math.max(end, edges[i])) : 0));
    const limit = x.shape.map((n, a) => (a === at ? Math.max(end, edges[i]) : n));
    return new Tensor(
      build.slice(
        x.node,
        start,
        limit,
        x.shape.map(() => 1),
      ),
    );
  });
}

/** Parts of a tensor along an axis: a number of equal sections, or cuts at given places. */
export function split(
  x: TensorLike,
  indicesOrSections: TensorLike,
  options: { axis?: number } = {},
): Tensor[] {
  checkOptions('split', options, ['axis']);
  const value = tensor(x);
  const at = normalizeAxis(options.axis ?? 0, value.ndim, 'split');
  return splitAt(value, at, cuts('split', value.shape[at], indicesOrSections, true));
}

/** As `split`, but sections may differ in size by one. */
export function arraySplit(
  x: TensorLike,
  indicesOrSections: TensorLike,
  options: { axis?: number } = {},
): Tensor[] {
  checkOptions('arraySplit', options, ['axis']);
  const value = tensor(x);
  const at = normalizeAxis(options.axis ?? 0, value.ndim, 'arraySplit');
  return splitAt(value, at, cuts('arraySplit', value.shape[at], indicesOrSections, false));
}

/** Splits along axis 0. */
export const vsplit = (x: TensorLike, indicesOrSections: TensorLike): Tensor[] =>
  split(x, indicesOrSections, { axis: 0 });
/** Splits along axis 1, or axis 0 of a vector. */
export const hsplit = (x: TensorLike, indicesOrSections: TensorLike): Tensor[] =>
  split(x, indicesOrSections, { axis: tensor(x).ndim === 1 ? 0 : 1 });
/** Splits along axis 2. */
export const dsplit = (x: TensorLike, indicesOrSections: TensorLike): Tensor[] =>
  split(x, indicesOrSections, { axis: 2 });

/** The slices of a tensor along an axis, which goes away. `num`: how many are expected. */
export function unstack(x: TensorLike, options: { num?: number | null; axis?: number } = {}): Tensor[] {
  checkOptions('unstack', options, ['num', 'axis']);
  const value = tensor(x);
  const at = normalizeAxis(options.axis ?? 0, value.ndim, 'unstack');
  const count = value.shape[at];
  if (options.num != null && options.num !== count) {
    throw new ShapeError({
      code: 'unstack-num',
      expected: `unstack needs num to equal the size of axis ${at}.`,
      received: { num: String(options.num), x: formatShape(value.shape) },
    });
  }
  const shape = value.shape.filter((_, i) => i !== at);
  return splitAt(
    value,
    at,
    Array.from({ length: Math.max(count - 1, 0) }, (_, i) => i + 1),
  )
    .slice(0, count)
    .map((part) => part.reshape(shape));
}

/** Elements repeated one after the other: all equally often, or each by its own number. */
export function repeat(x: TensorLike, repeats: TensorLike, options: { axis?: number | null } = {}): Tensor {
  checkOptions('repeat', options, ['axis']);
  const { axis = null } = options;
  const value = axis === null ? ravel(x) : tensor(x);
  const at = normalizeAxis(axis ?? 0, value.ndim, 'repeat');
  const counts = toNumbers('repeat', 'repeats', repeats);
  const size = value.shape[at];
  if (counts.length === 1) {
    const shape = [...value.shape.slice(0, at + 1), counts[0], ...value.shape.slice(at + 1)];
    const result = value.shape.map((n, i) => (i === at ? n * counts[0] : n));
    return value
      .expandDims(at + 1)
      .broadcastTo(shape)
      .reshape(result);
  }
  if (counts.length !== size) {
    throw new ShapeError({
      code: 'repeat-count',
      expected: `repeat needs one number, or one for each of the ${size} places of axis ${at}.`,
      received: { repeats: formatShape(counts) },
    });
  }
  const places = counts.flatMap((count, i) => new Array<number>(count).fill(i));
  return value.take(Int32Array.from(places), at);
}

/** The whole tensor repeated along each axis. */
export function tile(x: TensorLike, repeats: TensorLike): Tensor {
  const value = tensor(x);
  const counts = toNumbers('tile', 'repeats', repeats);
  const rank = Math.max(value.ndim, counts.length);
  const shape = [...new Array<number>(rank - value.ndim).fill(1), ...value.shape];
  const times = [...new Array<number>(rank - counts.length).fill(1), ...counts];
  const paired = shape.flatMap((_, i) => [1, shape[i]]);
  const tiled = shape.flatMap((size, i) => [times[i], size]);
  return value
    .reshape(paired)
    .broadcastTo(tiled)
    .reshape(shape.map((size, i) => size * times[i]));
}

/** The order of elements reversed along an axis, several, or all. */
export function flip(x: TensorLike, options: { axis?: Axis } = {}): Tensor {
  checkOptions('flip', options, ['axis']);
  const value = tensor(x);
  return new Tensor(build.reverse(value.node, normalizeAxes(options.axis, value.ndim, 'flip')));
}
/** Rows in opposite order: axis 0 reversed. */
export const flipud = (x: TensorLike): Tensor => flip(x, { axis: 0 });
/** Columns in opposite order: axis 1 reversed. */
export const fliplr = (x: TensorLike): Tensor => flip(x, { axis: 1 });

/** Elements moved `shift` places along an axis; those that leave come in at the other end. */
export function roll(
  x: TensorLike,
  shift: number | readonly number[],
  options: { axis?: number | readonly number[] | null } = {},
): Tensor {
  checkOptions('roll', options, ['axis']);
  const value = tensor(x);
  const { axis = null } = options;
  if (axis === null) {
    const total = typeof shift === 'number' ? shift : shift.reduce((sum, n) => sum + n, 0);
    return value.size === 0 ? value : roll(value.flatten(), total, { axis: 0 }).reshape(value.shape);
  }
  const axes = typeof axis === 'number' ? [axis] : axis;
  const shifts = typeof shift === 'number' ? axes.map(() => shift) : shift;
  return axes.reduce((result, one, i) => {
    const at = normalizeAxis(one, value.ndim, 'roll');
    const size = value.shape[at];
    const cut = size === 0 ? 0 : ((-(shifts[i] ?? shifts[0]) % size) + size) % size;
    if (cut === 0) return result;
    const [head, tail] = splitAt(result, at, [cut]);
    return new Tensor(build.concatenate([tail.node, head.node], at));
  }, value);
}

/** Rotated `k` times by 90° in the plane of two axes, from the first towards the second. */
export function rot90(
  array: TensorLike,
  options: { k?: number; axes?: readonly [number, number] | readonly number[] } = {},
): Tensor {
  checkOptions('rot90', options, ['k', 'axes']);
  const { k = 1, axes = [0, 1] } = options;
  const value = tensor(array);
  const [first, second] = axes.map((axis) => normalizeAxis(axis, value.ndim, 'rot90'));
  if (axes.length !== 2 || first === second) {
    throw new ArgumentError({
      code: 'rot90-axes',
      expected: 'rot90 needs two different axes.',
      received: { axes: formatShape(axes) },
    });
  }
  const turns = ((k % 4) + 4) % 4;
  if (turns === 0) return value;
  if (turns === 2) return flip(value, { axis: [first, second] });
  if (turns === 1) return swapaxes(flip(value, { axis: second }), first, second);
  return flip(swapaxes(value, first, second), { axis: second });
}

/** How `pad` fills the cells it adds. */
export type PadMode = 'constant' | 'reflect' | 'symmetric' | 'edge' | 'wrap';

/** Cells added before and after each axis: filled with a constant (0), or continued from the values in other modes. */
export function pad(
  x: TensorLike,
  padWidth: TensorLike,
  options: { mode?: string; constantValues?: number | null } = {},
): Tensor {
  checkOptions('pad', options, ['mode', 'constantValues']);
  const value = tensor(x);
  const modes: readonly PadMode[] = ['constant', 'reflect', 'symmetric', 'edge', 'wrap'];
  const mode = checkChoice('pad', 'mode', options.mode ?? 'constant', modes);
  if (mode !== 'constant' && options.constantValues != null) {
    throw new ArgumentError({
      code: 'pad-constant',
      expected: "pad takes constantValues only in mode 'constant'.",
      received: { mode: JSON.stringify(mode), constantValues: String(options.constantValues) },
    });
  }
  const widths = tensor(padWidth).broadcastTo([value.ndim, 2]).data;
  const low = value.shape.map((_, i) => widths[2 * i]);
  const high = value.shape.map((_, i) => widths[2 * i + 1]);
  if (mode === 'constant') {
    return new Tensor(
      build.pad(
        value.node,
        low,
        high,
        low.map(() => 0),
        options.constantValues ?? 0,
      ),
    );
  }
  return value.shape.reduce((result, size, axis) => {
    if (low[axis] === 0 && high[axis] === 0) return result;
    const places = Int32Array.from({ length: low[axis] + size + high[axis] }, (_, i) =>
      source(i - low[axis], size, mode),
    );
    return result.take(places, axis);
  }, value);
}

/** Which element stands at place `at`, which may lie outside [0, size). */
function source(at: number, size: number, mode: PadMode): number {
  const remainder = (value: number, period: number): number => ((value % period) + period) % period;
  if (mode === 'edge') return Math.min(Math.max(at, 0), size - 1);
  if (mode === 'wrap') return remainder(at, size);
  if (mode === 'symmetric') {
    const place = remainder(at, 2 * size);
    return place < size ? place : 2 * size - 1 - place;
  }
  if (size === 1) return 0;
  const place = remainder(at, 2 * size - 2);
  return place < size ? place : 2 * size - 2 - place;
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

/** A vector as the diagonal of a matrix, or the diagonal of a matrix as a vector; `k` > 0 above the main one. */
export function diag(x: TensorLike, options: { k?: number } = {}): Tensor {
  checkOptions('diag', options, ['k']);
  const { k = 0 } = options;
  const value = tensor(x);
  if (value.ndim === 2) return diagonal(value, { offset: k });
  if (value.ndim !== 1) {
    throw new ShapeError({
      code: 'diag-rank',
      expected: 'diag needs a vector or a matrix.',
      received: { x: formatShape(value.shape) },
    });
  }
  const length = value.size + Math.abs(k);
  if (value.size === 0) return cast(0, value.dtype).broadcastTo([length, length]);
  // Elements a row and a column apart, which in row-major order are length + 1 cells apart.
  const start = k >= 0 ? k : -k * length;
  const spaced = build.pad(value.node, [start], [0], [length], 0);
  const rest = length * length - spaced.shape[0];
  return new Tensor(build.pad(spaced, [0], [rest], [0], 0)).reshape([length, length]);
}

/** The flattened values as the diagonal of a matrix. */
export function diagflat(x: TensorLike, options: { k?: number } = {}): Tensor {
  checkOptions('diagflat', options, ['k']);
  return diag(ravel(x), options);
}

/** The diagonal of the planes of two axes, as a new last axis. */
export function diagonal(
  x: TensorLike,
  options: { offset?: number; axis1?: number; axis2?: number } = {},
): Tensor {
  checkOptions('diagonal', options, ['offset', 'axis1', 'axis2']);
  const { offset = 0, axis1 = 0, axis2 = 1 } = options;
  const value = moveaxis(x, [axis1, axis2], [-2, -1]);
  const [rows, columns] = value.shape.slice(-2);
  const length = Math.max(0, Math.min(rows + Math.min(offset, 0), columns - Math.max(offset, 0)));
  const first = offset >= 0 ? offset : -offset * columns;
  const places = range(length)
    .mul(columns + 1)
    .add(first);
  return value.reshape([...value.shape.slice(0, -2), rows * columns]).take(places, -1);
}

/** The sum of a diagonal. */
export function trace(
  x: TensorLike,
  options: { offset?: number; axis1?: number; axis2?: number } = {},
): Tensor {
  checkOptions('trace', options, ['offset', 'axis1', 'axis2']);
  const value = diagonal(x, options);
  const dtype = resultType(value);
  const small = ['bool', 'int8', 'int16'].includes(dtype)
    ? 'int32'
    : dtype === 'uint8' || dtype === 'uint16'
      ? 'uint32'
      : dtype;
  return value.astype(small).sum(-1);
}
