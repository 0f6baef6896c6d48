import { describe, expect, it } from 'vitest';
import { detectFeatures } from '../../engine/features';
import { gemmScratchBytes } from './gemm';
import type { LibraryOptions } from '../common/library-options';
import { instantiate, randomGenerator, runnableLibraries } from '../library/testing';

interface Case {
  readonly m: number;
  readonly n: number;
  readonly k: number;
  /** Elements between rows and columns. */
  readonly a: readonly [number, number];
  readonly b: readonly [number, number];
  readonly cRow: number;
  readonly bias: boolean;
  readonly flags: number;
}

const random = randomGenerator(7);
const below = (bound: number): number => Math.floor(random() * bound);

const LIBRARIES = runnableLibraries();

function check(shape: Case, special?: number): void {
  for (const library of LIBRARIES) checkLibrary(library, shape, special);
}

/** Runs the kernel with B at the very end of the memory (where reading past it would trap) and compares each element. */
function checkLibrary(library: LibraryOptions, shape: Case, special?: number): void {
  const { m, n, k, a, b, cRow, bias, flags } = shape;
  const extent = (rows: number, columns: number, [row, column]: readonly [number, number]): number =>
    (rows - 1) * row + (columns - 1) * column + 1;
  const aSize = extent(m, k, a);
  const bSize = extent(k, n, b);
  const scratchSize = gemmScratchBytes(m, n, k) / 4;
  const start = 4 + below(4);
  const aAt = start;
  const cAt = aAt + aSize + below(4);
  const biasAt = cAt + m * cRow + 8;
  const scratchAt = (biasAt + n + 8 + 3) & ~3;
  const total = scratchAt + scratchSize + 8 + bSize;
  const { kernels, memory } = instantiate(total * 4, library);
  const floats = new Float32Array(memory.buffer);
  const bAt = floats.length - bSize;
  for (let i = 0; i < scratchAt; i++) floats[i] = random() * 2 - 1;
  for (let i = scratchAt + scratchSize; i < scratchAt + scratchSize + 8; i++) floats[i] = random();
  for (let i = bAt; i < floats.length; i++) floats[i] = random() * 2 - 1;
  if (special !== undefined) {
    floats[aAt + below(aSize)] = special;
    floats[bAt + below(bSize)] = special;
  }
  const before = floats.slice();
  kernels.gemm(
    m,
    n,
    k,
    aAt * 4,
    ...a,
    bAt * 4,
    ...b,
    cAt * 4,
    cRow,
    bias ? biasAt * 4 : 0,
    flags,
    scratchAt * 4,
  );
  const expected = before.slice();
  for (let i = 0; i < m; i++) {
    for (let j = 0; j < n; j++) {
      let sum = flags & 1 ? before[cAt + i * cRow + j] : 0;
      for (let p = 0; p < k; p++) {
        sum += before[aAt + i * a[0] + p * a[1]] * before[bAt + p * b[0] + j * b[1]];
      }
      if (bias) sum += before[biasAt + j];
      if (flags & 2 && sum < 0) sum = 0;
      expected[cAt + i * cRow + j] = sum;
    }
  }
  const tolerance = 1e-6 * (2 + k);
  for (let i = 0; i < floats.length; i++) {
    if (i === scratchAt) i += scratchSize;
    if (i === scratchAt + scratchSize + 8) i = bAt;
    const [actual, wanted] = [floats[i], expected[i]];
    if (Object.is(actual, wanted) || Math.abs(actual - wanted) <= tolerance) continue;
    const where = i - cAt;
    expect.fail(
      `${JSON.stringify({ ...shape, ...library })}: ${actual} instead of ${wanted} at float ${where} of C ` +
        `(row ${Math.floor(where / cRow)}, column ${where % cRow})`,
    );
  }
}

function layouts(m: number, n: number, k: number): Pick<Case, 'a' | 'b' | 'cRow'>[] {
  return [
    { a: [k, 1], b: [n, 1], cRow: n },
    { a: [1, m], b: [n, 1], cRow: n },
    { a: [k, 1], b: [1, k], cRow: n },
    { a: [1, m], b: [1, k], cRow: n + 3 },
    { a: [k + 2, 1], b: [n + 1, 1], cRow: n + 1 },
    { a: [2 * k + 1, 2], b: [2 * n + 1, 2], cRow: n },
  ];
}

