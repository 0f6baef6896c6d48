import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeEach, describe, expect, it } from 'vitest';
import { resetNames } from '../config/auto-name';
import type { Json, JsonObject } from '../config/option';
import { isGroup, makeGroup, textOf, textsOf, type Hdf5Group } from '../formats/hdf5-types';
import { readHdf5, writeHdf5 } from '../formats/hdf5';
import { readZip, writeZip } from '../formats/zip';
import { BatchNormalization, Dense, Dropout, Input, Layer } from '../layers';
import { loadModel } from '../load-model';
import { Model } from '../models/model';
import { Sequential } from '../models/sequential';
import { SGD } from '../optimizers';
import { Tensor } from '../runtime/tensor';
import { pythonJson } from './json';
import { modelToBytes } from './save';

const folder = mkdtempSync(join(tmpdir(), 'keratin-'));
afterAll(() => rmSync(folder, { recursive: true }));
beforeEach(resetNames);

const x = Tensor.from([
  [0.5, -1, 2],
  [1, 0, 0.25],
]);
const y = Tensor.from([[1], [0]]);

async function trained(): Promise<Sequential> {
  const model = new Sequential(
    [
      new Dense(4, { inputShape: [3], activation: 'relu' }),
      new BatchNormalization(),
      new Dropout(0.25),
      new Dense(1),
    ],
    { name: 'small' },
  );
  model.compile({ optimizer: 'adam', loss: 'mse', metrics: ['mae'] });
  await model.fit(x, y, { epochs: 2, verbose: 0 });
  return model;
}

/** Groups and datasets by path. */
function paths(group: Hdf5Group, prefix = ''): string[] {
  return [...group.children].flatMap(([name, child]) => [
    `${prefix}${name}`,
    ...(isGroup(child) ? paths(child, `${prefix}${name}/`) : []),
  ]);
}

const textMember = (members: ReadonlyMap<string, Uint8Array>, name: string): string =>
  new TextDecoder().decode(members.get(name));

