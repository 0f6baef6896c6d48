/*
 * Times the kernel library and prints, for each shape, the median time, GFLOP/s and the share of the peak: the rate of
 * a kernel that only multiplies and adds registers. Run with `npx tsx bench/kernels.ts [name filter]`.
 */
import { ModuleBuilder } from '../src/backends/wasm/assembler';
import { detectFeatures } from '../src/backends/wasm/features';
import { gemmScratchBytes } from '../src/backends/wasm/kernels/gemm';
import { kernelLibraryBytes } from '../src/backends/wasm/kernels/library';
import { instantiate } from '../src/backends/wasm/kernels/testing';

const features = detectFeatures();
const filter = process.argv[2] ?? '';
type Run = (...values: number[]) => void;

/** Median seconds of one call, over rounds of about 3 ms. */
function medianSeconds(run: () => void, rounds = 31): number {
  let repeats = 1;
  for (;;) {
    const start = performance.now();
    for (let i = 0; i < repeats; i++) run();
    if (performance.now() - start > 3) break;
    repeats *= 2;
  }
  const samples: number[] = [];
  for (let round = 0; round < rounds; round++) {
    const start = performance.now();
    for (let i = 0; i < repeats; i++) run();
    samples.push((performance.now() - start) / 1000 / repeats);
  }
  return samples.sort((a, b) => a - b)[rounds >> 1];
}

/** FLOP/s of 8 to 13 independent sums in registers, the best of them. */
function peak(fused: boolean): number {
  let best = 0;
  for (const sums of [8, 10, 12, 13]) {
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
    const run = instance.exports.run as Run;
    best = Math.max(best, (1000 * 4 * sums * 8) / medianSeconds(() => run(1000)));
  }
  return best;
}

const wait = (milliseconds: number): Promise<void> => new Promise((done) => setTimeout(done, milliseconds));

async function main(): Promise<void> {
  const emission = medianSeconds(() => kernelLibraryBytes(features));
  const bytes = kernelLibraryBytes(features);
  console.log(`node ${process.version}, relaxed SIMD ${features.relaxedSimd}`);
  console.log(`library: ${bytes.length} bytes, emitted in ${(emission * 1e3).toFixed(2)} ms`);
  const rate = peak(features.relaxedSimd);
  console.log(`peak: ${(rate / 1e9).toFixed(1)} GFLOP/s (${features.relaxedSimd ? 'fused' : 'mul + add'})\n`);

  const { kernels, memory } = instantiate(64 << 20);
  const floats = new Float32Array(memory.buffer);
  for (let i = 0; i < floats.length; i++) floats[i] = Math.sin(i);
  const report = (name: string, flops: number, seconds: number): void => {
    const share = ((100 * flops) / seconds / rate).toFixed(0);
    console.log(
      `${name.padEnd(36)} ${(seconds * 1e6).toFixed(3).padStart(10)} us ` +
        `${(flops / seconds / 1e9).toFixed(1).padStart(6)} GFLOP/s ${share.padStart(4)} %`,
    );
  };

  const shapes: [number, number, number][] = [
    [128, 784, 512],
    [128, 512, 512],
    [128, 512, 10],
    [32, 784, 100],
    [512, 512, 512],
    [1024, 1024, 1024],
    [32, 9, 50],
    [32, 50, 32],
    [32, 32, 1],
    [32, 10, 32],
    [32, 32, 2],
    [1, 784, 512],
    [1, 9, 50],
    [1, 50, 32],
    [1, 32, 1],
  ];
  for (const [m, k, n] of shapes) {
    const [a, b] = [1 << 16, (1 << 16) + 16 * Math.ceil((m * k) / 4)];
    const c = b + 16 * Math.ceil((k * n) / 4);
    const scratch = c + 16 * Math.ceil((m * n) / 4) + 16;
    const flops = 2 * m * n * k;
    if (
      scratch + gemmScratchBytes(Math.max(m, k), Math.max(n, k), Math.max(k, m, n)) >
      memory.buffer.byteLength
    )
      throw new Error('small');
    // Forward y = x W, the gradient of the weights dW = xT dy, the gradient of the input dx = dy WT.
    const runs: [string, () => void][] = [
      [`y = x W      ${m}x${k}x${n}`, () => kernels.gemm(m, n, k, a, k, 1, b, n, 1, c, n, 0, 0, scratch)],
      [`dW = xT dy   ${k}x${m}x${n}`, () => kernels.gemm(k, n, m, a, 1, k, c, n, 1, b, n, 0, 0, scratch)],
      [`dx = dy WT   ${m}x${n}x${k}`, () => kernels.gemm(m, k, n, c, n, 1, b, 1, n, a, k, 0, 0, scratch)],
    ];
    for (const [name, run] of runs) {
      if (!name.includes(filter)) continue;
      // The values grow with each round; keep them finite.
      floats.fill(0.5);
      for (let i = 0; i < 20; i++) run();
      await wait(20);
      floats.fill(0.001);
      report(
        name,
        flops,
        medianSeconds(() => run()),
      );
    }
  }
}

await main();
