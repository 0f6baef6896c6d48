import { beforeEach, describe, expect, it, vi } from 'vitest';
import { runOptimizers, runSchedules } from '../../test/conformance/optimizers';
import { failures } from '../../test/conformance/report';
import { sharedPath } from '../../test/support/shared';
import { resetNames } from '../config/auto-name';
import { withCustomObjects } from '../config/saveable';
import { evaluateGraph } from '../ir/evaluate';
import type { ArrayValue, Node } from '../ir/node';
import { Tensor } from '../runtime/tensor';
import { recording, Trace } from '../runtime/trace';
import { Variable } from '../runtime/variable';
import { namedOptimizer } from './by-name';
import * as optimizers from './index';
import {
  Adafactor,
  Adam,
  AdamW,
  Lion,
  MultiOptimizer,
  OptimizerMap,
  LossScaleOptimizer,
  Muon,
  Optimizer,
  OPTIMIZERS,
  SGD,
  schedules,
} from './index';

beforeEach(resetNames);

const real = (values: readonly number[], name = 'w'): Variable =>
  new Variable(values, { dtype: 'float32', name });

const near = (tensor: Tensor, values: readonly number[], digits = 5): void => {
  for (const [i, value] of values.entries()) expect(tensor.data[i]).toBeCloseTo(value, digits);
};

/** Runs a step as a program: the values all variables have after it. */
function traced(
  optimizer: Optimizer,
  variables: Variable[],
  gradients: readonly Tensor[],
): Map<Variable, Tensor> {
  const trace = new Trace();
  recording(trace, () => optimizer.apply(gradients));
  const all = [...variables, ...optimizer.variables];
  const given = new Map<Node, ArrayValue>([...trace.reads].map(([storage, node]) => [node, storage]));
  const changed = all.filter(({ storage }) => trace.writes.has(storage));
  const values = evaluateGraph(
    changed.map(({ storage }) => trace.writes.get(storage)!),
    given,
  );
  return new Map(changed.map((variable, i) => [variable, Tensor.of(values[i])]));
}

describe.skipIf(sharedPath('conformance') === null)('optimizers as in Keras', () => {
  it('in every case', () => {
    vi.spyOn(console, 'warn').mockImplementation(() => {});
    expect(failures(runOptimizers(() => true))).toEqual([]);
    vi.restoreAllMocks();
  });
});

describe.skipIf(sharedPath('conformance') === null)('schedules as in Keras', () => {
  it('in every case', () => {
    expect(failures(runSchedules(() => true))).toEqual([]);
  });
});

describe('every optimizer', () => {
  const makers = OPTIMIZERS.classes
    .filter((one) => ![LossScaleOptimizer, Optimizer, MultiOptimizer, OptimizerMap].includes(one as never))
    .map((one) => one as unknown as new (options: object) => Optimizer);
  const settings = [
    {},
    { gradientAccumulationSteps: 2, clipnorm: 1 },
    { useEma: true, emaOverwriteFrequency: 2, weightDecay: 0.1 },
  ];
  it.each(
    makers.flatMap((maker) =>
      settings.map((setting) => [maker.name, JSON.stringify(setting), maker, setting] as const),
    ),
  )('%s %s does the same in a program as at once', (_, __, Maker, setting) => {
    const start = [
      Tensor.from([
        [1.5, -2.5],
        [0.5, 0.25],
      ]),
      Tensor.from([3.5, -1.5]),
    ];
    const gradients = [
      Tensor.from([
        [0.5, -0.25],
        [1.5, 2.5],
      ]),
      Tensor.from([-0.75, 0.125]),
    ];
    const make = (): [Optimizer, Variable[]] => {
      const variables = start.map((value) => new Variable(value, { name: 'w' }));
      const optimizer = new Maker({ learningRate: 0.1, name: 'o', ...setting });
      optimizer.build(variables);
      return [optimizer, variables];
    };
    const [eager, eagerVariables] = make();
    const [compiled, compiledVariables] = make();
    for (let step = 0; step < 3; step++) {
      eager.apply(gradients);
      for (const [variable, value] of traced(compiled, compiledVariables, gradients)) variable.assign(value);
      const [expected, got] = [
        [...eagerVariables, ...eager.variables],
        [...compiledVariables, ...compiled.variables],
      ];
      for (const [i, variable] of expected.entries()) near(got[i].value, [...variable.value.data], 6);
    }
  });

  it.each(makers.map((maker) => [maker.name, maker] as const))(
    '%s saves in its own name and comes back',
    (_, Maker) => {
      const optimizer = new Maker({ learningRate: 0.25 });
      const saved = optimizers.serialize(optimizer);
      expect(optimizers.serialize(optimizers.deserialize(JSON.parse(JSON.stringify(saved))))).toEqual(saved);
    },
  );
});

