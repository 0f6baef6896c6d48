import { checkNoMore } from '../util/arguments';
import { applyUnary, floating } from '../ops/common';
import type { Tensor, TensorLike } from '../runtime/tensor';

/**
 * eˣ.
 *
 * @example
 * import { activations } from 'keratin';
 * console.log(activations.exponential(1).item().toFixed(4)); // 2.7183
 *
 * @see https://keras.io/api/layers/activations/#exponential-function
 */
export function exponential(x: TensorLike, ...others: readonly never[]): Tensor {
  checkNoMore('exponential', others);
  return applyUnary('exp', floating(x));
}
