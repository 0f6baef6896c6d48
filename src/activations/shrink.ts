import { checkNoMore, type OptionArguments } from '../util/arguments';
import * as ops from '../ops/nn-activations';
import type { Tensor, TensorLike } from '../runtime/tensor';

/**
 * Values moved towards 0 by `threshold`, and 0 within it.
 *
 * @param options.threshold how far. Default 0.5.
 *
 * @example
 * import { activations } from 'keratin';
 * console.log(String(activations.softShrink([-2, 0.25, 2]))); // [-1.5  0.   1.5]
 *
 * @see https://keras.io/api/layers/activations/#softshrink-function
 */
export function softShrink(
  x: TensorLike,
  ...given: OptionArguments<ops.SoftShrinkOptions, 'threshold'>
): Tensor {
  return ops.softShrink(x, ...given);
}

/**
 * x where |x| > `threshold`, else 0.
 *
 * @param options.threshold the largest size that becomes 0. Default 0.5.
 *
 * @example
 * import { activations } from 'keratin';
 * console.log(String(activations.hardShrink([-2, 0.25, 2]))); // [-2.  0.  2.]
 *
 * @see https://keras.io/api/layers/activations/#hardshrink-function
 */
export function hardShrink(
  x: TensorLike,
  ...given: OptionArguments<ops.HardShrinkOptions, 'threshold'>
): Tensor {
  return ops.hardShrink(x, ...given);
}

/**
 * x where it is above `limit`, else `defaultValue`.
 *
 * @example
 * import { activations } from 'keratin';
 * console.log(String(activations.threshold([-2, 0.25, 2], 0, 9))); // [9.   0.25 2.  ]
 *
 * @see https://keras.io/api/layers/activations/#threshold-function
 */
export function threshold(
  x: TensorLike,
  limit: TensorLike,
  defaultValue: TensorLike,
  ...others: readonly never[]
): Tensor {
  checkNoMore('threshold', others);
  return ops.threshold(x, limit, defaultValue);
}
