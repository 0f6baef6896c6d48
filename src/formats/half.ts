/**
 * Conversions between float32 and the smaller float formats. All are exact towards float32 and round to the nearest,
 * ties to even, towards the smaller format, as NumPy and ml_dtypes do.
 */

const bitsOf = (values: Float32Array): Uint32Array =>
  new Uint32Array(values.buffer, values.byteOffset, values.length);

/** IEEE binary16 patterns to float32; exact, payloads of NaN kept. */
export function float16ToFloat32(patterns: Uint16Array): Float32Array {
  const result = new Float32Array(patterns.length);
  const bits = bitsOf(result);
  for (let i = 0; i < patterns.length; i++) {
    const pattern = patterns[i];
    const sign = (pattern & 0x8000) << 16;
    const magnitude = pattern & 0x7fff;
    if (magnitude >= 0x7c00) bits[i] = sign | 0x7f800000 | ((magnitude & 0x3ff) << 13);
    else if (magnitude >= 0x0400) bits[i] = sign | ((magnitude << 13) + 0x38000000);
    // Subnormals are multiples of 2^-24.
    else result[i] = (sign === 0 ? magnitude : -magnitude) * 2 ** -24;
  }
  return result;
}

/** float32 to IEEE binary16 patterns; beyond ±65520 the result is infinite. */
export function float32ToFloat16(values: Float32Array): Uint16Array {
  const result = new Uint16Array(values.length);
  const bits = bitsOf(values);
  for (let i = 0; i < bits.length; i++) {
    const sign = (bits[i] >>> 16) & 0x8000;
    const magnitude = bits[i] & 0x7fffffff;
    let half: number;
    if (magnitude > 0x7f800000) {
      half = 0x7e00 | ((magnitude >>> 13) & 0x3ff);
    } else if (magnitude >= 0x47800000) {
      half = 0x7c00;
    } else if (magnitude >= 0x38800000) {
      half = (magnitude - 0x38000000 + 0xfff + ((magnitude >>> 13) & 1)) >>> 13;
    } else if (magnitude > 0x33000000) {
      half = shiftToEven((magnitude & 0x7fffff) | 0x800000, 126 - (magnitude >>> 23));
    } else {
      half = 0;
    }
    result[i] = sign | half;
  }
  return result;
}

/** `value / 2^shift`, rounded to the nearest integer, ties to even. */
function shiftToEven(value: number, shift: number): number {
  const quotient = value >>> shift;
  const rest = value - (quotient << shift);
  const tie = 1 << (shift - 1);
  return rest > tie || (rest === tie && (quotient & 1) === 1) ? quotient + 1 : quotient;
}

/** bfloat16 patterns to float32; exact. */
export function bfloat16ToFloat32(patterns: Uint16Array): Float32Array {
  const result = new Float32Array(patterns.length);
  const bits = bitsOf(result);
  for (let i = 0; i < patterns.length; i++) bits[i] = patterns[i] << 16;
  return result;
}

/** float32 to bfloat16 patterns. */
export function float32ToBfloat16(values: Float32Array): Uint16Array {
  const result = new Uint16Array(values.length);
  const bits = bitsOf(values);
  for (let i = 0; i < bits.length; i++) {
    const pattern = bits[i];
    result[i] =
      (pattern & 0x7fffffff) > 0x7f800000
        ? (pattern >>> 16) | 0x40
        : (pattern + 0x7fff + ((pattern >>> 16) & 1)) >>> 16;
  }
  return result;
}

/** One of the 8-bit float formats: four exponent bits without infinity, or five with. */
export type Float8Format = 'float8_e4m3fn' | 'float8_e5m2';

const float8Tables = new Map<Float8Format, Float32Array>();

function float8Table(format: Float8Format): Float32Array {
  const known = float8Tables.get(format);
  if (known !== undefined) return known;
  const [mantissaBits, bias] = format === 'float8_e4m3fn' ? [3, 7] : [2, 15];
  const table = Float32Array.from({ length: 256 }, (_, pattern) => {
    const sign = pattern < 128 ? 1 : -1;
    const exponent = (pattern & 0x7f) >> mantissaBits;
    const mantissa = (pattern & ((1 << mantissaBits) - 1)) / (1 << mantissaBits);
    if (format === 'float8_e4m3fn' ? (pattern & 0x7f) === 0x7f : exponent === 31 && mantissa > 0) return NaN;
    if (format === 'float8_e5m2' && exponent === 31) return sign * Infinity;
    return sign * (exponent === 0 ? mantissa * 2 ** (1 - bias) : (1 + mantissa) * 2 ** (exponent - bias));
  });
  float8Tables.set(format, table);
  return table;
}

/** 8-bit float patterns to float32; exact. */
export function float8ToFloat32(patterns: Uint8Array, format: Float8Format): Float32Array {
  const table = float8Table(format);
  return Float32Array.from(patterns, (pattern) => table[pattern]);
}

/** float32 to 8-bit float patterns; too large becomes NaN in `float8_e4m3fn`, infinite in `float8_e5m2`. */
export function float32ToFloat8(values: Float32Array, format: Float8Format): Uint8Array {
  const [mantissaBits, bias, overflow] = format === 'float8_e4m3fn' ? [3, 7, 0x7f] : [2, 15, 0x7c];
  const result = new Uint8Array(values.length);
  const bits = bitsOf(values);
  const dropped = 23 - mantissaBits;
  for (let i = 0; i < bits.length; i++) {
    const sign = (bits[i] >>> 24) & 0x80;
    const magnitude = bits[i] & 0x7fffffff;
    const exponent = (magnitude >>> 23) - 127 + bias;
    let pattern: number;
    if (magnitude > 0x7f800000) {
      pattern = format === 'float8_e4m3fn' ? 0x7f : 0x7e;
    } else if (exponent > 31) {
      pattern = overflow;
    } else if (exponent > 0) {
      pattern = Math.min(shiftToEven((exponent << 23) | (magnitude & 0x7fffff), dropped), overflow);
    } else {
      const shift = dropped + 1 - exponent;
      pattern = shift > 24 ? 0 : shiftToEven((magnitude & 0x7fffff) | 0x800000, shift);
    }
    result[i] = sign | pattern;
  }
  return result;
}
