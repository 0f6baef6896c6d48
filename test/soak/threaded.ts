/** Dropped models whose programs run on threads give back their memory there, too; and programs for many batch sizes. */
import assert from 'node:assert/strict';
import { Sequential, Tensor, layers, threadCount } from 'keratin';

const collect = (globalThis as { gc?: () => void }).gc!;

/** Resident memory in MiB, when garbage is collected and workers had time to be replaced. */
async function residentSize(): Promise<number> {
  for (let i = 0; i < 6; i++) {
    collect();
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  return process.memoryUsage().rss / 2 ** 20;
}

const images = (count: number): Tensor =>
  Tensor.from(new Float32Array(count * 784)).reshape([count, 28, 28, 1]);

function makeModel(filters: number): Sequential {
  const model = new Sequential([
    new layers.Conv2D(filters, 3, { activation: 'relu', inputShape: [28, 28, 1] }),
    new layers.MaxPooling2D(),
    new layers.Conv2D(2 * filters, 3, { activation: 'relu' }),
    new layers.Flatten(),
    new layers.Dense(10, { activation: 'softmax' }),
  ]);
  model.compile({ loss: 'sparse_categorical_crossentropy', optimizer: 'adam' });
  return model;
}

const [x, y] = [images(64), Tensor.from(new Int32Array(64))];
async function trainAndDrop(count: number): Promise<void> {
  for (let i = 0; i < count; i++) {
    const model = makeModel(32);
    await model.fit(x, y, { batchSize: 64, epochs: 1, verbose: 0 });
    await model.evaluate(x, y, { batchSize: 64, verbose: 0 });
  }
}

await trainAndDrop(6);
const few = await residentSize();
await trainAndDrop(24);
const many = await residentSize();
console.log(
  `24 models on ${threadCount()} threads: ${few.toFixed(0)} MiB before, ${many.toFixed(0)} MiB after`,
);
// Workers may hold 64 MiB that nobody needs.
assert(many - few < 96, 'dropped models stay in the memory of threads');

const model = makeModel(16);
const sizes = async (from: number, to: number): Promise<void> => {
  for (let count = from; count <= to; count++)
    await model.predict(images(count), { verbose: 0, batchSize: 512 });
};
const none = await residentSize();
await sizes(160, 160);
const one = await residentSize();
await sizes(1, 160);
const all = await residentSize();
console.log(
  `programs for 160 batch sizes: ${none.toFixed(0)} MiB before, ${one.toFixed(0)} MiB with one, ${all.toFixed(0)} MiB after`,
);
assert(all < 1.5 * one, 'programs for many batch sizes stay in memory');
