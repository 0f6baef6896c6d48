import { Input, Model, Sequential, layers, metrics, ops } from 'keratin';
import type { Tensor } from 'keratin';
import { describe, expect, it } from 'vitest';

const x = ops.ones([2, 3, 4]);
const dense = new layers.Dense(2);

class Blend extends layers.Layer {
  override call(
    inputs: Tensor,
    { training, strength }: layers.CallOptions & { readonly strength?: number },
  ): Tensor {
    return training === true ? inputs.mul(strength ?? 1) : inputs;
  }
}
class Late extends layers.Layer {
  override call(inputs: Tensor, options: layers.CallOptions): Tensor {
    return options.training === true && options.noise !== undefined ? inputs.add(1) : inputs;
  }
}
class Outer extends layers.Layer {
  readonly inner = new Blend();
  override call(inputs: Tensor, options: layers.CallOptions): Tensor {
    return this.inner.apply(inputs, { ...options });
  }
}
class Deaf extends layers.Layer {
  override call(inputs: Tensor): Tensor {
    return inputs;
  }
}

describe('options of a call', () => {
  it('that nothing reads are refused with the right spelling', () => {
    expect(() => dense.apply(x, { trainning: true })).toThrow(
      'NameError[unknown-option]: the call of Dense has no option "trainning".\n' +
        '  trainning = true\n' +
        '  in layer "dense" (Dense)\n' +
        '  Did you mean "training"?',
    );
    expect(() => new layers.LSTM(2).apply(x, { initalState: [] })).toThrow('Did you mean "initialState"?');
    expect(() => new Deaf().apply(x, { strength: 2 })).toThrow(
      'the call of Deaf has no option "strength".\n  strength = 2\n',
    );
    expect(() => new Blend().apply(x, { strenght: 2 })).toThrow('Did you mean "strength"?');
    expect(() => new Outer().apply(x, { strenght: 2 })).toThrow(
      'the call of Blend has no option "strenght".',
    );
    const model = new Sequential([Input({ shape: [3, 4] }), dense]);
    expect(() => model.apply(x, { trainning: true })).toThrow('has no option "trainning"');
  });

  it('of symbols are, too', () => {
    const symbol = Input({ shape: [3, 4] });
    expect(() => dense.apply(symbol, { trainning: true })).toThrow('Did you mean "training"?');
    const attention = new layers.MultiHeadAttention(2, 3);
    expect(() => attention.apply(symbol, { value: symbol, useCausalMsk: true })).toThrow(
      'Did you mean "useCausalMask"?',
    );
    const output = attention.apply(symbol, { value: symbol, useCausalMask: true });
    expect(new Model({ inputs: symbol, outputs: output }).apply(x).shape).toEqual([2, 3, 4]);
  });

  it('of layers of one’s own are what their call names', () => {
    expect(new Blend().apply(x, { strength: 2, training: true }).sum().item()).toBe(48);
    expect(new Outer().apply(x, { strength: 2, training: true }).sum().item()).toBe(48);
    expect(new Late().apply(x, { noise: 1 }).sum().item()).toBe(24);
  });

  it('stand in an object, behind one argument', () => {
    expect(() => dense.apply(x, x as never)).toThrow(
      'ArgumentError[options-not-object]: Dense.apply takes its inputs first and its options in one object after them.\n' +
        '  options = Tensor object\n' +
        '  in layer "dense" (Dense)\n' +
        '  Several inputs are a list: apply([a, b]). A mask is an option: apply(x, { mask }).',
    );
    expect(() => dense.apply(x, {}, x as never)).toThrow(
      'Dense.apply was given more arguments than it takes',
    );
  });
});

describe('arguments of runs', () => {
  const model = new Sequential([Input({ shape: [4] }), new layers.Dense(1)]);
  const rows = ops.ones([2, 4]);

  it('compile takes the optimizer by position, and the rest by name', () => {
    model.compile('adam', { loss: 'mae' });
    expect([model.optimizer.constructor.name, model.loss]).toEqual(['Adam', 'mae']);
    expect(() => model.compile('sgd', 'mae' as never)).toThrow(
      'compile takes its optional arguments in one object',
    );
    expect(() => model.compile('sgd', { optimizer: 'adam' } as never)).toThrow(
      'compile was given optimizer twice',
    );
    expect(() => model.compile({ optimiser: 'adam' } as never)).toThrow('Did you mean "optimizer"?');
  });

  it.each<[string, (more: never) => Promise<unknown>]>([
    ['fit', (more) => model.fit(rows, [1, 2], {}, more)],
    ['evaluate', (more) => model.evaluate(rows, [1, 2], {}, ...([more] as unknown as []))],
    ['predict', (more) => model.predict(rows, {}, more)],
    ['trainOnBatch', (more) => model.trainOnBatch(rows, [1, 2], {}, more)],
    ['testOnBatch', (more) => model.testOnBatch(rows, [1, 2], {}, more)],
    ['predictOnBatch', (more) => model.predictOnBatch(rows, more)],
  ])('%s takes no more than it names', async (name, run) => {
    await expect(run(3 as never)).rejects.toThrow(
      `ArgumentError[too-many-arguments]: ${name} was given more arguments than it takes by position.\n  surplus 1 = 3`,
    );
  });

  it.each([
    ['batch_size', 'batchSize'],
    ['validation_data', 'validationData'],
    ['class_weight', 'classWeight'],
    ['epoch', 'epochs'],
    ['steps_per_epoch', 'stepsPerEpoch'],
  ])('%s is %s', async (written, right) => {
    await expect(model.fit(rows, [1, 2], { [written]: 1 } as never)).rejects.toThrow(
      `Did you mean "${right}"?`,
    );
  });
});

describe('what errors and shapes depend on', () => {
  it('normalization along the first axis has weights for the rows it is applied to', () => {
    const rows = [
      [1, 2, 3],
      [4, 5, 9],
    ];
    const layer = new layers.BatchNormalization({ axis: 0, epsilon: 1e-9 });
    // (1 - 2) / √(2/3), and (4 - 6) / √(14/3)
    const values = layer.apply(rows, { training: true });
    expect(values.at(0, 0).item()).toBeCloseTo(-Math.sqrt(1.5), 5);
    expect(values.at(1, 0).item()).toBeCloseTo(-2 / Math.sqrt(14 / 3), 5);
    expect(layer.weights.map(({ shape }) => shape)).toEqual([[2], [2], [2], [2]]);
    const across = new layers.LayerNormalization({ axis: -2, epsilon: 1e-9 }).apply(rows);
    expect(across.at(0, 0).item()).toBeCloseTo(-1, 5);
    expect(() => new layers.GroupNormalization({ groups: 0 })).toThrow(
      'GroupNormalization needs groups to be a whole number, 1 or more, or -1.',
    );
  });

  it('scores of classes say how targets need to look', async () => {
    const model = new Sequential([Input({ shape: [4] }), new layers.Dense(1, 'sigmoid')]);
    model.compile('adam', { loss: 'binary_crossentropy', metrics: [new metrics.F1Score()] });
    await expect(model.fit(ops.ones([2, 4]), [0, 1], { verbose: 0 })).rejects.toThrow(
      'Give targets of shape [2, 1]: y.expandDims(-1), or rows of one number.',
    );
    const classes = new metrics.F1Score();
    expect(() => classes.updateState([0, 2], ops.ones([2, 3]))).toThrow(
      'toCategorical(y, { numClasses: 3 })',
    );
  });
});
