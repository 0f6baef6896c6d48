import { Sequential, Tensor, layers, optimizers, setDtypePolicy } from 'keratin';
import { afterEach, describe, expect, it } from 'vitest';

afterEach(() => setDtypePolicy('float32'));

/** sin(k), sin(2k), sin(3k), ... times a factor. */
const wave = (rows: number, columns: number, k: number, factor = 1): Tensor =>
  Tensor.from(
    Array.from({ length: rows }, (_, row) =>
      Array.from({ length: columns }, (_, column) => Math.sin(k * (row * columns + column + 1)) * factor),
    ),
  );

const options = { epochs: 5, verbose: 0, shuffle: false } as const;

/** Losses of five epochs of one batch. */
async function losses(optimizer: optimizers.Optimizer, size = 1): Promise<readonly number[]> {
  const model = new Sequential([new layers.Dense(1, { inputShape: [4], kernelInitializer: 'ones' })]);
  model.compile({ optimizer, loss: 'mse' });
  return (await model.fit(wave(64, 4, 1), wave(64, 1, 2, size), { ...options, batchSize: 64 })).history.loss;
}

const near = (values: readonly number[], expected: readonly number[]): void => {
  expect(values).toHaveLength(expected.length);
  for (const [i, value] of values.entries()) expect(value).toBeCloseTo(expected[i], 5);
};

describe('a loss that is multiplied', () => {
  // Values of Keras 3.15.1 on JAX.
  const cases: readonly [string, (loss: number | null) => optimizers.Optimizer, readonly number[]][] = [
    [
      'SGD',
      (lossScaleFactor) => new optimizers.SGD({ learningRate: 0.1, lossScaleFactor }),
      [2.2236011, 1.7382959, 1.3898301, 1.1395832, 0.9598502],
    ],
    [
      'SGD with momentum',
      (lossScaleFactor) => new optimizers.SGD({ learningRate: 0.1, momentum: 0.9, lossScaleFactor }),
      [2.2236011, 1.7382956, 1.0827918, 0.6116465, 0.5134577],
    ],
    [
      'Adam',
      (lossScaleFactor) => new optimizers.Adam({ learningRate: 0.01, lossScaleFactor }),
      [2.2236011, 2.1888399, 2.1545146, 2.1205058, 2.0868769],
    ],
    [
      'RMSprop',
      (lossScaleFactor) => new optimizers.RMSprop({ learningRate: 0.01, lossScaleFactor }),
      [2.2236011, 2.115556, 2.0396195, 1.9784387, 1.9255879],
    ],
  ];

  it.each(cases)('changes no training: %s', async (_, make, expected) => {
    near(await losses(make(null)), expected);
    near(await losses(make(1024)), expected);
    near(await losses(new optimizers.LossScaleOptimizer(make(null))), expected);
    near(await losses(new optimizers.LossScaleOptimizer(make(null), { initialScale: 8 })), expected);
  });

  it('whose gradients are infinite leaves weights alone and halves the scale until it is not', async () => {
    const optimizer = new optimizers.LossScaleOptimizer(new optimizers.SGD({ learningRate: 0.1 }), 2 ** 127);
    const found = await losses(optimizer, 30);
    expect(found[1]).toBe(found[0]);
    expect(found[4]).toBeLessThan(found[0]);
    expect(optimizer.dynamicScale.item()).toBeLessThan(2 ** 127);
  });
});

describe('mixed_float16', () => {
  /** Targets so small that gradients vanish in float16. */
  async function weights(compile: object): Promise<[Sequential, readonly number[]]> {
    setDtypePolicy('mixed_float16');
    const model = new Sequential([
      new layers.Dense(4, { inputShape: [4], kernelInitializer: 'ones' }),
      new layers.Dense(1, { kernelInitializer: 'zeros' }),
    ]);
    model.compile({ optimizer: new optimizers.Adam({ learningRate: 0.001 }), loss: 'mse', ...compile });
    await model.fit(wave(256, 4, 1), wave(256, 1, 2, 1e-6), { ...options, batchSize: 256 });
    return [model, [...model.getWeights()[2].data]];
  }

  it('has its loss multiplied: compile wraps its optimizer, as Keras does', async () => {
    const [model, found] = await weights({});
    expect(model.optimizer).toBeInstanceOf(optimizers.LossScaleOptimizer);
    expect(model.optimizer.name).toBe('loss_scale_optimizer');
    near(
      found,
      Array.from({ length: 4 }, () => 0.00059101661),
    );
    expect((await weights({ autoScaleLoss: true }))[1]).toEqual(found);
  });

  it('is left alone with autoScaleLoss: false, and where it is wrapped already', async () => {
    const [model, found] = await weights({ autoScaleLoss: false });
    expect(model.optimizer).toBeInstanceOf(optimizers.Adam);
    expect(found).toEqual([0, 0, 0, 0]);
    const optimizer = new optimizers.LossScaleOptimizer(new optimizers.Adam({ learningRate: 0.001 }));
    const [wrapped, same] = await weights({ optimizer });
    expect(wrapped.optimizer).toBe(optimizer);
    near(
      same,
      Array.from({ length: 4 }, () => 0.00059101661),
    );
  });

  it('alone is scaled: other policies keep their optimizer', () => {
    for (const policy of ['float32', 'mixed_bfloat16', 'float16'] as const) {
      setDtypePolicy(policy);
      const model = new Sequential([new layers.Dense(1, { inputShape: [1] })]);
      model.compile({ optimizer: 'sgd', loss: 'mse' });
      expect(model.optimizer).toBeInstanceOf(optimizers.SGD);
    }
  });

  it('takes true or false for autoScaleLoss', () => {
    const model = new Sequential([new layers.Dense(1, { inputShape: [1] })]);
    expect(() => model.compile({ loss: 'mse', autoScaleLoss: 1 as never })).toThrow(
      'ArgumentError[bad-option]: compile needs autoScaleLoss to be true or false.\n  autoScaleLoss = 1',
    );
  });
});
