// The table of schedules: each line has a class under the name that files and people use. Lookups come from it.
export { CosineDecay, type CosineDecayOptions } from './cosine-decay';
export { CosineDecayRestarts, type CosineDecayRestartsOptions } from './cosine-decay-restarts';
export { ExponentialDecay, type ExponentialDecayOptions } from './exponential-decay';
export { InverseTimeDecay, type InverseTimeDecayOptions } from './inverse-time-decay';
export { PiecewiseConstantDecay, type PiecewiseConstantDecayOptions } from './piecewise-constant-decay';
export { PolynomialDecay, type PolynomialDecayOptions } from './polynomial-decay';
