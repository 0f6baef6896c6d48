import { isFloat } from '../ir/dtype';
import { formatShape, sameShape } from '../ir/shape';
import { floatx } from '../ops/settings';
import { Tensor, type TensorLike } from '../runtime/tensor';
import { ShapeError } from '../util/errors';
import { alignRanks } from './ranks';

/** Predictions in floating point, and targets in the same type. */
export function asPair(yTrue: TensorLike, yPred: TensorLike): [Tensor, Tensor] {
  const given = Tensor.from(yPred, floatx());
  const output = isFloat(given.dtype) ? given : given.astype(floatx());
  return [Tensor.from(yTrue, floatx()).astype(output.dtype), output];
}

const describe = (x: Tensor): string => `${x.dtype}${formatShape(x.shape)}`;

const OF_CLASSES = /entropy|hinge|dice|tversky|kl_divergence/;

function shapeAdvice(name: string, target: Tensor, output: Tensor): string {
  const wanted = target.shape[target.ndim - 1];
  const classes = output.shape[output.ndim - 1];
  if (classes > 1 && (target.ndim < output.ndim || wanted === 1)) {
    const numbers =
      `If the targets are class numbers, use "sparse_categorical_crossentropy", or make them one-hot with ` +
      `toCategorical(y, { numClasses: ${classes} }).`;
    return OF_CLASSES.test(name)
      ? `${numbers} If not, the model needs a last layer with 1 unit.`
      : `The model needs a last layer with 1 unit. ${numbers}`;
  }
  return `Give the model's last layer ${wanted} units, or targets of shape ${formatShape(output.shape)}.`;
}

/**
 * Targets and predictions of one shape. Ranks are aligned by Keras's rule; any other difference is refused, where Keras
 * would broadcast [n, 3] against [n, 1] and train on nonsense.
 *
 * @throws ShapeError `loss-shape`
 */
export function alignPair(name: string, yTrue: TensorLike, yPred: TensorLike): [Tensor, Tensor] {
  const [target, output] = alignRanks(...asPair(yTrue, yPred));
  if (!sameShape(target.shape, output.shape)) {
    throw new ShapeError({
      code: 'loss-shape',
      expected: `${name} compares targets and predictions place by place: it needs one shape for both.`,
      received: { yTrue: describe(target), yPred: describe(output) },
      advice: shapeAdvice(name, target, output),
      details: { name, yTrue: target.shape, yPred: output.shape },
    });
  }
  return [target, output];
}
