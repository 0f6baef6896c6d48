/** Loads the losses that most models are trained with, one by one: they need not wait for the table of all. */
export const COMMON_LOADERS = {
  BinaryCrossentropy: () => import('./binary-crossentropy'),
  CategoricalCrossentropy: () => import('./categorical-crossentropy'),
  SparseCategoricalCrossentropy: () => import('./sparse-categorical-crossentropy'),
  MeanSquaredError: () => import('./mean-squared-error'),
  MeanAbsoluteError: () => import('./mean-absolute-error'),
};
