/** Special functions in double precision, for the oracle. */

const TWO_OVER_SQRT_PI = 1.1283791670955126;

/** erf by its Maclaurin series (|x| < 3), where it converges to full precision. */
function erfSeries(x: number): number {
  let term = x;
  let sum = x;
  for (let n = 1; n < 200; n++) {
    term *= -(x * x) / n;
    const contribution = term / (2 * n + 1);
    sum += contribution;
    if (Math.abs(contribution) < 1e-17 * Math.abs(sum)) break;
  }
  return TWO_OVER_SQRT_PI * sum;
}

/** erfc by its continued fraction (x >= 2), evaluated from the tail. */
function erfcFraction(x: number): number {
  let fraction = x;
  for (let n = 80; n >= 1; n--) fraction = x + n / 2 / fraction;
  return Math.exp(-x * x) / (fraction * Math.sqrt(Math.PI));
}

/** The error function. */
export function erf(x: number): number {
  if (Number.isNaN(x)) return x;
  const magnitude = Math.abs(x);
  if (magnitude > 6) return Math.sign(x);
  return magnitude < 2 ? erfSeries(x) : Math.sign(x) * (1 - erfcFraction(magnitude));
}

/** 1 - erf(x), without cancellation for large x. */
export function erfc(x: number): number {
  return x > 2 ? erfcFraction(x) : 1 - erf(x);
}

/** The inverse of erf on (-1, 1): Giles's rational start, then Newton's method. */
export function erfinv(y: number): number {
  if (Number.isNaN(y) || y < -1 || y > 1) return NaN;
  if (Math.abs(y) === 1) return y * Infinity;
  const w = -Math.log((1 - y) * (1 + y));
  let x: number;
  if (w < 5) {
    const v = w - 2.5;
    const coefficients = [
      2.81022636e-8, 3.43273939e-7, -3.5233877e-6, -4.39150654e-6, 0.00021858087, -0.00125372503,
      -0.00417768164, 0.246640727, 1.50140941,
    ];
    x = y * coefficients.reduce((sum, c) => sum * v + c, 0);
  } else {
    const v = Math.sqrt(w) - 3;
    const coefficients = [
      -0.000200214257, 0.000100950558, 0.00134934322, -0.00367342844, 0.00573950773, -0.0076224613,
      0.00943887047, 1.00167406, 2.83297682,
    ];
    x = y * coefficients.reduce((sum, c) => sum * v + c, 0);
  }
  for (let i = 0; i < 2; i++) {
    // erf(x) - y, through erfc on the side where that does not cancel.
    const error = y < 0 ? erfc(-x) - (1 + y) : 1 - y - erfc(x);
    x -= error / (TWO_OVER_SQRT_PI * Math.exp(-x * x));
  }
  return x;
}

/** Rounds half to even, as IEEE 754 and NumPy. */
export function roundHalfEven(x: number): number {
  const floor = Math.floor(x);
  const fraction = x - floor;
  if (fraction < 0.5) return floor === 0 && x < 0 ? -0 : floor;
  if (fraction > 0.5) return floor + 1 === 0 ? -0 : floor + 1;
  const even = floor % 2 === 0 ? floor : floor + 1;
  return even === 0 && x < 0 ? -0 : even;
}
