import { ArgumentError } from './errors';

/** The digits of a positive number: d0.d1d2... times 10^exponent. */
interface Decimal {
  readonly digits: string;
  readonly exponent: number;
}

/** Where the digits of a number end. */
interface Cutoff {
  /** Whether `most` and `least` count digits after the point, or all digits. */
  readonly counts: 'fraction' | 'total';
  /** The most digits to give; undefined for as many as tell the number from its neighbours. */
  readonly most?: number;
  /** Digits to give even where fewer would tell the number from its neighbours. */
  readonly least?: number;
  /** Whether to give `most` digits of the exact value, however few would do. */
  readonly exact?: boolean;
}

/** Mantissa bits (the hidden one included) and exponent of the least positive number. */
const formats: Readonly<Record<string, { readonly bits: number; readonly minExponent: number }>> = {
  float64: { bits: 53, minExponent: -1074 },
  float32: { bits: 24, minExponent: -149 },
  float16: { bits: 11, minExponent: -24 },
};

/** Rounds to the nearest float16, ties to even. */
function roundToHalf(value: number): number {
  const magnitude = Math.abs(value);
  if (!(magnitude > 0) || magnitude === Infinity) return value;
  const exponent = Math.max(Math.floor(Math.log2(magnitude)), -14) - 10;
  const scaled = magnitude / 2 ** exponent;
  const floor = Math.floor(scaled);
  const rest = scaled - floor;
  const up = rest > 0.5 || (rest === 0.5 && floor % 2 === 1);
  const rounded = (floor + (up ? 1 : 0)) * 2 ** exponent;
  return Math.sign(value) * (rounded > 65_504 ? Infinity : rounded);
}

/** The nearest value that `dtype` holds; float64 and types that are no floats leave a number as it is. */
export function roundTo(value: number, dtype: string): number {
  if (dtype === 'float32') return Math.fround(value);
  return dtype === 'float16' ? roundToHalf(value) : value;
}

const scratch = new DataView(new ArrayBuffer(8));

/** Splits a positive number into an integer mantissa and an exponent of 2, with as many bits as `dtype` has. */
function decompose(value: number, dtype: string): { mantissa: bigint; exponent: number; unequal: boolean } {
  const { bits, minExponent } = formats[dtype];
  scratch.setFloat64(0, value);
  const word = scratch.getBigUint64(0);
  const biased = Number((word >> 52n) & 0x7ffn);
  let mantissa = word & 0xf_ffff_ffff_ffffn;
  if (biased > 0) mantissa |= 0x10_0000_0000_0000n;
  let exponent = Math.max(biased, 1) - 1075;
  const target = Math.max(exponent + 53 - bits, minExponent);
  mantissa >>= BigInt(target - exponent);
  exponent = target;
  return { mantissa, exponent, unequal: mantissa === 1n << BigInt(bits - 1) && exponent > minExponent };
}

/** Adds one to the last of some digits; a carry out of the first one moves the exponent. */
function roundUp(digits: string, exponent: number): Decimal {
  const kept = digits.replace(/9+$/, '');
  if (kept === '') return { digits: '1', exponent: exponent + 1 };
  return { digits: kept.slice(0, -1) + String(Number(kept.at(-1)) + 1), exponent };
}

/**
 * The digits of a positive number of some float type, by the Dragon4 algorithm in exact integers: the shortest that
 * round back to the number, within a cutoff, the last one rounded by the exact value and ties to even.
 *
 * @see G. Steele, J. White: How to print floating-point numbers accurately, PLDI 1990, section 6.
 */
function toDecimal(number: number, dtype: string, cutoff: Cutoff): Decimal {
  const { mantissa, exponent, unequal } = decompose(number, dtype);
  const factor = unequal ? 4n : 2n;
  const up = exponent > 0 ? 1n << BigInt(exponent) : 1n;
  let value = factor * mantissa * up;
  let scale = exponent < 0 ? factor << BigInt(-exponent) : factor;
  let marginLow = up;
  const marginRatio = unequal ? 2n : 1n;

  let position = Math.floor(Math.log10(number)) + 1;
  if (position > 0) scale *= 10n ** BigInt(position);
  if (position < 0) {
    const power = 10n ** BigInt(-position);
    value *= power;
    marginLow *= power;
  }
  while (value >= scale) {
    scale *= 10n;
    position++;
  }
  while (value * 10n < scale) {
    value *= 10n;
    marginLow *= 10n;
    position--;
  }
  const { counts, most, least = 0, exact = false } = cutoff;
  if (counts === 'fraction' && most !== undefined && position <= -most) {
    scale *= 10n ** BigInt(1 - most - position);
    position = 1 - most;
  }
  const end = (count: number): number => (counts === 'fraction' ? -count : position - count);
  const lastPosition = most === undefined ? -Infinity : end(most);
  const leastPosition = Math.min(position, end(least));
  const first = position - 1;
  const isEven = mantissa % 2n === 0n;

  let digits = '';
  for (;;) {
    position--;
    value *= 10n;
    marginLow *= 10n;
    const digit = value / scale;
    value %= scale;
    const high = value + marginLow * marginRatio;
    const nearLow = !exact && (isEven ? value <= marginLow : value < marginLow);
    const nearHigh = !exact && (isEven ? high >= scale : high > scale);
    digits += digit.toString();
    if (position !== lastPosition && !((nearLow || nearHigh) && position <= leastPosition)) continue;
    const twice = value * 2n;
    const down = nearLow === nearHigh ? twice < scale || (twice === scale && digit % 2n === 0n) : nearLow;
    return down ? { digits, exponent: first } : roundUp(digits, first);
  }
}

