import { DataError } from '../util/errors';

/** A position counted from the start. */
export function resolvePosition(position: number, length: number, what = 'rows'): number {
  const resolved = position < 0 ? position + length : position;
  if (Number.isInteger(resolved) && resolved >= 0 && resolved < length) return resolved;
  throw new DataError({
    code: 'frame-position',
    expected: `a position must be a whole number within the ${what}.`,
    received: { position: String(position), [what]: `${length}` },
    details: { position, [what]: length },
  });
}

/** The bounds of `slice`, as for arrays. */
export function sliceBounds(start: number, end: number, length: number): [number, number] {
  const bound = (at: number): number => Math.min(length, Math.max(0, at < 0 ? at + length : at));
  const from = bound(start);
  return [from, Math.max(from, bound(end))];
}

/** @throws DataError `series-index` always. */
export function throwLength(what: string, received: number, rows: number): never {
  throw new DataError({
    code: 'series-index',
    expected: `${what} needs one value for each row.`,
    received: { values: `${received}`, rows: `${rows}` },
    details: { values: received, rows },
  });
}

/** `head` and `tail` counts: negative ones leave rows out at the other end. */
export function endPosition(length: number, count: number): number {
  return count < 0 ? Math.max(0, length + count) : Math.min(length, count);
}
