/**
 * `npm run build && tsx --tsconfig bench/tsconfig.json bench/scale.ts [--largest ROWS] [--rounds N]`: cost of a row of `fit`
 * (the titanic network, batches of 32) from a thousand rows to ten million, shuffled and in order, and the most memory that
 * all of it takes.
 */
import { parseArgs } from 'node:util';
import { Sequential, Tensor, layers } from 'keratin';
import { describeHardware, median } from './hardware';

const { values: flags } = parseArgs({
  options: { largest: { type: 'string', default: '1e7' }, rounds: { type: 'string', default: '5' } },
});

const FEATURES = 10;
const CLASSES = 2;
/** Rows of one measurement: several epochs where there are fewer. */
const MEASURED = 1e6;

function makeData(rows: number): [Tensor, Tensor] {
  const x = new Float32Array(rows * FEATURES);
  const y = new Float32Array(rows * CLASSES);
  let state = 1;
  for (let i = 0; i < x.length; i++) {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    x[i] = state / 2 ** 32 - 0.5;
  }
  for (let row = 0; row < rows; row++) y[row * CLASSES + Number(x[row * FEATURES] > 0)] = 1;
  return [
    Tensor.of({ shape: [rows, FEATURES], dtype: 'float32', data: x }),
    Tensor.of({ shape: [rows, CLASSES], dtype: 'float32', data: y }),
  ];
}

function makeModel(): Sequential {
  const model = new Sequential([
    new layers.Dense(32, { activation: 'relu', inputShape: [FEATURES] }),
    new layers.Dense(CLASSES, { activation: 'softmax' }),
  ]);
  model.compile({ optimizer: 'sgd', loss: 'categorical_crossentropy', metrics: ['accuracy'] });
  return model;
}

console.log(describeHardware());
console.log(`\n${'rows'.padStart(10)}${'ns a row, shuffled'.padStart(22)}${'in order'.padStart(12)}`);
for (let rows = 1000; rows <= Number(flags.largest); rows *= 10) {
  const [x, y] = makeData(rows);
  const model = makeModel();
  const [someX, someY] = [x.at(':1000'), y.at(':1000')];
  await model.fit(someX, someY, { epochs: 300, verbose: 0 });
  const epochs = Math.max(1, Math.round(MEASURED / rows));
  const times: Record<'shuffled' | 'inOrder', number[]> = { shuffled: [], inOrder: [] };
  for (let round = 0; round < Number(flags.rounds); round++) {
    for (const kind of ['shuffled', 'inOrder'] as const) {
      const start = performance.now();
      await model.fit(x, y, { epochs, verbose: 0, shuffle: kind === 'shuffled' });
      times[kind].push(((performance.now() - start) * 1e6) / rows / epochs);
    }
  }
  const figures = [
    median(times.shuffled).toFixed(0).padStart(22),
    median(times.inOrder).toFixed(0).padStart(12),
  ];
  console.log(rows.toLocaleString('en').padStart(10) + figures.join(''));
}
const size = ((FEATURES + CLASSES) * 4 * Number(flags.largest)) / 2 ** 20;
const peak = process.resourceUsage().maxRSS / 1024;
console.log(`\nPeak memory: ${peak.toFixed(0)} MiB, of which ${size.toFixed(0)} MiB are the largest data.`);
