import type { Sgemm } from './bind';

/** A product that is worked out twice: m, n, k; whether A and B are transposed; alpha and beta; gaps between rows. */
interface Trial {
  readonly size: readonly [m: number, n: number, k: number];
  readonly transposes: readonly [a: boolean, b: boolean];
  readonly scales: readonly [alpha: number, beta: number];
  readonly gaps: readonly [a: number, b: number, c: number];
}

const forms = [false, true].flatMap((a) => [false, true].map((b) => [a, b] as const));

const trials: readonly Trial[] = forms.flatMap((transposes): Trial[] => [
  { size: [3, 5, 4], transposes, scales: [1, 0], gaps: [0, 0, 0] },
  { size: [3, 5, 4], transposes, scales: [-0.75, 0], gaps: [3, 0, 2] },
  { size: [5, 3, 7], transposes, scales: [1.5, 1], gaps: [0, 5, 1] },
  // Beyond one tile of any kernel, with tails.
  { size: [21, 37, 19], transposes, scales: [0.5, -2], gaps: [1, 2, 7] },
]);

const START = 64;

/**
 * What a matrix product gets wrong, or null where it agrees with products in float64 to the rounding of float32: in all
 * forms of transposing, with scales, with gaps between rows, and leaving alone what is not C.
 */
export function findMistake(sgemm: Sgemm): string | null {
  const random = generator();
  for (const trial of trials) {
    const mistake = failureOf(sgemm, trial, random);
    if (mistake !== null) return mistake;
  }
  return null;
}

/** Numbers from -1 to 1, the same each time. */
function generator(): () => number {
  let state = 1;
  return () => {
    state = (Math.imul(state, 1664525) + 1013904223) | 0;
    return state / 2 ** 31;
  };
}

function failureOf(
  sgemm: Sgemm,
  { size, transposes, scales, gaps }: Trial,
  random: () => number,
): string | null {
  const [m, n, k] = size;
  const [transposeA, transposeB] = transposes;
  const [alpha, beta] = scales;
  const [aRows, aColumns] = transposeA ? [k, m] : [m, k];
  const [bRows, bColumns] = transposeB ? [n, k] : [k, n];
  const [lda, ldb, ldc] = [aColumns + gaps[0], bColumns + gaps[1], n + gaps[2]];
  const aAt = START;
  const bAt = aAt + aRows * lda;
  const cAt = bAt + bRows * ldb;
  const values = new Float32Array(cAt + m * ldc + START).map(random);
  if (beta === 0) {
    // What C held must not be read: memory that was never written may hold anything.
    for (let i = 0; i < m; i++) values.fill(Number.NaN, cAt + i * ldc, cAt + i * ldc + n);
  }
  const before = values.slice();
  sgemm(
    ...([values.buffer, transposeA, transposeB, m, n, k, alpha] as const),
    ...([aAt * 4, lda, bAt * 4, ldb, beta, cAt * 4, ldc] as const),
  );

  const what = `${m} x ${k} by ${k} x ${n}, transposed: ${transposeA}, ${transposeB}, alpha ${alpha}, beta ${beta}`;
  for (let i = 0; i < m; i++) {
    for (let j = 0; j < n; j++) {
      let sum = 0;
      let magnitude = 0;
      for (let p = 0; p < k; p++) {
        const a = before[aAt + (transposeA ? p * lda + i : i * lda + p)];
        const b = before[bAt + (transposeB ? j * ldb + p : p * ldb + j)];
        sum += a * b;
        magnitude += Math.abs(a * b);
      }
      const at = cAt + i * ldc + j;
      const old = beta === 0 ? 0 : beta * before[at];
      const right = alpha * sum + old;
      // Each of k + 2 roundings is off by at most half a unit of what is summed.
      const bound = (k + 2) * 2 ** -24 * (Math.abs(alpha) * magnitude + Math.abs(old)) + 1e-30;
      if (!(Math.abs(values[at] - right) <= bound)) {
        return `it gives ${values[at]} for ${Math.fround(right)} (${what})`;
      }
      before[at] = values[at];
    }
  }
  const changed = values.findIndex((value, i) => !Object.is(value, before[i]));
  return changed < 0 ? null : `it writes outside of the result (${what})`;
}
