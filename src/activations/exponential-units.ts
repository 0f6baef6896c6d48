import { checkNoMore, type OptionArguments } from '../util/arguments';
import * as ops from '../ops/nn-activations';
import { applyUnary, floating } from '../ops/common';
import type { Tensor, TensorLike } from '../runtime/tensor';

/**
 * Exponential linear unit: x above 0, alpha · (eˣ - 1) below.
 *
 * @param options.alpha minus the value far below 0. Default 1.
 *
 * @example
 * import { activations } from 'keratin';
 * console.log(String(activations.elu([0, 2.5]))); // [0.  2.5]
 *
 * @see https://keras.io/api/layers/activations/#elu-function
 * @see D. Clevert, T. Unterthiner, S. Hochreiter: Fast and accurate deep network learning by exponential linear units,
 * ICLR 2016, equation 15.
 */
export function elu(x: TensorLike, ...given: OptionArguments<ops.EluOptions, 'alpha'>): Tensor {
  return ops.elu(x, ...given);
}

/**
 * Scaled exponential linear unit: 1.0507 · elu(x, alpha 1.6733), which keeps mean 0 and variance 1 from layer to layer
 * where weights are drawn by `LecunNormal`.
 *
 * @example
 * import { activations } from 'keratin';
 * console.log(activations.selu(1).item().toFixed(4)); // 1.0507
 *
 * @see https://keras.io/api/layers/activations/#selu-function
 * @see G. Klambauer et al.: Self-normalizing neural networks, NeurIPS 2017, equation 2.
 */
export function selu(x: TensorLike, ...others: readonly never[]): Tensor {
  checkNoMore('selu', others);
  return ops.selu(x);
}

/**
 * Continuously differentiable exponential linear unit: max(x, 0) + min(0, alpha · (e^(x / alpha) - 1)).
 *
 * @param options.alpha minus the value far below 0. Default 1.
 *
 * @example
 * import { activations } from 'keratin';
 * console.log(activations.celu(-1).item().toFixed(3)); // -0.632
 *
 * @see https://keras.io/api/layers/activations/#celu-function
 * @see J. Barron: Continuously differentiable exponential linear units, 2017.
 */
export function celu(x: TensorLike, ...given: OptionArguments<ops.CeluOptions, 'alpha'>): Tensor {
  return ops.celu(x, ...given);
}

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
