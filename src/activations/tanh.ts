import { checkNoMore } from '../util/arguments';
import { applyUnary, floating } from '../ops/common';
import type { Tensor, TensorLike } from '../runtime/tensor';

/**
 * Hyperbolic tangent: (eˣ - e⁻ˣ) / (eˣ + e⁻ˣ).
 *
 * @example
 * import { activations } from 'keratin';
 * console.log(activations.tanh(1).item().toFixed(4)); // 0.7616
 *
 * @see https://keras.io/api/layers/activations/#tanh-function
 */
export function tanh(x: TensorLike, ...others: readonly never[]): Tensor {
  checkNoMore('tanh', others);
  return applyUnary('tanh', floating(x));
}
