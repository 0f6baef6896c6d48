import { describe, expect, it } from 'vitest';
import { withCustomObjects } from '../config/saveable';
import { LOSS_FUNCTIONS } from '../losses/functions';
import { MeanSquaredError } from '../losses/mean-squared-error';
import type { Tensor } from '../runtime/tensor';
import { deferMetric } from './defer';
import { AUC } from './auc';
import type { MetricIdentifier } from './get';
import { LOSS_NAMES } from '../losses/table';
import { METRIC_NAMES } from './table';
import { resolveMetric } from './resolve';

const SHAPES = [
  [
    [4, 3],
    [4, 3],
  ],
  [
    [4, 1],
    [4, 1],
  ],
  [[4], [4, 3]],
] as const;

const messageOf = (body: () => unknown): string => {
  try {
    body();
  } catch (error) {
    return (error as Error).message;
  }
  throw new Error('nothing was thrown');
};

/** Classes that cannot be made without arguments. */
const withArguments = METRIC_NAMES.names.filter((name) => {
  try {
    resolveMetric(name, [4], [4]);
    return false;
  } catch {
    return true;
  }
});

describe('metrics whose classes are loaded later', () => {
  const names = [
    ...METRIC_NAMES.names.filter((name) => !withArguments.includes(name)),
    ...Object.keys(METRIC_NAMES.aliases),
    ...Object.keys(LOSS_FUNCTIONS),
    ...Object.keys(LOSS_NAMES.aliases),
    ...['accuracy', 'acc', 'Accuracy', 'crossentropy', 'ce', 'top_k_categorical_accuracy'],
  ];
  it.each(names)('%s is what resolveMetric finds', async (name) => {
    const make = await deferMetric(name)();
    for (const [targets, predictions] of SHAPES) {
      const expected = resolveMetric(name, targets, predictions);
      const metric = make(targets, predictions, null);
      expect(metric.constructor).toBe(expected.constructor);
      expect(metric.getConfig()).toEqual(expected.getConfig());
    }
  });

  it('may be given as themselves, as functions, losses and saved configs', async () => {
    const metric = new AUC();
    const made = async (identifier: MetricIdentifier): Promise<unknown> =>
      (await deferMetric(identifier)())([4], [4], null);
    expect(await made(metric)).toBe(metric);
    const difference = (yTrue: Tensor, yPred: Tensor): Tensor => yTrue.sub(yPred);
    expect(await made(difference)).toMatchObject({ name: 'difference', fn: difference });
    expect(await made(new MeanSquaredError({ name: 'squares' }))).toMatchObject({ name: 'squares' });
    expect(await made({ class_name: 'Mean', config: { name: 'average' } })).toMatchObject({
      name: 'average',
    });
  });

  it('find the custom objects that were known when they were given', async () => {
    const own = (yTrue: Tensor): Tensor => yTrue;
    const make = await withCustomObjects({ own }, () => deferMetric('own'))();
    expect(make([4], [4], null)).toMatchObject({ name: 'own', fn: own });
  });

  it.each(['accurate', 'Huber', 'mse_', 'categorical'])(
    'refuse %s at once, as resolveMetric does',
    (name) => {
      expect(messageOf(() => deferMetric(name))).toBe(messageOf(() => resolveMetric(name, [], [])));
    },
  );
});
