import * as ops from '../ops';
import { float64 } from './float64';
import { ofArgument, warning } from './warnings';

// Exponentials, logarithms, trigonometry and windows under NumPy's names, with float64 where `keratin/ops` has float32.

/**
 * The angle in [0, π] (radians) with cosine x; NaN outside [-1, 1].
 *
 * @param x numbers of any shape
 * @returns floats of the shape of x; integers and bools become float64
 *
 * @example
 * import * as np from 'keratin/numpy';
 * console.log(String(np.arccos([1, 0, -1]))); // [0.         1.57079633 3.14159265]
 *
 * @see https://numpy.org/doc/stable/reference/generated/numpy.arccos.html
 */
export const arccos = /* @__PURE__ */ warning(ops.arccos, ofArgument);

/**
 * The inverse hyperbolic cosine: log(x + √(x² - 1)); NaN below 1.
 *
 * @param x numbers of any shape
 * @returns floats of the shape of x; integers and bools become float64
 *
 * @example
 * import * as np from 'keratin/numpy';
 * console.log(String(np.arccosh([1, 2]))); // [0.        1.3169579]
 *
 * @see https://numpy.org/doc/stable/reference/generated/numpy.arccosh.html
 */
export const arccosh = /* @__PURE__ */ warning(ops.arccosh, ofArgument);

/**
 * The angle in [-π/2, π/2] (radians) with sine x; NaN outside [-1, 1].
 *
 * @param x numbers of any shape
 * @returns floats of the shape of x; integers and bools become float64
 *
 * @example
 * import * as np from 'keratin/numpy';
 * console.log(String(np.arcsin([0, 1]))); // [0.         1.57079633]
 *
 * @see https://numpy.org/doc/stable/reference/generated/numpy.arcsin.html
 */
export const arcsin = /* @__PURE__ */ warning(ops.arcsin, ofArgument);

/**
 * The inverse hyperbolic sine: log(x + √(x² + 1)).
 *
 * @param x numbers of any shape
 * @returns floats of the shape of x; integers and bools become float64
 *
 * @example
 * import * as np from 'keratin/numpy';
 * console.log(String(np.arcsinh([0, 1]))); // [0.         0.88137359]
 *
 * @see https://numpy.org/doc/stable/reference/generated/numpy.arcsinh.html
 */
export const arcsinh = /* @__PURE__ */ float64(ops.arcsinh);

/**
 * The angle in [-π/2, π/2] (radians) with tangent x.
 *
 * @param x numbers of any shape
 * @returns floats of the shape of x; integers and bools become float64
 *
 * @example
 * import * as np from 'keratin/numpy';
 * console.log(String(np.arctan([0, 1]))); // [0.         0.78539816]
 *
 * @see https://numpy.org/doc/stable/reference/generated/numpy.arctan.html
 */
export const arctan = /* @__PURE__ */ float64(ops.arctan);

/**
 * The angle in (-π, π] (radians) of the point with ordinate x1 and abscissa x2.
 *
 * @param x1 numbers of any shape
 * @param x2 numbers of a shape that broadcasts with that of x1
 * @returns floats of the common shape; integers and bools become float64
 *
 * @example
 * import * as np from 'keratin/numpy';
 * console.log(String(np.arctan2([1, 1], [1, -1]))); // [0.78539816 2.35619449]
 *
 * @see https://numpy.org/doc/stable/reference/generated/numpy.arctan2.html
 */
export const arctan2 = /* @__PURE__ */ float64(ops.arctan2);

/**
 * The inverse hyperbolic tangent: log((1 + x) / (1 - x)) / 2; NaN outside [-1, 1].
 *
 * @param x numbers of any shape
 * @returns floats of the shape of x; integers and bools become float64
 *
 * @example
 * import * as np from 'keratin/numpy';
 * console.log(String(np.arctanh([0, 0.5]))); // [0.         0.54930614]
 *
 * @see https://numpy.org/doc/stable/reference/generated/numpy.arctanh.html
 */
export const arctanh = /* @__PURE__ */ warning(ops.arctanh, ofArgument);

/**
 * The cube root: x^(1/3), with the sign of x.
 *
 * @param x numbers of any shape
 * @returns floats of the shape of x; integers and bools become float64
 *
 * @example
 * import * as np from 'keratin/numpy';
 * console.log(String(np.cbrt([8, -27]))); // [ 2. -3.]
 *
 * @see https://numpy.org/doc/stable/reference/generated/numpy.cbrt.html
 */
export const cbrt = /* @__PURE__ */ float64(ops.cbrt);

