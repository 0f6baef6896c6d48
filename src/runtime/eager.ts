import { evaluateGraph } from '../ir/evaluate';
import * as build from '../ir/build';
import type { Node } from '../ir/node';
import { nodeSize } from '../ir/node';
import { isTracing } from './trace';

const NO_INPUTS = new Map();

/** Inside a trace, values are computed at once only while that makes nothing larger: the rest stays in the program. */
const FOLD_LIMIT = 1024;

/** A node that depends on no program input is computed now and becomes a constant. */
export function settle(node: Node): Node {
  if (!node.closed || node.value !== null) return node;
  if (isTracing()) {
    const size = nodeSize(node);
    if (size > FOLD_LIMIT && node.inputs.every((input) => nodeSize(input) < size)) return node;
  }
  const [value] = evaluateGraph([node], NO_INPUTS);
  return build.constantFrom(value.data, value.shape, value.dtype);
}
