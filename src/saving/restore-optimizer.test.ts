import { beforeEach, describe, expect, it } from 'vitest';
import { resetNames } from '../config/auto-name';
import { readHdf5, writeHdf5 } from '../formats/hdf5';
import { isGroup, makeDataset, makeGroup, stringValue } from '../formats/hdf5-types';
import { Dense } from '../layers';
import { loadModel } from '../load-model';
import type { Model } from '../models/model';
import { Sequential } from '../models/sequential';
import { Adam, Nadam, RMSprop, SGD, type Optimizer } from '../optimizers';
import { modelToBytes } from './save';
import { setList } from './stored-values';

beforeEach(resetNames);

/** Two layers whose weights have all the same shapes: only the order tells them apart. */
function made(optimizer: Optimizer): Sequential {
  const model = new Sequential([
    new Dense(2, { inputShape: [2], useBias: false }),
    new Dense(2, { useBias: false }),
  ]);
  model.compile({ optimizer, loss: 'mse' });
  return model;
}

interface Stored {
  readonly name: string;
  readonly shape: readonly number[];
  readonly value: number;
}

/** A file of an old version whose optimizer remembers some arrays, each full of one number. */
function old(model: Model, version: string, stored: readonly Stored[]): Uint8Array {
  const root = readHdf5(modelToBytes(model, 'h5', { includeOptimizer: false }));
  root.attributes.set('keras_version', stringValue(version));
  const group = makeGroup();
  setList(
    group,
    'weight_names',
    stored.map(({ name }) => name),
  );
  for (const { name, shape, value } of stored) {
    const parts = name.split('/');
    let at = group;
    for (const part of parts.slice(0, -1)) {
      const next = at.children.get(part) ?? makeGroup();
      if (!isGroup(next)) throw new Error(name);
      at.children.set(part, next);
      at = next;
    }
    const size = shape.reduce((a, b) => a * b, 1);
    at.children.set(
      parts[parts.length - 1],
      makeDataset({ shape: [...shape], dtype: 'float32', data: new Float32Array(size).fill(value) }),
    );
  }
  root.children.set('optimizer_weights', group);
  return writeHdf5(root);
}

const matrix = [2, 2];
const named = (names: readonly string[], numbers: number, shape = matrix): Stored[] =>
  names.map((name, i) => ({ name, shape: i < numbers ? [] : shape, value: i + 1 }));

/** What an optimizer remembers, by the kinds of its variables. */
const remembered = ({ variables }: Optimizer): Record<string, number> =>
  Object.fromEntries(variables.map(({ name, value }) => [name.replace(/^sequential_/, ''), value.data[0]]));

