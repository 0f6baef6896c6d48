import { ArgumentError, ShapeError, StateError } from '../util/errors';
import * as build from '../ir/build';
import type { Node } from '../ir/node';
import { toArrayValue } from './coerce';
import { broadcastShapes, formatShape, sizeOf } from '../ir/shape';

/**
 * One place of an index: a position, a range `'start:stop:step'` (parts may be left out), `'...'` for all axes not
 * named, null for a new axis of size 1, a list of positions, or a mask: a list of booleans.
 */
export type IndexPart = number | string | null | readonly number[] | Mask | Node;

/** Booleans, nested as deep as the axes they choose from. */
export type Mask = readonly (boolean | Mask)[];

/** Whether an index is a nested list of booleans; a list without elements is one of positions. */
export function isMask(part: unknown): part is Mask {
  return Array.isArray(part) && part.length > 0 && part.every((e) => typeof e === 'boolean' || isMask(e));
}

interface Plan {
  readonly start: number[];
  readonly limit: number[];
  readonly step: number[];
  readonly reversed: number[];
  /** The shape after slicing, with taken axes left out and new ones put in. */
  readonly shape: number[];
  readonly gathers: { axis: number; indices: Node }[];
}

function parseRange(text: string, size: number): { start: number; limit: number; step: number } {
  const parts = text.split(':').map((part) => part.trim());
  if (parts.length < 2 || parts.length > 3 || parts.some((part) => !/^-?\d*$/.test(part) || part === '-')) {
    throw new ArgumentError({
      code: 'bad-range',
      expected: "an index text is a range 'start:stop:step' (each part may be left out) or '...'.",
      received: { index: JSON.stringify(text) },
    });
  }
  const step = parts[2] === undefined || parts[2] === '' ? 1 : Number(parts[2]);
  if (step === 0) {
    throw new ArgumentError({
      code: 'zero-step',
      expected: 'a range needs a step other than 0.',
      received: { index: JSON.stringify(text) },
    });
  }
  const clamp = (part: string, fallback: number): number => {
    if (part === '') return fallback;
    const value = Number(part);
    const from = value < 0 ? value + size : value;
    return step > 0 ? Math.min(Math.max(from, 0), size) : Math.min(Math.max(from, -1), size - 1);
  };
  return step > 0
    ? { start: clamp(parts[0], 0), limit: clamp(parts[1], size), step }
    : { start: clamp(parts[0], size - 1), limit: clamp(parts[1], -1), step };
}

function position(at: number, size: number, axis: number): number {
  if (!Number.isInteger(at) || at < -size || at >= size) {
    throw new ShapeError({
      code: 'index-range',
      expected: `an index on axis ${axis} is a whole number from ${-size} to ${size - 1}.`,
      received: { index: String(at) },
      details: { axis, size, index: at },
    });
  }
  return at < 0 ? at + size : at;
}

const isNode = (part: IndexPart): part is Node =>
  typeof part === 'object' && part !== null && 'primitive' in part;

/** Puts as many ranges in place of `'...'`, or at the end, as make the index cover every axis. */
function expand(parts: readonly IndexPart[], rank: number): IndexPart[] {
  const named = parts.filter((part) => part !== null && part !== '...').length;
  if (named > rank) {
    throw new ShapeError({
      code: 'index-rank',
      expected: `an index names at most ${rank} axes, as many as the tensor has.`,
      received: { index: `${named} places` },
    });
  }
  const all = new Array<IndexPart>(rank - named).fill(':');
  const at = parts.indexOf('...');
  return at < 0 ? [...parts, ...all] : [...parts.slice(0, at), ...all, ...parts.slice(at + 1)];
}

/** A mask's truth values, in row-major order. */
function bitsOf(mask: Mask | Node): boolean[] {
  if (!isNode(mask)) return mask.flatMap((entry) => (typeof entry === 'boolean' ? [entry] : bitsOf(entry)));
  if (mask.value !== null) return Array.from(mask.value.data, (bit) => bit !== 0);
  throw new StateError({
    code: 'symbolic-mask',
    expected: 'what a mask chooses can be told only where its values are known.',
    received: { mask: `bool${formatShape(mask.shape)}, being traced into a compiled program` },
    advice: 'Use ops.where, or x.set(mask, value) with one value for all places.',
  });
}

