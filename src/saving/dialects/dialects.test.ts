import { beforeEach, describe, expect, it } from 'vitest';
import { resetNames } from '../../config/auto-name';
import type { Json, JsonObject } from '../../config/option';
import { makeDataset, makeGroup, stringList, stringValue } from '../../formats/hdf5-types';
import { writeHdf5 } from '../../formats/hdf5';
import { LSTM } from '../../layers';
import { loadModel } from '../../load-model';
import { concatenate, hsplit } from '../../ops';
import { Tensor } from '../../runtime/tensor';
import { eraOf, modernize } from '.';
import { modernizeCompile } from './compile';

beforeEach(resetNames);

type Layers = { readonly config: { readonly layers: readonly JsonObject[] } };

const layersOf = (model: JsonObject): readonly JsonObject[] => (model as unknown as Layers).config.layers;

const sequential = (layers: readonly Json[]): JsonObject => ({
  class_name: 'Sequential',
  config: { name: 's', layers },
});

/** The config of one layer after reading. */
const read = (className: string, config: JsonObject, version: string): JsonObject =>
  layersOf(modernize(sequential([{ class_name: className, config }]), version)).at(-1) as JsonObject;

/** A file of weights in lists of names. */
function h5(config: Json, weights: Readonly<Record<string, readonly Tensor[]>>, version: string): Uint8Array {
  const root = makeGroup();
  root.attributes.set('keras_version', stringValue(version));
  root.attributes.set('model_config', stringValue(JSON.stringify(config)));
  const group = makeGroup();
  root.children.set('model_weights', group);
  group.attributes.set('layer_names', stringList(Object.keys(weights)));
  for (const [name, tensors] of Object.entries(weights)) {
    const layer = makeGroup();
    const names = tensors.map((_, i) => `weight_${i}:0`);
    layer.attributes.set('weight_names', stringList(names));
    for (const [i, { shape, data }] of tensors.entries()) {
      layer.children.set(names[i], makeDataset({ shape, dtype: 'float32', data: Float32Array.from(data) }));
    }
    group.children.set(name, layer);
  }
  return writeHdf5(root);
}

describe('versions', () => {
  it.each([
    ['0.3.3', 1],
    ['1.2.2', 1],
    ['2.2.4-tf', 2],
    ['2.15.0', 2],
    ['3.0.0', 3],
    ['3.15.1', 3],
  ])('%s is of era %i', (version, era) => {
    expect(eraOf(version)).toBe(era);
  });
});

