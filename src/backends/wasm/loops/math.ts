import type { Instruction } from '../assembler/assembler';
import type { VectorBuilder } from './vector';

/** Operations on lanes of one type by their short names. */
function lanes(v: VectorBuilder, type: 'f32x4' | 'f64x2') {
  return {
    add: (a: number, b: number) => v.op(`${type}.add`, a, b),
    sub: (a: number, b: number) => v.op(`${type}.sub`, a, b),
    mul: (a: number, b: number) => v.op(`${type}.mul`, a, b),
    div: (a: number, b: number) => v.op(`${type}.div`, a, b),
    eq: (a: number, b: number) => v.op(`${type}.eq`, a, b),
    lt: (a: number, b: number) => v.op(`${type}.lt`, a, b),
    abs: (a: number) => v.op(`${type}.abs`, a),
    and: (a: number, b: number) => v.op('v128.and', a, b),
    or: (a: number, b: number) => v.op('v128.or', a, b),
    c: (value: number) => (type === 'f32x4' ? v.f32(value) : v.f64(value)),
  };
}
const floats = (v: VectorBuilder) => lanes(v, 'f32x4');
const doubles = (v: VectorBuilder) => lanes(v, 'f64x2');

const SIGN = -0x80000000;

/** The size of `magnitude` with the sign of `sign`. */
const copySign = (v: VectorBuilder, magnitude: number, sign: number): number =>
  v.select(v.i32(SIGN), sign, magnitude);

/** 2^n for whole n (i32x4) from -126 to 127. */
const powerOfTwo = (v: VectorBuilder, n: number): number =>
  v.shift('i32x4.shl', v.op('i32x4.add', n, v.i32(127)), 23);

// e^r = 1 + r + r² P(r) for |r| <= ln(2) / 2, with the least relative error of such P (3e-9).
const EXP = [0.49999994, 0.16666521, 0.041668389, 0.0083687166, 0.0013814599];
const LN2_HIGH = 0.693359375;
const LN2_LOW = -2.1219444e-4;

/** Added to a float between -2^22 and 2^22 it leaves the nearest whole number in the lowest bits. */
const ROUNDING = 1.5 * 2 ** 23;
const ROUNDING_BITS = 0x4b400000;

/** c[0] + c[1] x + ... + c[4] x⁴ in few steps that wait for each other; `square` is x². */
function quartic(v: VectorBuilder, x: number, square: number, c: readonly number[]): number {
  const f = floats(v);
  const pair = (i: number): number => f.add(f.mul(x, f.c(c[i + 1])), f.c(c[i]));
  return f.add(f.mul(f.add(f.mul(square, f.c(c[4])), pair(2)), square), pair(0));
}

/** e^x within 1 ulp, subnormal results included. */
export function exp(v: VectorBuilder, x: number): number {
  // Beyond these e^x is 0 or infinity; NaN stays.
  return boundedExp(v, v.op('f32x4.pmin', v.op('f32x4.pmax', x, v.f32(-104)), v.f32(89)));
}

/** e^x for -104 <= x <= 89: x = n ln 2 + r, e^x = 2^n e^r. */
function boundedExp(v: VectorBuilder, x: number): number {
  const f = floats(v);
  const rounded = f.add(f.mul(x, f.c(Math.LOG2E)), f.c(ROUNDING));
  const n = f.sub(rounded, f.c(ROUNDING));
  const r = f.sub(f.sub(x, f.mul(n, f.c(LN2_HIGH))), f.mul(n, f.c(LN2_LOW)));
  const square = f.mul(r, r);
  const power = f.add(f.add(f.mul(quartic(v, r, square, EXP), square), r), f.c(1));
  // 2^n in two factors, because n goes from -150 to 128.
  const whole = v.op('i32x4.sub', rounded, v.i32(ROUNDING_BITS));
  const half = v.shift('i32x4.shr_s', whole, 1);
  return f.mul(f.mul(power, powerOfTwo(v, half)), powerOfTwo(v, v.op('i32x4.sub', whole, half)));
}

// ln(1 + t) = t - t² / 2 + t³ P(t) for 1 + t from √½ to √2: Cephes' logf.
const LOG = [
  3.3333331174e-1, -2.4999993993e-1, 2.0000714765e-1, -1.6668057665e-1, 1.4249322787e-1, -1.2420140846e-1,
  1.167699874e-1, -1.151461031e-1, 7.0376836292e-2,
];

