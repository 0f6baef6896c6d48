import * as build from '../ir/build';
import type { Node } from '../ir/node';
import { nodeSize, topologicalOrder, withInputs } from '../ir/node';
import { usersOf } from './contraction';
import { locate } from './operands';

/** Scaling the kernel pays where it is this many times smaller than the result, which then need not be scaled. */
const LEAST_RATIO = 2;

/** A convolution with the factors of its channels inside its kernel, and what is added to them. */
interface Scaled {
  readonly convolution: Node;
  /** One value for each channel; null for none. */
  readonly shift: Node | null;
}

/**
 * The graph below `roots` with convolutions whose result is multiplied by a factor for each channel done with kernels that
 * are multiplied instead, and values added to the channels before and after made one: (x * k + b) s + t is
 * x * (k s) + (b s + t). That is batch normalization where it only predicts: it costs no pass over the result.
 */
export function foldScales(roots: readonly Node[]): readonly Node[] {
  const order = topologicalOrder(roots);
  if (!order.some((node) => node.primitive.name === 'conv')) return roots;
  const users = usersOf(roots);
  const isRoot = new Set(roots);
  const hasOneUser = (node: Node): boolean => users.get(node)!.length === 1 && !isRoot.has(node);
  const images = new Map<Node, Node>();
  const scaled = new Map<Node, Scaled>();
  /** The operand that is one value for each channel, and the other one where nothing else uses it. */
  const split = (node: Node): { inner: Node; row: Node } | null => {
    for (const [inner, other] of [node.inputs, node.inputs.toReversed()]) {
      const row = inner === other ? null : rowOf(other);
      if (row !== null && hasOneUser(inner)) return { inner, row };
    }
    return null;
  };
  const rowImage = (row: Node): Node => build.reshape(images.get(row)!, [nodeSize(row)]);
  const scale = (node: Node): Scaled | null => {
    const outer = split(node);
    if (outer === null) return null;
    const bias = outer.inner.primitive.name === 'add' ? split(outer.inner) : null;
    const convolution = bias?.inner ?? outer.inner;
    if (convolution.primitive.name !== 'conv' || convolution.dtype !== 'float32') return null;
    const [x, kernel] = convolution.inputs;
    if (nodeSize(kernel) * LEAST_RATIO > nodeSize(convolution)) return null;
    const image = (original: Node): Node => images.get(original)!;
    const factors = rowImage(outer.row);
    return {
      convolution: withInputs(convolution, [
        image(x),
        build.mul(image(kernel), build.broadcastTo(factors, kernel.shape)),
      ]),
      shift: bias === null ? null : build.mul(rowImage(bias.row), factors),
    };
  };
  const rewritten = (node: Node): Node | null => {
    if (node.primitive.name === 'mul') {
      const result = scale(node);
      if (result === null) return null;
      scaled.set(node, result);
      return shifted(result.convolution, result.shift);
    }
    const parts = node.primitive.name === 'add' ? split(node) : null;
    const before = parts && scaled.get(parts.inner);
    if (parts == null || before == null) return null;
    const row = rowImage(parts.row);
    return shifted(before.convolution, before.shift === null ? row : build.add(before.shift, row));
  };
  for (const node of order) {
    const inputs = node.inputs.map((input) => images.get(input)!);
    images.set(node, rewritten(node) ?? withInputs(node, inputs));
  }
  return scaled.size === 0 ? roots : roots.map((root) => images.get(root)!);
}

/** The node with one value for each channel that `node` repeats; null where it is something else. */
function rowOf(node: Node): Node | null {
  const { base, strides } = locate(node, ({ primitive }) => primitive.kind !== 'view');
  const last = node.shape.length - 1;
  const channels = node.shape[last];
  const isRow = strides.every((stride, axis) =>
    axis === last ? stride === 1 || channels === 1 : stride === 0 || node.shape[axis] === 1,
  );
  return isRow && base.primitive.kind !== 'view' && nodeSize(base) === channels ? base : null;
}

const shifted = (convolution: Node, shift: Node | null): Node =>
  shift === null ? convolution : build.add(convolution, build.broadcastTo(shift, convolution.shape));
