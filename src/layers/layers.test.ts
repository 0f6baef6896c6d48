import { describe, expect, it } from 'vitest';
import { resetNames } from '../config/auto-name';
import { classNameOf } from '../config/saveable';
import { jit } from '../runtime/jit';
import { Tensor } from '../runtime/tensor';
import {
  BatchNormalization,
  Bidirectional,
  Concatenate,
  Conv2D,
  Dense,
  Dropout,
  Embedding,
  GRU,
  Input,
  LAYER_CLASSES,
  LSTM,
  Masking,
  MultiHeadAttention,
  Reshape,
  TimeDistributed,
  add,
} from './index';
import { maskOf } from './mask';

const values = (shape: readonly number[], step = 0.1): Tensor => {
  const size = shape.reduce((product, n) => product * n, 1);
  const data = Float32Array.from({ length: size }, (_, i) => Math.sin(1 + i * step));
  return Tensor.of({ data, shape, dtype: 'float32' });
};

const distance = (a: Tensor, b: Tensor): number => a.sub(b).abs().max().item();

const message = (body: () => unknown): string => {
  try {
    body();
  } catch (error) {
    return (error as Error).message;
  }
  return 'no error';
};

describe('the table of layers', () => {
  it('has every class once, under the name it is saved by', () => {
    const names = LAYER_CLASSES.map(classNameOf);
    expect(new Set(names).size).toBe(names.length);
    expect(names).toContain('Dense');
  });
});

describe('recurrent layers', () => {
  it.each([
    ['LSTM', () => new LSTM(3, { returnSequences: true })],
    ['GRU backwards', () => new GRU(3, { goBackwards: true })],
    [
      'both directions',
      () => new Bidirectional(new LSTM(2, { returnSequences: true }), { mergeMode: 'sum' }),
    ],
  ])('%s gives the same compiled as eagerly', (_, make) => {
    const [layer, x] = [make(), values([2, 5, 4])];
    const eager = layer.apply(x);
    const compiled = jit((given: Tensor) => layer.apply(given));
    expect(distance(compiled(x) as Tensor, eager)).toBeLessThan(1e-6);
  });

  it('skip masked steps: what stands there does not matter', () => {
    const layer = new LSTM(3);
    const mask = Tensor.from([[true, false, true]]);
    const [a, b] = [values([1, 3, 2]), values([1, 3, 2], 0.7)];
    const steps = Tensor.from([[[1], [0], [1]]]).astype('bool');
    const changed = steps.where(a, b, 'float32');
    expect(distance(layer.apply(a, { mask }), layer.apply(changed, { mask }))).toBe(0);
  });

  it('keep states from batch to batch where they are stateful, until they are reset', () => {
    const layer = new GRU(2, { stateful: true });
    const x = values([1, 4, 2]);
    const [first, second] = [layer.apply(x), layer.apply(x)];
    layer.resetState();
    expect(distance(first, second)).toBeGreaterThan(1e-3);
    expect(distance(layer.apply(x), first)).toBe(0);
    resetNames();
    const named = new GRU(2, { stateful: true });
    named.apply(x);
    expect(message(() => named.apply(values([2, 4, 2])))).toBe(
      [
        'StateError[stateful-batch]: GRU "gru" keeps states of 1 samples from batch to batch.',
        '  batch = 2 samples',
        '  in layer "gru" (GRU)',
        '  Give batches of one size, or make the layer without stateful.',
      ].join('\n'),
    );
  });

  it('drop the same inputs at every step', () => {
    const layer = new LSTM(2, {
      dropout: 0.5,
      seed: 3,
      kernelInitializer: 'ones',
      recurrentInitializer: 'zeros',
    });
    const out = layer.apply(values([1, 4, 3]), { training: true });
    expect(out.shape).toEqual([1, 2]);
  });
});