describe('saving a model', () => {
  it.each(['model.keras', 'model.h5', 'model.hdf5'])(
    'to %s keeps weights, predictions, optimizer and metrics',
    async (name) => {
      const model = await trained();
      const path = join(folder, name);
      await model.save(path);
      const again = await loadModel(path);
      expect(again.getWeights().map(String)).toEqual(model.getWeights().map(String));
      expect(again.optimizer.variables.map(({ value }) => String(value))).toEqual(
        model.optimizer.variables.map(({ value }) => String(value)),
      );
      expect(String(await again.predict(x, { verbose: 0 }))).toBe(
        String(await model.predict(x, { verbose: 0 })),
      );
      expect(await again.evaluate(x, y, { verbose: 0, returnDict: true })).toEqual(
        await model.evaluate(x, y, { verbose: 0, returnDict: true }),
      );
      // Training goes on as if it had not been interrupted.
      const options = { epochs: 1, verbose: 0, shuffle: false } as const;
      expect((await again.fit(x, y, options)).history.loss).toHaveLength(1);
    },
  );

  it('leaves nothing but the file', async () => {
    const model = await trained();
    await model.save(join(folder, 'alone.keras'));
    expect(readdirSync(folder).filter((name) => name.startsWith('alone'))).toEqual(['alone.keras']);
  });

  it('lays .keras out as Keras does', async () => {
    const members = readZip(modelToBytes(await trained()));
    expect([...members.keys()]).toEqual(['metadata.json', 'config.json', 'model.weights.h5']);
    expect(JSON.parse(textMember(members, 'metadata.json'))).toEqual({
      keras_version: '3.15.1',
      date_saved: expect.stringMatching(/^\d{4}-\d\d-\d\d@\d\d:\d\d:\d\d$/),
    });
    const root = readHdf5(members.get('model.weights.h5')!);
    expect(paths(root).filter((path) => !path.startsWith('optimizer/vars/'))).toEqual([
      'layers',
      'layers/batch_normalization',
      'layers/batch_normalization/vars',
      'layers/batch_normalization/vars/0',
      'layers/batch_normalization/vars/1',
      'layers/batch_normalization/vars/2',
      'layers/batch_normalization/vars/3',
      'layers/dense',
      'layers/dense/vars',
      'layers/dense/vars/0',
      'layers/dense/vars/1',
      'layers/dense_1',
      'layers/dense_1/vars',
      'layers/dense_1/vars/0',
      'layers/dense_1/vars/1',
      'layers/dropout',
      'layers/dropout/vars',
      'optimizer',
      'optimizer/vars',
      'vars',
    ]);
    const config = JSON.parse(textMember(members, 'config.json')) as Record<string, unknown>;
    expect(Object.keys(config)).toEqual([
      'module',
      'class_name',
      'config',
      'registered_name',
      'build_config',
      'compile_config',
    ]);
    expect(config.compile_config).toMatchObject({
      loss: 'mse',
      metrics: ['mae'],
      optimizer: { module: 'keras.optimizers', class_name: 'Adam' },
    });
  });

  it('lays .h5 out as Keras does', async () => {
    const root = readHdf5(modelToBytes(await trained(), 'h5'));
    expect([...root.attributes.keys()]).toEqual([
      'keras_version',
      'backend',
      'model_config',
      'training_config',
    ]);
    const training = JSON.parse(textOf(root.attributes.get('training_config')!)) as Record<string, unknown>;
    // Keras takes "mse" in its own .h5 files for a metric.
    expect(training.loss).toBe('mean_squared_error');
    const weights = root.children.get('model_weights') as Hdf5Group;
    expect(textsOf(weights.attributes.get('layer_names')!)).toEqual([
      'dense',
      'batch_normalization',
      'dropout',
      'dense_1',
    ]);
    const norm = weights.children.get('batch_normalization') as Hdf5Group;
    expect(textsOf(norm.attributes.get('weight_names')!)).toEqual([
      'small/batch_normalization/gamma',
      'small/batch_normalization/beta',
      'small/batch_normalization/moving_mean',
      'small/batch_normalization/moving_variance',
    ]);
  });

  it('splits lists of names that are too long for one attribute', async () => {
    const layers = Array.from({ length: 4100 }, (_, i) => new Dropout(0, { name: `drop_${i}` }));
    const root = readHdf5(modelToBytes(new Sequential(layers), 'h5'));
    const weights = root.children.get('model_weights') as Hdf5Group;
    expect([...weights.attributes.keys()].filter((name) => name.startsWith('layer_names'))).toEqual([
      'layer_names0',
      'layer_names1',
    ]);
  });

  it('leaves out the optimizer where it is told to', async () => {
    const model = await trained();
    const again = await loadModel(modelToBytes(model, 'keras', { includeOptimizer: false }));
    expect(again.optimizer.iterations.item()).toBe(0);
    expect(model.optimizer.iterations.item()).toBe(2);
  });

  it('names the endings it knows', async () => {
    const model = await trained();
    await expect(model.save('model.onnx')).rejects.toThrow(
      [
        "ArgumentError[file-ending]: a model is saved to a name that ends in .keras, or in .h5 or .hdf5 for Keras's older format.",
        '  target = "model.onnx"',
        '  in model "small"',
        "  For example: model.save('model.keras').",
      ].join('\n'),
    );
    await expect(model.save('model.weights.h5')).rejects.toThrow('For the weights alone call saveWeights.');
    await expect(model.saveWeights('model.h5')).rejects.toThrow(
      [
        'ArgumentError[file-ending]: weights are saved to a name that ends in .weights.h5.',
        '  target = "model.h5"',
        '  in model "small"',
        "  For example: model.saveWeights('model.weights.h5').",
      ].join('\n'),
    );
  });

  it('keeps learning rate schedules, frozen layers and functions of the user', async () => {
    const { ExponentialDecay } = (await import('../optimizers')).schedules;
    const doubled = (value: Tensor): Tensor => value.mul(2);
    const frozen = new Dense(2, { inputShape: [3], activation: doubled, trainable: false });
    const model = new Sequential([frozen, new Dense(1)]);
    model.compile({
      optimizer: new SGD({ learningRate: new ExponentialDecay(0.5, 10, 0.5), momentum: 0.9 }),
      loss: 'mae',
    });
    await model.fit(x, y, { epochs: 10, verbose: 0 });
    const bytes = modelToBytes(model);
    const again = await loadModel(bytes, { customObjects: { doubled } });
    expect(again.layers[0].trainable).toBe(false);
    expect(again.trainableWeights).toHaveLength(2);
    expect(again.optimizer.learningRate.item()).toBeCloseTo(0.25, 6);
    expect(String(await again.predict(x, { verbose: 0 }))).toBe(
      String(await model.predict(x, { verbose: 0 })),
    );
    await expect(loadModel(bytes)).rejects.toThrow('Load with customObjects: { doubled }.');
  });

  it('writes one file for a model inside a model, applied twice', async () => {
    const inner = new Sequential([new Dense(2, { inputShape: [3] })], { name: 'inner' });
    const [a, b] = [Input({ shape: [3], name: 'a' }), Input({ shape: [3], name: 'b' })];
    const { add } = await import('../layers');
    const model = new Model({
      inputs: [a, b],
      outputs: add([inner.apply(a), inner.apply(b)]),
      name: 'twins',
    });
    for (const format of ['keras', 'h5'] as const) {
      const again = await loadModel(modelToBytes(model, format));
      expect(again.countParams()).toBe(8);
      expect(String(await again.predict([x, x], { verbose: 0 }))).toBe(
        String(await model.predict([x, x], { verbose: 0 })),
      );
    }
  });

  it('keeps layers that a class of the user holds', async () => {
    class Block extends Layer {
      readonly first = new Dense(4);
      readonly rest = [new Dense(3), new Dense(2)];
      override call(inputs: Tensor): Tensor {
        return this.rest.reduce<Tensor>(
          (value, layer) => layer.apply<Tensor>(value),
          this.first.apply<Tensor>(inputs),
        );
      }
    }
    const model = new Sequential([new Block({ inputShape: [3] })]);
    await model.predict(x, { verbose: 0 });
    const bytes = modelToBytes(model);
    const names = paths(readHdf5(readZip(bytes).get('model.weights.h5')!));
    expect(names.filter((name) => name.endsWith('/vars/0'))).toEqual([
      'layers/block/first/vars/0',
      'layers/block/rest/dense/vars/0',
      'layers/block/rest/dense_1/vars/0',
    ]);
  });
});

