import { functionName } from '../config/family';
import { functionsOf } from '../config/family-functions';
import * as all from './all';
import type { LossFunction } from './loss-function';
import { LOSS_NAMES, LOSS_TABLE } from './table';

/** Keras's loss functions by Keras's names. */
export const LOSS_FUNCTIONS = functionsOf<typeof LOSS_TABLE, LossFunction>(LOSS_TABLE, all);

/** Keras's name of a loss function, or null for a function of the user's. */
export const lossFunctionName = (fn: unknown): string | null =>
  Object.keys(LOSS_FUNCTIONS).find((name) => LOSS_FUNCTIONS[name] === fn) ?? null;

/** The loss function called `name`, or null. */
export function lossFunction(name: string): LossFunction | null {
  const { aliases } = LOSS_NAMES;
  if (!Object.hasOwn(aliases, name)) return null;
  const className = aliases[name] as keyof typeof LOSS_TABLE;
  const [target] = functionName(className, LOSS_TABLE[className]);
  return target === undefined ? null : LOSS_FUNCTIONS[target];
}
