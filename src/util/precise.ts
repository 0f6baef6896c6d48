// Powers and logarithms that are rounded once: those of the platform may be the neighbour of the nearest double. They are
// computed in pairs of doubles, whose sum is the number (Dekker, "A floating-point technique for extending the available
// precision", 1971).

type Pair = readonly [high: number, low: number];

const LN2: Pair = [0.6931471805599453, 2.3190468138462996e-17];
const LN10: Pair = [2.302585092994046, -2.1707562233822494e-16];

/** a + b where |a| ≥ |b|. */
function normalized(a: number, b: number): Pair {
  const high = a + b;
  return [high, b - (high - a)];
}

function plus([a, c]: Pair, [b, d]: Pair): Pair {
  const sum = a + b;
  const part = sum - a;
  return normalized(sum, a - (sum - part) + (b - part) + c + d);
}

/** The halves of a double, whose products are exact. */
function halves(a: number): Pair {
  const scaled = 134217729 * a;
  const high = scaled - (scaled - a);
  return [high, a - high];
}

function times([a, c]: Pair, [b, d]: Pair): Pair {
  const product = a * b;
  const [ah, al] = halves(a);
  const [bh, bl] = halves(b);
  const error = ah * bh - product + ah * bl + al * bh + al * bl;
  return normalized(product, error + a * d + c * b);
}

const scaled = ([a, b]: Pair, power: number): Pair => [a * power, b * power];

/** e^x, for |x| below 700. */
function exponential(x: Pair): Pair {
  const twos = Math.round(x[0] / LN2[0]);
  const rest = scaled(plus(x, times([-twos, 0], LN2)), 2 ** -9);
  // e^rest - 1 by its series, from the last term on, and its square nine times.
  let series: Pair = [0, 0];
  for (let n = 9; n >= 1; n--) series = times(plus(series, [1, 0]), times(rest, quotient(1, n)));
  for (let i = 0; i < 9; i++) series = plus(scaled(series, 2), times(series, series));
  return scaled(plus([1, 0], series), 2 ** twos);
}

function quotient(a: number, b: number): Pair {
  const high = a / b;
  const [product, error] = times([high, 0], [b, 0]);
  return normalized(high, (a - product - error) / b);
}

/** ln x of a positive number, by one step of Newton's method. */
function logarithm(x: number): Pair {
  const guess = Math.log(x);
  const excess = plus(times([x, 0], exponential([-guess, 0])), [-1, 0]);
  return plus([guess, 0], excess);
}

/** Numbers whose logarithm and its inverse stay far from the ends of the range. */
const isUsual = (x: number): boolean => x > 1e-290 && x < 1e290;

/** Powers of a number, each the nearest double. */
export function powersOf(base: number): (exponent: number) => number {
  if (!isUsual(base)) return (exponent) => base ** exponent;
  const log = logarithm(base);
  return (exponent) => {
    const rough = base ** exponent;
    return isUsual(rough) ? exponential(times(log, [exponent, 0]))[0] : rough;
  };
}

/** log₁₀ x, the nearest double. */
export function preciseLog10(x: number): number {
  if (!isUsual(x) || x === 1) return Math.log10(x);
  const [high, low] = logarithm(x);
  const guess = high / LN10[0];
  const rest = plus([high, low], times([-guess, 0], LN10));
  return guess + rest[0] / LN10[0];
}
