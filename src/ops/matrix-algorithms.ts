/** Algorithms on row-major matrices in double precision. */

/** Rows, columns and elements. */
export interface Matrix {
  readonly rows: number;
  readonly columns: number;
  readonly data: Float64Array;
}

export const matrix = (rows: number, columns: number, data?: ArrayLike<number>): Matrix => ({
  rows,
  columns,
  data: data === undefined ? new Float64Array(rows * columns) : Float64Array.from(data),
});

export function identityMatrix(size: number): Matrix {
  const result = matrix(size, size);
  for (let i = 0; i < size; i++) result.data[i * size + i] = 1;
  return result;
}

/** The lower triangular L with A = L Lᵀ; NaN where A is not positive definite. */
export function cholesky(a: Matrix): Matrix {
  const n = a.rows;
  const l = matrix(n, n);
  for (let i = 0; i < n; i++) {
    for (let j = 0; j <= i; j++) {
      let sum = a.data[i * n + j];
      for (let k = 0; k < j; k++) sum -= l.data[i * n + k] * l.data[j * n + k];
      l.data[i * n + j] = i === j ? Math.sqrt(sum > 0 ? sum : NaN) : sum / l.data[j * n + j];
    }
  }
  if (l.data.some(Number.isNaN)) l.data.fill(NaN);
  return l;
}

/** A = P L U: both factors in one matrix, the row exchanged with each row, and the sign of the exchanges. */
export interface Factors {
  readonly packed: Matrix;
  readonly pivots: Int32Array;
  readonly sign: number;
}

/** Factors by Gaussian elimination with row exchanges. */
export function factorize(a: Matrix): Factors {
  const { rows, columns } = a;
  const packed = matrix(rows, columns, a.data);
  const { data } = packed;
  const pivots = new Int32Array(Math.min(rows, columns));
  let sign = 1;
  for (let k = 0; k < pivots.length; k++) {
    let pivot = k;
    for (let i = k + 1; i < rows; i++) {
      if (Math.abs(data[i * columns + k]) > Math.abs(data[pivot * columns + k])) pivot = i;
    }
    pivots[k] = pivot;
    if (pivot !== k) {
      sign = -sign;
      for (let j = 0; j < columns; j++) {
        [data[k * columns + j], data[pivot * columns + j]] = [
          data[pivot * columns + j],
          data[k * columns + j],
        ];
      }
    }
    const diagonal = data[k * columns + k];
    if (diagonal === 0) continue;
    for (let i = k + 1; i < rows; i++) {
      const factor = (data[i * columns + k] /= diagonal);
      if (factor === 0) continue;
      for (let j = k + 1; j < columns; j++) data[i * columns + j] -= factor * data[k * columns + j];
    }
  }
  return { packed, pivots, sign };
}

/** X with T X = B for a triangular T; only its own triangle is read. */
export function solveTriangular(t: Matrix, b: Matrix, lower: boolean, unit = false): Matrix {
  const n = t.rows;
  const x = matrix(n, b.columns, b.data);
  for (let step = 0; step < n; step++) {
    const i = lower ? step : n - 1 - step;
    for (let c = 0; c < b.columns; c++) {
      let sum = x.data[i * b.columns + c];
      const [from, to] = lower ? [0, i] : [i + 1, n];
      for (let k = from; k < to; k++) sum -= t.data[i * n + k] * x.data[k * b.columns + c];
      x.data[i * b.columns + c] = unit ? sum : sum / t.data[i * n + i];
    }
  }
  return x;
}

/** X with A X = B. */
export function solve(a: Matrix, b: Matrix): Matrix {
  const { packed, pivots } = factorize(a);
  const x = matrix(b.rows, b.columns, b.data);
  for (const [k, pivot] of pivots.entries()) {
    if (pivot === k) continue;
    for (let c = 0; c < b.columns; c++) {
      const [first, second] = [k * b.columns + c, pivot * b.columns + c];
      [x.data[first], x.data[second]] = [x.data[second], x.data[first]];
    }
  }
  return solveTriangular(packed, solveTriangular(packed, x, true, true), false);
}

const SWEEPS = 60;

/** Eigenvalues in ascending order and eigenvectors (columns) of a symmetric matrix, by Jacobi's rotations. */
export function symmetricEigen(a: Matrix): { values: Float64Array; vectors: Matrix } {
  const n = a.rows;
  const s = Float64Array.from(a.data);
  const v = identityMatrix(n).data;
  for (let sweep = 0; sweep < SWEEPS; sweep++) {
    let off = 0;
    let total = 0;
    for (let i = 0; i < n * n; i++) {
      total += s[i] ** 2;
      if (i % (n + 1) !== 0) off += s[i] ** 2;
    }
    if (off <= 1e-32 * total) break;
    for (let p = 0; p < n; p++) {
      for (let q = p + 1; q < n; q++) {
        if (s[p * n + q] === 0) continue;
        const theta = (s[q * n + q] - s[p * n + p]) / (2 * s[p * n + q]);
        const t = (theta >= 0 ? 1 : -1) / (Math.abs(theta) + Math.sqrt(theta * theta + 1));
        const cosine = 1 / Math.sqrt(t * t + 1);
        rotate(s, n, p, q, cosine, t * cosine, v);
      }
    }
  }
  const order = Array.from({ length: n }, (_, i) => i).sort((x, y) => s[x * n + x] - s[y * n + y]);
  const vectors = matrix(n, n);
  for (const [column, from] of order.entries()) {
    for (let row = 0; row < n; row++) vectors.data[row * n + column] = v[row * n + from];
  }
  return { values: Float64Array.from(order, (i) => s[i * n + i]), vectors };
}

