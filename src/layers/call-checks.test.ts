import { describe, expect, it } from 'vitest';
import { Input, Model, Sequential, Tensor, Variable, jit, layers, metrics, ops, random } from '../index';

const x = Tensor.from([
  [1, 2],
  [3, 4],
]).astype('float32');

/** A layer with a call as plain JavaScript may have it. */
function layerOf(call: (x: Tensor) => unknown): layers.Layer {
  class Own extends layers.Layer {
    override call(inputs: Tensor): Tensor {
      return call(inputs) as Tensor;
    }
  }
  return new Own({ name: 'own' });
}

describe('what call returns', () => {
  it.each<[string, (x: Tensor) => unknown, string]>([
    [
      'nothing',
      () => undefined,
      'nothing (undefined)\n  in layer "own" (Own)\n  Write `return` before the result.',
    ],
    ['NaN', () => NaN, 'the number NaN\n  in layer "own" (Own)\n  Use methods of tensors'],
    [
      'a number',
      () => 2,
      'the number 2\n  in layer "own" (Own)\n  A constant is a tensor, too: ops.convertToTensor(1).',
    ],
    ['a text', () => 'x', '"x"'],
    ['null', () => null, 'null'],
    ['a promise', async (x) => x, 'a promise\n  in layer "own" (Own)\n  It runs while a program is recorded'],
    ['a variable', () => new Variable(1), 'Return its current value: variable.value.'],
    ['an instance', () => new Map(), 'Map object'],
  ])('is refused where it is %s', (_, call, text) => {
    const start =
      'ArgumentError[bad-return]: Own.call needs to return a tensor, or lists and objects of tensors.\n  returned = ';
    for (const apply of [
      () => layerOf(call).apply(x),
      () => layerOf(call).apply(Input({ shape: [2] })),
      () => jit((x: Tensor) => layerOf(call).apply(x))(x),
    ]) {
      expect(apply).toThrow(start);
      expect(apply).toThrow(text);
    }
  });

  it('is refused with its place in lists and objects', () => {
    expect(() => layerOf((x) => ({ a: x, b: [x, 1] })).apply(x)).toThrow('returned.b[1] = the number 1');
  });

  it('is checked of computeMask too', () => {
    class Masked extends layers.Layer {
      override supportsMasking = true;
      override call(inputs: Tensor): Tensor {
        return inputs;
      }
      override computeMask(): never {
        return undefined as never;
      }
    }
    expect(() => new Masked().apply(x)).toThrow(
      'Masked.computeMask needs to return a tensor of booleans, or null.\n  returned = nothing (undefined)',
    );
  });
});

describe('training and mask', () => {
  it.each<[string, unknown, string]>([
    [
      'training',
      Tensor.from(true),
      'ArgumentError[call-training]: Dropout needs training to be true or false.\n  training = Tensor object',
    ],
    ['training', 1, 'training = 1'],
    ['training', 'yes', 'training = "yes"'],
    [
      'mask',
      'all',
      'ArgumentError[call-mask]: Dropout needs mask to be a tensor of booleans, or one for each input.\n  mask = "all"',
    ],
    ['mask', true, 'mask = true'],
  ])('of another type are refused: %s %s', (name, value, text) => {
    expect(() => new layers.Dropout(0.5).apply(x, { [name]: value })).toThrow(text);
    expect(() => new layers.Dropout(0.5).apply(Input({ shape: [2] }), { [name]: value })).toThrow(text);
  });

  it('given to a compiled function do what they do without', () => {
    const dropout = new layers.Dropout(0.5, { seed: 1 });
    const f = jit((x: Tensor, training: boolean) => dropout.apply(x, { training }));
    const ones = ops.ones([1000]);
    expect(f(ones, false).toArray()).toEqual(ones.toArray());
    const dropped = f(ones, true).equal(0).sum().item();
    expect(dropped).toBeGreaterThan(400);
    expect(dropped).toBeLessThan(600);
  });
});

