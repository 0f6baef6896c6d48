import {
  Input,
  Sequential,
  Tensor,
  callbacks,
  constraints,
  initializers,
  layers,
  metrics,
  ops,
  optimizers,
  regularizers,
} from 'keratin';
import { describe, expect, it } from 'vitest';

const { LearningRateSchedule } = optimizers.schedules;
const X = Tensor.from([[1, 2]], 'float32');
const Y = Tensor.from([[1]], 'float32');

type Base = abstract new (...given: never[]) => object;

/** An object of a class with these methods. */
function made<C extends Base>(base: C, methods: object, ...given: readonly unknown[]): InstanceType<C> {
  const Own = class Own extends (base as unknown as new (...given: readonly unknown[]) => object) {};
  for (const [name, value] of Object.entries(methods)) Object.defineProperty(Own.prototype, name, { value });
  return new Own(...given) as InstanceType<C>;
}

async function said(body: () => unknown): Promise<string> {
  try {
    await body();
    return 'nothing was said';
  } catch (error) {
    return (error as Error).message;
  }
}

interface Setting {
  readonly compile?: object;
  readonly dense?: object;
  readonly fit?: object;
  readonly data?: unknown;
}

const training = ({ compile = {}, dense = {}, fit = {}, data }: Setting): Promise<string> =>
  said(() => {
    const out = new layers.Dense(1, { name: 'out', ...dense } as never);
    const model = new Sequential([Input({ shape: [2] }), out]);
    model.compile({ loss: 'mse', optimizer: 'sgd', ...compile } as never);
    return data === undefined
      ? model.fit(X, Y, { verbose: 0, epochs: 2, ...fit })
      : model.fit(data, null, { verbose: 0, ...fit });
  });

const optimizer = (methods: object): Setting => ({
  compile: { optimizer: made(optimizers.Optimizer, { updateStep: () => {}, ...methods }, 0.1) },
});
const schedule = (call: unknown): Setting => ({
  compile: { optimizer: new optimizers.SGD(made(LearningRateSchedule, { call })) },
});
const rate = (rate: unknown): Setting => ({ compile: { optimizer: new optimizers.SGD(rate as never) } });
const metric = (methods: object): Setting => ({
  compile: {
    metrics: [made(metrics.Metric, { updateState: () => {}, result: () => ops.ones([]), ...methods })],
  },
});
const callback = (methods: object): Setting => ({ fit: { callbacks: [made(callbacks.Callback, methods)] } });
const one = () => ops.ones([]);