describe('learning rate', () => {
  it('can be a number that changes, in a program without a new trace', () => {
    const w = real([1, 1]);
    const optimizer = new SGD({ learningRate: 0.5 });
    optimizer.build([w]);
    const trace = new Trace();
    recording(trace, () => optimizer.apply([[1, 1]]));
    const [, rate] = optimizer.variables;
    expect(trace.reads.has(rate.storage)).toBe(true);
    optimizer.learningRate = 0.25;
    expect(optimizer.learningRate.item()).toBe(0.25);
    optimizer.apply([[1, 1]]);
    near(w.value, [0.75, 0.75]);
  });

  it('can be a schedule, computed from the steps taken', () => {
    const w = real([0]);
    const optimizer = new SGD({ learningRate: new schedules.PiecewiseConstantDecay([0], [1, 0.125]) });
    optimizer.apply([[1]], [w]);
    optimizer.apply([[1]], [w]);
    near(w.value, [-1.125]);
    expect(optimizer.variables.map(({ path }) => path)).toEqual(['sgd/iteration']);
    expect(optimizer.hasSettableLearningRate).toBe(false);
    expect(() => (optimizer.learningRate = 0.1)).toThrowErrorMatchingInlineSnapshot(`
      [StateError: StateError[rate-is-scheduled]: the learning rate of this optimizer comes from a schedule, so that a number cannot be set.
        optimizer = sgd
        Create the optimizer with a number as its learningRate, or set another schedule.]
    `);
    optimizer.learningRate = () => 0.5;
    expect(optimizer.learningRate.item()).toBe(0.5);
  });

  it('comes back from a file with the schedule it was', () => {
    const optimizer = new Adam({
      learningRate: new schedules.ExponentialDecay(0.1, 10, 0.5, { staircase: true }),
    });
    const again = optimizers.deserialize(optimizers.serialize(optimizer));
    expect(again.getConfig()).toEqual(optimizer.getConfig());
  });

  it('may be a function of the user, found again by its name', () => {
    const rate = (): number => 0.5;
    const saved = optimizers.serialize(new SGD({ learningRate: rate }));
    expect(saved.config).toMatchObject({ learning_rate: { class_name: 'function', config: 'rate' } });
    expect(withCustomObjects({ rate }, () => optimizers.deserialize(saved)).learningRate.item()).toBe(0.5);
    expect(() => optimizers.deserialize(saved)).toThrowError(
      /names a function "rate".*\n.*\n.*\n.*customObjects: \{ rate \}/,
    );
  });
});

describe('weight decay and constraints', () => {
  it('decays before the step, except what is excluded', () => {
    const kernel = real([10], 'kernel');
    const bias = real([10], 'bias');
    const scale = real([10], 'scale');
    const optimizer = new AdamW({ learningRate: 0.1, weightDecay: 0.5 });
    optimizer.excludeFromWeightDecay({ varNames: ['bias'], varList: [scale] });
    optimizer.apply([[0], [0], [0]], [kernel, bias, scale]);
    near(kernel.value, [9.5]);
    near(bias.value, [10]);
    near(scale.value, [10]);
    expect(() => optimizer.excludeFromWeightDecay({ varNames: ['x'] })).toThrowError(
      /StateError\[already-built\]/,
    );
  });

  it('keeps up the constraint of a variable', () => {
    const w = new Variable([1, 1], {
      dtype: 'float32',
      constraint: { call: (value: Tensor) => value.maximum(0) },
    });
    new SGD({ learningRate: 1 }).apply([[3, 0.5]], [w]);
    near(w.value, [0, 0.5]);
  });
});

describe('LossScaleOptimizer', () => {
  it('leaves out steps that are not finite and halves the scale', () => {
    const w = real([1]);
    const optimizer = new LossScaleOptimizer(new SGD({ learningRate: 1 }), {
      initialScale: 8,
      dynamicGrowthSteps: 2,
    });
    optimizer.build([w]);
    expect(optimizer.scaleLoss(Tensor.from(2.5)).item()).toBe(20);
    optimizer.apply([[Infinity]]);
    near(w.value, [1]);
    expect(optimizer.dynamicScale.item()).toBe(4);
    for (let i = 0; i < 2; i++) optimizer.apply([[1]]);
    near(w.value, [0.5]);
    expect(optimizer.dynamicScale.item()).toBe(8);
    expect(optimizer.iterations.item()).toBe(2);
  });

  it('saves the optimizer within', () => {
    const saved = optimizers.serialize(
      new LossScaleOptimizer(new Lion({ learningRate: 0.5 }), { initialScale: 8 }),
    );
    expect(optimizers.serialize(optimizers.deserialize(saved))).toEqual(saved);
  });
});

