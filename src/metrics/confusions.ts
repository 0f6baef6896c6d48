// What counts hits and misses at thresholds, loaded together.
export { AUC } from './auc';
export { FalseNegatives } from './false-negatives';
export { FalsePositives } from './false-positives';
export { Precision } from './precision';
export { PrecisionAtRecall } from './precision-at-recall';
export { Recall } from './recall';
export { RecallAtPrecision } from './recall-at-precision';
export { SensitivityAtSpecificity } from './sensitivity-at-specificity';
export { SpecificityAtSensitivity } from './specificity-at-sensitivity';
export { TrueNegatives } from './true-negatives';
export { TruePositives } from './true-positives';
