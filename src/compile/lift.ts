import * as build from '../ir/build';
import { concatenateNodes } from '../ir/primitives/concatenate';
import type { Node } from '../ir/node';
import { makeNode } from '../ir/node';
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
  if (primitive.kind === 'reduce') return makeNode(primitive, inputs, { axes: later(axesOf(node)) });
  switch (primitive.name) {
    case 'reshape':
      return build.reshape(x, whole);
    case 'stop_gradient':
      return x;
    case 'broadcast':
      return build.broadcastTo(x, whole);
    case 'transpose':
      return build.transpose(x, [0, ...later(attributes.permutation as readonly number[])]);
    case 'reverse':
      return build.reverse(x, later(axesOf(node)));
    case 'slice': {
      const { start, limit, step } = attributes as Record<'start' | 'limit' | 'step', readonly number[]>;
      return build.slice(x, [0, ...start], [count, ...limit], [1, ...step]);
    }
    case 'pad': {
      const { low, high, interior } = attributes as Record<'low' | 'high' | 'interior', readonly number[]>;
      return build.pad(x, [0, ...low], [0, ...high], [0, ...interior], attributes.value as number);
    }
    case 'concatenate':
      return concatenateNodes(inputs, (attributes.axis as number) + 1);
    case 'dot':
      return node.shape.length === 2 ? rowsTimesMatrix(x, inputs[1], whole) : null;
    default:
      return null;
  }
}

export const axesOf = (node: Node): readonly number[] => node.attributes.axes as readonly number[];

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
export const isLinear = ({ primitive, attributes }: Node): boolean =>
  LINEAR.has(primitive.name) && (primitive.name !== 'pad' || attributes.value === 0);
