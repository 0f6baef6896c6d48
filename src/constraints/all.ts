// The table of constraints: each line has a class under the name that files and people use. Lookups, loading and the names in
// types come from it.
export { MaxNorm, type MaxNormOptions } from './max-norm';
export { MinMaxNorm, type MinMaxNormOptions } from './min-max-norm';
export { NonNeg } from './non-neg';
export { UnitNorm, type UnitNormOptions } from './unit-norm';
export { Constraint, type ConstraintFunction } from './constraint';
