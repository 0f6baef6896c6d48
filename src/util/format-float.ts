import { ArgumentError } from './errors';
import { formatExponent, formatFixed } from './python-format';

/** The digits of a positive number: d0.d1d2... times 10^exponent. */
interface Decimal {
  readonly digits: string;
  readonly exponent: number;
}

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

/** The digits in a number that was written with an exponent. */
function decimalIn(text: string): Decimal {
  const [mantissa, exponent] = text.split('e');
  return { digits: mantissa.replace('.', ''), exponent: Number(exponent) };
}

/** The fewest digits that tell a number of 0 or more from its neighbours of its own type. */
function shortest(value: number, dtype: string): Decimal {
  if (dtype === 'float64') return decimalIn(value.toExponential());
  const isValue = (text: string): boolean => roundTo(Number(text), dtype) === value;
  for (let places = 0; ; places++) {
    const nearest = value.toExponential(places);
    if (isValue(nearest)) {
      const even = formatExponent(value, places);
      return decimalIn(isValue(even) ? even : nearest);
    }
    // A power of 2 is closer to its neighbour below than to that above: the next number may do where the nearest does not.
    if (Number.isInteger(Math.log2(value))) {
      const next = Number(nearest) + 10 ** (decimalIn(nearest).exponent - places);
      if (roundTo(next, dtype) === value) return decimalIn(next.toExponential(places));
    }
  }
}

/** The exact value of a number of 0 or more rounded to so many digits, ties to even. */
const rounded = (value: number, count: number): Decimal => decimalIn(formatExponent(value, count - 1));

const signOf = (value: number): string => (value < 0 || Object.is(value, -0) ? '-' : '');

/** The sign of an exponent and two digits of it at least. */
const powerText = (exponent: number): string =>
  (exponent < 0 ? '-' : '+') + String(Math.abs(exponent)).padStart(2, '0');

/** The parts of a printed number, before any padding. */
export interface FloatText {
  /** Sign and digits before the point. */
  readonly whole: string;
  /** Digits after the point, without trailing zeros. */
  readonly fraction: string;
  /** Sign and digits of the exponent, '' where there is none. */
  readonly exponent: string;
}

/** A text and its last `count` characters, apart. */
const splitAtEnd = (text: string, count: number): [string, string] => [
  text.slice(0, text.length - count),
  text.slice(text.length - count),
];

/** A finite number as whole and fraction, at most `precision` digits after the point. */
export function positional(value: number, dtype: string, precision = Infinity): FloatText {
  const number = Math.abs(roundTo(value, dtype));
  const { digits, exponent } = shortest(number, dtype);
  const places = digits.length - exponent - 1;
  // Where the digits end before the point, or are cut, those of the exact value take their place.
  const isKept = places >= 0 && places <= precision;
  const [whole, fraction = ''] = isKept
    ? splitAtEnd(digits.padStart(places + 1, '0'), places)
    : formatFixed(number, Math.max(0, Math.min(places, precision))).split('.');
  return { whole: signOf(value) + whole, fraction: fraction.replace(/0+$/, ''), exponent: '' };
}

/**
 * A finite number as one digit, fraction and exponent: at most `precision` digits after the point, and as many of the
 * exact value's as `least`, whose trailing zeros stay away too.
 */
export function scientific(value: number, dtype: string, precision = Infinity, least = 0): FloatText {
  const number = Math.abs(roundTo(value, dtype));
  const fewest = shortest(number, dtype);
  const count = Math.min(Math.max(fewest.digits.length, least + 1), precision + 1);
  const { digits, exponent } = count === fewest.digits.length ? fewest : rounded(number, count);
  return {
    whole: signOf(value) + digits[0],
    fraction: digits.slice(1).replace(/0+$/, ''),
    exponent: powerText(exponent),
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
  const { digits, exponent } = rounded(Math.abs(value), 6);
  const kept = digits.replace(/0+$/, '') || '0';
  const sign = signOf(value);
  if (exponent < -4 || exponent >= 6) {
    return `${sign}${kept[0]}${kept.length > 1 ? `.${kept.slice(1)}` : ''}e${powerText(exponent)}`;
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
  if (/^float(16|32|64)$/.test(dtype)) return 'float';
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
