import { formatScalar } from '../util/format-array';
import type { Column } from './column';

/** `text` with its last digit, an odd one, lowered: what rounding a tie to even gives where JavaScript rounded up. */
function lowerLastDigit(text: string): string {
  return text.slice(0, -1) + String(Number(text.at(-1)) - 1);
}

const isOdd = (digit: string | undefined): boolean => Number(digit) % 2 === 1;

/** Python's `%.6f`: the exact value rounded to six places, ties to even. */
export function toFixedSix(value: number): string {
  if (!Number.isFinite(value)) return Number.isNaN(value) ? 'nan' : value < 0 ? '-inf' : 'inf';
  const magnitude = Math.abs(value);
  const sign = value < 0 || Object.is(value, -0) ? '-' : '';
  if (magnitude >= 1e21) return `${sign}${BigInt(magnitude)}.000000`;
  const text = magnitude.toFixed(6);
  // Only odd multiples of 1/128 lie in the middle of two decimals of six places.
  const isTie = (magnitude * 128) % 2 === 1;
  return sign + (isTie && isOdd(text.at(-1)) ? lowerLastDigit(text) : text);
}

/** Python's `%.6e`. */
export function toExponentialSix(value: number): string {
  if (!Number.isFinite(value)) return toFixedSix(value);
  const sign = value < 0 || Object.is(value, -0) ? '-' : '';
  const magnitude = Math.abs(value);
  let [digits, exponent] = magnitude.toExponential(6).split('e');
  const exact = magnitude.toExponential(60).split('e');
  // 1.2345675000...: the digits after the sixth place of a tie.
  if (exact[1] === exponent && /^50+$/.test(exact[0].slice(8)) && isOdd(digits.at(-1))) {
    digits = lowerLastDigit(digits);
  }
  const power = exponent.slice(1).padStart(2, '0');
  return `${sign}${digits}e${exponent[0]}${power}`;
}

/** Python's `repr` of a float: the shortest digits that give the number back. */
export function floatText(value: number): string {
  if (!Number.isFinite(value)) return toFixedSix(value);
  const magnitude = Math.abs(value);
  if (magnitude === 0) return Object.is(value, -0) ? '-0.0' : '0.0';
  if (magnitude >= 1e16 || magnitude < 1e-4) {
    const [digits, exponent] = value.toExponential().split('e');
    return `${digits}e${exponent[0]}${exponent.slice(1).padStart(2, '0')}`;
  }
  const text = String(value);
  return text.includes('.') ? text : `${text}.0`;
}

/** Python's `str` of one value of a column; a missing one is `missing`. */
export function textAt(column: Column, position: number, missing = 'nan'): string {
  if (column.dtype === 'object') {
    const cell = column.values[position];
    if (cell === null) return missing;
    if (typeof cell === 'string') return cell;
    if (typeof cell === 'boolean') return cell ? 'True' : 'False';
    return Number.isInteger(cell) && column.floats?.[position] !== 1 ? String(cell) : floatText(cell);
  }
  const value = column.values[position];
  if (column.dtype === 'bool') return value === 0 ? 'False' : 'True';
  if (Number.isNaN(value)) return missing;
  if (column.dtype === 'float64') return floatText(value);
  return column.dtype.startsWith('float') ? formatScalar(value, column.dtype) : wholeText(value);
}

/** A whole number without an exponent. */
export function wholeText(value: number): string {
  return Math.abs(value) < 1e21 ? String(value) : BigInt(value).toString();
}
