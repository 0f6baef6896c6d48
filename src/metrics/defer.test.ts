import { describe, expect, it } from 'vitest';
import { withCustomObjects } from '../config/saveable';
import { LOSS_FUNCTIONS } from '../losses/functions';
import { LOSS_ALIASES } from '../losses/aliases';
import { MeanSquaredError } from '../losses/mean-squared-error';
import type { Tensor } from '../runtime/tensor';
import { METRIC_ALIASES } from './aliases';
import { deferMetric } from './defer';
import { METRIC_CLASSES } from './get';
import type { MetricIdentifier } from './get';
import { METRIC_LOADERS } from './loaders';
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
const withArguments = Object.entries(METRIC_CLASSES)
  .filter(([name]) => {
    try {
      resolveMetric(name, [4], [4]);
      return false;
    } catch {
      return true;
    }
  })
  .map(([name]) => name);

describe('metrics whose classes are loaded later', () => {
  const names = [
    ...Object.keys(METRIC_CLASSES).filter((name) => !withArguments.includes(name)),
    ...Object.keys(METRIC_ALIASES),
    ...Object.keys(LOSS_FUNCTIONS),
    ...Object.keys(LOSS_ALIASES),
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

  it('are in one order in both tables', () => {
    expect(Object.keys(METRIC_LOADERS)).toEqual(Object.keys(METRIC_CLASSES));
  });

  it('may be given as themselves, as functions, losses and saved configs', async () => {
    const metric = new METRIC_CLASSES.AUC();
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
