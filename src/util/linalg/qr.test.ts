import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { qr } from './qr';

const multiply = (a: Float64Array, b: Float64Array, m: number, k: number, n: number): number[] =>
  Array.from({ length: m * n }, (_, at) => {
    const [i, j] = [Math.floor(at / n), at % n];
    let sum = 0;
    for (let p = 0; p < k; p++) sum += a[i * k + p] * b[p * n + j];
    return sum;
  });

describe('qr', () => {
  it('gives what LAPACK gives', () => {
    // numpy.linalg.qr([[1, 2], [3, 4], [5, 6]])
    const { q, r } = qr([1, 2, 3, 4, 5, 6], 3, 2);
    const [eq, er] = [
      [-0.16903085, 0.89708523, -0.50709255, 0.27602622, -0.84515425, -0.34503278],
      [-5.91607978, -7.43735744, 0, 0.82807867],
    ];
    for (const [i, value] of eq.entries()) expect(q[i]).toBeCloseTo(value, 7);
    for (const [i, value] of er.entries()) expect(r[i]).toBeCloseTo(value, 7);
  });

  it('keeps its accuracy where squares vanish', () => {
    const values = [0, 0, 0, 0, 0, -0.2, 0, -1.6e-162, 0];
    const { q, r } = qr(values, 3, 3);
    expect(multiply(q, r, 3, 3, 3)).toEqual(values.map((value) => expect.closeTo(value, 15)));
  });

  it('factors every matrix into orthonormal columns and an upper triangle', () => {
    const sizes = fc.tuple(fc.integer({ min: 1, max: 6 }), fc.integer({ min: 1, max: 6 }));
    const matrices = sizes.chain(([m, n]) =>
      fc.tuple(
        fc.constant(m),
        fc.constant(n),
        fc.array(fc.double({ min: -10, max: 10, noNaN: true }), { minLength: m * n, maxLength: m * n }),
      ),
    );
    fc.assert(
      fc.property(matrices, fc.boolean(), ([m, n, values], full) => {
        const rank = full ? m : Math.min(m, n);
        const { q, r } = qr(values, m, n, rank);
        for (const [i, value] of multiply(q, r, m, rank, n).entries())
          expect(value).toBeCloseTo(values[i], 8);
        for (let a = 0; a < rank; a++) {
          for (let b = 0; b < rank; b++) {
            let dot = 0;
            for (let i = 0; i < m; i++) dot += q[i * rank + a] * q[i * rank + b];
            expect(dot).toBeCloseTo(a === b ? 1 : 0, 8);
          }
          for (let b = 0; b < Math.min(a, n); b++) expect(r[a * n + b]).toBe(0);
        }
      }),
    );
  });
});
