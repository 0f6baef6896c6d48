import type { Tensor } from '../runtime/tensor';

/**
 * Keras's rule for two tensors whose ranks differ by one where the larger ends in an axis of size 1: a vector gets such
 * an axis too (unless `expandVectors` is false); otherwise the axis is removed.
 */
export function alignRanks(a: Tensor, b: Tensor, expandVectors = true): [Tensor, Tensor] {
  if (a.ndim === b.ndim + 1 && a.shape[a.ndim - 1] === 1) {
    return b.ndim === 1 && expandVectors ? [a, b.expandDims(-1)] : [a.squeeze(-1), b];
  }
  if (b.ndim === a.ndim + 1 && b.shape[b.ndim - 1] === 1) {
    return a.ndim === 1 && expandVectors ? [a.expandDims(-1), b] : [a, b.squeeze(-1)];
  }
  return [a, b];
}
