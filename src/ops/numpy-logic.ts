import * as build from '../ir/build';
import { isFloat } from '../ir/dtype';
import type { BinaryName } from '../ir/primitives/elementwise';
import { normalizeAxes } from '../ir/shape';
import type { Axis, TensorLike } from '../runtime/tensor';
import { Tensor } from '../runtime/tensor';
import { checkOptions } from '../util/options';
import { applyBinary, applyUnary, choose, filled, promote, promoteFloat, scalarLike, tensor } from './common';

// Comparison and logic: results are bool.

function compare(name: BinaryName, x1: TensorLike, x2: TensorLike): Tensor {
  const [a, b] = promote(x1, x2);
  return applyBinary(name, a, b);
}

/**
 * Whether x1 = x2, element by element; NaN equals nothing.
 *
 * @param x1 numbers of any shape
 * @param x2 numbers of a shape that broadcasts with that of x1
 * @returns bool of the common shape
 *
 * @example
 * import { ops } from 'keratin';
 * console.log(String(ops.equal([1, 2, 3], [1, 0, 3]))); // [ True False  True]
 *
 * @see https://keras.io/api/ops/numpy/#equal-function
 */
export const equal = (x1: TensorLike, x2: TensorLike): Tensor => compare('equal', x1, x2);

/**
 * Whether x1 ≠ x2, element by element.
 *
 * @param x1 numbers of any shape
 * @param x2 numbers of a shape that broadcasts with that of x1
 * @returns bool of the common shape
 *
 * @example
 * import { ops } from 'keratin';
 * console.log(String(ops.notEqual([1, 2, 3], [1, 0, 3]))); // [False  True False]
 *
 * @see https://keras.io/api/ops/numpy/#notequal-function
 */
export const notEqual = (x1: TensorLike, x2: TensorLike): Tensor => compare('not_equal', x1, x2);

/**
 * Whether x1 < x2, element by element.
 *
 * @param x1 numbers of any shape
 * @param x2 numbers of a shape that broadcasts with that of x1
 * @returns bool of the common shape
 *
 * @example
 * import { ops } from 'keratin';
 * console.log(String(ops.less([1, 2, 3], 2))); // [ True False False]
 *
 * @see https://keras.io/api/ops/numpy/#less-function
 */
export const less = (x1: TensorLike, x2: TensorLike): Tensor => compare('less', x1, x2);

/**
 * Whether x1 ≤ x2, element by element.
 *
 * @param x1 numbers of any shape
 * @param x2 numbers of a shape that broadcasts with that of x1
 * @returns bool of the common shape
 *
 * @example
 * import { ops } from 'keratin';
 * console.log(String(ops.lessEqual([1, 2, 3], 2))); // [ True  True False]
 *
 * @see https://keras.io/api/ops/numpy/#lessequal-function
 */
export const lessEqual = (x1: TensorLike, x2: TensorLike): Tensor => compare('less_equal', x1, x2);

/**
 * Whether x1 > x2, element by element.
 *
 * @param x1 numbers of any shape
 * @param x2 numbers of a shape that broadcasts with that of x1
 * @returns bool of the common shape
 *
 * @example
 * import { ops } from 'keratin';
 * console.log(String(ops.greater([1, 2, 3], 2))); // [False False  True]
 *
 * @see https://keras.io/api/ops/numpy/#greater-function
 */
export const greater = (x1: TensorLike, x2: TensorLike): Tensor => compare('greater', x1, x2);

/**
 * Whether x1 ≥ x2, element by element.
 *
 * @param x1 numbers of any shape
 * @param x2 numbers of a shape that broadcasts with that of x1
 * @returns bool of the common shape
 *
 * @example
 * import { ops } from 'keratin';
 * console.log(String(ops.greaterEqual([1, 2, 3], 2))); // [False  True  True]
 *
 * @see https://keras.io/api/ops/numpy/#greaterequal-function
 */
export const greaterEqual = (x1: TensorLike, x2: TensorLike): Tensor => compare('greater_equal', x1, x2);

const truth = (x: TensorLike): Tensor => tensor(x).astype('bool');

/**
 * Whether both x1 and x2 are true (not 0).
 *
 * @param x1 numbers of any shape
 * @param x2 numbers of a shape that broadcasts with that of x1
 * @returns bool of the common shape
 *
 * @example
 * import { ops } from 'keratin';
 * console.log(String(ops.logicalAnd([true, true, false], [true, false, false]))); // [ True False False]
 *
 * @see https://keras.io/api/ops/numpy/#logicaland-function
 */