describe('MultiOptimizer', () => {
  const make = (): MultiOptimizer =>
    new MultiOptimizer(
      new OptimizerMap(new SGD({ learningRate: 0.5 }), {
        optimizerMap: { '.*bias': new Adam({ learningRate: 0.25 }) },
      }),
    );

  it('lets each optimizer change its variables, as in Keras', () => {
    const [kernel, bias] = [real([3, 3], 'kernel'), real([2, 2], 'bias')];
    const optimizer = make();
    optimizer.build([kernel, bias]);
    expect(optimizer.variables.map(({ path }) => path)).toEqual([
      'multi_optimizer/iteration',
      'multi_optimizer/learning_rate',
      'adam/iteration',
      'adam/learning_rate',
      'adam/bias_momentum',
      'adam/bias_velocity',
      'sgd/iteration',
      'sgd/learning_rate',
    ]);
    for (let i = 0; i < 2; i++)
      optimizer.apply([
        [1, 2],
        [1, 2],
      ]);
    near(kernel.value, [2, 1]);
    near(bias.value, [1.5000056028366089, 1.500004768371582]);
    near(optimizer.variables[5].value, [0.0019990000873804092, 0.007996000349521637]);
    expect(() => optimizer.learningRate).toThrowError(/optimizer\.optimizers\[0\]\.learningRate/);
  });

  it('is saved with the optimizers within', () => {
    const saved = optimizers.serialize(make());
    expect(optimizers.serialize(optimizers.deserialize(saved))).toEqual(saved);
  });

  it('is given to compile itself, not as its config', () => {
    const config = optimizers.serialize(new MultiOptimizer(new OptimizerMap(new Adam())));
    const site = { owner: 'compile', name: 'optimizer' };
    expect(optimizers.deserialize(config)).toBeInstanceOf(MultiOptimizer);
    expect(() => namedOptimizer(config, site)).toThrowErrorMatchingInlineSnapshot(`
      [ArgumentError: ArgumentError[multi-optimizer-config]: compile takes a MultiOptimizer itself, not its config.
        optimizer = the config of a MultiOptimizer
        Make it first: optimizers.deserialize(config).]
    `);
    for (const optimizer of [new Adam(), new LossScaleOptimizer(new SGD())])
      expect(namedOptimizer(optimizers.serialize(optimizer), site)).toBeInstanceOf(optimizer.constructor);
  });

  it('refuses paths that several patterns match', () => {
    const map = new OptimizerMap(new SGD(), { optimizerMap: { 'a.*': new SGD() } }).set('.*b', new SGD());
    expect(() => map.get('ab')).toThrowErrorMatchingInlineSnapshot(`
      [ArgumentError: ArgumentError[several-optimizers]: an OptimizerMap has one optimizer for each variable.
        path     = ab
        patterns = a.*, .*b]
    `);
    expect(() => map.set('.*b', new SGD())).toThrowErrorMatchingInlineSnapshot(`
      [ArgumentError: ArgumentError[pattern-taken]: an OptimizerMap takes each pattern once.
        pattern = ".*b"]
    `);
    expect(map.get('c')).toBe(map.defaultOptimizer);
  });
});

describe('own optimizers', () => {
  class SignDescent extends Optimizer {
    override updateStep(gradient: Tensor, variable: Variable, learningRate: Tensor): void {
      variable.assignSub(gradient.sign().mul(learningRate));
    }
  }

  it('need an updateStep alone, and are saved by their name', () => {
    const w = real([1, -2]);
    const optimizer = new SignDescent(0.5, { clipvalue: 1 });
    expect(optimizer.applyGradients([[[3, -4], w]]).item()).toBe(1);
    near(w.value, [0.5, -1.5]);
    expect(optimizer.name).toBe('sign_descent');
    const saved = optimizers.serialize(optimizer);
    expect(saved).toMatchObject({ module: null, class_name: 'SignDescent', registered_name: 'SignDescent' });
    expect(withCustomObjects({ SignDescent }, () => optimizers.deserialize(saved))).toBeInstanceOf(
      SignDescent,
    );
  });
});

