import type { CompileOptions } from '../training/trainer';
import { Input, Model, Sequential, Tensor, layers, ops, optimizers, utils } from 'keratin';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';

beforeEach(() => {
  utils.clearSession();
  utils.setRandomSeed(1);
});
afterEach(() => utils.clearSession());

const x = Tensor.from([
  [1, 2],
  [3, 4],
  [5, 6],
]);
const quiet = { verbose: 0 } as const;
const inOrder = { verbose: 0, shuffle: false } as const;

/** Dense without bias that multiplies all by one number. */
const times = (factor: number, units = 1, name: string | null = null) =>
  new layers.Dense(units, {
    useBias: false,
    kernelInitializer: { class_name: 'Constant', config: { value: factor } },
    name,
  } as never);

describe('functional models', () => {
  it('take several inputs as a list, and as an object by name in any order', async () => {
    const [a, b] = [Input({ shape: [2], name: 'a' }), Input({ shape: [2], name: 'b' })];
    const model = new Model({ inputs: [a, b], outputs: new layers.Subtract().apply([a, b]) });
    const [left, right] = [x.mul(10), x];
    const expected = x.mul(9).toArray();
    expect((await model.predict([left, right], quiet)).toArray()).toEqual(expected);
    expect((await model.predict({ b: right, a: left }, quiet)).toArray()).toEqual(expected);
    expect(model.inputNames).toEqual(['a', 'b']);
    expect(model.inputs.map((symbol) => symbol.shape)).toEqual([
      [null, 2],
      [null, 2],
    ]);
  });

  it('give several outputs as they were made: a list or an object', async () => {
    const input = Input({ shape: [2] });
    const [one, two] = [times(1, 1, 'one').apply(input), times(2, 1, 'two').apply(input)];
    const list = new Model({ inputs: input, outputs: [two, one] });
    const [first, second] = await list.predict<Tensor[]>(x, quiet);
    expect([first.toArray(), second.toArray()]).toEqual([
      [[6], [14], [22]],
      [[3], [7], [11]],
    ]);
    expect(list.outputNames).toEqual(['two', 'one']);
    const byName = new Model({ inputs: input, outputs: { z: one, a: two } });
    const result = await byName.predict<{ z: Tensor; a: Tensor }>(x, quiet);
    expect([result.z.toArray(), result.a.toArray()]).toEqual([
      [[3], [7], [11]],
      [[6], [14], [22]],
    ]);
    expect(byName.outputNames).toEqual(['a', 'z']);
  });

  it('train several outputs: targets, losses, metrics and weights as lists and by name are the same', async () => {
    const make = (): Model => {
      utils.clearSession();
      const input = Input({ shape: [2] });
      return new Model({
        inputs: input,
        outputs: [times(1, 1, 'z').apply(input), times(2, 2, 'a').apply(input)],
      });
    };
    const [yZ, yA] = [Tensor.from([[1], [2], [3]]), x.mul(0)];
    const lists = make();
    lists.compile({
      optimizer: 'sgd',
      loss: ['mse', 'mae'],
      lossWeights: [1, 0.5],
      metrics: [['mae'], null],
    });
    const names = make();
    names.compile({
      optimizer: 'sgd',
      loss: { a: 'mae', z: 'mse' },
      lossWeights: { a: 0.5, z: 1 },
      metrics: { z: 'mae' },
    });
    const first = await lists.fit(x, [yZ, yA], { epochs: 2, ...inOrder });
    const second = await names.fit(x, { a: yA, z: yZ }, { epochs: 2, ...inOrder });
    expect(Object.keys(first.history)).toEqual(['a_loss', 'loss', 'z_loss', 'z_mae']);
    expect(second.history).toEqual(first.history);
    const { a_loss: a, z_loss: z, loss } = first.history;
    expect(loss[0]).toBeCloseTo(z[0] + 0.5 * a[0], 4);
    expect(await lists.evaluate(x, [yZ, yA], quiet)).toHaveLength(4);
  });

  it('train with one loss for all outputs, and with an output that has none', async () => {
    const input = Input({ shape: [2] });
    const model = new Model({
      inputs: input,
      outputs: [times(1, 1, 'p').apply(input), times(2, 1, 'q').apply(input)],
    });
    model.compile({ loss: 'mse' });
    expect(Object.keys((await model.fit(x, [x.sum(1), x.sum(1)], quiet)).history)).toEqual([
      'loss',
      'p_loss',
      'q_loss',
    ]);
    model.compile({ loss: { q: 'mse' } });
    expect(Object.keys((await model.fit(x, { q: x.sum(1) }, quiet)).history)).toEqual(['loss']);
    expect(Object.keys((await model.fit(x, [x.sum(1)], quiet)).history)).toEqual(['loss']);
  });

  it.each([
    [
      { loss: ['mse'] },
      "ArgumentError[output-count]: loss as a list needs one entry for each of the model's 2 outputs.\n  loss    = 1 entries\n  outputs = left, right",
    ],
    [
      { loss: { lefd: 'mse' } },
      'ArgumentError[output-name]: loss by name needs names of the model\'s outputs.\n  name    = "lefd"\n  outputs = left, right\n  Did you mean "left"?',
    ],
    [
      { loss: 'mse', metrics: ['mae'] },
      "ArgumentError[output-count]: metrics as a list needs one entry for each of the model's 2 outputs.\n  metrics = 1 entries\n  outputs = left, right",
    ],
  ])('refuse %j', (compile, message) => {
    const input = Input({ shape: [2] });
    const model = new Model({
      inputs: input,
      outputs: [times(1, 1, 'left').apply(input), times(1, 1, 'right').apply(input)],
    });
    expect(() => model.compile(compile as CompileOptions)).toThrow(message);
  });

  it.each([
    [
      [x],
      "ArgumentError[target-count]: y needs one array for each of the model's 2 outputs.\n  y       = 1 array\n  outputs = left, right",
    ],
    [
      { left: x, rigth: x },
      "ArgumentError[target-name]: y by name needs the names of the model's outputs.\n  y       = left, rigth\n  outputs = left, right",
    ],
    [
      { left: x },
      "ArgumentError[target-name]: y by name needs the names of the model's outputs.\n  y       = left\n  outputs = left, right",
    ],
    [
      null,
      'ArgumentError[no-target]: the output "left" has the loss mean_squared_error, so y needs an array for it.\n  y = none',
    ],
  ])('refuse targets %#', async (y, message) => {
    const input = Input({ shape: [2] });
    const model = new Model({
      inputs: input,
      outputs: [times(1, 2, 'left').apply(input), times(1, 2, 'right').apply(input)],
    });
    model.compile({ loss: 'mse' });
    await expect(model.fit(x, y, quiet)).rejects.toThrow(message);
    await model.fit(x, [x, x], quiet);
  });

  it('share the weights of a layer that is applied twice', async () => {
    const [a, b] = [Input({ shape: [2] }), Input({ shape: [2] })];
    const shared = new layers.Dense(3, { name: 'shared' });
    const model = new Model({
      inputs: [a, b],
      outputs: new layers.Add().apply([shared.apply(a), shared.apply(b)]),
    });
    expect(model.countParams()).toBe(9);
    expect(model.layers.filter(({ name }) => name === 'shared')).toHaveLength(1);
    model.compile({ optimizer: new optimizers.SGD({ learningRate: 0.01 }), loss: 'mse' });
    const { history } = await model.fit([x, x], ops.ones([3, 3]), { epochs: 30, ...quiet });
    expect(history.loss[29]).toBeLessThan(history.loss[0]);
    const [kernel, bias] = model.getWeights();
    const off = (await model.predict([x, x], quiet)).sub(x.matmul(kernel).add(bias).mul(2));
    expect(off.abs().max().item()).toBeLessThan(1e-5);
  });

  it('contain models: their weights and layers are the same', async () => {
    const inner = new Sequential([new layers.Dense(3, { inputShape: [2] }), new layers.Dense(1)], {
      name: 'inner',
    });
    const input = Input({ shape: [2] });
    const outer = new Model({ inputs: input, outputs: inner.apply(input), name: 'outer' });
    expect(outer.getLayer('inner')).toBe(inner);
    expect(outer.weights).toEqual(inner.weights);
    outer.compile({ loss: 'mse' });
    const before = inner.getWeights()[0].toArray();
    await outer.fit(x, x.sum(1), quiet);
    expect(inner.getWeights()[0].toArray()).not.toEqual(before);
    inner.trainable = false;
    expect(outer.trainableWeights).toEqual([]);
  });

  it('give layers by name and position', () => {
    const model = new Sequential([
      new layers.Dense(3, { inputShape: [2], name: 'first' }),
      new layers.Dense(1, { name: 'last' }),
    ]);
    expect(model.getLayer('first')).toBe(model.layers[0]);
    expect(model.getLayer(-1)).toBe(model.layers[1]);
    expect(() => model.getLayer('fist')).toThrow(
      'NameError[unknown-layer]: model "sequential" has no layer "fist".\n  layer  = fist\n  layers = first, last\n  Did you mean "first"?',
    );
  });

  it('name the input that is missing among those given', async () => {
    const [a, b] = [Input({ shape: [2], name: 'left' }), Input({ shape: [2], name: 'right' })];
    const model = new Model({ inputs: [a, b], outputs: new layers.Add().apply([a, b]), name: 'pair' });
    await expect(model.predict({ left: x, rigth: x }, quiet)).rejects.toThrow(
      'NameError[missing-input]: model "pair" needs an input "right".\n  inputs = left, rigth\n  in model "pair"\n  Did you mean "rigth"?',
    );
    await expect(model.predict([x], quiet)).rejects.toThrow(
      'ArgumentError[input-count]: model "pair" takes 2 inputs: left, right.\n  inputs = 1 array\n  in model "pair"',
    );
    expect(() => new Model({ inputs: a, outputs: new layers.Add().apply([a, b]) })).toThrow(
      'ArgumentError[disconnected-input]: a model needs every Input its outputs depend on among its inputs.\n' +
        '  missing = "right"\n  inputs  = "left"\n  Add the symbol of "right" to inputs.',
    );
  });
});

