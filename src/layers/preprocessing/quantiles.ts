/** Values with weights: how many of the data each stands for. */
export interface Summary {
  readonly values: Float64Array;
  readonly weights: Float64Array;
}

export const EMPTY: Summary = { values: new Float64Array(), weights: new Float64Array() };

/** Data in about 1/epsilon values. */
export function summarize(data: ArrayLike<number>, epsilon: number): Summary {
  const sorted = Float64Array.from(data).sort();
  const step = Math.max(sorted.length * epsilon, 1);
  const values: number[] = [];
  // Keras cuts both the beginning and the step to whole numbers, and keeps the step itself as the weight.
  for (let i = Math.trunc(step - 1); i < sorted.length; i += Math.trunc(step)) values.push(sorted[i]);
  return {
    values: Float64Array.from(values),
    weights: new Float64Array(values.length).fill(Math.fround(step)),
  };
}

/** y at x on the line through points, constant outside. */
function interpolate(x: number, xs: ArrayLike<number>, ys: ArrayLike<number>): number {
  if (x <= xs[0]) return ys[0];
  const last = xs.length - 1;
  if (x >= xs[last]) return ys[last];
  let low = 0;
  let high = last;
  while (high - low > 1) {
    const middle = (low + high) >> 1;
    if (xs[middle] <= x) low = middle;
    else high = middle;
  }
  return ys[low] + ((ys[high] - ys[low]) / (xs[high] - xs[low])) * (x - xs[low]);
}

/** A summary in about 1/epsilon values. */
export function compress(summary: Summary, epsilon: number): Summary {
  const { values, weights } = summary;
  if (values.length * epsilon < 1) return summary;
  const cumulated = new Float64Array(weights.length);
  let total = 0;
  for (const [i, weight] of weights.entries()) cumulated[i] = total = Math.fround(total + weight);
  const shares = cumulated.map((sum) => Math.fround(sum / total));
  const count = Math.ceil(1 / epsilon - 1e-12);
  const places = Array.from({ length: count }, (_, i) => epsilon + i * epsilon);
  const sums = places.map((place) => interpolate(place, shares, cumulated));
  return {
    values: Float64Array.from(places, (place) => Math.fround(interpolate(place, shares, values))),
    weights: Float64Array.from(sums, (sum, i) => Math.fround(sum - (i === 0 ? 0 : sums[i - 1]))),
  };
}

/** Two summaries in one. */
export function merge(a: Summary, b: Summary, epsilon: number): Summary {
  const values = [...a.values, ...b.values];
  const weights = [...a.weights, ...b.weights];
  const order = values.map((_, i) => i).sort((i, j) => values[i] - values[j]);
  const merged = {
    values: Float64Array.from(order, (i) => values[i]),
    weights: Float64Array.from(order, (i) => weights[i]),
  };
  return compress(merged, epsilon);
}

/** The boundaries that divide the data into `bins` parts of equal size. */
export const boundaries = (summary: Summary, bins: number): number[] => [
  ...compress(summary, 1 / bins).values.slice(0, -1),
];
