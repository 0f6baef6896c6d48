import { isFloat, isInteger, isUnsigned } from '../ir/dtype';
import type { BinaryName } from '../ir/primitives/elementwise';
import type { TensorLike } from '../runtime/tensor';
import type { Tensor } from '../runtime/tensor';
import { DTypeError } from '../util/errors';
import { checkOptions } from '../util/options';
import {
  applyBinary,
  applyUnary,
  arithmetic,
  choose,
  floating,
  promote,
  promoteFloat,
  scalarLike,
  tensor,
} from './common';
import { floatx } from './settings';

// Elementwise arithmetic (NumPy's names). Inputs broadcast; their dtypes meet by JAX's promotion rules, in which numbers
// of the language are weak: int32 + 2 is int32, int32 + 2.5 is float32. Where a function needs floating-point numbers,
// integers and bools become float32 (`floatx()`).

function refuseBool(name: string): never {
  throw new DTypeError({
    code: 'bool-arithmetic',
    expected: `${name} needs numbers.`,
    received: { x1: 'bool', x2: 'bool' },
    advice: 'Use logicalXor or logicalNot, or cast first.',
  });
}

/** x1 + x2. Two bools give bool (logical or). */
export function add(x1: TensorLike, x2: TensorLike): Tensor {
  const [a, b] = promote(x1, x2);
  return applyBinary(a.dtype === 'bool' ? 'or' : 'add', a, b, 'add');
}

/** x1 - x2. */
export function subtract(x1: TensorLike, x2: TensorLike): Tensor {
  const [a, b] = promote(x1, x2);
  if (a.dtype === 'bool') refuseBool('subtract');
  return applyBinary('sub', a, b, 'subtract');
}

/** x1 · x2, element by element. Two bools give bool (logical and). */
export function multiply(x1: TensorLike, x2: TensorLike): Tensor {
  const [a, b] = promote(x1, x2);
  return applyBinary(a.dtype === 'bool' ? 'and' : 'mul', a, b, 'multiply');
}

/** x1 / x2; integers give float32. */
export function divide(x1: TensorLike, x2: TensorLike): Tensor {
  const [a, b] = promoteFloat(x1, x2);
  return applyBinary('div', a, b, 'divide');
}

/** The same as `divide`. */
export const trueDivide = (x1: TensorLike, x2: TensorLike): Tensor => divide(x1, x2);

/** x1 / x2, and 0 where x2 is 0. */
export function divideNoNan(x1: TensorLike, x2: TensorLike): Tensor {
  const [a, b] = promoteFloat(x1, x2);
  const isZero = b.equal(0);
  const quotient = applyBinary('div', a, choose(isZero, scalarLike(1, b), b), 'divideNoNan');
  return choose(isZero, scalarLike(0, quotient), quotient);
}

/** Whether remainder and divisor have opposite signs, so that a floored division must be adjusted. */
const signsDiffer = (remainder: Tensor, divisor: Tensor): Tensor =>
  applyBinary('and', remainder.notEqual(0), applyBinary('not_equal', remainder.less(0), divisor.less(0)));

/** The largest whole number not above x1 / x2. */
export function floorDivide(x1: TensorLike, x2: TensorLike): Tensor {
  const [a, b] = promote(x1, x2).map(arithmetic);
  if (isUnsigned(a.dtype)) return applyBinary('div', a, b, 'floorDivide');
  const remainder = applyBinary('rem', a, b, 'floorDivide');
  if (isFloat(a.dtype)) {
    const adjust = signsDiffer(remainder, b).astype(a.dtype);
    return applyUnary('round', applyBinary('div', a.sub(remainder), b).sub(adjust));
  }
  const adjust = applyBinary('and', remainder.notEqual(0), applyBinary('not_equal', a.sign(), b.sign()));
  return applyBinary('div', a, b).sub(adjust.astype(a.dtype));
}

/** The remainder of truncated division; 0 where a whole number is divided by 0. */
function truncatedRemainder(a: Tensor, b: Tensor, operation: string): Tensor {
  const safe = isFloat(a.dtype) ? b : choose(b.equal(0), scalarLike(1, b), b);
  return applyBinary('rem', a, safe, operation);
}

/** The remainder of floored division: it has the sign of x2. */
export function mod(x1: TensorLike, x2: TensorLike): Tensor {
  const [a, b] = promote(x1, x2).map(arithmetic);
  const remainder = truncatedRemainder(a, b, 'mod');
  return choose(signsDiffer(remainder, b), remainder.add(b), remainder);
}

/** The remainder of truncated division: it has the sign of x1. */
export function fmod(x1: TensorLike, x2: TensorLike): Tensor {
  const [a, b] = promote(x1, x2).map(arithmetic);
  return truncatedRemainder(a, b, 'fmod');
}

/** A whole number that is known gives way to the other type, also as a tensor. */
function wholeScalar(x: TensorLike): TensorLike {
  if (typeof x === 'number') return x;
  const value = tensor(x);
  return value.ndim === 0 && value.isConcrete && isInteger(value.dtype) ? value.item() : value;
}

/** x1 to the power x2. */
export function power(x1: TensorLike, x2: TensorLike): Tensor {
  const [a, b] = promote(x1, wholeScalar(x2)).map(arithmetic);
  // Whole exponents by products: exact, and with a slope at 0.
  if (x2 === 2) return applyBinary('mul', a, a);
  return applyBinary('pow', a, b, 'power');
}

