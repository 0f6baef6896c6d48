/** Where `parseNumber` puts what it found. */
export interface NumberSink {
  value: number;
  /** Whether the text is an integer literal between -(2^53 - 1) and 2^53 - 1. */
  integer: boolean;
}

// Every power up to 10^22 is exact in float64, so one rounding gives the nearest double (Clinger 1990).
const powersOfTen = Array.from({ length: 23 }, (_, i) => Number(`1e${i}`));
const infinity = /^[+-]?inf(?:inity)?$/i;

const isBlank = (code: number): boolean => code === 32 || (code >= 9 && code <= 13);

/**
 * Reads `text[start, end)` as a decimal number, blanks around it allowed, and says whether it is one.
 * The result is the double nearest to the decimal.
 */
export function parseNumber(text: string, start: number, end: number, sink: NumberSink): boolean {
  while (start < end && isBlank(text.charCodeAt(start))) start++;
  while (end > start && isBlank(text.charCodeAt(end - 1))) end--;
  let at = start;
  const sign = text.charCodeAt(at);
  const negative = sign === 45;
  if (negative || sign === 43) at++;
  let mantissa = 0;
  let digits = 0;
  let significant = 0;
  let scale = 0;
  let isInteger = true;
  for (; at < end; at++) {
    const code = text.charCodeAt(at);
    if (code >= 48 && code <= 57) {
      mantissa = mantissa * 10 + (code - 48);
      digits++;
      if (mantissa > 0) significant++;
      if (!isInteger) scale++;
    } else if (code === 46 && isInteger) {
      isInteger = false;
    } else {
      break;
    }
  }
  if (digits === 0) {
    if (!infinity.test(text.slice(start, end))) return false;
    sink.value = negative ? -Infinity : Infinity;
    sink.integer = false;
    return true;
  }
  let exponent = 0;
  if (at < end) {
    if ((text.charCodeAt(at) | 32) !== 101) return false;
    at++;
    const exponentSign = text.charCodeAt(at);
    if (exponentSign === 45 || exponentSign === 43) at++;
    if (at >= end) return false;
    for (; at < end; at++) {
      const code = text.charCodeAt(at);
      if (code < 48 || code > 57) return false;
      exponent = Math.min(exponent * 10 + (code - 48), 100_000);
    }
    if (exponentSign === 45) exponent = -exponent;
    isInteger = false;
  }
  const power = exponent - scale;
  let value: number;
  if (significant <= 15 && power >= -22 && power <= 22) {
    value = power < 0 ? mantissa / powersOfTen[-power] : mantissa * powersOfTen[power];
    if (negative) value = -value;
  } else {
    value = Number(text.slice(start, end));
  }
  sink.value = value;
  sink.integer = isInteger && Number.isSafeInteger(value);
  return true;
}
