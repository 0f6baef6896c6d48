import * as build from '../ir/build';
import { evaluateGraph } from '../ir/evaluate';
import type { ArrayValue, Node } from '../ir/node';
import { nodeSize } from '../ir/node';
import { evaluateEagerly } from './eager-programs';
import { currentLoop, isTracing, leakedTensor } from './trace';

const NO_INPUTS = new Map();

/** Inside a trace, values are computed at once only while that makes nothing larger: the rest stays in the program. */
const FOLD_LIMIT = 1024;

/** Whether a node has one result, computed from the results of its inputs. */
const isPlain = ({ primitive }: Node): boolean =>
  primitive.evaluateAll === undefined && primitive.name !== 'project';

/**
 * The value of a node, its inputs computed first. One operation of a tensor builds a few nodes, each used once: there is
 * nothing to order and nothing to remember, which is what most of the time of a small operation would go to.
 */
function compute(node: Node, depth: number): ArrayValue {
  if (node.value !== null) return node.value;
  if (depth === 0 || !isPlain(node)) return evaluateGraph([node], NO_INPUTS)[0];
  return evaluateEagerly(
    node,
    node.inputs.map((input) => compute(input, depth - 1)),
  );
}

/**
 * A node that depends on no program input is computed now and becomes a constant.
 *
 * @throws StateError `leaked-tensor` for one that does, outside of any recording.
 */
export function settle(node: Node): Node {
  if (node.value !== null) return node;
  if (!node.closed) {
    if (!isTracing() && currentLoop() === null) throw leakedTensor(node);
    return node;
  }
  if (isTracing()) {
    const size = nodeSize(node);
    if (size > FOLD_LIMIT && node.inputs.every((input) => nodeSize(input) < size)) return node;
  }
  const value = compute(node, 4);
  return build.constantFrom(value.data, value.shape, value.dtype);
}
