import {
  Input,
  Model,
  Sequential,
  Tensor,
  callbacks,
  constraints,
  initializers,
  layers,
  loadModel,
  losses,
  metrics,
  ops,
  optimizers,
  regularizers,
} from 'keratin';
import type { Variable } from 'keratin';
import { describe, expect, it } from 'vitest';
import { modelToBytes } from '../../src/saving/save';

type Class = abstract new (...given: never[]) => object;
type Method = (...given: unknown[]) => unknown;
type Maker = new (...given: readonly unknown[]) => object;

/** A class of one's own that counts how often a method is called which it overrides, and does as before. */
function counting(base: Class, method: string): { readonly Own: Maker; readonly calls: () => number } {
  let count = 0;
  const Own = class Own extends (base as unknown as Maker) {};
  const before = (base.prototype as unknown as Record<string, Method>)[method];
  const value = function (this: unknown, ...given: unknown[]): unknown {
    count += 1;
    return before.apply(this, given);
  };
  Object.defineProperty(Own.prototype, method, { value, configurable: true, writable: true });
  return { Own, calls: () => count };
}

const X = Tensor.from(
  [
    [1, 2],
    [3, 4],
  ],
  'float32',
);
const Y = Tensor.from([[1], [0]], 'float32');
const quiet = { verbose: 0 } as const;

/** A model with something of one's own in it goes through training, evaluation, prediction, a file and back. */
async function live(
  parts: {
    readonly layer?: object;
    readonly dense?: object;
    readonly compile?: object;
    readonly callbacks?: readonly object[];
    readonly model?: Maker;
  },
  customObjects: Readonly<Record<string, unknown>> = {},
): Promise<void> {
  const input = Input({ shape: [2] });
  const stack = [
    ...(parts.layer === undefined ? [] : [parts.layer as layers.Layer]),
    new layers.Dense(1, (parts.dense ?? {}) as never),
  ];
  const made = new (parts.model ?? (Model as unknown as Maker))({
    inputs: input,
    outputs: stack.reduce((x, layer) => layer.apply(x), input),
  }) as Model;
  made.compile({ optimizer: 'sgd', loss: 'mse', ...parts.compile } as never);
  const options = { ...quiet, callbacks: parts.callbacks as never };
  await made.fit(X, Y, { ...options, epochs: 2, validationData: [X, Y] });
  await made.evaluate(X, Y, options);
  await made.predict(X, { ...options, batchSize: 1 });
  await loadModel(modelToBytes(made, 'keras'), { customObjects });
}

class Masked extends layers.Layer {
  readonly inner = new layers.Dense(2, 'linear', { name: 'inner' });
  scale!: Variable;
  constructor(options: layers.LayerOptions = {}) {
    super(options);
    this.supportsMasking = true;
  }
  override build(): void {
    this.scale = this.addWeight({ name: 'scale', shape: [], initializer: 'ones' });
  }
  override call(x: Tensor): Tensor {
    return this.inner.apply(x).mul(this.scale.value);
  }
}
class Squares extends losses.Loss {
  override call(yTrue: Tensor, yPred: Tensor): Tensor {
    return yTrue.sub(yPred).square().mean(-1);
  }
}
class Largest extends metrics.Metric {
  readonly largest = this.addVariable([], 'zeros');
  override updateState(_yTrue: Tensor, yPred: Tensor): void {
    this.largest.assign(this.largest.value.maximum(yPred.max()));
  }
  override result(): Tensor {
    return this.largest.value;
  }
}
class Descent extends optimizers.Optimizer {
  override updateStep(gradient: Tensor, variable: Variable, rate: Tensor): void {
    variable.assignSub(gradient.mul(rate));
  }
}
class Penalty extends regularizers.Regularizer {
  override call(x: Tensor): Tensor {
    return x.square().sum();
  }
}
class Halved extends constraints.Constraint {
  override call(w: Tensor): Tensor {
    return w.mul(0.5);
  }
}
class Ones extends initializers.Initializer {
  override call(shape: readonly number[]): Tensor {
    return ops.ones(shape);
  }
}
class Falling extends optimizers.schedules.LearningRateSchedule {
  override call(step: Tensor): Tensor {
    return ops.reciprocal(step.astype('float32').add(1));
  }
}

/** What is done with an object of each class, methods that are called then, and those that people call themselves. */
interface Family {
  readonly base: Class;
  /** A class of one's own, whose methods are overridden once more. */
  readonly own: Class;
  readonly run: (Own: Maker) => Promise<void>;
  readonly called: readonly string[];
  /** Called by people, or by the library inside of what is called: overriding is no way to change it. */
  readonly others: readonly string[];
}

