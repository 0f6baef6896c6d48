import { Sequential, Tensor, callbacks, layers, losses, metrics, optimizers, utils } from 'keratin';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { standardize } from './data';

const warnings = vi.spyOn(console, 'warn');
beforeEach(() => void warnings.mockReset().mockImplementation(() => {}));
afterEach(() => utils.clearSession());

/** Rows 0, 1, 2, ... of one number. */
const rows = (count: number, from = 0): Tensor =>
  Tensor.from(Array.from({ length: count }, (_, i) => [i + from]));

/** y = weight · x without bias; rate 0 unless given. */
function line(learningRate = 0, compile: object = {}): Sequential {
  const model = new Sequential([
    new layers.Dense(1, { useBias: false, kernelInitializer: 'ones', inputShape: [1] }),
  ]);
  model.compile({ optimizer: new optimizers.SGD({ learningRate }), loss: 'mae', ...compile });
  return model;
}

/** The rows of `rows(count)` in the order they are trained on, one in a batch: found in the running mean of |x - 0|. */
async function order(count: number, options: Parameters<Sequential['fit']>[2]): Promise<number[]> {
  const seen: number[] = [];
  let sum = 0;
  const watch = new callbacks.LambdaCallback({
    onEpochBegin: () => {
      sum = 0;
    },
    onTrainBatchEnd: (batch, { loss }) => {
      const row = loss * (batch + 1) - sum;
      sum += row;
      seen.push(Math.abs(Math.round(row)));
    },
  });
  await line().fit(rows(count), rows(count).mul(0), {
    batchSize: 1,
    verbose: 0,
    ...options,
    callbacks: [watch],
  });
  return seen;
}

describe('64-bit integers', () => {
  it('become 32-bit ones where they fit', async () => {
    const model = line();
    const labels = BigInt64Array.of(1n, 2n, -3n);
    expect(((await model.predict(labels, { verbose: 0 })) as Tensor).toArray()).toEqual([[1], [2], [-3]]);
    expect(await model.evaluate(labels, labels, { verbose: 0 })).toBe(0);
    const { dtype, data } = standardize(BigInt64Array.of(-1n, 2n ** 31n - 1n));
    expect([dtype, data]).toEqual(['int32', Int32Array.of(-1, 2 ** 31 - 1)]);
    expect(standardize(BigUint64Array.of(2n ** 32n - 1n)).dtype).toBe('uint32');
    expect(standardize(BigInt64Array.of(2n ** 31n)).dtype).toBe('int64');
  });
});

describe('batches', () => {
  const zeros = (count: number): Tensor => rows(count).mul(0);

  it('cuts rows in order, the last batch being smaller', async () => {
    const model = line();
    const losses: number[] = [];
    const watch = new callbacks.LambdaCallback({
      onTrainBatchEnd: (_b, logs) => void losses.push(logs.loss),
    });
    await model.fit(rows(7), zeros(7), { batchSize: 3, shuffle: false, verbose: 0, callbacks: [watch] });
    // Running means: (0+1+2)/3, (0+...+5)/6, (0+...+6)/7.
    expect(losses).toEqual([1, 2.5, 3]);
  });

  it('has 32 rows in a batch by default', async () => {
    let batches = 0;
    const count = new callbacks.LambdaCallback({ onTrainBatchEnd: () => void batches++ });
    await line().fit(rows(65), zeros(65), { verbose: 0, callbacks: [count] });
    expect(batches).toBe(3);
  });

  it('goes on where it stopped with stepsPerEpoch, and starts anew after the last row', async () => {
    const trained = await order(5, { stepsPerEpoch: 2, epochs: 4, shuffle: false });
    expect(trained).toEqual([0, 1, 2, 3, 4, 0, 1]);
    expect(warnings.mock.calls).toEqual([
      ['The data ended after 1 of 2 batches of this epoch. Give more data, or fewer steps.'],
    ]);
  });

  it('makes batches large enough for stepsPerEpoch where no batchSize is given', async () => {
    let batches = 0;
    const count = new callbacks.LambdaCallback({ onTrainBatchEnd: () => void batches++ });
    const { history } = await line().fit(rows(10), zeros(10), {
      stepsPerEpoch: 3,
      verbose: 0,
      callbacks: [count],
    });
    expect(batches).toBe(3);
    expect(history.loss).toEqual([4.5]);
  });

  it('shuffles all rows, anew in each epoch, the same way for the same seed', async () => {
    const orders = (): Promise<number[]> => {
      utils.setRandomSeed(3);
      return order(6, { epochs: 2 });
    };
    const first = await orders();
    expect(first.slice(0, 6).toSorted()).toEqual([0, 1, 2, 3, 4, 5]);
    expect(first.slice(6).toSorted()).toEqual([0, 1, 2, 3, 4, 5]);
    expect(first.slice(0, 6)).not.toEqual(first.slice(6));
    expect(await orders()).toEqual(first);
  });
});

