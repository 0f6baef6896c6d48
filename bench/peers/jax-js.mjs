/** jax-js on its wasm device: networks as functions, one `jit` for the whole training step as its examples do. */
import { DENSE, ONE_ROW, TEXT, dataOf, random } from './data.mjs';
import { serve, versionOf } from './protocol.mjs';

const start = performance.now();
const { defaultDevice, init, jit, lax, nn, numpy: np, tree, valueAndGrad } = await import('@jax-js/jax');
await init('wasm');
defaultDevice('wasm');
const importSeconds = (performance.now() - start) / 1000;

const size = (shape) => shape.reduce((product, length) => product * length, 1);
const array = (values, shape) => np.array(values).reshape(shape);
const filled = (shape, value) => array(new Float32Array(size(shape)).fill(value), shape);
const zeros = (...shape) => filled(shape, 0);

function weight(...shape) {
  const width = shape.at(-1) + size(shape) / shape.at(-1);
  const limit = Math.sqrt(6 / width);
  return array(
    Float32Array.from({ length: size(shape) }, () => (2 * random() - 1) * limit),
    shape,
  );
}

// Each use of an array consumes it, unless it is taken by `ref`.
const linear = (x, kernel, bias) => np.matmul(x, kernel.ref).add(bias.ref);

/** Mean of the losses; the predictions are logits. */
const crossEntropy = (logits, y) => nn.logSoftmax(logits, -1).mul(y).sum(-1).mul(-1).mean();
const squaredError = (outputs, y) => np.square(outputs.sub(y)).mean();

function dense(name) {
  const { sizes, last } = DENSE[name];
  const parameters = sizes.slice(1).flatMap((units, i) => [weight(sizes[i], units), zeros(units)]);
  const layers = sizes.length - 1;
  return {
    parameters,
    loss: last === 'linear' ? squaredError : crossEntropy,
    forward(p, x) {
      for (let i = 0; i < layers; i++) {
        x = linear(x, p[2 * i], p[2 * i + 1]);
        if (i < layers - 1) x = nn.relu(x);
      }
      return x;
    },
  };
}

function cnn() {
  // Channels come first here.
  const parameters = [
    ...[weight(32, 1, 3, 3), zeros(32, 1, 1), weight(64, 32, 3, 3), zeros(64, 1, 1)],
    ...[weight(64 * 12 * 12, 128), zeros(128), weight(128, 10), zeros(10)],
  ];
  return {
    parameters,
    loss: crossEntropy,
    forward(p, x) {
      const convolve = (inputs, kernel, bias) =>
        nn.relu(lax.conv(inputs, kernel.ref, [1, 1], 'VALID').add(bias.ref));
      x = convolve(convolve(x.reshape([-1, 1, 28, 28]), p[0], p[1]), p[2], p[3]);
      x = np.max(x.reshape([-1, 64, 12, 2, 12, 2]), [3, 5]).reshape([-1, 64 * 12 * 12]);
      return linear(nn.relu(linear(x, p[4], p[5])), p[6], p[7]);
    },
  };
}

function lstm() {
  const parameters = [weight(28, 256), weight(64, 256), zeros(256), weight(64, 10), zeros(10)];
  return {
    parameters,
    loss: crossEntropy,
    forward([kernel, recurrent, bias, head, headBias], x) {
      const rows = x.shape[0];
      const steps = np.split(linear(x, kernel, bias), 28, 1);
      let [h, c] = [zeros(rows, 64), zeros(rows, 64)];
      for (const projected of steps) {
        const gates = projected.reshape([rows, 256]).add(np.matmul(h, recurrent.ref));
        const [i, f, g, o] = np.split(gates, 4, 1);
        c = nn
          .sigmoid(f)
          .mul(c)
          .add(nn.sigmoid(i).mul(np.tanh(g)));
        h = nn.sigmoid(o).mul(np.tanh(c.ref));
      }
      c.dispose();
      return linear(h, head, headBias);
    },
  };
}

function transformer() {
  const { words, length, width, heads, feedForward } = TEXT;
  const norm = () => [filled([width], 1), zeros(width)];
  const projection = () => [weight(width, heads * width), zeros(heads * width)];
  const parameters = {
    tokens: weight(words, width),
    positions: weight(length, width),
    query: projection(),
    key: projection(),
    value: projection(),
    mix: [weight(heads * width, width), zeros(width)],
    firstNorm: norm(),
    secondNorm: norm(),
    inner: [weight(width, feedForward), zeros(feedForward)],
    outer: [weight(feedForward, width), zeros(width)],
    hidden: [weight(width, 20), zeros(20)],
    head: [weight(20, 2), zeros(2)],
  };
  return {
    parameters,
    loss: crossEntropy,
    forward(p, tokens) {
      const rows = tokens.shape[0];
      const normalize = (x, [gamma, beta]) =>
        nn.standardize(x, -1, { epsilon: 1e-6 }).mul(gamma.ref).add(beta.ref);
      const split = (x) => x.reshape([rows, length, heads, width]).transpose([0, 2, 1, 3]);
      const x = np.take(p.tokens.ref, tokens, 0).add(p.positions.ref);
      const [q, k, v] = [p.query, p.key, p.value].map((weights) => split(linear(x.ref, ...weights)));
      const scores = nn.softmax(np.matmul(q, k.transpose([0, 1, 3, 2])).mul(width ** -0.5), -1);
      const mixed = np
        .matmul(scores, v)
        .transpose([0, 2, 1, 3])
        .reshape([rows, length, heads * width]);
      const attended = normalize(x.add(linear(mixed, ...p.mix)), p.firstNorm);
      const fed = linear(nn.relu(linear(attended.ref, ...p.inner)), ...p.outer);
      const pooled = normalize(attended.add(fed), p.secondNorm).mean(1);
      return linear(nn.relu(linear(pooled, ...p.hidden)), ...p.head);
    },
  };
}

