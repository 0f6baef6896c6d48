import type { Target } from '../../../compile/fuse';
import { isReduction } from '../../../compile/loop-builder';
import type { Node } from '../../../ir/node';
import { kernelCall, needsOperand } from '../kernels/calls/kernel-calls';
import { canExpand, canReduce, canStore } from '../loops/expand';
import { opCost } from '../loops/costs';
import { keepsRows } from '../loops/loop-order';

function computes(node: Node): boolean {
  const { primitive } = node;
  if (primitive.name === 'project') return false;
  if (primitive.kind === 'view') return true;
  if (primitive.name === 'iota')
    return node.dtype === 'float32' || node.dtype === 'int32' || node.dtype === 'uint32';
  if (isReduction(node)) return canReduce(node);
  if (primitive.name === 'rng_bits') return true;
  return primitive.kind === 'elementwise' && canExpand(node);
}

/** What WebAssembly with 128-bit vectors computes in loops and kernels; all else is evaluated outside. */
export const wasmTarget: Target = {
  computes,
  stores: canStore,
  multiplies: (product) =>
    product.dtype === 'float32' &&
    (product.primitive.name === 'dot' || (product.primitive.name === 'conv' && kernelCall(product) !== null)),
  calls: (node) => kernelCall(node) !== null,
  needsFixed: (node) => kernelCall(node)?.fixed === true,
  needs: needsOperand,
  cost: opCost,
  keepsRows,
};