describe('weights', () => {
  it('made in call are refused by name', () => {
    class Late extends layers.Layer {
      override call(inputs: Tensor): Tensor {
        return inputs.mul(this.addWeight({ name: 'w', shape: [1], initializer: 'ones' }).value);
      }
    }
    const text =
      'StateError[late-weight]: a layer makes its weights in its constructor or in build.\n' +
      '  weight = "w", made after the layer was built\n  in layer "late" (Late)\n' +
      '  Call addWeight in build(inputShape): what call makes would be new each time, and never be trained.';
    expect(() => new Late({ name: 'late' }).apply(x)).toThrow(text);
    expect(() => new Late({ name: 'late' }).apply(Input({ shape: [2] }))).toThrow(text);
  });

  it('made in constructors and by enableLora are not', () => {
    class Early extends layers.Layer {
      readonly scale = this.addWeight({ name: 'scale', shape: [], initializer: 'ones' });
      override call(inputs: Tensor): Tensor {
        return inputs.mul(this.scale.value);
      }
    }
    const early = new Early();
    expect(early.apply(x).toArray()).toEqual(x.toArray());
    expect(early.weights.length).toBe(1);
    const dense = new layers.Dense(2);
    dense.apply(x);
    dense.enableLora(1);
    expect(dense.weights.length).toBe(4);
  });

  it('of initializers that give something else are refused', () => {
    const make = (initializer: unknown) => (): unknown =>
      new layers.Dense(2, { kernelInitializer: initializer as never }).apply(x);
    const start = 'ArgumentError[bad-return]: the kernel initializer of Dense needs to return a tensor';
    expect(make(() => 3)).toThrow(`${start} of the shape it is given, [2, 2].\n  returned = float32[]`);
    expect(make(() => undefined)).toThrow(
      'ArgumentError[bad-return]: an initializer function needs to return a tensor, or numbers in arrays.\n' +
        '  returned = nothing (undefined)\n  in layer',
    );
    expect(make(() => ops.ones([3, 2]))).toThrow('returned = float32[3, 2]');
  });
});

