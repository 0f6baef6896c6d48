// Every loss with its function: who imports this has them all.
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
export { hinge, Hinge } from './hinge';
export { huber, Huber } from './huber';
export type { HuberOptions } from './huber';
export { klDivergence, KLDivergence } from './kl-divergence';
export { logCosh, LogCosh } from './log-cosh';
export { meanAbsoluteError, MeanAbsoluteError } from './mean-absolute-error';
export { meanAbsolutePercentageError, MeanAbsolutePercentageError } from './mean-absolute-percentage-error';
export { meanSquaredError, MeanSquaredError } from './mean-squared-error';
export { meanSquaredLogarithmicError, MeanSquaredLogarithmicError } from './mean-squared-logarithmic-error';
export { poisson, Poisson } from './poisson';
export {
  sparseCategoricalCrossentropy,
  SparseCategoricalCrossentropy,
} from './sparse-categorical-crossentropy';
export type { SparseCategoricalCrossentropyOptions } from './sparse-categorical-crossentropy';
export { squaredHinge, SquaredHinge } from './squared-hinge';
export { tversky, Tversky } from './tversky';
export type { TverskyOptions } from './tversky';
