import fc from 'fast-check';
import { beforeEach, describe, expect, it } from 'vitest';
import { resetNames } from './config/auto-name';
import type { Json, JsonObject } from './config/option';
import { makeDataset, makeGroup, numberValue, stringValue, type Hdf5Group } from './formats/hdf5-types';
import { readHdf5, writeHdf5 } from './formats/hdf5';
import { readZip, writeZip } from './formats/zip';
import { Dense, Layer } from './layers';
import { loadModel } from './load-model';
import { Sequential } from './models/sequential';
import { Tensor } from './runtime/tensor';
import { modelToBytes } from './saving/save';
import { KeratinError } from './util/errors';

const encode = (text: string): Uint8Array => new TextEncoder().encode(text);

/** A `.keras` archive around any text as its config. */
const archive = (config: string, weights: Hdf5Group = makeGroup()): Uint8Array =>
  writeZip(
    new Map([
      ['metadata.json', encode('{"keras_version": "3.15.1"}')],
      ['config.json', encode(config)],
      ['model.weights.h5', writeHdf5(weights)],
    ]),
  );

const layer = (className: string, config: JsonObject, more: JsonObject = {}): JsonObject => ({
  module: 'keras.layers',
  class_name: className,
  config,
  registered_name: null,
  ...more,
});

const input = layer('InputLayer', { batch_shape: [null, 3], dtype: 'float32', name: 'in' });

const sequential = (layers: readonly JsonObject[], more: JsonObject = {}): string =>
  JSON.stringify({
    module: 'keras',
    class_name: 'Sequential',
    config: { name: 'hostile', trainable: true, layers },
    registered_name: null,
    ...more,
  });

async function refusal(bytes: Uint8Array): Promise<string> {
  try {
    await loadModel(bytes);
  } catch (error) {
    expect(error).toBeInstanceOf(KeratinError);
    return (error as Error).message;
  }
  throw new Error('the file was not refused');
}

beforeEach(resetNames);

