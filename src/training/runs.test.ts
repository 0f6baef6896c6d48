import { Sequential, Tensor, callbacks, layers, metrics, ops, optimizers, utils } from 'keratin';
import { afterEach, beforeAll, describe, expect, it } from 'vitest';

afterEach(() => utils.clearSession());

const X = Tensor.from(Array.from({ length: 200 }, (_, i) => [Math.sin(i), Math.cos(i)]));
const Y = X.sum(-1, { keepdims: true });

// Loaded when it is first called, which takes longer than a short training.
beforeAll(() => import('./profile'));

class Tick extends callbacks.Callback {
  override async onTrainBatchEnd(): Promise<void> {
    await new Promise((resolve) => setTimeout(resolve, 1));
  }
}

function network(): Sequential {
  utils.setRandomSeed(7);
  const model = new Sequential([new layers.Dense(8, { inputShape: [2] }), new layers.Dense(1)]);
  model.compile({ optimizer: 'adam', loss: 'mse', metrics: ['mae'] });
  return model;
}

const options = { epochs: 3, verbose: 0, shuffle: false } as const;
/** An epoch with a callback that gives others their turn after each batch. */
const slowly = () => ({ ...options, callbacks: [new Tick()] });

/** Always predicts 0, and learns nothing. */
function zero(...others: layers.Layer[]): Sequential {
  const model = new Sequential([
    new layers.Dense(1, { inputShape: [1], kernelInitializer: 'zeros' }),
    ...others,
  ]);
  model.compile({ optimizer: new optimizers.SGD(0), loss: 'mse' });
  return model;
}

