// Bad input: the whole text of each error, and that nothing is lost: the model trains on afterwards.
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Input, Model, Sequential, initializers, layers, loadModel, ops, optimizers, utils } from 'keratin';
import type { TensorLike, activations, losses } from 'keratin';
import { DataFrame, readCsv } from 'keratin/frame';
import * as np from 'keratin/numpy';
import { afterAll, beforeEach, describe, expect, it } from 'vitest';

const folder = mkdtempSync(join(tmpdir(), 'keratin-bad-'));
afterAll(() => rmSync(folder, { recursive: true }));
beforeEach(() => {
  utils.clearSession();
  // Some weights make all units dead, and then nothing trains.
  utils.setRandomSeed(1);
});

const quiet = { verbose: 0 } as const;
const x = np.ones([6, 3]);
const y = np.ones([6]);

/** The text of the error `body` fails with. */
async function textOf(body: () => unknown): Promise<string> {
  try {
    await body();
  } catch (error) {
    return (error as Error).message.replaceAll(folder, 'FOLDER');
  }
  throw new Error('no error');
}

/** A model with 3 features that has been trained a little. */
async function trained(
  units = 1,
  loss: losses.LossName = 'mean_squared_error',
  activation: activations.ActivationName = 'linear',
): Promise<Sequential> {
  const model = new Sequential(
    [new layers.Dense(4, { activation: 'relu', inputShape: [3] }), new layers.Dense(units, { activation })],
    { name: 'net' },
  );
  model.compile({ optimizer: 'adam', loss, metrics: ['accuracy'] });
  const target = loss.startsWith('sparse') ? [0, 1, 0, 1, 0, 1] : units === 1 ? y : np.ones([6, units]);
  await model.fit(x, target, quiet);
  return model;
}

/** Fails as told, changes no weight, and lets the model train on. */
async function refuses(
  model: Sequential,
  body: () => unknown,
  lines: readonly string[],
  target: TensorLike = y,
): Promise<void> {
  const before = model.getWeights().map((weight) => weight.toArray());
  expect(await textOf(body)).toBe(lines.join('\n'));
  expect(model.getWeights().map((weight) => weight.toArray())).toEqual(before);
  const { history } = await model.fit(x, target, { epochs: 2, ...quiet });
  expect(history.loss).toHaveLength(2);
  expect(history.loss.every(Number.isFinite)).toBe(true);
  expect(model.getWeights().map((weight) => weight.toArray())).not.toEqual(before);
}

describe('data that does not fit the model', () => {
  const features = [
    'ShapeError[model-input]: input "input_layer" takes data of shape [*, 3].',
    '  input_layer = float32[6, 4]',
    '  in model "net"',
    '  Each row needs 3 features; these have 4.',
  ];

  it('wrong number of features: fit', async () => {
    const model = await trained();
    await refuses(model, () => model.fit(np.ones([6, 4]), y, quiet), features);
  });

  it('wrong number of features: predict, evaluate, apply', async () => {
    const model = await trained();
    await refuses(model, () => model.predict(np.ones([6, 4]), quiet), features);
    await refuses(model, () => model.evaluate(np.ones([6, 4]), y, quiet), features);
    await refuses(model, () => model.apply(np.ones([6, 4])), features);
  });

  it('wrong number of features: a layer', async () => {
    const layer = new layers.Dense(2, { name: 'head' });
    layer.apply(x);
    expect(await textOf(() => layer.apply(np.ones([2, 4])))).toBe(
      [
        'ShapeError[layer-axis]: Dense "head" was built for inputs whose axis -1 is 3.',
        '  input = [2, 4]   axis -1 is 4',
        '  in layer "head" (Dense)',
        '  Give it 3 features there, or make a new layer.',
      ].join('\n'),
    );
    expect(layer.apply(x).shape).toEqual([6, 2]);
  });

  it('wrong rank', async () => {
    const model = await trained();
    await refuses(model, () => model.fit(np.ones([6, 3, 2]), y, quiet), [
      'ShapeError[model-input]: input "input_layer" takes data of shape [*, 3].',
      '  input_layer = float32[6, 3, 2]',
      '  in model "net"',
      '  Data for it has 2 axes, the batch included; this has 3. Reshape it, or give the model an input of this shape.',
    ]);
    await refuses(model, () => model.predict([1, 2, 3], quiet), [
      'ShapeError[model-input]: input "input_layer" takes data of shape [*, 3].',
      '  input_layer = int32[3]',
      '  in model "net"',
      '  A single sample needs a batch axis: give [[...]] instead of [...].',
    ]);
    expect(await textOf(() => new Sequential([new layers.Conv2D(2, 3, { inputShape: [8, 8] })]))).toBe(
      [
        'ShapeError[layer-rank]: Conv2D needs an input with at least 4 axes, the batch included.',
        '  input = [*, 8, 8]   3 axes',
        '  in layer "conv2d" (Conv2D)',
      ].join('\n'),
    );
  });

  it('different numbers of rows', async () => {
    const model = await trained();
    await refuses(model, () => model.fit(x, np.ones([5]), quiet), [
      'DataError[row-counts]: all arrays need the same number of rows: one row is one sample.',
      '  x = 6 rows',
      '  y = 5 rows',
      '  in model "net"',
      '  Cut them to 5 rows, or find out which samples are missing.',
    ]);
  });

  it('no rows', async () => {
    const model = await trained();
    const none = [
      'DataError[no-rows]: data needs at least one row.',
      '  x = shape [0, 3]',
      '  in model "net"',
    ];
    await refuses(model, () => model.fit(np.ones([0, 3]), np.ones([0]), quiet), none);
    await refuses(model, () => model.predict(np.ones([0, 3]), quiet), none);
  });
});