/** ln x within 1 ulp; subnormal arguments included. */
export function log(v: VectorBuilder, x: number): number {
  const f = floats(v);
  const tiny = f.lt(x, f.c(2 ** -126));
  const scaled = v.select(tiny, f.mul(x, f.c(2 ** 23)), x);
  // Taking the bits of √½ away first makes the mantissa lie between √½ and √2.
  const shifted = v.op('i32x4.sub', scaled, v.i32(0x3f3504f3));
  const exponent = v.shift('i32x4.shr_s', shifted, 23);
  const mantissa = v.op('i32x4.add', f.and(shifted, v.i32(0x007fffff)), v.i32(0x3f3504f3));
  const e = f.sub(v.op('f32x4.convert_i32x4_s', exponent), f.and(tiny, f.c(23)));
  const t = f.sub(mantissa, f.c(1));
  const square = f.mul(t, t);
  const tail = f.add(f.mul(f.mul(v.polynomial('f32x4', t, LOG), square), t), f.mul(e, f.c(LN2_LOW)));
  const result = f.add(f.add(t, f.sub(tail, f.mul(square, f.c(0.5)))), f.mul(e, f.c(LN2_HIGH)));
  // ln 0 = -∞, ln ∞ = ∞, NaN for negative numbers and NaN.
  const ordinary = f.and(f.lt(f.c(0), x), f.lt(x, f.c(Infinity)));
  const special = v.select(
    f.eq(x, f.c(0)),
    f.c(-Infinity),
    v.select(f.eq(x, f.c(Infinity)), f.c(Infinity), f.c(NaN)),
  );
  return v.select(ordinary, result, special);
}

/** 1 / (1 + e^-x), from e^-|x| so that nothing overflows. */
export function sigmoid(v: VectorBuilder, x: number): number {
  const f = floats(v);
  const z = boundedExp(v, v.op('f32x4.pmax', f.or(x, v.i32(SIGN)), f.c(-104)));
  const numerator = v.select(f.lt(x, f.c(0)), z, f.c(1));
  return f.div(numerator, f.add(f.c(1), z));
}

// tanh x = x + x³ P(x²) for |x| < 0.625: Cephes' tanhf.
const TANH = [-3.33332819422e-1, 1.33314422036e-1, -5.37397155531e-2, 2.06390887954e-2, -5.70498872745e-3];
// 2^f = 1 + f Q(f) for |f| <= 1/2, with the least relative error of such Q (9e-8).
const EXP2 = [0.693147, 0.24022242, 0.05550734, 0.0096715335, 0.0013264699];

/** tanh x: a polynomial for small x, 1 - 2 / (e^2|x| + 1) for others, where e^2|x| need not be exact to the last bit. */
export function tanh(v: VectorBuilder, x: number): number {
  const f = floats(v);
  const size = f.abs(x);
  const square = f.mul(x, x);
  const cubic = f.mul(square, x);
  const small = f.add(x, f.mul(quartic(v, square, f.mul(square, square), TANH), cubic));
  // From 9.02 on tanh is 1 as a float.
  const exponent = v.op('f32x4.pmin', f.mul(size, f.c(2 * Math.LOG2E)), f.c(30));
  const rounded = f.add(exponent, f.c(ROUNDING));
  const rest = f.sub(exponent, f.sub(rounded, f.c(ROUNDING)));
  const power = f.add(f.mul(quartic(v, rest, f.mul(rest, rest), EXP2), rest), f.c(1));
  // Shifted out, the bits that are there for rounding do not count.
  const doubled = f.mul(power, powerOfTwo(v, rounded));
  const large = f.sub(f.c(1), f.div(f.c(2), f.add(doubled, f.c(1))));
  return v.select(f.lt(size, f.c(0.625)), small, copySign(v, large, x));
}

const UPPER_HALF = [8, 9, 10, 11, 12, 13, 14, 15, 8, 9, 10, 11, 12, 13, 14, 15];
const BOTH_LOWER_HALVES = [0, 1, 2, 3, 4, 5, 6, 7, 16, 17, 18, 19, 20, 21, 22, 23];

