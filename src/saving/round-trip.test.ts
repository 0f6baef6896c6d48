import { beforeEach, describe, expect, it } from 'vitest';
import { resetNames } from '../config/auto-name';
import type { JsonObject } from '../config/option';
import { registerSaveable } from '../config/saveable';
import { Concatenate, Dense, Input, Layer } from '../layers';
import { loadModel } from '../load-model';
import { Loss } from '../losses';
import { Metric } from '../metrics';
import { Model } from '../models/model';
import { Sequential } from '../models/sequential';
import { Optimizer, SGD, schedules } from '../optimizers';
import { Regularizer } from '../regularizers';
import { Tensor, type TensorLike } from '../runtime/tensor';
import type { Variable } from '../runtime/variable';
import type { CompileOptions } from '../training/trainer';
import { pythonRandom, setRandomSeed } from '../util/random/seeded';
import { modelToBytes } from './save';

beforeEach(resetNames);

const x = Tensor.from([
  [1, 2, 3],
  [4, 5, 6],
]);

abstract class Times extends Layer {
  factor = 1;
  override call(given: Tensor): Tensor {
    return given.mul(this.factor);
  }
}

class ByOptions extends Times {
  constructor({ factor = 2, ...options }: { factor?: number } & JsonObject = {}) {
    super(options);
    this.factor = factor;
  }
  override getConfig(): JsonObject {
    return { ...super.getConfig(), factor: this.factor };
  }
}
class ByPosition extends Times {
  constructor(factor = 2, options: JsonObject = {}) {
    super(options);
    this.factor = factor;
  }
  override getConfig(): JsonObject {
    return { ...super.getConfig(), factor: this.factor };
  }
}
class ByBoth extends Dense {
  readonly factor: number;
  constructor(units: number, factor: number, options: JsonObject = {}) {
    super(units, options);
    this.factor = factor;
  }
  override call(given: Tensor): Tensor {
    return super.call(given).mul(this.factor);
  }
  override getConfig(): JsonObject {
    return { ...super.getConfig(), factor: this.factor };
  }
}
class Holds extends Times {
  readonly inner: Layer;
  constructor({ inner, ...options }: { inner: Layer; name?: string }) {
    super(options);
    this.inner = inner;
  }
  override call(given: Tensor): Tensor {
    return this.inner.apply(given);
  }
  override getConfig(): JsonObject {
    return {
      ...super.getConfig(),
      inner: { module: 'keras.layers', class_name: 'Dense', config: this.inner.getConfig() },
    };
  }
}
class Without extends Times {
  constructor({ factor = 1, ...options }: { factor?: number } & JsonObject = {}) {
    super(options);
    this.factor = factor;
  }
}
class Vouches extends Without {
  override getConfig(): JsonObject {
    return super.getConfig();
  }
}
class Units extends Layer {
  readonly units: number;
  constructor(units: number) {
    super();
    this.units = units;
  }
  override build([, size]: readonly number[]): void {
    this.addWeight({ name: 'w', shape: [size, this.units] });
  }
  override call(given: Tensor): Tensor {
    return given.matmul(this.weights[0].value);
  }
}
class Swapped extends Times {
  constructor(factor: number, bias: number, options: JsonObject = {}) {
    super(options);
    this.factor = factor;
    this.bias = bias;
  }
  bias: number;
  override getConfig(): JsonObject {
    return { ...super.getConfig(), bias: this.bias, factor: this.factor };
  }
}
class ByHand extends Times {
  constructor(factor: number) {
    super();
    this.factor = factor;
  }
  override getConfig(): JsonObject {
    return { how: this.factor };
  }
  static override fromConfig(config: JsonObject): ByHand {
    return new ByHand(config.how as number);
  }
}

const around = (layer: Layer): Model => {
  const input = Input({ shape: [3] });
  return new Model({ inputs: input, outputs: layer.apply(input) });
};

