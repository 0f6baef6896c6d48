import type { FunctionBuilder } from '../assembler/assembler';

/** Longer rows are read and written element by element: putting their columns together takes too many shuffles. */
const LONGEST = 4;

/** Whether rows of so many elements lie one after the other, so that four of them are as many whole vectors. */
export const isTransposed = (row: number, columnStride: number, rowStride: number): boolean =>
  row > 1 && row <= LONGEST && columnStride === 1 && rowStride === row;

interface Address {
  readonly local: number;
  readonly offset: number;
}

/** Loads four rows; the locals with their vectors, as they lie in memory. */
export function loadTransposed(f: FunctionBuilder, { local, offset }: Address, row: number): number[] {
  return Array.from({ length: row }, (_, i) => {
    const vector = f.local('v128');
    f.get(local)
      .memory('v128.load', offset + 16 * i)
      .set(vector);
    return vector;
  });
}

/** Pushes one column of four rows. */
export function pushColumn(f: FunctionBuilder, rows: readonly number[], column: number): void {
  const picks = [0, 1, 2, 3].map((lane) => lane * rows.length + column);
  pick(
    f,
    picks.map((position) => ({ vector: rows[position >> 2], lane: position & 3 })),
  );
}

/** Stores four rows of which the columns are given. */
export function storeTransposed(
  f: FunctionBuilder,
  { local, offset, columns }: Address & { readonly columns: readonly number[] },
): void {
  const row = columns.length;
  for (let i = 0; i < row; i++) {
    f.get(local);
    pick(
      f,
      [0, 1, 2, 3].map((lane) => {
        const position = 4 * i + lane;
        return { vector: columns[position % row], lane: Math.floor(position / row) };
      }),
    );
    f.memory('v128.store', offset + 16 * i);
  }
}

/** Pushes a vector put together of lanes of others. */
function pick(f: FunctionBuilder, picks: readonly { vector: number; lane: number }[]): void {
  const [first, ...others] = [...new Set(picks.map(({ vector }) => vector))];
  f.get(first);
  let taken = [first];
  for (const next of others.length === 0 ? [first] : others) {
    const isFirst = taken.length === 1;
    f.get(next);
    const bytes = picks.flatMap(({ vector, lane }, i) => {
      // Once put together, lanes stay where they are.
      const start = vector === next && others.length > 0 ? 16 + 4 * lane : 4 * (isFirst ? lane : i);
      return [start, start + 1, start + 2, start + 3];
    });
    f.shuffle(bytes);
    taken = [...taken, next];
  }
}
