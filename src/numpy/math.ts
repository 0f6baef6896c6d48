import * as ops from '../ops';
import { float64 } from './float64';
import { ofArgument, ofBase, ofDivisor, warning } from './warnings';

// Arithmetic, rounding and bits under NumPy's names, with float64 where `keratin/ops` has float32.

/**
 * The same as {@link absolute}.
 *
 * @param x numbers of any shape
 * @returns numbers of the shape and dtype of x
 *
 * @example
 * import * as np from 'keratin/numpy';
 * console.log(String(np.abs([-1.5, 2]))); // [1.5 2. ]
 *
 * @see https://numpy.org/doc/stable/reference/generated/numpy.absolute.html
 */
export const abs = /* @__PURE__ */ float64(ops.abs);

/**
 * The absolute value: |x|, with slope 1 at 0, as in JAX.
 *
 * @param x numbers of any shape
 * @returns numbers of the shape and dtype of x
 *
 * @example
 * import * as np from 'keratin/numpy';
 * console.log(String(np.absolute([-1.5, 2]))); // [1.5 2. ]
 *
 * @see https://numpy.org/doc/stable/reference/generated/numpy.absolute.html
 */
export const absolute = /* @__PURE__ */ float64(ops.absolute);

/**
 * Adds: x1 + x2, element by element. Two bools give bool (logical or).
 *
 * @param x1 numbers of any shape
 * @param x2 numbers of a shape that broadcasts with that of x1
 * @returns numbers of the common shape and dtype
 *
 * @example
 * import * as np from 'keratin/numpy';
 * console.log(String(np.add([1, 2], [3, 4.5]))); // [4.  6.5]
 * console.log(String(np.add([[1], [2]], [10, 20])));
 * // [[11 21]
 * //  [12 22]]
 *
 * @see https://numpy.org/doc/stable/reference/generated/numpy.add.html
 */
export const add = /* @__PURE__ */ float64(ops.add);

/**
 * Bits set in both x and y.
 *
 * @param x integers or bools of any shape
 * @param y integers or bools of a shape that broadcasts with that of x
 * @returns integers or bools of the common shape and dtype
 *
 * @example
 * import * as np from 'keratin/numpy';
 * console.log(String(np.bitwiseAnd([12, 10], 6))); // [4 2]
 *
 * @see https://numpy.org/doc/stable/reference/generated/numpy.bitwise_and.html
 */
export const bitwiseAnd = /* @__PURE__ */ float64(ops.bitwiseAnd);

/**
 * The same as {@link bitwiseInvert}.
 *
 * @param x integers or bools of any shape
 * @returns integers or bools of the shape and dtype of x
 *
 * @example
 * import * as np from 'keratin/numpy';
 * console.log(String(np.bitwiseNot([0, 5]))); // [-1 -6]
 *
 * @see https://numpy.org/doc/stable/reference/generated/numpy.invert.html
 */
export const bitwiseNot = /* @__PURE__ */ float64(ops.bitwiseNot);

/**
 * Bits set in x or y.
 *
 * @param x integers or bools of any shape
 * @param y integers or bools of a shape that broadcasts with that of x
 * @returns integers or bools of the common shape and dtype
 *
 * @example
 * import * as np from 'keratin/numpy';
 * console.log(String(np.bitwiseOr([12, 10], 6))); // [14 14]
 *
 * @see https://numpy.org/doc/stable/reference/generated/numpy.bitwise_or.html
 */
export const bitwiseOr = /* @__PURE__ */ float64(ops.bitwiseOr);

/**
 * Bits set in one of x and y only.
 *
 * @param x integers or bools of any shape
 * @param y integers or bools of a shape that broadcasts with that of x
 * @returns integers or bools of the common shape and dtype
 *
 * @example
 * import * as np from 'keratin/numpy';
 * console.log(String(np.bitwiseXor([12, 10], 6))); // [10 12]
 *
 * @see https://numpy.org/doc/stable/reference/generated/numpy.bitwise_xor.html
 */
export const bitwiseXor = /* @__PURE__ */ float64(ops.bitwiseXor);

/**
 * The smallest whole number not below x.
 *
 * @param x numbers of any shape
 * @returns floats of the shape of x; integers and bools become float64
 *
 * @example
 * import * as np from 'keratin/numpy';
 * console.log(String(np.ceil([1.2, -1.7]))); // [ 2. -1.]
 *
 * @see https://numpy.org/doc/stable/reference/generated/numpy.ceil.html
 */