describe('layers of old versions', () => {
  it.each<[string, JsonObject, string, JsonObject]>([
    [
      'Dense',
      {
        name: 'd',
        output_dim: 3,
        input_dim: 2,
        init: 'uniform',
        bias: true,
        W_regularizer: { name: 'L2', l2: 0.5 },
      },
      '1.1.1',
      {
        name: 'd',
        units: 3,
        kernel_initializer: 'random_uniform',
        use_bias: true,
        kernel_regularizer: {
          module: 'keras.regularizers',
          class_name: 'L1L2',
          config: { l1: 0, l2: 0.5 },
          registered_name: null,
        },
      },
    ],
    ['Dropout', { name: 'd', p: 0.25 }, '1.1.1', { name: 'd', rate: 0.25 }],
    [
      'Convolution1D',
      {
        name: 'c',
        nb_filter: 4,
        filter_length: 3,
        subsample_length: 2,
        border_mode: 'same',
        input_length: 9,
      },
      '1.0.0',
      { name: 'c', filters: 4, kernel_size: 3, strides: 2, padding: 'same' },
    ],
    [
      'MaxPooling1D',
      { name: 'm', pool_length: 2, stride: 2 },
      '1.0.0',
      { name: 'm', pool_size: 2, strides: 2 },
    ],
    ['PReLU', { name: 'p', init: 'zero', weights: null }, '1.0.0', { name: 'p', alpha_initializer: 'zeros' }],
    [
      'Embedding',
      { name: 'e', input_dim: 10, output_dim: 4, init: 'uniform', dropout: 0, input_length: 7 },
      '1.0.0',
      { name: 'e', input_dim: 10, output_dim: 4, embeddings_initializer: 'random_uniform' },
    ],
    ['LeakyReLU', { name: 'l', alpha: 0.25 }, '2.4.0', { name: 'l', negative_slope: 0.25 }],
    [
      'BatchNormalization',
      { name: 'b', axis: [3], scale: 1, fused: true },
      '2.4.0',
      { name: 'b', axis: 3, scale: true },
    ],
    ['GRU', { name: 'g', units: 2, implementation: 1 }, '2.0.8', { name: 'g', units: 2, reset_after: false }],
    ['GRU', { name: 'g', units: 2, reset_after: true }, '2.8.0', { name: 'g', units: 2, reset_after: true }],
    [
      'DepthwiseConv2D',
      { name: 'd', kernel_size: [3, 3], groups: 1, kernel_initializer: 'zeros' },
      '2.5.0',
      { name: 'd', kernel_size: [3, 3] },
    ],
    [
      'Dense',
      {
        name: 'd',
        units: 1,
        kernel_initializer: {
          class_name: 'VarianceScaling',
          config: { scale: 2, mode: 'fan_in', distribution: 'normal', seed: null, dtype: 'float32' },
        },
      },
      '2.1.0',
      {
        name: 'd',
        units: 1,
        kernel_initializer: {
          class_name: 'VarianceScaling',
          config: { scale: 2, mode: 'fan_in', distribution: 'truncated_normal', seed: null },
        },
      },
    ],
    [
      'Dense',
      { name: 'd', units: 1, dtype: { class_name: 'Policy', config: { name: 'mixed_float16' } } },
      '2.6.0',
      { name: 'd', units: 1, dtype: 'mixed_float16' },
    ],
  ])('%s %j of %s', (className, config, version, expected) => {
    expect(read(className, config, version).config).toEqual(expected);
  });

  it('keeps the slope of the hard sigmoid of Keras 2, not that of Keras 3', () => {
    const config = { name: 'l', units: 1, recurrent_activation: 'hard_sigmoid' };
    const read2 = read('LSTM', config, '2.2.0').config as JsonObject;
    expect(read2.recurrent_activation).toMatchObject({
      class_name: 'function',
      config: 'keras2_hard_sigmoid',
    });
    expect((read('LSTM', config, '3.1.0').config as JsonObject).recurrent_activation).toBe('hard_sigmoid');
  });

  it.each<[string, JsonObject, Json]>([
    ['Dense', { name: 'd', units: 1, batch_input_shape: [null, 4] }, [null, 4]],
    ['Dense', { name: 'd', units: 1, input_dim: 5 }, [null, 5]],
    ['LSTM', { name: 'd', units: 1, input_dim: 5, input_length: 7 }, [null, 7, 5]],
    [
      'Bidirectional',
      { name: 'b', layer: { class_name: 'LSTM', config: { units: 1, batch_input_shape: [null, 2, 3] } } },
      [null, 2, 3],
    ],
  ])('makes an input of what a first %s %j declares', (className, config, shape) => {
    const [input] = layersOf(modernize(sequential([{ class_name: className, config }]), '2.2.4'));
    expect(input).toMatchObject({ class_name: 'InputLayer', config: { batch_shape: shape } });
  });

  it('refuses what Keras 3 computes otherwise', () => {
    expect(() => read('LSTM', { name: 'l', units: 1, time_major: true }, '2.6.0')).toThrow(
      [
        'FormatError[unsupported-option]: layers of Keras 3 do not have time as the first axis.',
        '  time_major = true',
        '  layer      = "l" (LSTM)',
      ].join('\n'),
    );
    expect(() => read('BatchNormalization', { name: 'b', mode: 1 }, '1.2.0')).toThrow(
      'FormatError[unsupported-option]',
    );
    expect(() => read('Merge', { name: 'm', mode: 'lambda' }, '1.2.0')).toThrow(
      'FormatError[unsupported-option]',
    );
  });
});

describe('functions of TensorFlow in functional models', () => {
  const dense = (name: string, from: Json): JsonObject => ({
    class_name: 'Dense',
    config: { name, trainable: true, units: 2, use_bias: false },
    name,
    inbound_nodes: [[from]],
  });
  const lambda = (className: string, name: string, fn: string, nodes: Json): JsonObject => ({
    class_name: className,
    config: { name, trainable: true, dtype: 'float32', function: fn },
    name,
    inbound_nodes: nodes,
  });

  it('become operations', async () => {
    const layers: Json = [
      {
        class_name: 'InputLayer',
        config: { batch_input_shape: [null, 2], dtype: 'float32', name: 'in' },
        name: 'in',
        inbound_nodes: [],
      },
      dense('a', ['in', 0, 0, {}]),
      dense('b', ['in', 0, 0, {}]),
      lambda('TFOpLambda', 'tf.math.multiply', 'math.multiply', [['a', 0, 0, { y: 10, name: null }]]),
      lambda('TFOpLambda', 'tf.__operators__.add', '__operators__.add', [
        ['tf.math.multiply', 0, 0, { y: ['b', 0, 0], name: null }],
      ]),
      lambda('TFOpLambda', 'tf.concat', 'concat', [
        [
          ['tf.__operators__.add', 0, 0, { axis: 1 }],
          ['a', 0, 0, { axis: 1 }],
        ],
      ]),
      lambda('SlicingOpLambda', 'slice', '__operators__.getitem', [
        [
          'tf.concat',
          0,
          0,
          {
            slice_spec: [
              { start: null, stop: null, step: null },
              { start: 1, stop: null, step: null },
            ],
          },
        ],
      ]),
    ];
    const config = {
      class_name: 'Functional',
      config: { name: 'f', layers, input_layers: [['in', 0, 0]], output_layers: [['slice', 0, 0]] },
    };
    const identity = Tensor.from([
      [1, 0],
      [0, 1],
    ]);
    const model = await loadModel(h5(config, { a: [identity], b: [identity.mul(2)] }, '2.8.0'));
    // a = x, b = 2x: 10a + b = 12x beside a, without the first column.
    expect((await model.predict([[1, 2]], { verbose: 0 })).toArray()).toEqual([[24, 1, 2]]);
  });
});

