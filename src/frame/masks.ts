import { DataError } from '../util/errors';
import type { Cell, Column } from './column';

/** A series, or anything else that holds a column. */
interface HasColumn {
  readonly column: Column;
}

/**
 * The positions where a mask is true.
 *
 * @throws DataError `frame-mask` where the mask has another length or holds something else than booleans.
 */
export function maskPositions(mask: HasColumn | ArrayLike<Cell>, length: number): Int32Array {
  const column = 'column' in mask ? mask.column : null;
  const values: ArrayLike<Cell> = column === null ? (mask as ArrayLike<Cell>) : column.values;
  const isStored = column?.dtype === 'bool';
  const positions = new Int32Array(length);
  let count = 0;
  let wrong =
    values.length === length && !(column !== null && !isStored && column.dtype !== 'object') ? -1 : 0;
  for (let i = 0; wrong < 0 && i < length; i++) {
    const value = values[i];
    if (!isStored && typeof value !== 'boolean') wrong = i;
    else if (value === true || value === 1) positions[count++] = i;
  }
  if (wrong >= 0) {
    throw new DataError({
      code: 'frame-mask',
      expected: 'a mask needs one boolean for each row.',
      received: {
        rows: `${length}`,
        mask: `${values.length} values`,
        ...(column === null ? {} : { dtype: column.dtype }),
        ...(wrong < values.length && values.length === length
          ? { [`mask[${wrong}]`]: String(values[wrong]) }
          : {}),
      },
      advice: "Compare first, e.g. df.get('age').gt(30).",
      details: { rows: length, values: values.length },
    });
  }
  return positions.slice(0, count);
}