describe('files that are not trustworthy', () => {
  it('refuses Python code and says what to do', async () => {
    const code = {
      class_name: '__lambda__',
      config: { value: '4wEAAAAAAAAAAAAAAAEAAAACAAAAQwAAAHMIAAAAfABk', defaults: null },
    };
    const lambda = layer('Lambda', { name: 'times_two', function: code as unknown as Json, arguments: {} });
    expect(await refusal(archive(sequential([input, lambda])))).toBe(
      [
        'FormatError[lambda]: the layer "times_two" (Lambda) holds Python code, which is never run.',
        '  Lambda = a Python function',
        '  in layer "times_two" (Lambda) of the file, in layer "hostile" (Sequential) of the file, in the given bytes',
        '  In Python, put a layer of Keras or operations of keras.ops in its place and save again; or write a class that ' +
          'extends layers.Layer and computes the same, and load with customObjects: { Lambda: YourClass }.',
      ].join('\n'),
    );
  });

  it.each([
    ['os', 'system'],
    ['subprocess', 'Popen'],
    ['keras.utils', 'get_file'],
    ['my_package.layers', 'Dense'],
    ['builtins', 'eval'],
  ])('knows no class %s.%s', async (module, className) => {
    const message = await refusal(
      archive(sequential([input, { ...layer(className, { name: 'x' }), module }])),
    );
    expect(message.split('\n').slice(0, 3)).toEqual([
      `FormatError[unknown-class]: the file needs a class "${className}" that is not known here.`,
      `  class = ${module}.${className}`,
      '  name  = "x"',
    ]);
  });

  it('refuses weights its arrays cannot fill, before it allocates them', async () => {
    const huge = layer('Dense', { name: 'huge', units: 1_000_000_000 });
    expect(await refusal(archive(sequential([input, huge])))).toBe(
      [
        'FormatError[weights-too-large]: the weights a config asks for must be in the file.',
        '  weight = "hostile/huge/kernel" of shape [3, 1000000000]',
        '  file   = 65536 numbers in all',
        '  in layer "huge" (Dense), in layer "hostile" (Sequential) of the file, in the given bytes',
        '  The file is damaged, or its config and its weights belong to different models.',
      ].join('\n'),
    );
  });

  it('refuses weights that are absent', async () => {
    const small = layer('Dense', { name: 'small', units: 2 });
    expect(await refusal(archive(sequential([input, small])))).toBe(
      [
        'FormatError[missing-weights]: the layer "small" (Dense) needs 2 weights from the file.',
        '  layers/dense/vars = absent',
        '  in the given bytes',
        '  The file belongs to another model, or was not written completely.',
      ].join('\n'),
    );
  });

  it('refuses keys that reach into prototypes, and leaves prototypes alone', async () => {
    const text = sequential([input]).replace('"trainable":true', '"__proto__":{"polluted":true}');
    expect(await refusal(archive(text))).toBe(
      [
        'FormatError[config-key]: config.json must not use the key "__proto__".',
        '  key = "__proto__"',
        '  in the given bytes',
        '  No version of Keras writes it: the file is not trustworthy.',
      ].join('\n'),
    );
    expect('polluted' in {}).toBe(false);
  });

  it.each(['constructor', 'prototype', 'toString', 'hasOwnProperty'])(
    'takes "%s" for a name like any other',
    async (name) => {
      const model = new Sequential([new Dense(2, { inputShape: [3], name })], { name: 'odd' });
      const again = await loadModel(modelToBytes(model));
      expect(again.getLayer(name).countParams()).toBe(8);
      const message = await refusal(archive(sequential([input, layer(name, { name: 'x' })])));
      expect(message).toContain(`a class "${name}" that is not known here.`);
      expect(
        await refusal(archive(sequential([input, layer('Dense', { name: 'x', units: 2, [name]: 1 })]))),
      ).toContain('FormatError[unknown-config-key]');
    },
  );

  it('refuses nesting without end', async () => {
    const text = `{"a": ${'['.repeat(100_000)}${']'.repeat(100_000)}}`;
    expect(await refusal(archive(text))).toBe(
      [
        'FormatError[config-json]: config.json must be JSON as Keras writes it.',
        '  found = values nested more than 600 deep',
        '  in the given bytes',
        '  The file is damaged: copy or download it again, or save it again.',
      ].join('\n'),
    );
  });

  it('refuses metrics with tables of absurd size', async () => {
    const model = new Sequential([new Dense(1, { inputShape: [3] })]);
    model.compile({ loss: 'mse' });
    const members = readZip(modelToBytes(model));
    const config = JSON.parse(new TextDecoder().decode(members.get('config.json'))) as {
      compile_config: JsonObject;
    };
    const auc = {
      module: 'keras.metrics',
      class_name: 'AUC',
      config: { num_thresholds: 1e9 },
      registered_name: null,
    };
    const text = JSON.stringify({ ...config, compile_config: { ...config.compile_config, metrics: [auc] } });
    const message = await refusal(writeZip(new Map(members).set('config.json', encode(text))));
    expect(message).toContain('FormatError[compile-config]');
  });

  it('refuses an archive that was cut', async () => {
    const whole = archive(sequential([input]));
    expect(await refusal(whole.subarray(0, whole.length - 40))).toContain('FormatError[zip-');
  });

  it('answers damaged configs of any kind with an error of ours', async () => {
    const model = new Sequential([new Dense(2, { inputShape: [3], activation: 'relu' }), new Dense(1)]);
    model.compile({ loss: 'mse', metrics: ['mae'] });
    const members = readZip(modelToBytes(model));
    const text = new TextDecoder().decode(members.get('config.json'));
    const paths: (readonly (string | number)[])[] = [];
    const collect = (value: unknown, path: readonly (string | number)[]): void => {
      paths.push(path);
      if (Array.isArray(value)) value.forEach((entry, i) => collect(entry, [...path, i]));
      else if (typeof value === 'object' && value !== null) {
        for (const [key, entry] of Object.entries(value)) collect(entry, [...path, key]);
      }
    };
    collect(JSON.parse(text), []);
    const replacement = fc.oneof(
      fc.jsonValue({ maxDepth: 2 }),
      fc.constantFrom(null, -1, 1e12, '', [], {}, [[[]]], 'Lambda'),
    );
    await fc.assert(
      fc.asyncProperty(
        fc.constantFrom(...paths.filter((path) => path.length > 0)),
        replacement,
        async (path, value) => {
          const json = JSON.parse(text) as Record<string, unknown>;
          let node: Record<string | number, unknown> = json;
          for (const key of path.slice(0, -1)) node = node[key] as Record<string | number, unknown>;
          node[path.at(-1)!] = value;
          try {
            await loadModel(writeZip(new Map(members).set('config.json', encode(JSON.stringify(json)))));
          } catch (error) {
            if (!(error instanceof KeratinError)) throw error;
          }
        },
      ),
      { numRuns: 400 },
    );
  });
});