describe('weights alone', () => {
  it('go from one model to another', async () => {
    const model = await trained();
    const path = join(folder, 'small.weights.h5');
    await model.saveWeights(path);
    const other = await trained();
    expect(String(other.getWeights()[0])).not.toBe(String(model.getWeights()[0]));
    await other.loadWeights(path);
    expect(other.getWeights().map(String)).toEqual(model.getWeights().map(String));
    await other.loadWeights(modelToBytes(model, 'h5'));
    expect(other.getWeights().map(String)).toEqual(model.getWeights().map(String));
  });

  it('change nothing where they do not fit', async () => {
    const stack = (units: number, name: string): Sequential =>
      new Sequential([new Dense(units, { inputShape: [3] }), new Dense(4), new Dense(1)], { name });
    const model = stack(4, 'narrow');
    const wide = stack(5, 'wide');
    const before = wide.getWeights().map(String);
    await expect(wide.loadWeights(modelToBytes(model, 'weights.h5'))).rejects.toThrow(
      [
        'FormatError[weight-shape]: the weight "wide/dense_3/kernel" of "dense_3" (Dense) has another shape in the file.',
        '  model = [3, 5]',
        '  file  = [3, 4]',
        '  in the given bytes, in model "wide"',
        '  The file belongs to another model, or to one with other sizes.',
      ].join('\n'),
    );
    expect(wide.getWeights().map(String)).toEqual(before);
    await wide.loadWeights(modelToBytes(model, 'weights.h5'), { skipMismatch: true });
    expect(wide.getWeights().slice(4).map(String)).toEqual(model.getWeights().slice(4).map(String));
    expect(wide.getWeights().slice(0, 4).map(String)).toEqual(before.slice(0, 4));
  });

  it('are matched by name where that is asked for', async () => {
    const model = new Sequential([
      new Dense(2, { inputShape: [3], name: 'shared' }),
      new Dense(1, { name: 'old' }),
    ]);
    const other = new Sequential([
      new Dense(2, { inputShape: [3], name: 'shared' }),
      new Dense(7, { name: 'new' }),
    ]);
    await other.loadWeights(modelToBytes(model, 'h5'), { byName: true });
    expect(String(other.getWeights()[0])).toBe(String(model.getWeights()[0]));
    await expect(other.loadWeights(modelToBytes(model, 'h5'))).rejects.toThrow('FormatError[weight-shape]');
  });

  it('need a model that has them', async () => {
    const model = new Sequential([new Dense(2)], { name: 'unbuilt' });
    await expect(model.saveWeights(join(folder, 'x.weights.h5'))).rejects.toThrow(
      [
        'StateError[not-built]: saving weights needs a model that has its weights.',
        '  model = "unbuilt", not built',
        '  in model "unbuilt"',
        '  Give the first layer an inputShape, or apply the model to data first.',
      ].join('\n'),
    );
  });
});

