export * from './all';
export type { MetricName } from './table';
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
export type { Curve, Summation } from './curve-area';
export { deserialize, get, METRICS, serialize } from './get';
export type { MetricIdentifier } from './get';
export { MeanMetricWrapper } from './mean-metric-wrapper';
export type { MeanMetricWrapperOptions, Measure } from './mean-metric-wrapper';
export { Metric, metricOptions } from './metric';
export type {
  Direction,
  MetricInitializer,
  MetricOptions,
  MetricVariableOptions,
  PairArguments,
  UpdateOptions,
} from './metric';
export type { OutcomeCountOptions } from './outcome-count';
export type { ThresholdShareOptions } from './threshold-share';
export type { Thresholds } from './thresholds-option';
