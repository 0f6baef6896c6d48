import { Input, Model, Sequential, Tensor, layers, ops, optimizers, utils } from 'keratin';
import * as np from 'keratin/numpy';
import { beforeEach, describe, expect, it } from 'vitest';

beforeEach(() => utils.clearSession());

const silent = { verbose: 0 } as const;

function network(inputs = 4, units = 1, loss: string = 'mse'): Sequential {
  const model = new Sequential([
    new layers.Dense(units, {
      inputShape: [inputs],
      kernelInitializer: 'ones',
      activation: units > 2 ? 'softmax' : null,
    }),
  ]);
  model.compile({ optimizer: new optimizers.SGD(0), loss: loss as 'mse' });
  return model;
}

describe('rows as typed arrays', () => {
  const rows = Array.from({ length: 6 }, (_, i) => Float32Array.of(i, 1, 2, 3));
  const plain = rows.map((row) => [...row]);

  it('are one array, in fit, evaluate and predict, in y and in batches', async () => {
    const y = plain.map(([first]) => Float64Array.of(first));
    const expected = String(await network().predict(plain, silent));
    expect(String(await network().predict(rows, silent))).toBe(expected);
    expect(await network().evaluate(rows, y, silent)).toBe(36);
    expect((await network().fit(rows, y, silent)).history.loss).toEqual([36]);
    const batches = { [Symbol.iterator]: () => [[rows, y]].values() };
    expect((await network().fit(batches, null, silent)).history.loss).toEqual([36]);
    expect(String(network().apply(rows))).toBe(expected);
  });

  it('are no inputs of several: their number has to fit', async () => {
    await expect(network(1).predict([Float32Array.of(1, 2, 3)], silent)).rejects.toThrow(
      'Each row needs 1 features; these have 3.',
    );
    const [a, b] = [Input({ shape: [3] }), Input({ shape: [3] })];
    const two = new Model({ inputs: [a, b], outputs: new layers.Add().apply([a, b]) });
    const column = [Float32Array.of(1, 2, 3)];
    expect(String(await two.predict([Tensor.from([[1, 2, 3]]), Tensor.from([[1, 2, 3]])], silent))).toBe(
      '[[2. 4. 6.]]',
    );
    await expect(two.predict([...column, ...column], silent)).rejects.toThrow(
      'Numbers in lists and typed arrays are one array: give each input as a tensor, or all in an object by name.',
    );
  });

  it('as objects are explained', async () => {
    await expect(
      network().fit(
        [
          { a: 1, b: 2 },
          { a: 3, b: 4 },
        ],
        [1, 2],
        silent,
      ),
    ).rejects.toThrow(
      'Give rows as arrays, or make a DataFrame of columns: a list of objects stands for several inputs.',
    );
  });
});

describe('labels', () => {
  const bad = [
    [
      [1, 2, 3, 4],
      [3, 4, 5, 6],
    ],
    [[7], [9]],
  ];
  const good = [bad[0], [[0], [2]]];
  const batches = (...list: readonly unknown[]) => ({ [Symbol.iterator]: () => list.values() });
  const model = () => network(4, 3, 'sparse_categorical_crossentropy');

  it('out of range are refused in batches as in arrays', async () => {
    const error =
      'ArgumentError[label-range]: class labels are whole numbers from 0 to 2: there are 3 classes.';
    await expect(model().fit(bad[0], bad[1], silent)).rejects.toThrow(error);
    await expect(model().fit(batches(bad), null, silent)).rejects.toThrow(error);
    await expect(model().fit(batches(good, bad), null, silent)).rejects.toThrow(error);
    await expect(model().evaluate(batches(good, bad), null, silent)).rejects.toThrow(error);
    await expect(
      model().fit(batches(good), null, { ...silent, validationData: batches(bad) }),
    ).rejects.toThrow(error);
    await model().fit(batches(good, good), null, { ...silent, validationData: batches(good) });
  });
});