export const logicalAnd = (x1: TensorLike, x2: TensorLike): Tensor =>
  applyBinary('and', truth(x1), truth(x2));

/**
 * Whether x1 or x2 is true (not 0).
 *
 * @param x1 numbers of any shape
 * @param x2 numbers of a shape that broadcasts with that of x1
 * @returns bool of the common shape
 *
 * @example
 * import { ops } from 'keratin';
 * console.log(String(ops.logicalOr([true, true, false], [true, false, false]))); // [ True  True False]
 *
 * @see https://keras.io/api/ops/numpy/#logicalor-function
 */
export const logicalOr = (x1: TensorLike, x2: TensorLike): Tensor => applyBinary('or', truth(x1), truth(x2));

/**
 * Whether exactly one of x1 and x2 is true (not 0).
 *
 * @param x1 numbers of any shape
 * @param x2 numbers of a shape that broadcasts with that of x1
 * @returns bool of the common shape
 *
 * @example
 * import { ops } from 'keratin';
 * console.log(String(ops.logicalXor([true, true, false], [true, false, false]))); // [False  True False]
 *
 * @see https://keras.io/api/ops/numpy/#logicalxor-function
 */
export const logicalXor = (x1: TensorLike, x2: TensorLike): Tensor =>
  applyBinary('xor', truth(x1), truth(x2));

/**
 * Whether x is false (0).
 *
 * @param x numbers of any shape
 * @returns bool of the shape of x
 *
 * @example
 * import { ops } from 'keratin';
 * console.log(String(ops.logicalNot([true, false]))); // [False  True]
 *
 * @see https://keras.io/api/ops/numpy/#logicalnot-function
 */
export const logicalNot = (x: TensorLike): Tensor => applyUnary('logical_not', truth(x));

/**
 * Whether x is neither infinite nor NaN.
 *
 * @param x numbers of any shape
 * @returns bool of the shape of x
 *
 * @example
 * import { ops } from 'keratin';
 * console.log(String(ops.isfinite([1, NaN, Infinity]))); // [ True False False]
 *
 * @see https://keras.io/api/ops/numpy/#isfinite-function
 */
export const isfinite = (x: TensorLike): Tensor => applyUnary('is_finite', tensor(x));

/**
 * Whether x is NaN.
 *
 * @param x numbers of any shape
 * @returns bool of the shape of x
 *
 * @example
 * import { ops } from 'keratin';
 * console.log(String(ops.isnan([1, NaN, Infinity]))); // [False  True False]
 *
 * @see https://keras.io/api/ops/numpy/#isnan-function
 */
export function isnan(x: TensorLike): Tensor {
  const value = tensor(x);
  return applyBinary('not_equal', value, value);
}

/**
 * Whether x is infinite, of either sign.
 *
 * @param x numbers of any shape
 * @returns bool of the shape of x
 *
 * @example
 * import { ops } from 'keratin';
 * console.log(String(ops.isinf([1, NaN, -Infinity]))); // [False False  True]
 *
 * @see https://keras.io/api/ops/numpy/#isinf-function
 */
export function isinf(x: TensorLike): Tensor {
  const value = tensor(x);
  if (!isFloat(value.dtype)) return filled(value.shape, 0, 'bool');
  return value.abs().equal(Infinity);
}

const isInfinity = (x: TensorLike, infinity: number): Tensor => {
  const value = tensor(x);
  return isFloat(value.dtype) ? value.equal(infinity) : filled(value.shape, 0, 'bool');
};

/**
 * Whether x is +∞.
 *
 * @param x numbers of any shape
 * @returns bool of the shape of x
 *
 * @example
 * import { ops } from 'keratin';
 * console.log(String(ops.isposinf([1, Infinity, -Infinity]))); // [False  True False]
 *
 * @see https://keras.io/api/ops/numpy/#isposinf-function
 */
export const isposinf = (x: TensorLike): Tensor => isInfinity(x, Infinity);

/**
 * Whether x is -∞.
 *
 * @param x numbers of any shape
 * @returns bool of the shape of x
 *
 * @example
 * import { ops } from 'keratin';
 * console.log(String(ops.isneginf([1, Infinity, -Infinity]))); // [False False  True]
 *
 * @see https://keras.io/api/ops/numpy/#isneginf-function
 */
export const isneginf = (x: TensorLike): Tensor => isInfinity(x, -Infinity);

