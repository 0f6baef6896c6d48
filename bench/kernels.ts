/*
 * Times the kernel library and prints, for each shape, the least time, GFLOP/s and the share of the peak: the rate of
 * a loop that only multiplies and adds registers of 128 bits. Run with `npx tsx bench/kernels.ts [name filter]`, with
 * `KERATIN_REVECTORIZE=1` for the kernels that V8 makes vectors of 256 bits of.
 */
import { detectFeatures } from '../src/backends/wasm/engine/features';
import {
  convDescriptor,
  convScratchBytes,
  convUnits,
} from '../src/backends/wasm/kernels/conv/conv-descriptor';
import type { ConvShape, Triple } from '../src/backends/wasm/kernels/conv/conv-descriptor';
import { gemmScratchBytes } from '../src/backends/wasm/kernels/gemm/gemm';
import { LIBRARY } from '../src/backends/wasm/kernels/library/library';
import { kernelLibraryBytes } from '../src/backends/wasm/kernels/library/library-bytes';
import { poolDescriptor, poolUnits } from '../src/backends/wasm/kernels/pool/pool';
import type { PoolShape } from '../src/backends/wasm/kernels/pool/pool';
import { instantiate } from '../src/backends/wasm/kernels/library/testing';
import { findWideLibrary } from '../src/backends/wasm/kernels/library/wide-library';
import { copyRate, leastSeconds, medianSeconds, peakRate } from './hardware';

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

interface Convolution {
  readonly batch: number;
  readonly size: number;
  readonly channels: readonly [input: number, output: number];
  readonly kernel: number;
  readonly same?: boolean;
  readonly stride?: number;
  readonly dilation?: number;
  readonly groups?: number;
  readonly dimensions?: 1 | 2 | 3;
}

const CONVOLUTIONS: readonly Convolution[] = [
  { batch: 64, size: 28, channels: [1, 32], kernel: 3 },
  { batch: 8, size: 26, channels: [32, 64], kernel: 3 },
  { batch: 8, size: 14, channels: [32, 64], kernel: 3, same: true },
  { batch: 4, size: 14, channels: [256, 256], kernel: 3, same: true },
  { batch: 16, size: 4, channels: [256, 256], kernel: 3, same: true },
  { batch: 4, size: 28, channels: [64, 128], kernel: 1 },
  { batch: 2, size: 56, channels: [64, 64], kernel: 3, same: true, groups: 64 },
  { batch: 2, size: 56, channels: [64, 64], kernel: 3, same: true, groups: 64, stride: 2 },
  { batch: 2, size: 28, channels: [32, 64], kernel: 3, same: true, groups: 32 },
  { batch: 2, size: 28, channels: [128, 128], kernel: 3, same: true, groups: 32 },
  { batch: 4, size: 32, channels: [3, 32], kernel: 3, same: true },
  { batch: 1, size: 112, channels: [3, 64], kernel: 7, same: true, stride: 2 },
  { batch: 2, size: 28, channels: [64, 128], kernel: 3, same: true, stride: 2 },
  { batch: 4, size: 28, channels: [32, 32], kernel: 3, same: true, dilation: 2 },
  { batch: 16, size: 28, channels: [32, 1], kernel: 3, same: true },
  { batch: 16, size: 28, channels: [16, 3], kernel: 3, same: true },
  { batch: 16, size: 200, channels: [64, 64], kernel: 5, same: true, dimensions: 1 },
  { batch: 2, size: 12, channels: [16, 32], kernel: 3, same: true, dimensions: 3 },
];