describe('variables that nothing keeps', () => {
  const hidden = new Variable([1, 1], { name: 'hidden' });
  class Private extends layers.Layer {
    readonly #dense = new layers.Dense(2, { name: 'inside' });
    override call(inputs: Tensor): Tensor {
      return this.#dense.apply(inputs);
    }
  }
  class Closed extends layers.Layer {
    override call(inputs: Tensor): Tensor {
      return inputs.mul(hidden.value);
    }
  }
  class Counting extends layers.Layer {
    readonly #calls = new Variable(0, { name: 'calls', dtype: 'float32' });
    override call(inputs: Tensor): Tensor {
      this.#calls.assign(1);
      return inputs;
    }
  }
  class Helped extends layers.Layer {
    readonly helper = new (class Helper {
      readonly weight = new Variable([1, 1], { name: 'helped' });
    })();
    override call(inputs: Tensor): Tensor {
      return inputs.mul(this.helper.weight.value);
    }
  }
  class Noisy extends layers.Layer {
    readonly #seeds = new random.SeedGenerator({ seed: 1, name: 'seeds' });
    override call(inputs: Tensor): Tensor {
      return inputs.add(random.normal(inputs.shape, { seed: this.#seeds }));
    }
  }

  it.each<[new (options: { name: string }) => layers.Layer, string, string]>([
    [Private, 'inside/kernel', 'layer "inside" (Dense)'],
    [Closed, 'hidden', 'layer "own" (Closed)'],
    [Counting, 'calls', 'layer "own" (Counting)'],
    [Helped, 'helped', 'layer "own" (Helped)'],
    [Noisy, 'seeds/seed_generator_state', 'layer "own" (Noisy)'],
  ])('are named where call reads them: %s', async (Kind, path, reader) => {
    const text = 'StateError[untracked-variable]: what call reads needs to belong to the layer';
    const own = new Kind({ name: 'own' });
    const where = `"${path}"\n  read in  = ${reader}\n`;
    expect(() => own.apply(x)).toThrow(text);
    expect(() => jit((x: Tensor) => own.apply(x))(x)).toThrow(
      `${where}  in layer "own" (${own.className})\n`,
    );
    const model = new Sequential([Input({ shape: [2] }), own]);
    model.compile({ loss: 'mse' });
    await expect(model.fit(x, x, { verbose: 0 })).rejects.toThrow(text);
    await expect(model.predict(x, { verbose: 0 })).rejects.toThrow(where);
  });

  it('are found by a model around them, which may keep them', () => {
    class Around extends Model {
      readonly kept = hidden;
      readonly inner = new Closed();
      readonly seeds = { list: [new random.SeedGenerator({ seed: 1 })] };
      readonly total = new metrics.Mean();
      override call(inputs: Tensor): Tensor {
        this.total.updateState(inputs);
        const { list } = this.seeds;
        return this.inner
          .apply(inputs)
          .add(random.normal([2, 2], { seed: list[0] }))
          .add(random.normal([2, 2]));
      }
    }
    expect(new Around().apply(x).shape).toEqual([2, 2]);
  });
});

describe('build called by hand', () => {
  it('leaves a built layer', () => {
    const dense = new layers.Dense(2, { useBias: false });
    dense.build([null, 2]);
    dense.setWeights([[[1, 2], [3, 4]]]); // prettier-ignore
    expect([dense.built, dense.weights.length, dense.weights[0].path]).toEqual([
      true,
      1,
      `${dense.name}/kernel`,
    ]);
    expect(String(dense.apply([[1, 1]]))).toBe('[[4. 6.]]');
    expect(dense.getBuildConfig()).toEqual({ input_shape: [null, 2] });
    dense.build([null, 2]);
    expect(dense.weights.length).toBe(1);
    expect(() => dense.build([null, 3])).toThrow('was built for inputs whose axis -1 is 2');
  });

  it('of layers made of layers makes each weight once', () => {
    class Block extends layers.Layer {
      readonly dense = new layers.Dense(2, { name: 'inner' });
      override build(inputShape: readonly (number | null)[]): void {
        this.dense.build(inputShape);
      }
      override call(inputs: Tensor): Tensor {
        return this.dense.apply(inputs);
      }
    }
    const input = Input({ shape: [3] });
    const model = new Model({ inputs: input, outputs: new Block({ name: 'block' }).apply(input) });
    expect(model.countParams()).toBe(8);
    expect(model.weights.map(({ path }) => path)).toEqual(['block/inner/kernel', 'block/inner/bias']);
  });

  it('of models and layers without a build of their own records their call', () => {
    class Mlp extends Model {
      readonly hidden = new layers.Dense(3);
      readonly out = new layers.Dense(1);
      override call(inputs: Tensor): Tensor {
        return this.out.apply(this.hidden.apply(inputs));
      }
    }
    const mlp = new Mlp();
    mlp.build([null, 2] as never, {});
    expect([mlp.built, mlp.countParams()]).toEqual([true, 13]);
    const model = new Sequential([new layers.Dense(3), new layers.Dense(1)]);
    model.build([null, 2]);
    expect(model.countParams()).toBe(13);
  });

  it.each<[unknown, string]>([
    [5, 'inputShape = 5'],
    ['2', 'inputShape = "2"'],
    [[null, -1], 'inputShape = [null, -1]'],
    [[null, 1.5], 'inputShape = [null, 1.5]'],
    [undefined, 'inputShape = undefined'],
  ])('refuses what is no shape: %s', (shape, text) => {
    const build = (): void => new layers.Dense(1).build(shape as never);
    expect(build).toThrow(
      'ArgumentError[build-shape]: Dense.build needs the shape of the input: whole numbers, and null for sizes that come with the data.\n',
    );
    expect(build).toThrow(text);
  });

  it('does not wait for promises', () => {
    class Slow extends layers.Layer {
      override async build(): Promise<void> {}
      override call(inputs: Tensor): Tensor {
        return inputs;
      }
    }
    expect(() => new Slow().apply(x)).toThrow('Slow.build needs to return its result, not a promise.');
  });
});