describe('layers of the user', () => {
  it.each<[string, Layer]>([
    ['one object of options', new ByOptions({ factor: 5 })],
    ['parameters by position', new ByPosition(5)],
    ['parameters behind those of a class above', new ByBoth(2, 5)],
    ['layers as options', new Holds({ inner: new Dense(2) })],
    ['a fromConfig of its own', new ByHand(5)],
  ])('come back where their constructor takes %s', async (_, layer) => {
    const model = around(layer);
    const customObjects = { ByOptions, ByPosition, ByBoth, Holds, ByHand };
    for (const format of ['keras', 'h5'] as const) {
      const again = await loadModel(modelToBytes(model, format), { customObjects });
      expect(String(again.apply(x))).toBe(String(model.apply(x)));
    }
  });

  it.each<[string, Layer, RegExp]>([
    ['arguments that are lost', new Without({ factor: 3 }), /factor here += 3\n.*factor of one made.* = 1/],
    ['arguments that weights depend on', new Units(4), /the class Units must be possible to make again/],
    ['parameters in another order than in the config', new Swapped(5, 7), /the class Swapped must be/],
  ])('are refused when saved with %s', (_, layer, message) => {
    expect(() => modelToBytes(around(layer))).toThrow(message);
  });

  it('are told what to write', () => {
    expect(() => modelToBytes(around(new Without({ factor: 3 })))).toThrow(
      'Write getConfig() { return { ...super.getConfig(), factor: this.factor }; } into the class, with factor among the ' +
        'options of its constructor; or getConfig() { return super.getConfig(); } where factor need not be kept.',
    );
    expect(() => modelToBytes(around(new Vouches({ factor: 3 })))).not.toThrow();
    expect(() => modelToBytes(around(new Without()))).not.toThrow();
  });

  it('leave names and random numbers alone when they are saved', () => {
    setRandomSeed(3);
    const expected = pythonRandom().randint(1, 1e9);
    setRandomSeed(3);
    class Inner extends Model {
      readonly dense = new Dense(2);
      override call(given: Tensor): Tensor {
        return this.dense.apply(given);
      }
    }
    const model = new Inner();
    model.apply(x);
    setRandomSeed(3);
    modelToBytes(model);
    expect(pythonRandom().randint(1, 1e9)).toBe(expected);
    expect(new Dense(1).name).toBe('dense_1');
  });
});

describe('models of the user', () => {
  class Graph extends Model {
    constructor() {
      const input = Input({ shape: [3] });
      super({ inputs: input, outputs: new Dense(2, { name: 'inner' }).apply(input) });
    }
  }
  class Stack extends Sequential {
    constructor() {
      super();
      this.add(new Dense(2, { inputShape: [3] }));
    }
  }
  class Named extends Sequential {
    get isNamed(): boolean {
      return true;
    }
  }

  it.each<[string, Model]>([
    ['builds a graph', new Graph()],
    ['adds layers', new Stack()],
  ])('come back where their constructor %s', async (_, model) => {
    const again = await loadModel(modelToBytes(model), { customObjects: { Graph, Stack } });
    expect(again.constructor).toBe(model.constructor);
    expect(String(again.apply(x))).toBe(String(model.apply(x)));
  });

  it('stay of their class where it has no constructor', async () => {
    const again = await loadModel(modelToBytes(new Named([new Dense(2, { inputShape: [3] })])), {
      customObjects: { Named },
    });
    expect(again).toBeInstanceOf(Named);
    expect(again.weights).toHaveLength(2);
  });

  it('are refused where layers were added outside of it', () => {
    const model = new Stack();
    model.add(new Dense(1));
    expect(() => modelToBytes(model)).toThrow(/weights += \[3, 2\] \[2\] \[2, 1\] \[1\]/);
  });

  it('share the layers that models inside them share', async () => {
    const input = Input({ shape: [3] });
    const shared = new Dense(1, { name: 'shared' });
    const parts = [0, 1].map(() => new Model({ inputs: input, outputs: shared.apply(input) }));
    const ends = [Input({ shape: [3] }), Input({ shape: [3] })];
    const outputs = new Concatenate().apply(parts.map((part, i) => part.apply(ends[i])));
    const model = new Model({ inputs: ends, outputs });
    for (const format of ['keras', 'h5'] as const) {
      const again = await loadModel(modelToBytes(model, format));
      expect(again.weights).toHaveLength(2);
      expect(String(again.apply([x, x]))).toBe(String(model.apply([x, x])));
    }
  });
});

