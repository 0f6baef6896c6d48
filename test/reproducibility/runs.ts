/** The draws and trainings of `reproducibility/keras_jax.json`, done by Keratin. */
import type { CompileOptions } from '../../src/training/trainer';
import { join } from 'node:path';
import { Sequential, type Tensor, initializers, layers, ops, random, utils } from 'keratin';
import { readCsv } from 'keratin/frame';
import { numpyRandom, pythonRandom } from '../../src/util/random/seeded';

/** What one seed gives. */
export interface SeedResults {
  readonly draws: Record<string, unknown>;
  readonly runs: Record<string, RunResult>;
}

interface RunResult {
  readonly history: Record<string, number[]>;
  readonly first_kernel_row: unknown;
  readonly predict_3: unknown;
}

const list = (tensor: Tensor): unknown => tensor.toArray();

function drawAll(seed: number): Record<string, unknown> {
  utils.setRandomSeed(seed);
  const python = Array.from({ length: 8 }, () => pythonRandom().randint(1, 1e9));
  const permutation = Array.from(numpyRandom().permutation(10));
  const head = Array.from(numpyRandom().permutation(1000).subarray(0, 20));
  const generator = new random.SeedGenerator({ seed });
  const kerasRandom = {
    uniform: list(random.uniform([7], { seed })),
    uniform_2x3_range: list(random.uniform([2, 3], { minval: -2, maxval: 5, seed })),
    normal: list(random.normal([7], { seed })),
    truncated_normal: list(random.truncatedNormal([7], { stddev: 0.3, seed })),
    randint: list(random.randint([9], 3, 1000, { seed })),
    shuffle: list(random.shuffle([0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10], { seed })),
    dropout: list(random.dropout(ops.ones([3, 5]), 0.4, { seed })),
    categorical: list(
      random.categorical(
        [
          [0.1, 0.2, 0.7],
          [0.5, 0.3, 0.2],
        ].map((row) => row.map(Math.log)),
        6,
        { seed },
      ),
    ),
    gamma: list(random.gamma([5], 2.5, { seed })),
    beta: list(random.beta([5], 2, 3, { seed })),
    binomial: list(random.binomial([5], 10, 0.3, { seed })),
  };
  const twoNormals = [
    list(random.normal([3], { seed: generator })),
    list(random.normal([3], { seed: generator })),
  ];
  utils.setRandomSeed(seed);
  const unseeded = [list(random.uniform([3])), list(random.uniform([3]))];
  const names = [
    ...[
      'GlorotUniform',
      'GlorotNormal',
      'HeNormal',
      'HeUniform',
      'LecunNormal',
      'LecunUniform',
      'Orthogonal',
    ],
    ...['RandomNormal', 'RandomUniform', 'TruncatedNormal', 'VarianceScaling'],
  ] as const;
  const drawn = names.map((name) => [
    name,
    list(new initializers[name as 'GlorotUniform']({ seed }).call([4, 3])),
  ]);
  return {
    python_randint_1_1e9: python,
    numpy_permutation_10: permutation,
    numpy_permutation_1000_head: head,
    keras_random: kerasRandom,
    seed_generator_two_normals: twoNormals,
    unseeded_global_uniforms: unseeded,
    initializers_4x3: Object.fromEntries(drawn),
  };
}

interface Data {
  readonly x: Tensor;
  readonly y: Tensor;
}

interface Run {
  readonly data: Data;
  readonly model: () => Sequential;
  readonly compile: CompileOptions;
  readonly fit: { epochs: number; validationSplit?: number; batchSize?: number };
}

async function loadData(directory: string): Promise<{ wages: Data; titanic: Data; mnist: Data }> {
  const wages = await readCsv(join(directory, 'hourly_wages.csv'));
  const titanic = await readCsv(join(directory, 'titanic_all_numeric.csv'));
  const mnist = await readCsv(join(directory, 'mnist.csv'), { header: null });
  const pixels = mnist.drop(mnist.columns[0]).toTensor().astype('float32').div(255);
  return {
    wages: { x: wages.drop('wage_per_hour').toTensor(), y: wages.get('wage_per_hour').toTensor() },
    titanic: {
      x: titanic.drop('survived').astype('int32').toTensor().astype('float32'),
      y: utils.toCategorical(titanic.get('survived')),
    },
    mnist: { x: pixels, y: utils.toCategorical(mnist.get(mnist.columns[0]), { numClasses: 10 }) },
  };
}

