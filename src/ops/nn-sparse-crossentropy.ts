import { aFlag, aWholeNumber } from '../util/argument-kinds';
import { optionsFrom, type OptionArguments } from '../util/arguments';
import { formatShape, normalizeAxis, sameShape } from '../ir/shape';
import type { Tensor, TensorLike } from '../runtime/tensor';
import { ShapeError } from '../util/errors';
import { floating, tensor } from './common';
import { logProbabilities, requireClasses, type CrossentropyOptions } from './nn-crossentropy';
import { oneHot } from './nn-one-hot';

/**
 * The crossentropy of class numbers: -log output[target].
 *
 * @param target classes: integers [...] or [..., 1]
 * @param output probabilities, or logits with `fromLogits`: floats [..., classes]
 * @param options `fromLogits` (false), `axis` of the classes (-1)
 * @returns floats [...]
 * @throws {ShapeError} `crossentropy-shape` when the shapes do not fit, `crossentropy-rank` when there is no axis of
 * classes
 *
 * @example
 * import { ops } from 'keratin';
 * console.log(String(ops.sparseCategoricalCrossentropy([1], [[0.25, 0.5, 0.25]]))); // [0.6931472]
 *
 * @see https://keras.io/api/ops/nn/#sparsecategoricalcrossentropy-function
 */
export function sparseCategoricalCrossentropy(
  target: TensorLike,
  output: TensorLike,
  ...given: OptionArguments<CrossentropyOptions, 'fromLogits'>
): Tensor {
  const options: CrossentropyOptions = optionsFrom(
    'sparseCategoricalCrossentropy',
    { fromLogits: aFlag, axis: aWholeNumber },
    given,
  );
  const { fromLogits = false, axis = -1 } = options;
  const predicted = floating(output);
  requireClasses('sparseCategoricalCrossentropy', predicted);
  let classes = tensor(target).astype('int32');
  if (classes.ndim === predicted.ndim && classes.shape[classes.ndim - 1] === 1) classes = classes.squeeze(-1);
  if (!sameShape(classes.shape, predicted.shape.slice(0, -1))) {
    throw new ShapeError({
      code: 'crossentropy-shape',
      expected: 'sparseCategoricalCrossentropy needs targets of the shape of output without its last axis.',
      received: { target: formatShape(classes.shape), output: formatShape(predicted.shape) },
      advice: sameShape(classes.shape, predicted.shape)
        ? 'One-hot targets go with "categorical_crossentropy".'
        : predicted.ndim > classes.ndim + 1
          ? 'A model that gives one class for each sample needs a Flatten or a pooling layer before its last one.'
          : undefined,
    });
  }
  const logs = logProbabilities(predicted, fromLogits, axis);
  const size = predicted.shape[normalizeAxis(axis, predicted.ndim, 'sparseCategoricalCrossentropy')];
  return oneHot(classes, size, { axis, dtype: logs.dtype }).mul(logs).sum(axis).neg();
}
