import { LOSS_ALIASES } from './aliases';
import { binaryCrossentropy } from './binary-crossentropy';
import { binaryFocalCrossentropy } from './binary-focal-crossentropy';
import { categoricalCrossentropy } from './categorical-crossentropy';
import { categoricalFocalCrossentropy } from './categorical-focal-crossentropy';
import { categoricalHinge } from './categorical-hinge';
import { circle } from './circle';
import { cosineSimilarity } from './cosine-similarity';
import { ctc } from './ctc';
import { dice } from './dice';
import { hinge } from './hinge';
import { huber } from './huber';
import { klDivergence } from './kl-divergence';
import { logCosh } from './log-cosh';
import type { LossFunction } from './loss-function';
import { meanAbsoluteError } from './mean-absolute-error';
import { meanAbsolutePercentageError } from './mean-absolute-percentage-error';
import { meanSquaredError } from './mean-squared-error';
import { meanSquaredLogarithmicError } from './mean-squared-logarithmic-error';
import { poisson } from './poisson';
import { sparseCategoricalCrossentropy } from './sparse-categorical-crossentropy';
import { squaredHinge } from './squared-hinge';
import { tversky } from './tversky';

/** Keras's loss functions by Keras's names. */
export const LOSS_FUNCTIONS: Readonly<Record<string, LossFunction>> = {
  binary_crossentropy: binaryCrossentropy,
  binary_focal_crossentropy: binaryFocalCrossentropy,
  categorical_crossentropy: categoricalCrossentropy,
  categorical_focal_crossentropy: categoricalFocalCrossentropy,
  categorical_hinge: categoricalHinge,
  circle,
  cosine_similarity: cosineSimilarity,
  ctc,
  dice,
  hinge,
  huber,
  kl_divergence: klDivergence,
  log_cosh: logCosh,
  mean_absolute_error: meanAbsoluteError,
  mean_absolute_percentage_error: meanAbsolutePercentageError,
  mean_squared_error: meanSquaredError,
  mean_squared_logarithmic_error: meanSquaredLogarithmicError,
  poisson,
  sparse_categorical_crossentropy: sparseCategoricalCrossentropy,
  squared_hinge: squaredHinge,
  tversky,
};

/** Keras's name of a loss function, or null for a function of the user's. */
export const lossFunctionName = (fn: unknown): string | null =>
  Object.keys(LOSS_FUNCTIONS).find((name) => LOSS_FUNCTIONS[name] === fn) ?? null;

/** The loss function called `name`, or null. */
export function lossFunction(name: string): LossFunction | null {
  const target = Object.hasOwn(LOSS_ALIASES, name) ? LOSS_ALIASES[name] : name;
  return Object.hasOwn(LOSS_FUNCTIONS, target) ? LOSS_FUNCTIONS[target] : null;
}
