import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Blas } from './bind';
import { findBlas } from './find';

const found = findBlas();
const about =
  found.library === null ? `left out, ${found.reason}` : `${found.library} ${found.version ?? ''}`;

describe.skipIf(found.library === null)(`native BLAS (${about})`, () => {
  const blas = found as Blas;

  it('says where it is', () => {
    expect(blas.path).not.toBe('');
    expect([32, 64]).toContain(blas.integerBits);
  });

  it('follows the number of threads', () => {
    const before = blas.threads;
    if (before === null) {
      expect(typeof blas.setThreads(1)).toBe('boolean');
      return;
    }
    if (!blas.setThreads(1)) return;
    expect(blas.threads).toBe(1);
    blas.setThreads(before);
    expect(blas.threads).toBe(before);
  });

  it.each([false, true])(
    'works in place on a WebAssembly memory (shared: %s), also after it grew',
    (shared) => {
      const memory = new WebAssembly.Memory({ initial: 1, maximum: 8, shared });
      const product = (at: number): number[] => {
        const floats = new Float32Array(memory.buffer);
        floats.set([1, 2, 3, 4, 5, 6], at);
        floats.set([7, 8, 9, 10, 11, 12], at + 8);
        floats.set([1, 1, 1, 1], at + 16);
        const address = at * 4;
        blas.sgemm(memory.buffer, false, false, 2, 2, 3, 1, address, 3, address + 32, 2, 10, address + 64, 2);
        return [...new Float32Array(memory.buffer).subarray(at + 16, at + 20)];
      };
      expect(product(4)).toEqual([68, 74, 149, 164]);
      const old = memory.buffer;
      memory.grow(4);
      expect(memory.buffer).not.toBe(old);
      expect(product(16384 * 5 - 20)).toEqual([68, 74, 149, 164]);
      expect(product(4)).toEqual([68, 74, 149, 164]);
    },
  );

  it('agrees with float64 to rounding, for any shape, transposes, scales and gaps', () => {
    const memory = new WebAssembly.Memory({ initial: 32 });
    const floats = new Float32Array(memory.buffer);
    const size = fc.integer({ min: 1, max: 150 });
    const gap = fc.integer({ min: 0, max: 9 });
    const scale = fc.constantFrom(0, 1, -1, 0.5, 3);
    const shape = fc.record({ m: size, n: size, k: size, a: gap, b: gap, c: gap, at: gap });
    fc.assert(
      fc.property(shape, fc.boolean(), fc.boolean(), scale, scale, (sizes, ta, tb, alpha, beta) => {
        const { m, n, k, a, b, c, at } = sizes;
        const [lda, ldb, ldc] = [(ta ? m : k) + a, (tb ? k : n) + b, n + c];
        const bAt = at + (ta ? k : m) * lda;
        const cAt = bAt + (tb ? n : k) * ldb;
        const end = cAt + m * ldc;
        for (let i = 0; i <= end; i++) floats[i] = ((i * 2654435761) % 2048) / 1024 - 1;
        const before = floats.slice(0, end + 1);
        blas.sgemm(
          ...([memory.buffer, ta, tb, m, n, k, alpha, at * 4, lda] as const),
          ...([bAt * 4, ldb, beta, cAt * 4, ldc] as const),
        );
        for (let i = 0; i < m; i++) {
          for (let j = 0; j < n; j++) {
            let sum = 0;
            for (let p = 0; p < k; p++) {
              sum +=
                before[at + (ta ? p * lda + i : i * lda + p)] *
                before[bAt + (tb ? j * ldb + p : p * ldb + j)];
            }
            const right = alpha * sum + beta * before[cAt + i * ldc + j];
            if (!(Math.abs(floats[cAt + i * ldc + j] - right) <= (k + 2) * 1e-6)) {
              throw new Error(`[${i}, ${j}] is ${floats[cAt + i * ldc + j]}, not ${right}`);
            }
            before[cAt + i * ldc + j] = floats[cAt + i * ldc + j];
          }
        }
        expect(floats.subarray(0, end + 1)).toEqual(before);
      }),
      { numRuns: 60 },
    );
  });

  it('gives the product of matrices too large for one thread', () => {
    const n = 256;
    const memory = new WebAssembly.Memory({ initial: 16 });
    const floats = new Float32Array(memory.buffer);
    // Rank one: c[i][j] = n (i % 5) (j % 3).
    for (let i = 0; i < n; i++) for (let p = 0; p < n; p++) floats[i * n + p] = i % 5;
    for (let p = 0; p < n; p++) for (let j = 0; j < n; j++) floats[n * n + p * n + j] = j % 3;
    blas.sgemm(memory.buffer, false, false, n, n, n, 1, 0, n, n * n * 4, n, 0, n * n * 8, n);
    const expected = Float32Array.from({ length: n * n }, (_, at) => n * ((at >> 8) % 5) * ((at & 255) % 3));
    expect(floats.subarray(2 * n * n, 3 * n * n)).toEqual(expected);
  });

  it('does nothing for no rows or columns, and scales C for no products', () => {
    const { buffer } = new WebAssembly.Memory({ initial: 1 });
    const floats = new Float32Array(buffer);
    floats.fill(3, 0, 16);
    blas.sgemm(buffer, false, false, 0, 2, 2, 1, 0, 2, 16, 2, 0, 32, 2);
    blas.sgemm(buffer, false, false, 2, 0, 2, 1, 0, 2, 16, 1, 0, 32, 1);
    expect([...floats.subarray(0, 16)]).toEqual(new Array(16).fill(3));
    blas.sgemm(buffer, false, false, 2, 2, 0, 1, 0, 1, 16, 2, 0.5, 32, 2);
    expect([...floats.subarray(8, 12)]).toEqual([1.5, 1.5, 1.5, 1.5]);
  });

  it('refuses what is not inside of the memory', () => {
    const { buffer } = new WebAssembly.Memory({ initial: 1 });
    const call =
      (m: number, n: number, k: number, cAt: number, ldc: number): (() => void) =>
      () =>
        blas.sgemm(buffer, false, false, m, n, k, 1, 0, k, 64, n, 0, cAt, ldc);
    expect(call(2, 2, 2, 65536 - 12, 2)).toThrow(
      new Error(
        [
          'ArgumentError[blas-outside]: a native matrix product needs its three matrices inside of the memory, rows not overlapping.',
          '  memory = 65536 bytes',
          '  m      = 2',
          '  n      = 2',
          '  k      = 2',
          '  aAt    = 0',
          '  lda    = 2',
          '  bAt    = 64',
          '  ldb    = 2',
          '  cAt    = 65524',
          '  ldc    = 2',
        ].join('\n'),
      ).message,
    );
    expect(call(2, 2, 2, 65536 - 16, 2)).not.toThrow();
    for (const [m, n, k, cAt, ldc] of [
      [-1, 2, 2, 128, 2],
      [2, 2, 2, -4, 2],
      [2, 2, 2, 128, 1],
      [2.5, 2, 2, 128, 2],
      [2, 2, 2, Number.NaN, 2],
      [1e9, 2, 2, 128, 2],
    ]) {
      expect(call(m, n, k, cAt, ldc)).toThrow('ArgumentError[blas-outside]');
    }
  });
});