/** One of Jacobi's rotations in the plane of axes p and q, of the matrix and of the vectors gathered so far. */
function rotate(
  s: Float64Array,
  n: number,
  p: number,
  q: number,
  cosine: number,
  sine: number,
  v: Float64Array,
): void {
  for (let k = 0; k < n; k++) {
    const [x, y] = [s[k * n + p], s[k * n + q]];
    s[k * n + p] = cosine * x - sine * y;
    s[k * n + q] = sine * x + cosine * y;
  }
  for (let k = 0; k < n; k++) {
    const [x, y] = [s[p * n + k], s[q * n + k]];
    s[p * n + k] = cosine * x - sine * y;
    s[q * n + k] = sine * x + cosine * y;
    const [a, b] = [v[k * n + p], v[k * n + q]];
    v[k * n + p] = cosine * a - sine * b;
    v[k * n + q] = sine * a + cosine * b;
  }
}

/** A = U diag(s) Vᵀ with s descending, by one-sided Jacobi rotations. Thin: U [m, k], V [n, k], k = min(m, n). */
export function singularValues(a: Matrix): { u: Matrix; s: Float64Array; v: Matrix } {
  if (a.rows < a.columns) {
    const { u, s, v } = singularValues(transposed(a));
    return { u: v, s, v: u };
  }
  const { rows: m, columns: n } = a;
  const u = Float64Array.from(a.data);
  const v = identityMatrix(n).data;
  for (let sweep = 0; sweep < SWEEPS; sweep++) {
    let rotated = false;
    for (let p = 0; p < n; p++) {
      for (let q = p + 1; q < n; q++) {
        let [alpha, beta, gamma] = [0, 0, 0];
        for (let i = 0; i < m; i++) {
          alpha += u[i * n + p] ** 2;
          beta += u[i * n + q] ** 2;
          gamma += u[i * n + p] * u[i * n + q];
        }
        if (Math.abs(gamma) <= 1e-15 * Math.sqrt(alpha * beta) || gamma === 0) continue;
        rotated = true;
        const zeta = (beta - alpha) / (2 * gamma);
        const t = (zeta >= 0 ? 1 : -1) / (Math.abs(zeta) + Math.sqrt(1 + zeta * zeta));
        const cosine = 1 / Math.sqrt(1 + t * t);
        rotateColumns(u, m, n, p, q, cosine, t * cosine);
        rotateColumns(v, n, n, p, q, cosine, t * cosine);
      }
    }
    if (!rotated) break;
  }
  const lengths = Float64Array.from({ length: n }, (_, j) => {
    let sum = 0;
    for (let i = 0; i < m; i++) sum += u[i * n + j] ** 2;
    return Math.sqrt(sum);
  });
  const order = Array.from({ length: n }, (_, j) => j).sort((x, y) => lengths[y] - lengths[x]);
  const left = matrix(m, n);
  const right = matrix(n, n);
  for (const [column, from] of order.entries()) {
    for (let i = 0; i < m; i++) left.data[i * n + column] = u[i * n + from] / (lengths[from] || 1);
    for (let i = 0; i < n; i++) right.data[i * n + column] = v[i * n + from];
  }
  const s = Float64Array.from(order, (j) => lengths[j]);
  completeColumns(left, s.findLastIndex((value) => value > 1e-14 * s[0]) + 1);
  return { u: left, s, v: right };
}

function rotateColumns(
  x: Float64Array,
  rows: number,
  n: number,
  p: number,
  q: number,
  cosine: number,
  sine: number,
): void {
  for (let i = 0; i < rows; i++) {
    const [a, b] = [x[i * n + p], x[i * n + q]];
    x[i * n + p] = cosine * a - sine * b;
    x[i * n + q] = sine * a + cosine * b;
  }
}

/** Replaces the columns from `known` on by unit vectors orthogonal to all before them. */
export function completeColumns(x: Matrix, known: number): void {
  const { rows, columns, data } = x;
  for (let column = known, candidate = 0; column < columns && candidate < rows; candidate++) {
    const vector = new Float64Array(rows);
    vector[candidate] = 1;
    // Twice, since once loses orthogonality where the candidate lies almost in the span.
    for (let pass = 0; pass < 2; pass++) {
      for (let j = 0; j < column; j++) {
        let sum = 0;
        for (let i = 0; i < rows; i++) sum += data[i * columns + j] * vector[i];
        for (let i = 0; i < rows; i++) vector[i] -= sum * data[i * columns + j];
      }
    }
    const norm = Math.hypot(...vector);
    if (norm < 1e-8) continue;
    for (let i = 0; i < rows; i++) data[i * columns + column] = vector[i] / norm;
    column += 1;
  }
}

export function transposed(a: Matrix): Matrix {
  const result = matrix(a.columns, a.rows);
  for (let i = 0; i < a.rows; i++)
    for (let j = 0; j < a.columns; j++) result.data[j * a.rows + i] = a.data[i * a.columns + j];
  return result;
}