export const ceil = /* @__PURE__ */ float64(ops.ceil);

/**
 * Values moved into a range: min(max(x, xMin), xMax).
 *
 * @param x numbers of any shape
 * @param xMin lower limits that broadcast with x; null for none
 * @param xMax upper limits that broadcast with x; null for none
 * @returns numbers of the common shape and dtype; bools become int64
 *
 * @example
 * import * as np from 'keratin/numpy';
 * console.log(String(np.clip([-1, 0.5, 3], 0, 1))); // [0.  0.5 1. ]
 * console.log(String(np.clip([-1, 0.5, 3], null, 1))); // [-1.   0.5  1. ]
 *
 * @see https://numpy.org/doc/stable/reference/generated/numpy.clip.html
 */
export const clip = /* @__PURE__ */ float64(ops.clip);

/**
 * Divides: x1 / x2, element by element.
 *
 * @param x1 numbers of any shape
 * @param x2 numbers of a shape that broadcasts with that of x1
 * @returns floats of the common shape; integers and bools become float64
 *
 * @example
 * import * as np from 'keratin/numpy';
 * console.log(String(np.divide([1, 2, 3], 2))); // [0.5 1.  1.5]
 *
 * @see https://numpy.org/doc/stable/reference/generated/numpy.divide.html
 */
export const divide = /* @__PURE__ */ warning(ops.divide, ofDivisor);

/**
 * The absolute value as a floating-point number: |x|.
 *
 * @param x numbers of any shape
 * @returns floats of the shape of x; integers and bools become float64
 *
 * @example
 * import * as np from 'keratin/numpy';
 * console.log(String(np.fabs([-3, 2]))); // [3. 2.]
 *
 * @see https://numpy.org/doc/stable/reference/generated/numpy.fabs.html
 */
export const fabs = /* @__PURE__ */ float64(ops.fabs);

/**
 * The largest whole number not above x.
 *
 * @param x numbers of any shape
 * @returns floats of the shape of x; integers and bools become float64
 *
 * @example
 * import * as np from 'keratin/numpy';
 * console.log(String(np.floor([1.7, -1.2]))); // [ 1. -2.]
 *
 * @see https://numpy.org/doc/stable/reference/generated/numpy.floor.html
 */
export const floor = /* @__PURE__ */ float64(ops.floor);

/**
 * The largest whole number not above x1 / x2.
 *
 * @param x1 numbers of any shape
 * @param x2 numbers of a shape that broadcasts with that of x1
 * @returns numbers of the common shape and dtype
 *
 * @example
 * import * as np from 'keratin/numpy';
 * console.log(String(np.floorDivide([7, -7], 2))); // [ 3 -4]
 *
 * @see https://numpy.org/doc/stable/reference/generated/numpy.floor_divide.html
 */
export const floorDivide = /* @__PURE__ */ warning(ops.floorDivide, ofDivisor);

/**
 * The larger of x1 and x2, element by element; the other one where one is NaN.
 *
 * @param x1 numbers of any shape
 * @param x2 numbers of a shape that broadcasts with that of x1
 * @returns numbers of the common shape and dtype
 *
 * @example
 * import * as np from 'keratin/numpy';
 * console.log(String(np.fmax([1.5, NaN], [0.5, 2]))); // [1.5 2. ]
 *
 * @see https://numpy.org/doc/stable/reference/generated/numpy.fmax.html
 */
export const fmax = /* @__PURE__ */ float64(ops.fmax);

/**
 * The smaller of x1 and x2, element by element; the other one where one is NaN.
 *
 * @param x1 numbers of any shape
 * @param x2 numbers of a shape that broadcasts with that of x1
 * @returns numbers of the common shape and dtype
 *
 * @example
 * import * as np from 'keratin/numpy';
 * console.log(String(np.fmin([1.5, NaN], [0.5, 2]))); // [0.5 2. ]
 *
 * @see https://numpy.org/doc/stable/reference/generated/numpy.fmin.html
 */
export const fmin = /* @__PURE__ */ float64(ops.fmin);

