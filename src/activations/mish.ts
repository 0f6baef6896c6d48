import { checkNoMore } from '../util/arguments';
import { floating } from '../ops/common';
import { softplus } from '../ops/nn-activations';
import type { Tensor, TensorLike } from '../runtime/tensor';

/**
 * x · tanh(softplus(x)).
 *
 * @example
 * import { activations } from 'keratin';
 * console.log(activations.mish(1).item().toFixed(4)); // 0.8651
 *
 * @see https://keras.io/api/layers/activations/#mish-function
 * @see D. Misra: Mish: a self regularized non-monotonic activation function, 2019, equation 1.
 */
export function mish(x: TensorLike, ...others: readonly never[]): Tensor {
  checkNoMore('mish', others);
  const value = floating(x);
  return value.mul(softplus(value).tanh());
}