describe('Sequential', () => {
  it('is built by the first data where no input shape is given', async () => {
    const model = new Sequential([new layers.Dense(3), new layers.Dense(1)]);
    expect(model.built).toBe(false);
    expect(model.weights).toEqual([]);
    model.compile({ loss: 'mse' });
    await model.fit(x, x.sum(1), quiet);
    expect(model.countParams()).toBe(13);
  });

  it('grows and shrinks', () => {
    const model = new Sequential();
    model.add(new layers.Dense(3, { inputShape: [2] }));
    model.add(new layers.Dense(1));
    expect(model.countParams()).toBe(13);
    expect(model.pop().name).toBe('dense_1');
    expect(model.countParams()).toBe(9);
    expect(model.outputs[0].shape).toEqual([null, 3]);
  });
});

describe('models with a call of their own', () => {
  class Residual extends Model {
    readonly first = new layers.Dense(2, { activation: 'relu' });
    readonly rest = [new layers.Dense(2), new layers.Dropout(0.5)];
    training: boolean[] = [];
    override call(inputs: Tensor, { training = false }: { training?: boolean } = {}): Tensor {
      this.training.push(training);
      let hidden = this.first.apply(inputs);
      for (const layer of this.rest) hidden = layer.apply(hidden);
      return hidden.add(inputs);
    }
  }

  it('train, evaluate and predict, with layers in lists', async () => {
    const model = new Residual();
    model.compile({ optimizer: 'adam', loss: 'mse', metrics: ['mae'] });
    const { history } = await model.fit(x, x, { epochs: 3, ...quiet });
    expect(Object.keys(history)).toEqual(['loss', 'mae']);
    expect(model.layers.map(({ name }) => name)).toEqual(['dense', 'dense_1', 'dropout']);
    expect(model.countParams()).toBe(12);
    expect(await model.evaluate(x, x, quiet)).toHaveLength(2);
    expect((await model.predict(x, quiet)).shape).toEqual([3, 2]);
    expect(model.training).toContain(true);
    expect(model.training.at(-1)).toBe(false);
  });

  it('predict without noise, train with it', async () => {
    const model = new Residual();
    const [a, b] = [await model.predict(x, quiet), await model.predict(x, quiet)];
    expect(a.toArray()).toEqual(b.toArray());
    expect(model.apply(x, { training: true }).toArray()).not.toEqual(
      model.apply(x, { training: true }).toArray(),
    );
  });

  it('have weights of their own, and penalties', async () => {
    class Scaled extends Model {
      factor!: ReturnType<Model['addWeight']>;
      override build(): void {
        this.factor = this.addWeight({ name: 'factor', shape: [], initializer: 'ones' });
      }
      override call(inputs: Tensor): Tensor {
        this.addLoss(this.factor.value.mul(100));
        return inputs.mul(this.factor.value);
      }
    }
    const model = new Scaled();
    model.compile({ optimizer: new optimizers.SGD({ learningRate: 0.001 }), loss: 'mse' });
    const { history } = await model.fit(x, x, { epochs: 2, ...quiet });
    expect(history.loss[0]).toBe(100);
    expect(model.weights.map(({ path }) => path)).toEqual(['scaled/factor']);
    expect(model.getWeights()[0].item()).toBeLessThan(1);
  });

  it('return several outputs, in a list or by name', async () => {
    class Two extends Model {
      readonly head = new layers.Dense(1);
      override call(inputs: Tensor): Record<string, Tensor> {
        return { sum: this.head.apply(inputs), same: inputs };
      }
    }
    const model = new Two();
    model.compile({ loss: { sum: 'mse', same: 'mae' }, metrics: { sum: ['mae'] } });
    const { history } = await model.fit(x, { same: x, sum: x.sum(1) }, quiet);
    expect(Object.keys(history)).toEqual(['loss', 'same_loss', 'sum_loss', 'sum_mae']);
    class List extends Model {
      override call(inputs: Tensor): Tensor[] {
        return [inputs, inputs.mul(2)];
      }
    }
    const list = new List();
    list.compile({ loss: ['mse', 'mae'] });
    const evaluated = await list.evaluate(x, [x, x], { ...quiet, returnDict: true });
    expect(evaluated).toEqual({ loss: 3.5, mean_absolute_error_loss: 3.5, mean_squared_error_loss: 0 });
  });

  it('freeze sublayers between two fits', async () => {
    const model = new Residual();
    model.compile({ optimizer: 'sgd', loss: 'mse' });
    await model.fit(x, x.mul(2), quiet);
    model.first.trainable = false;
    const kernel = model.first.getWeights()[0].toArray();
    const other = model.rest[0].getWeights()[0].toArray();
    await model.fit(x, x.mul(2), quiet);
    expect(model.first.getWeights()[0].toArray()).toEqual(kernel);
    expect(model.rest[0].getWeights()[0].toArray()).not.toEqual(other);
    model.trainable = false;
    const all = model.getWeights().map((w) => w.toArray());
    model.compile({ optimizer: 'sgd', loss: 'mse' });
    await model.fit(x, x.mul(2), quiet);
    expect(model.getWeights().map((w) => w.toArray())).toEqual(all);
  });

  it('need a call', async () => {
    await expect(new (class Empty extends Model {})().predict(x, quiet)).rejects.toThrow(
      'StateError[no-call]: model "empty" needs layers, or a call(inputs, options) of its own.\n  model = Empty\n  in model "empty"',
    );
  });
});

describe('layers with penalties', () => {
  it('L2 of weights and of activities, divided by the rows of the batch', async () => {
    const model = new Sequential([
      new layers.Dense(1, {
        kernelInitializer: 'ones',
        useBias: false,
        kernelRegularizer: { class_name: 'L2', config: { l2: 0.5 } } as never,
        inputShape: [2],
      }),
      new layers.ActivityRegularization({ l1: 1 }),
    ]);
    model.compile({ optimizer: new optimizers.SGD({ learningRate: 0 }), loss: 'mse' });
    // Mean squared error 0, activities (3 + 7 + 11) / 3, weights 0.5 · 2.
    expect(await model.evaluate(x, x.sum(1), quiet)).toBe(7 + 1);
    // Those recorded into the program are no values to read.
    expect(model.losses.map((loss) => loss.item())).toEqual([1]);
    model.apply(x);
    expect(model.losses.map((loss) => loss.item())).toEqual([7, 1]);
  });
});