const map = (f, ...trees) => tree.map(f, ...trees);
const share = (values) => map((value) => value.ref, values);

/** One training step as a function of its state; the update is the optimizer's formula. */
function makeStep({ forward, loss }, optimizer) {
  const gradients = valueAndGrad((p, x, y) => loss(forward(p, x), y));
  if (optimizer === 'sgd') {
    return jit(({ p, ...rest }, x, y) => {
      const [value, g] = gradients(share(p), x, y);
      return [value, { p: map((w, dw) => w.sub(dw.mul(0.01)), p, g), ...rest }];
    });
  }
  return jit(({ p, m, v, time }, x, y) => {
    const [value, g] = gradients(share(p), x, y);
    const next = time.add(1);
    const rate = np
      .sqrt(np.power(0.999, next.ref).mul(-1).add(1))
      .div(np.power(0.9, next.ref).mul(-1).add(1))
      .mul(1e-3);
    const nextM = map((a, b) => a.mul(0.9).add(b.mul(0.1)), m, share(g));
    const nextV = map((a, b) => a.mul(0.999).add(np.square(b).mul(0.001)), v, g);
    const updated = map(
      (w, a, b) => w.sub(a.mul(rate.ref).div(np.sqrt(b).add(1e-7))),
      ...[p, share(nextM), share(nextV)],
    );
    rate.dispose();
    return [value, { p: updated, m: nextM, v: nextV, time: next }];
  });
}

/** Rows in a new order. */
function shuffled(rows) {
  const order = Array.from({ length: rows }, (_, i) => i);
  for (let i = rows - 1; i > 0; i--) {
    const j = Math.floor(random() * (i + 1));
    [order[i], order[j]] = [order[j], order[i]];
  }
  return order;
}

function gather(values, width, picked) {
  const batch = new values.constructor(picked.length * width);
  for (const [i, row] of picked.entries())
    batch.set(values.subarray(row * width, (row + 1) * width), i * width);
  return batch;
}

function trainer(name, network, optimizer = 'adam') {
  const data = dataOf(name);
  const { rows, batchSize, xShape, x, steps } = data;
  // Labels of the transformer are indices; its loss here takes one-hot rows.
  const isSparse = name === 'transformer';
  const yShape = isSparse ? [2] : data.yShape;
  const y = isSparse
    ? Float32Array.from({ length: 2 * rows }, (_, i) => Number(data.y[i >> 1] === i % 2))
    : data.y;
  const step = makeStep(network, optimizer);
  const p = network.parameters;
  const like = () => map((value) => zeros(...value.shape), p);
  let state = optimizer === 'sgd' ? { p } : { p, m: like(), v: like(), time: np.array(0) };
  return {
    steps,
    async run(epochs, count) {
      let total = np.array(0);
      for (let epoch = 0; epoch < epochs; epoch++) {
        const order = shuffled(rows);
        for (let i = 0; i < count; i++) {
          const picked = order.slice(i * batchSize, (i + 1) * batchSize);
          const batchX = array(gather(x, size(xShape), picked), [picked.length, ...xShape]);
          const batchY = array(gather(y, size(yShape), picked), [picked.length, ...yShape]);
          const [value, next] = step(state, batchX, batchY);
          state = next;
          total = total.add(value);
        }
      }
      const loss = (await total.data())[0];
      if (!Number.isFinite(loss)) throw new Error('the loss is not finite');
    },
  };
}

function predictor(network, x, shape, batchSize) {
  const forward = jit((p, batch) => nn.softmax(network.forward(p, batch), -1));
  const rows = shape[0];
  const width = size(shape) / rows;
  return {
    steps: Math.ceil(rows / batchSize),
    async run(repeats, count) {
      for (let i = 0; i < repeats; i++) {
        for (let step = 0; step < count; step++) {
          const part = x.slice(step * batchSize * width, Math.min(rows, (step + 1) * batchSize) * width);
          const batch = array(part, [part.length / width, ...shape.slice(1)]);
          await forward(share(network.parameters), batch).data();
        }
      }
    },
  };
}

const oneRow = () => predictor(dense('titanic'), Float32Array.from(ONE_ROW), [1, 10], 32);

await serve({
  version: versionOf('@jax-js/jax'),
  importSeconds,
  workloads: {
    wages: () => trainer('wages', dense('wages')),
    titanic: () => trainer('titanic', dense('titanic'), 'sgd'),
    mnist: () => trainer('mnist', dense('mnist')),
    mnistCnn: () => trainer('mnistCnn', cnn()),
    lstm: () => trainer('lstm', lstm()),
    transformer: () => trainer('transformer', transformer()),
    predictOneRow: oneRow,
    callOneRow: oneRow,
    predictMnist() {
      const { rows, batchSize, xShape, x } = dataOf('mnist');
      return predictor(dense('mnist'), x, [rows, ...xShape], batchSize);
    },
  },
});
