import { checkNoMore } from '../util/arguments';
import * as ops from '../ops/nn-activations';
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

/**
 * -1 up to -1, 1 from 1 on, x between.
 *
 * @example
 * import { activations } from 'keratin';
 * console.log(String(activations.hardTanh([-2, 0.5, 2]))); // [-1.   0.5  1. ]
 *
 * @see https://keras.io/api/layers/activations/#hardtanh-function
 */
export function hardTanh(x: TensorLike, ...others: readonly never[]): Tensor {
  checkNoMore('hardTanh', others);
  return ops.hardTanh(x);
}

/**
 * x - tanh(x).
 *
 * @example
 * import { activations } from 'keratin';
 * console.log(activations.tanhShrink(1).item().toFixed(4)); // 0.2384
 *
 * @see https://keras.io/api/layers/activations/#tanhshrink-function
 */
export function tanhShrink(x: TensorLike, ...others: readonly never[]): Tensor {
  checkNoMore('tanhShrink', others);
  return ops.tanhShrink(x);
}
