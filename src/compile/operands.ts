import type { Node } from '../ir/node';
import { viewStrides } from '../ir/primitives/shape';
import type { Shape } from '../ir/shape';
import { stridesOf } from '../ir/shape';

/** A node as elements of another one that lies in memory. */
export interface Location {
  readonly base: Node;
  /** One stride for each axis of the node. */
  readonly strides: readonly number[];
  readonly offset: number;
}

/** Looks through views for the values of `node`; a view that cannot be expressed by strides is its own base. */
export function locate(node: Node, isMaterialised: (node: Node) => boolean): Location {
  if (isMaterialised(node) || node.primitive.kind !== 'view') {
    return { base: node, strides: stridesOf(node.shape), offset: 0 };
  }
  const inner = locate(node.inputs[0], isMaterialised);
  const outer = viewStrides(node, inner.strides);
  if (outer === null) return { base: node, strides: stridesOf(node.shape), offset: 0 };
  return { base: inner.base, strides: outer.strides, offset: inner.offset + outer.offset };
}

/** Whether strides walk a shape in memory order without gaps. */
export function isContiguous(shape: Shape, strides: readonly number[]): boolean {
  const expected = stridesOf(shape);
  return shape.every((size, axis) => size === 1 || strides[axis] === expected[axis]);
}
