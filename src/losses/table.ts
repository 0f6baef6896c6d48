import { type AliasNames, aliasesOf, familyTable, type FunctionNames, type NamesOf } from '../config/family';

/** All losses: each class with its function, its other names (some only in files of Keras 1 and 2) and how it loads. */
export const LOSS_TABLE = familyTable({
  Loss: { load: () => import('./loss') },
  KLDivergence: {
    load: () => import('./distances'),
    function: true,
    aliases: ['kld', 'KLD', 'kullback_leibler_divergence'],
  },
  Poisson: { load: () => import('./distances'), function: true },
  BinaryCrossentropy: {
    load: () => import('./binary-crossentropy'),
    function: true,
    aliases: ['bce', 'BCE'],
  },
  BinaryFocalCrossentropy: {
    load: () => import('./weighted-crossentropies'),
    function: true,
  },
  CategoricalCrossentropy: {
    load: () => import('./categorical-crossentropy'),
    function: true,
  },
  CategoricalFocalCrossentropy: {
    load: () => import('./weighted-crossentropies'),
    function: true,
  },
  SparseCategoricalCrossentropy: {
    load: () => import('./sparse-categorical-crossentropy'),
    function: true,
  },
  CategoricalGeneralizedCrossEntropy: { load: () => import('./weighted-crossentropies') },
  MeanSquaredError: {
    load: () => import('./mean-squared-error'),
    function: true,
    aliases: ['mse', 'MSE'],
  },
  MeanAbsoluteError: {
    load: () => import('./mean-absolute-error'),
    function: true,
    aliases: ['mae', 'MAE'],
  },
  MeanAbsolutePercentageError: {
    load: () => import('./distances'),
    function: true,
    aliases: ['mape', 'MAPE'],
  },
  MeanSquaredLogarithmicError: {
    load: () => import('./distances'),
    function: true,
    aliases: ['msle', 'MSLE'],
  },
  CosineSimilarity: {
    load: () => import('./distances'),
    function: true,
    aliases: ['cosine_proximity'],
  },
  LogCosh: { load: () => import('./distances'), function: true, aliases: ['logcosh'] },
  Huber: { load: () => import('./distances'), function: true, aliases: ['huber_loss'] },
  Hinge: { load: () => import('./margins'), function: true },
  SquaredHinge: { load: () => import('./margins'), function: true },
  CategoricalHinge: { load: () => import('./margins'), function: true },
  Dice: { load: () => import('./margins'), function: true },
  Tversky: { load: () => import('./margins'), function: true },
  Circle: { load: () => import('./margins'), function: true },
  CTC: { load: () => import('./ctc'), function: true },
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
