import type { DotStep } from '../../compile/steps';

/** A product divided along its matrices, the rows, or the columns of its result; the last unit takes what is left. */
export interface DotDivision {
  readonly kind: 'batch' | 'rows' | 'columns';
  readonly units: number;
  /** Rows or columns of a unit. */
  readonly size: number;
}

/** Rows of a unit: whatever the height of the kernel's tiles, a few rows more or less cost little. */
const ROWS = 4;
/** Columns of a unit: the width of the kernel's tiles. */
const COLUMNS = 8;
/** A unit where the kernel works on vectors instead of tiles: its longest block. */
const ELEMENTS = 32;

/** Rows or columns of a unit that a native library computes. */
const NATIVE = 32;

/** How a product is divided; null where it is not. */
export function divideDot({ batch, m, n }: DotStep, isNative: boolean): DotDivision | null {
  if (batch > 1) return { kind: 'batch', units: batch, size: 1 };
  if (isNative) {
    // A library prepares the undivided matrix anew for each part: that is the smaller one.
    const kind = m >= n ? 'rows' : 'columns';
    const units = Math.floor(Math.max(m, n) / NATIVE);
    return units > 1 ? { kind, units, size: NATIVE } : null;
  }
  const row = n === 1 ? ELEMENTS : ROWS;
  const column = m < 4 ? ELEMENTS : COLUMNS;
  const [rows, columns] = [Math.floor(m / row), Math.floor(n / column)];
  // By columns each thread prepares only the panels it uses.
  if (columns >= 16 && columns * 4 >= rows) return { kind: 'columns', units: columns, size: column };
  if (rows > 1) return { kind: 'rows', units: rows, size: row };
  return columns > 1 ? { kind: 'columns', units: columns, size: column } : null;
}
