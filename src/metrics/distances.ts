// What measures how far predictions are, but for the squared and the absolute error, which most pages use: loaded together.
export { concordanceCorrelation, ConcordanceCorrelation } from './concordance-correlation';
export { CosineSimilarity } from './cosine-similarity';
export { KLDivergence } from './kl-divergence';
export { LogCoshError } from './log-cosh-error';
export { MeanAbsolutePercentageError } from './mean-absolute-percentage-error';
export { MeanSquaredLogarithmicError } from './mean-squared-logarithmic-error';
export { pearsonCorrelation, PearsonCorrelation } from './pearson-correlation';
export { Poisson } from './poisson';
export { R2Score } from './r2-score';
export { RootMeanSquaredError } from './root-mean-squared-error';
