import { describeValue } from '../config/option';
import { ArgumentError } from '../util/errors';
import type { LossFunction } from './loss-function';
import { Loss } from './loss';
import type { LossName } from './table';
import type { SavedObject } from '../config/saveable';

/** What names a loss: a name, a saved config, a function of (yTrue, yPred), or the loss itself. */
export type LossIdentifier = LossName | SavedObject | LossFunction | Loss | (new () => Loss);

/** Whether a value is a class of losses. */
export const isLossClass = (value: unknown): value is new () => Loss =>
  typeof value === 'function' && (value === Loss || value.prototype instanceof Loss);

/** The error for what names no loss. */
export const badLoss = (identifier: unknown): ArgumentError =>
  new ArgumentError({
    code: 'bad-loss',
    expected:
      'a loss is given by name, as a Loss, as a function (yTrue, yPred) => Tensor, or as a saved config.',
    received: { loss: describeValue(identifier) },
  });
