/*
 * Times the kernel library and prints, for each shape, the median time, GFLOP/s and the share of the peak: the rate of
 * a loop that only multiplies and adds registers. Run with `npx tsx bench/kernels.ts [name filter]`.
 */
import { detectFeatures } from '../src/backends/wasm/features';
import { convDescriptor, convScratchBytes, convUnits } from '../src/backends/wasm/kernels/conv-descriptor';
import type { ConvShape } from '../src/backends/wasm/kernels/conv-descriptor';
import { gemmScratchBytes } from '../src/backends/wasm/kernels/gemm';
import { kernelLibraryBytes } from '../src/backends/wasm/kernels/library-bytes';
import { poolDescriptor, poolUnits } from '../src/backends/wasm/kernels/pool';
import type { PoolShape } from '../src/backends/wasm/kernels/pool';
import { instantiate } from '../src/backends/wasm/kernels/testing';
import { copyRate, medianSeconds, peakRate } from './hardware';

/** m, k, n. */
const PRODUCTS: [number, number, number][] = [
  [128, 784, 512],
  [128, 512, 512],
  [128, 512, 10],
  [32, 784, 100],
  [200, 200, 32],
  [200, 32, 200],
  [6400, 32, 64],
  [64, 64, 256],
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

/** Batch, image size, input channels, kernel size, output channels; padding same. */
const CONVOLUTIONS: [number, number, number, number, number][] = [
  [32, 28, 1, 3, 32],
  [32, 14, 32, 3, 64],
  [8, 28, 64, 1, 128],
  [4, 14, 256, 3, 256],
];

const features = detectFeatures();
const filter = process.argv[2] ?? '';

const wait = (milliseconds: number): Promise<void> => new Promise((done) => setTimeout(done, milliseconds));

async function main(): Promise<void> {
  const emission = medianSeconds(() => kernelLibraryBytes(features));
  const bytes = kernelLibraryBytes(features);
  console.log(`node ${process.version}, relaxed SIMD ${features.relaxedSimd}`);
  console.log(`library: ${bytes.length} bytes, emitted in ${(emission * 1e3).toFixed(2)} ms`);
  const rate = peakRate(features.relaxedSimd);
  console.log(`peak: ${(rate / 1e9).toFixed(1)} GFLOP/s (${features.relaxedSimd ? 'fused' : 'mul + add'})`);
  console.log(`copy: ${(copyRate() / 1e9).toFixed(1)} GB/s read and written\n`);

  const { kernels, memory } = instantiate(64 << 20);
  const floats = new Float32Array(memory.buffer);
  for (let i = 0; i < floats.length; i++) floats[i] = Math.sin(i);
  const integers = new Int32Array(memory.buffer);
  const report = (name: string, work: number, seconds: number, unit: string): void => {
    const share = unit === 'GFLOP/s' ? `${((100 * work) / seconds / rate).toFixed(0).padStart(4)} %` : '';
    console.log(
      `${name.padEnd(44)} ${(seconds * 1e6).toFixed(3).padStart(10)} us ` +
        `${(work / seconds / 1e9).toFixed(1).padStart(6)} ${unit} ${share}`,
    );
  };

  const pad = (count: number): number => Math.ceil(count / 4) * 16;
  const measure = async (name: string, work: number, run: () => void, unit = 'GFLOP/s'): Promise<void> => {
    if (!name.includes(filter)) return;
    floats.fill(0.001);
    for (let i = 0; i < 20; i++) run();
    await wait(20);
    // Results grow from call to call; start again from values that stay finite.
    floats.fill(0.001);
    report(name, work, medianSeconds(run), unit);
  };

  for (const [m, k, n] of PRODUCTS) {
    const a = 1 << 16;
    const b = a + pad(m * k);
    const c = b + pad(k * n);
    const scratch = c + pad(m * n);
    const flops = 2 * m * n * k;
    const needed = Math.max(gemmScratchBytes(m, n, k), gemmScratchBytes(k, n, m), gemmScratchBytes(m, k, n));
    if (scratch + needed > memory.buffer.byteLength) throw new Error(`${m}x${k}x${n} needs more memory`);
    // Forward y = x W, the gradient of the weights dW = xT dy, the gradient of the input dx = dy WT.
    await measure(`y = x W      ${m}x${k}x${n}`, flops, () =>
      kernels.gemm(m, n, k, a, k, 1, b, n, 1, c, n, 0, 0, scratch),
    );
    await measure(`dW = xT dy   ${k}x${m}x${n}`, flops, () =>
      kernels.gemm(k, n, m, a, 1, k, c, n, 1, b, n, 0, 0, scratch),
    );
    await measure(`dx = dy WT   ${m}x${n}x${k}`, flops, () =>
      kernels.gemm(m, k, n, c, n, 1, b, 1, n, a, k, 0, 0, scratch),
    );
  }

  for (const [batch, size, inputChannels, kernel, outputChannels] of CONVOLUTIONS) {
    const shape: ConvShape = {
      batch,
      inputSpatial: [1, size, size],
      inputChannels,
      kernelSpatial: [1, kernel, kernel],
      outputSpatial: [1, size, size],
      outputChannels,
      strides: [1, 1, 1],
      paddingBefore: [0, (kernel - 1) >> 1, (kernel - 1) >> 1],
      dilations: [1, 1, 1],
      groups: 1,
    };
    const positions = batch * size * size;
    const x = 1 << 20;
    const w = x + pad(positions * inputChannels);
    const y = w + pad(kernel * kernel * inputChannels * outputChannels);
    const scratch = y + pad(positions * outputChannels);
    const flops = 2 * positions * kernel * kernel * inputChannels * outputChannels;
    for (const kind of ['conv', 'convInputGradient', 'convFilterGradient'] as const) {
      if (scratch + convScratchBytes(kind, shape) > memory.buffer.byteLength) throw new Error('too large');
      const words = convDescriptor(kind, shape, { x, w, y, bias: 0, flags: 0 });
      await measure(
        `${kind} ${batch}x${size}x${size}x${inputChannels} ${kernel}x${kernel}x${outputChannels}`,
        flops,
        () => {
          integers.set(words, 0);
          kernels[kind](0, 0, convUnits(kind, shape), scratch);
        },
      );
    }
  }

  const x = 1 << 20;
  const y = 20 << 20;
  const dx = 30 << 20;
  for (const mode of ['max', 'average'] as const) {
    const shape: PoolShape = {
      mode,
      batch: 32,
      inputSpatial: [1, 26, 26],
      channels: 32,
      windowSpatial: [1, 2, 2],
      outputSpatial: [1, 13, 13],
      strides: [1, 2, 2],
      paddingBefore: [0, 0, 0],
    };
    const words = poolDescriptor(shape, { x, y, dx });
    const values = 32 * 26 * 26 * 32;
    for (const kernel of ['pool', mode === 'max' ? 'maxPoolGradient' : 'averagePoolGradient'] as const) {
      await measure(
        `${mode} ${kernel} 32x26x26x32 2x2`,
        values,
        () => {
          integers.set(words, 0);
          kernels[kernel](0, 0, poolUnits(kernel, shape), 0);
        },
        'Gvalue/s',
      );
    }
  }
  await measure('threefryBits 10000', 10000, () => kernels.threefryBits(0, y, 10000), 'Gvalue/s');
  for (const width of [10, 784]) {
    await measure(
      `gatherRows 32 x ${width}`,
      32 * width,
      () => kernels.gatherRows(x, 0, y, 32, width * 4, 1000),
      'Gvalue/s',
    );
  }
}

await main();
