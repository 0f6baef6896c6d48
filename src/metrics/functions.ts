import { functionsOf } from '../config/family-functions';
import type { LossFunction } from '../losses/loss-function';
import * as all from './all';
import { METRIC_TABLE } from './table';

/** Keras's metric functions that are not losses, by Keras's names. */
export const METRIC_FUNCTIONS = functionsOf<typeof METRIC_TABLE, LossFunction>(METRIC_TABLE, all);

/** Keras's name of a metric function, or null for a function of the user's. */
export const metricFunctionName = (fn: unknown): string | null =>
  Object.keys(METRIC_FUNCTIONS).find((name) => METRIC_FUNCTIONS[name] === fn) ?? null;

/** The metric function called `name`, or null. */
export const metricFunction = (name: string): LossFunction | null =>
  Object.hasOwn(METRIC_FUNCTIONS, name) ? METRIC_FUNCTIONS[name] : null;