const isMaskPart = (part: IndexPart): part is Mask | Node =>
  typeof part === 'object' && part !== null && (isNode(part) ? part.dtype === 'bool' : isMask(part));

/** The positions of an axis that a mask of it chooses. */
function chosenBy(mask: Mask | Node, size: number): number[] {
  checkMask(isNode(mask) ? mask.shape : [mask.length], [size]);
  return bitsOf(mask).flatMap((bit, i) => (bit ? [i] : []));
}

/** A mask that is the whole index, as bools. */
function onlyMask(parts: readonly IndexPart[]): Node | null {
  if (parts.length !== 1 || !isMaskPart(parts[0])) return null;
  if (isNode(parts[0])) return parts[0];
  const { data, shape } = toArrayValue(parts[0]);
  return build.constantFrom(data, shape, 'bool');
}

function plan(x: Node, parts: readonly IndexPart[]): Plan {
  const result: Plan = { start: [], limit: [], step: [], reversed: [], shape: [], gathers: [] };
  let axis = 0;
  // Beside lists a position is a list without axes, as in NumPy.
  const hasLists = parts.some((part) => typeof part === 'object' && part !== null);
  const whole = (size: number): void => {
    result.start.push(0);
    result.limit.push(size);
    result.step.push(1);
  };
  for (const part of expand(parts, x.shape.length)) {
    if (part === null) {
      result.shape.push(1);
      continue;
    }
    const size = x.shape[axis];
    if (typeof part === 'number' && hasLists) {
      whole(size);
      const at = Int32Array.of(position(part, size, axis));
      result.gathers.push({ axis: result.shape.length, indices: build.constantFrom(at, [], 'int32') });
      result.shape.push(size);
    } else if (typeof part === 'number') {
      const at = position(part, size, axis);
      result.start.push(at);
      result.limit.push(at + 1);
      result.step.push(1);
    } else if (typeof part === 'string') {
      const { start, limit, step } = parseRange(part, size);
      const count = Math.max(0, Math.ceil((limit - start) / step));
      if (step < 0) result.reversed.push(axis);
      const first = step > 0 ? start : start + (count - 1) * step;
      result.start.push(count === 0 ? 0 : first);
      result.limit.push(count === 0 ? 0 : step > 0 ? limit : start + 1);
      result.step.push(Math.abs(step));
      result.shape.push(count);
    } else {
      if (!Array.isArray(part) && !ArrayBuffer.isView(part) && !isNode(part)) {
        throw new ArgumentError({
          code: 'bad-index',
          expected:
            'an index is a position, a range as text, null, or a list or tensor of positions or booleans.',
          received: { index: String(part) },
        });
      }
      const list = isMaskPart(part) ? chosenBy(part, size) : (part as readonly number[] | Node);
      const indices = isNode(list)
        ? list
        : build.constantFrom(
            Int32Array.from(list, (at) => position(at, size, axis)),
            [list.length],
            'int32',
          );
      whole(size);
      result.gathers.push({ axis: result.shape.length, indices });
      result.shape.push(size);
    }
    axis += 1;
  }
  return result;
}

/** NumPy's indexing: positions, ranges, and lists of positions, of which several are taken point by point. */
export function index(x: Node, parts: readonly IndexPart[]): Node {
  const mask = onlyMask(parts);
  if (mask !== null) {
    checkMask(mask.shape, x.shape);
    const rows = build.reshape(x, [sizeOf(mask.shape), ...x.shape.slice(mask.shape.length)]);
    return index(rows, [bitsOf(mask).flatMap((bit, i) => (bit ? [i] : []))]);
  }
  const { start, limit, step, reversed, shape, gathers } = plan(x, parts);
  let result = build.reshape(build.reverse(build.slice(x, start, limit, step), reversed), shape);
  if (gathers.length > 1) return pointwise(result, gathers);
  for (const { axis, indices } of gathers) result = build.gather(result, indices, axis);
  return result;
}

/** Positions counted from the start, as int32. */
function fromStart(indices: Node, size: number, axis: number): Node {
  if (indices.value !== null) {
    const data = Int32Array.from(indices.value.data, (at) => position(at, size, axis));
    return build.constantFrom(data, indices.shape, 'int32');
  }
  const given = build.cast(indices, 'int32');
  const fill = (value: number): Node => build.constant(value, 'int32', given.shape);
  return build.select(build.binary('less', given, fill(0)), build.add(given, fill(size)), given);
}