/**
 * The remainder of truncated division, which has the sign of x1. Whole numbers modulo 0 give 0.
 *
 * @param x1 numbers of any shape
 * @param x2 numbers of a shape that broadcasts with that of x1
 * @returns numbers of the common shape and dtype
 *
 * @example
 * import * as np from 'keratin/numpy';
 * console.log(String(np.fmod([7, -7], 3))); // [ 1 -1]
 *
 * @see https://numpy.org/doc/stable/reference/generated/numpy.fmod.html
 */
export const fmod = /* @__PURE__ */ warning(ops.fmod, ofDivisor);

/**
 * The greatest common divisor.
 *
 * @param x1 integers of any shape
 * @param x2 integers of a shape that broadcasts with that of x1
 * @returns integers of the common shape and dtype
 * @throws {DTypeError} `integers-needed` when x1 or x2 holds no integers
 *
 * @example
 * import * as np from 'keratin/numpy';
 * console.log(String(np.gcd([12, 18], 8))); // [4 2]
 *
 * @see https://numpy.org/doc/stable/reference/generated/numpy.gcd.html
 */
export const gcd = /* @__PURE__ */ float64(ops.gcd);

/**
 * The step function: 0 where x1 < 0, x2 where x1 = 0, 1 where x1 > 0.
 *
 * @param x1 numbers of any shape
 * @param x2 numbers of a shape that broadcasts with that of x1
 * @returns floats of the common shape; integers and bools become float64
 *
 * @example
 * import * as np from 'keratin/numpy';
 * console.log(String(np.heaviside([-1.5, 0, 2], 0.5))); // [0.  0.5 1. ]
 *
 * @see https://numpy.org/doc/stable/reference/generated/numpy.heaviside.html
 */
export const heaviside = /* @__PURE__ */ float64(ops.heaviside);

/**
 * The least common multiple; 0 where one is 0.
 *
 * @param x1 integers of any shape
 * @param x2 integers of a shape that broadcasts with that of x1
 * @returns integers of the common shape and dtype
 * @throws {DTypeError} `integers-needed` when x1 or x2 holds no integers
 *
 * @example
 * import * as np from 'keratin/numpy';
 * console.log(String(np.lcm([4, 6], 10))); // [20 30]
 *
 * @see https://numpy.org/doc/stable/reference/generated/numpy.lcm.html
 */
export const lcm = /* @__PURE__ */ float64(ops.lcm);

/**
 * A number times a power of two: x1 · 2^x2.
 *
 * @param x1 numbers of any shape
 * @param x2 integers of a shape that broadcasts with that of x1
 * @returns floats of the common shape; integers become float64
 * @throws {DTypeError} `ldexp-exponent` when x2 holds no integers
 *
 * @example
 * import * as np from 'keratin/numpy';
 * console.log(String(np.ldexp([0.5, 1.5], [2, 3]))); // [ 2. 12.]
 *
 * @see https://numpy.org/doc/stable/reference/generated/numpy.ldexp.html
 */
export const ldexp = /* @__PURE__ */ float64(ops.ldexp);

/**
 * The same as {@link bitwiseLeftShift}.
 *
 * @param x integers of any shape
 * @param y integers of a shape that broadcasts with that of x
 * @returns integers of the common shape and dtype; bools become int64
 *
 * @example
 * import * as np from 'keratin/numpy';
 * console.log(String(np.leftShift([1, 3], 2))); // [ 4 12]
 *
 * @see https://numpy.org/doc/stable/reference/generated/numpy.left_shift.html
 */
export const leftShift = /* @__PURE__ */ float64(ops.leftShift);

/**
 * The larger of x1 and x2, element by element; NaN where either is.
 *
 * @param x1 numbers of any shape
 * @param x2 numbers of a shape that broadcasts with that of x1
 * @returns numbers of the common shape and dtype
 *
 * @example
 * import * as np from 'keratin/numpy';
 * console.log(String(np.maximum([1, 5, 3], [4, 2, 3]))); // [4 5 3]
 *
 * @see https://numpy.org/doc/stable/reference/generated/numpy.maximum.html
 */
export const maximum = /* @__PURE__ */ float64(ops.maximum);

/**
 * The smaller of x1 and x2, element by element; NaN where either is.
 *
 * @param x1 numbers of any shape
 * @param x2 numbers of a shape that broadcasts with that of x1
 * @returns numbers of the common shape and dtype
 *
 * @example
 * import * as np from 'keratin/numpy';
 * console.log(String(np.minimum([1, 5, 3], [4, 2, 3]))); // [1 2 3]
 *
 * @see https://numpy.org/doc/stable/reference/generated/numpy.minimum.html
 */