describe('operations of functional models', () => {
  const tensor = (name: string): Json => ({
    class_name: '__keras_tensor__',
    config: { shape: [null, 3], dtype: 'float32', keras_history: [name, 0, 0] },
  });
  const operation = (
    className: string,
    name: string,
    args: readonly Json[],
    config: JsonObject = {},
  ): JsonObject => ({
    module: 'keras.src.ops.numpy',
    class_name: className,
    config: { name, ...config },
    registered_name: className,
    name,
    inbound_nodes: [{ args, kwargs: {} }],
  });
  const input: JsonObject = {
    module: 'keras.layers',
    class_name: 'InputLayer',
    config: { batch_shape: [null, 3], dtype: 'float32', name: 'in' },
    registered_name: null,
    name: 'in',
    inbound_nodes: [],
  };
  const layers = [
    input,
    operation('Subtract', 'rest', [1, tensor('in')]),
    operation('Multiply', 'doubled', [tensor('in'), 2]),
    operation('Relu', 'positive', [tensor('rest')]),
    operation('Add', 'sum', [tensor('doubled'), tensor('positive')]),
    operation('Mean', 'mean', [tensor('sum')], { axis: -1, keepdims: true }),
  ];
  const bytes = writeZip(
    new Map([
      ['metadata.json', new TextEncoder().encode('{"keras_version": "3.15.1"}')],
      [
        'config.json',
        new TextEncoder().encode(
          JSON.stringify({
            module: 'keras.src.models.functional',
            class_name: 'Functional',
            config: {
              name: 'f',
              trainable: true,
              layers,
              input_layers: ['in', 0, 0],
              output_layers: ['mean', 0, 0],
            },
          }),
        ),
      ],
      ['model.weights.h5', writeHdf5(makeGroup())],
    ]),
  );

  it('are computed, and written to .keras as they were', async () => {
    const model = await loadModel(bytes);
    // 2x + max(1 - x, 0), averaged over 0.5, -1, 2.
    expect((await model.predict([[0.5, -1, 2]], { verbose: 0 })).item()).toBeCloseTo((1.5 + 0 + 4) / 3, 6);
    const config = JSON.parse(textMember(readZip(modelToBytes(model)), 'config.json')) as {
      config: { layers: readonly JsonObject[] };
    };
    const written = new Map(config.config.layers.map((layer) => [layer.name, layer]));
    for (const layer of layers.slice(1)) expect(written.get(layer.name)).toEqual(layer);
  });

  it('become layers in .h5, where Keras cannot tell them from layers', async () => {
    const root = readHdf5(modelToBytes(await loadModel(bytes), 'h5'));
    const config = JSON.parse(textOf(root.attributes.get('model_config')!)) as {
      config: { layers: readonly { class_name: string; config: JsonObject }[] };
    };
    expect(config.config.layers.map(({ class_name: name, config: own }) => [name, own.name])).toEqual([
      ['InputLayer', 'in'],
      ['Subtract', 'rest'],
      ['Rescaling', 'doubled'],
      ['Activation', 'positive'],
      ['Add', 'sum'],
      ['Mean', 'mean'],
    ]);
  });

  it('are refused by name where there are none', async () => {
    const unknown = JSON.parse(
      JSON.stringify(layers).replaceAll('"Mean"', '"Meen"'),
    ) as readonly JsonObject[];
    const members = new Map(readZip(bytes));
    const text = textMember(members, 'config.json').replace(JSON.stringify(layers), JSON.stringify(unknown));
    await expect(
      loadModel(writeZip(members.set('config.json', new TextEncoder().encode(text)))),
    ).rejects.toThrow(
      [
        'FormatError[unknown-operation]: the model uses an operation "Meen" that Keratin does not have.',
        '  operation = keras.src.ops.numpy.Meen',
        '  name      = "mean"',
        '  in layer "mean" (Meen) of the file, in layer "f" (Functional) of the file, in the given bytes',
        '  Did you mean "Mean"?',
      ].join('\n'),
    );
  });
});

describe("Python's JSON", () => {
  it.each([
    [{ a: [1, null, true], b: 'ü"' }, '{"a": [1, null, true], "b": "\\u00fc\\""}'],
    [[Infinity, -Infinity, Number.NaN], '[Infinity, -Infinity, NaN]'],
    ['слой', '"\\u0441\\u043b\\u043e\\u0439"'],
  ])('writes %j', (value, text) => {
    expect(pythonJson(value)).toBe(text);
  });
});