describe('targets that do not fit the loss', () => {
  it('a shape that would broadcast', async () => {
    const model = await trained();
    await refuses(model, () => model.fit(x, np.ones([6, 3]), quiet), [
      'ShapeError[loss-shape]: mean_squared_error compares targets and predictions place by place: it needs one shape for both.',
      '  yTrue = float32[6, 3]',
      '  yPred = float32[6, 1]',
      '  in model "net"',
      "  Give the model's last layer 3 units, or targets of shape [6, 1].",
    ]);
    const wide = await trained(3);
    await refuses(
      wide,
      () => wide.fit(x, np.ones([6, 1]), quiet),
      [
        'ShapeError[loss-shape]: mean_squared_error compares targets and predictions place by place: it needs one shape for both.',
        '  yTrue = float32[6, 1]',
        '  yPred = float32[6, 3]',
        '  in model "net"',
        '  The model needs a last layer with 1 unit. If the targets are class numbers, use "sparse_categorical_crossentropy", or make them one-hot with toCategorical(y, { numClasses: 3 }).',
      ],
      np.ones([6, 3]),
    );
  });

  it('class numbers for a loss of one-hot rows', async () => {
    const model = await trained(3, 'categorical_crossentropy', 'softmax');
    await refuses(
      model,
      () => model.fit(x, [0, 1, 2, 0, 1, 2], quiet),
      [
        'ShapeError[loss-shape]: categorical_crossentropy compares targets and predictions place by place: it needs one shape for both.',
        '  yTrue = float32[6]',
        '  yPred = float32[6, 3]',
        '  in model "net"',
        '  If the targets are class numbers, use "sparse_categorical_crossentropy", or make them one-hot with toCategorical(y, { numClasses: 3 }). If not, the model needs a last layer with 1 unit.',
      ],
      np.ones([6, 3]),
    );
  });

  it('labels out of range', async () => {
    const model = await trained(3, 'sparse_categorical_crossentropy', 'softmax');
    const labels = [0, 1, 2, 1, 3, 0];
    const lines = [
      'ArgumentError[label-range]: class labels are whole numbers from 0 to 2: there are 3 classes.',
      '  label = 3',
      '  row   = 4',
      '  in model "net"',
      '  Labels go up to 3: the last layer needs 4 units.',
    ];
    const target = [0, 1, 2, 0, 1, 2];
    await refuses(model, () => model.fit(x, labels, quiet), lines, target);
    await refuses(model, () => model.evaluate(x, labels, quiet), lines, target);
    await refuses(model, () => model.trainOnBatch(x, labels), lines, target);
    await refuses(
      model,
      () => model.fit(x, target, { validationData: [x, labels], ...quiet }),
      lines,
      target,
    );
    await refuses(
      model,
      () => model.fit(x, [0, 1, 2, -1, 0, 0], quiet),
      [
        'ArgumentError[label-range]: class labels are whole numbers from 0 to 2: there are 3 classes.',
        '  label = -1',
        '  row   = 3',
        '  in model "net"',
        '  Number the classes from 0 on, without gaps.',
      ],
      target,
    );
  });

  it('labels out of range for a model that is built by its first data', async () => {
    const model = new Sequential([new layers.Dense(2, { activation: 'softmax' })], { name: 'late' });
    model.compile({ loss: 'sparse_categorical_crossentropy' });
    expect(await textOf(() => model.fit(x, [0, 1, 2, 0, 1, 0], quiet))).toBe(
      [
        'ArgumentError[label-range]: class labels are whole numbers from 0 to 1: there are 2 classes.',
        '  label = 2',
        '  row   = 2',
        '  in model "late"',
        '  Labels go up to 2: the last layer needs 3 units.',
      ].join('\n'),
    );
    expect((await model.fit(x, [0, 1, 1, 0, 1, 0], quiet)).history.loss).toHaveLength(1);
  });

  it('a refused first batch does not decide what accuracy means', async () => {
    const model = new Sequential([new layers.Dense(3, { activation: 'softmax', inputShape: [3] })]);
    model.compile({ loss: 'categorical_crossentropy', metrics: ['accuracy'] });
    await textOf(() => model.fit(x, [0, 1, 2, 0, 1, 2], quiet));
    const target = utils.toCategorical([0, 1, 2, 0, 1, 2]);
    const { history } = await model.fit(x, target, quiet);
    expect(history.accuracy[0]).toBeCloseTo(1 / 3, 6);
  });
});