describe('while a model trains', () => {
  it('a second fit and compile are refused by name, and do no harm', async () => {
    const expected = (await network().fit(X, Y, slowly())).history;
    const model = network();
    const first = model.fit(X, Y, slowly());
    await expect(model.fit(X, Y.mul(-50), { epochs: 1 })).rejects.toThrow(
      `StateError[run-in-progress]: fit has to wait: the model is in the middle of fit.\n` +
        `  model   = "${model.name}"\n` +
        '  running = fit\n' +
        `  in model "${model.name}"\n` +
        '  Await the promise that fit returned. To end it early, give it a signal (an AbortSignal), or set model.stopTraining = true.',
    );
    expect(() => model.compile({ loss: 'mae' })).toThrow(
      'compile has to wait: the model is in the middle of fit.',
    );
    expect(() => model.add(new layers.Dense(1))).toThrow('add has to wait');
    expect(() => model.pop()).toThrow('pop has to wait');
    await expect(model.profile(X, Y)).rejects.toThrow('profile has to wait');
    expect((await first).history).toEqual(expected);
    model.compile({ optimizer: 'sgd', loss: 'mae' });
    await model.fit(X, Y, options);
  });

  it('a fit that was refused, or that failed, is not in anybody’s way', async () => {
    const model = network();
    await expect(model.fit(X, Tensor.from([1, 2]), options)).rejects.toThrow('row-counts');
    await expect(model.fit([], Y, options)).rejects.toThrow();
    await expect(model.fit(X, Y, { epochs: -1 })).rejects.toThrow('epochs');
    await model.fit(X, Y, options);
  });

  it('evaluate, predict and testOnBatch are right and leave the metrics of the run alone', async () => {
    const expected = (await network().fit(X, Y, { ...options, validationData: [X, Y] })).history;
    const model = network();
    const ended = new AbortController();
    const run = model.fit(X, Y, { ...slowly(), validationData: [X, Y] }).finally(() => ended.abort());
    while (!ended.signal.aborted) {
      await model.evaluate(X.mul(100), Y, { verbose: 0 });
      await model.testOnBatch(X.mul(100), Y);
      await model.predict(X, { verbose: 0 });
      await new Promise((resolve) => setTimeout(resolve, 2));
    }
    expect((await run).history).toEqual(expected);
  });

  it('an evaluation has its own figures beside it', async () => {
    const model = zero();
    const ones = ops.ones([64, 1]);
    const run = model.fit(ones, ones, { epochs: 4, verbose: 0, batchSize: 1, callbacks: [new Tick()] });
    const elevens = ops.full([4, 1], 11);
    const found = await Promise.all([
      model.evaluate(elevens, elevens, { verbose: 0, batchSize: 1 }),
      model.testOnBatch(elevens, elevens.mul(2)),
      model.evaluate(elevens, elevens.mul(3), { verbose: 0, batchSize: 1 }),
    ]);
    expect(found).toEqual([121, 484, 1089]);
    expect((await run).history.loss).toEqual([1, 1, 1, 1]);
  });

  it('callbacks may evaluate and predict in every place', async () => {
    const seen: Record<string, number[]> = {};
    const model = zero();
    const threes = ops.full([4, 1], 3);
    async function look(place: string, loss: number | null): Promise<void> {
      await model.predict(threes, { verbose: 0, batchSize: 1 });
      const other = await model.evaluate(threes, threes, { verbose: 0, batchSize: 3 });
      expect(other).toBe(9);
      if (loss !== null) (seen[place] ??= []).push(loss);
    }
    class Look extends callbacks.Callback {
      override onTrainBatchBegin = (): Promise<void> => look('', null);
      override async onTrainBatchEnd(_: number, logs: callbacks.Logs): Promise<void> {
        await look('batch', null);
        await look('batch', logs.loss);
      }
      override onTestBatchEnd = async (_: number, logs: callbacks.Logs): Promise<void> => {
        await look('test batch', null);
        await look('test batch', logs.loss);
      };
      override onEpochBegin = (): Promise<void> => look('', null);
      override onEpochEnd = (_: number, logs: callbacks.Logs): Promise<void> => look('epoch', logs.loss);
    }
    const ones = ops.ones([4, 1]);
    const { history } = await model.fit(ones, ops.reshape([1, 2, 1, 2], [4, 1]), {
      batchSize: 2,
      epochs: 2,
      verbose: 0,
      shuffle: false,
      validationData: [ones, ones],
      callbacks: [new Look()],
    });
    expect(history).toEqual({ loss: [2.5, 2.5], val_loss: [1, 1] });
    expect(seen).toEqual({
      batch: [2.5, 2.5, 2.5, 2.5],
      'test batch': [1, 1, 1, 1],
      epoch: [2.5, 2.5],
    });
  });

  it('what layers measure in a prediction is no part of the run', async () => {
    class Watch extends layers.Layer {
      readonly mean = new metrics.Mean({ name: 'seen' });
      override call(x: Tensor): Tensor {
        this.mean.updateState(x);
        return x;
      }
    }
    const model = new Sequential([
      new Watch({ inputShape: [1] }),
      new layers.Dense(1, { kernelInitializer: 'zeros' }),
    ]);
    model.compile({ optimizer: new optimizers.SGD(0), loss: 'mse' });
    const ones = ops.ones([8, 1]);
    class Predict extends callbacks.Callback {
      override async onTrainBatchEnd(): Promise<void> {
        await this.model.predict(ones.mul(100), { verbose: 0 });
        await this.model.predict(ones.mul(100), { verbose: 0, batchSize: 2 });
      }
    }
    const { history } = await model.fit(ones, ones, { batchSize: 2, verbose: 0, callbacks: [new Predict()] });
    expect(history.seen).toEqual([1]);
  });

  it('its history grows, and stays when an error ends it', async () => {
    const model = network();
    expect(model.history).toBe(null);
    const lengths: number[] = [];
    class Boom extends callbacks.Callback {
      override onEpochBegin(epoch: number): void {
        lengths.push(model.history?.epoch.length ?? -1);
        if (epoch === 2) throw new Error('boom');
      }
    }
    await expect(model.fit(X, Y, { ...options, callbacks: [new Boom()] })).rejects.toThrow('boom');
    expect(lengths).toEqual([0, 1, 2]);
    const { history } = await network().fit(X, Y, { ...options, epochs: 2 });
    expect(model.history?.history).toEqual(history);
    expect(JSON.parse(JSON.stringify(model.history))).toEqual({ epoch: [0, 1], history });
  });

  it('a profile of training waits, and others wait for it', async () => {
    const model = network();
    const profile = model.profile(X, Y, { seconds: 0.01, printFn: () => {} });
    await new Promise((resolve) => setTimeout(resolve, 1));
    await expect(model.fit(X, Y, options)).rejects.toThrow(
      'fit has to wait: the model is in the middle of profile.',
    );
    await expect(model.predict(X, { verbose: 0 })).rejects.toThrow('predict has to wait');
    await expect(model.evaluate(X, Y, { verbose: 0 })).rejects.toThrow('evaluate has to wait');
    await profile;
    await model.fit(X, Y, options);
  });
});

