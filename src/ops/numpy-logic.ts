import { tensorList } from './arguments';
import {
  checkNoMore,
  isOptions,
  optionsFrom,
  type OptionArguments,
  type OptionKinds,
} from '../util/arguments';
import { aNumber, aFlag, aTensor } from '../util/argument-kinds';
import { REDUCE_KINDS } from './reduce-by';
import * as build from '../ir/build';
import { isFloat } from '../ir/dtype';
import { normalizeAxes } from '../ir/shape';
import { defaultInteger } from '../runtime/default-float';
import type { Axis, TensorLike } from '../runtime/tensor';
import { compared, Tensor } from '../runtime/tensor';
import { ArgumentError } from '../util/errors';
import { checkOptions } from '../util/options';
import { applyBinary, applyUnary, choose, filled, promote, promoteFloat, scalarLike, tensor } from './common';

// Comparison and logic: results are bool.

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
export function equal(x1: TensorLike, x2: TensorLike, ...others: readonly never[]): Tensor {
  checkNoMore('equal', others);
  return compared('equal', x1, x2);
}

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
export function notEqual(x1: TensorLike, x2: TensorLike, ...others: readonly never[]): Tensor {
  checkNoMore('notEqual', others);
  return compared('not_equal', x1, x2);
}

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
export function less(x1: TensorLike, x2: TensorLike, ...others: readonly never[]): Tensor {
  checkNoMore('less', others);
  return compared('less', x1, x2);
}

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
export function lessEqual(x1: TensorLike, x2: TensorLike, ...others: readonly never[]): Tensor {
  checkNoMore('lessEqual', others);
  return compared('less_equal', x1, x2);
}

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
export function greater(x1: TensorLike, x2: TensorLike, ...others: readonly never[]): Tensor {
  checkNoMore('greater', others);
  return compared('greater', x1, x2);
}

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
export function greaterEqual(x1: TensorLike, x2: TensorLike, ...others: readonly never[]): Tensor {
  checkNoMore('greaterEqual', others);
  return compared('greater_equal', x1, x2);
}

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
export function logicalAnd(x1: TensorLike, x2: TensorLike, ...others: readonly never[]): Tensor {
  checkNoMore('logicalAnd', others);
  return applyBinary('and', truth(x1), truth(x2));
}

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
export function logicalOr(x1: TensorLike, x2: TensorLike, ...others: readonly never[]): Tensor {
  checkNoMore('logicalOr', others);
  return applyBinary('or', truth(x1), truth(x2));
}

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
export function logicalXor(x1: TensorLike, x2: TensorLike, ...others: readonly never[]): Tensor {
  checkNoMore('logicalXor', others);
  return applyBinary('xor', truth(x1), truth(x2));
}

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
export function logicalNot(x: TensorLike, ...others: readonly never[]): Tensor {
  checkNoMore('logicalNot', others);
  return applyUnary('logical_not', truth(x));
}

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
export function isfinite(x: TensorLike, ...others: readonly never[]): Tensor {
  checkNoMore('isfinite', others);
  return applyUnary('is_finite', tensor(x));
}

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
export function isnan(x: TensorLike, ...others: readonly never[]): Tensor {
  checkNoMore('isnan', others);
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
export function isinf(x: TensorLike, ...others: readonly never[]): Tensor {
  checkNoMore('isinf', others);
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
export function isposinf(x: TensorLike, ...others: readonly never[]): Tensor {
  checkNoMore('isposinf', others);
  return isInfinity(x, Infinity);
}

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
export function isneginf(x: TensorLike, ...others: readonly never[]): Tensor {
  checkNoMore('isneginf', others);
  return isInfinity(x, -Infinity);
}

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
export function isreal(x: TensorLike, ...others: readonly never[]): Tensor {
  checkNoMore('isreal', others);
  return filled(tensor(x).shape, 1, 'bool');
}

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
export function signbit(x: TensorLike, ...others: readonly never[]): Tensor {
  checkNoMore('signbit', others);
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

const CLOSE_KINDS: OptionKinds<CloseOptions> = { rtol: aNumber, atol: aNumber, equalNan: aFlag };

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
export function isclose(
  x1: TensorLike,
  x2: TensorLike,
  ...given: OptionArguments<CloseOptions, 'rtol'>
): Tensor {
  const options = optionsFrom<CloseOptions>('isclose', CLOSE_KINDS, given);
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
export function allclose(
  x1: TensorLike,
  x2: TensorLike,
  ...given: OptionArguments<CloseOptions, 'rtol'>
): Tensor {
  const options = optionsFrom<CloseOptions>('allclose', CLOSE_KINDS, given);
  return isclose(x1, x2, options).all();
}

/** Options of reductions. */
export interface ReduceOptions {
  /** The axis or axes reduced. Default: all. */
  readonly axis?: Axis;
  /** Whether reduced axes stay with size 1. Default false. */
  readonly keepdims?: boolean;
}

function quantify(name: 'all' | 'any', x: TensorLike, options: ReduceOptions): Tensor {
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
export function all(x: TensorLike, ...given: OptionArguments<ReduceOptions, 'axis'>): Tensor {
  return quantify('all', x, optionsFrom<ReduceOptions>('all', REDUCE_KINDS, given));
}

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
export function any(x: TensorLike, ...given: OptionArguments<ReduceOptions, 'axis'>): Tensor {
  return quantify('any', x, optionsFrom<ReduceOptions>('any', REDUCE_KINDS, given));
}

/**
 * Elements of `x1` where `condition` is true, of `x2` elsewhere; without both, the positions of the true elements.
 *
 * @param condition bools of any shape; numbers are true where they are not 0
 * @param x1 numbers of a shape that broadcasts with that of `condition`; or both as options, `{ x1, x2 }`
 * @param x2 the same, for where the condition is false
 * @returns numbers of the common shape and dtype; without `x1` and `x2` one int32[found] for each axis
 * @throws {ArgumentError} `missing-argument` when only one of them is given
 *
 * @example
 * import { ops } from 'keratin';
 * console.log(String(ops.where([true, false, true], [1, 2, 3], 0))); // [1 0 3]
 * console.log(ops.where([false, true, true]).map(String).join(' ')); // [1 2]
 *
 * @see https://keras.io/api/ops/numpy/#where-function
 */
export function where(condition: TensorLike, x1: TensorLike, x2: TensorLike): Tensor;
export function where(
  condition: TensorLike,
  options: { readonly x1: TensorLike; readonly x2: TensorLike },
): Tensor;
export function where(condition: TensorLike): Tensor[];
export function where(
  condition: TensorLike,
  first?: TensorLike | { readonly x1?: TensorLike; readonly x2?: TensorLike },
  second?: TensorLike,
  ...others: readonly never[]
): Tensor | Tensor[] {
  checkNoMore('where', others);
  const { x1, x2 } = choicesOf(first, second);
  if (x1 === undefined && x2 === undefined) return nonzero(condition);
  if (x1 === undefined || x2 === undefined) {
    throw new ArgumentError({
      code: 'missing-argument',
      expected: 'where needs both x1 and x2, or neither.',
      received: { missing: x1 === undefined ? 'x1' : 'x2' },
      advice: 'Write where(condition, x1, x2).',
    });
  }
  const [a, b] = promote(x1, x2);
  return choose(truth(condition), a, b);
}

/** What `where` chooses from, by position or by name. */
function choicesOf(
  first: TensorLike | { readonly x1?: TensorLike; readonly x2?: TensorLike } | undefined,
  second: TensorLike | undefined,
): { readonly x1?: TensorLike; readonly x2?: TensorLike } {
  if (!isOptions<{ readonly x1?: TensorLike; readonly x2?: TensorLike }>(first))
    return { x1: first, x2: second };
  checkOptions('where', first, ['x1', 'x2']);
  checkNoMore('where', [second]);
  return first;
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
export function nonzero(x: TensorLike, ...others: readonly never[]): Tensor[] {
  checkNoMore('nonzero', others);
  const { data, shape } = tensor(x);
  const found: number[] = [];
  for (let i = 0; i < data.length; i++) if (data[i] !== 0) found.push(i);
  let inner = data.length;
  return shape.map((size) => {
    inner = size === 0 ? 0 : inner / size;
    const positions = Int32Array.from(found, (at) => Math.floor(at / inner) % size);
    return new Tensor(build.constantFrom(positions, [positions.length], 'int32')).astype(defaultInteger());
  });
}

/** Options of `select`. */
export interface SelectOptions {
  readonly default?: TensorLike;
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
  ...given: OptionArguments<SelectOptions, 'default'>
): Tensor {
  const options = optionsFrom<SelectOptions>('select', { default: aTensor }, given);
  const conditions = tensorList('select', 'condlist', condlist);
  const [last, ...choices] = promote(options.default ?? 0, ...tensorList('select', 'choicelist', choicelist));
  if (conditions.length !== choices.length) {
    throw new ArgumentError({
      code: 'select-count',
      expected: 'select needs one choice for each condition.',
      received: { condlist: String(conditions.length), choicelist: String(choices.length) },
    });
  }
  return choices.reduceRight((rest, choice, i) => choose(truth(conditions[i]), choice, rest), last);
}
