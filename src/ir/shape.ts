import { describe } from '../util/arguments';
import { ShapeError } from '../util/errors';

/** The sizes of a tensor's axes. */
export type Shape = readonly number[];

/** Number of elements. */
export function sizeOf(shape: Shape): number {
  let size = 1;
  for (const length of shape) size *= length;
  return size;
}

/** Row-major strides in elements. */
export function stridesOf(shape: Shape): number[] {
  const strides = new Array<number>(shape.length);
  let stride = 1;
  for (let axis = shape.length - 1; axis >= 0; axis--) {
    strides[axis] = stride;
    stride *= shape[axis];
  }
  return strides;
}

export function sameShape(a: Shape, b: Shape): boolean {
  if (a.length !== b.length) return false;
  for (let axis = 0; axis < a.length; axis++) if (a[axis] !== b[axis]) return false;
  return true;
}

/** `[2, 3]`, with `*` for an unknown size. */
export const formatShape = (shape: readonly (number | null)[]): string =>
  `[${shape.map((size) => (size === null ? '*' : size)).join(', ')}]`;

/** Adds NumPy's meaning of negative axes. */
export function normalizeAxis(axis: number, rank: number, operation: string): number {
  if (!Number.isInteger(axis) || axis < -rank || axis >= rank) {
    throw new ShapeError({
      code: 'bad-axis',
      expected:
        rank === 0
          ? `${operation} got an axis, but its input is a scalar, which has no axes.`
          : `${operation} needs an axis from ${-rank} to ${rank - 1}, because its input has ${rank} axes.`,
      received: { axis: describe(axis) },
      details: { axis, rank },
    });
  }
  return axis < 0 ? axis + rank : axis;
}

/** One axis, several, or all of them (null), as a sorted list without repeats. */
export function normalizeAxes(
  axis: number | readonly number[] | null | undefined,
  rank: number,
  operation: string,
): number[] {
  if (axis === null || axis === undefined) return Array.from({ length: rank }, (_, i) => i);
  const axes = (Array.isArray(axis) ? axis : [axis]).map((a: number) => normalizeAxis(a, rank, operation));
  const unique = [...new Set(axes)].sort((a, b) => a - b);
  if (unique.length !== axes.length) {
    throw new ShapeError({
      code: 'repeated-axis',
      expected: `${operation} needs each axis once.`,
      received: { axis: formatShape(axes) },
      details: { axis },
    });
  }
  return unique;
}

/** The shape two or more shapes broadcast to by NumPy's rule. */
export function broadcastShapes(shapes: readonly Shape[], operation: string): number[] {
  const rank = Math.max(0, ...shapes.map((shape) => shape.length));
  const result = new Array<number>(rank).fill(1);
  for (const shape of shapes) {
    const offset = rank - shape.length;
    for (let axis = 0; axis < shape.length; axis++) {
      const size = shape[axis];
      const current = result[axis + offset];
      if (size === current || size === 1) continue;
      if (current !== 1) {
        throw new ShapeError({
          code: 'broadcast',
          expected: `${operation} needs shapes that broadcast: sizes equal, or one of them 1, counted from the last axis.`,
          received: Object.fromEntries(shapes.map((s, i) => [String.fromCharCode(97 + i), formatShape(s)])),
          advice: `Axis ${axis + offset - rank} is ${current} in one and ${size} in another. Reshape one of them, or add an axis of size 1.`,
          details: { shapes },
        });
      }
      result[axis + offset] = size;
    }
  }
  return result;
}

/** `shape` without `axes`, or with size 1 there. */
export function reducedShape(shape: Shape, axes: readonly number[], keepdims = false): number[] {
  return keepdims
    ? shape.map((size, axis) => (axes.includes(axis) ? 1 : size))
    : shape.filter((_, axis) => !axes.includes(axis));
}
