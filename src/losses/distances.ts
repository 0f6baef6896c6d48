// What measures how far predictions are, but for the squared and the absolute error, which most pages use: loaded together.
export { cosineSimilarity, CosineSimilarity } from './cosine-similarity';
export { huber, Huber } from './huber';
export { klDivergence, KLDivergence } from './kl-divergence';
export { logCosh, LogCosh } from './log-cosh';
export { meanAbsolutePercentageError, MeanAbsolutePercentageError } from './mean-absolute-percentage-error';
export { meanSquaredLogarithmicError, MeanSquaredLogarithmicError } from './mean-squared-logarithmic-error';
export { poisson, Poisson } from './poisson';
