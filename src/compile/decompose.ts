import * as build from '../ir/build';
import type { DType } from '../ir/dtype';
import type { Attributes, Node } from '../ir/node';
import { makeNode, nodeSize, topologicalOrder } from '../ir/node';
import type { Primitive, WindowGeometry } from '../ir/primitive';
import { PRIMITIVES } from '../ir/primitives/table';
import type { Shape } from '../ir/shape';
import { sizeOf } from '../ir/shape';
import { assembleConcatenation, assemblePadding, assembleSum } from './assemble';

/** The mean of the cells of each window that lie inside the input: what pooling kernels compute. */
export const MEAN_POOL: Primitive = {
  ...PRIMITIVES.sum_pool,
  name: 'mean_pool',
  evaluate: ([x], output, attributes) => {
    PRIMITIVES.sum_pool.evaluate([x], output, attributes);
    const counts = countsOf(x.shape, output.shape, attributes);
    for (let i = 0; i < output.data.length; i++) output.data[i] /= counts[i];
  },
};

/** The transpose of `mean_pool`. */
export const MEAN_POOL_GRADIENT: Primitive = {
  ...PRIMITIVES.sum_pool_gradient,
  name: 'mean_pool_gradient',
  evaluate: ([dy], output, attributes) => {
    const counts = countsOf(output.shape, dy.shape, attributes);
    const scaled = { ...dy, data: dy.data.map((value, i) => value / counts[i]) };
    PRIMITIVES.sum_pool_gradient.evaluate([scaled], output, attributes);
  },
};

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
    case 'sum_pool': {
      const counts = countNode(inputs[0].shape, node.shape, attributes);
      return counts && build.mul(makeNode(MEAN_POOL, inputs, attributes), counts);
    }
    case 'sum_pool_gradient': {
      const counts = countNode(attributes.inputShape as Shape, inputs[0].shape, attributes);
      return counts && makeNode(MEAN_POOL_GRADIENT, [build.mul(inputs[0], counts)], attributes);
    }
    default:
      return null;
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

/** How many cells of each window lie inside the input, for the windows of all images and channels. */
function countsOf(input: Shape, output: Shape, attributes: Attributes): Float64Array {
  const one = { shape: [1, ...input.slice(1, -1), 1], dtype: 'float64' as const };
  const ones = { ...one, data: new Float64Array(sizeOf(one.shape)).fill(1) };
  const cells = output.slice(1, -1);
  const counts = {
    shape: [1, ...cells, 1],
    dtype: 'float64' as const,
    data: new Float64Array(sizeOf(cells)),
  };
  PRIMITIVES.sum_pool.evaluate([ones], counts, attributes);
  const channels = output[output.length - 1];
  return Float64Array.from(
    { length: sizeOf(output) },
    (_, i) => counts.data[Math.floor(i / channels) % counts.data.length],
  );
}

/** The counts as a node; null where windows skip cells, for which there is no kernel. */
function countNode(input: Shape, output: Shape, attributes: Attributes): Node | null {
  const { dilation } = attributes as unknown as WindowGeometry;
  if (dilation.some((step) => step !== 1)) return null;
  const cells = output.slice(1, -1);
  const counts = countsOf(input, [1, ...cells, 1], attributes);
  if (counts.includes(0)) return null;
  if (counts.every((count) => count === counts[0])) return build.constant(counts[0], 'float32', output);
  const node = build.constantFrom(Float32Array.from(counts), [1, ...cells, 1], 'float32');
  return build.broadcastTo(node, output);
}
