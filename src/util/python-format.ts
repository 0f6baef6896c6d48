/**
 * Numbers as Python's format language writes them. JavaScript's `toFixed` and `toExponential` are exact too, but resolve
 * ties away from zero where Python resolves them to the even digit, and write exponents and non-finite values otherwise.
 */

/** Digits of a number that JavaScript rounded up from a tie: the even neighbour. */
const evenBelow = (digits: string): string => {
  const last = Number(digits.at(-1));
  return last % 2 === 0 ? digits : digits.slice(0, -1) + String(last - 1);
};

/** Whether `magnitude` lies exactly between two decimals of `digits` places: only odd multiples of 2^-(digits+1) can. */
function isTie(magnitude: number, digits: number): boolean {
  if (digits < 0) {
    const unit = 10 ** -digits;
    return magnitude % unit === unit / 2;
  }
  return Math.abs((magnitude * 2 ** (digits + 1)) % 2) === 1;
}

function nonFinite(value: number): string | null {
  if (Number.isNaN(value)) return 'nan';
  if (Number.isFinite(value)) return null;
  return value > 0 ? 'inf' : '-inf';
}

const signOf = (value: number): string => (value < 0 || Object.is(value, -0) ? '-' : '');

/** Python's `f"{value:.{digits}f}"`. */
export function formatFixed(value: number, digits: number): string {
  const special = nonFinite(value);
  if (special !== null) return special;
  const magnitude = Math.abs(value);
  if (magnitude >= 1e21) {
    return `${signOf(value)}${BigInt(magnitude)}${digits > 0 ? `.${'0'.repeat(digits)}` : ''}`;
  }
  const text = magnitude.toFixed(digits);
  return signOf(value) + (isTie(magnitude, digits) ? evenBelow(text) : text);
}

/** Python's `f"{value:.{digits}e}"`. */
export function formatExponent(value: number, digits: number): string {
  const special = nonFinite(value);
  if (special !== null) return special;
  const magnitude = Math.abs(value);
  const [mantissa, exponent] = magnitude.toExponential(digits).split('e');
  const power = Number(exponent);
  // Where rounding raises the exponent, the digit it ends in is a 0, which is even.
  const isRaised = magnitude.toExponential().split('e')[1] !== exponent;
  const text = !isRaised && isTie(magnitude, digits - power) ? evenBelow(mantissa) : mantissa;
  return `${signOf(value)}${text}e${power < 0 ? '-' : '+'}${String(Math.abs(power)).padStart(2, '0')}`;
}

/** Python's `f"{value:,}"` for whole numbers. */
export function formatThousands(value: number): string {
  return formatFixed(value, 0).replaceAll(/\B(?=(\d{3})+$)/g, ',');
}

const memoryUnits = ['B', 'KB', 'MB', 'GB', 'TB', 'PB'];

/** A number of bytes as Keras's summaries write it: two decimals and the largest fitting unit of 1024. */
export function formatMemorySize(bytes: number): string {
  let size = bytes;
  for (const unit of memoryUnits) {
    if (size / 1024 < 1) return `${formatFixed(size, 2)} ${unit}`;
    size /= 1024;
  }
  return `${formatFixed(size, 2)} PB`;
}

/** Python's `repr` of a float: the shortest digits that mean the number, `1.0`, `1e-05`, `1e+16`. */
export function reprFloat(value: number): string {
  const special = nonFinite(value);
  if (special !== null) return special;
  if (value === 0) return `${signOf(value)}0.0`;
  const [mantissa, exponent] = Math.abs(value).toExponential().split('e');
  const power = Number(exponent);
  if (power < -4 || power >= 16) {
    return `${signOf(value)}${mantissa}e${power < 0 ? '-' : '+'}${String(Math.abs(power)).padStart(2, '0')}`;
  }
  const text = String(Math.abs(value));
  return signOf(value) + (text.includes('.') ? text : `${text}.0`);
}
