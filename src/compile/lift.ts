import * as build from '../ir/build';
import { concatenateNodes } from '../ir/primitives/concatenate';
import type { Node } from '../ir/node';
import { isA, isReduce, makeNode } from '../ir/node';
import type { Shape } from '../ir/shape';

/** A value repeated along a new first axis. */
export const repeated = (x: Node, count: number): Node =>
  build.broadcastTo(build.reshape(x, [1, ...x.shape]), [count, ...x.shape]);

const later = (axes: readonly number[]): number[] => axes.map((axis) => axis + 1);

/**
 * What `node` computes for each element along a new first axis of its operands, as one node for all of them; null where
 * that is not known. A product needs the same matrix on its right for all elements, which `inputs` then holds once.
 */
export function lifted(node: Node, inputs: readonly Node[], count: number): Node | null {
  const { primitive, attributes } = node;
  const [x] = inputs;
  const whole: Shape = [count, ...node.shape];
  if (primitive.kind === 'elementwise') return makeNode(primitive, inputs, attributes);
  if (isReduce(node)) return makeNode(node.primitive, inputs, { axes: later(node.attributes.axes) });
  if (isA(node, 'transpose')) return build.transpose(x, [0, ...later(node.attributes.permutation)]);
  if (isA(node, 'reverse')) return build.reverse(x, later(node.attributes.axes));
  if (isA(node, 'slice')) {
    const { start, limit, step } = node.attributes;
    return build.slice(x, [0, ...start], [count, ...limit], [1, ...step]);
  }
  if (isA(node, 'pad')) {
    const { low, high, interior, value } = node.attributes;
    return build.pad(x, [0, ...low], [0, ...high], [0, ...interior], value);
  }
  if (isA(node, 'concatenate')) return concatenateNodes(inputs, node.attributes.axis + 1);
  switch (primitive.name) {
    case 'reshape':
      return build.reshape(x, whole);
    case 'stop_gradient':
      return x;
    case 'broadcast':
      return build.broadcastTo(x, whole);
    case 'dot':
      return node.shape.length === 2 ? rowsTimesMatrix(x, inputs[1], whole) : null;
    default:
      return null;
  }
}

/** All rows of a stack of matrices times one matrix: a single product. */
function rowsTimesMatrix(stack: Node, matrix: Node, shape: Shape): Node {
  const [count, rows, depth] = stack.shape;
  return build.reshape(build.dot(build.reshape(stack, [count * rows, depth]), matrix), shape);
}

/** The sum of the products of two stacks of matrices, pair by pair: a single product. */
export function sumOfProducts(a: Node, b: Node): Node {
  const [count, rows, depth] = a.shape;
  const left = build.reshape(build.transpose(a, [1, 0, 2]), [rows, count * depth]);
  return build.dot(left, build.reshape(b, [count * depth, b.shape[2]]));
}

const LINEAR = new Set(
  'reshape transpose broadcast slice reverse stop_gradient concatenate pad neg add sub'.split(' '),
);

/** Whether a node may as well be applied to sums of its operands. */
export const isLinear = (node: Node): boolean =>
  LINEAR.has(node.primitive.name) && (!isA(node, 'pad') || node.attributes.value === 0);