/** Applies a function of double lanes to all four lanes of 32 bits: `to` and `from` convert the lower two of them. */
export function inDoubles(
  v: VectorBuilder,
  operands: readonly number[],
  compute: (...halves: number[]) => number,
  to: Instruction = 'f64x2.promote_low_f32x4',
  from: Instruction = 'f32x4.demote_f64x2_zero',
): number {
  const upper = operands.map((x) => v.shuffle(UPPER_HALF, x, x));
  const [first, second] = [operands, upper].map((half) =>
    v.op(from, compute(...half.map((x) => v.op(to, x)))),
  );
  return v.shuffle(BOTH_LOWER_HALVES, first, second);
}

const factorials = (count: number): number[] => {
  const list = [1];
  for (let i = 1; i < count; i++) list.push(list[i - 1] * i);
  return list;
};

const LN2_DOUBLE_HIGH = 6.9314718036912381649e-1;
const LN2_DOUBLE_LOW = 1.90821492927058770002e-10;

/** n and e^r - 1 with x = n ln 2 + r, in doubles; |x| at most about 700. */
function splitExponential(v: VectorBuilder, x: number): { scale: number; fraction: number } {
  const d = doubles(v);
  const n = v.op('f64x2.nearest', d.mul(x, d.c(Math.LOG2E)));
  const r = d.sub(d.sub(x, d.mul(n, d.c(LN2_DOUBLE_HIGH))), d.mul(n, d.c(LN2_DOUBLE_LOW)));
  const series = factorials(12)
    .slice(1)
    .map((factorial) => 1 / factorial);
  const fraction = d.mul(v.polynomial('f64x2', r, series), r);
  const whole = v.op('i64x2.extend_low_i32x4_s', v.op('i32x4.trunc_sat_f64x2_s_zero', n));
  const scale = v.shift('i64x2.shl', v.op('i64x2.add', whole, v.i64(1023n)), 52);
  return { scale, fraction };
}

const clampDouble = (v: VectorBuilder, x: number, low: number, high: number): number =>
  v.op('f64x2.min', v.op('f64x2.max', x, v.f64(low)), v.f64(high));

/** e^x in doubles, for arguments whose results matter as floats. */
function exp64(v: VectorBuilder, x: number): number {
  const d = doubles(v);
  const { scale, fraction } = splitExponential(v, clampDouble(v, x, -200, 200));
  return d.add(d.mul(fraction, scale), scale);
}

/** e^x - 1: the part of the power series without 1 is kept apart, so that small x lose nothing. */
export const expm1 = (v: VectorBuilder, x: number): number =>
  inDoubles(v, [x], (half) => {
    const d = doubles(v);
    const { scale, fraction } = splitExponential(v, clampDouble(v, half, -200, 200));
    const result = d.add(d.mul(fraction, scale), d.sub(scale, d.c(1)));
    return v.select(d.eq(half, d.c(0)), half, result);
  });

/** ln of (1 + s) / (1 - s) for |s| <= 0.1716: 2 (s + s³/3 + s⁵/5 + ...). */
function logOfRatio(v: VectorBuilder, s: number): number {
  const d = doubles(v);
  const odd = Array.from({ length: 8 }, (_, i) => 2 / (2 * i + 1));
  return d.mul(s, v.polynomial('f64x2', d.mul(s, s), odd));
}

/** ln x in doubles for positive normal finite x. */
function log64(v: VectorBuilder, x: number): number {
  const d = doubles(v);
  const bits = 0x3fe6a09e667f3bcdn;
  const shifted = v.op('i64x2.sub', x, v.i64(bits));
  const mantissa = v.op('i64x2.add', d.and(shifted, v.i64(0x000fffffffffffffn)), v.i64(bits));
  // Upper halves of both lanes, shifted as 32-bit integers: the exponents.
  const upper = v.shuffle([4, 5, 6, 7, 12, 13, 14, 15, 4, 5, 6, 7, 12, 13, 14, 15], shifted, shifted);
  const exponent = v.op('f64x2.convert_low_i32x4_s', v.shift('i32x4.shr_s', upper, 20));
  const s = d.div(d.sub(mantissa, d.c(1)), d.add(mantissa, d.c(1)));
  return d.add(d.mul(exponent, d.c(Math.LN2)), logOfRatio(v, s));
}