/**
 * Whether x has no imaginary part: always true, as tensors hold real numbers.
 *
 * @param x numbers of any shape
 * @returns bool of the shape of x
 *
 * @example
 * import { ops } from 'keratin';
 * console.log(String(ops.isreal([1, NaN]))); // [ True  True]
 *
 * @see https://keras.io/api/ops/numpy/#isreal-function
 */
export const isreal = (x: TensorLike): Tensor => filled(tensor(x).shape, 1, 'bool');

/**
 * Whether the sign bit of x is set: negative numbers and -0.
 *
 * @param x numbers of any shape
 * @returns bool of the shape of x
 *
 * @example
 * import { ops } from 'keratin';
 * console.log(String(ops.signbit([-1.5, 0, 2]))); // [ True False False]
 *
 * @see https://keras.io/api/ops/numpy/#signbit-function
 */
export function signbit(x: TensorLike): Tensor {
  const value = tensor(x);
  if (!isFloat(value.dtype)) return value.dtype === 'bool' ? filled(value.shape, 0, 'bool') : value.less(0);
  const reciprocalNegative = applyBinary('div', scalarLike(1, value), value).less(0);
  return choose(value.equal(0), reciprocalNegative, value.less(0));
}

/** Options of `isclose` and `allclose`. */
export interface CloseOptions {
  /** Relative tolerance. Default 1e-5. */
  readonly rtol?: number;
  /** Absolute tolerance. Default 1e-8. */
  readonly atol?: number;
  /** Whether NaN counts as close to NaN. Default false. */
  readonly equalNan?: boolean;
}

/**
 * Whether |x1 - x2| ≤ atol + rtol · |x2|, element by element. Infinities are close to themselves only.
 *
 * @param x1 numbers of any shape
 * @param x2 numbers of a shape that broadcasts with that of x1
 * @param options `rtol` (1e-5), `atol` (1e-8), `equalNan` (false)
 * @returns bool of the common shape
 *
 * @example
 * import { ops } from 'keratin';
 * console.log(String(ops.isclose([1, 2], [1.000001, 2.1]))); // [ True False]
 *
 * @see https://keras.io/api/ops/numpy/#isclose-function
 */
export function isclose(x1: TensorLike, x2: TensorLike, options: CloseOptions = {}): Tensor {
  checkOptions('isclose', options, ['rtol', 'atol', 'equalNan']);
  const { rtol = 1e-5, atol = 1e-8, equalNan = false } = options;
  const [a, b] = promoteFloat(x1, x2);
  const near = applyBinary('less_equal', a.sub(b).abs(), b.abs().mul(rtol).add(atol));
  const bothFinite = applyBinary('and', applyUnary('is_finite', a), applyUnary('is_finite', b));
  const same = applyBinary('equal', a, b);
  const result = applyBinary('or', applyBinary('and', near, bothFinite), same);
  return equalNan ? applyBinary('or', result, applyBinary('and', isnan(a), isnan(b))) : result;
}

/**
 * Whether |x1 - x2| ≤ atol + rtol · |x2| for all elements.
 *
 * @param x1 numbers of any shape
 * @param x2 numbers of a shape that broadcasts with that of x1
 * @param options `rtol` (1e-5), `atol` (1e-8), `equalNan` (false)
 * @returns one bool
 *
 * @example
 * import { ops } from 'keratin';
 * console.log(String(ops.allclose([1, 2], [1.000001, 2]))); // True
 *
 * @see https://keras.io/api/ops/numpy/#allclose-function
 */
export function allclose(x1: TensorLike, x2: TensorLike, options: CloseOptions = {}): Tensor {
  return isclose(x1, x2, options).all();
}

/** Options of reductions. */
export interface ReduceOptions {
  /** The axis or axes reduced. Default: all. */
  readonly axis?: Axis;
  /** Whether reduced axes stay with size 1. Default false. */
  readonly keepdims?: boolean;
}

const REDUCE_OPTIONS = ['axis', 'keepdims'];

function quantify(name: 'all' | 'any', x: TensorLike, options: ReduceOptions): Tensor {
  checkOptions(name, options, REDUCE_OPTIONS);
  const value = truth(x);
  const axes = normalizeAxes(options.axis, value.ndim, name);
  const empty = axes.some((axis) => value.shape[axis] === 0);
  if (empty) {
    const count = value.astype('int32').sum(axes, { keepdims: options.keepdims });
    return name === 'all' ? count.equal(0) : count.notEqual(0);
  }
  return new Tensor(build.reduce(name === 'all' ? 'min' : 'max', value.node, axes, options.keepdims));
}