describe('recurrent layers of cuDNN', () => {
  it('compute what plain ones do', async () => {
    const [features, units] = [3, 2];
    const x = Tensor.from([
      [
        [0.5, -1, 2],
        [1, 0.25, -0.5],
      ],
    ]);
    const plain = new LSTM(units);
    const expected = plain.apply(x);
    const [kernel, recurrent, bias] = plain.getWeights();
    const eachGate = (value: Tensor, change: (gate: Tensor) => Tensor): Tensor =>
      concatenate(hsplit(value, 4).map(change), { axis: 1 });
    const weights = [
      eachGate(kernel, (gate) => gate.transpose([1, 0]).reshape([features, units])),
      eachGate(recurrent, (gate) => gate.transpose([1, 0])),
      concatenate([bias.mul(0.25), bias.mul(0.75)]),
    ];
    const layer = {
      class_name: 'CuDNNLSTM',
      config: { name: 'fast', trainable: true, batch_input_shape: [null, 2, features], units },
    };
    const model = await loadModel(h5(sequential([layer]), { fast: weights }, '2.2.4'));
    const got = await model.predict(x, { verbose: 0 });
    expect(got.sub(expected).abs().max().item()).toBeLessThan(1e-6);
  });
});

it('a bidirectional layer of Keras 1 has the gates of both directions apart', async () => {
  const inner = { name: 'b_lstm', units: 2, output_dim: 2, batch_input_shape: [null, 4, 3] };
  const layer = {
    class_name: 'Bidirectional',
    config: {
      name: 'b',
      merge_mode: 'concat',
      layer: { class_name: 'LSTM', config: inner },
      batch_input_shape: [null, 4, 3],
    },
  };
  const now = [3, 2, 0].flatMap((rows, part) =>
    [rows === 0 ? [8] : [rows, 8]].map((shape) => ({ shape, part })),
  );
  const numbers = (shape: readonly number[], start: number): Tensor =>
    Tensor.from(
      Array.from({ length: shape.reduce((a, b) => a * b, 1) }, (_, i) => Math.sin(start + i)),
    ).reshape([...shape]);
  const weights = [0, 1].map((direction) =>
    now.map(({ shape, part }) => numbers(shape, 50 * direction + 9 * part)),
  );
  // Keras 1: input, cell, forget, output, each with W, U, b; now input, forget, cell, output side by side.
  const old = weights.flatMap((direction) => {
    const gates = direction.map((weight) => hsplit(weight.reshape([-1, 8]), 4));
    return [0, 2, 1, 3].flatMap((gate) =>
      gates.map((parts, part) => (part === 2 ? parts[gate].flatten() : parts[gate])),
    );
  });
  const model = await loadModel(h5(sequential([layer as unknown as Json]), { b: old }, '1.2.2'));
  expect(model.getWeights().map((weight) => weight.toArray())).toEqual(
    weights.flat().map((weight) => weight.toArray()),
  );
});

describe('how models were compiled', () => {
  it.each<[JsonObject, JsonObject]>([
    [
      {
        optimizer_config: {
          class_name: 'Custom>Adam',
          config: { lr: 0.5, decay: 0, jit_compile: false, epsilon: null },
        },
        loss: 'mse',
      },
      {
        optimizer: {
          module: 'keras.optimizers',
          class_name: 'Adam',
          config: { learning_rate: 0.5 },
          registered_name: null,
        },
        loss: 'mse',
      },
    ],
    [
      { optimizer: 'sgd', loss: { class_name: 'Huber', config: { reduction: 'auto', delta: 2 } } },
      {
        optimizer: 'sgd',
        loss: {
          module: 'keras.losses',
          class_name: 'Huber',
          config: { reduction: 'sum_over_batch_size', delta: 2 },
          registered_name: null,
        },
      },
    ],
    [
      {
        optimizer: 'sgd',
        loss: 'mse',
        metrics: [[{ class_name: 'MeanMetricWrapper', config: { name: 'm', fn: 'mean_absolute_error' } }]],
      },
      {
        metrics: [
          [
            {
              module: 'keras.metrics',
              class_name: 'MeanAbsoluteError',
              config: { name: 'm' },
              registered_name: null,
            },
          ],
        ],
      },
    ],
  ])('%j', (saved, expected) => {
    expect(modernizeCompile(saved)).toMatchObject(expected);
  });
});
