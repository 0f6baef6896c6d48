import { makeMemory } from '../threads/shared-memory';
import { gemmScratchBytes } from './gemm';
import type { KernelName } from './library';
import { ACCUMULATE, RELU } from './tile';

type Kernels = Readonly<Record<KernelName, (...values: readonly number[]) => void>>;

/** A product; strides of A and B in elements. */
interface Trial {
  readonly size: readonly [m: number, n: number, k: number];
  readonly a: readonly [row: number, column: number];
  readonly b: readonly [row: number, column: number];
  readonly bias: boolean;
  readonly flags: number;
}

/** Every way through the panels of 16 columns, with rows and columns left over. */
const TRIALS: readonly Trial[] = [
  // A copied tile by tile, B where it lies.
  { size: [15, 149, 7], a: [7, 1], b: [149, 1], bias: false, flags: 0 },
  // Two blocks of depth, B copied panel by panel.
  { size: [20, 43, 523], a: [523, 1], b: [1, 523], bias: true, flags: ACCUMULATE | RELU },
  // A where it lies, its columns side by side.
  { size: [13, 35, 9], a: [1, 13], b: [35, 1], bias: true, flags: RELU },
  { size: [26, 64, 40], a: [1, 26], b: [64, 1], bias: false, flags: ACCUMULATE },
];

const SPECIAL = [Number.NaN, Infinity, -Infinity, -0, 1e-42, 3e38];

const START = 64;
const PAGE = 65536;

/** Whole numbers from 0 to 2^31 - 1, the same each time. */
function generator(): () => number {
  let state = 1;
  return () => {
    state = (Math.imul(state, 1664525) + 1013904223) | 0;
    return state >>> 1;
  };
}

function instantiate(library: WebAssembly.Module, memory: WebAssembly.Memory): Kernels {
  return new WebAssembly.Instance(library, { env: { memory } }).exports as Kernels;
}

/**
 * What a kernel library answers to fixed products with NaN, infinities and subnormal numbers among their values: for each
 * all of the memory but what kernels may leave anything in.
 */
export function libraryAnswers(library: WebAssembly.Module, isShared: boolean): readonly Float32Array[] {
  const random = generator();
  return TRIALS.map(({ size: [m, n, k], a, b, bias, flags }) => {
    const [aAt, bAt] = [START, START + m * k];
    const cAt = bAt + k * n;
    const biasAt = cAt + m * n;
    const scratchAt = Math.ceil((biasAt + n + START) / 4) * 4;
    const memory = makeMemory(Math.ceil((scratchAt * 4 + gemmScratchBytes(m, n, k)) / PAGE), isShared);
    const values = new Float32Array(memory.buffer, 0, scratchAt);
    for (let i = 0; i < values.length; i++) values[i] = random() / 2 ** 30 - 1;
    for (const special of SPECIAL) {
      values[aAt + (random() % (m * k))] = special;
      values[bAt + (random() % (k * n))] = special;
    }
    instantiate(library, memory).gemm(
      ...([m, n, k, aAt * 4, ...a, bAt * 4, ...b] as const),
      ...([cAt * 4, n, bias ? biasAt * 4 : 0, flags, scratchAt * 4] as const),
    );
    return values.slice();
  });
}

/** The first number that differs from the right ones (one NaN is as good as another), in words; null where none does. */
export function differenceOf(
  answers: readonly Float32Array[],
  right: readonly Float32Array[],
): string | null {
  for (const [trial, values] of right.entries()) {
    const at = values.findIndex((value, i) => !Object.is(value, answers[trial][i]));
    if (at < 0) continue;
    const size = TRIALS[trial].size.join(' x ');
    return `${answers[trial][at]} instead of ${values[at]} in the product ${size}`;
  }
  return null;
}

/** Rows and depth of the product that is timed. */
const [ROWS, DEPTH] = [48, 256];
const CALLS = 4;
const ROUNDS = 50;
/** 16 columns must take less than so many times what eight take; one vector of 256 bits makes it 1.1, two of 128 over 3. */
const MOST_TIME = 1.6;

/** Whether tiles of 16 columns are worth it: measured against those of eight, in a fraction of a millisecond. */
export function isFaster(library: WebAssembly.Module, isShared: boolean): boolean {
  const [a, b] = [START, START + ROWS * DEPTH * 4];
  const c = b + DEPTH * 16 * 4;
  const scratch = c + ROWS * 16 * 4;
  const memory = makeMemory(Math.ceil((scratch + gemmScratchBytes(ROWS, 16, DEPTH)) / PAGE), isShared);
  const { gemm } = instantiate(library, memory);
  const timeOf = (columns: number): number => {
    const start = performance.now();
    for (let i = 0; i < CALLS; i++)
      gemm(ROWS, columns, DEPTH, a, 1, ROWS, b, columns, 1, c, columns, 0, 0, scratch);
    return performance.now() - start;
  };
  let [eight, sixteen] = [Infinity, Infinity];
  for (let round = 0; round < ROUNDS; round++) {
    eight = Math.min(eight, timeOf(8));
    sixteen = Math.min(sixteen, timeOf(16));
    if (round > 2 && sixteen < MOST_TIME * eight) return true;
  }
  return false;
}
