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
export const tanh = (x: TensorLike): Tensor => applyUnary('tanh', floating(x));

/**
 * -1 up to -1, 1 from 1 on, x between.
 *
 * @example
 * import { activations } from 'keratin';
 * console.log(String(activations.hardTanh([-2, 0.5, 2]))); // [-1.   0.5  1. ]
 *
 * @see https://keras.io/api/layers/activations/#hardtanh-function
 */
export const hardTanh = (x: TensorLike): Tensor => ops.hardTanh(x);

/**
 * x - tanh(x).
 *
 * @example
 * import { activations } from 'keratin';
 * console.log(activations.tanhShrink(1).item().toFixed(4)); // 0.2384
 *
 * @see https://keras.io/api/layers/activations/#tanhshrink-function
 */
export const tanhShrink = (x: TensorLike): Tensor => ops.tanhShrink(x);
