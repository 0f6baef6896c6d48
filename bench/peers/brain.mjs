/**
 * brain.js: only dense networks, with one activation for all layers and a squared error; it updates weights after each
 * row. A step is as many rows as a batch of the others has.
 */
import { createRequire } from 'node:module';
import { DENSE, ONE_ROW, dataOf } from './data.mjs';
import { serve, versionOf } from './protocol.mjs';

const start = performance.now();
const brain = createRequire(import.meta.url)('brain.js');
const importSeconds = (performance.now() - start) / 1000;

const SETTINGS = { errorThresh: 1e-30, learningRate: 0.001, log: false };

function network(name) {
  const { sizes, optimizer } = DENSE[name];
  return new brain.NeuralNetwork({
    hiddenLayers: sizes.slice(1, -1),
    activation: 'relu',
    ...(optimizer === 'adam' && { praxis: 'adam' }),
  });
}

function rowsOf(name) {
  const { rows, x, y } = dataOf(name);
  const row = (values, i) =>
    Array.from(values.subarray((i * values.length) / rows, ((i + 1) * values.length) / rows));
  return Array.from({ length: rows }, (_, i) => ({ input: row(x, i), output: row(y, i) }));
}

function trainer(name) {
  const { batchSize, steps } = dataOf(name);
  const rows = rowsOf(name);
  const net = network(name);
  return {
    steps,
    run(epochs, count) {
      const part = rows.slice(0, count * batchSize);
      const { iterations } = net.train(part, { ...SETTINGS, iterations: epochs });
      if (iterations !== epochs) throw new Error(`it stopped after ${iterations} of ${epochs} epochs`);
    },
  };
}

function predictor(name, rows, batchSize) {
  const net = network(name);
  net.train(rowsOf(name).slice(0, 1), { ...SETTINGS, iterations: 1 });
  return {
    steps: Math.ceil(rows.length / batchSize),
    run(repeats, count) {
      const part = rows.slice(0, count * batchSize);
      for (let i = 0; i < repeats; i++) for (const row of part) net.run(row);
    },
  };
}

const oneRow = () => predictor('titanic', [ONE_ROW], 32);

await serve({
  version: versionOf('brain.js'),
  importSeconds,
  workloads: {
    wages: () => trainer('wages'),
    titanic: () => trainer('titanic'),
    mnist: () => trainer('mnist'),
    predictOneRow: oneRow,
    callOneRow: oneRow,
    predictMnist: () =>
      predictor(
        'mnist',
        rowsOf('mnist').map(({ input }) => input),
        128,
      ),
  },
});
