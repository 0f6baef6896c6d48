/** The workloads of `npm run bench`: what is trained, on what, with which model. */
import { Sequential, Tensor, layers, utils } from 'keratin';
import { digits, hourlyWages, titanic } from 'keratin/datasets';

const { toCategorical } = utils;

/** A network with data to train it on. */
export interface Workload {
  readonly name: string;
  readonly x: Tensor;
  readonly y: Tensor;
  readonly batchSize: number;
  readonly epochs: number;
  makeModel(): Sequential;
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
    epochs: 100,
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
    epochs: 100,
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

function mnist(): Workload {
  const table = digits();
  const rows = 15 * 128;
  const pixels = columnsOf(table.data.slice(1)).div(255).astype('float32');
  return {
    name: 'mnist',
    x: pixels.at(`:${rows}`),
    y: toCategorical(numbers(table.data[0]), { numClasses: 10 }).at(`:${rows}`),
    batchSize: 128,
    epochs: 4,
    makeModel() {
      const model = new Sequential([
        new layers.Dense(512, { activation: 'relu', inputShape: [784] }),
        new layers.Dense(512, { activation: 'relu' }),
        new layers.Dense(10, { activation: 'softmax' }),
      ]);
      model.compile({ optimizer: 'adam', loss: 'categorical_crossentropy', metrics: ['accuracy'] });
      return model;
    },
  };
}

/** All workloads that train. */
export const WORKLOADS: readonly (() => Workload)[] = [wages, titanicWorkload, mnist];