describe('functions and losses of the user', () => {
  const compiled = (loss: unknown): Sequential => {
    const model = new Sequential([new Dense(1, { inputShape: [3] })]);
    model.compile({ optimizer: 'sgd', loss: loss as never });
    return model;
  };
  const worst = (yTrue: Tensor, yPred: Tensor): Tensor => yTrue.sub(yPred).abs().max(-1);

  it('come back by their names', async () => {
    const bytes = modelToBytes(compiled(worst));
    const model = await loadModel(bytes, { customObjects: { worst } });
    expect(await model.evaluate(x, [[0], [0]], { verbose: 0 })).toBeGreaterThan(0);
    await expect(loadModel(bytes)).rejects.toThrow(
      /the file names a function "worst" that is not known here/,
    );
  });

  it.each<[string, unknown, string]>([
    ['without a name', [(a: Tensor, b: Tensor) => a.sub(b)], 'loss = a function without a name'],
    [
      'with the name of their option',
      { loss: (a: Tensor, b: Tensor) => a.sub(b) }.loss,
      'loss = a function that is called "loss" as its option',
    ],
  ])('are refused %s', (_, loss, received) => {
    expect(() => modelToBytes(compiled(loss))).toThrow(received);
  });

  it('may be activations, registered under a name', async () => {
    const activation = (value: Tensor): Tensor => value.mul(5);
    registerSaveable(activation, 'pack', 'five');
    const model = new Sequential([new Dense(1, { inputShape: [3], activation })]);
    expect(String((await loadModel(modelToBytes(model))).apply(x))).toBe(String(model.apply(x)));
  });

  it('may be classes, with parameters of their own', async () => {
    class Scaled extends Loss {
      readonly weight: number;
      constructor(weight: number, options: JsonObject = {}) {
        super(options);
        this.weight = weight;
      }
      override call(yTrue: Tensor, yPred: Tensor): Tensor {
        return yTrue.sub(yPred).abs().max(-1).mul(this.weight);
      }
      override getConfig(): JsonObject {
        return { ...super.getConfig(), weight: this.weight };
      }
    }
    class Lost extends Loss {
      readonly weight: number;
      constructor(weight = 1) {
        super();
        this.weight = weight;
      }
    }
    const model = compiled(new Scaled(3));
    const again = await loadModel(modelToBytes(model), { customObjects: { Scaled } });
    const y = [[0], [0]];
    expect(await again.evaluate(x, y, { verbose: 0 })).toBe(await model.evaluate(x, y, { verbose: 0 }));
    expect(() => modelToBytes(compiled(new Lost(3)))).toThrow(/the class Lost must be possible/);
  });
});

describe('a config of a model', () => {
  const double = (value: Tensor): Tensor => value.mul(2);
  it('makes a list of layers again by hand', () => {
    const inner = new Sequential([new Dense(2, { inputShape: [3], activation: double })]);
    const model = new Sequential([inner, new ByOptions({ factor: 3 })]);
    const again = Sequential.fromConfig({ ...model.getConfig(), name: 'again' });
    expect(again.name).toBe('again');
    again.setWeights(model.getWeights());
    expect(String(again.apply(x))).toBe(String(model.apply(x)));
  });

  it('says what is missing where it comes from elsewhere, and for graphs', () => {
    const model = new Sequential([new Dense(1, { inputShape: [3] })]);
    const copy = JSON.parse(JSON.stringify(model.getConfig())) as JsonObject;
    expect(() => Sequential.fromConfig(copy)).toThrow(/ArgumentError\[no-deserialize\]/);
    expect(() => Model.fromConfig(around(new Dense(1)).getConfig())).toThrow(
      /ArgumentError\[no-deserialize\]/,
    );
  });
});