describe('frames that are not all numbers', () => {
  const frame = new DataFrame({
    a: [1, 2, 3, 4, 5, 6],
    name: ['x', 'y', 'z', 'u', 'v', 'w'],
    age: [1, 2, 3, null, 5, 6],
  });

  it('text', async () => {
    const model = await trained();
    await refuses(model, () => model.fit(frame, y, quiet), [
      'DataError[frame-text]: a frame becomes a tensor only where every value is a number or a boolean.',
      '  column = "name"',
      '  row    = 0',
      '  value  = "x"',
      '  dtype  = object',
      '  in model "net"',
      '  Encode text with getDummies or map, convert numbers with astype, or drop the column.',
    ]);
  });

  it('missing values', async () => {
    const model = await trained();
    await refuses(model, () => model.fit(frame.drop('name'), y, quiet), [
      'DataError[frame-missing]: a frame becomes a tensor only where no value is missing.',
      '  column  = "age"',
      '  row     = 3',
      '  missing = 1 of 6 values',
      '  in model "net"',
      '  Fill missing values, e.g. df.fillna(df.median()), or leave their rows out with df.dropna().',
    ]);
    await refuses(model, () => model.fit(x, frame.get('age'), quiet), [
      'DataError[frame-missing]: a frame becomes a tensor only where no value is missing.',
      '  column  = "age"',
      '  row     = 3',
      '  missing = 1 of 6 values',
      '  in model "net"',
      '  Fill missing values, e.g. df.fillna(df.median()), or leave their rows out with df.dropna().',
    ]);
  });
});

describe('wrong names', () => {
  it.each<[string, (model: Sequential) => unknown, readonly string[]]>([
    [
      'a loss',
      (model) => model.compile({ optimizer: 'sgd', loss: 'mean_square_error' as never }),
      [
        'NameError[unknown-loss]: there is no loss called "mean_square_error".',
        '  loss = "mean_square_error"',
        '  in compile, loss',
        '  Did you mean "MeanSquaredError"?',
      ],
    ],
    [
      'an optimizer',
      (model) => model.compile({ optimizer: 'adm' as never, loss: 'mse' }),
      [
        'NameError[unknown-optimizer]: there is no optimizer called "adm".',
        '  optimizer = "adm"',
        '  in compile, optimizer',
        '  Did you mean "Adam"?',
      ],
    ],
    [
      'a metric',
      (model) => model.compile({ optimizer: 'sgd', loss: 'mse', metrics: ['acuracy' as never] }),
      [
        'NameError[unknown-metric]: there is no metric called "acuracy".',
        '  metric = "acuracy"',
        '  in compile, metrics',
        '  Did you mean "Accuracy"?',
      ],
    ],
    [
      'an activation',
      () => new layers.Dense(2, { activation: 'relo' as never }),
      [
        'NameError[unknown-activation]: there is no activation called "relo".',
        '  activation = "relo"',
        '  in Dense, activation',
        '  Did you mean "relu"?',
      ],
    ],
    [
      'an initializer',
      () => new layers.Dense(2, { kernelInitializer: 'glorot_unifrm' as never }),
      [
        'NameError[unknown-initializer]: there is no initializer called "glorot_unifrm".',
        '  initializer = "glorot_unifrm"',
        '  in Dense, kernelInitializer',
        '  Did you mean "GlorotUniform"?',
      ],
    ],
    [
      'a layer of a model',
      (model) => model.getLayer('desne_1'),
      [
        'NameError[unknown-layer]: model "net" has no layer "desne_1".',
        '  layer  = desne_1',
        '  layers = dense, dense_1',
        '  Did you mean "dense_1"?',
      ],
    ],
    [
      'an option of a layer',
      () => new layers.Dense(2, { activaton: 'relu' } as never),
      [
        'NameError[unknown-option]: Dense has no option "activaton".',
        '  activaton = "relu"',
        '  Did you mean "activation"?',
      ],
    ],
    [
      'an option of an optimizer',
      () => new optimizers.Adam({ learningrate: 0.1 } as never),
      [
        'NameError[unknown-option]: Adam has no option "learningrate".',
        '  learningrate = 0.1',
        '  Did you mean "learningRate"?',
      ],
    ],
    [
      'an option of compile',
      (model) => model.compile({ optimiser: 'sgd' } as never),
      ['NameError[unknown-option]: compile has no option "optimiser".', '  Did you mean "optimizer"?'],
    ],
    [
      'an option of fit',
      (model) => model.fit(x, y, { epoch: 3, ...quiet } as never),
      [
        'NameError[unknown-option]: fit has no option "epoch".',
        '  in model "net"',
        '  Did you mean "epochs"?',
      ],
    ],
  ])('of %s', async (_what, body, lines) => {
    const model = await trained();
    await refuses(model, () => body(model), lines);
  });
});