describe('masks', () => {
  it('come from Masking and Embedding and go through layers that know them', () => {
    const steps = new Masking().apply([
      [
        [1, 2],
        [0, 0],
      ],
    ]);
    expect(String(maskOf(steps))).toBe('[[ True False]]');
    expect(String(maskOf(new Dense(3).apply(steps)))).toBe('[[ True False]]');
    const words = new Embedding(5, 2, { maskZero: true }).apply(Tensor.from([[3, 0]]));
    expect(String(maskOf(words))).toBe('[[ True False]]');
    expect(maskOf(new Reshape([4]).apply(words))).toBeNull();
  });
});

describe('weights', () => {
  it('move to the non-trainable ones when a layer is frozen, and stay where they are in files', () => {
    const layer = new BatchNormalization();
    layer.apply(values([4, 2]));
    const names = (list: readonly { name: string }[]): string[] => list.map(({ name }) => name);
    expect(names(layer.trainableWeights)).toEqual(['gamma', 'beta']);
    layer.trainable = false;
    expect(names(layer.trainableWeights)).toEqual([]);
    expect(names(layer.weights)).toEqual(['gamma', 'beta', 'moving_mean', 'moving_variance']);
  });

  it('of wrapped layers have the path of both', () => {
    resetNames();
    const layer = new TimeDistributed(new Dense(2));
    layer.apply(values([1, 3, 4]));
    expect(layer.weights.map(({ path }) => path)).toEqual([
      'time_distributed/dense/kernel',
      'time_distributed/dense/bias',
    ]);
  });

  it('stay fixed where a change of low rank is learned', () => {
    const layer = new Dense(3);
    const x = values([2, 4]);
    const before = layer.apply(x);
    layer.enableLora(2);
    expect(layer.trainableWeights.map(({ name }) => name)).toEqual([
      'bias',
      'lora_kernel_a',
      'lora_kernel_b',
    ]);
    expect(distance(layer.apply(x), before)).toBe(0);
  });
});

describe('dropout', () => {
  it('draws the same with the same seed, and does nothing outside of training', () => {
    const x = values([64]);
    const [a, b] = [new Dropout(0.25, { seed: 7 }), new Dropout(0.25, { seed: 7 })];
    expect(distance(a.apply(x, { training: true }), b.apply(x, { training: true }))).toBe(0);
    expect(a.apply(x)).toBe(x);
  });
});

describe('errors', () => {
  it('say what does not fit, and where', () => {
    resetNames();
    expect(message(() => new Conv2D(2, 5).apply(values([1, 4, 4, 1])))).toBe(
      [
        'ShapeError[conv-window]: Conv2D needs windows that fit into the input.',
        '  input            = [*, 4, 4, 1]',
        '  window on axis 1 = 5',
        '  in layer "conv2d" (Conv2D)',
        "  Use a smaller kernelSize or padding: 'same'.",
      ].join('\n'),
    );
    expect(message(() => new Concatenate().apply([values([1, 2, 3]), values([1, 4, 3])]))).toBe(
      [
        'ShapeError[concatenate-shape]: Concatenate needs inputs of equal shapes but for axis -1.',
        '  inputs[0] = [*, 2, 3]',
        '  inputs[1] = [*, 4, 3]',
        '  in layer "concatenate" (Concatenate)',
      ].join('\n'),
    );
    expect(message(() => new MultiHeadAttention(2, 2).apply(values([1, 2, 3])))).toContain(
      'attention-shapes',
    );
    expect(message(() => new Dense(2, { activaton: 'relu' } as never))).toContain(
      'Did you mean "activation"?',
    );
  });
});

describe('symbols', () => {
  it('have the shapes values will have, with unknown sizes left open', () => {
    const x = Input({ shape: [null, 4] });
    expect(new LSTM(3, { returnSequences: true }).apply(x).shape).toEqual([null, null, 3]);
    expect(add([x, x]).shape).toEqual([null, null, 4]);
  });
});
