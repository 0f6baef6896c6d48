/** Other names of metrics, with the classes they stand for. */
export const METRIC_ALIASES: Readonly<Record<string, string>> = {
  bce: 'BinaryCrossentropy',
  BCE: 'BinaryCrossentropy',
  mse: 'MeanSquaredError',
  MSE: 'MeanSquaredError',
  mae: 'MeanAbsoluteError',
  MAE: 'MeanAbsoluteError',
  mape: 'MeanAbsolutePercentageError',
  MAPE: 'MeanAbsolutePercentageError',
  msle: 'MeanSquaredLogarithmicError',
  MSLE: 'MeanSquaredLogarithmicError',
  // Spellings in files of Keras 1 and 2.
  kld: 'KLDivergence',
  KLD: 'KLDivergence',
  kullback_leibler_divergence: 'KLDivergence',
  logcosh: 'LogCoshError',
  log_cosh: 'LogCoshError',
  cosine_proximity: 'CosineSimilarity',
  acc: 'Accuracy',
};
