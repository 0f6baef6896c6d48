import type { Node } from '../../../ir/node';
import { isA, nodeSize, topologicalOrder } from '../../../ir/node';
import { sizeOf } from '../../../ir/shape';

/** Multiplications and additions from which a program may be worth several threads, as may others over its variables. */
export const LARGE_WORK = 1_000_000;

/** Rough number of multiplications and additions that computing some nodes takes. */
export function estimateWork(roots: readonly Node[]): number {
  let work = 0;
  for (const node of topologicalOrder(roots)) {
    work += nodeSize(node);
    const [a, b] = node.inputs;
    if (node.primitive.name === 'dot') work += 2 * Math.sqrt(nodeSize(a) * nodeSize(b) * nodeSize(node));
    if (isA(node, 'scan')) {
      const { body, length } = node.attributes;
      work += length * estimateWork(body.outputs);
    }
    if (node.primitive.name.startsWith('conv')) work += 2 * nodeSize(node) * sizeOf(b.shape.slice(0, -1));
  }
  return work;
}