describe('data that comes in batches', () => {
  function* pairs(count = 4): Generator<[Tensor, Tensor]> {
    for (let i = 0; i < count; i++) yield [rows(2, 2 * i), rows(2, 2 * i).mul(0)];
  }
  const again = { [Symbol.iterator]: () => pairs() };

  it('takes an iterable, once for each epoch', async () => {
    const { history } = await line().fit(again, null, { epochs: 2, verbose: 0 });
    expect(history.loss).toEqual([3.5, 3.5]);
  });

  it('takes an asynchronous iterable', async () => {
    const slow = {
      async *[Symbol.asyncIterator]() {
        for (const batch of pairs()) {
          await new Promise((resolve) => setTimeout(resolve, 1));
          yield batch;
        }
      },
    };
    const { history } = await line().fit(slow, null, { epochs: 2, verbose: 0, validationData: slow });
    expect(history).toEqual({ loss: [3.5, 3.5], val_loss: [3.5, 3.5] });
    expect(await line().evaluate(slow, null, { verbose: 0 })).toBe(3.5);
    expect((await line().predict(slow, { verbose: 0 })).shape).toEqual([8, 1]);
  });

  it('goes on with a generator in the next epoch where stepsPerEpoch is given', async () => {
    const { history } = await line().fit(pairs(), null, { epochs: 2, stepsPerEpoch: 2, verbose: 0 });
    expect(history.loss).toEqual([1.5, 5.5]);
  });

  it('ends a training whose data end, with a warning and what was learned', async () => {
    const { epoch, history } = await line().fit(pairs(), null, { epochs: 3, verbose: 0 });
    expect({ epoch, history }).toEqual({ epoch: [0], history: { loss: [3.5] } });
    expect(warnings.mock.calls).toEqual([
      [
        'The data ended after 1 of 3 epochs: training ends here. Give data that can be gone through again, such as arrays, ' +
          'or an iterable that starts anew for each epoch.',
      ],
    ]);
    warnings.mockClear();
    const short = await line().fit(pairs(), null, { epochs: 3, stepsPerEpoch: 3, verbose: 0 });
    expect(short.history.loss).toEqual([2.5, 6.5]);
    expect(warnings.mock.calls.map(([text]) => String(text).split('.')[0])).toEqual([
      'The data ended after 1 of 3 batches of this epoch',
      'The data ended after 0 of 3 batches of this epoch',
      'The data ended after 2 of 3 epochs: training ends here',
    ]);
  });

  it('refuses data without any batch', async () => {
    const empty = (): Generator<[Tensor, Tensor]> => pairs(0);
    const error = (action: string): string =>
      `DataError[no-batches]: ${action} needs at least one batch.\n` +
      '  x = an iterable that gave no batch\n' +
      '  in model "sequential"\n' +
      '  A generator gives its batches once: make a new one for each run.';
    await expect(line().fit(empty(), null, { verbose: 0 })).rejects.toThrow(error('fit'));
    utils.clearSession();
    await expect(line().evaluate(empty(), null, { verbose: 0 })).rejects.toThrow(error('evaluate'));
    utils.clearSession();
    await expect(line().predict(empty(), { verbose: 0 })).rejects.toThrow(error('predict'));
  });

  it('warns of validation data that have ended, and goes on', async () => {
    const { history } = await line().fit(again, null, { epochs: 2, verbose: 0, validationData: pairs() });
    expect(history).toEqual({ loss: [3.5, 3.5], val_loss: [3.5] });
    expect(warnings.mock.calls).toEqual([
      [
        'The validation data gave no batch: this epoch has no validation. A generator gives its batches once.',
      ],
    ]);
  });

  it('takes weights as the third part, and classes by classWeight', async () => {
    const one = (weight: number[] | null) =>
      [[[rows(2), rows(2).mul(0), ...(weight === null ? [] : [weight])]]][0];
    expect((await line().fit(iterable(one([0, 2])), null, { verbose: 0 })).history.loss).toEqual([1]);
    const y = Tensor.from([0, 1]);
    const model = new Sequential([
      new layers.Dense(2, { activation: 'softmax', kernelInitializer: 'zeros', inputShape: [1] }),
    ]);
    model.compile({
      optimizer: new optimizers.SGD({ learningRate: 0 }),
      loss: 'sparse_categorical_crossentropy',
    });
    const { history } = await model.fit(iterable([[rows(2), y]]), null, {
      classWeight: { 1: 3 },
      verbose: 0,
    });
    expect(history.loss[0]).toBeCloseTo(2 * Math.log(2), 6);
  });

  it.each([
    [
      () => line().fit(pairs(), rows(8)),
      'ArgumentError[batches-with-y]: fit takes y as part of each batch where x comes in batches.\n  x = an iterable\n  y = given\n',
    ],
    [
      () => line().fit(pairs(), null, { sampleWeight: [1] }),
      'ArgumentError[batches-with-weights]: fit takes sampleWeight as part of each batch where x comes in batches.\n',
    ],
    [
      () => line().fit(pairs(), null, { validationSplit: 0.5 }),
      'ArgumentError[split-of-batches]: validationSplit needs x as whole arrays.\n  x = an iterable of batches\n',
    ],
    [
      () => line().fit(iterable([[1, 2, 3, 4]]), null, { verbose: 0 }),
      'DataError[batch-parts]: a batch is x, [x, y] or [x, y, sampleWeight].\n  batch = a list of 4\n',
    ],
  ])('refuses what cannot be: %#', async (run, message) => {
    await expect(run()).rejects.toThrow(message);
  });
});