describe('arguments that are kept out of sight', () => {
  class Hidden extends Layer {
    readonly #factor: number;
    constructor({ factor = 1, ...options }: { factor?: number } & JsonObject = {}) {
      super(options);
      this.#factor = factor;
    }
    override call(given: Tensor): Tensor {
      return given.mul(this.#factor);
    }
  }
  class Closed extends Layer {
    readonly compute: (given: Tensor) => Tensor;
    constructor({ factor = 1, ...options }: { factor?: number } & JsonObject = {}) {
      super(options);
      this.compute = (given) => given.mul(factor);
    }
    override call(given: Tensor): Tensor {
      return this.compute(given);
    }
  }
  class Forgets extends Hidden {
    readonly shift: number;
    constructor({ shift = 0, ...options }: { shift?: number; factor?: number } & JsonObject = {}) {
      super(options);
      this.shift = shift;
    }
    override getConfig(): JsonObject {
      return { ...super.getConfig(), shift: this.shift };
    }
  }
  class Trains extends Layer {
    readonly #factor: number;
    constructor({ factor = 1, ...options }: { factor?: number } & JsonObject = {}) {
      super(options);
      this.#factor = factor;
    }
    override call(given: Tensor, { training }: { training?: boolean | null }): Tensor {
      return training === true ? given.mul(this.#factor) : given;
    }
  }
  class Penalizes extends Layer {
    readonly #factor: number;
    constructor({ factor = 1, ...options }: { factor?: number } & JsonObject = {}) {
      super(options);
      this.#factor = factor;
    }
    override call(given: Tensor): Tensor {
      this.addLoss(given.sum().mul(this.#factor));
      return given;
    }
  }
  class Penalty extends Regularizer {
    readonly #factor: number;
    constructor(factor = 1) {
      super();
      this.#factor = factor;
    }
    override call(weight: Tensor): Tensor {
      return weight.sum().mul(this.#factor);
    }
  }
  class Rate extends schedules.LearningRateSchedule {
    readonly #factor: number;
    constructor(factor = 1) {
      super();
      this.#factor = factor;
    }
    override call(step: TensorLike): Tensor {
      return Tensor.from(step).astype('float32').mul(this.#factor);
    }
  }
  class Error extends Loss {
    readonly #factor: number;
    constructor({ factor = 1, ...options }: { factor?: number } & JsonObject = {}) {
      super(options);
      this.#factor = factor;
    }
    override call(yTrue: Tensor, yPred: Tensor): Tensor {
      return yTrue.sub(yPred).abs().mean(-1).mul(this.#factor);
    }
  }
  class Counts extends Metric {
    readonly #factor: number;
    readonly sum = this.addVariable([]);
    constructor({ factor = 1, ...options }: { factor?: number } & JsonObject = {}) {
      super(options);
      this.#factor = factor;
    }
    override updateState(yTrue: Tensor): void {
      this.sum.assignAdd(yTrue.sum().mul(this.#factor));
    }
    override result(): Tensor {
      return this.sum.value;
    }
  }
  class Steps extends Optimizer {
    readonly #factor: number;
    constructor(learningRate: number, { factor = 1, ...options }: { factor?: number } & JsonObject = {}) {
      super(learningRate, options);
      this.#factor = factor;
    }
    override updateStep(gradient: Tensor, variable: Variable, rate: Tensor): void {
      variable.assignSub(gradient.mul(rate).mul(this.#factor));
    }
  }
  const compiledWith = (options: CompileOptions): Model => {
    const model = around(new Dense(1));
    model.compile({ optimizer: 'sgd', loss: 'mse', ...options });
    return model;
  };
  const kinds: readonly [string, (given: { factor?: number }) => Model][] = [
    ['a field with #', (given) => around(new Hidden(given))],
    ['a function', (given) => around(new Closed(given))],
    ['a class above that is forgotten', (given) => around(new Forgets({ ...given, shift: 2 }))],
    ['what only training does', (given) => around(new Trains(given))],
    ['a penalty', (given) => around(new Penalizes(given))],
    ['a regularizer', (given) => around(new Dense(1, { kernelRegularizer: new Penalty(given.factor) }))],
    ['a schedule', (given) => compiledWith({ optimizer: new SGD(new Rate(given.factor)) })],
    ['a loss', (given) => compiledWith({ loss: new Error(given) })],
    ['a metric', (given) => compiledWith({ metrics: [new Counts(given)] })],
    ['an optimizer', (given) => compiledWith({ optimizer: new Steps(0.1, given) })],
  ];
  it.each(kinds)('are noticed in %s', (_, make) => {
    expect(() => modelToBytes(make({ factor: 3 }))).toThrow(
      /  one made from its config = computes something else than this object\n/,
    );
    expect(() => modelToBytes(make({}))).not.toThrow();
  });

  it('are noticed in an optimizer that has begun', async () => {
    const model = compiledWith({ optimizer: new Steps(0.1, { factor: 3 }) });
    await model.fit(x, Tensor.from([[1], [2]]), { verbose: 0 });
    expect(() => modelToBytes(model)).toThrow(/the class Steps must be possible/);
  });

  it('leave penalties and properties of layers as they were', () => {
    class Remembers extends Layer {
      last: Tensor | null = null;
      override call(given: Tensor): Tensor {
        this.addLoss(given.sum());
        this.last = given.mul(2);
        return given;
      }
    }
    const layer = new Remembers();
    const model = around(layer);
    layer.apply(x);
    modelToBytes(model);
    expect(String(layer.last)).toBe(String(x.mul(2)));
    expect(layer.losses.map(String)).toEqual([String(x.sum())]);
  });
});

describe('registering', () => {
  class Plain extends Times {}
  it.each<[readonly unknown[], string]>([
    [[], 'Custom>Plain'],
    [['pack'], 'pack>Plain'],
    [['pack', 'Other'], 'pack>Other'],
    [['pack', { name: 'Other' }], 'pack>Other'],
    [[{ package: 'pack' }], 'pack>Plain'],
  ])('with %j gives the name %s', (given, expected) => {
    registerSaveable(Plain as never, ...(given as [string]));
    expect(new TextDecoder().decode(modelToBytes(around(new Plain())))).toContain(
      `"registered_name": "${expected}"`,
    );
  });

  it.each<[string, readonly unknown[]]>([
    ['no class', ['Plain']],
    ['a function without a name', [[() => 1][0]]],
    ['a package that is no text', [Plain, 3]],
    ['an option that it does not have', [Plain, { pakage: 'pack' }]],
  ])('refuses %s', (_, given) => {
    expect(() => registerSaveable(...(given as [never]))).toThrow(/registerKerasSerializable/);
  });
});

describe('the older format', () => {
  it('is refused where a layer keeps more than weights', () => {
    class Own extends Times {
      override saveOwnVariables(store: Record<string, Tensor>): void {
        store.own = Tensor.from(1);
      }
    }
    expect(() => modelToBytes(around(new Own()), 'h5')).toThrow(
      /layer = "own" \(Own\), with saveOwnVariables\n.*\n?  Save to a name that ends in \.keras/,
    );
  });
});
