export { binaryCrossentropy } from '../losses/binary-crossentropy';
export { binaryFocalCrossentropy } from '../losses/binary-focal-crossentropy';
export { categoricalCrossentropy } from '../losses/categorical-crossentropy';
export { categoricalFocalCrossentropy } from '../losses/categorical-focal-crossentropy';
export { categoricalHinge } from '../losses/categorical-hinge';
export { hinge } from '../losses/hinge';
export { huber } from '../losses/huber';
export { klDivergence } from '../losses/kl-divergence';
export { logCosh } from '../losses/log-cosh';
export { meanAbsoluteError } from '../losses/mean-absolute-error';
export { meanAbsolutePercentageError } from '../losses/mean-absolute-percentage-error';
export { meanSquaredError } from '../losses/mean-squared-error';
export { meanSquaredLogarithmicError } from '../losses/mean-squared-logarithmic-error';
export { poisson } from '../losses/poisson';
export { sparseCategoricalCrossentropy } from '../losses/sparse-categorical-crossentropy';
export { squaredHinge } from '../losses/squared-hinge';
export { Accuracy } from './accuracy';
export { AUC } from './auc';
export type { AUCOptions } from './auc';
export { binaryAccuracy, BinaryAccuracy } from './binary-accuracy';
export type { BinaryAccuracyOptions } from './binary-accuracy';
export { BinaryCrossentropy } from './binary-crossentropy';
export type { BinaryCrossentropyOptions } from './binary-crossentropy';
export { BinaryIoU } from './binary-iou';
export type { BinaryIoUOptions } from './binary-iou';
export { categoricalAccuracy, CategoricalAccuracy } from './categorical-accuracy';
export { CategoricalCrossentropy } from './categorical-crossentropy';
export type { CategoricalCrossentropyOptions } from './categorical-crossentropy';
export { CategoricalHinge } from './categorical-hinge';
export { concordanceCorrelation, ConcordanceCorrelation } from './concordance-correlation';
export type { ConcordanceCorrelationOptions } from './concordance-correlation';
export { CosineSimilarity } from './cosine-similarity';
export type { CosineSimilarityOptions } from './cosine-similarity';
export type { Curve, Summation } from './curve-area';
export { F1Score } from './f1-score';
export type { F1ScoreOptions } from './f1-score';
export { FalseNegatives } from './false-negatives';
export { FalsePositives } from './false-positives';
export { FBetaScore } from './fbeta-score';
export type { FBetaScoreOptions } from './fbeta-score';
export { deserialize, get, METRICS, serialize } from './get';
export type { MetricIdentifier } from './get';
export { Hinge } from './hinge';
export { IoU } from './iou';
export type { IoUOptions } from './iou';
export { KLDivergence } from './kl-divergence';
export { LogCoshError } from './log-cosh-error';
export { Mean } from './mean';
export type { ValueArguments } from './mean';
export { MeanAbsoluteError } from './mean-absolute-error';
export { MeanAbsolutePercentageError } from './mean-absolute-percentage-error';
export { MeanIoU } from './mean-iou';
export type { MeanIoUOptions } from './mean-iou';
export { MeanMetricWrapper } from './mean-metric-wrapper';
export type { MeanMetricWrapperOptions, Measure } from './mean-metric-wrapper';
export { MeanSquaredError } from './mean-squared-error';
export { MeanSquaredLogarithmicError } from './mean-squared-logarithmic-error';
export { Metric, metricOptions } from './metric';
export type {
  Direction,
  MetricInitializer,
  MetricOptions,
  MetricVariableOptions,
  PairArguments,
  UpdateOptions,
} from './metric';
export { OneHotIoU } from './one-hot-iou';
export type { OneHotIoUOptions } from './one-hot-iou';
export { OneHotMeanIoU } from './one-hot-mean-iou';
export type { OneHotMeanIoUOptions } from './one-hot-mean-iou';
export type { OutcomeCountOptions } from './outcome-count';
export { pearsonCorrelation, PearsonCorrelation } from './pearson-correlation';
export type { PearsonCorrelationOptions } from './pearson-correlation';
export { Poisson } from './poisson';
export { Precision } from './precision';
export { PrecisionAtRecall } from './precision-at-recall';
export type { PrecisionAtRecallOptions } from './precision-at-recall';
export { R2Score } from './r2-score';
export type { R2ScoreOptions } from './r2-score';
export { Recall } from './recall';
export { RecallAtPrecision } from './recall-at-precision';
export type { RecallAtPrecisionOptions } from './recall-at-precision';
export { resolveMetric } from './resolve';
export { RootMeanSquaredError } from './root-mean-squared-error';
export { SensitivityAtSpecificity } from './sensitivity-at-specificity';
export type { SensitivityAtSpecificityOptions } from './sensitivity-at-specificity';
export { sparseCategoricalAccuracy, SparseCategoricalAccuracy } from './sparse-categorical-accuracy';
export { SparseCategoricalCrossentropy } from './sparse-categorical-crossentropy';
export type { SparseCategoricalCrossentropyOptions } from './sparse-categorical-crossentropy';
export {
  sparseTopKCategoricalAccuracy,
  SparseTopKCategoricalAccuracy,
} from './sparse-top-k-categorical-accuracy';
export type { SparseTopKCategoricalAccuracyOptions } from './sparse-top-k-categorical-accuracy';
export { SpecificityAtSensitivity } from './specificity-at-sensitivity';
export type { SpecificityAtSensitivityOptions } from './specificity-at-sensitivity';
export { SquaredHinge } from './squared-hinge';
export { Sum } from './sum';
export type { ThresholdShareOptions } from './threshold-share';
export type { Thresholds } from './thresholds-option';
export { topKCategoricalAccuracy, TopKCategoricalAccuracy } from './top-k-categorical-accuracy';
export type { TopKCategoricalAccuracyOptions } from './top-k-categorical-accuracy';
export { TrueNegatives } from './true-negatives';
export { TruePositives } from './true-positives';
