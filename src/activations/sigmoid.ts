import { checkNoMore, type OptionArguments } from '../util/arguments';
import * as ops from '../ops/nn-activations';
import type { Tensor, TensorLike } from '../runtime/tensor';

/**
 * 1 / (1 + e⁻ˣ): a probability from a number of any size.
 *
 * @example
 * import { activations } from 'keratin';
 * console.log(activations.sigmoid(0).item()); // 0.5
 *
 * @see https://keras.io/api/layers/activations/#sigmoid-function
 */
export function sigmoid(x: TensorLike, ...others: readonly never[]): Tensor {
  checkNoMore('sigmoid', others);
  return ops.sigmoid(x);
}

/**
 * A sigmoid of straight lines: 0 up to -3, 1 from 3 on, x / 6 + ½ between.
 *
 * @example
 * import { activations } from 'keratin';
 * console.log(String(activations.hardSigmoid([-4, 0, 4]))); // [0.  0.5 1. ]
 *
 * @see https://keras.io/api/layers/activations/#hardsigmoid-function
 */
export function hardSigmoid(x: TensorLike, ...others: readonly never[]): Tensor {
  checkNoMore('hardSigmoid', others);
  return ops.hardSigmoid(x);
}

/**
 * log(sigmoid(x)), exact where sigmoid is too small to be told from 0.
 *
 * @example
 * import { activations } from 'keratin';
 * console.log(activations.logSigmoid(-200).item()); // -200
 *
 * @see https://keras.io/api/layers/activations/#logsigmoid-function
 */
export function logSigmoid(x: TensorLike, ...others: readonly never[]): Tensor {
  checkNoMore('logSigmoid', others);
  return ops.logSigmoid(x);
}

/**
 * 0 up to -1, 1 from 1 on, ½ (x + 1) between.
 *
 * @example
 * import { activations } from 'keratin';
 * console.log(String(activations.sparseSigmoid([-2, 0, 2]))); // [0.  0.5 1. ]
 *
 * @see https://keras.io/api/layers/activations/#sparsesigmoid-function
 */
export function sparseSigmoid(x: TensorLike, ...others: readonly never[]): Tensor {
  checkNoMore('sparseSigmoid', others);
  return ops.sparseSigmoid(x);
}

/**
 * x · hardSigmoid(x), also called hard swish.
 *
 * @example
 * import { activations } from 'keratin';
 * console.log(String(activations.hardSilu([-4, 0, 4]))); // [-0.  0.  4.]
 *
 * @see https://keras.io/api/layers/activations/#hardsilu-function
 * @see A. Howard et al.: Searching for MobileNetV3, ICCV 2019, section 5.2.
 */
export function hardSilu(x: TensorLike, ...others: readonly never[]): Tensor {
  checkNoMore('hardSilu', others);
  return ops.hardSilu(x);
}

/**
 * Gated linear unit: the first half along an axis times the sigmoid of the second half.
 *
 * @param options.axis the axis that is halved; its size must be even. Default -1.
 * @throws ShapeError `glu-size`
 *
 * @example
 * import { activations } from 'keratin';
 * console.log(String(activations.glu([1, 2, 0, 0]))); // [0.5 1. ]
 *
 * @see https://keras.io/api/layers/activations/#glu-function
 * @see Y. Dauphin et al.: Language modeling with gated convolutional networks, ICML 2017, equation 1.
 */
export function glu(x: TensorLike, ...given: OptionArguments<ops.GluOptions, 'axis'>): Tensor {
  return ops.glu(x, ...given);
}
