/** What the machine can do at most: the figures that others are held against. */
import { ModuleBuilder } from '../src/backends/wasm/assembler';
import { detectFeatures } from '../src/backends/wasm/features';

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

/** FLOP/s of a loop that multiplies and adds some number of independent vectors in registers. */
function vectorRate(fused: boolean, sums: number): number {
  const module = new ModuleBuilder();
  module.importMemory('env', 'memory', { initial: 1 });
  module.defineFunction(
    'run',
    ['i32'],
    [],
    (f) => {
      const [count] = f.parameters;
      const accumulators = Array.from({ length: sums }, () => f.local('v128'));
      const [x, y] = [f.local('v128'), f.local('v128')];
      f.i32(0).memory('v128.load').set(x).i32(16).memory('v128.load').set(y);
      f.loop((again) => {
        for (let unroll = 0; unroll < 4; unroll++) {
          for (const sum of accumulators) {
            if (fused) f.get(x).get(y).get(sum).op('f32x4.relaxed_madd').set(sum);
            else f.get(sum).get(x).op('f32x4.mul').get(y).op('f32x4.add').set(sum);
          }
        }
        f.get(count).i32(1).op('i32.sub').tee(count).brIf(again);
      });
      for (const sum of accumulators) f.i32(32).get(sum).memory('v128.store');
    },
    { export: true },
  );
  const instance = new WebAssembly.Instance(new WebAssembly.Module(module.toBytes() as BufferSource), {
    env: { memory: new WebAssembly.Memory({ initial: 1 }) },
  });
  const run = instance.exports.run as (count: number) => void;
  return (1000 * 4 * sums * 8) / leastSeconds(() => run(1000));
}

/** Most FLOP/s of one core with vectors of 128 bits: 8 to 13 independent sums in registers, the best of them. */
export const peakRate = (fused = detectFeatures().relaxedSimd): number =>
  Math.max(...[8, 10, 12, 13].map((sums) => vectorRate(fused, sums)));

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
