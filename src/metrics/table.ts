import { aliasesOf, familyTable, type NamesOf } from '../config/family';
import type { LossFunctionName } from '../losses/table';

/** All metrics: each class with its function, its other names (some only in files of Keras 1 and 2) and how it loads. */
export const METRIC_TABLE = familyTable({
  Metric: { load: () => import('./metric') },
  Mean: { load: () => import('./mean') },
  Sum: { load: () => import('./sum') },
  MeanSquaredError: { load: () => import('./mean-squared-error'), aliases: ['mse', 'MSE'] },
  RootMeanSquaredError: { load: () => import('./distances') },
  MeanAbsoluteError: { load: () => import('./mean-absolute-error'), aliases: ['mae', 'MAE'] },
  MeanAbsolutePercentageError: {
    load: () => import('./distances'),
    aliases: ['mape', 'MAPE'],
  },
  MeanSquaredLogarithmicError: {
    load: () => import('./distances'),
    aliases: ['msle', 'MSLE'],
  },
  CosineSimilarity: { load: () => import('./distances'), aliases: ['cosine_proximity'] },
  LogCoshError: { load: () => import('./distances'), aliases: ['logcosh', 'log_cosh'] },
  R2Score: { load: () => import('./distances') },
  AUC: { load: () => import('./confusions') },
  FalseNegatives: { load: () => import('./confusions') },
  FalsePositives: { load: () => import('./confusions') },
  Precision: { load: () => import('./confusions') },
  PrecisionAtRecall: { load: () => import('./confusions') },
  Recall: { load: () => import('./confusions') },
  RecallAtPrecision: { load: () => import('./confusions') },
  SensitivityAtSpecificity: { load: () => import('./confusions') },
  SpecificityAtSensitivity: { load: () => import('./confusions') },
  TrueNegatives: { load: () => import('./confusions') },
  TruePositives: { load: () => import('./confusions') },
  ConcordanceCorrelation: {
    load: () => import('./distances'),
    function: true,
  },
  PearsonCorrelation: { load: () => import('./distances'), function: true },
  Hinge: { load: () => import('./margins') },
  SquaredHinge: { load: () => import('./margins') },
  CategoricalHinge: { load: () => import('./margins') },
  KLDivergence: {
    load: () => import('./distances'),
    aliases: ['kld', 'KLD', 'kullback_leibler_divergence'],
  },
  Poisson: { load: () => import('./distances') },
  BinaryCrossentropy: { load: () => import('./binary-crossentropy'), aliases: ['bce', 'BCE'] },
  CategoricalCrossentropy: { load: () => import('./categorical-crossentropy') },
  SparseCategoricalCrossentropy: { load: () => import('./sparse-categorical-crossentropy') },
  Accuracy: { load: () => import('./margins'), aliases: ['acc'] },
  BinaryAccuracy: { load: () => import('./accuracies'), function: true },
  CategoricalAccuracy: { load: () => import('./accuracies'), function: true },
  SparseCategoricalAccuracy: { load: () => import('./accuracies'), function: true },
  TopKCategoricalAccuracy: {
    load: () => import('./margins'),
    function: true,
  },
  SparseTopKCategoricalAccuracy: {
    load: () => import('./margins'),
    function: true,
  },
  F1Score: { load: () => import('./overlaps') },
  FBetaScore: { load: () => import('./overlaps') },
  IoU: { load: () => import('./overlaps') },
  BinaryIoU: { load: () => import('./overlaps') },
  MeanIoU: { load: () => import('./overlaps') },
  OneHotIoU: { load: () => import('./overlaps') },
  OneHotMeanIoU: { load: () => import('./overlaps') },
});

/** The names of metrics, in any of Keras's spellings, and of functions of losses, which are averaged. */
export type MetricName = NamesOf<typeof METRIC_TABLE> | LossFunctionName;

/** The family for lookups by name: files may name the metric that is made of a function, too. */
export const METRIC_NAMES = {
  kind: 'metric',
  names: [...Object.keys(METRIC_TABLE), 'MeanMetricWrapper'],
  aliases: aliasesOf(METRIC_TABLE),
};
