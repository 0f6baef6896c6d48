import { Input, Sequential, Tensor, Variable, jit, layers, ops, optimizers } from 'keratin';
import { describe, expect, it } from 'vitest';

/** A rate that halves each time it is asked for. */
function halving(): { readonly rate: () => number; readonly asked: () => number } {
  let count = 0;
  return { rate: () => 2 ** -++count, asked: () => count };
}

describe('a function as the learning rate', () => {
  const slope = Tensor.from([1], 'float32');
  const sums = [-0.5, -0.75, -0.875, -0.9375];

  it('is called once for each step, eagerly and in compiled functions', () => {
    for (const compiled of [false, true]) {
      const { rate, asked } = halving();
      const optimizer = new optimizers.SGD(rate, { weightDecay: compiled ? null : 0 });
      const weight = new Variable([0], { dtype: 'float32' });
      const step = (): void => optimizer.apply([slope], [weight]);
      const run = compiled ? jit(step) : step;
      const values = sums.map(() => {
        run();
        return weight.value.at(0).item();
      });
      expect(values).toEqual(sums);
      expect(asked()).toBe(4);
    }
  });

  it('is called once for each step of a training, of both sizes of batches', async () => {
    const { rate, asked } = halving();
    const model = new Sequential([
      Input({ shape: [1] }),
      new layers.Dense(1, { useBias: false, kernelInitializer: 'zeros' }),
    ]);
    model.compile(new optimizers.SGD(rate), { loss: (_yTrue, yPred) => yPred.sum(-1) });
    await model.fit(ops.ones([3, 1]), ops.zeros([3, 1]), {
      verbose: 0,
      batchSize: 2,
      epochs: 2,
      shuffle: false,
    });
    expect(model.getWeights()[0].at(0, 0).item()).toBe(-0.9375);
    expect(asked()).toBe(4);
  });

  it('that reads a variable is part of the program', () => {
    const rate = new Variable(1, { dtype: 'float32' });
    const optimizer = new optimizers.SGD(() => rate.value);
    const weight = new Variable([0], { dtype: 'float32' });
    const run = jit(() => optimizer.apply([slope], [weight]));
    run();
    rate.assign(2);
    run();
    expect(weight.value.at(0).item()).toBe(-3);
  });

  it('is checked at each step', () => {
    let given = 1;
    const optimizer = new optimizers.SGD(() => given);
    const weight = new Variable([0], { dtype: 'float32' });
    const run = jit(() => optimizer.apply([slope], [weight]));
    run();
    given = Number.NaN;
    expect(run).toThrow('a learning rate function needs to return one number.\n  returned = the number NaN');
  });
});
