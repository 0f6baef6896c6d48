import { type AliasNames, aliasesOf, familyTable, type FunctionNames, type NamesOf } from '../config/family';

/** All losses: each class with its function, its other names (some only in files of Keras 1 and 2) and how it loads. */
export const LOSS_TABLE = familyTable({
  Loss: { load: () => import('./loss') },
  KLDivergence: {
    load: () => import('./kl-divergence'),
    function: 'kl_divergence',
    aliases: ['kld', 'KLD', 'kullback_leibler_divergence'],
  },
  Poisson: { load: () => import('./poisson'), function: 'poisson' },
  BinaryCrossentropy: {
    load: () => import('./binary-crossentropy'),
    function: 'binary_crossentropy',
    aliases: ['bce', 'BCE'],
  },
  BinaryFocalCrossentropy: {
    load: () => import('./binary-focal-crossentropy'),
    function: 'binary_focal_crossentropy',
  },
  CategoricalCrossentropy: {
    load: () => import('./categorical-crossentropy'),
    function: 'categorical_crossentropy',
  },
  CategoricalFocalCrossentropy: {
    load: () => import('./categorical-focal-crossentropy'),
    function: 'categorical_focal_crossentropy',
  },
  SparseCategoricalCrossentropy: {
    load: () => import('./sparse-categorical-crossentropy'),
    function: 'sparse_categorical_crossentropy',
  },
  CategoricalGeneralizedCrossEntropy: { load: () => import('./categorical-generalized-cross-entropy') },
  MeanSquaredError: {
    load: () => import('./mean-squared-error'),
    function: 'mean_squared_error',
    aliases: ['mse', 'MSE'],
  },
  MeanAbsoluteError: {
    load: () => import('./mean-absolute-error'),
    function: 'mean_absolute_error',
    aliases: ['mae', 'MAE'],
  },
  MeanAbsolutePercentageError: {
    load: () => import('./mean-absolute-percentage-error'),
    function: 'mean_absolute_percentage_error',
    aliases: ['mape', 'MAPE'],
  },
  MeanSquaredLogarithmicError: {
    load: () => import('./mean-squared-logarithmic-error'),
    function: 'mean_squared_logarithmic_error',
    aliases: ['msle', 'MSLE'],
  },
  CosineSimilarity: {
    load: () => import('./cosine-similarity'),
    function: 'cosine_similarity',
    aliases: ['cosine_proximity'],
  },
  LogCosh: { load: () => import('./log-cosh'), function: 'log_cosh', aliases: ['logcosh'] },
  Huber: { load: () => import('./huber'), function: 'huber', aliases: ['huber_loss'] },
  Hinge: { load: () => import('./hinge'), function: 'hinge' },
  SquaredHinge: { load: () => import('./squared-hinge'), function: 'squared_hinge' },
  CategoricalHinge: { load: () => import('./categorical-hinge'), function: 'categorical_hinge' },
  Dice: { load: () => import('./dice'), function: 'dice' },
  Tversky: { load: () => import('./tversky'), function: 'tversky' },
  Circle: { load: () => import('./circle'), function: 'circle' },
  CTC: { load: () => import('./ctc'), function: 'ctc' },
});

/** The names of the functions of losses, which metrics may be, too. */
export type LossFunctionName =
  FunctionNames<typeof LOSS_TABLE> | AliasNames<typeof LOSS_TABLE> | CrossentropyName;

/** The cross-entropy that fits the targets. */
type CrossentropyName = 'crossentropy' | 'ce';

/** The names of losses, in any of Keras's spellings; `crossentropy` and `ce` are the cross-entropy that fits the targets. */
export type LossName = NamesOf<typeof LOSS_TABLE> | CrossentropyName;

/** The family for lookups by name: files may name the loss that is made of a function, too. */
export const LOSS_NAMES = {
  kind: 'loss',
  names: [...Object.keys(LOSS_TABLE), 'LossFunctionWrapper'],
  aliases: aliasesOf(LOSS_TABLE),
};
