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

/** Whether a name means the cross-entropy that fits the targets. */
export const isCrossentropy = (identifier: unknown): identifier is string =>
  typeof identifier === 'string' && ['crossentropy', 'ce'].includes(identifier.toLowerCase());