describe('what classes of the user return', () => {
  it.each<[string, Setting, string]>([
    [
      'a regularizer',
      { dense: { kernelRegularizer: made(regularizers.Regularizer, { call: () => {} }) } },
      'Own.call needs to return one number, as a tensor.\n  returned = nothing (undefined)',
    ],
    [
      'a penalty for each weight',
      { dense: { kernelRegularizer: made(regularizers.Regularizer, { call: (w: Tensor) => w }) } },
      'Own.call needs to return one number, as a tensor.\n  returned = float32[2, 1]',
    ],
    [
      'a penalty of outputs',
      { dense: { activityRegularizer: made(regularizers.Regularizer, { call: async () => one() }) } },
      'Own.call needs to return one number, as a tensor.\n  returned = a promise',
    ],
    [
      'a regularizer without call',
      { dense: { kernelRegularizer: made(regularizers.Regularizer, {}) } },
      'a regularizer needs its own call(x).\n  class = Own',
    ],
    [
      'a constraint without call',
      { dense: { kernelConstraint: made(constraints.Constraint, {}) } },
      'a constraint needs its own call(w).\n  class = Own',
    ],
    [
      'an initializer',
      { dense: { kernelInitializer: made(initializers.Initializer, { call: () => one() }) } },
      'the kernel initializer of Dense needs to return a tensor of the shape it is given, [2, 1].\n  returned = float32[]',
    ],
    [
      'a schedule: nothing',
      schedule(() => {}),
      'Own.call needs to return one number.\n  returned = nothing (undefined)',
    ],
    [
      'a schedule: a promise',
      schedule(async () => one()),
      'Own.call needs to return one number.\n  returned = a promise',
    ],
    [
      'a schedule: several',
      schedule(() => ops.ones([3])),
      'Own.call needs to return one number.\n  returned = float32[3]',
    ],
    [
      'a rate: nothing',
      rate(() => {}),
      'a learning rate function needs to return one number.\n  returned = nothing (undefined)',
    ],
    [
      'a rate: not a number',
      rate(() => Number.NaN),
      'a learning rate function needs to return one number.\n  returned = the number NaN',
    ],
    [
      'updateStep: the new value',
      optimizer({ updateStep: (gradient: Tensor) => gradient }),
      'Own.updateStep needs to return nothing: it changes the variable itself.\n  returned = float32[2, 1]',
    ],
    [
      'updateStep: a promise',
      optimizer({ updateStep: async () => {} }),
      'Own.updateStep needs to return its result, not a promise.',
    ],
    [
      'build: without super',
      optimizer({ build: () => {} }),
      'Own.build needs to call super.build(variables), which notes what is trained.',
    ],
    [
      'build: a promise',
      optimizer({ build: async () => {} }),
      'Own.build needs to return its result, not a promise.',
    ],
    [
      'scaleLoss',
      optimizer({ scaleLoss: () => {} }),
      'Own.scaleLoss needs to return one number, as a tensor.',
    ],
    [
      'result: no name',
      metric({ result: () => ({}) }),
      'Own.result needs to return a tensor, or an object of tensors by name.\n  returned = {}',
    ],
    [
      'result: a list',
      metric({ result: () => [one()] }),
      'Own.result needs to return a tensor, or an object of tensors by name.',
    ],
    [
      'result: nested',
      metric({ result: () => ({ a: { b: one() } }) }),
      'Own.result needs to return a tensor, or an object of tensors by name.\n  returned.a = ',
    ],
    [
      'resetState',
      metric({ resetState: async () => {} }),
      'Own.resetState needs to return its result, not a promise.',
    ],
    [
      'setModel',
      callback({ setModel: async () => {} }),
      'Own.setModel needs to return its result, not a promise.',
    ],
    [
      'logs',
      callback({ onEpochEnd: (_: number, logs: Record<string, unknown>) => void (logs.mine = 'high') }),
      'the logs of an epoch hold numbers: their history is what callbacks write there.\n  logs.mine = "high"',
    ],
  ])('is checked: %s', async (_, setting, text) => {
    expect(await training(setting)).toContain(text);
  });

  it('numbers are rates, too', async () => {
    expect(await training(schedule(() => 0.1))).toBe('nothing was said');
    expect(await training(rate(() => 0.1))).toBe('nothing was said');
  });

  it('variables of metrics and optimizers begin with what they are told', () => {
    const own = made(metrics.Metric, {});
    const add = own.addVariable.bind(own) as (
      shape: readonly number[],
      start?: unknown,
    ) => { readonly value: Tensor };
    expect(add([2], new initializers.Constant(3)).value.toArray()).toEqual([3, 3]);
    expect(add([2], () => [1, 2]).value.toArray()).toEqual([1, 2]);
    expect(() => add([2], 'one')).toThrow(
      "ArgumentError[bad-option]: Own.addVariable needs initializer to be 'zeros', 'ones', an initializer or a function.",
    );
    expect(() => add([2], () => [1, 2, 3])).toThrow('numbers of the shape it is given, [2]');
    const sgd = new optimizers.SGD();
    expect(() => sgd.addVariable([2], { initializer: 'one' as never })).toThrow(
      "SGD.addVariable needs initializer to be 'zeros', 'ones', a number or an initializer.",
    );
    expect(() => sgd.addVariable([2], { initializer: { call: () => one() } })).toThrow(
      'the shape it is given, [2]',
    );
  });

  it('promises of hooks are waited for, also those of other libraries', async () => {
    const reject = (_: unknown, fail: (error: Error) => void): void => fail(new Error('own failure'));
    // oxlint-disable-next-line unicorn/no-thenable
    const failing = { then: reject };
    expect(await training(callback({ onTrainBatchEnd: () => failing }))).toBe('own failure');
    expect(await training(callback({ onEpochBegin: () => failing }))).toBe('own failure');
  });
});

describe('methods that were to be another', () => {
  const refused = (name: string, meant: string): string =>
    `StateError[uncalled-method]: the class Own has a method ${name}, which nothing would call.\n` +
    `  class  = Own, a Callback\n  method = ${name}\n  Call it ${meant}.`;

  it.each([
    ['onEpochEnds', 'onEpochEnd'],
    ['onepochEnd', 'onEpochEnd'],
    ['onTrainStart', 'onTrainEnd'],
    ['onEpochStart', 'onEpochEnd'],
    ['onTrainBatchStart', 'onTrainBatchEnd'],
  ])('of callbacks: %s', (name, meant) => {
    expect(() => made(callbacks.Callback, { [name]: () => {} })).toThrow(
      refused(name, meant).split('\n  Call')[0],
    );
    expect(() => made(callbacks.Callback, { [name]: () => {} })).toThrow(meant.slice(0, 5));
  });

  it.each<[Base, string, string]>([
    [metrics.Metric, 'updateSate', 'updateState'],
    [metrics.Metric, 'results', 'result'],
    [optimizers.SGD, 'updateSteps', 'updateStep'],
    [layers.Flatten, 'computeOutputShapes', 'computeOutputShape'],
    [layers.Dense, 'getconfig', 'getConfig'],
    [regularizers.L2, 'get_config', 'getConfig'],
    [initializers.Initializer, '__call__', 'call'],
  ])('of %o: %s', (base, name, meant) => {
    expect(() => made(base, { [name]: () => {} }, 2)).toThrow(`Call it ${meant}.`);
  });

  it('may stand beside the method itself, or be called by oneself', () => {
    made(metrics.Metric, { updateStates: () => {}, updateState: () => {} });
    made(callbacks.Callback, {
      _onEpochEnd: () => {},
      only: () => {},
      online: () => {},
      onProgress: () => {},
    });
  });
});

