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
  const views: Node[] = [];
  let base = node;
  while (!isMaterialised(base) && base.primitive.kind === 'view') {
    views.push(base);
    [base] = base.inputs;
  }
  let location: Location = { base, strides: stridesOf(base.shape), offset: 0 };
  for (const view of views.toReversed()) {
    const outer = viewStrides(view, location.strides);
    location =
      outer === null
        ? { base: view, strides: stridesOf(view.shape), offset: 0 }
        : { base: location.base, strides: outer.strides, offset: location.offset + outer.offset };
  }
  return location;
}

/** Whether strides walk a shape in memory order without gaps. */
export function isContiguous(shape: Shape, strides: readonly number[]): boolean {
  const expected = stridesOf(shape);
  return shape.every((size, axis) => size === 1 || strides[axis] === expected[axis]);
}
