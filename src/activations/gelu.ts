import { aFlag } from '../util/argument-kinds';
import { optionsFrom, type OptionArguments } from '../util/arguments';
import * as ops from '../ops/nn-activations';
import type { Tensor, TensorLike } from '../runtime/tensor';

/** Options of `gelu`. */
export interface GeluOptions {
  readonly approximate?: boolean;
}

/**
 * Gaussian error linear unit: x · Φ(x), Φ being the distribution function of the normal distribution.
 *
 * @param options.approximate whether Φ is approximated by ½ (1 + tanh(√(2/π) (x + 0.044715 x³))). Default false.
 *
 * @example
 * import { activations } from 'keratin';
 * console.log(activations.gelu(1).item().toFixed(4)); // 0.8413
 *
 * @see https://keras.io/api/layers/activations/#gelu-function
 * @see D. Hendrycks, K. Gimpel: Gaussian error linear units, 2016, section 2.
 */
export function gelu(x: TensorLike, ...given: OptionArguments<GeluOptions, 'approximate'>): Tensor {
  const options: GeluOptions = optionsFrom('gelu', { approximate: aFlag }, given);
  return ops.gelu(x, { approximate: options.approximate ?? false });
}
