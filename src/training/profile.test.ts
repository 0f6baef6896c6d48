import { Sequential, Tensor, layers, setBackend, utils } from 'keratin';
import { afterEach, describe, expect, it } from 'vitest';
import type { Stopwatch } from './profile';
import { profile } from './profile';
import { fit } from './run';
import { Trainer } from './trainer';

afterEach(() => {
  setBackend('wasm');
  utils.clearSession();
});

const STEP = 10;

/** A clock that is 10 milliseconds further each time somebody looks. */
function countingClock(): Stopwatch {
  let time = 0;
  return { now: () => (time += STEP), cost: 0, peak: () => 1e3 };
}

const x = Tensor.from(Array.from({ length: 6 }, (_, i) => [i / 3, (i * i) / 9, 1 / (i + 1)]));
const y = Tensor.from(Array.from({ length: 6 }, (_, i) => [i % 2]));

/** A model that has all that changes in training: batch statistics, dropout, Adam, metrics. */
function classifier(): Sequential {
  utils.setRandomSeed(3);
  const model = new Sequential(
    [
      new layers.Dense(4, { activation: 'relu', inputShape: [3] }),
      new layers.BatchNormalization(),
      new layers.Dropout(0.5),
      new layers.Dense(1, { activation: 'sigmoid' }),
    ],
    { name: 'classifier' },
  );
  model.compile({ optimizer: 'adam', loss: 'binary_crossentropy', metrics: ['accuracy'] });
  return model;
}

describe('what profile prints', () => {
  it('is a table of kernels in order', async () => {
    const model = new Sequential([new layers.Dense(2, { activation: 'relu', inputShape: [3] })], {
      name: 'small',
    });
    const run = { model, trainer: new Trainer(model) };
    let text = '';
    const printFn = (printed: string): void => {
      text += printed;
    };
    const result = await profile(run, x, null, { batchSize: 4, seconds: 0.1, printFn }, countingClock());
    expect(text).toBe(
      [
        'Prediction step of model "small": 4 rows, 1 thread',
        '┏━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━┳━━━━━━━┳━━━━━━━━━━━━┳━━━━━━━━━┳━━━━━━━━━━━━━━━┓',
        '┃ Kernel                                            ┃ Calls ┃       Time ┃   Share ┃          Rate ┃',
        '┡━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━╇━━━━━━━╇━━━━━━━━━━━━╇━━━━━━━━━╇━━━━━━━━━━━━━━━┩',
        '│ batch of 4 rows                                   │     1 │    10.0 ms │  50.0 % │     0.00 GB/s │',
        '│ dot [4, 3] [3, 2] + bias, relu                    │     1 │    10.0 ms │  50.0 % │  0.00 GFLOP/s │',
        '└───────────────────────────────────────────────────┴───────┴────────────┴─────────┴───────────────┘',
        ' All kernels: 20.0 ms',
        ' Whole step, without clocks in between: 10.0 ms: 400 rows a second',
        ' Products and convolutions: 0.05 kFLOP in 50.0 % of the time, 0.00 GFLOP/s',
        ' Most that 1 thread can do with vectors of 128 bits: 0.00 GFLOP/s (they reach 480.0 %)',
        '',
      ].join('\n'),
    );
    expect(`${result}`).toBe(text);
    expect(result.kernels[1]).toEqual({
      kind: 'product',
      name: 'dot [4, 3] [3, 2] + bias, relu',
      target: 'output 0 float32[8]',
      depth: 0,
      rounds: 1,
      flops: 48,
      bytes: 4 * (12 + 6 + 8),
      seconds: 0.01,
      share: 0.5,
      flopsPerSecond: 4800,
      bytesPerSecond: 10_400,
    });
  });

  it('adds up: loops over time take what their rounds take', async () => {
    const model = new Sequential([new layers.LSTM(4, { inputShape: [5, 3] }), new layers.Dense(1)]);
    const trainer = new Trainer(model);
    trainer.compile({ optimizer: 'sgd', loss: 'mean_squared_error' });
    const sequences = Tensor.from(Array.from({ length: 90 }, (_, i) => i / 90)).reshape([6, 5, 3]);
    const options = { seconds: 0.1, printFn: () => {} };
    const result = await profile({ model, trainer }, sequences, y, options, countingClock());
    const { kernels } = result;
    const top = kernels.filter(({ depth }) => depth === 0);
    expect(result.kernelSeconds).toBeCloseTo(
      top.reduce((sum, { seconds }) => sum + seconds, 0),
      9,
    );
    expect(top.reduce((sum, { share }) => sum + share, 0)).toBeCloseTo(1, 9);
    const first = kernels.findIndex(({ kind }) => kind === 'scan');
    const end = kernels.findIndex(({ depth }, i) => i > first && depth === 0);
    const inner = kernels.slice(first + 1, end);
    expect(kernels[first].name).toBe('scan of 5');
    expect(inner.length).toBeGreaterThan(1);
    for (const { depth, rounds, seconds } of inner) {
      expect(depth).toBe(1);
      expect(rounds).toBe(5);
      expect(seconds).toBeCloseTo(0.05, 9);
    }
    // Rates are amounts by times, where both are known.
    expect(kernels.filter(({ flopsPerSecond }) => flopsPerSecond !== null).length).toBeGreaterThan(1);
    for (const { flops, bytes, seconds, flopsPerSecond, bytesPerSecond } of kernels) {
      expect(flopsPerSecond === null || Math.abs((flopsPerSecond * seconds) / flops - 1) < 1e-9).toBe(true);
      expect(bytesPerSecond === null || Math.abs((bytesPerSecond * seconds) / bytes - 1) < 1e-9).toBe(true);
    }
    // What comes before the first round is a look of its own.
    expect(kernels[first].seconds).toBeCloseTo(0.05 * inner.length + 0.02, 9);
  });
});

