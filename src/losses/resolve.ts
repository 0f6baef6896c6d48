import { BinaryCrossentropy } from './binary-crossentropy';
import { CategoricalCrossentropy } from './categorical-crossentropy';
import type { LossIdentifier } from './get';
import { get } from './get';
import type { Loss } from './loss';
import { SparseCategoricalCrossentropy } from './sparse-categorical-crossentropy';

/** What targets of a classifier are: 0 or 1, one-hot rows, or class numbers. */
export type TargetKind = 'binary' | 'categorical' | 'sparse';

/**
 * What targets are, by Keras's rule: `binary` where predictions end in an axis of size 1, `sparse` where targets have
 * fewer axes than predictions or end in an axis of size 1, else `categorical`.
 */
export function targetKind(
  yTrueShape: readonly (number | null)[],
  yPredShape: readonly (number | null)[],
): TargetKind {
  const lastTrue = yTrueShape[yTrueShape.length - 1];
  const lastPred = yPredShape[yPredShape.length - 1];
  if (lastPred === 1) return 'binary';
  return yTrueShape.length < yPredShape.length || (lastTrue === 1 && (lastPred ?? 0) > 1)
    ? 'sparse'
    : 'categorical';
}

/**
 * The loss meant by an identifier for one output: `'crossentropy'` and `'ce'` become binary, categorical or sparse
 * categorical cross-entropy by the shapes of targets and predictions; everything else goes through `get`.
 *
 * @example
 * import { losses } from 'keratin';
 * console.log(losses.resolveLoss('crossentropy', [32], [32, 10]).name); // sparse_categorical_crossentropy
 */
export function resolveLoss(
  identifier: LossIdentifier,
  yTrueShape: readonly (number | null)[],
  yPredShape: readonly (number | null)[],
): Loss {
  if (typeof identifier !== 'string' || !['crossentropy', 'ce'].includes(identifier.toLowerCase())) {
    return get(identifier);
  }
  const kind = targetKind(yTrueShape, yPredShape);
  if (kind === 'binary') return new BinaryCrossentropy();
  return kind === 'sparse' ? new SparseCategoricalCrossentropy() : new CategoricalCrossentropy();
}