/**
 * The cosine of an angle in radians.
 *
 * @param x numbers of any shape
 * @returns floats of the shape of x; integers and bools become float64
 *
 * @example
 * import * as np from 'keratin/numpy';
 * console.log(String(np.cos([0, Math.PI]))); // [ 1. -1.]
 *
 * @see https://numpy.org/doc/stable/reference/generated/numpy.cos.html
 */
export const cos = /* @__PURE__ */ float64(ops.cos);

/**
 * The hyperbolic cosine: (eˣ + e⁻ˣ) / 2.
 *
 * @param x numbers of any shape
 * @returns floats of the shape of x; integers and bools become float64
 *
 * @example
 * import * as np from 'keratin/numpy';
 * console.log(String(np.cosh([0, 1]))); // [1.         1.54308063]
 *
 * @see https://numpy.org/doc/stable/reference/generated/numpy.cosh.html
 */
export const cosh = /* @__PURE__ */ float64(ops.cosh);

/**
 * Degrees as radians: x · π / 180.
 *
 * @param x numbers of any shape
 * @returns floats of the shape of x; integers and bools become float64
 *
 * @example
 * import * as np from 'keratin/numpy';
 * console.log(String(np.deg2rad([90, 180]))); // [1.57079633 3.14159265]
 *
 * @see https://numpy.org/doc/stable/reference/generated/numpy.deg2rad.html
 */
export const deg2rad = /* @__PURE__ */ float64(ops.deg2rad);

/**
 * The exponential function: eˣ.
 *
 * @param x numbers of any shape
 * @returns floats of the shape of x; integers and bools become float64
 *
 * @example
 * import * as np from 'keratin/numpy';
 * console.log(String(np.exp([0, 1]))); // [1.         2.71828183]
 *
 * @see https://numpy.org/doc/stable/reference/generated/numpy.exp.html
 */
export const exp = /* @__PURE__ */ float64(ops.exp);

/**
 * Powers of two: 2ˣ.
 *
 * @param x numbers of any shape
 * @returns floats of the shape of x; integers and bools become float64
 *
 * @example
 * import * as np from 'keratin/numpy';
 * console.log(String(np.exp2([0, 3, 0.5]))); // [1.         8.         1.41421356]
 *
 * @see https://numpy.org/doc/stable/reference/generated/numpy.exp2.html
 */
export const exp2 = /* @__PURE__ */ float64(ops.exp2);

/**
 * eˣ - 1, exact near 0.
 *
 * @param x numbers of any shape
 * @returns floats of the shape of x; integers and bools become float64
 *
 * @example
 * import * as np from 'keratin/numpy';
 * console.log(String(np.expm1([0, 1e-8]))); // [0.00000000e+00 1.00000001e-08]
 *
 * @see https://numpy.org/doc/stable/reference/generated/numpy.expm1.html
 */
export const expm1 = /* @__PURE__ */ float64(ops.expm1);

/**
 * The hypotenuse: √(x1² + x2²), without overflow.
 *
 * @param x1 numbers of any shape
 * @param x2 numbers of a shape that broadcasts with that of x1
 * @returns floats of the common shape; integers and bools become float64
 *
 * @example
 * import * as np from 'keratin/numpy';
 * console.log(String(np.hypot([3, 5], [4, 12]))); // [ 5. 13.]
 *
 * @see https://numpy.org/doc/stable/reference/generated/numpy.hypot.html
 */
export const hypot = /* @__PURE__ */ float64(ops.hypot);

/**
 * The modified Bessel function of the first kind and order 0: Σₖ (x²/4)ᵏ / (k!)².
 *
 * @param x numbers of any shape
 * @returns floats of the shape of x; integers and bools become float64
 *
 * @example
 * import * as np from 'keratin/numpy';
 * console.log(String(np.i0([0, 1]))); // [1.         1.26606588]
 *
 * @see https://numpy.org/doc/stable/reference/generated/numpy.i0.html
 */
export const i0 = /* @__PURE__ */ float64(ops.i0);

/**
 * The natural logarithm: log x; -∞ at 0, NaN below.
 *
 * @param x numbers of any shape
 * @returns floats of the shape of x; integers and bools become float64
 *
 * @example
 * import * as np from 'keratin/numpy';
 * console.log(String(np.log([1, 2, 10]))); // [0.         0.69314718 2.30258509]
 *
 * @see https://numpy.org/doc/stable/reference/generated/numpy.log.html
 */
export const log = /* @__PURE__ */ warning(ops.log, ofArgument);

