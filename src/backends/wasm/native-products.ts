import type { DotStep, Matrices, Step } from '../../compile/steps';
import { allSteps } from '../../compile/steps';
import type { Blas } from './blas/find';
import { findBlas } from './blas/find';
import { isDeterministic } from './determinism';
import { threadCount } from './threads/count';

/** Multiplications and additions from which the native library is faster than the kernel, call included. */
const PRODUCT_FROM = 100_000;
/** The same inside loops over time where there are threads: a round that calls out cannot be shared without waiting. */
const PRODUCT_OF_ROUND_FROM = 16_000_000;
/** Programs with fewer in all do without: looking for a library takes longer than many of their steps. */
const PROGRAM_FROM = 3_000_000;
/** With fewer rows a product is bound by memory. */
const LEAST_ROWS = 5;

/** How a library reads a matrix: by rows of `leading` elements, or transposed. */
interface Layout {
  readonly transposed: boolean;
  readonly leading: number;
}

/** The products of a program that a native library computes. */
export interface NativeProducts {
  readonly steps: readonly DotStep[];
  /** Computes product number `index` on matrices at these addresses. */
  readonly run: (index: number, a: number, b: number, c: number) => void;
}

const workOf = ({ m, n, k }: DotStep): number => 2 * m * n * k;

function layoutOf({ strides: [, row, column] }: Matrices, rows: number, columns: number): Layout | null {
  if (column === 1 && row >= columns) return { transposed: false, leading: row };
  return row === 1 && column >= rows ? { transposed: true, leading: column } : null;
}

/** Whether a native library should compute a product, if there is one. */
function isNative(step: DotStep, from: number): boolean {
  const { m, n, k, a, b, c } = step;
  const isFloat = [a.place, b.place, c].every(({ dtype }) => dtype === 'float32');
  const isLarge = workOf(step) >= from && m >= LEAST_ROWS && n > 1;
  return isFloat && isLarge && layoutOf(a, m, k) !== null && layoutOf(b, k, n) !== null;
}

/** The products that a native library computes; null where there are none, or no library. */
export function nativeProducts(steps: readonly Step[], memory: WebAssembly.Memory): NativeProducts | null {
  if (isDeterministic()) return null;
  const ofRounds = threadCount() > 1 ? PRODUCT_OF_ROUND_FROM : PRODUCT_FROM;
  const chosen = allSteps(steps)
    .filter((step) => step.kind === 'dot')
    .filter((step) => isNative(step, steps.includes(step) ? PRODUCT_FROM : ofRounds));
  if (chosen.reduce((sum, step) => sum + step.batch * workOf(step), 0) < PROGRAM_FROM) return null;
  const blas = findBlas();
  if (blas.library === null) return null;
  return { steps: chosen, run: runnerOf(blas, chosen, memory) };
}

function runnerOf(blas: Blas, steps: readonly DotStep[], memory: WebAssembly.Memory): NativeProducts['run'] {
  blas.setThreads(threadCount());
  const calls = steps.map(({ m, n, k, a, b, accumulates }) => {
    const [left, right] = [layoutOf(a, m, k)!, layoutOf(b, k, n)!];
    return (aAt: number, bAt: number, cAt: number): void =>
      blas.sgemm(
        memory.buffer,
        left.transposed,
        right.transposed,
        m,
        n,
        k,
        1,
        aAt,
        left.leading,
        bAt,
        right.leading,
        accumulates ? 1 : 0,
        cAt,
        n,
      );
  });
  return (index, aAt, bAt, cAt) => calls[index](aAt, bAt, cAt);
}
