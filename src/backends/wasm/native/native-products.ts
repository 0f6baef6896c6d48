import type { DotStep, Matrices, Step } from '../../../compile/steps';
import { allSteps } from '../../../compile/steps';
import { findBlas } from './find';
import type { ProductCall, ProductRunner, SharedProducts } from './products';
import { bindProducts } from './products';
import { isDeterministic } from '../engine/determinism';
import { threadCount } from '../engine/thread-count';

/** Multiplications and additions from which the native library is faster than the kernel, call included. */
const PRODUCT_FROM = 100_000;
/**
 * The same inside loops over time, where the library may be called by one thread alone: a round that calls out cannot be
 * shared without waiting.
 */
const PRODUCT_OF_ROUND_FROM = 16_000_000;
/** Programs with fewer in all do without: looking for a library takes longer than many of their steps. */
const PROGRAM_FROM = 3_000_000;
/** With fewer rows, or shorter sums, a product is bound by memory. */
const LEAST_ROWS = 5;
const LEAST_DEPTH = 16;

/** How a library reads a matrix: by rows of `leading` elements, or transposed. */
interface Layout {
  readonly transposed: boolean;
  readonly leading: number;
}

/** The products of a program that a native library computes. */
export interface NativeProducts {
  readonly steps: readonly DotStep[];
  /** Computes a part of product number `index`. */
  readonly run: ProductRunner;
  /** The same for other threads; null where the library may not be called by several at once. */
  readonly shared: SharedProducts | null;
}

const workOf = ({ m, n, k }: DotStep): number => 2 * m * n * k;

function layoutOf({ strides: [, row, column] }: Matrices, rows: number, columns: number): Layout | null {
  if (column === 1 && row >= columns) return { transposed: false, leading: row };
  return row === 1 && column >= rows ? { transposed: true, leading: column } : null;
}

/** Whether matrices lie inside of their place: native code checks nothing, and would overwrite memory of the process. */
function isInside({ place, offset, strides }: Matrices, sizes: readonly [number, number, number]): boolean {
  const last = sizes.reduce((sum, size, i) => sum + (size - 1) * strides[i], offset);
  return offset >= 0 && strides.every((stride) => stride >= 0) && last < place.size;
}

/** Whether a native library should compute a product, if there is one. */
function isNative(step: DotStep, from: number): boolean {
  const { batch, m, n, k, a, b, c } = step;
  const isFloat = [a.place, b.place, c].every(({ dtype }) => dtype === 'float32');
  const isLarge = workOf(step) >= from && m >= LEAST_ROWS && n > 1 && k >= LEAST_DEPTH;
  if (!isFloat || !isLarge || layoutOf(a, m, k) === null || layoutOf(b, k, n) === null) return false;
  return isInside(a, [batch, m, k]) && isInside(b, [batch, k, n]) && batch * m * n <= c.size;
}

/** The products that a native library computes; null where there are none, or no library. */
export function nativeProducts(steps: readonly Step[], memory: WebAssembly.Memory): NativeProducts | null {
  if (isDeterministic()) return null;
  const dots = allSteps(steps).filter((step) => step.kind === 'dot');
  const candidates = dots.filter((step) => isNative(step, PRODUCT_FROM));
  const work = (list: readonly DotStep[]): number =>
    list.reduce((sum, step) => sum + step.batch * workOf(step), 0);
  if (work(candidates) < PROGRAM_FROM) return null;
  const blas = findBlas();
  if (blas.library === null) return null;
  // Where it can be called by each thread for a part of a product, threads of its own would only be in the way.
  blas.setThreads(blas.isConcurrent ? 1 : threadCount());
  const ofRounds = blas.isConcurrent ? PRODUCT_FROM : PRODUCT_OF_ROUND_FROM;
  const chosen = candidates.filter((step) => steps.includes(step) || workOf(step) >= ofRounds);
  if (work(chosen) < PROGRAM_FROM) return null;
  const products = { binding: blas.binding, calls: chosen.map(callOf) };
  return {
    steps: chosen,
    run: bindProducts(blas.loader, products, memory),
    shared: blas.isConcurrent ? products : null,
  };
}

function callOf({ m, n, k, a, b, accumulates }: DotStep): ProductCall {
  const [left, right] = [layoutOf(a, m, k)!, layoutOf(b, k, n)!];
  return {
    transposesA: left.transposed,
    transposesB: right.transposed,
    k,
    lda: left.leading,
    ldb: right.leading,
    ldc: n,
    accumulates,
  };
}
