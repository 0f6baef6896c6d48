import { aliasesOf, familyTable, type NamesOf } from '../config/family';
import type { LossFunctionName } from '../losses/table';

/** All metrics: each class with its function, its other names (some only in files of Keras 1 and 2) and how it loads. */
export const METRIC_TABLE = familyTable({
  Metric: { load: () => import('./metric') },
  Mean: { load: () => import('./mean') },
  Sum: { load: () => import('./sum') },
  MeanSquaredError: { load: () => import('./mean-squared-error'), aliases: ['mse', 'MSE'] },
  RootMeanSquaredError: { load: () => import('./root-mean-squared-error') },
  MeanAbsoluteError: { load: () => import('./mean-absolute-error'), aliases: ['mae', 'MAE'] },
  MeanAbsolutePercentageError: {
    load: () => import('./mean-absolute-percentage-error'),
    aliases: ['mape', 'MAPE'],
  },
  MeanSquaredLogarithmicError: {
    load: () => import('./mean-squared-logarithmic-error'),
    aliases: ['msle', 'MSLE'],
  },
  CosineSimilarity: { load: () => import('./cosine-similarity'), aliases: ['cosine_proximity'] },
  LogCoshError: { load: () => import('./log-cosh-error'), aliases: ['logcosh', 'log_cosh'] },
  R2Score: { load: () => import('./r2-score') },
  AUC: { load: () => import('./auc') },
  FalseNegatives: { load: () => import('./false-negatives') },
  FalsePositives: { load: () => import('./false-positives') },
  Precision: { load: () => import('./precision') },
  PrecisionAtRecall: { load: () => import('./precision-at-recall') },
  Recall: { load: () => import('./recall') },
  RecallAtPrecision: { load: () => import('./recall-at-precision') },
  SensitivityAtSpecificity: { load: () => import('./sensitivity-at-specificity') },
  SpecificityAtSensitivity: { load: () => import('./specificity-at-sensitivity') },
  TrueNegatives: { load: () => import('./true-negatives') },
  TruePositives: { load: () => import('./true-positives') },
  ConcordanceCorrelation: {
    load: () => import('./concordance-correlation'),
    function: 'concordance_correlation',
  },
  PearsonCorrelation: { load: () => import('./pearson-correlation'), function: 'pearson_correlation' },
  Hinge: { load: () => import('./hinge') },
  SquaredHinge: { load: () => import('./squared-hinge') },
  CategoricalHinge: { load: () => import('./categorical-hinge') },
  KLDivergence: {
    load: () => import('./kl-divergence'),
    aliases: ['kld', 'KLD', 'kullback_leibler_divergence'],
  },
  Poisson: { load: () => import('./poisson') },
  BinaryCrossentropy: { load: () => import('./binary-crossentropy'), aliases: ['bce', 'BCE'] },
  CategoricalCrossentropy: { load: () => import('./categorical-crossentropy') },
  SparseCategoricalCrossentropy: { load: () => import('./sparse-categorical-crossentropy') },
  Accuracy: { load: () => import('./accuracy'), aliases: ['acc'] },
  BinaryAccuracy: { load: () => import('./accuracies'), function: 'binary_accuracy' },
  CategoricalAccuracy: { load: () => import('./accuracies'), function: 'categorical_accuracy' },
  SparseCategoricalAccuracy: { load: () => import('./accuracies'), function: 'sparse_categorical_accuracy' },
  TopKCategoricalAccuracy: {
    load: () => import('./top-k-categorical-accuracy'),
    function: 'top_k_categorical_accuracy',
  },
  SparseTopKCategoricalAccuracy: {
    load: () => import('./sparse-top-k-categorical-accuracy'),
    function: 'sparse_top_k_categorical_accuracy',
  },
  F1Score: { load: () => import('./f1-score') },
  FBetaScore: { load: () => import('./fbeta-score') },
  IoU: { load: () => import('./iou') },
  BinaryIoU: { load: () => import('./binary-iou') },
  MeanIoU: { load: () => import('./mean-iou') },
  OneHotIoU: { load: () => import('./one-hot-iou') },
  OneHotMeanIoU: { load: () => import('./one-hot-mean-iou') },
});

/** The names of metrics, in any of Keras's spellings, and of functions of losses, which are averaged. */
export type MetricName = NamesOf<typeof METRIC_TABLE> | LossFunctionName;

/** The family for lookups by name: files may name the metric that is made of a function, too. */
export const METRIC_NAMES = {
  kind: 'metric',
  names: [...Object.keys(METRIC_TABLE), 'MeanMetricWrapper'],
  aliases: aliasesOf(METRIC_TABLE),
};
