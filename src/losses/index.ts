export { binaryCrossentropy, BinaryCrossentropy } from './binary-crossentropy';
export type { BinaryCrossentropyOptions } from './binary-crossentropy';
export { binaryFocalCrossentropy, BinaryFocalCrossentropy } from './binary-focal-crossentropy';
export type { BinaryFocalCrossentropyOptions } from './binary-focal-crossentropy';
export { categoricalCrossentropy, CategoricalCrossentropy } from './categorical-crossentropy';
export type { CategoricalCrossentropyOptions } from './categorical-crossentropy';
export { categoricalFocalCrossentropy, CategoricalFocalCrossentropy } from './categorical-focal-crossentropy';
export type { CategoricalFocalCrossentropyOptions } from './categorical-focal-crossentropy';
export {
  categoricalGeneralizedCrossEntropy,
  CategoricalGeneralizedCrossEntropy,
} from './categorical-generalized-cross-entropy';
export type { CategoricalGeneralizedCrossEntropyOptions } from './categorical-generalized-cross-entropy';
export { categoricalHinge, CategoricalHinge } from './categorical-hinge';
export { circle, Circle } from './circle';
export type { CircleOptions } from './circle';
export { cosineSimilarity, CosineSimilarity } from './cosine-similarity';
export type { CosineSimilarityOptions } from './cosine-similarity';
export { ctc, CTC } from './ctc';
export { dice, Dice } from './dice';
export type { DiceOptions } from './dice';
export type { LossFunction } from './loss-function';
export { deserialize, get, LOSSES, serialize } from './get';
export type { LossIdentifier } from './identifier';
export { hinge, Hinge } from './hinge';
export { huber, Huber } from './huber';
export type { HuberOptions } from './huber';
export { klDivergence, KLDivergence } from './kl-divergence';
export { logCosh, LogCosh } from './log-cosh';
export { Loss, lossOptions } from './loss';
export type { LossApplyOptions, LossOptions } from './loss';
export { LossFunctionWrapper } from './loss-function-wrapper';
export type { LossFunctionWrapperOptions } from './loss-function-wrapper';
export { meanAbsoluteError, MeanAbsoluteError } from './mean-absolute-error';
export { meanAbsolutePercentageError, MeanAbsolutePercentageError } from './mean-absolute-percentage-error';
export { meanSquaredError, MeanSquaredError } from './mean-squared-error';
export { meanSquaredLogarithmicError, MeanSquaredLogarithmicError } from './mean-squared-logarithmic-error';
export { poisson, Poisson } from './poisson';
export type { Reduction } from './reduce';
export { resolveLoss } from './resolve';
export {
  sparseCategoricalCrossentropy,
  SparseCategoricalCrossentropy,
} from './sparse-categorical-crossentropy';
export type { SparseCategoricalCrossentropyOptions } from './sparse-categorical-crossentropy';
export { checkSparseLabels } from './sparse-labels';
export { squaredHinge, SquaredHinge } from './squared-hinge';
export { isCrossentropy, targetKind } from './target-kind';
export type { TargetKind } from './target-kind';
export { tversky, Tversky } from './tversky';
export type { TverskyOptions } from './tversky';
