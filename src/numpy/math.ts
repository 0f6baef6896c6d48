import * as ops from '../ops';
import type { TensorLike } from '../runtime/tensor';
import { Tensor } from '../runtime/tensor';
import { alongAxis, float64, reduction, spreadOf } from './float64';

// The functions of `keratin/ops` under NumPy's names, with float64 where those have float32.

export const abs = /* @__PURE__ */ float64(ops.abs);
export const absolute = /* @__PURE__ */ float64(ops.absolute);
export const add = /* @__PURE__ */ float64(ops.add);
export const arccos = /* @__PURE__ */ float64(ops.arccos);
export const arccosh = /* @__PURE__ */ float64(ops.arccosh);
export const arcsin = /* @__PURE__ */ float64(ops.arcsin);
export const arcsinh = /* @__PURE__ */ float64(ops.arcsinh);
export const arctan = /* @__PURE__ */ float64(ops.arctan);
export const arctan2 = /* @__PURE__ */ float64(ops.arctan2);
export const arctanh = /* @__PURE__ */ float64(ops.arctanh);
export const bitwiseAnd = /* @__PURE__ */ float64(ops.bitwiseAnd);
export const bitwiseNot = /* @__PURE__ */ float64(ops.bitwiseNot);
export const bitwiseOr = /* @__PURE__ */ float64(ops.bitwiseOr);
export const bitwiseXor = /* @__PURE__ */ float64(ops.bitwiseXor);
export const cbrt = /* @__PURE__ */ float64(ops.cbrt);
export const ceil = /* @__PURE__ */ float64(ops.ceil);
export const clip = /* @__PURE__ */ float64(ops.clip);
export const cos = /* @__PURE__ */ float64(ops.cos);
export const cosh = /* @__PURE__ */ float64(ops.cosh);
export const deg2rad = /* @__PURE__ */ float64(ops.deg2rad);
export const divide = /* @__PURE__ */ float64(ops.divide);
export const exp = /* @__PURE__ */ float64(ops.exp);
export const exp2 = /* @__PURE__ */ float64(ops.exp2);
export const expm1 = /* @__PURE__ */ float64(ops.expm1);
export const fabs = /* @__PURE__ */ float64(ops.fabs);
export const floor = /* @__PURE__ */ float64(ops.floor);
export const floorDivide = /* @__PURE__ */ float64(ops.floorDivide);
export const fmax = /* @__PURE__ */ float64(ops.fmax);
export const fmin = /* @__PURE__ */ float64(ops.fmin);
export const fmod = /* @__PURE__ */ float64(ops.fmod);
export const gcd = /* @__PURE__ */ float64(ops.gcd);
export const heaviside = /* @__PURE__ */ float64(ops.heaviside);
export const hypot = /* @__PURE__ */ float64(ops.hypot);
export const i0 = /* @__PURE__ */ float64(ops.i0);
export const lcm = /* @__PURE__ */ float64(ops.lcm);
export const ldexp = /* @__PURE__ */ float64(ops.ldexp);
export const leftShift = /* @__PURE__ */ float64(ops.leftShift);
export const log = /* @__PURE__ */ float64(ops.log);
export const log10 = /* @__PURE__ */ float64(ops.log10);
export const log1p = /* @__PURE__ */ float64(ops.log1p);
export const log2 = /* @__PURE__ */ float64(ops.log2);
export const logaddexp = /* @__PURE__ */ float64(ops.logaddexp);
export const logaddexp2 = /* @__PURE__ */ float64(ops.logaddexp2);
export const maximum = /* @__PURE__ */ float64(ops.maximum);
export const minimum = /* @__PURE__ */ float64(ops.minimum);
export const mod = /* @__PURE__ */ float64(ops.mod);
export const multiply = /* @__PURE__ */ float64(ops.multiply);
export const nanToNum = /* @__PURE__ */ float64(ops.nanToNum);
export const negative = /* @__PURE__ */ float64(ops.negative);
export const nextafter = /* @__PURE__ */ float64(ops.nextafter);
export const power = /* @__PURE__ */ float64(ops.power);
export const rad2deg = /* @__PURE__ */ float64(ops.rad2deg);
export const reciprocal = /* @__PURE__ */ float64(ops.reciprocal);
export const remainder = /* @__PURE__ */ float64(ops.mod);
export const rightShift = /* @__PURE__ */ float64(ops.rightShift);
export const sign = /* @__PURE__ */ float64(ops.sign);
export const sin = /* @__PURE__ */ float64(ops.sin);
export const sinc = /* @__PURE__ */ float64(ops.sinc);
export const sinh = /* @__PURE__ */ float64(ops.sinh);
export const sqrt = /* @__PURE__ */ float64(ops.sqrt);
export const square = /* @__PURE__ */ float64(ops.square);
export const subtract = /* @__PURE__ */ float64(ops.subtract);
export const tan = /* @__PURE__ */ float64(ops.tan);
export const tanh = /* @__PURE__ */ float64(ops.tanh);
export const trueDivide = /* @__PURE__ */ float64(ops.trueDivide);
export const trunc = /* @__PURE__ */ float64(ops.trunc);

