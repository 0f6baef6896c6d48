/** Memory stays bounded where a model trains on files many times as large as what may be in memory of them. */
import assert from 'node:assert/strict';
import { appendFileSync, mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Sequential, callbacks, layers, utils } from 'keratin';

const FEATURES = 500;
const ROWS = 2000;
const TIMES = 64;
/** MiB that may be needed beside what a small file needs: pieces, batches, what is not collected yet. */
const ALLOWED = 64;

const folder = mkdtempSync(join(tmpdir(), 'keratin-soak-'));
process.on('exit', () => rmSync(folder, { recursive: true }));

const values = Float32Array.from({ length: ROWS * FEATURES }, (_, i) => ((i * 7919) % 10_007) / 10_007);

function writeNpy(path: string, shape: readonly number[], data: Float32Array, times: number): void {
  const text = `{'descr': '<f4', 'fortran_order': False, 'shape': (${shape.map((axis) => `${axis},`).join(' ')}), }\n`;
  const start = [0x93, 0x4e, 0x55, 0x4d, 0x50, 0x59, 1, 0, text.length, 0];
  writeFileSync(path, Buffer.concat([Buffer.from(start), Buffer.from(text)]));
  for (let i = 0; i < times; i++) appendFileSync(path, Buffer.from(data.buffer));
}

function writeCsv(path: string, times: number): void {
  const lines = Array.from({ length: ROWS }, (_, row) => {
    const cells = Array.from(values.subarray(row * FEATURES, (row + 1) * FEATURES), (value) =>
      value.toFixed(5),
    );
    return `${cells.join(',')},${row % 2}\n`;
  });
  const body = lines.join('');
  writeFileSync(path, `${Array.from({ length: FEATURES }, (_, i) => `x${i}`).join(',')},y\n`);
  for (let i = 0; i < times; i++) appendFileSync(path, body);
}

type Open = (times: number, shuffleBuffer: number) => Promise<AsyncIterable<unknown>>;
const npyPath = (name: string, times: number): string => join(folder, `${name}-${times}.npy`);
const csvPath = (times: number): string => join(folder, `${times}.csv`);
const open: Readonly<Record<'npy' | 'csv', Open>> = {
  npy: (times, shuffleBuffer) =>
    utils.npyBatches(npyPath('x', times), npyPath('y', times), { batchSize: 50, shuffleBuffer }),
  csv: (times, shuffleBuffer) => utils.csvBatches(csvPath(times), { y: 'y', batchSize: 50, shuffleBuffer }),
};

const megabytes = (): number => process.memoryUsage().rss / 2 ** 20;

for (const times of [1, TIMES]) {
  writeNpy(npyPath('x', times), [times * ROWS, FEATURES], values, times);
  writeNpy(npyPath('y', times), [times * ROWS], new Float32Array(ROWS), times);
  writeCsv(csvPath(times), times);
}

const model = new Sequential([
  new layers.Dense(8, { activation: 'relu', inputShape: [FEATURES] }),
  new layers.Dense(1),
]);
model.compile({ optimizer: 'sgd', loss: 'mse' });

async function peakOf(batches: AsyncIterable<unknown>, epochs: number): Promise<number> {
  let peak = 0;
  const watch = new callbacks.LambdaCallback({
    onTrainBatchEnd: () => {
      peak = Math.max(peak, megabytes());
    },
  });
  await model.fit(batches, null, { epochs, verbose: 0, callbacks: [watch] });
  return peak;
}

for (const [kind, openFile] of Object.entries(open)) {
  for (const shuffleBuffer of [0, 500]) {
    const small = await peakOf(await openFile(1, shuffleBuffer), 5);
    const large = await peakOf(await openFile(TIMES, shuffleBuffer), 1);
    const size = statSync(kind === 'npy' ? npyPath('x', TIMES) : csvPath(TIMES)).size / 2 ** 20;
    const name = `${kind} of ${size.toFixed(0)} MiB${shuffleBuffer > 0 ? `, ${shuffleBuffer} rows shuffled` : ''}`;
    console.log(`${name}: ${small.toFixed(0)} MiB for a small file, at most ${large.toFixed(0)} MiB`);
    assert(large - small < ALLOWED, 'memory grows with the size of the file');
  }
}