describe('wrong moments and values', () => {
  it('fit before compile', async () => {
    const model = new Sequential([new layers.Dense(1, { inputShape: [3] })], { name: 'net' });
    const text = (action: string): string =>
      [
        `StateError[not-compiled]: ${action} needs a compiled model: an optimizer and a loss.`,
        '  model = "net", not compiled',
        '  in model "net"',
        "  Call model.compile({ optimizer: 'adam', loss: 'mean_squared_error' }) first.",
      ].join('\n');
    expect(await textOf(() => model.fit(x, y, quiet))).toBe(text('fit'));
    expect(await textOf(() => model.evaluate(x, y, quiet))).toBe(text('evaluate'));
    expect(await textOf(() => model.trainOnBatch(x, y))).toBe(text('trainOnBatch'));
    model.compile({ optimizer: 'sgd', loss: 'mse' });
    expect((await model.fit(x, y, quiet)).history.loss).toHaveLength(1);
  });

  it.each([
    [-3, '-3'],
    [0, '0'],
    [1.5, '1.5'],
    ['3', '"3"'],
  ])('%s units', async (units, shown) => {
    expect(await textOf(() => new layers.Dense(units as never))).toBe(
      `ArgumentError[bad-option]: Dense needs units to be a whole number, 1 or more.\n  units = ${shown}`,
    );
  });

  it('no units', async () => {
    expect(await textOf(() => new layers.Dense(undefined as never))).toBe(
      'ArgumentError[missing-argument]: Dense needs its argument "units".\n  units = undefined',
    );
  });

  it('two layers of one name', async () => {
    const lines = [
      'ArgumentError[duplicate-layer-name]: a model needs a different name for each of its layers.',
      '  name = "a" (Dense), twice',
      "  Give one of them another name: { name: 'a_2' }.",
    ].join('\n');
    const model = new Sequential([new layers.Dense(4, { name: 'a', inputShape: [3] })]);
    expect(await textOf(() => model.add(new layers.Dense(1, { name: 'a' })))).toBe(lines);
    const input = Input({ shape: [3] });
    const output = new layers.Dense(1, { name: 'a' }).apply(new layers.Dense(1, { name: 'a' }).apply(input));
    expect(await textOf(() => new Model({ inputs: input, outputs: output }))).toBe(lines);
    model.add(new layers.Dense(1, { name: 'b' }));
    model.compile({ loss: 'mse' });
    expect((await model.fit(x, y, quiet)).history.loss).toHaveLength(1);
  });

  it.each<[string, () => unknown, readonly string[]]>([
    [
      'ops.sum',
      () => ops.sum(x, { axis: 2 }),
      ['ShapeError[bad-axis]: sum needs an axis from -2 to 1, because its input has 2 axes.', '  axis = 2'],
    ],
    [
      'a method',
      () => x.sum(-3),
      ['ShapeError[bad-axis]: sum needs an axis from -2 to 1, because its input has 2 axes.', '  axis = -3'],
    ],
    [
      'Concatenate',
      () => new layers.Concatenate({ axis: 5 }).apply([x, x]),
      [
        'ShapeError[bad-axis]: Concatenate needs an axis from -2 to 1, because its input has 2 axes.',
        '  axis = 5',
        '  in layer "concatenate" (Concatenate)',
      ],
    ],
    [
      'BatchNormalization',
      () => new layers.BatchNormalization({ axis: 3 }).apply(x),
      [
        'ShapeError[bad-axis]: BatchNormalization needs an axis from -2 to 1, because its input has 2 axes.',
        '  axis = 3',
        '  in layer "batch_normalization" (BatchNormalization)',
      ],
    ],
  ])('a bad axis: %s', async (_name, body, lines) => {
    expect(await textOf(body)).toBe(lines.join('\n'));
  });

  it('more than memory holds', async () => {
    expect(await textOf(() => np.zeros([1e6, 1e6]))).toBe(
      [
        'ArgumentError[too-large]: a tensor needs to fit into the memory of this process.',
        '  elements = 1,000,000,000,000',
        '  bytes    = 8,000,000,000,000',
        '  dtype    = float64',
        '  Check the shape; work on fewer rows at a time.',
      ].join('\n'),
    );
    const zeros = new initializers.Zeros();
    expect(
      await textOf(() =>
        new layers.Dense(1e6, { kernelInitializer: zeros, inputShape: [1e6], name: 'wide' }).apply(
          np.ones([1, 1e6]),
        ),
      ),
    ).toBe(
      [
        'ArgumentError[too-large]: a tensor needs to fit into the memory of this process.',
        '  elements = 1,000,000,000,000',
        '  bytes    = 4,000,000,000,000',
        '  dtype    = float32',
        '  in layer "wide" (Dense)',
        '  Check the shape; work on fewer rows at a time.',
      ].join('\n'),
    );
    expect(np.zeros([2, 2]).shape).toEqual([2, 2]);
  });
});

