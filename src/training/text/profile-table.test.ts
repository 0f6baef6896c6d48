import { expect, it } from 'vitest';
import type { ProfiledKernel } from './profile-table';
import { renderProfile } from './profile-table';

const kernel = (values: Partial<ProfiledKernel>): ProfiledKernel => ({
  kind: 'loop',
  name: '',
  target: 'temporary float32[4]',
  depth: 0,
  rounds: 1,
  flops: 0,
  bytes: 0,
  seconds: 0,
  share: 0,
  flopsPerSecond: null,
  bytesPerSecond: null,
  ...values,
});

const operations = Array.from({ length: 20 }, (_, i) => `step${i}`).join(' ');

it('breaks long names, and leaves out what is not known', () => {
  const text = renderProfile(
    {
      model: 'model',
      mode: 'train',
      rows: 1,
      threads: 2,
      kernels: [
        kernel({ kind: 'load', name: 'batch of 1 row', seconds: 26e-9, share: 0.025 }),
        kernel({ kind: 'scan', name: 'scan of 28', seconds: 0.974e-6, share: 0.975 }),
        kernel({
          kind: 'product',
          name: 'dot [64, 64] [64, 256]',
          depth: 1,
          rounds: 28,
          flops: 58_720_256,
          seconds: 0.5e-6,
          share: 0.5,
          flopsPerSecond: 117e9,
        }),
        kernel({
          name: `loop [4096]: ${operations}`,
          depth: 1,
          rounds: 28,
          seconds: 0.4e-6,
          share: 0.4,
          bytesPerSecond: 12.34e9,
        }),
      ],
      kernelSeconds: 1e-6,
      stepSeconds: 0.9e-6,
      peak: null,
    },
    60,
  );
  expect(text).toBe(
    [
      'Training step of model "model": 1 row, 2 threads',
      '┏━━━━━━━━━━━━━━━━━━━━━━━━━━┳━━━━━━━┳━━━━━━━━━━━━┳━━━━━━━━━┳━━━━━━━━━━━━━━━┓',
      '┃ Kernel                   ┃ Calls ┃       Time ┃   Share ┃          Rate ┃',
      '┡━━━━━━━━━━━━━━━━━━━━━━━━━━╇━━━━━━━╇━━━━━━━━━━━━╇━━━━━━━━━╇━━━━━━━━━━━━━━━┩',
      '│ batch of 1 row           │     1 │    0.03 µs │   2.5 % │               │',
      '│ scan of 28               │     1 │    0.97 µs │  97.5 % │               │',
      '│   dot [64, 64] [64, 256] │    28 │    0.50 µs │  50.0 % │   117 GFLOP/s │',
      '│   loop [4096]: step0     │    28 │    0.40 µs │  40.0 % │     12.3 GB/s │',
      '│     step1 step2 step3    │       │            │         │               │',
      '│     step4 step5 step6    │       │            │         │               │',
      '│     step7 step8 step9    │       │            │         │               │',
      '│     and 10 more          │       │            │         │               │',
      '└──────────────────────────┴───────┴────────────┴─────────┴───────────────┘',
      ' All kernels: 1.00 µs',
      ' Whole step, without clocks in between: 0.90 µs: 1,111,111 rows a second',
      ' Products and convolutions: 58.7 MFLOP in 50.0 % of the time, 117,441 GFLOP/s',
      '',
    ].join('\n'),
  );
});
