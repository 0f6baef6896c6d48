/** TensorFlow.js: `node tfjs.mjs wasm|cpu`. Its layers where it has them, else its operations. */
import { DENSE, ONE_ROW, TEXT, dataOf } from './data.mjs';
import { serve, versionOf } from './protocol.mjs';

const backend = process.argv[2];
const start = performance.now();
const { default: tf } = await import('@tensorflow/tfjs');
if (backend === 'wasm') await import('@tensorflow/tfjs-backend-wasm');
if (!(await tf.setBackend(backend))) throw new Error(`the backend ${backend} does not start`);
await tf.ready();
if (backend === 'wasm') registerFilterGradient();
const importSeconds = (performance.now() - start) / 1000;

/**
 * The wasm backend lacks the gradient of a convolution's filter. It is a convolution, too: of the input, whose channels
 * act as batch, with the output's gradient as filter. Only for strides of 1 without padding.
 */
function registerFilterGradient() {
  tf.registerKernel({
    kernelName: 'Conv2DBackpropFilter',
    backendName: 'wasm',
    kernelFunc: ({ inputs: { x, dy } }) =>
      tf.conv2d(x.transpose([3, 1, 2, 0]), dy.transpose([1, 2, 0, 3]), 1, 'valid').transpose([1, 2, 0, 3]),
  });
}

/** Trains a model of layers with its own `fit`. */
function trainer(name, model, loss, metrics = ['accuracy'], optimizer = 'adam') {
  model.compile({ optimizer, loss, metrics });
  const { rows, batchSize, xShape, yShape, x, y, steps } = dataOf(name);
  const [inputs, targets] = [tf.tensor(x, [rows, ...xShape]), tf.tensor(y, [rows, ...yShape])];
  return {
    steps,
    async run(epochs, count) {
      const size = Math.min(rows, count * batchSize);
      const part = (values) => (size === rows ? values : values.slice(0, size));
      const [partX, partY] = [part(inputs), part(targets)];
      await model.fit(partX, partY, { epochs, batchSize, verbose: 0, yieldEvery: 'never' });
      if (size < rows) tf.dispose([partX, partY]);
    },
  };
}

function dense(name) {
  const { sizes, last } = DENSE[name];
  const model = tf.sequential();
  for (const [i, units] of sizes.slice(1).entries()) {
    const activation = i === sizes.length - 2 ? last : 'relu';
    model.add(tf.layers.dense({ units, activation, ...(i === 0 && { inputShape: [sizes[0]] }) }));
  }
  return model;
}

function cnn() {
  const { layers } = tf;
  return tf.sequential({
    layers: [
      layers.conv2d({ filters: 32, kernelSize: 3, activation: 'relu', inputShape: [28, 28, 1] }),
      layers.conv2d({ filters: 64, kernelSize: 3, activation: 'relu' }),
      layers.maxPooling2d({ poolSize: 2 }),
      layers.flatten(),
      layers.dense({ units: 128, activation: 'relu' }),
      layers.dense({ units: 10, activation: 'softmax' }),
    ],
  });
}

const lstm = () =>
  tf.sequential({
    layers: [
      tf.layers.lstm({ units: 64, recurrentActivation: 'sigmoid', inputShape: [28, 28] }),
      tf.layers.dense({ units: 10, activation: 'softmax' }),
    ],
  });

/** Rows of a table. The wasm backend has no gradient of its own `gather`, but it can add up rows at indices. */
const rowsOf = tf.customGrad((table, indices, save) => {
  save([indices]);
  return {
    value: tf.gather(table, indices),
    gradFunc: (dy, [saved]) => [tf.scatterND(saved.expandDims(-1), dy, table.shape), tf.zerosLike(saved)],
  };
});