const FAMILIES: Readonly<Record<string, Family>> = {
  layer: {
    base: layers.Layer,
    own: Masked,
    run: (Own) => live({ layer: new Own() }, { Own }),
    called: [
      ...[
        'build',
        'call',
        'computeMask',
        'computeOutputShape',
        'getConfig',
        'getBuildConfig',
        'buildFromConfig',
      ],
      ...['saveOwnVariables', 'loadOwnVariables', 'sublayers', 'keptLayers', 'flattenLayers', 'outputTypes'],
      ...['apply', 'ensureBuilt', 'addWeight', 'baseConfig'],
    ],
    others: [
      ...['extend', 'markBuilt', 'positionalOptions', 'addLoss', 'keepLosses', 'getWeights', 'setWeights'],
      ...['countParams', 'toString'],
    ],
  },
  loss: {
    base: losses.Loss,
    own: Squares,
    run: (Own) => live({ compile: { loss: new Own() } }, { Own }),
    called: ['call', 'apply', 'getConfig', 'valueMask'],
    others: ['settings', 'toString'],
  },
  metric: {
    base: metrics.Metric,
    own: Largest,
    run: (Own) => live({ compile: { metrics: [new Own()] } }, { Own }),
    called: ['build', 'updateState', 'result', 'resetState', 'getConfig', 'addVariable'],
    others: ['apply', 'settings', 'toString'],
  },
  optimizer: {
    base: optimizers.Optimizer,
    own: Descent,
    run: (Own) => live({ compile: { optimizer: new Own(0.1, { weightDecay: 0.1 }) } }, { Own }),
    called: [
      ...[
        'build',
        'updateStep',
        'apply',
        'beforeUpdates',
        'applyWeightDecay',
        'decayOf',
        'scaleLoss',
        'getConfig',
      ],
      ...['finalizeVariableValues', 'addVariable', 'targetsOf', 'rateFor', 'shared', 'track'],
    ],
    others: [
      ...['loadWhenBuilt', 'addVariableFromReference', 'addOptimizerVariables', 'indexOf', 'stepNumber'],
      ...['applyGradients', 'excludeFromWeightDecay', 'setWeights', 'toString'],
    ],
  },
  regularizer: {
    base: regularizers.Regularizer,
    own: Penalty,
    run: (Own) => live({ dense: { kernelRegularizer: new Own() } }, { Own }),
    called: ['call', 'getConfig'],
    others: [],
  },
  constraint: {
    base: constraints.Constraint,
    own: Halved,
    run: (Own) => live({ dense: { kernelConstraint: new Own() } }, { Own }),
    called: ['call', 'getConfig'],
    others: [],
  },
  initializer: {
    base: initializers.Initializer,
    own: Ones,
    run: (Own) => live({ dense: { kernelInitializer: new Own() } }, { Own }),
    called: ['call', 'getConfig'],
    others: [],
  },
  schedule: {
    base: optimizers.schedules.LearningRateSchedule,
    own: Falling,
    run: (Own) => live({ compile: { optimizer: new optimizers.SGD(new Own() as never) } }, { Own }),
    called: ['call', 'getConfig'],
    others: [],
  },
  callback: {
    base: callbacks.Callback,
    own: callbacks.Callback,
    run: (Own) => live({ callbacks: [new Own()] }),
    called: [
      ...[
        'setModel',
        'setParams',
        'onTrainBegin',
        'onTrainEnd',
        'onEpochBegin',
        'onEpochEnd',
        'onTrainBatchBegin',
      ],
      ...[
        'onTrainBatchEnd',
        'onTestBegin',
        'onTestEnd',
        'onTestBatchBegin',
        'onTestBatchEnd',
        'onPredictBegin',
      ],
      ...['onPredictEnd', 'onPredictBatchBegin', 'onPredictBatchEnd'],
    ],
    others: ['settings', 'toString'],
  },
  model: {
    base: Model,
    own: Model,
    run: (Own) => live({ model: Own }, { Own }),
    called: ['apply', 'call', 'getConfig', 'sublayers', 'resetMetrics', 'setGraph', 'compile'],
    others: [
      ...['refuseWhileRunning', 'getLayer', 'fit', 'evaluate', 'predict', 'trainOnBatch', 'testOnBatch'],
      ...[
        'predictOnBatch',
        'profile',
        'metricDirection',
        'summary',
        'save',
        'saveWeights',
        'loadWeights',
        'buildFor',
      ],
    ],
  },
};

const methodsOf = ({ prototype }: Class): string[] =>
  Object.entries(Object.getOwnPropertyDescriptors(prototype)).flatMap(([name, { value }]) =>
    typeof value === 'function' && name !== 'constructor' ? [name] : [],
  );

describe.each(Object.entries(FAMILIES))(
  'methods of a %s of one’s own',
  (_, { base, own, run, called, others }) => {
    it('are all in the table', () => {
      const inherited = new Set(['call', 'getConfig']);
      expect(
        methodsOf(base)
          .filter((name) => !inherited.has(name))
          .sort(),
      ).toEqual([...called, ...others].filter((name) => !inherited.has(name)).sort());
    });

    it.each(called)('%s is called', async (method) => {
      const { Own, calls } = counting(own, method);
      await run(Own);
      expect(calls()).toBeGreaterThan(0);
    });
  },
);

