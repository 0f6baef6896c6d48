import { DataError } from '../util/errors';
import type { Cell } from './column';
import type { Index, Label } from './labels';

const textOf = (label: Label): string =>
  typeof label === 'object' && label !== null ? `(${label.join(', ')})` : String(label);

/**
 * The labels of rows as names in JSON.
 *
 * @throws DataError `frame-json` for a label that two rows have.
 */
export function labelTexts(index: Index): string[] {
  const seen = new Set<string>();
  return index.toArray().map((label) => {
    const text = textOf(label);
    if (!seen.has(text)) {
      seen.add(text);
      return text;
    }
    throw new DataError({
      code: 'frame-json',
      expected: 'in JSON every row needs a label of its own.',
      received: { twice: JSON.stringify(text) },
      advice: 'Call resetIndex() first, or give the rows: JSON.stringify([...df.rows()]).',
    });
  });
}

/** A value in JSON, which has no NaN and no infinities. */
export const jsonCell = (cell: Cell): Cell =>
  typeof cell === 'number' && !Number.isFinite(cell) ? null : cell;

/** An object of a value for each name. */
export function recordOf<T>(names: readonly string[], valueAt: (position: number) => T): Record<string, T> {
  return Object.fromEntries(names.map((name, i) => [name, valueAt(i)]));
}
