import type { DType, TypedArray } from './dtype';
import { allocate, roundStorage } from './dtype';
import type { ArrayValue, Node } from './node';
import { isA, makeConstant, makeNode } from './node';
import type { ReduceKind, ScatterMode } from './primitive';
import { CONTRACTION } from './primitives/contraction';
import type { BinaryName, ElementwiseName, UnaryName } from './primitives/elementwise';
import { ELEMENTWISE } from './primitives/elementwise';
import { INDEX } from './primitives/indexing';
import { LEAF } from './primitives/leaf';
import { RANDOM } from './primitives/random';
import { REDUCE } from './primitives/reduce';
import { SHAPE } from './primitives/shape';
import type { Shape } from './shape';
import { sameShape } from './shape';

/** A program input. */
export const input = (shape: Shape, dtype: DType): Node => makeNode(LEAF.input, [], { shape, dtype });

/** Fixed values. */
export const constantFrom = (data: TypedArray, shape: Shape, dtype: DType): Node =>
  makeConstant(LEAF.constant, { shape, dtype, data } satisfies ArrayValue);

/** One number, or a shape filled with it. */
export function constant(value: number, dtype: DType, shape: Shape = []): Node {
  const data = allocate(dtype, 1);
  data[0] = value;
  roundStorage(dtype, data);
  return broadcastTo(constantFrom(data, [], dtype), shape);
}

/** The number a node is filled with, where that is known at compile time. */
export function uniformValue(node: Node): number | null {
  let source = node;
  while (isA(source, 'broadcast', 'reshape')) [source] = source.inputs;
  return source.value?.data.length === 1 ? source.value.data[0] : null;
}

export const unary = (name: UnaryName, x: Node): Node => makeNode(ELEMENTWISE[name], [x]);
export const binary = (name: BinaryName, a: Node, b: Node): Node => makeNode(ELEMENTWISE[name], [a, b]);
export const neg = (x: Node): Node => unary('neg', x);
export const add = (a: Node, b: Node): Node => binary('add', a, b);
export const sub = (a: Node, b: Node): Node => binary('sub', a, b);
export const mul = (a: Node, b: Node): Node => {
  if (uniformValue(a) === 1) return b;
  return uniformValue(b) === 1 ? a : binary('mul', a, b);
};
export const div = (a: Node, b: Node): Node => binary('div', a, b);
export const compare = (name: BinaryName, a: Node, b: Node): Node => binary(name, a, b);
export const select = (condition: Node, a: Node, b: Node): Node =>
  makeNode(ELEMENTWISE.select, [condition, a, b]);
export const cast = (x: Node, dtype: DType): Node =>
  x.dtype === dtype ? x : makeNode(ELEMENTWISE.cast, [x], { dtype });
export const bitcast = (x: Node, dtype: DType): Node => makeNode(ELEMENTWISE.bitcast, [x], { dtype });

export const reshape = (x: Node, shape: Shape): Node =>
  sameShape(x.shape, shape) ? x : makeNode(SHAPE.reshape, [x], { shape });
export const transpose = (x: Node, permutation: readonly number[]): Node =>
  permutation.every((axis, i) => axis === i) ? x : makeNode(SHAPE.transpose, [x], { permutation });

/** `x` repeated to `shape` by NumPy's rule. */
export function broadcastTo(x: Node, shape: Shape): Node {
  if (sameShape(x.shape, shape)) return x;
  const aligned = [...new Array<number>(shape.length - x.shape.length).fill(1), ...x.shape];
  const expanded = reshape(x, aligned);
  return sameShape(aligned, shape) ? expanded : makeNode(SHAPE.broadcast, [expanded], { shape });
}

export function slice(
  x: Node,
  start: readonly number[],
  limit: readonly number[],
  step: readonly number[],
): Node {
  const whole = x.shape.every((size, axis) => start[axis] === 0 && limit[axis] === size && step[axis] === 1);
  return whole ? x : makeNode(SHAPE.slice, [x], { start, limit, step });
}

export function pad(
  x: Node,
  low: readonly number[],
  high: readonly number[],
  interior: readonly number[],
  value: number,
): Node {
  const nothing = [...low, ...high, ...interior].every((n) => n === 0);
  return nothing ? x : makeNode(SHAPE.pad, [x], { low, high, interior, value });
}

export const reverse = (x: Node, axes: readonly number[]): Node =>
  axes.length === 0 ? x : makeNode(SHAPE.reverse, [x], { axes });
export const iota = (shape: Shape, axis: number, dtype: DType): Node =>
  makeNode(SHAPE.iota, [], { shape, axis, dtype });
export const stopGradient = (x: Node): Node => makeNode(SHAPE.stop_gradient, [x]);
export const watch = (x: Node): Node => makeNode(SHAPE.watch, [x]);

export function reduce(kind: ReduceKind, x: Node, axes: readonly number[], keepdims = false): Node {
  const result = axes.length === 0 ? x : makeNode(REDUCE[`reduce_${kind}`], [x], { axes });
  return keepdims
    ? reshape(
        result,
        x.shape.map((size, axis) => (axes.includes(axis) ? 1 : size)),
      )
    : result;
}

export const cumulate = (kind: ReduceKind, x: Node, axis: number, backwards: boolean): Node =>
  makeNode(REDUCE[`cumulate_${kind}`], [x], { axis, reverse: backwards });
export const argmax = (x: Node, axis: number): Node => makeNode(REDUCE.argmax, [x], { axis });
export const argmin = (x: Node, axis: number): Node => makeNode(REDUCE.argmin, [x], { axis });
export const argsort = (x: Node): Node => makeNode(INDEX.argsort, [x]);

export const dot = (a: Node, b: Node): Node => makeNode(CONTRACTION.dot, [a, b]);
export const gather = (x: Node, indices: Node, axis: number): Node =>
  makeNode(INDEX.gather, [x, indices], { axis });
export const scatter = (operand: Node, indices: Node, updates: Node, mode: ScatterMode): Node =>
  makeNode(INDEX.scatter, [operand, indices, updates], { mode });

export const rngBits = (key: Node, shape: Shape): Node => makeNode(RANDOM.rng_bits, [key], { shape });

/** Applies an elementwise primitive by name. */
export const elementwise = (name: ElementwiseName, inputs: readonly Node[]): Node =>
  makeNode(ELEMENTWISE[name], inputs);
