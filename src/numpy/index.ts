/**
 * NumPy's functions on tensors: whole numbers become int64, other numbers float64. Required arguments are positional, an
 * axis may be too, and all other settings are one object: `np.sum(x, 0)`, `np.sum(x, { axis: 0, keepdims: true })`.
 *
 * @example
 * import * as np from 'keratin/numpy';
 * const input = np.array([3, 5]);
 * const weights = np.array([2, 4]);
 * console.log(`${np.maximum(input.mul(weights).sum(), 0)}`); // 26
 *
 * @see https://numpy.org/doc/stable/reference/routines.html
 */
export * from './create';
export * from './elementary';
export * from './join';
export * from './logic';
export * from './math';
export * from './product';
export * from './reduce';
export * from './shape';
export * from './statistics';
export * as linalg from './linalg';
export * as random from './random';
export { Tensor as ndarray } from '../runtime/tensor';

/** The ratio of a circle's circumference to its diameter. */
export const pi = Math.PI;
/** Euler's number. */
export const e = Math.E;
/** Infinity. */
export const inf = Infinity;
/** Not a number. */
export const nan = NaN;
/** A new axis of size 1, in indices: `x.at(':', np.newaxis)`. */
export const newaxis = null;

/** Names of types, for `x.astype(np.float32)`. */
export const float16 = 'float16';
export const float32 = 'float32';
export const float64 = 'float64';
export const int8 = 'int8';
export const int16 = 'int16';
export const int32 = 'int32';
export const int64 = 'int64';
export const uint8 = 'uint8';
export const uint16 = 'uint16';
export const uint32 = 'uint32';
export const uint64 = 'uint64';
export type { VarianceOptions } from './float64';