/** The larger of x1 and x2; NaN where either is. */
export function maximum(x1: TensorLike, x2: TensorLike): Tensor {
  const [a, b] = promote(x1, x2);
  return applyBinary('max', a, b, 'maximum');
}

/** The smaller of x1 and x2; NaN where either is. */
export function minimum(x1: TensorLike, x2: TensorLike): Tensor {
  const [a, b] = promote(x1, x2);
  return applyBinary('min', a, b, 'minimum');
}

/** The other value where one is NaN. */
function ignoringNan(name: 'max' | 'min', compare: BinaryName, x1: TensorLike, x2: TensorLike): Tensor {
  const [a, b] = promote(x1, x2);
  if (!isFloat(a.dtype)) return applyBinary(name, a, b);
  const first = applyBinary('or', applyBinary(compare, a, b), applyBinary('not_equal', b, b));
  return choose(first, a, b);
}

/** The larger of x1 and x2; the other one where one is NaN. */
export const fmax = (x1: TensorLike, x2: TensorLike): Tensor => ignoringNan('max', 'greater', x1, x2);

/** The smaller of x1 and x2; the other one where one is NaN. */
export const fmin = (x1: TensorLike, x2: TensorLike): Tensor => ignoringNan('min', 'less', x1, x2);

/** Values below `xMin` become it, values above `xMax` that. */
export function clip(x: TensorLike, xMin: TensorLike | null, xMax: TensorLike | null): Tensor {
  let result = arithmetic(x);
  if (xMin !== null) result = maximum(result, xMin);
  return xMax === null ? result : minimum(result, xMax);
}

/** -x. */
export const negative = (x: TensorLike): Tensor => applyUnary('neg', tensor(x));

/** |x|; slope 0 at 0. */
export const absolute = (x: TensorLike): Tensor => tensor(x).abs();

/** The same as `absolute`. */
export const abs = (x: TensorLike): Tensor => absolute(x);

/** |x| as a floating-point number. */
export const fabs = (x: TensorLike): Tensor => floating(x).abs();

/** -1, 0 or 1 with the sign of x; NaN stays NaN. */
export const sign = (x: TensorLike): Tensor => applyUnary('sign', tensor(x));

/** x². */
export function square(x: TensorLike): Tensor {
  const value = arithmetic(x);
  return applyBinary('mul', value, value);
}

/** √x. */
export const sqrt = (x: TensorLike): Tensor => applyUnary('sqrt', floating(x));

/** 1 / √x. */
export const rsqrt = (x: TensorLike): Tensor => applyUnary('rsqrt', floating(x));

/** The cube root. */
export function cbrt(x: TensorLike): Tensor {
  const value = floating(x);
  return applyUnary('sign', value).mul(value.abs().pow(1 / 3));
}

/** 1 / x. */
export function reciprocal(x: TensorLike): Tensor {
  const value = floating(x);
  return applyBinary('div', scalarLike(1, value), value);
}

/** The largest whole number not above x, as a floating-point number. */
export const floor = (x: TensorLike): Tensor => applyUnary('floor', floating(x));

/** The smallest whole number not below x, as a floating-point number. */
export const ceil = (x: TensorLike): Tensor => applyUnary('ceil', floating(x));

/** x without its fraction; integers stay as they are. */
export function trunc(x: TensorLike): Tensor {
  const value = tensor(x);
  return isFloat(value.dtype) ? applyUnary('trunc', value) : value;
}

/**
 * x rounded to `decimals` places (default 0; negative: tens, hundreds, ...), halves to even.
 */
export function round(x: TensorLike, options: { decimals?: number } = {}): Tensor {
  checkOptions('round', options, ['decimals']);
  const { decimals = 0 } = options;
  const value = tensor(x);
  if (!isFloat(value.dtype)) {
    if (decimals >= 0) return value;
    const factor = 10 ** -decimals;
    return applyUnary('round', value.astype(floatx()).div(factor)).mul(factor).astype(value.dtype);
  }
  if (decimals === 0) return applyUnary('round', value);
  const factor = 10 ** Math.abs(decimals);
  return decimals > 0
    ? applyUnary('round', value.mul(factor)).div(factor)
    : applyUnary('round', value.div(factor)).mul(factor);
}

/** 0 where x1 < 0, x2 where x1 = 0, 1 where x1 > 0. */
export function heaviside(x1: TensorLike, x2: TensorLike): Tensor {
  const [a, b] = promoteFloat(x1, x2);
  const step = choose(a.less(0), scalarLike(0, a), choose(a.greater(0), scalarLike(1, a), b));
  return choose(applyBinary('not_equal', a, a), a, step);
}

/** NaN becomes `nan` (default 0), infinities `posinf` and `neginf` (default: the largest and smallest finite number). */
export function nanToNum(
  x: TensorLike,
  options: { nan?: number; posinf?: number | null; neginf?: number | null } = {},
): Tensor {
  checkOptions('nanToNum', options, ['nan', 'posinf', 'neginf']);
  const value = tensor(x);
  if (!isFloat(value.dtype)) return value;
  const { nan = 0, posinf, neginf } = options;
  const limit = { float16: 65504, bfloat16: 3.3895313892515355e38, float32: 3.4028234663852886e38 }[
    value.dtype as string
  ];
  const high = posinf ?? limit ?? Number.MAX_VALUE;
  const low = neginf ?? -(limit ?? Number.MAX_VALUE);
  const finite = choose(
    value.equal(Infinity),
    scalarLike(high, value),
    choose(value.equal(-Infinity), scalarLike(low, value), value),
  );
  return choose(applyBinary('not_equal', value, value), scalarLike(nan, value), finite);
}