describe('names', () => {
  it.each([
    'adam',
    'Adam',
    'adamw',
    'rmsprop',
    'RMSprop',
    'sgd',
    'SGD',
    'nadam',
    'schedulefreeadamw',
    'adam_w',
  ])('%s', (name) => {
    expect(optimizers.get(name)).toBeInstanceOf(Optimizer);
  });

  it('count as in Keras', () => {
    expect([new SGD().name, new SGD().name, new Muon().name, new Adafactor().name]).toEqual([
      'sgd',
      'sgd_1',
      'muon',
      'adafactor',
    ]);
  });

  it('that are wrong say the nearest right one', () => {
    expect(() => optimizers.get('adamm')).toThrowErrorMatchingInlineSnapshot(`
      [NameError: NameError[unknown-optimizer]: there is no optimizer called "adamm".
        optimizer = "adamm"
        in optimizers.get, identifier
        Did you mean "Adam"?]
    `);
    expect(() => optimizers.get(3)).toThrowErrorMatchingInlineSnapshot(`
      [ArgumentError: ArgumentError[bad-option]: optimizers.get needs identifier to be an optimizer, the name of one, or its config.
        identifier = 3
        in optimizers.get, identifier]
    `);
    expect(() => new Adam({ learning_rate: 0.1 } as object)).toThrowErrorMatchingInlineSnapshot(`
      [NameError: NameError[unknown-option]: Adam has no option "learning_rate".
        learning_rate = 0.1
        Did you mean "learningRate"?]
    `);
    expect(() => new SGD({ momentum: 1.5 })).toThrowErrorMatchingInlineSnapshot(`
      [ArgumentError: ArgumentError[bad-option]: SGD needs momentum to be a number, 0 or more and at most 1.
        momentum = 1.5]
    `);
    expect(() => new SGD({ clipnorm: 1, clipvalue: 2 })).toThrowErrorMatchingInlineSnapshot(`
      [ArgumentError: ArgumentError[several-clips]: SGD takes only one of clipnorm, clipvalue and globalClipnorm.
        clipnorm  = 1
        clipvalue = 2]
    `);
  });
});

describe('mistakes', () => {
  it('say what to do', () => {
    const [w, other] = [real([1, 2], 'w'), real([1], 'other')];
    const optimizer = new SGD();
    expect(() => optimizer.apply([[1, 2]])).toThrowErrorMatchingInlineSnapshot(`
      [StateError: StateError[not-built]: gradients without variables need an optimizer that knows its variables.
        optimizer = sgd
        Call optimizer.build(variables) first, or optimizer.apply(gradients, variables).]
    `);
    optimizer.build([w]);
    expect(() => optimizer.apply([[1, 2], [3]])).toThrowErrorMatchingInlineSnapshot(`
      [ArgumentError: ArgumentError[gradient-count]: an optimizer needs one gradient for each variable.
        gradients = 2
        variables = 1]
    `);
    expect(() => optimizer.apply([[1]], [other])).toThrowErrorMatchingInlineSnapshot(`
      [StateError: StateError[unknown-variable]: an optimizer changes only the variables it was built with.
        variable  = <Variable path=other, shape=[1], dtype=float32>
        optimizer = sgd, built with 1 variables
        Make a new optimizer for a new set of variables.]
    `);
    expect(() => optimizer.apply([[1, 2, 3]])).toThrowErrorMatchingInlineSnapshot(`
      [ShapeError: ShapeError[gradient-shape]: a gradient has the shape of its variable.
        gradient = float32[3]
        variable = float32[2], "w"]
    `);
    expect(() => optimizer.apply([null])).toThrowErrorMatchingInlineSnapshot(`
      [StateError: StateError[no-gradients]: a step needs a gradient for at least one variable.
        variables = w
        The loss does not depend on any of them: compute it from the outputs of the layers that hold them.]
    `);
    expect(() => optimizer.setWeights([1])).toThrowErrorMatchingInlineSnapshot(`
      [ArgumentError: ArgumentError[weight-count]: setWeights needs one value for each variable of the optimizer.
        weights   = 1
        variables = 2]
    `);
  });

  it('warn once about variables without a gradient', () => {
    const warn = vi.spyOn(console, 'warn').mockImplementation(() => {});
    const variables = [real([1], 'a'), real([1], 'b')];
    const optimizer = new SGD({ learningRate: 1 });
    for (let i = 0; i < 2; i++) optimizer.apply([[1], null], variables);
    expect(warn.mock.calls).toEqual([
      ['Gradients do not exist for variables b: the loss does not depend on them, so they stay as they are.'],
    ]);
    warn.mockRestore();
    near(variables[0].value, [-1]);
    near(variables[1].value, [1]);
  });
});