/** ln(1 + x): near 0 from x / (2 + x), which keeps all digits of x. */
export const log1p = (v: VectorBuilder, x: number): number =>
  inDoubles(v, [x], (half) => {
    const d = doubles(v);
    const near = d.lt(d.abs(half), d.c(0.25));
    const small = logOfRatio(v, d.div(half, d.add(half, d.c(2))));
    const sum = d.add(half, d.c(1));
    const large = log64(v, sum);
    const special = v.select(
      d.eq(sum, d.c(0)),
      d.c(-Infinity),
      v.select(d.eq(sum, d.c(Infinity)), sum, d.c(NaN)),
    );
    const ordinary = d.and(d.lt(d.c(0), sum), d.lt(sum, d.c(Infinity)));
    return v.select(near, v.select(d.eq(half, d.c(0)), half, small), v.select(ordinary, large, special));
  });

// erf x = x P(x²) for |x| < 0.46875, and erfc x = e^(-x²) Q((x - 2.5) / (x + 2.5)) / (1 + 2 x) from there to 12, with the
// least relative errors of such P (7e-10) and Q (2e-9).
const ERF = [1.128379166, -0.3761262064, 0.1128312793, -0.02678126799, 0.004776347175];
const ERFC = [
  1.264838182, -0.122356785, -0.0990242595, 0.1576307907, -0.1029722812, 0.0327506805, 0.0009659136817,
  -0.004330792881, 0.00040083383, 0.0005129486936,
];

/** erf of small |x|, and erfc of |x| otherwise, in doubles. */
function errorParts(v: VectorBuilder, x: number): { near: number; small: number; complement: number } {
  const d = doubles(v);
  const size = d.abs(x);
  const square = d.mul(x, x);
  const small = d.mul(x, v.polynomial('f64x2', square, ERF));
  const t = d.div(d.sub(size, d.c(2.5)), d.add(size, d.c(2.5)));
  const scaled = d.div(v.polynomial('f64x2', t, ERFC), d.add(d.c(1), d.add(size, size)));
  const complement = d.mul(exp64(v, v.op('f64x2.neg', square)), scaled);
  return { near: d.lt(size, d.c(0.46875)), small, complement };
}

/** erf x. */
export const erf = (v: VectorBuilder, x: number): number =>
  inDoubles(v, [x], (half) => {
    const d = doubles(v);
    // From 6 on erf is 1 as a float, and ∞ would give ∞ · 0.
    const bounded = clampDouble(v, half, -6, 6);
    const { near, small, complement } = errorParts(v, bounded);
    const large = d.sub(d.c(1), complement);
    const signed = v.select(v.i64(-0x8000000000000000n), bounded, large);
    return v.select(near, small, signed);
  });

/** erfc x = 1 - erf x. */
export const erfc = (v: VectorBuilder, x: number): number =>
  inDoubles(v, [x], (half) => {
    const d = doubles(v);
    const bounded = clampDouble(v, half, -12, 12);
    const { near, small, complement } = errorParts(v, bounded);
    const mirrored = v.select(d.lt(bounded, d.c(0)), d.sub(d.c(2), complement), complement);
    return v.select(near, d.sub(d.c(1), small), mirrored);
  });

/** x^y = e^(y ln |x|), with IEEE 754's special cases. */
export const pow = (v: VectorBuilder, x: number, y: number): number =>
  inDoubles(v, [x, y], (base, exponent) => {
    const d = doubles(v);
    const size = d.abs(base);
    const logarithm = v.select(
      d.and(d.lt(d.c(0), size), d.lt(size, d.c(Infinity))),
      log64(v, size),
      v.select(d.eq(size, d.c(0)), d.c(-Infinity), size),
    );
    const product = d.mul(exponent, logarithm);
    const power = exp64(v, product);
    const half = d.mul(exponent, d.c(0.5));
    const isWhole = d.eq(v.op('f64x2.trunc', exponent), exponent);
    const isOdd = v.op('v128.andnot', isWhole, d.eq(v.op('f64x2.trunc', half), half));
    const signBit = d.and(d.and(base, isOdd), v.i64(-0x8000000000000000n));
    const signed = d.or(power, signBit);
    const undefinedSign = v.op('v128.andnot', d.and(d.lt(base, d.c(0)), d.lt(size, d.c(Infinity))), isWhole);
    const isInfinite = d.eq(d.abs(exponent), d.c(Infinity));
    const one = d.or(d.or(d.eq(exponent, d.c(0)), d.eq(base, d.c(1))), d.and(d.eq(size, d.c(1)), isInfinite));
    return v.select(one, d.c(1), v.select(v.op('v128.andnot', undefinedSign, isInfinite), d.c(NaN), signed));
  });
