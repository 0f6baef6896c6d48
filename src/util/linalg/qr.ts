/** The factors of a matrix A = Q·R, row-major. */
export interface QrFactors {
  /** Orthonormal columns: rows × min(rows, columns). */
  readonly q: Float64Array;
  /** Upper triangular: min(rows, columns) × columns. */
  readonly r: Float64Array;
}

/**
 * QR factorisation by Householder reflections, in double precision. The signs are those of LAPACK: a diagonal element of
 * R has the sign opposite to that of the element it comes from.
 *
 * @param matrix row-major elements
 *
 * @see G. Golub, C. Van Loan: Matrix computations, 4th edition, algorithm 5.2.1.
 */
export function qr(matrix: ArrayLike<number>, rows: number, columns: number): QrFactors {
  const rank = Math.min(rows, columns);
  // Columns are contiguous while working: every inner loop runs along one.
  const work = transposed(matrix, rows, columns);
  const scales = new Float64Array(rank);
  const diagonal = new Float64Array(rank);
  for (let k = 0; k < rank; k++) {
    const column = work.subarray(k * rows, (k + 1) * rows);
    [scales[k], diagonal[k]] = makeReflection(column, k);
    for (let j = k + 1; j < columns; j++)
      reflect(work.subarray(j * rows, (j + 1) * rows), column, k, scales[k]);
  }
  const q = new Float64Array(rank * rows);
  for (let j = 0; j < rank; j++) {
    const target = q.subarray(j * rows, (j + 1) * rows);
    target[j] = 1;
    for (let k = Math.min(j, rank - 1); k >= 0; k--) {
      reflect(target, work.subarray(k * rows, (k + 1) * rows), k, scales[k]);
    }
  }
  const r = new Float64Array(rank * columns);
  for (let i = 0; i < rank; i++) {
    r[i * columns + i] = diagonal[i];
    for (let j = i + 1; j < columns; j++) r[i * columns + j] = work[j * rows + i];
  }
  return { q: transposed(q, rank, rows), r };
}

function transposed(matrix: ArrayLike<number>, rows: number, columns: number): Float64Array {
  const result = new Float64Array(rows * columns);
  for (let i = 0; i < rows; i++)
    for (let j = 0; j < columns; j++) result[j * rows + i] = matrix[i * columns + j];
  return result;
}

/** Turns column[k...] into the vector v of the reflection 1 - scale·v·vᵀ, v[k] = 1; gives scale and R's diagonal. */
function makeReflection(column: Float64Array, k: number): [scale: number, diagonal: number] {
  // In units of the largest element, squares neither overflow nor vanish.
  let unit = 0;
  for (let i = k; i < column.length; i++) unit = Math.max(unit, Math.abs(column[i]));
  if (unit === 0) return [0, 0];
  const head = column[k] / unit;
  let tail = 0;
  for (let i = k + 1; i < column.length; i++) {
    column[i] /= unit;
    tail += column[i] * column[i];
  }
  column[k] = 1;
  if (tail === 0) return [0, head * unit];
  const norm = Math.sqrt(head * head + tail);
  const diagonal = head > 0 ? -norm : norm;
  const pivot = head - diagonal;
  for (let i = k + 1; i < column.length; i++) column[i] /= pivot;
  return [(diagonal - head) / diagonal, diagonal * unit];
}

/** x ← (1 - scale·v·vᵀ) · x on places k and after. */
function reflect(x: Float64Array, v: Float64Array, k: number, scale: number): void {
  let product = 0;
  for (let i = k; i < x.length; i++) product += v[i] * x[i];
  product *= scale;
  for (let i = k; i < x.length; i++) x[i] -= product * v[i];
}
