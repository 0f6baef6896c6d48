/** Short names of losses, with the names they stand for. */
export const LOSS_ALIASES: Readonly<Record<string, string>> = {
  bce: 'binary_crossentropy',
  BCE: 'binary_crossentropy',
  kld: 'kl_divergence',
  KLD: 'kl_divergence',
  mae: 'mean_absolute_error',
  MAE: 'mean_absolute_error',
  mse: 'mean_squared_error',
  MSE: 'mean_squared_error',
  mape: 'mean_absolute_percentage_error',
  MAPE: 'mean_absolute_percentage_error',
  msle: 'mean_squared_logarithmic_error',
  MSLE: 'mean_squared_logarithmic_error',
  // Spellings in files of Keras 1 and 2.
  kullback_leibler_divergence: 'kl_divergence',
  logcosh: 'log_cosh',
  cosine_proximity: 'cosine_similarity',
  huber_loss: 'huber',
};
