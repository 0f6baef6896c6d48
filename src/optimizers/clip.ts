import { divide } from '../ops/numpy-math';
import type { Tensor } from '../runtime/tensor';

/** A gradient scaled to the norm `limit` where its own is larger: g · limit / max(‖g‖, limit). */
export function clipByNorm(gradient: Tensor, limit: number): Tensor {
  const norm = gradient.square().sum().sqrt();
  return gradient.mul(limit).div(norm.maximum(limit));
}

/** The norm of all tensors' elements together: √Σ x². */
export const globalNorm = (tensors: readonly Tensor[]): Tensor =>
  tensors
    .map((tensor) => tensor.square().sum())
    .reduce((sum, square) => sum.add(square))
    .sqrt();

/** Gradients scaled together so that their common norm is at most `limit`; not a number where it is not finite. */
export function clipByGlobalNorm(gradients: readonly Tensor[], limit: number): Tensor[] {
  const norm = globalNorm(gradients);
  const scale = divide(1, norm)
    .minimum(1 / limit)
    .mul(limit);
  // Zero for finite norms: an infinite one must not hide in a scale of zero.
  const guarded = scale.add(norm.sub(norm));
  return gradients.map((gradient) => gradient.mul(guarded.astype(gradient.dtype)));
}
