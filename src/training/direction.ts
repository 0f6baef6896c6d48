import { classNameOf, type SaveableClass } from '../config/saveable';
import type { Metric } from '../metrics';

/** Whether a quantity is better when larger or when smaller. */
export type Direction = 'up' | 'down';

const UP = [
  ...['Accuracy', 'BinaryAccuracy', 'CategoricalAccuracy', 'SparseCategoricalAccuracy'],
  ...['TopKCategoricalAccuracy', 'SparseTopKCategoricalAccuracy', 'Precision', 'Recall', 'AUC'],
  ...['SensitivityAtSpecificity', 'SpecificityAtSensitivity', 'PrecisionAtRecall', 'RecallAtPrecision'],
  ...['PearsonCorrelation', 'ConcordanceCorrelation', 'FBetaScore', 'F1Score', 'CosineSimilarity', 'R2Score'],
  ...['IoU', 'BinaryIoU', 'MeanIoU', 'OneHotIoU', 'OneHotMeanIoU'],
];
const DOWN = [
  ...['Hinge', 'SquaredHinge', 'CategoricalHinge', 'Poisson', 'KLDivergence', 'LogCoshError'],
  ...[
    'BinaryCrossentropy',
    'CategoricalCrossentropy',
    'SparseCategoricalCrossentropy',
    'RootMeanSquaredError',
  ],
  ...['MeanSquaredError', 'MeanAbsoluteError', 'MeanAbsolutePercentageError', 'MeanSquaredLogarithmicError'],
];

/** Which way a metric gets better, as far as Keras knows it too; null for counts and metrics of one's own. */
export function directionOf(metric: Metric): Direction | null {
  if (metric.isMeanLoss) return 'down';
  let constructor: unknown = metric.constructor;
  while (typeof constructor === 'function' && constructor !== Function.prototype) {
    const name = classNameOf(constructor as unknown as SaveableClass);
    if (UP.includes(name)) return 'up';
    if (DOWN.includes(name)) return 'down';
    constructor = Object.getPrototypeOf(constructor);
  }
  return null;
}