/** Rounds to `decimals` places (0), halves to even: `np.round(x, 2)`. */
export const round = (x: TensorLike, decimals: number | { decimals?: number } = 0): Tensor =>
  ops.withFloatx('float64', () => ops.round(x, typeof decimals === 'number' ? { decimals } : decimals));

// Comparison and logic.

export const equal = /* @__PURE__ */ float64(ops.equal);
export const greater = /* @__PURE__ */ float64(ops.greater);
export const greaterEqual = /* @__PURE__ */ float64(ops.greaterEqual);
export const isclose = /* @__PURE__ */ float64(ops.isclose);
export const isfinite = /* @__PURE__ */ float64(ops.isfinite);
export const isin = /* @__PURE__ */ float64(ops.isin);
export const isinf = /* @__PURE__ */ float64(ops.isinf);
export const isnan = /* @__PURE__ */ float64(ops.isnan);
export const isneginf = /* @__PURE__ */ float64(ops.isneginf);
export const isposinf = /* @__PURE__ */ float64(ops.isposinf);
export const less = /* @__PURE__ */ float64(ops.less);
export const lessEqual = /* @__PURE__ */ float64(ops.lessEqual);
export const logicalAnd = /* @__PURE__ */ float64(ops.logicalAnd);
export const logicalNot = /* @__PURE__ */ float64(ops.logicalNot);
export const logicalOr = /* @__PURE__ */ float64(ops.logicalOr);
export const logicalXor = /* @__PURE__ */ float64(ops.logicalXor);
export const notEqual = /* @__PURE__ */ float64(ops.notEqual);
export const select = /* @__PURE__ */ float64(ops.select);
export const signbit = /* @__PURE__ */ float64(ops.signbit);

/** Whether all elements are close (see `isclose`). */
export const allclose = (x1: TensorLike, x2: TensorLike, options: ops.CloseOptions = {}): boolean =>
  ops.withFloatx('float64', () => ops.allclose(x1, x2, options)).item() !== 0;

/** Whether two arrays have one shape and the same elements. */
export function arrayEqual(x1: TensorLike, x2: TensorLike): boolean {
  const [a, b] = [Tensor.from(x1, 'float64'), Tensor.from(x2, 'float64')];
  const sameShape = a.ndim === b.ndim && a.shape.every((size, axis) => size === b.shape[axis]);
  return sameShape && a.data.every((value, i) => value === b.data[i]);
}

/** `np.where(condition, x, y)`: elements of x where the condition is true, of y elsewhere; alone the true positions. */
export function where(condition: TensorLike): Tensor[];
export function where(condition: TensorLike, x: TensorLike, y: TensorLike): Tensor;
export function where(condition: TensorLike, x?: TensorLike, y?: TensorLike): Tensor | Tensor[] {
  return ops.withFloatx('float64', () =>
    x === undefined || y === undefined ? ops.nonzero(condition) : ops.where(condition, { x1: x, x2: y }),
  );
}

// Reductions: `np.sum(x)`, `np.sum(x, 0)`, `np.sum(x, { axis: 0, keepdims: true })`.

