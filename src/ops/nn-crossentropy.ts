import { aFlag, aWholeNumber } from '../util/argument-kinds';
import { optionsFrom, type OptionArguments } from '../util/arguments';
import { formatShape, sameShape } from '../ir/shape';
import type { Tensor, TensorLike } from '../runtime/tensor';
import { ShapeError } from '../util/errors';
import { floating, promoteFloat, tensor } from './common';
import { logSoftmax } from './nn-softmax';
import { epsilon } from './settings';

/** @throws ShapeError `crossentropy-shape` */
export function requireSameShape(owner: string, target: Tensor, output: Tensor): void {
  if (sameShape(target.shape, output.shape)) return;
  throw new ShapeError({
    code: 'crossentropy-shape',
    expected: `${owner} needs target and output of one shape.`,
    received: { target: formatShape(target.shape), output: formatShape(output.shape) },
    details: { target: target.shape, output: output.shape },
  });
}

/** @throws ShapeError `crossentropy-rank` */
export function requireClasses(owner: string, output: Tensor): void {
  if (output.ndim > 0) return;
  throw new ShapeError({
    code: 'crossentropy-rank',
    expected: `${owner} needs an output with an axis of classes.`,
    received: { output: 'a scalar' },
  });
}

/** Log-probabilities from logits, or from probabilities scaled to sum 1 and kept away from 0 and 1. */
export function logProbabilities(output: Tensor, fromLogits: boolean, axis: number): Tensor {
  if (fromLogits) return logSoftmax(output, { axis });
  const scaled = output.div(output.sum(axis, { keepdims: true }));
  return scaled.clip(epsilon(), 1 - epsilon()).log();
}

/** Options of crossentropies. */
export interface CrossentropyOptions {
  /** Whether `output` holds logits instead of probabilities. Default false. */
  readonly fromLogits?: boolean;
  /** The axis of the classes. Default the last. */
  readonly axis?: number;
}

/**
 * The crossentropy between distributions over classes: -Σ target · log output.
 *
 * @param target probabilities: numbers [..., classes]
 * @param output probabilities, or logits with `fromLogits`: floats of the same shape
 * @param options `fromLogits` (false), `axis` of the classes (-1)
 * @returns floats [...]
 * @throws {ShapeError} `crossentropy-shape` when the shapes differ, `crossentropy-rank` when there is no axis of
 * classes
 *
 * @example
 * import { ops } from 'keratin';
 * console.log(String(ops.categoricalCrossentropy([[0, 1, 0]], [[0.25, 0.5, 0.25]]))); // [0.6931472]
 *
 * @see https://keras.io/api/ops/nn/#categoricalcrossentropy-function
 */
export function categoricalCrossentropy(
  target: TensorLike,
  output: TensorLike,
  ...given: OptionArguments<CrossentropyOptions, 'fromLogits'>
): Tensor {
  const options: CrossentropyOptions = optionsFrom(
    'categoricalCrossentropy',
    { fromLogits: aFlag, axis: aWholeNumber },
    given,
  );
  const { fromLogits = false, axis = -1 } = options;
  const truth = tensor(target);
  const predicted = floating(output);
  requireSameShape('categoricalCrossentropy', truth, predicted);
  requireClasses('categoricalCrossentropy', predicted);
  const [weights, logs] = promoteFloat(truth, logProbabilities(predicted, fromLogits, axis));
  return weights.mul(logs).sum(axis).neg();
}