/** Weights and the loss of the transformer. */
function transformerLoss() {
  const { words, length, width, heads, feedForward } = TEXT;
  const weight = (...shape) => tf.variable(tf.randomUniform(shape, -0.05, 0.05));
  const zeros = (...shape) => tf.variable(tf.zeros(shape));
  const norm = () => [tf.variable(tf.ones([width])), zeros(width)];
  const w = {
    tokens: weight(words, width),
    positions: weight(length, width),
    // Queries, keys and values of all heads.
    qkv: [0, 1, 2].map(() => [weight(width, heads * width), zeros(heads * width)]),
    mix: [weight(heads * width, width), zeros(width)],
    norms: [norm(), norm()],
    feed: [
      [weight(width, feedForward), zeros(feedForward)],
      [weight(feedForward, width), zeros(width)],
    ],
    head: [
      [weight(width, 20), zeros(20)],
      [weight(20, 2), zeros(2)],
    ],
  };
  const linear = (x, [kernel, bias]) => {
    const flat = x.reshape([-1, kernel.shape[0]]).matMul(kernel).add(bias);
    return flat.reshape([...x.shape.slice(0, -1), kernel.shape[1]]);
  };
  const normalize = (x, [gamma, beta]) => {
    const { mean, variance } = tf.moments(x, -1, true);
    return x.sub(mean).mul(variance.add(1e-6).rsqrt()).mul(gamma).add(beta);
  };
  const split = (x) => x.reshape([-1, length, heads, width]).transpose([0, 2, 1, 3]);
  return (tokens, labels) => {
    const flat = rowsOf(w.tokens, tokens.reshape([-1]));
    const x = flat.reshape([-1, length, width]).add(w.positions);
    const [q, k, v] = w.qkv.map((projection) => split(linear(x, projection)));
    const scores = tf.softmax(tf.matMul(q, k, false, true).mul(width ** -0.5));
    const mixed = tf
      .matMul(scores, v)
      .transpose([0, 2, 1, 3])
      .reshape([-1, length, heads * width]);
    const attended = normalize(x.add(linear(mixed, w.mix)), w.norms[0]);
    const fed = linear(linear(attended, w.feed[0]).relu(), w.feed[1]);
    const pooled = normalize(attended.add(fed), w.norms[1]).mean(1);
    const logits = linear(linear(pooled, w.head[0]).relu(), w.head[1]);
    return tf.losses.softmaxCrossEntropy(tf.oneHot(labels, 2), logits);
  };
}

function transformer() {
  const { rows, batchSize, xShape, x, y, steps } = dataOf('transformer');
  const loss = transformerLoss();
  const optimizer = tf.train.adam(1e-3);
  return {
    steps,
    async run(epochs, count) {
      for (let epoch = 0; epoch < epochs; epoch++) {
        const order = Array.from(tf.util.createShuffledIndices(rows));
        for (let step = 0; step < count; step++) {
          const picked = order.slice(step * batchSize, (step + 1) * batchSize);
          const batch = new Int32Array(picked.length * xShape[0]);
          for (const [i, row] of picked.entries()) {
            batch.set(x.subarray(row * xShape[0], (row + 1) * xShape[0]), i * xShape[0]);
          }
          tf.tidy(() => {
            const tokens = tf.tensor2d(batch, [picked.length, xShape[0]], 'int32');
            const labels = tf.tensor1d(
              picked.map((row) => y[row]),
              'int32',
            );
            optimizer.minimize(() => loss(tokens, labels));
          });
        }
      }
    },
  };
}

function predictor(model, x, batchSize) {
  return {
    steps: Math.ceil(x.shape[0] / batchSize),
    run(repeats, count) {
      for (let i = 0; i < repeats; i++) {
        tf.tidy(() => {
          const size = Math.min(x.shape[0], count * batchSize);
          model.predict(size === x.shape[0] ? x : x.slice(0, size), { batchSize }).dataSync();
        });
      }
    },
  };
}

const oneRow = () => predictor(dense('titanic'), tf.tensor2d([ONE_ROW]), 32);
const crossEntropy = 'categoricalCrossentropy';

await serve({
  version: versionOf('@tensorflow/tfjs'),
  importSeconds,
  workloads: {
    wages: () => trainer('wages', dense('wages'), 'meanSquaredError', []),
    titanic: () => trainer('titanic', dense('titanic'), crossEntropy, ['accuracy'], 'sgd'),
    mnist: () => trainer('mnist', dense('mnist'), crossEntropy),
    mnistCnn: () => trainer('mnistCnn', cnn(), crossEntropy),
    lstm: () => trainer('lstm', lstm(), crossEntropy),
    transformer,
    predictOneRow: oneRow,
    callOneRow: oneRow,
    predictMnist() {
      const { rows, batchSize, xShape, x } = dataOf('mnist');
      return predictor(dense('mnist'), tf.tensor(x, [rows, ...xShape]), batchSize);
    },
  },
});