describe('shuffles', () => {
  it('are those of the seed, however many models train at once', async () => {
    async function together(delays: readonly number[]): Promise<number[]> {
      const models = delays.map(network);
      utils.setRandomSeed(3);
      const runs = models.map((model, i) => {
        const wait = new callbacks.LambdaCallback({
          onEpochEnd: () => new Promise((resolve) => setTimeout(resolve, delays[i])),
        });
        return model.fit(X, Y, { epochs: 4, verbose: 0, callbacks: [wait] });
      });
      await Promise.all(runs);
      const last = network();
      utils.setRandomSeed(4);
      await last.fit(X, Y, { epochs: 1, verbose: 0 });
      return [...models, last].map((model) => model.getWeights()[0].data[0]);
    }
    const found = await together([1, 5, 3]);
    expect(await together([5, 1, 0])).toEqual(found);
    expect(await together([0, 2, 9])).toEqual(found);
    // Alone, the first draws what it draws beside others; the others have orders of their own.
    const alone = network();
    utils.setRandomSeed(3);
    await alone.fit(X, Y, { epochs: 4, verbose: 0 });
    expect(alone.getWeights()[0].data[0]).toBe(found[0]);
    expect(new Set(found).size).toBe(4);
  });
});

describe('signal', () => {
  const aborted = { name: 'AbortError' };

  it('ends a fit after its batch; the model stays as it is and callbacks hear of the end', async () => {
    const model = network();
    const controller = new AbortController();
    const calls: string[] = [];
    class Abort extends callbacks.Callback {
      override onTrainBatchEnd(batch: number): void {
        calls.push(`batch ${batch}`);
        if (batch === 1) controller.abort();
      }
      override onEpochEnd = (): void => void calls.push('epoch');
      override onTrainEnd = (): void => void calls.push('end');
    }
    const before = String(model.getWeights()[0]);
    await expect(
      model.fit(X, Y, { ...options, signal: controller.signal, callbacks: [new Abort()] }),
    ).rejects.toMatchObject(aborted);
    expect(calls).toEqual(['batch 0', 'batch 1', 'end']);
    expect(String(model.getWeights()[0])).not.toBe(before);
    expect(model.history?.epoch).toEqual([]);
    await model.fit(X, Y, options);
  });

  it('ends what waits for a batch that never comes', async () => {
    const never = {
      async *[Symbol.asyncIterator]() {
        yield [X, Y];
        await new Promise(() => {});
      },
    };
    const model = network();
    const signal = (): AbortSignal => AbortSignal.timeout(20);
    await expect(model.fit(never, null, { ...options, signal: signal() })).rejects.toMatchObject({
      name: 'TimeoutError',
    });
    await expect(model.evaluate(never, null, { verbose: 0, signal: signal() })).rejects.toMatchObject({
      name: 'TimeoutError',
    });
    await expect(model.predict(never, { verbose: 0, signal: signal() })).rejects.toMatchObject({
      name: 'TimeoutError',
    });
  });

  it('that is aborted already lets nothing begin', async () => {
    const model = network();
    const signal = AbortSignal.abort();
    await expect(model.fit(X, Y, { ...options, signal })).rejects.toMatchObject(aborted);
    await expect(model.evaluate(X, Y, { verbose: 0, signal })).rejects.toMatchObject(aborted);
    await expect(model.predict(X, { verbose: 0, signal })).rejects.toMatchObject(aborted);
    expect(model.history).toBe(null);
  });

  it('of another kind is refused', async () => {
    const signal = new AbortController() as never;
    await expect(network().predict(X, { verbose: 0, signal })).rejects.toThrow(
      'ArgumentError[bad-option]: predict needs signal to be an AbortSignal.\n' +
        '  signal = AbortController object',
    );
  });
});

describe('predictions', () => {
  it('that callbacks got stay what they are', async () => {
    const kept: Tensor[] = [];
    const watch = new callbacks.LambdaCallback({
      onPredictBatchEnd: (_, { outputs }) => void kept.push(outputs as Tensor),
    });
    const model = new Sequential([new layers.Dense(1, { inputShape: [1], kernelInitializer: 'ones' })]);
    await model.predict([[1], [2], [3]], { batchSize: 1, verbose: 0, callbacks: [watch] });
    expect(kept.map((output) => output.data[0])).toEqual([1, 2, 3]);
  });
});