describe('what a cell of one’s own has', () => {
  class Adding extends layers.Layer {
    readonly stateSize: number = 2;
    override call(x: Tensor, options: layers.CallOptions): never {
      const [state] = (options as { states: Tensor[] }).states;
      return [x.add(state), [x.add(state)]] as never;
    }
    getInitialState(batchSize: number): Tensor {
      return ops.zeros([batchSize, 2]);
    }
  }
  const run = (cell: object): Tensor => new layers.RNN(cell as never).apply(ops.ones([1, 3, 2]));

  it.each(['call', 'build', 'getInitialState'])('%s is called', (method) => {
    const { Own, calls } = counting(Adding, method);
    run(new Own());
    expect(calls()).toBeGreaterThan(0);
  });

  it('its sizes decide', () => {
    class Wide extends layers.Layer {
      readonly stateSize = [2, 3];
      readonly outputSize = 4;
      override call(x: Tensor, options: layers.CallOptions): never {
        return [ops.concatenate([x, x], -1), (options as { states: Tensor[] }).states] as never;
      }
    }
    expect(run(new Wide()).shape).toEqual([1, 4]);
    const [, ...states] = new layers.RNN(new Wide() as never, { returnState: true }).apply<Tensor[]>(
      ops.ones([1, 3, 2]),
    );
    expect(states.map(({ shape }) => shape)).toEqual([
      [1, 2],
      [1, 3],
    ]);
  });
});

describe('functions kept as properties instead of methods', () => {
  it('are called', async () => {
    class Fields extends layers.Layer {
      weight!: Variable;
      override build = (): void => {
        this.weight = this.addWeight({ name: 'weight', shape: [], initializer: 'ones' });
      };
      override call = (x: Tensor): Tensor => x.mul(this.weight.value);
    }
    class Loss extends losses.Loss {
      override call = (yTrue: Tensor, yPred: Tensor): Tensor => yTrue.sub(yPred).abs().mean(-1);
    }
    class Steps extends metrics.Metric {
      readonly steps = this.addVariable([], 'zeros', { name: 'steps' });
      override updateState = (): void => void this.steps.assignAdd(1);
      override result = (): Tensor => this.steps.value;
    }
    class Step extends optimizers.Optimizer {
      override updateStep = (_: Tensor, variable: Variable): void => void variable.assignAdd(1);
    }
    const seen: number[] = [];
    class Watch extends callbacks.Callback {
      override onEpochEnd = (epoch: number): void => void seen.push(epoch);
    }
    const scaled = new Fields();
    const model = new Sequential([
      Input({ shape: [2] }),
      scaled,
      new layers.Dense(1, { trainable: false, kernelInitializer: 'zeros' }),
    ]);
    model.compile(new Step(0.1), { loss: new Loss(), metrics: [new Steps()] });
    const { history } = await model.fit(X, Y, {
      ...quiet,
      epochs: 2,
      batchSize: 1,
      callbacks: [new Watch()],
    });
    expect(history).toEqual({ loss: [0.5, 0.5], steps: [2, 2] });
    expect([scaled.weight.value.item(), seen]).toEqual([5, [0, 1]]);
  });

  it('a build called by hand is refused, as it would make its weights twice', () => {
    class Fields extends layers.Layer {
      override build = (): void => void this.addWeight({ name: 'weight', shape: [] });
      override call = (x: Tensor): Tensor => x;
    }
    expect(() => new Fields().build()).toThrow(
      'StateError[build-field]: Fields.build is a property with a function',
    );
    expect(new Fields().apply(X).shape).toEqual([2, 2]);
  });
});

describe('computeOutputShape of one’s own', () => {
  const symbol = Input({ shape: [2] });
  const made = (computeOutputShape: unknown, call: unknown = (x: Tensor) => x): layers.Layer => {
    const Own = class Own extends layers.Flatten {};
    Object.defineProperty(Own.prototype, 'computeOutputShape', { value: computeOutputShape });
    Object.defineProperty(Own.prototype, 'call', { value: call });
    return new Own();
  };

  it.each<[string, unknown, string]>([
    [
      'nothing',
      () => {},
      'ArgumentError[bad-return]: Own.computeOutputShape needs to return a shape: whole numbers, and null for sizes that come with the data.\n  returned = nothing (undefined)',
    ],
    ['a promise', async () => [null, 2], 'returned = a promise'],
    ['a text in it', () => [null, '2'], 'Own.computeOutputShape needs to return a shape'],
    [
      'another shape',
      () => [null, 7],
      'ShapeError[output-shape]: Own.computeOutputShape needs to say the shape of what call gives.\n  computeOutputShape says = [*, 7]\n  call gives              = [*, 2]',
    ],
  ])('is refused where it says %s', (_, said, text) => {
    expect(() => made(said).apply(symbol)).toThrow(text);
  });

  it('decides where call reads numbers, which cannot be recorded', () => {
    const readsNumbers = (x: Tensor): Tensor => Tensor.from(Array.from(x.data), 'float32').reshape([-1, 2]);
    expect(made(([batch]: number[]) => [batch, 2], readsNumbers).apply(symbol).shape).toEqual([null, 2]);
  });
});

it('a layer without call is refused by name', () => {
  const Own = class Own extends (layers.Layer as unknown as new () => layers.Flatten) {};
  expect(() => new Own().apply(X)).toThrow(
    'StateError[not-implemented]: a layer needs its own call(inputs, options).\n  class = Own',
  );
});