const iterable = (batches: readonly unknown[]): Iterable<unknown> => ({
  [Symbol.iterator]: () => batches[Symbol.iterator](),
});

describe('validation', () => {
  const zeros = rows(10).mul(0);

  it('keeps the last rows for validationSplit', async () => {
    const { history } = await line().fit(rows(10), zeros, { validationSplit: 0.3, verbose: 0 });
    expect(history).toEqual({ loss: [3], val_loss: [8] });
  });

  it('prefers validationData, with weights where they are given', async () => {
    const { history } = await line().fit(rows(10), zeros, {
      validationSplit: 0.3,
      validationData: [rows(2), [[0], [0]], [0, 4]],
      verbose: 0,
    });
    expect(history).toEqual({ loss: [4.5], val_loss: [2] });
  });

  it('validates every validationFreq epochs, or after those listed', async () => {
    const run = async (validationFreq: number | number[]): Promise<number> => {
      const { history } = await line().fit(rows(10), zeros, {
        epochs: 6,
        validationSplit: 0.1,
        validationFreq,
        verbose: 0,
      });
      return history.val_loss.length;
    };
    expect(await run(2)).toBe(3);
    expect(await run(4)).toBe(1);
    expect(await run([1, 2, 6, 9])).toBe(3);
  });

  it('uses the first validationSteps batches each time', async () => {
    const { history } = await line().fit(rows(10), zeros, {
      epochs: 2,
      validationData: [rows(6), rows(6).mul(0)],
      validationBatchSize: 2,
      validationSteps: 2,
      verbose: 0,
    });
    expect(history.val_loss).toEqual([1.5, 1.5]);
  });

  it('does not weigh validation by classWeight', async () => {
    const model = line(0, { loss: 'mae' });
    const { history } = await model.fit(rows(4), [0, 0, 1, 1], {
      validationSplit: 0.5,
      classWeight: { 0: 10, 1: 10 },
      verbose: 0,
    });
    // |x - y| is 0, 1 in training and 1, 2 in validation.
    expect(history).toEqual({ loss: [5], val_loss: [1.5] });
  });

  it('refuses a split that leaves nothing', async () => {
    await expect(line().fit(rows(2), rows(2), { validationSplit: 0.9, verbose: 0 })).rejects.toThrow(
      'DataError[empty-split]: validationSplit needs to leave rows on both sides.\n' +
        '  rows            = 2\n' +
        '  validationSplit = 0.9\n' +
        '  rows to train   = 0\n' +
        '  in model "sequential"',
    );
  });
});