/**
 * The logarithm to base 10: log₁₀ x.
 *
 * @param x numbers of any shape
 * @returns floats of the shape of x; integers and bools become float64
 *
 * @example
 * import * as np from 'keratin/numpy';
 * console.log(String(np.log10([1, 10, 100]))); // [0. 1. 2.]
 *
 * @see https://numpy.org/doc/stable/reference/generated/numpy.log10.html
 */
export const log10 = /* @__PURE__ */ warning(ops.log10, ofArgument);

/**
 * log(1 + x), exact near 0.
 *
 * @param x numbers of any shape
 * @returns floats of the shape of x; integers and bools become float64
 *
 * @example
 * import * as np from 'keratin/numpy';
 * console.log(String(np.log1p([0, 1e-8]))); // [0.00000000e+00 9.99999995e-09]
 *
 * @see https://numpy.org/doc/stable/reference/generated/numpy.log1p.html
 */
export const log1p = /* @__PURE__ */ warning(ops.log1p, ofArgument);

/**
 * The logarithm to base 2: log₂ x.
 *
 * @param x numbers of any shape
 * @returns floats of the shape of x; integers and bools become float64
 *
 * @example
 * import * as np from 'keratin/numpy';
 * console.log(String(np.log2([1, 2, 8]))); // [0. 1. 3.]
 *
 * @see https://numpy.org/doc/stable/reference/generated/numpy.log2.html
 */
export const log2 = /* @__PURE__ */ warning(ops.log2, ofArgument);

/**
 * log(exp x1 + exp x2), without overflow.
 *
 * @param x1 numbers of any shape
 * @param x2 numbers of a shape that broadcasts with that of x1
 * @returns floats of the common shape; integers and bools become float64
 *
 * @example
 * import * as np from 'keratin/numpy';
 * console.log(String(np.logaddexp(1000, 1000))); // 1000.6931471805599
 *
 * @see https://numpy.org/doc/stable/reference/generated/numpy.logaddexp.html
 */
export const logaddexp = /* @__PURE__ */ float64(ops.logaddexp);

/**
 * log₂(2^x1 + 2^x2), without overflow.
 *
 * @param x1 numbers of any shape
 * @param x2 numbers of a shape that broadcasts with that of x1
 * @returns floats of the common shape; integers and bools become float64
 *
 * @example
 * import * as np from 'keratin/numpy';
 * console.log(String(np.logaddexp2([0, 3], [0, 3]))); // [1. 4.]
 *
 * @see https://numpy.org/doc/stable/reference/generated/numpy.logaddexp2.html
 */
export const logaddexp2 = /* @__PURE__ */ float64(ops.logaddexp2);

/**
 * Radians as degrees: x · 180 / π.
 *
 * @param x numbers of any shape
 * @returns floats of the shape of x; integers and bools become float64
 *
 * @example
 * import * as np from 'keratin/numpy';
 * console.log(String(np.rad2deg([Math.PI / 2, Math.PI]))); // [ 90. 180.]
 *
 * @see https://numpy.org/doc/stable/reference/generated/numpy.rad2deg.html
 */
export const rad2deg = /* @__PURE__ */ float64(ops.rad2deg);

/**
 * The sine of an angle in radians.
 *
 * @param x numbers of any shape
 * @returns floats of the shape of x; integers and bools become float64
 *
 * @example
 * import * as np from 'keratin/numpy';
 * console.log(String(np.sin([0, Math.PI / 2]))); // [0. 1.]
 *
 * @see https://numpy.org/doc/stable/reference/generated/numpy.sin.html
 */
export const sin = /* @__PURE__ */ float64(ops.sin);

/**
 * The normalized sine quotient: sin(πx) / (πx), and 1 at 0.
 *
 * @param x numbers of any shape
 * @returns floats of the shape of x; integers and bools become float64
 *
 * @example
 * import * as np from 'keratin/numpy';
 * console.log(String(np.sinc([0, 0.5]))); // [1.         0.63661977]
 *
 * @see https://numpy.org/doc/stable/reference/generated/numpy.sinc.html
 */
export const sinc = /* @__PURE__ */ float64(ops.sinc);

/**
 * The hyperbolic sine: (eˣ - e⁻ˣ) / 2.
 *
 * @param x numbers of any shape
 * @returns floats of the shape of x; integers and bools become float64
 *
 * @example
 * import * as np from 'keratin/numpy';
 * console.log(String(np.sinh([0, 1]))); // [0.         1.17520119]
 *
 * @see https://numpy.org/doc/stable/reference/generated/numpy.sinh.html
 */
export const sinh = /* @__PURE__ */ float64(ops.sinh);

