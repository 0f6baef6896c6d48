import type { OptionArguments } from '../util/arguments';
import * as ops from '../ops/nn-activations';
import type { Tensor, TensorLike } from '../runtime/tensor';

/**
 * Probabilities that sum to 1: eˣ / Σ eˣ.
 *
 * @param options.axis the axis along which they sum to 1, or several. Default -1.
 *
 * @example
 * import { activations } from 'keratin';
 * console.log(String(activations.softmax([0, 0]))); // [0.5 0.5]
 *
 * @see https://keras.io/api/layers/activations/#softmax-function
 */
export function softmax(x: TensorLike, ...given: OptionArguments<ops.SoftmaxOptions, 'axis'>): Tensor {
  return ops.softmax(x, ...given);
}

/**
 * The logarithm of softmax, exact where a probability is too small to be told from 0: x - log Σ eˣ.
 *
 * @param options.axis the axis along which the probabilities sum to 1. Default -1.
 *
 * @example
 * import { activations } from 'keratin';
 * console.log(String(activations.logSoftmax([0, 1000]))); // [-1000.     0.]
 *
 * @see https://keras.io/api/layers/activations/#logsoftmax-function
 */
export function logSoftmax(x: TensorLike, ...given: OptionArguments<ops.LogSoftmaxOptions, 'axis'>): Tensor {
  return ops.logSoftmax(x, ...given);
}

/**
 * Probabilities that sum to 1, many of them exactly 0: the point of the probability simplex nearest to x.
 *
 * @param options.axis the axis along which they sum to 1. Default -1.
 *
 * @example
 * import { activations } from 'keratin';
 * console.log(String(activations.sparsemax([0, 0.5, 3]))); // [0. 0. 1.]
 *
 * @see https://keras.io/api/layers/activations/#sparsemax-function
 * @see A. Martins, R. Astudillo: From softmax to sparsemax, ICML 2016, algorithm 1.
 */
export function sparsemax(x: TensorLike, ...given: OptionArguments<ops.SparsemaxOptions, 'axis'>): Tensor {
  return ops.sparsemax(x, ...given);
}