describe('weights', () => {
  it('sampleWeight multiplies the losses of rows; their number divides', async () => {
    const model = line(0, { metrics: ['mae'], weightedMetrics: ['mae'] });
    const { history } = await model.fit(rows(4), rows(4).mul(0), { sampleWeight: [0, 0, 1, 3], verbose: 0 });
    expect(history.loss).toEqual([(2 + 9) / 4]);
    expect(history.mae).toEqual([1.5]);
    expect(history.weighted_mae[0]).toBeCloseTo(11 / 4, 6);
    expect(
      await model.evaluate(rows(4), rows(4).mul(0), { sampleWeight: [1, 1, 1, 1], verbose: 0 }),
    ).toHaveLength(4);
  });

  it.each([
    [
      { classWeight: { 0: 1 }, sampleWeight: [1, 1] },
      'ArgumentError[class-and-sample-weight]: classWeight needs y, and no sampleWeight beside it.\n  sampleWeight = given\n  y            = given\n',
    ],
    [
      { classWeight: { cat: 2 } },
      'ArgumentError[bad-option]: fit needs classWeight to be an object with a factor for each class by its number, such as { 0: 1, 1: 2.5 }.\n  classWeight = {"cat":2}\n',
    ],
    [
      { classWeight: [{ 0: 1, 1: 2 }] },
      'ArgumentError[bad-option]: fit needs classWeight to be an object with a factor for each class by its number, such as { 0: 1, 1: 2.5 }.\n  classWeight = [{"0":1,"1":2}]\n',
    ],
    [{ classWeight: { 0: '1' } }, 'ArgumentError[bad-option]: fit needs classWeight to be an object'],
    [{ classWeight: { 0: Number.NaN } }, 'ArgumentError[bad-option]: fit needs classWeight to be an object'],
    [
      { sampleWeight: [1, 2, 3] },
      'DataError[row-counts]: all arrays need the same number of rows: one row is one sample.\n  x            = 2 rows\n  sampleWeight = 3 rows\n',
    ],
  ])('refuses what cannot be: %#', async (options, message) => {
    await expect(line().fit(rows(2), [0, 1], { ...options, verbose: 0 } as never)).rejects.toThrow(message);
  });
});

