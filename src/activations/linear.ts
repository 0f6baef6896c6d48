import { checkNoMore } from '../util/arguments';
import { tensor } from '../ops/common';
import type { Tensor, TensorLike } from '../runtime/tensor';

/**
 * The value itself: what a layer does that has no activation.
 *
 * @example
 * import { activations } from 'keratin';
 * console.log(String(activations.linear([-3, 0.5]))); // [-3.   0.5]
 *
 * @see https://keras.io/api/layers/activations/#linear-function
 */
export function linear(x: TensorLike, ...others: readonly never[]): Tensor {
  checkNoMore('linear', others);
  return tensor(x);
}
