/** What a cell that begins at some byte holds, as far as `readDecimal` goes. */
export interface DecimalSink {
  /** The double nearest to the decimal, or with `isRounded` one that rounds to the same float32. */
  value: number;
  /** Where the number ends; -1 where the bytes are no plain decimal or its value is not certain. */
  end: number;
}

const powersOfTen = Array.from({ length: 23 }, (_, i) => Number(`1e${i}`));
const ZERO = 48;
const POINT = 46;
/** Digits in the first of two 32-bit integers, and in both. */
const HIGH_DIGITS = 8;
const MOST_DIGITS = 17;
/** Digits whose number fits the 53 bits of a double. */
const EXACT_DIGITS = 15;
/** More than the relative error of four roundings. */
const UNSURE = 2 ** -50;

const isDigit = (code: number): boolean => code >= ZERO && code < ZERO + 10;

/** Whether the bytes of a little-endian word are four digits. */
export const areDigits = (word: number): boolean =>
  ((word & 0xf0f0f0f0) | (((word + 0x06060606) & 0xf0f0f0f0) >>> 4)) === (0x33333333 | 0);

/** The number that four digits, the first in the lowest byte, stand for. */
export function fourDigits(word: number): number {
  const digits = word & 0x0f0f0f0f;
  const pairs = (Math.imul(digits, 10) + (digits >>> 8)) & 0x00ff00ff;
  return (Math.imul(pairs & 0xff, 100) + (pairs >>> 16)) | 0;
}

/**
 * Reads a decimal of any number of digits, with sign, point and exponent, from bytes that end with something else and four
 * more. Digits are collected in two 32-bit integers; a result whose last bit is not certain is given only where it does
 * not matter to a float32 (`isRounded`).
 *
 * @see W. D. Clinger: How to Read Floating Point Numbers Accurately, PLDI 1990, on which powers of ten are exact.
 */
export function readDecimal(view: DataView, from: number, isRounded: boolean, sink: DecimalSink): void {
  sink.end = -1;
  let at = from;
  let code = view.getUint8(at);
  const isNegative = code === 45;
  if (isNegative || code === 43) code = view.getUint8(++at);
  const start = at;
  let point = -1;
  while (code === ZERO || (code === POINT && point < 0)) {
    if (code === POINT) point = at;
    code = view.getUint8(++at);
  }
  const zeros = at - start - (point < 0 ? 0 : 1);
  let high = 0;
  let significant = 0;
  while (significant < HIGH_DIGITS) {
    const word = view.getInt32(at, true);
    if (significant <= HIGH_DIGITS - 4 && areDigits(word)) {
      high = (Math.imul(high, 10_000) + fourDigits(word)) | 0;
      significant += 4;
      at += 4;
      continue;
    }
    code = word & 0xff;
    if (isDigit(code)) {
      high = (Math.imul(high, 10) + code - ZERO) | 0;
      significant++;
    } else if (code === POINT && point < 0) point = at;
    else break;
    at++;
  }
  let low = 0;
  let dropped = 0;
  if (significant === HIGH_DIGITS) {
    while (significant < MOST_DIGITS) {
      const word = view.getInt32(at, true);
      if (significant <= MOST_DIGITS - 4 && areDigits(word)) {
        low = (Math.imul(low, 10_000) + fourDigits(word)) | 0;
        significant += 4;
        at += 4;
        continue;
      }
      code = word & 0xff;
      if (isDigit(code)) {
        low = (Math.imul(low, 10) + code - ZERO) | 0;
        significant++;
      } else if (code === POINT && point < 0) point = at;
      else break;
      at++;
    }
    for (
      code = view.getUint8(at);
      isDigit(code) || (code === POINT && point < 0);
      code = view.getUint8(++at)
    ) {
      if (code === POINT) point = at;
      else dropped++;
    }
  } else code = view.getUint8(at);
  if (zeros + significant === 0) return;
  let power = dropped - (point < 0 ? 0 : at - point - 1);
  if ((code | 32) === 101) {
    code = view.getUint8(++at);
    const isSmall = code === 45;
    if (isSmall || code === 43) code = view.getUint8(++at);
    if (!isDigit(code)) return;
    let exponent = 0;
    for (; isDigit(code); code = view.getUint8(++at))
      exponent = Math.min(exponent * 10 + code - ZERO, 100_000);
    power += isSmall ? -exponent : exponent;
  }
  if (power < -22 || power > 22) return;
  const mantissa = significant > HIGH_DIGITS ? high * powersOfTen[significant - HIGH_DIGITS] + low : high;
  const value = power < 0 ? mantissa / powersOfTen[-power] : mantissa * powersOfTen[power];
  if (significant + dropped > EXACT_DIGITS) {
    const rounded = Math.fround(value * (1 - UNSURE));
    if (!isRounded || rounded !== Math.fround(value * (1 + UNSURE))) return;
  }
  sink.value = isNegative ? -value : value;
  sink.end = at;
}