describe('a model after profile', () => {
  it('has the weights, the optimizer and the metrics it had before', async () => {
    const model = classifier();
    const trainer = new Trainer(model);
    trainer.compile({ optimizer: 'adam', loss: 'binary_crossentropy', metrics: ['accuracy'] });
    const run = { model, trainer };
    await fit(run, x, y, { epochs: 2, verbose: 0 });
    const variables = [...model.weights, ...trainer.require('test').optimizer.variables];
    const state = (): unknown => [variables.map(({ value }) => [...value.data]), trainer.logs()];
    const before = state();
    const options = { seconds: 0.01, printFn: () => {} };
    await profile(run, x, y, options);
    await profile(run, x, null, options);
    expect(state()).toEqual(before);
  });

  it('trains as if nobody had looked', async () => {
    const losses = async (looks: boolean): Promise<number[]> => {
      const model = classifier();
      if (looks) await model.profile(x, y, { batchSize: 2, seconds: 0.01, printFn: () => {} });
      const { history } = await model.fit(x, y, { epochs: 3, batchSize: 2, verbose: 0 });
      return history.loss;
    };
    expect(await losses(true)).toEqual(await losses(false));
  });
});

describe('data for profile', () => {
  it('may come in batches', async () => {
    const model = classifier();
    const options = { mode: 'train', seconds: 0.01, printFn: () => {} } as const;
    const result = await model.profile([[x, y]].values(), null, options);
    expect(result.mode).toBe('train');
    expect(result.rows).toBe(6);
    expect(result.kernels.filter(({ kind }) => kind === 'product').length).toBeGreaterThan(3);
  });

  it('is refused where it cannot be used', async () => {
    const model = classifier();
    await expect(model.profile([[x, y]].values(), y)).rejects.toThrow('batches-with-y');
    await expect(model.profile([].values())).rejects.toThrow('no-batches');
    await expect(model.profile(x, y, { mode: 'test' as 'train' })).rejects.toThrow('bad-choice');
    await expect(model.profile(x, y, { batchSize: 0 })).rejects.toThrow('bad-option');
    for (const seconds of [-1, 0, 60.5, NaN, '1'])
      await expect(model.profile(x, y, { seconds: seconds as number })).rejects.toThrow('bad-option');
    const bare = new Sequential([new layers.Dense(1, { inputShape: [3] })]);
    await expect(bare.profile(x, y)).rejects.toThrow('not-compiled');
  });

  it('needs a backend with kernels', async () => {
    setBackend('reference');
    const model = classifier();
    await expect(model.profile(x, y)).rejects.toThrow(
      [
        'StateError[profile-backend]: profile needs a backend whose programs have kernels.',
        "  backend = 'reference', which evaluates one operation after the other",
        '  in model "classifier"',
        "  Call setBackend('wasm'), and compile the model anew.",
      ].join('\n'),
    );
  });
});