export const minimum = /* @__PURE__ */ float64(ops.minimum);

/**
 * The remainder of floored division: x1 - x2 · ⌊x1 / x2⌋, which has the sign of x2. Whole numbers modulo 0 give 0.
 *
 * @param x1 numbers of any shape
 * @param x2 numbers of a shape that broadcasts with that of x1
 * @returns numbers of the common shape and dtype
 *
 * @example
 * import * as np from 'keratin/numpy';
 * console.log(String(np.mod([7, -7], 3))); // [1 2]
 *
 * @see https://numpy.org/doc/stable/reference/generated/numpy.mod.html
 */
export const mod = /* @__PURE__ */ warning(ops.mod, ofDivisor);

/**
 * Multiplies: x1 · x2, element by element. Two bools give bool (logical and).
 *
 * @param x1 numbers of any shape
 * @param x2 numbers of a shape that broadcasts with that of x1
 * @returns numbers of the common shape and dtype
 *
 * @example
 * import * as np from 'keratin/numpy';
 * console.log(String(np.multiply([1, 2, 3], [4, 5, 6]))); // [ 4 10 18]
 *
 * @see https://numpy.org/doc/stable/reference/generated/numpy.multiply.html
 */
export const multiply = /* @__PURE__ */ float64(ops.multiply);

/**
 * x with finite numbers in place of NaN and infinities.
 *
 * @param x numbers of any shape
 * @param options `nan` replaces NaN (default 0), `posinf` ∞ and `neginf` -∞ (default: the largest and the smallest
 * finite number of the type)
 * @returns numbers of the shape and dtype of x
 *
 * @example
 * import * as np from 'keratin/numpy';
 * console.log(String(np.nanToNum([1, NaN, Infinity], { posinf: 100 }))); // [  1.   0. 100.]
 *
 * @see https://numpy.org/doc/stable/reference/generated/numpy.nan_to_num.html
 */
export const nanToNum = /* @__PURE__ */ float64(ops.nanToNum);

/**
 * The opposite: -x.
 *
 * @param x numbers of any shape
 * @returns numbers of the shape and dtype of x
 *
 * @example
 * import * as np from 'keratin/numpy';
 * console.log(String(np.negative([1, -2]))); // [-1  2]
 *
 * @see https://numpy.org/doc/stable/reference/generated/numpy.negative.html
 */
export const negative = /* @__PURE__ */ float64(ops.negative);

/**
 * The next number after x1 towards x2 that the type can hold.
 *
 * @param x1 numbers of any shape
 * @param x2 numbers of a shape that broadcasts with that of x1
 * @returns floats of the common shape; integers and bools become float64
 *
 * @example
 * import * as np from 'keratin/numpy';
 * console.log(String(np.nextafter(1, 2))); // 1.0000000000000002
 *
 * @see https://numpy.org/doc/stable/reference/generated/numpy.nextafter.html
 */
export const nextafter = /* @__PURE__ */ float64(ops.nextafter);

/**
 * Powers: x1^x2, element by element. A whole number or whole scalar tensor as x2 takes the dtype of x1.
 *
 * @param x1 numbers of any shape
 * @param x2 numbers of a shape that broadcasts with that of x1
 * @returns numbers of the common shape and dtype
 *
 * @example
 * import * as np from 'keratin/numpy';
 * console.log(String(np.power([1, 2, 3], 2))); // [1 4 9]
 * console.log(String(np.power([4, 9], 0.5))); // [2. 3.]
 *
 * @see https://numpy.org/doc/stable/reference/generated/numpy.power.html
 */
export const power = /* @__PURE__ */ warning(ops.power, ofBase);

/**
 * The reciprocal: 1 / x.
 *
 * @param x numbers of any shape
 * @returns floats of the shape of x; integers and bools become float64
 *
 * @example
 * import * as np from 'keratin/numpy';
 * console.log(String(np.reciprocal([2, 4]))); // [0.5  0.25]
 *
 * @see https://numpy.org/doc/stable/reference/generated/numpy.reciprocal.html
 */
export const reciprocal = /* @__PURE__ */ warning(ops.reciprocal, ofArgument);

