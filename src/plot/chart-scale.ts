/** The step of 1, 2 or 5 times a power of ten that divides `span` into about `count` parts. */
function niceStep(span: number, count: number): number {
  const rough = span / count;
  const power = 10 ** Math.floor(Math.log10(rough));
  const ratio = rough / power;
  if (ratio <= 1) return power;
  if (ratio <= 2) return 2 * power;
  return ratio <= 5 ? 5 * power : 10 * power;
}

/** Removes the digits that binary fractions add, e.g. 0.30000000000000004. */
const tidy = (value: number): number => Number(value.toPrecision(12));

/** The least and the greatest of the finite values, or null where there is none. */
export function extent(values: Iterable<number>): [number, number] | null {
  let least = Infinity;
  let greatest = -Infinity;
  for (const value of values) {
    if (!Number.isFinite(value)) continue;
    if (value < least) least = value;
    if (value > greatest) greatest = value;
  }
  return least > greatest ? null : [least, greatest];
}

/**
 * A range of round numbers around `[least, greatest]`, with its round ticks. It starts at zero where the values do not
 * lie far from it, so that curves which fall towards zero are seen to.
 */
export function niceDomain(
  [least, greatest]: readonly [number, number],
  { count = 5, zero = true } = {},
): { domain: [number, number]; ticks: number[] } {
  let [low, high] = [least, greatest];
  if (zero && low > 0 && low < high / 2) low = 0;
  if (zero && high < 0 && high > low / 2) high = 0;
  // Narrower than ticks could tell apart: shown as one value in the middle.
  const magnitude = Math.max(Math.abs(low), Math.abs(high));
  if (high - low <= magnitude * 1e-9 || magnitude < 1e-290) {
    const margin = magnitude < 1e-290 ? 1 : magnitude / 2;
    low -= margin;
    high += margin;
  }
  const step = niceStep(high - low, count);
  const first = Math.floor(tidy(low / step));
  const last = Math.ceil(tidy(high / step));
  const ticks = Array.from({ length: last - first + 1 }, (_, index) => tidy((first + index) * step));
  return { domain: [ticks[0], ticks[ticks.length - 1]], ticks };
}

/** Powers of ten around `[least, greatest]`, both positive; where they span less than one power, 1-2-5 steps. */
export function niceLogDomain([least, greatest]: readonly [number, number]): {
  domain: [number, number];
  ticks: number[];
} {
  const low = Math.floor(tidy(Math.log10(least)));
  const high = Math.max(low + 1, Math.ceil(tidy(Math.log10(greatest))));
  const multiples = high - low <= 2 ? [1, 2, 5] : [1];
  const ticks: number[] = [];
  for (let power = low; power <= high; power++) {
    for (const multiple of power === high ? [1] : multiples) ticks.push(tidy(multiple * 10 ** power));
  }
  // Ticks are dropped where the range is wider than the values need, but one beyond them stays on each side.
  const from = Math.max(
    0,
    ticks.findLastIndex((tick) => tick <= least),
  );
  const end = ticks.findIndex((tick) => tick >= greatest);
  const kept = ticks.slice(from, end < 0 ? undefined : Math.max(end, from + 1) + 1);
  return { domain: [kept[0], kept[kept.length - 1]], ticks: kept };
}

/**
 * Moves positions apart until neighbours are `gap` apart, within `[low, high]` as far as there is room, changing each as
 * little as a pass down and a pass up need to.
 */
export function spreadApart(positions: readonly number[], gap: number, low: number, high: number): number[] {
  const order = positions.map((_, index) => index).sort((a, b) => positions[a] - positions[b]);
  const placed = order.map((index) => Math.min(Math.max(positions[index], low), high));
  // Groups of touching labels settle around the mean of what they wished for.
  type Group = { size: number; wish: number };
  const groups: Group[] = [];
  for (const wish of placed) {
    groups.push({ size: 1, wish });
    while (groups.length > 1) {
      const [upper, lower] = [groups[groups.length - 2], groups[groups.length - 1]];
      if (lower.wish - upper.wish >= ((upper.size + lower.size) / 2) * gap) break;
      const size = upper.size + lower.size;
      const centre = (upper.wish * upper.size + lower.wish * lower.size) / size;
      groups.splice(-2, 2, { size, wish: centre });
    }
    const group = groups[groups.length - 1];
    const half = ((group.size - 1) * gap) / 2;
    group.wish = Math.max(low + half, Math.min(high - half, group.wish));
  }
  const result = [...positions];
  let next = 0;
  let previous = -Infinity;
  for (const { size, wish } of groups) {
    for (let member = 0; member < size; member++) {
      const position = Math.max(previous + gap, wish + (member - (size - 1) / 2) * gap);
      result[order[next++]] = position;
      previous = position;
    }
  }
  return result;
}

/** The ticks inside `[low, high]`; on an axis of whole numbers those only, and the first number where there is room. */
export function ticksWithin(
  ticks: readonly number[],
  [low, high]: readonly [number, number],
  wholeNumbers: boolean,
): number[] {
  const inside = ticks.filter(
    (tick) => tick >= low && tick <= high && (!wholeNumbers || Number.isInteger(tick)),
  );
  if (!wholeNumbers || inside[0] === low) return inside;
  const step = ticks[1] - ticks[0];
  return inside.length === 0 || inside[0] - low >= step / 2 ? [low, ...inside] : inside;
}

/** A number in few characters: four significant digits, without trailing zeros. */
export function shortNumber(value: number): string {
  if (!Number.isFinite(value)) return Number.isNaN(value) ? 'NaN' : value > 0 ? '∞' : '−∞';
  const magnitude = Math.abs(value);
  if (magnitude !== 0 && (magnitude < 1e-3 || magnitude >= 1e6)) {
    const [mantissa, exponent] = value.toExponential(2).split('e');
    return `${Number(mantissa)}e${Number(exponent)}`.replaceAll('-', '−');
  }
  return String(Number(value.toPrecision(4))).replaceAll('-', '−');
}
