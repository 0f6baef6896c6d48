import type { LossFunction } from '../losses/loss-function';
import { binaryAccuracy } from './binary-accuracy';
import { categoricalAccuracy } from './categorical-accuracy';
import { concordanceCorrelation } from './concordance-correlation';
import { pearsonCorrelation } from './pearson-correlation';
import { sparseCategoricalAccuracy } from './sparse-categorical-accuracy';
import { sparseTopKCategoricalAccuracy } from './sparse-top-k-categorical-accuracy';
import { topKCategoricalAccuracy } from './top-k-categorical-accuracy';

/** Keras's metric functions that are not losses, by Keras's names. */
export const METRIC_FUNCTIONS: Readonly<Record<string, LossFunction>> = {
  binary_accuracy: binaryAccuracy,
  categorical_accuracy: categoricalAccuracy,
  concordance_correlation: concordanceCorrelation,
  pearson_correlation: pearsonCorrelation,
  sparse_categorical_accuracy: sparseCategoricalAccuracy,
  sparse_top_k_categorical_accuracy: sparseTopKCategoricalAccuracy,
  top_k_categorical_accuracy: topKCategoricalAccuracy,
};

/** Keras's name of a metric function, or null for a function of the user's. */
export const metricFunctionName = (fn: unknown): string | null =>
  Object.keys(METRIC_FUNCTIONS).find((name) => METRIC_FUNCTIONS[name] === fn) ?? null;

/** The metric function called `name`, or null. */
export const metricFunction = (name: string): LossFunction | null =>
  Object.hasOwn(METRIC_FUNCTIONS, name) ? METRIC_FUNCTIONS[name] : null;
