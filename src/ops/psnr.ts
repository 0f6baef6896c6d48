import { aNumber } from '../util/argument-kinds';
import { checkNoMore, requireArgument } from '../util/arguments';
import type { Tensor, TensorLike } from '../runtime/tensor';
import { promoteFloat } from './common';
import { requireSameShape } from './nn-crossentropy';

/**
 * The peak signal-to-noise ratio in decibels: 20 log₁₀ maxVal - 10 log₁₀ mean((x1 - x2)²).
 *
 * @param x1 numbers of any shape
 * @param x2 numbers of the same shape
 * @param maxVal the highest value there can be
 * @returns one float
 * @throws {ShapeError} `crossentropy-shape` when the shapes differ
 *
 * @example
 * import { ops } from 'keratin';
 * console.log(String(ops.psnr([0, 1, 1], [0, 1, 0.5], 1))); // 10.791812
 *
 * @see https://keras.io/api/ops/nn/#psnr-function
 */
export function psnr(x1: TensorLike, x2: TensorLike, maxVal: number, ...others: readonly never[]): Tensor {
  checkNoMore('psnr', others);
  requireArgument('psnr', 'maxVal', maxVal, aNumber);
  const [a, b] = promoteFloat(x1, x2);
  requireSameShape('psnr', a, b);
  const error = a.sub(b).square().mean();
  return error
    .log()
    .mul(-10 / Math.LN10)
    .add(20 * Math.log10(maxVal));
}