describe('files', () => {
  const at = (name: string): string => join(folder, name);

  it('a missing model file', async () => {
    expect(await textOf(() => loadModel(at('nothing.keras')))).toBe(
      [
        'FormatError[file-missing]: the file to read must exist.',
        '  path = "FOLDER/nothing.keras"',
        '  Check the path; a relative one counts from the current folder.',
      ].join('\n'),
    );
  });

  it('truncated model files', async () => {
    const model = await trained();
    await model.save(at('whole.keras'));
    await model.save(at('whole.h5'));
    const [zip, hdf5] = [readFileSync(at('whole.keras')), readFileSync(at('whole.h5'))];
    writeFileSync(at('cut.keras'), zip.subarray(0, 500));
    writeFileSync(at('cut.h5'), hdf5.subarray(0, 3000));
    expect(await textOf(() => loadModel(at('cut.keras')))).toBe(
      [
        'FormatError[zip-truncated]: a zip archive must end with its directory.',
        '  file = 500 bytes, without directory',
        '  in "FOLDER/cut.keras"',
        '  The file was cut off: copy or download it again, or save it again.',
      ].join('\n'),
    );
    expect(await textOf(() => loadModel(at('cut.h5')))).toBe(
      [
        'FormatError[hdf5-truncated]: an HDF5 file must be as long as its superblock says.',
        `  superblock = ${hdf5.length} bytes`,
        '  file       = 3000 bytes',
        '  in "FOLDER/cut.h5"',
        '  The file was cut off: copy or download it again, or save it again.',
      ].join('\n'),
    );
    expect((await loadModel(at('whole.h5'))).countParams()).toBe(model.countParams());
  });

  it('a foreign file, and an unknown layer in a file', async () => {
    writeFileSync(at('foreign.keras'), 'hello world, no model');
    expect(await textOf(() => loadModel(at('foreign.keras')))).toBe(
      [
        'FormatError[model-file]: a model file is a .keras archive or an HDF5 file.',
        '  bytes = 68 65 6c 6c 6f 20 77 6f (text)',
        '  in "FOLDER/foreign.keras"',
        '  Check that the path names the file you meant.',
      ].join('\n'),
    );
  });

  it('a CSV with ragged rows', async () => {
    writeFileSync(at('ragged.csv'), 'a,b,c\n1,2,3\n4,5\n');
    expect(await textOf(() => readCsv(at('ragged.csv')))).toBe(
      [
        'DataError[csv-ragged]: every row of a CSV needs as many cells as the first, 3.',
        '  source = "FOLDER/ragged.csv"',
        '  line   = 3',
        '  cells  = 2',
        '  text   = "4,5"',
        '  Complete the line, or check that "," is the delimiter of this file.',
      ].join('\n'),
    );
  });

  it('an empty CSV', async () => {
    writeFileSync(at('empty.csv'), '');
    expect(await textOf(() => readCsv(at('empty.csv')))).toBe(
      [
        'DataError[csv-empty]: a CSV needs at least one line that is not blank.',
        '  source = FOLDER/empty.csv',
        '  Check that the file is the one you meant and that it was written completely.',
      ].join('\n'),
    );
  });
});