describe('the state of an optimizer', () => {
  it.each<[string, () => Optimizer, string, Stored[], Record<string, number>]>([
    [
      'of Keras 1: RMSprop without steps',
      () => new RMSprop({ learningRate: 0.5 }),
      '1.2.2',
      named(['Variable_7:0', 'Variable_8:0'], 0),
      { iteration: 0, learning_rate: 0.5, dense_kernel_velocity: 1, dense_1_kernel_velocity: 2 },
    ],
    [
      'of Keras 2.0.5: Adam, kind after kind',
      () => new Adam({ learningRate: 0.5 }),
      '2.0.5',
      named(['iterations:0', 'Variable:0', 'Variable_1:0', 'Variable_2:0', 'Variable_3:0'], 1),
      {
        iteration: 1,
        learning_rate: 0.5,
        dense_kernel_momentum: 2,
        dense_1_kernel_momentum: 3,
        dense_kernel_velocity: 4,
        dense_1_kernel_velocity: 5,
      },
    ],
    [
      'of Theano, which names nothing',
      () => new Adam({ learningRate: 0.5 }),
      '2.0.5',
      named(['param_0', 'param_1', 'param_2', 'param_3', 'param_4'], 1),
      {
        iteration: 1,
        learning_rate: 0.5,
        dense_kernel_momentum: 2,
        dense_1_kernel_momentum: 3,
        dense_kernel_velocity: 4,
        dense_1_kernel_velocity: 5,
      },
    ],
    [
      'of Keras 2.2: Adam with a third kind that nobody uses',
      () => new Adam({ learningRate: 0.5 }),
      '2.2.4',
      [
        ...named(
          ['Adam/iterations:0', 't/Variable:0', 't/Variable_1:0', 't/Variable_2:0', 't/Variable_3:0'],
          1,
        ),
        ...named(['t/Variable_4:0', 't/Variable_5:0'], 0, [1]),
      ],
      {
        iteration: 1,
        learning_rate: 0.5,
        dense_kernel_momentum: 2,
        dense_1_kernel_momentum: 3,
        dense_kernel_velocity: 4,
        dense_1_kernel_velocity: 5,
      },
    ],
    [
      'of Keras 2.2: moments of an SGD without momentum',
      () => new SGD({ learningRate: 0.5 }),
      '2.2.4',
      named(['SGD/iterations:0', 't/Variable:0', 't/Variable_1:0'], 1),
      { iteration: 1, learning_rate: 0.5 },
    ],
    [
      'of tf.keras 2.4: RMSprop with momentum',
      () => new RMSprop({ learningRate: 0.5, momentum: 0.9 }),
      '2.4.0',
      named(['R/iter:0', 'R/a/rms:0', 'R/b/rms:0', 'R/a/momentum:0', 'R/b/momentum:0'], 1),
      {
        iteration: 1,
        learning_rate: 0.5,
        dense_kernel_velocity: 2,
        dense_1_kernel_velocity: 3,
        dense_kernel_momentum: 4,
        dense_1_kernel_momentum: 5,
      },
    ],
    [
      'of Keras 2.2: Nadam with the product of its schedule',
      () => new Nadam({ learningRate: 0.5 }),
      '2.3.1',
      named(
        [
          'N/iterations:0',
          't/m_schedule:0',
          't/Variable:0',
          't/Variable_1:0',
          't/Variable_2:0',
          't/Variable_3:0',
        ],
        2,
      ),
      {
        iteration: 1,
        learning_rate: 0.5,
        dense_kernel_momentum: 3,
        dense_1_kernel_momentum: 4,
        dense_kernel_velocity: 5,
        dense_1_kernel_velocity: 6,
      },
    ],
    [
      'of Keras 2.11: Adam, weight after weight',
      () => new Adam({ learningRate: 0.5 }),
      '2.11.0',
      named(['iteration:0', 'Adam/m/a:0', 'Adam/v/a:0', 'Adam/m/b:0', 'Adam/v/b:0'], 1),
      {
        iteration: 1,
        learning_rate: 0.5,
        dense_kernel_momentum: 2,
        dense_kernel_velocity: 3,
        dense_1_kernel_momentum: 4,
        dense_1_kernel_velocity: 5,
      },
    ],
    [
      'of Keras 3: RMSprop',
      () => new RMSprop({ learningRate: 0.5 }),
      '3.3.3',
      named(['r/iteration', 'r/learning_rate', 'r/a_velocity', 'r/b_velocity'], 2),
      { iteration: 1, learning_rate: 2, dense_kernel_velocity: 3, dense_1_kernel_velocity: 4 },
    ],
  ])('%s', async (_, optimizer, version, stored, expected) => {
    const model = await loadModel(old(made(optimizer()), version, stored));
    expect(remembered(model.optimizer)).toMatchObject(expected);
  });

  it('is that of all weights where layers were frozen after it had begun', async () => {
    const model = made(new Adam({ learningRate: 0.5 }));
    const x = [
      [1, 2],
      [3, 4],
    ];
    await model.fit(x, x, { verbose: 0 });
    model.layers[0].trainable = false;
    for (const format of ['keras', 'h5'] as const) {
      const again = await loadModel(modelToBytes(model, format));
      expect(remembered(again.optimizer)).toEqual(remembered(model.optimizer));
      const frozen = String(again.layers[0].getWeights()[0]);
      await again.fit(x, x, { verbose: 0 });
      expect(String(again.layers[0].getWeights()[0])).toBe(frozen);
    }
  });
});
