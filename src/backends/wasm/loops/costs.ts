/** Work of functions that are called for each element by itself. */
const CALLED = 100;

/** Rough work of one element where it is more than one simple operation. */
const COSTS: Readonly<Record<string, number>> = {
  div: 4,
  sqrt: 4,
  rsqrt: 6,
  exp: 12,
  expm1: 20,
  log: 12,
  log1p: 20,
  tanh: 16,
  sigmoid: 16,
  erf: 20,
  erfc: 20,
  sin: 20,
  cos: 20,
  pow: 40,
  rng_bits: 60,
  ...Object.fromEntries(
    'rem tan asin acos atan sinh cosh asinh acosh atanh atan2 erfinv'
      .split(' ')
      .map((name) => [name, CALLED]),
  ),
};

/** Rough work of an elementwise primitive on one element. */
export const opCost = (name: string): number => COSTS[name] ?? 1;
