import type { DotStep } from '../../../compile/steps';
import { divideNative } from '../native/native-code';

/** A product divided along its matrices, the rows, or the columns of its result; the last unit takes what is left. */
export interface DotDivision {
  readonly kind: 'batch' | 'rows' | 'columns';
  readonly units: number;
  /** Rows or columns of a unit. */
  readonly size: number;
  /** Whether each unit is computed by itself, so that the bits are those of its size whoever computes how many. */
  readonly apart: boolean;
}

/** Rows of a unit: whatever the height of the kernel's tiles, a few rows more or less cost little. */
const ROWS = 4;
/** Columns of a unit: the width of the kernel's tiles. */
const COLUMNS = 8;
/** A unit where the kernel works on vectors instead of tiles: its longest block. */
const ELEMENTS = 32;

/**
 * How a product is divided; null where it is not.
 *
 * @param isNative whether a native library computes it: its results may depend on the sizes of what it is given, so these
 * must not depend on how many threads there are.
 */
export function divideDot(step: DotStep, isNative: boolean): DotDivision | null {
  const { batch, m, n } = step;
  if (batch > 1) return { kind: 'batch', units: batch, size: 1, apart: false };
  if (isNative) return divideNative(step);
  const row = n === 1 ? ELEMENTS : ROWS;
  const column = m < 4 ? ELEMENTS : COLUMNS;
  const [rows, columns] = [Math.floor(m / row), Math.floor(n / column)];
  // By columns each thread prepares only the panels it uses.
  const byColumns: DotDivision = { kind: 'columns', units: columns, size: column, apart: false };
  if (columns >= 16 && columns * 4 >= rows) return byColumns;
  if (rows > 1) return { kind: 'rows', units: rows, size: row, apart: false };
  return columns > 1 ? byColumns : null;
}
