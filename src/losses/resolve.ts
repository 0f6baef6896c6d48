import { CROSSENTROPIES } from './crossentropies';
import { get } from './get';
import type { LossIdentifier } from './identifier';
import type { Loss } from './loss';
import { isCrossentropy, targetKind } from './target-kind';

/**
 * The loss meant by an identifier for one output: `'crossentropy'` and `'ce'` become binary, categorical or sparse
 * categorical cross-entropy by the shapes of targets and predictions; everything else goes through `get`.
 */
export function resolveLoss(
  identifier: LossIdentifier | string,
  yTrueShape: readonly (number | null)[],
  yPredShape: readonly (number | null)[],
): Loss {
  if (!isCrossentropy(identifier)) return get(identifier);
  return new CROSSENTROPIES[targetKind(yTrueShape, yPredShape)]();
}
