/** Data of the workloads: as many rows as in bench/workloads.ts, with made-up values, as times do not depend on them. */

let state = 1;
function random() {
  state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
  return state / 2 ** 32;
}

const reals = (count) => Float32Array.from({ length: count }, random);
const whole = (count, below) => Int32Array.from({ length: count }, () => Math.floor(random() * below));

function oneHot(rows, classes) {
  const values = new Float32Array(rows * classes);
  for (let row = 0; row < rows; row++) values[row * classes + Math.floor(random() * classes)] = 1;
  return values;
}

/** Of the transformer: as in Keras's example of text classification. */
export const TEXT = { words: 20_000, length: 200, width: 32, heads: 2, feedForward: 32 };

/** Shapes are those of one row. */
const DATA = {
  wages: { rows: 534, batchSize: 32, xShape: [9], yShape: [1], y: reals },
  titanic: { rows: 891, batchSize: 32, xShape: [10], yShape: [2], y: (rows) => oneHot(rows, 2) },
  mnist: { rows: 1920, batchSize: 128, xShape: [784], yShape: [10], y: (rows) => oneHot(rows, 10) },
  mnistCnn: { rows: 512, batchSize: 64, xShape: [28, 28, 1], yShape: [10], y: (rows) => oneHot(rows, 10) },
  lstm: { rows: 768, batchSize: 64, xShape: [28, 28], yShape: [10], y: (rows) => oneHot(rows, 10) },
  transformer: { rows: 192, batchSize: 32, xShape: [TEXT.length], yShape: [1], y: (rows) => whole(rows, 2) },
};

/** The data of a workload, and the number of steps of an epoch. */
export function dataOf(name) {
  const { rows, batchSize, xShape, yShape, y } = DATA[name];
  const count = rows * xShape.reduce((product, length) => product * length, 1);
  const x = name === 'transformer' ? whole(count, TEXT.words) : reals(count);
  return { rows, batchSize, xShape, yShape, x, y: y(rows), steps: Math.ceil(rows / batchSize) };
}

/** The layers of the networks that are only dense: widths, and what comes last. */
export const DENSE = {
  wages: { sizes: [9, 50, 32, 1], last: 'linear', optimizer: 'adam' },
  titanic: { sizes: [10, 32, 2], last: 'softmax', optimizer: 'sgd' },
  mnist: { sizes: [784, 512, 512, 10], last: 'softmax', optimizer: 'adam' },
};

/** A row of titanic. */
export const ONE_ROW = [1, 38, 1, 0, 71, 0, 0, 1, 0, 0];

export { random };
