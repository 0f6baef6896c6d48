/** onnxruntime: `node onnx.mjs node|web`. It only predicts. */
import { DENSE, ONE_ROW, dataOf, random } from './data.mjs';
import { denseOnnx } from './onnx-file.mjs';
import { serve, versionOf } from './protocol.mjs';

const name = `onnxruntime-${process.argv[2]}`;
const start = performance.now();
const imported = await import(name);
const { InferenceSession, Tensor } = imported.default ?? imported;
const importSeconds = (performance.now() - start) / 1000;

function denseFile(workload) {
  const { sizes, last } = DENSE[workload];
  const values = (count, scale) => Float32Array.from({ length: count }, () => (random() - 0.5) * scale);
  const widths = sizes.slice(1);
  return denseOnnx({
    sizes,
    last,
    kernels: widths.map((units, i) => values(sizes[i] * units, 2 / Math.sqrt(sizes[i]))),
    biases: widths.map((units) => values(units, 0.1)),
  });
}

async function predictor(workload, x, rows, batchSize) {
  const session = await InferenceSession.create(denseFile(workload));
  const width = x.length / rows;
  return {
    steps: Math.ceil(rows / batchSize),
    async run(repeats, count) {
      for (let i = 0; i < repeats; i++) {
        for (let step = 0; step < count; step++) {
          const part = x.subarray(step * batchSize * width, Math.min(rows, (step + 1) * batchSize) * width);
          await session.run({ x: new Tensor('float32', part, [part.length / width, width]) });
        }
      }
    },
  };
}

const oneRow = () => predictor('titanic', Float32Array.from(ONE_ROW), 1, 1);

await serve({
  version: versionOf(name),
  importSeconds,
  workloads: {
    predictOneRow: oneRow,
    callOneRow: oneRow,
    predictMnist() {
      const { rows, batchSize, x } = dataOf('mnist');
      return predictor('mnist', x, rows, batchSize);
    },
  },
});
