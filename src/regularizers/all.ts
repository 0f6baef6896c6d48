// The table of regularizers: each line has a class under the name that files and people use. Lookups, loading and the names in
// types come from it.
export { L1, type L1Options } from './l1';
export { L1L2, type L1L2Options } from './l1l2';
export { L2, type L2Options } from './l2';
export { OrthogonalRegularizer, type OrthogonalRegularizerOptions } from './orthogonal-regularizer';
export { Regularizer, type RegularizerFunction } from './regularizer';