export const all = /* @__PURE__ */ reduction(ops.all);
export const amax = /* @__PURE__ */ reduction(ops.amax);
export const amin = /* @__PURE__ */ reduction(ops.amin);
export const any = /* @__PURE__ */ reduction(ops.any);
export const max = /* @__PURE__ */ reduction(ops.max);
export const mean = /* @__PURE__ */ reduction(ops.mean);
export const median = /* @__PURE__ */ reduction(ops.median);
export const min = /* @__PURE__ */ reduction(ops.min);
export const nanmax = /* @__PURE__ */ reduction(ops.nanmax);
export const nanmean = /* @__PURE__ */ reduction(ops.nanmean);
export const nanmedian = /* @__PURE__ */ reduction(ops.nanmedian);
export const nanmin = /* @__PURE__ */ reduction(ops.nanmin);
export const nanprod = /* @__PURE__ */ reduction(ops.nanprod);
export const nanstd = /* @__PURE__ */ reduction(ops.nanstd);
export const nansum = /* @__PURE__ */ reduction(ops.nansum);
export const nanvar = /* @__PURE__ */ reduction(ops.nanvar);
export const prod = /* @__PURE__ */ reduction(ops.prod);
export const ptp = /* @__PURE__ */ reduction(ops.ptp);
export const sum = /* @__PURE__ */ reduction(ops.sum);

/** The standard deviation; `ddof` is subtracted from the number of elements in the divisor. */
export const std = /* @__PURE__ */ spreadOf('std');
const variance = /* @__PURE__ */ spreadOf('var');
export { variance as var };

export const argmax = /* @__PURE__ */ alongAxis(ops.argmax);
export const argmin = /* @__PURE__ */ alongAxis(ops.argmin);
export const argsort = /* @__PURE__ */ alongAxis(ops.argsort);
export const cumprod = /* @__PURE__ */ alongAxis(ops.cumprod);
export const cumsum = /* @__PURE__ */ alongAxis(ops.cumsum);
export const nanargmax = /* @__PURE__ */ alongAxis(ops.nanargmax);
export const nanargmin = /* @__PURE__ */ alongAxis(ops.nanargmin);
export const nancumprod = /* @__PURE__ */ alongAxis(ops.nancumprod);
export const nancumsum = /* @__PURE__ */ alongAxis(ops.nancumsum);
export const sort = /* @__PURE__ */ alongAxis(ops.sort);

export const argpartition = /* @__PURE__ */ float64(ops.argpartition);
export const average = /* @__PURE__ */ float64(ops.average);
export const bincount = /* @__PURE__ */ float64(ops.bincount);
export const corrcoef = /* @__PURE__ */ float64(ops.corrcoef);
export const correlate = /* @__PURE__ */ float64(ops.correlate);
export const countNonzero = /* @__PURE__ */ float64(ops.countNonzero);
export const diff = /* @__PURE__ */ float64(ops.diff);
export const digitize = /* @__PURE__ */ float64(ops.digitize);
export const histogram = /* @__PURE__ */ float64(ops.histogram);
export const nanpercentile = /* @__PURE__ */ float64(ops.nanpercentile);
export const nanquantile = /* @__PURE__ */ float64(ops.nanquantile);
export const nonzero = /* @__PURE__ */ float64(ops.nonzero);
export const percentile = /* @__PURE__ */ float64(ops.percentile);
export const quantile = /* @__PURE__ */ float64(ops.quantile);
export const searchsorted = /* @__PURE__ */ float64(ops.searchsorted);
export const trapezoid = /* @__PURE__ */ float64(ops.trapezoid);
export const unique = /* @__PURE__ */ float64(ops.unique);

// Products.

export const cross = /* @__PURE__ */ float64(ops.cross);
export const dot = /* @__PURE__ */ float64(ops.dot);
export const einsum = /* @__PURE__ */ float64(ops.einsum);
export const inner = /* @__PURE__ */ float64(ops.inner);
export const kron = /* @__PURE__ */ float64(ops.kron);
export const matmul = /* @__PURE__ */ float64(ops.matmul);
export const outer = /* @__PURE__ */ float64(ops.outer);
export const trace = /* @__PURE__ */ float64(ops.trace);
export const vdot = /* @__PURE__ */ float64(ops.vdot);

/** Sums of products over the last `axes` (2) of x1 and the first of x2, or over the axes listed for each. */
export const tensordot = (
  x1: TensorLike,
  x2: TensorLike,
  axes: number | readonly (number | readonly number[])[] = 2,
): Tensor => ops.withFloatx('float64', () => ops.tensordot(x1, x2, { axes }));

// Windows.

export const bartlett = /* @__PURE__ */ float64(ops.bartlett);
export const blackman = /* @__PURE__ */ float64(ops.blackman);
export const hamming = /* @__PURE__ */ float64(ops.hamming);
export const hanning = /* @__PURE__ */ float64(ops.hanning);
export const kaiser = /* @__PURE__ */ float64(ops.kaiser);
