import type { Loaders } from '../config/saveable';
import type { LOSS_CLASSES } from './get';

/** Loads the loss classes one by one, by name. */
export const LOSS_LOADERS = {
  Loss: () => import('./loss'),
  LossFunctionWrapper: () => import('./loss-function-wrapper'),
  KLDivergence: () => import('./kl-divergence'),
  Poisson: () => import('./poisson'),
  BinaryCrossentropy: () => import('./binary-crossentropy'),
  BinaryFocalCrossentropy: () => import('./binary-focal-crossentropy'),
  CategoricalCrossentropy: () => import('./categorical-crossentropy'),
  CategoricalFocalCrossentropy: () => import('./categorical-focal-crossentropy'),
  SparseCategoricalCrossentropy: () => import('./sparse-categorical-crossentropy'),
  CategoricalGeneralizedCrossEntropy: () => import('./categorical-generalized-cross-entropy'),
  MeanSquaredError: () => import('./mean-squared-error'),
  MeanAbsoluteError: () => import('./mean-absolute-error'),
  MeanAbsolutePercentageError: () => import('./mean-absolute-percentage-error'),
  MeanSquaredLogarithmicError: () => import('./mean-squared-logarithmic-error'),
  CosineSimilarity: () => import('./cosine-similarity'),
  LogCosh: () => import('./log-cosh'),
  Huber: () => import('./huber'),
  Hinge: () => import('./hinge'),
  SquaredHinge: () => import('./squared-hinge'),
  CategoricalHinge: () => import('./categorical-hinge'),
  Dice: () => import('./dice'),
  Tversky: () => import('./tversky'),
  Circle: () => import('./circle'),
  CTC: () => import('./ctc'),
} satisfies Loaders<typeof LOSS_CLASSES>;
