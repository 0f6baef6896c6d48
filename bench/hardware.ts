/** What the machine can do at most: the figures that others are held against. */
import { detectFeatures } from '../src/backends/wasm/engine/features';
import { measurePeak } from '../src/backends/wasm/engine/peak';

/** The value in the middle. */
export const median = (values: readonly number[]): number =>
  [...values].sort((a, b) => a - b)[values.length >> 1];

/** Seconds of one call in each of some rounds of about 3 ms. */
function secondsPerCall(run: () => void, rounds: number): number[] {
  let repeats = 1;
  for (;;) {
    const start = performance.now();
    for (let i = 0; i < repeats; i++) run();
    if (performance.now() - start > 3) break;
    repeats *= 2;
  }
  return Array.from({ length: rounds }, () => {
    const start = performance.now();
    for (let i = 0; i < repeats; i++) run();
    return (performance.now() - start) / 1000 / repeats;
  });
}

/** Median seconds of one call, over rounds of about 3 ms. */
export const medianSeconds = (run: () => void, rounds = 31): number => median(secondsPerCall(run, rounds));

/** Least seconds of one call, over rounds of about 3 ms: what the machine can do, whatever else runs on it. */
export const leastSeconds = (run: () => void, rounds = 31): number =>
  Math.min(...secondsPerCall(run, rounds));

/** Most FLOP/s of one core with vectors of 128 bits: 8 to 13 independent sums in registers, the best of them. */
export const peakRate = (fused = detectFeatures().relaxedSimd): number =>
  Math.max(...[8, 10, 12, 13].map((sums) => measurePeak(fused, sums)));

/** Bytes per second of one core that copies memory much larger than its caches, bytes read and written counted. */
export function copyRate(): number {
  const bytes = 128 << 20;
  const from = new Uint8Array(bytes).fill(1);
  const to = new Uint8Array(bytes).fill(2);
  return (2 * bytes) / leastSeconds(() => to.set(from), 9);
}

/** The limits of this machine in one line. */
export function describeHardware(): string {
  const { relaxedSimd } = detectFeatures();
  const peak = (peakRate(relaxedSimd) / 1e9).toFixed(1);
  const copy = (copyRate() / 1e9).toFixed(1);
  return (
    `one core, vectors of 128 bits: ${peak} GFLOP/s (${relaxedSimd ? 'fused' : 'multiply, add'}); ` +
    `memory copy: ${copy} GB/s read and written`
  );
}