describe('classes and functions of the user', () => {
  class Doubling extends Layer {
    override call(x: Tensor): Tensor {
      return x.mul(2);
    }
  }

  it('finds them among customObjects, and only there', async () => {
    const model = new Sequential([new Doubling({ inputShape: [2] })]);
    const bytes = modelToBytes(model);
    expect(await refusal(bytes)).toBe(
      [
        'FormatError[unknown-class]: the file needs a class "Doubling" that is not known here.',
        '  class = Doubling',
        '  name  = "doubling"',
        '  in layer "doubling" (Doubling) of the file, in layer "sequential" (Sequential) of the file, in the given bytes',
        '  Load with customObjects: { Doubling }, a class of yours that does the same.',
      ].join('\n'),
    );
    const again = await loadModel(bytes, { customObjects: { Doubling } });
    expect(String(again.apply([[1, 2]]))).toBe('[[2. 4.]]');
  });

  it('finds losses by name, and says how to do without', async () => {
    const stretched = (yTrue: Tensor, yPred: Tensor): Tensor => yTrue.sub(yPred).abs().mul(3).mean(-1);
    const model = new Sequential([new Dense(1, { inputShape: [2] })]);
    model.compile({ loss: stretched });
    const bytes = modelToBytes(model);
    expect(await refusal(bytes)).toContain(
      'Load with { compile: false } to predict, or give what is missing in customObjects.',
    );
    expect((await loadModel(bytes, { compile: false })).isCompiled).toBe(false);
    expect((await loadModel(bytes, { customObjects: { stretched } })).isCompiled).toBe(true);
  });
});

