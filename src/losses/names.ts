/** The classes of losses that can be given by name. Pages know the names at once; the classes are loaded when needed. */
export const LOSS_NAMES = [
  'Loss',
  'LossFunctionWrapper',
  'KLDivergence',
  'Poisson',
  'BinaryCrossentropy',
  'BinaryFocalCrossentropy',
  'CategoricalCrossentropy',
  'CategoricalFocalCrossentropy',
  'SparseCategoricalCrossentropy',
  'CategoricalGeneralizedCrossEntropy',
  'MeanSquaredError',
  'MeanAbsoluteError',
  'MeanAbsolutePercentageError',
  'MeanSquaredLogarithmicError',
  'CosineSimilarity',
  'LogCosh',
  'Huber',
  'Hinge',
  'SquaredHinge',
  'CategoricalHinge',
  'Dice',
  'Tversky',
  'Circle',
  'CTC',
] as const;

export type LossName = (typeof LOSS_NAMES)[number];
