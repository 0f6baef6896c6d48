import { beforeEach, describe, expect, it } from 'vitest';
import { autoName, resetNames, snakeCaseOfClass, uniqueName } from './auto-name';

describe('names of objects', () => {
  beforeEach(resetNames);

  it.each([
    ['Dense', 'dense'],
    ['Conv2D', 'conv2d'],
    ['Conv2DTranspose', 'conv2d_transpose'],
    ['LSTM', 'lstm'],
    ['LayerNormalization', 'layer_normalization'],
    ['RMSprop', 'rm_sprop'],
    ['AdamW', 'adam_w'],
    ['ScheduleFreeAdamW', 'schedule_free_adam_w'],
    ['ReLU', 're_lu'],
    ['SGD', 'sgd'],
    ['GlobalAveragePooling1D', 'global_average_pooling1d'],
  ])('%s is called %s, as Keras calls it', (className, name) => {
    expect(snakeCaseOfClass(className)).toBe(name);
  });

  it('counts from the second object on, until names start anew', () => {
    expect([autoName('Dense'), autoName('Dense'), uniqueName('dense')]).toEqual([
      'dense',
      'dense_1',
      'dense_2',
    ]);
    resetNames();
    expect(autoName('Dense')).toBe('dense');
  });
});
