/**
 * `npm run soak`: memory stays flat over 10,000 training steps, over 200 models that are made, trained and dropped, over
 * models on several threads and programs for many batch sizes, and over files many times as large as what is in memory of them.
 * Nothing is ever freed by hand.
 */
import assert from 'node:assert/strict';
import { Sequential, layers } from 'keratin';

const collect = (globalThis as { gc?: () => void }).gc;
assert(collect !== undefined, 'run with --expose-gc (npm run soak does)');

async function settle(): Promise<number> {
  for (let i = 0; i < 4; i++) {
    collect!();
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
  const { heapUsed, external, arrayBuffers } = process.memoryUsage();
  return (heapUsed + Math.max(external, arrayBuffers)) / 2 ** 20;
}

const rows = 320;
const x = Array.from({ length: rows }, (_, i) => Array.from({ length: 10 }, (_, j) => Math.sin(i * 10 + j)));
const y = x.map((row) => [row[0] + row[1] * row[2]]);

function makeModel(): Sequential {
  const model = new Sequential([
    new layers.Dense(32, { activation: 'relu', inputShape: [10] }),
    new layers.Dropout(0.1),
    new layers.Dense(1),
  ]);
  model.compile({ optimizer: 'adam', loss: 'mse', metrics: ['mae'] });
  return model;
}

const model = makeModel();
await model.fit(x, y, { epochs: 100, verbose: 0 });
const beforeSteps = await settle();
await model.fit(x, y, { epochs: 1000, verbose: 0 });
const afterSteps = await settle();
console.log(`10,000 steps: ${beforeSteps.toFixed(1)} MiB before, ${afterSteps.toFixed(1)} MiB after`);
assert(afterSteps - beforeSteps < 2, 'memory grows with the number of steps');

async function trainAndDrop(count: number): Promise<void> {
  for (let i = 0; i < count; i++) {
    const fresh = makeModel();
    await fresh.fit(x, y, { epochs: 2, verbose: 0 });
    await fresh.predict(x.slice(0, 3), { verbose: 0 });
  }
}
await trainAndDrop(20);
const beforeModels = await settle();
await trainAndDrop(200);
const afterModels = await settle();
console.log(`200 models: ${beforeModels.toFixed(1)} MiB before, ${afterModels.toFixed(1)} MiB after`);
assert(afterModels - beforeModels < 8, 'dropped models stay in memory');

await import('./threaded');
await import('./streaming');
