import { optionsFrom, type OptionArguments } from '../util/arguments';
import { aNumber, nullable } from '../util/argument-kinds';
import { applyBinary, cast, choose, scalarLike, tensor } from '../ops/common';
import * as ops from '../ops/nn-activations';
import { clip } from '../ops/numpy-math';
import type { Tensor, TensorLike } from '../runtime/tensor';

/** Options of `relu`. */
export interface ReluOptions {
  /** Slope below the threshold. Default 0. */
  readonly negativeSlope?: number;
  /** The largest result. Default null: there is none. */
  readonly maxValue?: number | null;
  /** Where values begin to pass. Default 0. */
  readonly threshold?: number;
}

/**
 * Rectified linear unit: max(x, 0).
 *
 *     relu(x) = maxValue                          where x ≥ maxValue
 *     relu(x) = x                                 where threshold ≤ x < maxValue
 *     relu(x) = negativeSlope · (x - threshold)   below
 *
 * @example
 * import { activations } from 'keratin';
 * console.log(String(activations.relu([-2.5, 0.5, 7.5], { maxValue: 6 }))); // [0.  0.5 6. ]
 *
 * @see https://keras.io/api/layers/activations/#relu-function
 */
export function relu(x: TensorLike, ...given: OptionArguments<ReluOptions, 'negativeSlope'>): Tensor {
  const options: ReluOptions = optionsFrom(
    'relu',
    { negativeSlope: aNumber, maxValue: nullable(aNumber), threshold: aNumber },
    given,
  );
  const { negativeSlope = 0, maxValue = null, threshold = 0 } = options;
  const value = tensor(x);
  if (negativeSlope !== 0 && maxValue === null && threshold === 0)
    return ops.leakyRelu(value, { negativeSlope });
  const passed = cut(value, threshold, maxValue);
  if (negativeSlope === 0) return passed;
  const below = ops.relu(threshold === 0 ? value.neg() : value.neg().add(threshold));
  return passed.sub(below.mul(negativeSlope));
}

function cut(x: Tensor, threshold: number, maxValue: number | null): Tensor {
  if (threshold === 0 && maxValue === 6) return ops.relu6(x);
  const limit = cast(threshold, x.dtype);
  const passed =
    threshold === 0 ? ops.relu(x) : choose(applyBinary('greater', x, limit), x, scalarLike(0, x));
  return maxValue === null ? passed : clip(passed, 0, cast(maxValue, x.dtype));
}
