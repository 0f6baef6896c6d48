import { aFlag } from '../util/argument-kinds';
import { optionsFrom, type OptionArguments } from '../util/arguments';
import type { Tensor, TensorLike } from '../runtime/tensor';
import { floating, promoteFloat, tensor } from './common';
import { logSigmoid } from './nn-activations';
import { requireSameShape } from './nn-crossentropy';
import { epsilon } from './settings';

/** Options of `binaryCrossentropy`. */
export interface BinaryCrossentropyOptions {
  readonly fromLogits?: boolean;
}

/**
 * The crossentropy of yes and no, element by element: -(target · log output + (1 - target) · log(1 - output)).
 *
 * @param target probabilities: numbers of any shape
 * @param output probabilities, or logits with `fromLogits`: floats of the same shape
 * @param options `fromLogits` (false)
 * @returns floats of the shape
 * @throws {ShapeError} `crossentropy-shape` when the shapes differ
 *
 * @example
 * import { ops } from 'keratin';
 * console.log(String(ops.binaryCrossentropy([1, 0], [0.5, 0.2]))); // [0.6931472  0.22314353]
 *
 * @see https://keras.io/api/ops/nn/#binarycrossentropy-function
 */
export function binaryCrossentropy(
  target: TensorLike,
  output: TensorLike,
  ...given: OptionArguments<BinaryCrossentropyOptions, 'fromLogits'>
): Tensor {
  const options: BinaryCrossentropyOptions = optionsFrom('binaryCrossentropy', { fromLogits: aFlag }, given);
  const predicted = floating(output);
  requireSameShape('binaryCrossentropy', tensor(target), predicted);
  const [truth] = promoteFloat(target, predicted);
  const other = truth.neg().add(1);
  if (options.fromLogits === true) {
    return truth
      .neg()
      .mul(logSigmoid(predicted))
      .sub(other.mul(logSigmoid(predicted.neg())));
  }
  const limited = predicted.clip(epsilon(), 1 - epsilon());
  return truth
    .mul(limited.log())
    .add(other.mul(limited.neg().add(1).log()))
    .neg();
}
