/**
 * `npm run gemm-floor`: whether the matrix kernel still reaches its share of the vector units' peak, so that a change of
 * the engine (another way to choose registers, say) is noticed. Peak and kernel are measured in turn; a busy machine only
 * ever makes a share smaller, so the best of many attempts counts, and floors lie well below what an idle one reaches.
 */
import { detectFeatures } from '../src/backends/wasm/engine/features';
import { gemmScratchBytes } from '../src/backends/wasm/kernels/gemm/gemm';
import { instantiate } from '../src/backends/wasm/kernels/library/testing';
import { leastSeconds, peakRate } from './hardware';

/** Least share of the peak: with fused instructions (V8 from 13 on), in low tiles (V8 from 11.4 on), and with separate ones. */
const FLOORS = { fused: 0.75, low: 0.7, separate: 0.6 };
const ATTEMPTS = 40;
/** So many are made in any case, so that what is printed is not just above the floor. */
const LEAST_ATTEMPTS = 5;

const NAMES = ['y = x W', 'dW = xT dy', 'dx = dy WT'] as const;
const SHAPES: readonly (readonly [m: number, k: number, n: number])[] = [
  [128, 784, 512],
  [128, 512, 512],
];

const { relaxedSimd, lowTiles } = detectFeatures();
const kind = relaxedSimd ? (lowTiles ? 'low' : 'fused') : 'separate';
const floor = FLOORS[kind];
const { kernels, memory } = instantiate(32 << 20);
new Float32Array(memory.buffer).fill(0.001);

function products([m, k, n]: (typeof SHAPES)[number]): readonly (() => void)[] {
  const a = 1 << 16;
  const b = a + m * k * 4;
  const c = b + k * n * 4;
  const scratch = c + m * n * 4;
  const needed = Math.max(gemmScratchBytes(m, n, k), gemmScratchBytes(k, n, m), gemmScratchBytes(m, k, n));
  if (scratch + needed > memory.buffer.byteLength) throw new Error('the memory is too small');
  return [
    () => kernels.gemm(m, n, k, a, k, 1, b, n, 1, c, n, 0, 0, scratch),
    () => kernels.gemm(k, n, m, a, 1, k, c, n, 1, b, n, 0, 0, scratch),
    () => kernels.gemm(m, k, n, c, n, 1, b, 1, n, a, k, 0, 0, scratch),
  ];
}

const cases = SHAPES.flatMap((shape) =>
  products(shape).map((run, i) => ({
    name: `${NAMES[i].padEnd(12)}${shape.join(' x ')}`,
    flops: 2 * shape[0] * shape[1] * shape[2],
    run,
    share: 0,
  })),
);
const isMissed = (): boolean => cases.some(({ share }) => share < floor);
for (let attempt = 0; attempt < LEAST_ATTEMPTS || (attempt < ATTEMPTS && isMissed()); attempt++) {
  const peak = peakRate(relaxedSimd);
  for (const one of cases) one.share = Math.max(one.share, one.flops / leastSeconds(one.run, 5) / peak);
}
for (const { name, share } of cases) console.log(`${name}  ${(100 * share).toFixed(0)} % of the peak`);
const missed = cases.filter(({ share }) => share < floor);
if (missed.length > 0) {
  console.log(`The floor (${kind}) is ${100 * floor} %.`);
  process.exitCode = 1;
}