/**
 * The same as {@link mod}.
 *
 * @param x1 numbers of any shape
 * @param x2 numbers of a shape that broadcasts with that of x1
 * @returns numbers of the common shape and dtype
 *
 * @example
 * import * as np from 'keratin/numpy';
 * console.log(String(np.remainder([7, -7], 3))); // [1 2]
 *
 * @see https://numpy.org/doc/stable/reference/generated/numpy.remainder.html
 */
export const remainder = /* @__PURE__ */ warning(ops.mod, ofDivisor);

/**
 * The same as {@link bitwiseRightShift}.
 *
 * @param x integers of any shape
 * @param y integers of a shape that broadcasts with that of x
 * @returns integers of the common shape and dtype; bools become int64
 *
 * @example
 * import * as np from 'keratin/numpy';
 * console.log(String(np.rightShift([9, -9], 1))); // [ 4 -5]
 *
 * @see https://numpy.org/doc/stable/reference/generated/numpy.right_shift.html
 */
export const rightShift = /* @__PURE__ */ float64(ops.rightShift);

/**
 * The sign of x: -1, 0 or 1; NaN stays NaN.
 *
 * @param x numbers of any shape
 * @returns numbers of the shape and dtype of x
 *
 * @example
 * import * as np from 'keratin/numpy';
 * console.log(String(np.sign([-2.5, 0, 3]))); // [-1.  0.  1.]
 *
 * @see https://numpy.org/doc/stable/reference/generated/numpy.sign.html
 */
export const sign = /* @__PURE__ */ float64(ops.sign);

/**
 * The square: x².
 *
 * @param x numbers of any shape
 * @returns numbers of the shape and dtype of x; bools become int64
 *
 * @example
 * import * as np from 'keratin/numpy';
 * console.log(String(np.square([1, -2, 3]))); // [1 4 9]
 *
 * @see https://numpy.org/doc/stable/reference/generated/numpy.square.html
 */
export const square = /* @__PURE__ */ float64(ops.square);

/**
 * Subtracts: x1 - x2, element by element.
 *
 * @param x1 numbers of any shape
 * @param x2 numbers of a shape that broadcasts with that of x1
 * @returns numbers of the common shape and dtype
 * @throws {DTypeError} `bool-arithmetic` when both are bool
 *
 * @example
 * import * as np from 'keratin/numpy';
 * console.log(String(np.subtract([5, 7], [1, 2.5]))); // [4.  4.5]
 *
 * @see https://numpy.org/doc/stable/reference/generated/numpy.subtract.html
 */
export const subtract = /* @__PURE__ */ float64(ops.subtract);

/**
 * The same as {@link divide}.
 *
 * @param x1 numbers of any shape
 * @param x2 numbers of a shape that broadcasts with that of x1
 * @returns floats of the common shape; integers and bools become float64
 *
 * @example
 * import * as np from 'keratin/numpy';
 * console.log(String(np.trueDivide([1, 2, 3], 2))); // [0.5 1.  1.5]
 *
 * @see https://numpy.org/doc/stable/reference/generated/numpy.true_divide.html
 */
export const trueDivide = /* @__PURE__ */ warning(ops.trueDivide, ofDivisor);

/**
 * x without its fraction, rounded towards 0.
 *
 * @param x numbers of any shape
 * @returns numbers of the shape and dtype of x
 *
 * @example
 * import * as np from 'keratin/numpy';
 * console.log(String(np.trunc([1.7, -1.7]))); // [ 1. -1.]
 *
 * @see https://numpy.org/doc/stable/reference/generated/numpy.trunc.html
 */
export const trunc = /* @__PURE__ */ float64(ops.trunc);

/**
 * x rounded to some places, halves to even: `np.round(x, 2)`.
 *
 * @param x numbers of any shape
 * @param decimals places after the point; default 0, negative ones for tens, hundreds, ...; also as an option
 * @returns numbers of the shape and dtype of x
 *
 * @example
 * import * as np from 'keratin/numpy';
 * console.log(String(np.round([0.5, 1.5, 2.345]))); // [0. 2. 2.]
 * console.log(String(np.round([2.345, 12.1], 1))); // [ 2.3 12.1]
 *
 * @see https://numpy.org/doc/stable/reference/generated/numpy.round.html
 */
export const round = /* @__PURE__ */ float64(ops.round);
