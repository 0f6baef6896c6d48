import type { Loss } from '../losses/loss';

/** Whether a name means the accuracy that fits the targets. */
export const isAccuracy = (identifier: string): boolean =>
  ['accuracy', 'acc'].includes(identifier.toLowerCase());

/** Whether a loss takes logits: a cross-entropy metric beside it must, too. */
export const takesLogits = (loss: Loss | null): boolean =>
  loss !== null && 'fromLogits' in loss && loss.fromLogits === true;
