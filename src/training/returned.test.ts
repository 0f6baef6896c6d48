import { describe, expect, it } from 'vitest';
import { Input, Sequential, type Tensor, layers, losses, metrics } from '../index';

/** What training says with a loss, metric, regularizer or constraint as plain JavaScript may have it. */
async function messageOf(compile: object, dense: object = {}): Promise<string> {
  try {
    const out = new layers.Dense(1, { name: 'out', ...dense } as never);
    const model = new Sequential([Input({ shape: [2] }), out]);
    model.compile({ loss: 'mse', optimizer: 'sgd', ...compile } as never);
    await model.fit([[1, 2]], [[1]], { verbose: 0 });
    return 'nothing was said';
  } catch (error) {
    return (error as Error).message;
  }
}

class NoUpdate extends metrics.Mean {
  override async updateState(): Promise<void> {}
}
class NoResult extends metrics.Metric {
  override updateState(): void {}
  override result(): never {
    return 3 as never;
  }
}
class Silent extends losses.Loss {
  override call(): never {
    return undefined as never;
  }
}

describe('what functions and classes of the user return in training', () => {
  const total = async (_yTrue: Tensor, yPred: Tensor): Promise<Tensor> => yPred;

  it.each<[string, object, object, string]>([
    [
      'a loss: a number',
      { loss: [() => 1][0] },
      {},
      'a loss function needs to return a tensor.\n  returned = the number 1',
    ],
    [
      'a loss: nothing',
      { loss: [(): void => {}][0] },
      {},
      'a loss function needs to return a tensor.\n  returned = nothing (undefined)',
    ],
    [
      'a loss: a promise',
      { loss: total },
      {},
      'the loss function "total" needs to return a tensor.\n  returned = a promise',
    ],
    [
      'a loss class',
      { loss: new Silent() },
      {},
      'Silent.call needs to return a tensor.\n  returned = nothing (undefined)',
    ],
    [
      'a metric function',
      { metrics: [total] },
      {},
      'the metric function "total" needs to return a tensor.\n  returned = a promise',
    ],
    [
      'updateState',
      { metrics: [new NoUpdate()] },
      {},
      'NoUpdate.updateState needs to return its result, not a promise.\n  returned = a promise',
    ],
    [
      'result',
      { metrics: [new NoResult()] },
      {},
      'NoResult.result needs to return a tensor, or an object of tensors by name.\n  returned = the number 3',
    ],
    [
      'a regularizer',
      {},
      { kernelRegularizer: [() => 1][0] },
      'a regularizer function needs to return one number, as a tensor.\n  returned = the number 1',
    ],
    [
      'a constraint',
      {},
      { kernelConstraint: [() => null][0] },
      'a constraint function needs to return a tensor.\n  returned = null',
    ],
    [
      'an activation',
      {},
      { activation: [(): void => {}][0] },
      'Dense.call needs to return a tensor, or lists and objects of tensors.\n  returned = nothing (undefined)\n  in layer "out" (Dense)',
    ],
  ])('is checked: %s', async (_, compile, dense, text) => {
    expect(await messageOf(compile, dense)).toContain(`ArgumentError[bad-return]: ${text}`);
  });
});
