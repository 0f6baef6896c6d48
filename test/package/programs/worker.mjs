import { Worker, isMainThread, parentPort } from 'node:worker_threads';

if (isMainThread) {
  const worker = new Worker(new URL(import.meta.url));
  worker.once('message', (answer) => {
    console.log(answer);
    void worker.terminate();
  });
} else {
  const { Sequential, layers } = await import('keratin');
  const model = new Sequential([new layers.Dense(1, { inputShape: [2], kernelInitializer: 'ones' })]);
  const predicted = await model.predict([[1, 2]], { verbose: 0 });
  parentPort.postMessage(predicted.item() === 3 ? 'predicted' : String(predicted));
}