/**
 * The square root: √x; NaN below 0.
 *
 * @param x numbers of any shape
 * @returns floats of the shape of x; integers and bools become float64
 *
 * @example
 * import * as np from 'keratin/numpy';
 * console.log(String(np.sqrt([1, 4, 2]))); // [1.         2.         1.41421356]
 *
 * @see https://numpy.org/doc/stable/reference/generated/numpy.sqrt.html
 */
export const sqrt = /* @__PURE__ */ warning(ops.sqrt, ofArgument);

/**
 * The tangent of an angle in radians.
 *
 * @param x numbers of any shape
 * @returns floats of the shape of x; integers and bools become float64
 *
 * @example
 * import * as np from 'keratin/numpy';
 * console.log(String(np.tan([0, 1]))); // [0.         1.55740772]
 *
 * @see https://numpy.org/doc/stable/reference/generated/numpy.tan.html
 */
export const tan = /* @__PURE__ */ float64(ops.tan);

/**
 * The hyperbolic tangent: (eˣ - e⁻ˣ) / (eˣ + e⁻ˣ).
 *
 * @param x numbers of any shape
 * @returns floats of the shape of x; integers and bools become float64
 *
 * @example
 * import * as np from 'keratin/numpy';
 * console.log(String(np.tanh([0, 1]))); // [0.         0.76159416]
 *
 * @see https://numpy.org/doc/stable/reference/generated/numpy.tanh.html
 */
export const tanh = /* @__PURE__ */ float64(ops.tanh);

/**
 * The triangular (Bartlett) window: 1 - |2i / (x - 1) - 1|.
 *
 * @param x number of places
 * @returns floats [x] of type float64
 * @throws {ArgumentError} `not-whole` when x is more than one number
 *
 * @example
 * import * as np from 'keratin/numpy';
 * console.log(String(np.bartlett(5))); // [0.  0.5 1.  0.5 0. ]
 *
 * @see https://numpy.org/doc/stable/reference/generated/numpy.bartlett.html
 */
export const bartlett = /* @__PURE__ */ float64(ops.bartlett);

/**
 * The Blackman window: 0.42 - 0.5 cos(2πi / (x - 1)) + 0.08 cos(4πi / (x - 1)).
 *
 * @param x number of places
 * @returns floats [x] of type float64
 * @throws {ArgumentError} `not-whole` when x is more than one number
 *
 * @example
 * import * as np from 'keratin/numpy';
 * console.log(String(np.blackman(5).at('1:4'))); // [0.34 1.   0.34]
 *
 * @see https://numpy.org/doc/stable/reference/generated/numpy.blackman.html
 */
export const blackman = /* @__PURE__ */ float64(ops.blackman);

/**
 * The Hamming window: 0.54 - 0.46 cos(2πi / (x - 1)).
 *
 * @param x number of places
 * @returns floats [x] of type float64
 * @throws {ArgumentError} `not-whole` when x is more than one number
 *
 * @example
 * import * as np from 'keratin/numpy';
 * console.log(String(np.hamming(5))); // [0.08 0.54 1.   0.54 0.08]
 *
 * @see https://numpy.org/doc/stable/reference/generated/numpy.hamming.html
 */
export const hamming = /* @__PURE__ */ float64(ops.hamming);

/**
 * The Hann window: (1 - cos(2πi / (x - 1))) / 2.
 *
 * @param x number of places
 * @returns floats [x] of type float64
 * @throws {ArgumentError} `not-whole` when x is more than one number
 *
 * @example
 * import * as np from 'keratin/numpy';
 * console.log(String(np.hanning(5))); // [0.  0.5 1.  0.5 0. ]
 *
 * @see https://numpy.org/doc/stable/reference/generated/numpy.hanning.html
 */
export const hanning = /* @__PURE__ */ float64(ops.hanning);

/**
 * The Kaiser window: I₀(β √(1 - (2i / (x - 1) - 1)²)) / I₀(β).
 *
 * @param x number of places
 * @param beta shape of the window: 0 for a rectangle, narrower with higher numbers
 * @returns floats [x] of type float64
 * @throws {ArgumentError} `not-whole` when x is more than one number
 *
 * @example
 * import * as np from 'keratin/numpy';
 * console.log(String(np.round(np.kaiser(5, 8.6), { decimals: 4 }))); // [0.0013 0.3404 1.     0.3404 0.0013]
 *
 * @see https://numpy.org/doc/stable/reference/generated/numpy.kaiser.html
 */
export const kaiser = /* @__PURE__ */ float64(ops.kaiser);