const ZERO: Decimal = { digits: '0', exponent: 0 };

const isNegative = (value: number): boolean => value < 0 || Object.is(value, -0);

function decimalOf(value: number, dtype: string, cutoff: Cutoff): Decimal {
  return value === 0 ? ZERO : toDecimal(Math.abs(roundTo(value, dtype)), dtype, cutoff);
}

/** The parts of a printed number, before any padding. */
export interface FloatText {
  /** Sign and digits before the point. */
  readonly whole: string;
  /** Digits after the point, without trailing zeros. */
  readonly fraction: string;
  /** Sign and digits of the exponent, '' where there is none. */
  readonly exponent: string;
}

/** A finite number as whole and fraction, at most `precision` digits after the point. */
export function positional(value: number, dtype: string, precision?: number): FloatText {
  const { digits, exponent } = decimalOf(value, dtype, { counts: 'fraction', most: precision });
  const sign = isNegative(value) ? '-' : '';
  const whole = exponent < 0 ? '0' : digits.slice(0, exponent + 1).padEnd(exponent + 1, '0');
  const fraction = exponent < 0 ? '0'.repeat(-exponent - 1) + digits : digits.slice(exponent + 1);
  return { whole: sign + whole, fraction: fraction.replace(/0+$/, ''), exponent: '' };
}

/**
 * A finite number as one digit, fraction and exponent: at most `precision` digits after the point, and as many of the
 * exact value's as `least`, whose trailing zeros stay away too.
 */
export function scientific(value: number, dtype: string, precision?: number, least?: number): FloatText {
  const { digits, exponent } = decimalOf(value, dtype, {
    counts: 'total',
    most: precision === undefined ? undefined : precision + 1,
    least: least === undefined ? undefined : least + 1,
  });
  return {
    whole: (isNegative(value) ? '-' : '') + digits[0],
    fraction: digits.slice(1).replace(/0+$/, ''),
    exponent: (exponent < 0 ? '-' : '+') + String(Math.abs(exponent)).padStart(2, '0'),
  };
}

/** A number that is not finite, as NumPy names it. */
export function nonFinite(value: number): string {
  if (Number.isNaN(value)) return 'nan';
  return value < 0 ? '-inf' : 'inf';
}

/** From which magnitude on a single number of a float type is printed with an exponent. */
const scientificFrom: Readonly<Record<string, number>> = { float64: 1e16, float32: 1e6, float16: 1e3 };

/** A bfloat16 prints with six significant digits, whatever their number that would do. */
function formatBfloat16(value: number): string {
  const { digits, exponent } =
    value === 0 ? ZERO : toDecimal(Math.abs(value), 'float64', { counts: 'total', most: 6, exact: true });
  const sign = isNegative(value) ? '-' : '';
  const kept = digits.replace(/0+$/, '') || '0';
  if (exponent < -4 || exponent >= 6) {
    const power = (exponent < 0 ? '-' : '+') + String(Math.abs(exponent)).padStart(2, '0');
    return `${sign}${kept[0]}${kept.length > 1 ? `.${kept.slice(1)}` : ''}e${power}`;
  }
  if (exponent < 0) return `${sign}0.${'0'.repeat(-exponent - 1)}${kept}`;
  const whole = kept.slice(0, exponent + 1).padEnd(exponent + 1, '0');
  const fraction = kept.slice(exponent + 1);
  return sign + whole + (fraction === '' ? '' : `.${fraction}`);
}

/** The type names that print as booleans, integers, NumPy's floats, or bfloat16. */
export function kindOf(dtype: string): 'bool' | 'integer' | 'float' | 'bfloat16' {
  if (dtype === 'bool' || dtype === 'bfloat16') return dtype;
  if (/^u?int(8|16|32|64)$/.test(dtype)) return 'integer';
  if (dtype in formats) return 'float';
  throw new ArgumentError({
    code: 'format-dtype',
    expected: 'Only numbers and booleans can be printed.',
    received: { dtype: JSON.stringify(dtype) },
    advice: 'Known types: bool, int8 to int64, uint8 to uint64, float16, bfloat16, float32, float64.',
    details: { dtype },
  });
}

/**
 * One value as NumPy's `str` prints a scalar of type `dtype`: the shortest digits that tell it from its neighbours.
 *
 * @param value a number, an integer as bigint, or a boolean
 * @param dtype NumPy's name of the type, e.g. `float32`
 * @throws {ArgumentError} `format-dtype` when `dtype` is no type of numbers or booleans
 * @see https://numpy.org/doc/stable/reference/generated/numpy.format_float_positional.html
 */
export function formatScalar(value: number | bigint | boolean, dtype: string): string {
  const kind = kindOf(dtype);
  if (kind === 'bool') return value ? 'True' : 'False';
  if (kind === 'integer') return String(typeof value === 'boolean' ? Number(value) : value);
  const number = roundTo(Number(value), dtype);
  if (!Number.isFinite(number)) return nonFinite(number);
  if (kind === 'bfloat16') return formatBfloat16(number);
  const magnitude = Math.abs(number);
  if (magnitude === 0 || (magnitude >= 1e-4 && magnitude < scientificFrom[dtype])) {
    const { whole, fraction } = positional(number, dtype);
    return `${whole}.${fraction === '' ? '0' : fraction}`;
  }
  const { whole, fraction, exponent } = scientific(number, dtype);
  return `${whole}${fraction === '' ? '' : `.${fraction}`}e${exponent}`;
}
