import * as build from '../ir/build';
import type { DType } from '../ir/dtype';
import type { Node } from '../ir/node';
import { isA, nodeSize, topologicalOrder, withInputs } from '../ir/node';
import { sizeOf } from '../ir/shape';
import { DECOMPOSE } from './support';
import { assembleConcatenation, assemblePadding, assembleSum } from './assemble';

/** Writes primitives that have no kernels of their own in terms of others. */
export function decompose(roots: readonly Node[], stores: (dtype: DType) => boolean): Node[] {
  const images = new Map<Node, Node>();
  for (const node of topologicalOrder(roots)) {
    const inputs = node.inputs.map((input) => images.get(input)!);
    const current = withInputs(node, inputs);
    const decomposable = !node.closed && stores(node.dtype) && nodeSize(node) > 0;
    images.set(node, decomposable ? (decomposed(current) ?? current) : current);
  }
  return roots.map((root) => images.get(root)!);
}

function decomposed(node: Node): Node | null {
  const { inputs } = node;
  if (isA(node, 'concatenate')) return assembleConcatenation(inputs, node.attributes.axis, node.shape);
  if (isA(node, 'pad')) return padded(node);
  // Gradients of slices that lie side by side.
  if (node.primitive.name === 'add') return assembleSum(inputs[0], inputs[1]);
  return DECOMPOSE.of(node.primitive)?.(node) ?? null;
}

/** Negative padding takes elements away first. */
function padded(node: Node<'pad'>): Node {
  const { low, high, interior, value } = node.attributes;
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
