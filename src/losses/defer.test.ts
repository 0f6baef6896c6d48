import { describe, expect, it } from 'vitest';
import { withCustomObjects } from '../config/saveable';
import type { Tensor } from '../runtime/tensor';
import { DeferredLoss, deferLoss } from './defer';
import { get } from './get';
import { LossFunctionWrapper } from './loss-function-wrapper';
import { LOSS_NAMES } from './table';
import { MeanSquaredError } from './mean-squared-error';

const loaded = async (identifier: unknown): Promise<unknown> => {
  const loss = deferLoss(identifier);
  return loss instanceof DeferredLoss ? loss.load() : loss;
};

const messageOf = (body: () => unknown): string => {
  try {
    body();
  } catch (error) {
    return (error as Error).message;
  }
  throw new Error('nothing was thrown');
};

describe('losses whose classes are loaded later', () => {
  const names = [...LOSS_NAMES.names, ...Object.keys(LOSS_NAMES.aliases), 'categorical_crossentropy', 'kld'];
  it.each(names.filter((name) => !['Loss', 'LossFunctionWrapper'].includes(name)))(
    '%s is what get finds',
    async (name) => {
      const expected = get(name)!;
      const found = (await loaded(name)) as typeof expected;
      expect(found.constructor).toBe(expected.constructor);
      expect(found.name).toBe(expected.name);
    },
  );

  it('may be given as themselves, as classes, as functions and as saved configs', async () => {
    const loss = new MeanSquaredError();
    expect(deferLoss(loss)).toBe(loss);
    expect(deferLoss(null)).toBe(null);
    expect(deferLoss(MeanSquaredError)).toBeInstanceOf(MeanSquaredError);
    const difference = (yTrue: Tensor, yPred: Tensor): Tensor => yTrue.sub(yPred);
    expect(await loaded(difference)).toMatchObject({ name: 'difference', fn: difference });
    const saved = { class_name: 'Huber', config: { delta: 3 } };
    expect(await loaded(saved)).toMatchObject({ delta: 3 });
  });

  it('find the custom objects that were known when they were given', async () => {
    const own = (yTrue: Tensor): Tensor => yTrue;
    const loss = withCustomObjects({ own }, () => deferLoss('own')) as DeferredLoss;
    const found = await loss.load();
    expect(found).toBeInstanceOf(LossFunctionWrapper);
    expect(found).toMatchObject({ fn: own, name: 'own' });
  });

  it.each(['mse_', 'categorical', 3, undefined, ['mse'], { class_name: 'Hubert', config: {} }])(
    'refuse %j at once, as get does',
    (identifier) => {
      expect(messageOf(() => deferLoss(identifier))).toBe(messageOf(() => get(identifier)));
    },
  );
});
