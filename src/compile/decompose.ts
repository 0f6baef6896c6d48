import * as build from '../ir/build';
import type { DType } from '../ir/dtype';
import type { Node } from '../ir/node';
import { makeNode, nodeSize, topologicalOrder } from '../ir/node';
import { sizeOf } from '../ir/shape';
import { DECOMPOSE } from './support';
import { assembleConcatenation, assemblePadding, assembleSum } from './assemble';

/** Writes primitives that have no kernels of their own in terms of others. */
export function decompose(roots: readonly Node[], stores: (dtype: DType) => boolean): Node[] {
  const images = new Map<Node, Node>();
  for (const node of topologicalOrder(roots)) {
    const inputs = node.inputs.map((input) => images.get(input)!);
    const unchanged = inputs.every((input, i) => input === node.inputs[i]);
    const current = unchanged ? node : makeNode(node.primitive, inputs, node.attributes);
    const decomposable = !node.closed && stores(node.dtype) && nodeSize(node) > 0;
    images.set(node, decomposable ? (decomposed(current) ?? current) : current);
  }
  return roots.map((root) => images.get(root)!);
}

function decomposed(node: Node): Node | null {
  const { inputs, attributes } = node;
  switch (node.primitive.name) {
    case 'concatenate':
      return assembleConcatenation(inputs, attributes.axis as number, node.shape);
    case 'pad':
      return padded(node);
    case 'add':
      // Gradients of slices that lie side by side.
      return assembleSum(inputs[0], inputs[1]);
    default:
      return DECOMPOSE.of(node.primitive)?.(node) ?? null;
  }
}

/** Negative padding takes elements away first. */
function padded(node: Node): Node {
  const { low, high, interior, value } = node.attributes as unknown as {
    low: readonly number[];
    high: readonly number[];
    interior: readonly number[];
    value: number;
  };
  const [x] = node.inputs;
  // The first and last element that stays on each axis, and the cells before the first one.
  const first = low.map((cells, axis) => Math.max(0, Math.ceil(-cells / (interior[axis] + 1))));
  const start = low.map((cells, axis) => cells + first[axis] * (interior[axis] + 1));
  const limit = x.shape.map((size, axis) => {
    const places = node.shape[axis] - start[axis];
    const fitting = Math.floor((places - 1) / (interior[axis] + 1)) + 1;
    return high[axis] >= 0 ? size : Math.min(size, first[axis] + Math.max(0, fitting));
  });
  const background = build.constant(value, node.dtype, node.shape);
  const kept = build.slice(
    x,
    first,
    limit,
    x.shape.map(() => 1),
  );
  return sizeOf(kept.shape) === 0 ? background : assemblePadding(kept, start, interior, background);
}
