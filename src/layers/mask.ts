import type { Tensor } from '../runtime/tensor';
import type { Tree } from '../runtime/tree';
import { flattenTree, mapTree } from '../runtime/tree';

// Keras hangs masks on tensors; a weak map does so without touching the class or keeping tensors alive.
const masks = new WeakMap<Tensor, Tensor>();

/** The mask a layer attached to its output: true where a time step counts. */
export const maskOf = (tensor: Tensor): Tensor | null => masks.get(tensor) ?? null;

/** Attaches a mask, or removes it (null). */
export function setMask(tensor: Tensor, mask: Tensor | null): void {
  if (mask === null) masks.delete(tensor);
  else masks.set(tensor, mask);
}

/** The masks of inputs, in their lists and objects; null where none has one. */
export function masksOf(inputs: Tree<Tensor>): Tree<Tensor | null> | null {
  const found = mapTree(inputs, maskOf);
  return flattenTree<Tensor | null>(found).some((mask) => mask !== null) ? found : null;
}

/** Gives outputs without a mask theirs. */
export function attachMasks(outputs: Tree<Tensor>, masks: Tree<Tensor | null> | null): void {
  const results = flattenTree<Tensor | null>(masks);
  for (const [i, output] of flattenTree<Tensor>(outputs).entries()) {
    const result = results[i] ?? null;
    if (result !== null && maskOf(output) === null) setMask(output, result);
  }
}
