/** The workloads of `npm run bench`: what is trained, on what, with which model. */
import { Input, Model, Sequential, Tensor, layers, ops, utils } from 'keratin';
import { digits, hourlyWages, titanic } from 'keratin/datasets';

const { toCategorical } = utils;

/** A network with data to train it on. */
export interface Workload {
  readonly name: string;
  readonly x: Tensor;
  readonly y: Tensor;
  readonly batchSize: number;
  makeModel(): Model;
}

const numbers = (values: ArrayLike<number | boolean>): Float32Array => Float32Array.from(values, Number);

function columnsOf(columns: readonly ArrayLike<number | boolean>[]): Tensor {
  const rows = columns[0].length;
  const data = new Float32Array(rows * columns.length);
  for (const [j, column] of columns.entries()) {
    const values = numbers(column);
    for (let i = 0; i < rows; i++) data[i * columns.length + j] = values[i];
  }
  return Tensor.of({ shape: [rows, columns.length], dtype: 'float32', data });
}

function wages(): Workload {
  const table = hourlyWages();
  const target = table.columns.indexOf('wage_per_hour');
  return {
    name: 'wages',
    x: columnsOf(table.data.filter((_, i) => i !== target)),
    y: columnsOf([table.data[target]]),
    batchSize: 32,
    makeModel() {
      const model = new Sequential([
        new layers.Dense(50, { activation: 'relu', inputShape: [9] }),
        new layers.Dense(32, { activation: 'relu' }),
        new layers.Dense(1),
      ]);
      model.compile({ optimizer: 'adam', loss: 'mean_squared_error' });
      return model;
    },
  };
}

function titanicWorkload(): Workload {
  const table = titanic();
  const target = table.columns.indexOf('survived');
  return {
    name: 'titanic',
    x: columnsOf(table.data.filter((_, i) => i !== target)),
    y: toCategorical(numbers(table.data[target])),
    batchSize: 32,
    makeModel() {
      const model = new Sequential([
        new layers.Dense(32, { activation: 'relu', inputShape: [10] }),
        new layers.Dense(2, { activation: 'softmax' }),
      ]);
      model.compile({ optimizer: 'sgd', loss: 'categorical_crossentropy', metrics: ['accuracy'] });
      return model;
    },
  };
}

interface Images {
  /** Shades from 0 to 1, [rows, 784]. */
  readonly pixels: Tensor;
  /** One-hot digits, [rows, 10]. */
  readonly labels: Tensor;
}

let images: Images | null = null;

/** The first handwritten digits. */
function firstImages(rows: number): Images {
  if (images === null) {
    const table = digits();
    images = {
      pixels: columnsOf(table.data.slice(1)).div(255).astype('float32'),
      labels: toCategorical(numbers(table.data[0]), { numClasses: 10 }),
    };
  }
  return { pixels: images.pixels.at(`:${rows}`), labels: images.labels.at(`:${rows}`) };
}

const classifier = { loss: 'categorical_crossentropy', optimizer: 'adam', metrics: ['accuracy'] } as const;

function mnist(): Workload {
  const { pixels, labels } = firstImages(15 * 128);
  return {
    name: 'mnist',
    x: pixels,
    y: labels,
    batchSize: 128,
    makeModel() {
      const model = new Sequential([
        new layers.Dense(512, { activation: 'relu', inputShape: [784] }),
        new layers.Dense(512, { activation: 'relu' }),
        new layers.Dense(10, { activation: 'softmax' }),
      ]);
      model.compile(classifier);
      return model;
    },
  };
}

function mnistCnn(): Workload {
  const { pixels, labels } = firstImages(8 * 64);
  return {
    name: 'mnistCnn',
    x: pixels.reshape([-1, 28, 28, 1]),
    y: labels,
    batchSize: 64,
    makeModel() {
      const model = new Sequential([
        new layers.Conv2D(32, 3, { activation: 'relu', inputShape: [28, 28, 1] }),
        new layers.Conv2D(64, 3, { activation: 'relu' }),
        new layers.MaxPooling2D({ poolSize: 2 }),
        new layers.Flatten(),
        new layers.Dense(128, { activation: 'relu' }),
        new layers.Dense(10, { activation: 'softmax' }),
      ]);
      model.compile(classifier);
      return model;
    },
  };
}