/**
 * Several lists at once: they broadcast, and each of their places names one position on all their axes. The result's
 * axes stand where the lists stood, or first where other axes lie between them.
 */
function pointwise(x: Node, gathers: Plan['gathers']): Node {
  const axes = gathers.map(({ axis }) => axis);
  const rest = x.shape.map((_, i) => i).filter((i) => !axes.includes(i));
  const kept = rest.map((axis) => x.shape[axis]);
  const shape = broadcastShapes(
    gathers.map(({ indices }) => indices.shape),
    'at',
  );
  const flat = gathers.reduce<Node | null>((sum, { axis, indices }) => {
    const own = build.broadcastTo(fromStart(indices, x.shape[axis], axis), shape);
    return sum === null ? own : build.add(build.mul(sum, build.constant(x.shape[axis], 'int32', shape)), own);
  }, null)!;
  const rows = axes.reduce((product, axis) => product * x.shape[axis], 1);
  const table = build.reshape(build.transpose(x, [...axes, ...rest]), [rows, ...kept]);
  const chosen = build.gather(table, flat, 0);
  const adjacent = axes.every((axis, i) => axis === axes[0] + i);
  const before = adjacent ? axes[0] : 0;
  const order = chosen.shape.map((_, i) => i);
  const own = order.slice(0, shape.length);
  const others = order.slice(shape.length);
  return build.transpose(chosen, [...others.slice(0, before), ...own, ...others.slice(before)]);
}

/** `x` with `value`, which broadcasts, at an index; of several values for one place the last holds. */
export function replaced(x: Node, parts: readonly IndexPart[], value: Node): Node {
  const mask = onlyMask(parts);
  const rank = mask?.shape.length ?? 0;
  if (mask !== null && value.shape.length <= x.shape.length - rank) {
    // One value for each chosen place: that asks for no positions, so the mask may be traced.
    checkMask(mask.shape, x.shape);
    checkFits(value.shape, x.shape.slice(rank));
    const narrow = build.reshape(mask, [...mask.shape, ...x.shape.slice(rank).map(() => 1)]);
    return build.select(build.broadcastTo(narrow, x.shape), build.broadcastTo(value, x.shape), x);
  }
  const size = sizeOf(x.shape);
  const places = index(build.reshape(build.iota([size], 0, 'int32'), x.shape), parts);
  checkFits(value.shape, places.shape);
  const count = sizeOf(places.shape);
  const updates = build.reshape(build.broadcastTo(value, places.shape), [count]);
  const flat = build.scatter(build.reshape(x, [size]), build.reshape(places, [count]), updates, 'set');
  return build.reshape(flat, x.shape);
}

function checkFits(value: readonly number[], part: readonly number[]): void {
  const offset = part.length - value.length;
  if (offset >= 0 && value.every((size, i) => size === 1 || size === part[offset + i])) return;
  throw new ShapeError({
    code: 'set-shape',
    expected: 'set needs a value that broadcasts to the part it replaces.',
    received: { value: formatShape(value), part: formatShape(part) },
    details: { value, part },
  });
}

/** Refuses a mask that does not have the sizes of the first axes of what it chooses from. */
function checkMask(mask: readonly number[], shape: readonly number[]): void {
  if (mask.length <= shape.length && mask.every((size, i) => size === shape[i])) return;
  throw new ShapeError({
    code: 'mask-shape',
    expected: 'a mask has the shape of the first axes of what it chooses from.',
    received: { mask: formatShape(mask), tensor: formatShape(shape) },
    details: { mask, shape },
  });
}

/** Resolves one -1 in a wanted shape. */
export function resolveShape(x: Node, shape: readonly number[]): number[] {
  const unknown = shape.filter((size) => size === -1).length;
  const known = shape.reduce((product, size) => (size === -1 ? product : product * size), 1);
  const total = x.shape.reduce((product, size) => product * size, 1);
  if (
    unknown > 1 ||
    shape.some((size) => !Number.isInteger(size) || size < -1) ||
    (unknown === 1 && (known === 0 || total % known !== 0))
  ) {
    throw new ShapeError({
      code: 'reshape-size',
      expected: `reshape needs sizes whose product is ${total}, with at most one -1.`,
      received: { x: formatShape(x.shape), shape: formatShape(shape) },
      details: { from: x.shape, to: shape },
    });
  }
  return shape.map((size) => (size === -1 ? total / known : size));
}
