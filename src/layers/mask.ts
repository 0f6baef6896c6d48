import type { Tensor } from '../runtime/tensor';

// Keras hangs masks on tensors; a weak map does so without touching the class or keeping tensors alive.
const masks = new WeakMap<Tensor, Tensor>();

/** The mask a layer attached to its output: true where a time step counts. */
export const maskOf = (tensor: Tensor): Tensor | null => masks.get(tensor) ?? null;

/** Attaches a mask, or removes it (null). */
export function setMask(tensor: Tensor, mask: Tensor | null): void {
  if (mask === null) masks.delete(tensor);
  else masks.set(tensor, mask);
}