function lstm(): Workload {
  const { pixels, labels } = firstImages(12 * 64);
  return {
    name: 'lstm',
    x: pixels.reshape([-1, 28, 28]),
    y: labels,
    batchSize: 64,
    makeModel() {
      const model = new Sequential([
        new layers.LSTM(64, { inputShape: [28, 28] }),
        new layers.Dense(10, { activation: 'softmax' }),
      ]);
      model.compile(classifier);
      return model;
    },
  };
}

/** Size of the transformer: that of Keras's example of text classification. */
const TEXT = { words: 20_000, length: 200, width: 32, heads: 2, feedForward: 32 } as const;

/** The sum of a learned vector for each word and one for each place. */
class TokenAndPositionEmbedding extends layers.Layer {
  static readonly className: string = 'TokenAndPositionEmbedding';
  readonly tokens = new layers.Embedding(TEXT.words, TEXT.width);
  readonly positions = new layers.Embedding(TEXT.length, TEXT.width);

  override call(inputs: Tensor): Tensor {
    const places = ops.arange(TEXT.length, { dtype: 'int32' });
    return ops.add(this.tokens.apply(inputs) as Tensor, this.positions.apply(places) as Tensor);
  }
}

function makeTransformer(): Model {
  const input = Input({ shape: [TEXT.length] });
  const x = new TokenAndPositionEmbedding().apply(input);
  const attention = new layers.MultiHeadAttention(TEXT.heads, TEXT.width).apply(x, { value: x });
  const attended = new layers.LayerNormalization({ epsilon: 1e-6 }).apply(
    new layers.Add().apply([x, attention]),
  );
  const inner = new layers.Dense(TEXT.feedForward, { activation: 'relu' }).apply(attended);
  const outer = new layers.Dense(TEXT.width).apply(inner);
  const block = new layers.LayerNormalization({ epsilon: 1e-6 }).apply(
    new layers.Add().apply([attended, outer]),
  );
  const pooled = new layers.GlobalAveragePooling1D().apply(block);
  const hidden = new layers.Dense(20, { activation: 'relu' }).apply(pooled);
  const outputs = new layers.Dense(2, { activation: 'softmax' }).apply(hidden);
  const model = new Model({ inputs: input, outputs });
  model.compile({ optimizer: 'adam', loss: 'sparse_categorical_crossentropy', metrics: ['accuracy'] });
  return model;
}

/** Made-up texts: the class is whether there are more frequent words than rare ones. */
function transformer(): Workload {
  const rows = 6 * 32;
  let state = 1;
  const words = new Int32Array(rows * TEXT.length);
  const classes = new Int32Array(rows);
  for (let row = 0; row < rows; row++) {
    let frequent = 0;
    for (let place = 0; place < TEXT.length; place++) {
      state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
      const word = Math.floor((state / 2 ** 32) * TEXT.words);
      words[row * TEXT.length + place] = word;
      if (2 * word < TEXT.words) frequent += 1;
    }
    classes[row] = Number(2 * frequent > TEXT.length);
  }
  return {
    name: 'transformer',
    x: Tensor.of({ shape: [rows, TEXT.length], dtype: 'int32', data: words }),
    y: Tensor.of({ shape: [rows, 1], dtype: 'int32', data: classes }),
    batchSize: 32,
    makeModel: makeTransformer,
  };
}

/** All workloads that train. */
export const WORKLOADS = {
  wages,
  titanic: titanicWorkload,
  mnist,
  mnistCnn,
  lstm,
  transformer,
} as const satisfies Readonly<Record<string, () => Workload>>;