describe('batches that iterables give', () => {
  it.each<[string, () => unknown, string]>([
    [
      'nothing',
      function* () {
        yield undefined;
      },
      'a batch is x, [x, y] or [x, y, sampleWeight].\n  batch = undefined\n  in batch 1 of the iterable, in model',
    ],
    [
      'a text',
      function* () {
        yield 'abc';
      },
      'batch = "abc"',
    ],
    [
      'a promise',
      function* () {
        yield Promise.resolve([X, Y]);
      },
      'batch = a promise',
    ],
    [
      'four parts',
      function* () {
        yield [X, Y, Y, Y];
      },
      'batch = a list of 4',
    ],
    [
      'no x',
      function* () {
        yield [undefined, Y];
      },
      'batch = a list whose x is undefined',
    ],
    [
      'other parts',
      function* () {
        yield [X, Y];
        yield [X, Y, [1]];
      },
      'all batches of an iterable need to have the same parts.\n  before = [x, y], arrays **-\n  now    = [x, y, sampleWeight], arrays ***\n  in batch 2 of the iterable',
    ],
    [
      'other rows',
      function* () {
        yield [X, ops.zeros([3, 1])];
      },
      'all arrays need the same number of rows',
    ],
    [
      'no iterator',
      () => ({ [Symbol.iterator]: () => undefined }),
      'an iterable of batches needs to give an object with a method next.\n  returned = undefined',
    ],
    [
      'no result',
      () => ({ [Symbol.iterator]: () => ({ next: () => undefined }) }),
      'next of an iterator of batches needs to give { value, done }.',
    ],
    [
      'x and y by name',
      function* () {
        yield { x: X, y: Y };
      },
      'Inputs and targets together are a list: [x, y].',
    ],
  ])('are checked: %s', async (_, data, text) => {
    expect(await training({ data: data() })).toContain(text);
  });
});

describe('cells of one’s own', () => {
  class Cell extends layers.Layer {
    readonly stateSize: number = 2;
    declare readonly outputSize?: number;
    override call(x: Tensor, _options: layers.CallOptions): never {
      return [x, [x]] as never;
    }
  }
  const rnn = (methods: object): unknown =>
    new layers.RNN(made(Cell, methods) as never).apply(ops.ones([4, 3, 2]));

  it.each<[string, object, string]>([
    [
      'the output alone',
      { call: (x: Tensor) => x },
      'Own.call needs to return [output, new states], the states like those before: [float32[4, 2]].',
    ],
    ['no states', { call: (x: Tensor) => [x] }, 'Own.call needs to return [output, new states]'],
    ['two states', { call: (x: Tensor) => [x, [x, x]] }, 'returned states = [float32[4, 2], float32[4, 2]]'],
    ['a state of another shape', { call: (x: Tensor) => [x, [x.sum(1)]] }, 'returned states = [float32[4]]'],
    [
      'a state of another type',
      { call: (x: Tensor) => [x, [x.astype('int32')]] },
      'returned states = [int32[4, 2]]',
    ],
    [
      'initial states: nothing',
      { getInitialState: () => {} },
      'Own.getInitialState needs to return tensors of 4 rows, one for each sample of the batch.\n  returned = nothing (undefined)',
    ],
    ['initial states: one row', { getInitialState: () => ops.zeros([1, 2]) }, 'returned = float32[1, 2]'],
  ])('are checked: %s', async (_, methods, text) => {
    expect(await said(() => rnn(methods))).toContain(text);
  });

  it('say their sizes', async () => {
    class Unsized extends Cell {
      override readonly stateSize = undefined as never;
    }
    class Wide extends Cell {
      override readonly outputSize = 7;
    }
    class Joined extends Cell {
      override call(x: Tensor): never {
        return [ops.concatenate([x, x], -1), [x]] as never;
      }
    }
    const run = (cell: Cell) => said(() => new layers.RNN(cell as never).apply(ops.ones([4, 3, 2])));
    expect(await run(new Unsized())).toContain(
      'ArgumentError[cell-state-size]: the cell Unsized needs a property stateSize: the number of features of its state, or a list with one for each.\n  stateSize = undefined',
    );
    expect(await run(new Wide())).toContain(
      'Wide.call needs to return an output of its outputSize, 7 features.',
    );
    expect(await run(new Joined())).toContain('an output unlike the first state needs'.replace('an', 'An'));
    expect(await run(new Cell())).toBe('nothing was said');
  });
});
