/** The factors of a matrix A = Q·R, row-major. */
export interface QrFactors {
  /** Orthonormal columns: rows × width. */
  readonly q: Float64Array;
  /** Upper triangular: width × columns. */
  readonly r: Float64Array;
}

/** Columns that are worked on together. */
const PANEL = 8;

/**
 * QR factorisation by Householder reflections, in double precision. The signs are those of LAPACK: a diagonal element of
 * R has the sign opposite to that of the element it comes from, where the column has anything below it.
 *
 * @param matrix row-major elements
 * @param width columns of Q: min(rows, columns), or `rows` for a whole basis, whose further rows of R are zero
 *
 * @see G. Golub, C. Van Loan: Matrix computations, 4th edition, algorithm 5.2.1.
 */
export function qr(
  matrix: ArrayLike<number>,
  rows: number,
  columns: number,
  width = Math.min(rows, columns),
): QrFactors {
  const rank = Math.min(rows, columns);
  // Columns are contiguous while working: every inner loop runs along one. Panels of them stay in the cache while all
  // earlier reflections pass over them.
  const work = transposed(matrix, rows, columns);
  const column = (of: Float64Array, j: number): Float64Array => of.subarray(j * rows, (j + 1) * rows);
  const scales = new Float64Array(rank);
  const diagonal = new Float64Array(rank);
  for (let start = 0; start < columns; start += PANEL) {
    const end = Math.min(start + PANEL, columns);
    for (let k = 0; k < Math.min(end, rank); k++) {
      const v = column(work, k);
      if (k >= start) [scales[k], diagonal[k]] = makeReflection(v, k);
      for (let j = Math.max(start, k + 1); j < end; j++) reflect(column(work, j), v, k, scales[k]);
    }
  }
  const q = new Float64Array(width * rows);
  for (let j = 0; j < width; j++) q[j * rows + j] = 1;
  for (let start = 0; start < width; start += PANEL) {
    const end = Math.min(start + PANEL, width);
    for (let k = Math.min(end, rank) - 1; k >= 0; k--) {
      for (let j = Math.max(start, k); j < end; j++) reflect(column(q, j), column(work, k), k, scales[k]);
    }
  }
  const r = new Float64Array(width * columns);
  for (let i = 0; i < rank; i++) {
    r[i * columns + i] = diagonal[i];
    for (let j = i + 1; j < columns; j++) r[i * columns + j] = work[j * rows + i];
  }
  return { q: transposed(q, width, rows), r };
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
  const diagonal = head < 0 || Object.is(head, -0) ? norm : -norm;
  const pivot = head - diagonal;
  for (let i = k + 1; i < column.length; i++) column[i] /= pivot;
  return [(diagonal - head) / diagonal, diagonal * unit];
}

/** x ← (1 - scale·v·vᵀ) · x on places k and after. */
function reflect(x: Float64Array, v: Float64Array, k: number, scale: number): void {
  const { length } = x;
  // Four sums at once: one sum would wait for each addition before the next.
  let [a, b, c, d] = [0, 0, 0, 0];
  let i = k;
  for (; i + 3 < length; i += 4) {
    a += v[i] * x[i];
    b += v[i + 1] * x[i + 1];
    c += v[i + 2] * x[i + 2];
    d += v[i + 3] * x[i + 3];
  }
  for (; i < length; i++) a += v[i] * x[i];
  const product = (a + b + (c + d)) * scale;
  for (i = k; i < length; i++) x[i] -= product * v[i];
}