const { BatchNormalization, Conv2D, Dense, Dropout, Flatten, LSTM, MaxPooling2D } = layers;

function allRuns({ wages, titanic, mnist }: Awaited<ReturnType<typeof loadData>>): Record<string, Run> {
  const classification = { loss: 'categorical_crossentropy', metrics: ['accuracy'] } as const;
  const samples = mnist.x.shape[0];
  return {
    wages_mlp_adam: {
      data: wages,
      model: () =>
        new Sequential([
          new Dense(50, { activation: 'relu', inputShape: [9] }),
          new Dense(32, { activation: 'relu' }),
          new Dense(1),
        ]),
      compile: { optimizer: 'adam', loss: 'mean_squared_error' },
      fit: { epochs: 10 },
    },
    titanic_sgd: {
      data: titanic,
      model: () =>
        new Sequential([
          new Dense(32, { activation: 'relu', inputShape: [10] }),
          new Dense(2, { activation: 'softmax' }),
        ]),
      compile: { optimizer: 'sgd', ...classification },
      fit: { epochs: 10 },
    },
    titanic_dropout_adam_val: {
      data: titanic,
      model: () =>
        new Sequential([
          new BatchNormalization({ inputShape: [10] }),
          new Dense(64, { activation: 'relu' }),
          new Dropout(0.3),
          new Dense(64, { activation: 'relu' }),
          new Dropout(0.3),
          new Dense(2, { activation: 'softmax' }),
        ]),
      compile: { optimizer: 'adam', ...classification },
      fit: { epochs: 8, validationSplit: 0.3, batchSize: 40 },
    },
    mnist_mlp_val: {
      data: mnist,
      model: () =>
        new Sequential([
          new Dense(50, { activation: 'relu', inputShape: [784] }),
          new Dense(50, { activation: 'relu' }),
          new Dense(10, { activation: 'softmax' }),
        ]),
      compile: { optimizer: 'adam', ...classification },
      fit: { epochs: 5, validationSplit: 0.3 },
    },
    mnist_cnn: {
      data: { x: mnist.x.reshape([samples, 28, 28, 1]), y: mnist.y },
      model: () =>
        new Sequential([
          new Conv2D(8, 3, { activation: 'relu', inputShape: [28, 28, 1] }),
          new MaxPooling2D(),
          new Conv2D(16, 3, { activation: 'relu' }),
          new MaxPooling2D(),
          new Flatten(),
          new Dropout(0.5),
          new Dense(10, { activation: 'softmax' }),
        ]),
      compile: { optimizer: 'adam', ...classification },
      fit: { epochs: 3, batchSize: 64 },
    },
    mnist_rows_lstm: {
      data: { x: mnist.x.reshape([samples, 28, 28]), y: mnist.y },
      model: () =>
        new Sequential([new LSTM(16, { inputShape: [28, 28] }), new Dense(10, { activation: 'softmax' })]),
      compile: { optimizer: 'rmsprop', ...classification },
      fit: { epochs: 2, batchSize: 64 },
    },
  };
}

/** All draws and trainings of one seed; `only` limits the trainings by name. */
export async function reproduce(
  seed: number,
  directory: string,
  only: string | null = null,
): Promise<SeedResults> {
  const draws = drawAll(seed);
  const runs: Record<string, RunResult> = {};
  for (const [name, { data, model: make, compile, fit }] of Object.entries(
    allRuns(await loadData(directory)),
  )) {
    if (only !== null && only !== name) continue;
    utils.clearSession();
    utils.setRandomSeed(seed);
    const model = make();
    const kernel = model.weights[0].value;
    const row = kernel.at(':1').toArray();
    model.compile(compile);
    const { history } = await model.fit(data.x, data.y, { ...fit, verbose: 0 });
    const predictions = await model.predict(data.x.at(':3'), { verbose: 0 });
    runs[name] = { history, first_kernel_row: row, predict_3: predictions.toArray() };
  }
  return { draws, runs };
}
