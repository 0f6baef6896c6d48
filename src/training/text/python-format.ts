/**
 * Numbers as Python's format language writes them. JavaScript's `toFixed` and `toExponential` are exact too, but resolve
 * ties away from zero where Python resolves them to the even digit, and write exponents and non-finite values otherwise.
 */

const justBelow = (magnitude: number): number => magnitude * (1 - Number.EPSILON);
const endsOdd = (digits: string): boolean => '13579'.includes(digits[digits.length - 1]);

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
  let text = magnitude.toFixed(digits);
  if (isTie(magnitude, digits) && endsOdd(text)) text = justBelow(magnitude).toFixed(digits);
  return signOf(value) + text;
}

/** Python's `f"{value:.{digits}e}"`. */
export function formatExponent(value: number, digits: number): string {
  const special = nonFinite(value);
  if (special !== null) return special;
  const magnitude = Math.abs(value);
  let [mantissa, exponent] = magnitude.toExponential(digits).split('e');
  if (magnitude !== 0) {
    // The tie is looked for at the exponent of the value itself, which rounding may have raised by one.
    const ownExponent = Number(magnitude.toExponential().split('e')[1]);
    if (isTie(magnitude, digits - ownExponent) && endsOdd(mantissa)) {
      [mantissa, exponent] = justBelow(magnitude).toExponential(digits).split('e');
    }
  }
  const power = Number(exponent);
  return `${signOf(value)}${mantissa}e${power < 0 ? '-' : '+'}${String(Math.abs(power)).padStart(2, '0')}`;
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