describe('files of old versions', () => {
  const h5 = (
    config: Json,
    layers: Readonly<Record<string, Readonly<Record<string, readonly [number[], number[]]>>>>,
    version: string,
  ): Uint8Array => {
    const root = makeGroup();
    root.attributes.set('keras_version', stringValue(version));
    root.attributes.set('model_config', stringValue(JSON.stringify(config)));
    const weights = makeGroup();
    root.children.set('model_weights', weights);
    const list = (texts: readonly string[]) => ({
      shape: [texts.length],
      dtype: 'string' as const,
      data: texts,
      stringType: { length: 40, padding: 'null-padded', encoding: 'ascii' } as const,
    });
    weights.attributes.set('layer_names', list(Object.keys(layers)));
    for (const [name, tensors] of Object.entries(layers)) {
      const group = makeGroup();
      group.attributes.set('weight_names', list(Object.keys(tensors)));
      for (const [key, [shape, data]] of Object.entries(tensors)) {
        group.children.set(key, makeDataset({ shape, dtype: 'float32', data: Float32Array.from(data) }));
      }
      weights.children.set(name, group);
    }
    return writeHdf5(root);
  };

  it('reads a bare list of layers, Keras 1 names and kernels with outputs first', async () => {
    const convolution = {
      class_name: 'Convolution2D',
      config: {
        name: 'convolution2d_1',
        trainable: true,
        batch_input_shape: [null, 1, 2, 2],
        input_dtype: 'float32',
        nb_filter: 1,
        nb_row: 2,
        nb_col: 2,
        border_mode: 'valid',
        subsample: [1, 1],
        dim_ordering: 'th',
        init: 'glorot_uniform',
        activation: 'linear',
        bias: true,
        W_regularizer: { name: 'WeightRegularizer', l1: 0, l2: 0.01 },
        W_constraint: { name: 'MaxNorm', m: 2, axis: 0 },
        b_regularizer: null,
        b_constraint: null,
        activity_regularizer: null,
      },
    };
    const flatten = { class_name: 'Flatten', config: { name: 'flatten_1', trainable: true } };
    const dropout = { class_name: 'Dropout', config: { name: 'dropout_1', trainable: true, p: 0.5 } };
    const dense = {
      class_name: 'Dense',
      config: {
        name: 'dense_1',
        trainable: true,
        output_dim: 1,
        input_dim: 1,
        init: 'uniform',
        activation: 'linear',
        bias: true,
      },
    };
    const model = await loadModel(
      h5(
        { class_name: 'Sequential', config: [convolution, flatten, dropout, dense] },
        {
          convolution2d_1: {
            convolution2d_1_W: [
              [1, 1, 2, 2],
              [1, 2, 3, 4],
            ],
            convolution2d_1_b: [[1], [0.5]],
          },
          flatten_1: {},
          dropout_1: {},
          dense_1: { dense_1_W: [[1, 1], [2]], dense_1_b: [[1], [1]] },
        },
        '1.2.2',
      ),
    );
    expect(
      (
        await model.predict(
          [
            [
              [
                [1, 1],
                [1, 10],
              ],
            ],
          ],
          { verbose: 0 },
        )
      ).item(),
    ).toBe(2 * (1 + 2 + 3 + 40 + 0.5) + 1);
    const { config } = model.getLayer('convolution2d_1') as unknown as { config: Record<string, unknown> };
    expect(config).toMatchObject({
      filters: 1,
      kernelSize: [2, 2],
      padding: 'valid',
      dataFormat: 'channels_first',
      useBias: true,
    });
  });

  it('joins the gates Keras 1 kept apart', async () => {
    const lstm = {
      class_name: 'LSTM',
      config: {
        name: 'lstm_1',
        trainable: true,
        batch_input_shape: [null, 1, 1],
        output_dim: 1,
        inner_activation: 'hard_sigmoid',
        activation: 'tanh',
        init: 'glorot_uniform',
        inner_init: 'orthogonal',
        forget_bias_init: 'one',
        go_backwards: false,
        stateful: false,
        unroll: false,
        consume_less: 'cpu',
        return_sequences: false,
        input_dim: 1,
        input_length: 1,
        dropout_W: 0,
        dropout_U: 0,
      },
    };
    const gate = (value: number) => [[1, 1], [value]] as [number[], number[]];
    const bias = (value: number) => [[1], [value]] as [number[], number[]];
    const tensors = Object.fromEntries(
      ['i', 'c', 'f', 'o'].flatMap((name, i) => [
        [`lstm_1_W_${name}`, gate(i + 1)],
        [`lstm_1_U_${name}`, gate(10 * (i + 1))],
        [`lstm_1_b_${name}`, bias(100 * (i + 1))],
      ]),
    );
    const model = await loadModel(
      h5({ class_name: 'Sequential', config: [lstm] }, { lstm_1: tensors }, '1.1.0'),
    );
    // Now input, forget, cell, output.
    expect(model.getWeights().map((value) => [...value.data])).toEqual([
      [1, 3, 2, 4],
      [10, 30, 20, 40],
      [100, 300, 200, 400],
    ]);
  });

  it('counts applications of nested models from 1 where Keras 2 did', async () => {
    const inputLayer = (name: string) => ({
      name,
      class_name: 'InputLayer',
      config: { batch_input_shape: [null, 2], dtype: 'float32', sparse: false, name },
      inbound_nodes: [],
    });
    const dense = (name: string, from: Json) => ({
      name,
      class_name: 'Dense',
      config: { name, trainable: true, units: 1, activation: 'linear', use_bias: false },
      inbound_nodes: [[from]],
    });
    const inner = {
      name: 'inner',
      class_name: 'Model',
      config: {
        name: 'inner',
        layers: [inputLayer('inner_in'), dense('inner_dense', ['inner_in', 0, 0, {}])],
        input_layers: [['inner_in', 0, 0]],
        output_layers: [['inner_dense', 0, 0]],
      },
      inbound_nodes: [[['a', 0, 0, {}]], [['b', 0, 0, {}]]],
    };
    const add = {
      name: 'add',
      class_name: 'Add',
      config: { name: 'add', trainable: true },
      inbound_nodes: [
        [
          ['inner', 1, 0, {}],
          ['inner', 2, 0, {}],
        ],
      ],
    };
    const config = {
      class_name: 'Model',
      config: {
        name: 'twins',
        layers: [inputLayer('a'), inputLayer('b'), inner, add],
        input_layers: [
          ['a', 0, 0],
          ['b', 0, 0],
        ],
        output_layers: [['add', 0, 0]],
      },
    };
    const model = await loadModel(
      h5(
        config as unknown as Json,
        {
          inner: {
            'inner_dense_kernel:0': [
              [2, 1],
              [1, 2],
            ],
          },
        },
        '2.2.4',
      ),
    );
    expect(
      (await model.predict([Tensor.from([[1, 1]]), Tensor.from([[10, 10]])], { verbose: 0 })).item(),
    ).toBe(33);
  });

  it('reads optimizers with lr and decay as schedules, losses and metrics of tf.keras', async () => {
    const dense = {
      class_name: 'Dense',
      config: { name: 'dense', trainable: true, batch_input_shape: [null, 1], units: 1 },
    };
    const root = readHdf5(
      h5(
        { class_name: 'Sequential', config: { name: 's', layers: [dense] } },
        { dense: { k: [[1, 1], [2]], b: [[1], [3]] } },
        '2.3.1',
      ),
    );
    const training = {
      optimizer_config: { class_name: 'SGD', config: { lr: 0.5, momentum: 0, decay: 0.25, nesterov: false } },
      loss: { class_name: 'MeanSquaredError', config: { reduction: 'auto', name: 'mean_squared_error' } },
      metrics: [
        [
          {
            class_name: 'MeanMetricWrapper',
            config: { name: 'accuracy', dtype: 'float32', fn: 'binary_accuracy' },
          },
        ],
      ],
      sample_weight_mode: null,
      loss_weights: null,
    };
    root.attributes.set('training_config', stringValue(JSON.stringify(training)));
    const optimizer = makeGroup();
    optimizer.attributes.set('weight_names', {
      shape: [1],
      dtype: 'string',
      data: ['SGD/iterations:0'],
      stringType: { length: 16, padding: 'null-padded', encoding: 'ascii' },
    });
    const named = makeGroup();
    named.children.set('iterations:0', makeDataset(numberValue(4)));
    optimizer.children.set('SGD', named);
    root.children.set('optimizer_weights', optimizer);
    const model = await loadModel(writeHdf5(root));
    // 0.5 / (1 + 0.25 · 4)
    expect(model.optimizer.learningRate.item()).toBe(0.25);
    expect(Object.keys(await model.evaluate([[1]], [[5]], { verbose: 0, returnDict: true }))).toEqual([
      'accuracy',
      'loss',
    ]);
  });
});