/** The shape, a name, and how many operations it takes, those on zeros around the image not counted. */
function describeConvolution(convolution: Convolution): { shape: ConvShape; name: string; flops: number } {
  const { batch, size, channels, kernel } = convolution;
  const { same = false, stride = 1, dilation = 1, groups = 1, dimensions = 2 } = convolution;
  const span = (kernel - 1) * dilation;
  const output = same ? Math.ceil(size / stride) : Math.floor((size - span - 1) / stride) + 1;
  const before = same ? Math.max(0, (output - 1) * stride + span + 1 - size) >> 1 : 0;
  const triple = (value: number, missing: number): Triple => [
    dimensions > 2 ? value : missing,
    dimensions > 1 ? value : missing,
    value,
  ];
  let met = 0;
  for (let at = 0; at < output; at++) {
    for (let tap = 0; tap < kernel; tap++) {
      const position = at * stride + tap * dilation - before;
      if (position >= 0 && position < size) met += 1;
    }
  }
  const details = [
    ...(same ? ['same'] : []),
    ...(stride > 1 ? [`stride ${stride}`] : []),
    ...(dilation > 1 ? [`dilation ${dilation}`] : []),
    ...(groups > 1 ? [`${groups} groups`] : []),
  ];
  const spatial = (value: number): string => new Array(dimensions).fill(value).join('x');
  return {
    shape: {
      batch,
      inputSpatial: triple(size, 1),
      inputChannels: channels[0],
      kernelSpatial: triple(kernel, 1),
      outputSpatial: triple(output, 1),
      outputChannels: channels[1],
      strides: triple(stride, 1),
      paddingBefore: triple(before, 0),
      dilations: triple(dilation, 1),
      groups,
    },
    name: `${batch}x${spatial(size)}x${channels[0]} ${spatial(kernel)}x${channels[1]} ${details.join(' ')}`,
    flops: (2 * batch * met ** dimensions * channels[0] * channels[1]) / groups,
  };
}

const features = detectFeatures();
const filter = process.argv[2] ?? '';

const wait = (milliseconds: number): Promise<void> => new Promise((done) => setTimeout(done, milliseconds));

async function main(): Promise<void> {
  const found = findWideLibrary(LIBRARY, false);
  const options = { ...features, wide: found.module !== null };
  const emission = medianSeconds(() => kernelLibraryBytes(options));
  const bytes = kernelLibraryBytes(options);
  console.log(`vectors of 256 bits: ${found.module === null ? `no: ${found.reason}` : 'yes'}`);
  console.log(`node ${process.version}, relaxed SIMD ${features.relaxedSimd}`);
  console.log(`library: ${bytes.length} bytes, emitted in ${(emission * 1e3).toFixed(2)} ms`);
  const rate = peakRate(features.relaxedSimd);
  console.log(`peak: ${(rate / 1e9).toFixed(1)} GFLOP/s (${features.relaxedSimd ? 'fused' : 'mul + add'})`);
  console.log(`copy: ${(copyRate() / 1e9).toFixed(1)} GB/s read and written\n`);

  const { kernels, memory } = instantiate(64 << 20, options);
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
    report(name, work, leastSeconds(run), unit);
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

  /** A descriptor stays where it is until memory is filled anew. */
  const keep = (words: Int32Array): void => {
    if (integers[0] !== words[0] || integers[1] !== words[1]) integers.set(words, 0);
  };
  const count = (size: readonly number[]): number => size.reduce((a, b) => a * b, 1);
  for (const convolution of CONVOLUTIONS) {
    const { shape, name, flops } = describeConvolution(convolution);
    const { batch, inputChannels, outputChannels, groups } = shape;
    const x = 1 << 20;
    const w = x + pad(batch * count(shape.inputSpatial) * inputChannels);
    const y = w + pad((count(shape.kernelSpatial) * inputChannels * outputChannels) / groups);
    const scratch = y + pad(batch * count(shape.outputSpatial) * outputChannels);
    for (const kind of ['conv', 'convInputGradient', 'convFilterGradient'] as const) {
      if (scratch + convScratchBytes(kind, shape) > memory.buffer.byteLength) throw new Error('too large');
      const words = convDescriptor(kind, shape, { x, w, y, bias: 0, flags: 0 });
      const units = convUnits(kind, shape);
      await measure(`${kind} ${name}`, flops, () => {
        keep(words);
        kernels[kind](0, 0, units, scratch);
      });
    }
  }

  const x = 1 << 20;
  const y = 20 << 20;
  const dx = 30 << 20;
  for (const mode of ['max', 'average'] as const) {
    const shape: PoolShape = {
      mode,
      batch: 16,
      inputSpatial: [1, 24, 24],
      channels: 64,
      windowSpatial: [1, 2, 2],
      outputSpatial: [1, 12, 12],
      strides: [1, 2, 2],
      paddingBefore: [0, 0, 0],
    };
    const words = poolDescriptor(shape, { x, y, dx });
    const values = 16 * 24 * 24 * 64;
    for (const kernel of ['pool', mode === 'max' ? 'maxPoolGradient' : 'averagePoolGradient'] as const) {
      const units = poolUnits(kernel, shape);
      await measure(
        `${mode} ${kernel} 16x24x24x64 2x2`,
        values,
        () => {
          keep(words);
          kernels[kernel](0, 0, units, 0);
        },
        'Gvalue/s',
      );
    }
  }
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