/**
 * Whether all elements along `axis` are true (not 0).
 *
 * @param x numbers of any shape
 * @param options `axis` (default: all axes), `keepdims` (false)
 * @returns bool of the shape of x without the reduced axes
 *
 * @example
 * import { ops } from 'keratin';
 * console.log(String(ops.all([[true, false], [true, true]]))); // False
 * console.log(String(ops.all([[true, false], [true, true]], { axis: 1 }))); // [False  True]
 *
 * @see https://keras.io/api/ops/numpy/#all-function
 */
export const all = (x: TensorLike, options: ReduceOptions = {}): Tensor => quantify('all', x, options);

/**
 * Whether any element along `axis` is true (not 0).
 *
 * @param x numbers of any shape
 * @param options `axis` (default: all axes), `keepdims` (false)
 * @returns bool of the shape of x without the reduced axes
 *
 * @example
 * import { ops } from 'keratin';
 * console.log(String(ops.any([[true, false], [false, false]]))); // True
 * console.log(String(ops.any([[true, false], [false, false]], { axis: 1 }))); // [ True False]
 *
 * @see https://keras.io/api/ops/numpy/#any-function
 */
export const any = (x: TensorLike, options: ReduceOptions = {}): Tensor => quantify('any', x, options);

/**
 * Elements of `x1` where `condition` is true, of `x2` elsewhere; without both, the positions of the true elements.
 *
 * @param condition bools of any shape; numbers are true where they are not 0
 * @param options `x1` and `x2`: numbers of shapes that broadcast with that of `condition`
 * @returns numbers of the common shape and dtype; without `x1` and `x2` one int32[found] for each axis
 *
 * @example
 * import { ops } from 'keratin';
 * console.log(String(ops.where([true, false, true], { x1: [1, 2, 3], x2: 0 }))); // [1 0 3]
 * console.log(ops.where([false, true, true]).map(String).join(' ')); // [1 2]
 *
 * @see https://keras.io/api/ops/numpy/#where-function
 */
export function where(condition: TensorLike, options: { x1: TensorLike; x2: TensorLike }): Tensor;
export function where(condition: TensorLike, options?: Record<string, never>): Tensor[];
export function where(
  condition: TensorLike,
  options: { x1?: TensorLike; x2?: TensorLike } = {},
): Tensor | Tensor[] {
  checkOptions('where', options, ['x1', 'x2']);
  if (options.x1 === undefined && options.x2 === undefined) return nonzero(condition);
  const [a, b] = promote(options.x1 ?? 0, options.x2 ?? 0);
  return choose(truth(condition), a, b);
}

/**
 * The positions of the elements that are not 0. Needs concrete values.
 *
 * @param x numbers of any shape
 * @returns int32[found] for each axis of x
 *
 * @example
 * import { ops } from 'keratin';
 * console.log(ops.nonzero([[1, 0], [0, 2]]).map(String).join(' ')); // [0 1] [0 1]
 *
 * @see https://keras.io/api/ops/numpy/#nonzero-function
 */
export function nonzero(x: TensorLike): Tensor[] {
  const { data, shape } = tensor(x);
  const found: number[] = [];
  for (let i = 0; i < data.length; i++) if (data[i] !== 0) found.push(i);
  let inner = data.length;
  return shape.map((size) => {
    inner = size === 0 ? 0 : inner / size;
    const positions = Int32Array.from(found, (at) => Math.floor(at / inner) % size);
    return new Tensor(build.constantFrom(positions, [positions.length], 'int32'));
  });
}

/**
 * Elements of the first tensor of `choicelist` whose condition in `condlist` is true, else `default`.
 *
 * @param condlist bools of shapes that broadcast
 * @param choicelist as many tensors of numbers
 * @param options `default`: numbers where no condition is true; default 0
 * @returns numbers of the common shape and dtype
 *
 * @example
 * import { ops } from 'keratin';
 * const x = ops.arange(5);
 * console.log(String(ops.select([ops.less(x, 2), ops.greater(x, 3)], [x, ops.square(x)], { default: -1 })));
 * // [ 0  1 -1 -1 16]
 *
 * @see https://keras.io/api/ops/numpy/#select-function
 */
export function select(
  condlist: readonly TensorLike[],
  choicelist: readonly TensorLike[],
  options: { default?: TensorLike } = {},
): Tensor {
  checkOptions('select', options, ['default']);
  const [last, ...choices] = promote(options.default ?? 0, ...choicelist);
  return choices.reduceRight((rest, choice, i) => choose(truth(condlist[i]), choice, rest), last);
}