describe('fit, evaluate and predict', () => {
  it('let the event loop run: a timer keeps firing', async () => {
    const model = new Sequential([
      new layers.Dense(64, { activation: 'relu', inputShape: [32] }),
      new layers.Dense(64, { activation: 'relu' }),
      new layers.Dense(1),
    ]);
    model.compile({ optimizer: 'adam', loss: 'mse' });
    const x = Tensor.of({
      shape: [2048, 32],
      dtype: 'float32',
      data: Float32Array.from({ length: 65536 }, (_, i) => Math.sin(i)),
    });
    await model.fit(x, x.sum(1), { verbose: 0 });
    const gaps: number[] = [];
    let last = performance.now();
    const timer = setInterval(() => {
      gaps.push(performance.now() - last);
      last = performance.now();
    }, 1);
    const start = performance.now();
    while (performance.now() - start < 400) await model.fit(x, x.sum(1), { verbose: 0 });
    clearInterval(timer);
    expect(gaps.length).toBeGreaterThan(0);
  });

  it('train, and go on training', async () => {
    const model = line(0.1, { loss: 'mse' });
    const first = await model.fit(rows(3), rows(3).mul(2), { epochs: 10, verbose: 0 });
    expect(first.history.loss[9]).toBeLessThan(first.history.loss[0] / 100);
    const more = await model.fit(rows(3), rows(3).mul(2), { epochs: 12, initialEpoch: 10, verbose: 0 });
    expect(more.epoch).toEqual([10, 11]);
    expect(more.history.loss[1]).toBeLessThan(first.history.loss[9]);
  });

  it('start metrics anew in each epoch and each evaluation', async () => {
    const model = line(0, { metrics: ['mse'] });
    await model.fit(rows(3), rows(3), { epochs: 2, verbose: 0 });
    expect(await model.evaluate(rows(2), [[1], [1]], { verbose: 0 })).toEqual([0.5, 0.5]);
    expect(await model.evaluate(rows(2), [[1], [1]], { verbose: 0, returnDict: true })).toEqual({
      loss: 0.5,
      mse: 0.5,
    });
    expect(await model.trainOnBatch(rows(1, 4), [[1]])).toEqual([3, 9]);
    expect(await model.testOnBatch(rows(1, 4), [[1]], { returnDict: true })).toEqual({ loss: 3, mse: 9 });
  });

  it('report a metric with a value for each class by its mean', async () => {
    const model = new Sequential([new layers.Dense(2, { activation: 'softmax', inputShape: [1] })]);
    model.compile({ optimizer: 'sgd', loss: 'categorical_crossentropy', metrics: [new metrics.F1Score()] });
    const { history } = await model.fit(
      rows(4),
      [
        [1, 0],
        [0, 1],
        [1, 0],
        [0, 1],
      ],
      { verbose: 0 },
    );
    expect(history.f1_score[0]).toBeGreaterThanOrEqual(0);
    expect(history.f1_score[0]).toBeLessThanOrEqual(1);
  });

  it('take functions and classes of one’s own as loss and metric', async () => {
    class Worst extends metrics.Metric {
      readonly #worst = this.addVariable([], 'zeros', { name: 'worst' });
      override updateState(yTrue: Tensor, yPred: Tensor): void {
        this.#worst.assign(this.#worst.value.maximum(yTrue.sub(yPred).abs().max()));
      }
      override result(): Tensor {
        return this.#worst.value;
      }
    }
    const cube = (yTrue: Tensor, yPred: Tensor): Tensor => yTrue.sub(yPred).abs().pow(3).mean(-1);
    const model = line(0, {
      loss: cube,
      metrics: [new Worst({ name: 'worst' }), cube, new losses.MeanSquaredError()],
    });
    const { history } = await model.fit(rows(3), rows(3).mul(0), { batchSize: 1, verbose: 0, epochs: 2 });
    expect(history).toEqual({
      cube: [3, 3],
      loss: [3, 3],
      mean_squared_error: [5 / 3, 5 / 3].map(Math.fround),
      worst: [2, 2],
    });
  });

  it('are found out when layers are frozen: the next fit leaves them as they are', async () => {
    const model = new Sequential([new layers.Dense(2, { inputShape: [1] }), new layers.Dense(1)]);
    model.compile({ optimizer: 'adam', loss: 'mse' });
    await model.fit(rows(4), rows(4), { verbose: 0 });
    model.layers[0].trainable = false;
    const before = model.getWeights().map((w) => w.toArray());
    await model.fit(rows(4), rows(4), { verbose: 0 });
    const after = model.getWeights().map((w) => w.toArray());
    expect(after.slice(0, 2)).toEqual(before.slice(0, 2));
    expect(after.slice(2)).not.toEqual(before.slice(2));
    model.layers[0].trainable = true;
    await model.fit(rows(4), rows(4), { verbose: 0 });
    expect(model.getWeights()[0].toArray()).not.toEqual(before[0]);
  });

  it('ask for compile where the optimizer does not know a weight', async () => {
    const model = new Sequential([
      new layers.Dense(2, { inputShape: [1], trainable: false }),
      new layers.Dense(1),
    ]);
    model.compile({ optimizer: 'adam', loss: 'mse' });
    await model.fit(rows(4), rows(4), { verbose: 0 });
    model.layers[0].trainable = true;
    await expect(model.fit(rows(4), rows(4), { verbose: 0 })).rejects.toThrow(
      'StateError[unfrozen-weight]: the optimizer was made for fewer weights than are trainable now.\n' +
        '  weight    = "sequential/dense/kernel"\n' +
        '  optimizer = adam, for 2 weights\n' +
        '  in model "sequential"\n' +
        '  Call model.compile again after making layers trainable.',
    );
    model.compile({ optimizer: 'adam', loss: 'mse' });
    await model.fit(rows(4), rows(4), { verbose: 0 });
  });

  it.each([
    [
      { epochs: -1 },
      'ArgumentError[bad-option]: fit needs epochs to be a whole number, 0 or more.\n  epochs = -1',
    ],
    [
      { batchSize: 0 },
      'ArgumentError[bad-option]: fit needs batchSize to be a whole number, 1 or more.\n  batchSize = 0',
    ],
    [
      { validationFreq: [0] },
      'ArgumentError[bad-option]: fit needs validationFreq to be a whole number, 1 or more, or a list of such.\n  validationFreq = [0]',
    ],
    [
      { shuffle: 'no' },
      'ArgumentError[bad-option]: fit needs shuffle to be true or false.\n  shuffle = "no"',
    ],
    [{ batchSize: '8' }, 'ArgumentError[bad-option]: fit needs batchSize to be a whole number, 1 or more.'],
    [
      { callbacks: 'EarlyStopping' },
      'ArgumentError[bad-option]: fit needs callbacks to be a callback or a list of callbacks.\n  callbacks = "EarlyStopping"',
    ],
    [{ signal: true }, 'ArgumentError[bad-option]: fit needs signal to be an AbortSignal.\n  signal = true'],
    [{ steps: 3 }, 'NameError[unknown-option]: fit has no option "steps".'],
    [
      { validationSplit: 1 },
      'ArgumentError[bad-option]: fit needs validationSplit to be a share, 0 or more and below 1.\n  validationSplit = 1',
    ],
    [
      { verbose: 3 },
      "ArgumentError[bad-option]: fit needs verbose to be 0 (silent), 1 (a bar), 2 (a line for each epoch) or 'auto'.\n  verbose = 3",
    ],
    [
      { validationData: [] },
      'ArgumentError[validation-data]: validationData is [x, y], [x, y, sampleWeight] or an iterable of batches.\n  validationData = a list of 0',
    ],
  ])('refuses %j', async (options, message) => {
    await expect(line().fit(rows(2), rows(2), { verbose: 0, ...options } as never)).rejects.toThrow(message);
  });
});
