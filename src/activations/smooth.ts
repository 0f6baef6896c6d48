import { checkNoMore, optionsFrom, type OptionArguments } from '../util/arguments';
import { aFlag } from '../util/argument-kinds';
import { floating } from '../ops/common';
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

/**
 * Sigmoid linear unit, also called swish: x · sigmoid(x).
 *
 * @example
 * import { activations } from 'keratin';
 * console.log(activations.silu(1).item().toFixed(4)); // 0.7311
 *
 * @see https://keras.io/api/layers/activations/#silu-function
 * @see P. Ramachandran, B. Zoph, Q. Le: Searching for activation functions, 2017.
 */
export function silu(x: TensorLike, ...others: readonly never[]): Tensor {
  checkNoMore('silu', others);
  return ops.silu(x);
}

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
  return value.mul(ops.softplus(value).tanh());
}

/**
 * log(1 + eˣ).
 *
 * @example
 * import { activations } from 'keratin';
 * console.log(activations.softplus(0).item().toFixed(4)); // 0.6931
 *
 * @see https://keras.io/api/layers/activations/#softplus-function
 */
export function softplus(x: TensorLike, ...others: readonly never[]): Tensor {
  checkNoMore('softplus', others);
  return ops.softplus(x);
}

/**
 * x / (1 + |x|).
 *
 * @example
 * import { activations } from 'keratin';
 * console.log(String(activations.softsign([-1, 0, 3]))); // [-0.5   0.    0.75]
 *
 * @see https://keras.io/api/layers/activations/#softsign-function
 */
export function softsign(x: TensorLike, ...others: readonly never[]): Tensor {
  checkNoMore('softsign', others);
  return ops.softsign(x);
}

/**
 * (x + √(x² + b)) / 2: near max(x, 0), and smooth.
 *
 * @param options.b how smooth. Default 4.
 *
 * @example
 * import { activations } from 'keratin';
 * console.log(activations.squareplus(0).item()); // 1
 *
 * @see https://keras.io/api/layers/activations/#squareplus-function
 * @see J. Barron: Squareplus: a softplus-like algebraic rectifier, 2021.
 */
export function squareplus(x: TensorLike, ...given: OptionArguments<ops.SquareplusOptions, 'b'>): Tensor {
  return ops.squareplus(x, ...given);
}

/**
 * 0 up to -1, x from 1 on, ¼ (x + 1)² between.
 *
 * @example
 * import { activations } from 'keratin';
 * console.log(String(activations.sparsePlus([-2, 0, 2]))); // [0.   0.25 2.  ]
 *
 * @see https://keras.io/api/layers/activations/#sparseplus-function
 */
export function sparsePlus(x: TensorLike, ...others: readonly never[]): Tensor {
  checkNoMore('sparsePlus', others);
  return ops.sparsePlus(x);
}