describe('gemm', () => {
  it('agrees with float64 loops for every small size and layout', () => {
    for (let m = 1; m <= 14; m++) {
      for (let n = 1; n <= 18; n++) {
        for (const k of [1, 2, 3, 4, 7]) {
          for (const layout of layouts(m, n, k)) {
            check({ m, n, k, ...layout, bias: random() < 0.5, flags: below(4) });
          }
        }
      }
    }
  });

  it('agrees with float64 loops for random sizes, strides and flags', () => {
    for (let round = 0; round < 150; round++) {
      const [m, n, k] = [1 + below(70), 1 + below(70), 1 + below(120)];
      for (const layout of layouts(m, n, k)) {
        check({ m, n, k, ...layout, bias: random() < 0.5, flags: below(4) });
      }
    }
  });

  it('blocks great depths and heights', () => {
    for (const [m, n, k] of [
      [3, 9, 1500],
      [17, 21, 1025],
      [300, 13, 520],
      [530, 9, 5],
      [1, 100, 1100],
      [600, 1, 77],
      [37, 130, 70],
      [258, 133, 514],
      [15, 200, 9],
    ]) {
      for (const layout of layouts(m, n, k)) {
        check({ m, n, k, ...layout, bias: random() < 0.5, flags: below(4) });
      }
    }
  });

  it('reads zero strides as broadcasts', () => {
    check({ m: 9, n: 19, k: 11, a: [0, 1], b: [0, 1], cRow: 19, bias: true, flags: 0 });
    check({ m: 9, n: 19, k: 11, a: [1, 0], b: [19, 1], cRow: 19, bias: false, flags: 1 });
    check({ m: 1, n: 40, k: 11, a: [0, 0], b: [0, 1], cRow: 40, bias: true, flags: 0 });
  });

  it('passes NaN and infinities through, also through relu', () => {
    for (const special of [NaN, Infinity, -Infinity]) {
      for (let round = 0; round < 30; round++) {
        const [m, n, k] = [1 + below(12), 1 + below(20), 1 + below(20)];
        for (const layout of layouts(m, n, k)) {
          check({ m, n, k, ...layout, bias: true, flags: below(4) }, special);
        }
      }
    }
  });

  it('gives each row the same bits however rows are grouped, from four rows on, and whatever the tiles', () => {
    const [m, n, k] = [37, 59, 600];
    const bytes = 4 * (m * k + k * n + 2 * m * n) + gemmScratchBytes(m, n, k) + 64;
    const values = Float32Array.from({ length: bytes / 4 }, () => random() - 0.5);
    const results = LIBRARIES.map((library) => {
      const { kernels, memory } = instantiate(bytes, library);
      const floats = new Float32Array(memory.buffer);
      floats.set(values);
      const [a, b] = [0, m * k * 4];
      const c = b + k * n * 4;
      const c2 = c + m * n * 4;
      const scratch = (c2 + m * n * 4 + 15) & ~15;
      kernels.gemm(m, n, k, a, k, 1, b, n, 1, c, n, 0, 0, scratch);
      for (const [from, to] of [
        [0, 13],
        [13, 24],
        [24, 37],
      ]) {
        kernels.gemm(to - from, n, k, a + from * k * 4, k, 1, b, n, 1, c2 + from * n * 4, n, 0, 0, scratch);
      }
      const result = floats.slice(c / 4, c / 4 + m * n);
      expect(floats.slice(c2 / 4, c2 / 4 + m * n)).toEqual(result);
      return result;
    });
    const [, fused, ...others] = results;
    for (const other of others) expect(other).toEqual(fused);
  });

  it(`runs ${detectFeatures().relaxedSimd ? 'with' : 'without'} fused multiply-add here`, () => {
    // 1 + 2^-12 squared needs 25 bits: only a fused product keeps the last one when 1 is taken away.
    const { kernels, memory } = instantiate(1024);
    const floats = new Float32Array(memory.buffer);
    floats.fill(0);
    const x = 1 + 2 ** -12;
    for (let i = 0; i < 8; i++) floats.set([-1, x], i * 2);
    floats.fill(1, 16, 24).fill(x, 24, 32);
    kernels.gemm(8, 8, 2, 0, 2, 1, 64, 8, 1, 128, 8, 0, 0, 512);
    const exact = 2 ** -11 + 2 ** -24;
    expect(floats[32]).toBe(detectFeatures().relaxedSimd ? exact : 2 ** -11);
  });
});