describe('arguments', () => {
  it.each([
    [
      'options in the place of y',
      (m: Sequential) => m.fit([[1, 2, 3, 4]], { epochs: 10 } as never),
      'fit takes y second and its options third.\n  y = options: epochs\n',
    ],
    [
      'the same of evaluate',
      (m: Sequential) => m.evaluate([[1, 2, 3, 4]], { verbose: 0 } as never),
      'Without y write evaluate(x, null, { ... }).',
    ],
    [
      'a number as options',
      (m: Sequential) => m.fit([[1, 2, 3, 4]], [1], 5 as never),
      'fit takes its optional arguments in one object',
    ],
    [
      'a generator that nobody called',
      (m: Sequential) => m.fit(function* () {}),
      'Call it: a generator function gives batches when it is called.',
    ],
    [
      'batches as objects',
      (m: Sequential) => m.fit([{ xs: [[1]], ys: [2] }].values(), null, silent),
      'Inputs and targets together are a list: [x, y].',
    ],
  ])('%s is explained', async (_, run, message) => {
    await expect(run(network())).rejects.toThrow(message);
  });

  it('of the wrong model: an optimizer belongs to one', async () => {
    const optimizer = new optimizers.Adam();
    const [a, b] = [network(), network()];
    for (const model of [a, b]) model.compile({ optimizer, loss: 'mse' });
    await a.fit([[1, 2, 3, 4]], [1], silent);
    await expect(b.fit([[1, 2, 3, 4]], [1], silent)).rejects.toThrow(
      'StateError[unfrozen-weight]: the optimizer was made for the weights of another model.',
    );
  });

  it('that are promises, or steps that were not returned, are explained', () => {
    expect(() => np.add(network().predict([[1, 2, 3, 4]], silent) as never, 1)).toThrow('write await before');
    expect(() => new Sequential([new layers.LSTM(4, { inputShape: [5, 2] }), new layers.LSTM(4)])).toThrow(
      'A recurrent layer before it gives all its steps with returnSequences: true',
    );
  });
});

describe('models', () => {
  it('of a list of one output give that output, as Keras', async () => {
    const x = Input({ shape: [2] });
    const model = new Model({
      inputs: [x],
      outputs: [new layers.Dense(1, { kernelInitializer: 'ones' }).apply(x)],
    });
    expect(String(await model.predict([[1, 2]], silent))).toBe('[[3.]]');
    expect(String(model.apply([[1, 2]]))).toBe('[[3.]]');
  });

  it('of which nobody said the shape take other lengths, as far as their layers do', async () => {
    const model = new Sequential([new layers.Embedding(10, 4), new layers.LSTM(3), new layers.Dense(1)]);
    model.compile({ loss: 'mse' });
    const data = (length: number): Tensor => ops.ones([8, length], { dtype: 'int32' });
    for (const length of [1, 3, 2, 1]) {
      await model.fit(data(length), ops.ones([8, 1]), silent);
      expect((await model.predict(data(length), silent)).shape).toEqual([8, 1]);
    }
    expect(model.getConfig().build_input_shape).toEqual([null, null]);
    const fixed = new Sequential([new layers.Flatten(), new layers.Dense(1)]);
    await fixed.predict(ops.ones([1, 2, 3]), silent);
    await expect(fixed.predict(ops.ones([1, 3, 3]), silent)).rejects.toThrow(
      'takes data of shape [*, 2, 3].',
    );
    const given = new Sequential([new layers.LSTM(3, { inputShape: [2, 3] })]);
    await expect(given.predict(ops.ones([1, 3, 3]), silent)).rejects.toThrow(
      'takes data of shape [*, 2, 3].',
    );
  });

  it('refuse penalties that are symbols, and counting weights that are yet to be made', () => {
    const x = Input({ shape: [2] });
    const y = new layers.Dense(1).apply(x);
    const model = new Model({ inputs: x, outputs: y });
    expect(() => model.addLoss(y as never)).toThrow('ArgumentError[not-a-tensor]: addLoss takes a tensor.');
    expect(() => new layers.Dense(2).countParams()).toThrow(
      'StateError[not-built]: the weights of a layer can be counted once they are made.\n  layer = "dense_1" (Dense), not built\n',
    );
    expect(() => new Sequential([new layers.Dense(2)]).countParams()).toThrow('not built');
  });
});
