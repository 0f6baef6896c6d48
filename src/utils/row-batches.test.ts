import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Sequential, Tensor, callbacks, layers, utils } from 'keratin';
import { readCsv } from 'keratin/frame';
import { afterAll, afterEach, describe, expect, it } from 'vitest';
import { writeNpy } from '../formats/npy';
import type { PlainData, PlainDType } from '../formats/plain-array';
import { csvBatches } from './csv-batches';
import { npyBatches } from './npy-batches';

const folder = mkdtempSync(join(tmpdir(), 'keratin-batches-'));
afterAll(() => rmSync(folder, { recursive: true }));
afterEach(() => utils.clearSession());

const ROWS = 70;
const csvPath = join(folder, 'people.csv');
const lines = Array.from({ length: ROWS }, (_, i) => `"person ${i}",${i},${(i * 0.37).toFixed(3)},${i % 3}`);
writeFileSync(csvPath, `name,age,fare,class\n${lines.join('\n')}\n`);

function npyFile(name: string, dtype: PlainDType, shape: number[], data: PlainData): string {
  const path = join(folder, name);
  writeFileSync(path, writeNpy({ dtype, shape, data }));
  return path;
}

const pixels = Uint8Array.from({ length: ROWS * 6 }, (_, i) => (i * 11) % 256);
const imagesPath = npyFile('images.npy', 'uint8', [ROWS, 2, 3], pixels);
const labelsPath = npyFile(
  'labels.npy',
  'int64',
  [ROWS],
  BigInt64Array.from({ length: ROWS }, (_, i) => BigInt(i % 3)),
);

type Pair = readonly [Tensor, Tensor];

async function collect<B>(batches: AsyncIterable<B>): Promise<B[]> {
  const found: B[] = [];
  for await (const batch of batches) found.push(batch);
  return found;
}

const numbersOf = (tensors: readonly Tensor[]): number[] => tensors.flatMap(({ data }) => [...data]);

/** Files this process has open; 0 where that cannot be told. */
function openFiles(): number {
  try {
    return readdirSync('/proc/self/fd').length;
  } catch {
    return 0;
  }
}

describe('csvBatches', () => {
  it('gives the columns named, batch by batch, again and again', async () => {
    const batches = await csvBatches(csvPath, { x: ['fare', 'age'], y: 'class', batchSize: 32 });
    expect([batches.rows, batches.steps]).toEqual([null, null]);
    const frame = await readCsv(csvPath);
    for (let pass = 0; pass < 2; pass++) {
      const found = await collect(batches);
      expect(found.map(([x, y]) => [x.shape, y.shape])).toEqual([
        [[32, 2], [32]],
        [[32, 2], [32]],
        [[6, 2], [6]],
      ]);
      expect(numbersOf(found.map(([x]) => x))).toEqual([...frame.select(['fare', 'age']).toTensor().data]);
      expect(numbersOf(found.map(([, y]) => y))).toEqual([...frame.get('class').toTensor().data]);
      expect([batches.rows, batches.steps]).toEqual([70, 3]);
    }
  });

  it('takes all other columns as x, several as y, positions, and types', async () => {
    const bytes = new TextEncoder().encode('a,b,c\n1,2,3\n4,5,6\n');
    const [[x, y]] = await collect(
      await csvBatches(bytes, { y: ['c', 0], dtype: { x: 'uint8', y: 'int32' } }),
    );
    expect([x.dtype, x.toArray(), y.dtype, y.toArray()]).toEqual([
      'uint8',
      [[2], [5]],
      'int32',
      [
        [3, 1],
        [6, 4],
      ],
    ]);
    const [alone] = await collect(await csvBatches(bytes));
    expect(alone.toArray()).toEqual([
      [1, 2, 3],
      [4, 5, 6],
    ]);
    const same = await csvBatches(bytes, { x: ['a', 'b'], y: ['a', 'b'], batchSize: 2 });
    expect((await collect(same)).map(([first, second]) => [first.shape, second.shape])).toEqual([
      [
        [2, 2],
        [2, 2],
      ],
    ]);
  });

  it('trains as whole arrays do', async () => {
    const batches = await csvBatches(csvPath, { x: ['age', 'fare'], y: 'class', batchSize: 16 });
    const frame = await readCsv(csvPath);
    const make = (): Sequential => {
      utils.setRandomSeed(3);
      const model = new Sequential([
        new layers.Dense(4, { activation: 'relu', inputShape: [2] }),
        new layers.Dense(3, { activation: 'softmax' }),
      ]);
      model.compile({
        optimizer: 'adam',
        loss: 'sparse_categorical_crossentropy',
        metrics: ['accuracy'],
      });
      return model;
    };
    const whole = make();
    const [x, y] = [frame.select(['age', 'fare']), frame.get('class')];
    const options = { epochs: 3, verbose: 0 } as const;
    const inMemory = await whole.fit(x, y, { ...options, batchSize: 16, shuffle: false });
    const streamed = make();
    const history = await streamed.fit(batches, null, { ...options, validationData: batches });
    expect(history.history.loss).toEqual(inMemory.history.loss);
    expect(history.history.accuracy).toEqual(inMemory.history.accuracy);
    expect(await streamed.evaluate(batches, null, { verbose: 0 })).toEqual(
      await whole.evaluate(x, y, { verbose: 0, batchSize: 16 }),
    );
    const alone = await csvBatches(csvPath, { x: ['age', 'fare'], batchSize: 16 });
    const outputs = (await streamed.predict(alone, { verbose: 0 })) as Tensor;
    expect([...outputs.data]).toEqual([
      ...((await whole.predict(x, { verbose: 0, batchSize: 16 })) as Tensor).data,
    ]);
  });

  it('refuses what it does not know, naming the nearest', async () => {
    await expect(csvBatches(csvPath, { x: ['age', 'fair'], y: 'class' })).rejects.toThrow(
      `DataError[csv-column]: x must name columns of the CSV.
  x       = "fair"
  columns = name, age, fare, class
  Did you mean "fare"?`,
    );
    await expect(csvBatches(csvPath, { y: 4 })).rejects.toThrow('y       = 4');
    await expect(csvBatches(csvPath, { x: ['age', 1] })).rejects.toThrow(
      'ArgumentError[csv-column-twice]: x needs each column once.\n  x = "age" twice',
    );
    await expect(csvBatches(csvPath, { y: ['name', 'age', 'fare', 'class'] })).rejects.toThrow(
      'ArgumentError[csv-no-columns]: x needs at least one column.\n  x = none',
    );
    await expect(csvBatches(csvPath, { batchSize: 0 })).rejects.toThrow(
      'ArgumentError[batch-option]: csvBatches needs batchSize to be a whole number of at least 1.\n  batchSize = 0',
    );
    await expect(csvBatches(csvPath, { dtype: 'int8' as 'uint8' })).rejects.toThrow('Did you mean "uint8"?');
    await expect(csvBatches(csvPath, { shufflebuffer: 3 } as object)).rejects.toThrow(
      'Did you mean "shuffleBuffer"?',
    );
    await expect(csvBatches(join(folder, 'none.csv'))).rejects.toThrow('FormatError[file-missing]');
    await expect(collect(await csvBatches(csvPath, { y: 'class' }))).rejects.toThrow(
      /line {3}= 2\n {2}column = "name"\n {2}text {3}= "person 0"/,
    );
  });
});

describe('npyBatches', () => {
  it('gives rows of any shape in their type, and knows the number of steps', async () => {
    const batches = await npyBatches(imagesPath, labelsPath, { batchSize: 32 });
    expect([batches.rows, batches.steps]).toEqual([70, 3]);
    for (let pass = 0; pass < 2; pass++) {
      const found = await collect<Pair>(batches);
      expect(found.map(([x, y]) => [x.dtype, x.shape, y.dtype, y.shape])).toEqual([
        ['uint8', [32, 2, 3], 'int32', [32]],
        ['uint8', [32, 2, 3], 'int32', [32]],
        ['uint8', [6, 2, 3], 'int32', [6]],
      ]);
      expect(numbersOf(found.map(([x]) => x))).toEqual([...pixels]);
      expect(numbersOf(found.map(([, y]) => y))).toEqual(Array.from({ length: ROWS }, (_, i) => i % 3));
    }
  });

  it.each([
    ['float32', 'float32', Float32Array.of(1.5, -2, 3)],
    ['float64', 'float32', Float64Array.of(1.5, -2, 3)],
    ['float16', 'float32', Float32Array.of(1.5, -2, 3)],
    ['bool', 'bool', Uint8Array.of(1, 0, 1)],
    ['int16', 'int16', Int16Array.of(1, -2, 3)],
    ['uint64', 'uint32', BigUint64Array.of(1n, 2n, 2n ** 32n - 1n)],
  ] as const)('%s becomes %s', async (type, dtype, data) => {
    const bytes = writeNpy({ dtype: type, shape: [3], data });
    const [x] = await collect(await npyBatches(bytes));
    expect([x.dtype, [...x.data]]).toEqual([dtype, Array.from(data as Iterable<number | bigint>, Number)]);
  });

  it('reads big-endian files', async () => {
    const little = writeNpy({ dtype: 'int32', shape: [2, 1], data: Int32Array.of(1, 258) });
    const text = Buffer.from(little).toString('latin1').replace("'<i4'", "'>i4'");
    const [x] = await collect(await npyBatches(new Uint8Array(Buffer.from(text, 'latin1'))));
    expect(x.toArray()).toEqual([[2 ** 24], [2 ** 25 + 2 ** 16]]);
  });

  it('trains on bytes as on whole arrays of them', async () => {
    const make = (): Sequential => {
      utils.setRandomSeed(3);
      const model = new Sequential([
        new layers.Flatten({ inputShape: [2, 3] }),
        new layers.Rescaling(1 / 255),
        new layers.Dense(3, { activation: 'softmax' }),
      ]);
      model.compile({ optimizer: 'sgd', loss: 'sparse_categorical_crossentropy', metrics: ['accuracy'] });
      return model;
    };
    const images = Tensor.of({ shape: [ROWS, 2, 3], dtype: 'uint8', data: pixels });
    const labels = Uint8Array.from({ length: ROWS }, (_, i) => i % 3);
    const options = { epochs: 2, verbose: 0, shuffle: false } as const;
    const inMemory = await make().fit(images, labels, options);
    const history = await make().fit(await npyBatches(imagesPath, labelsPath), null, options);
    expect(history.history.loss).toEqual(inMemory.history.loss);
    expect(history.history.accuracy).toEqual(inMemory.history.accuracy);
  });

  it('refuses files that do not fit together, or are not whole', async () => {
    const short = npyFile('short.npy', 'float32', [60], new Float32Array(60));
    await expect(npyBatches(imagesPath, short)).rejects.toThrow(
      `DataError[row-counts]: all arrays need the same number of rows: one row is one sample.
  x = 70 rows
  y = 60 rows
  Find out which samples are missing, and save the files again.`,
    );
    const whole = writeNpy({ dtype: 'float32', shape: [10, 4], data: new Float32Array(40) });
    const message = `FormatError[npy-damaged]: a .npy file must hold a header and then its array.
  x = 157 bytes of data where float32[10, 4] needs 160
  The file is damaged: copy or download it again, or save it again.`;
    await expect(npyBatches(whole.slice(0, -3))).rejects.toThrow(message);
    // An address does not tell its length: what is missing is found when it is read.
    const address = `data:;base64,${Buffer.from(whole.slice(0, -3)).toString('base64')}`;
    const batches = await npyBatches(address, null, { batchSize: 4 });
    await expect(collect(batches)).rejects.toThrow(message);
    await expect(npyBatches(whole.slice(0, 40))).rejects.toThrow('FormatError[npy-damaged]');
    await expect(npyBatches(new TextEncoder().encode('a,b\n1,2\n'))).rejects.toThrow(
      'FormatError[npy-signature]',
    );
    const scalar = writeNpy({ dtype: 'float32', shape: [], data: new Float32Array(1) });
    await expect(npyBatches(scalar)).rejects.toThrow('DataError[npy-scalar]');
    const fortran = Buffer.from(whole)
      .toString('latin1')
      .replace("'fortran_order': False", "'fortran_order': True ");
    await expect(npyBatches(new Uint8Array(Buffer.from(fortran, 'latin1')))).rejects.toThrow(
      'x = float32[10, 4] in Fortran order',
    );
    const large = writeNpy({ dtype: 'int64', shape: [2, 1], data: BigInt64Array.of(1n, 2n ** 31n) });
    await expect(collect(await npyBatches(large))).rejects.toThrow(
      `DataError[npy-range]: 64-bit integers become int32 in a batch and must fit.
  x   = 2147483648
  row = 1`,
    );
  });
});

describe('shuffling', () => {
  const orderOf = async (shuffleBuffer: number, batchSize = 16): Promise<number[]> => {
    const batches = await csvBatches(csvPath, { x: ['age'], y: 'fare', batchSize, shuffleBuffer });
    const found = await collect(batches);
    expect(found.map(([x]) => x.shape[0])).toEqual([16, 16, 16, 16, 6]);
    // Rows stay together.
    for (const [x, y] of found)
      expect([...y.data]).toEqual(Array.from(x.data, (age) => Math.fround(Number((age * 0.37).toFixed(3)))));
    return numbersOf(found.map(([x]) => x));
  };
  const sorted = (values: readonly number[]): number[] => values.toSorted((a, b) => a - b);
  const all = Array.from({ length: ROWS }, (_, i) => i);

  it.each([2, 10, 16, 69, 70, 500])('with %i rows gives each row once, none far too early', async (size) => {
    const order = await orderOf(size);
    expect(sorted(order)).toEqual(all);
    expect(order).not.toEqual(all);
    expect(order.every((row, place) => row < place + size)).toBe(true);
  });

  it('follows the seed, and differs from pass to pass', async () => {
    utils.setRandomSeed(5);
    const first = await orderOf(20);
    const second = await orderOf(20);
    expect(second).not.toEqual(first);
    utils.setRandomSeed(5);
    expect(await orderOf(20)).toEqual(first);
  });

  it('keeps arrays of many numbers together', async () => {
    const wide = Float32Array.from({ length: 40 * 100 }, (_, i) => Math.floor(i / 100));
    const path = npyFile('wide.npy', 'float32', [40, 100], wide);
    const batches = await npyBatches(path, null, { batchSize: 7, shuffleBuffer: 9 });
    const rows = (await collect(batches)).flatMap((x) => x.toArray() as number[][]);
    expect(rows.every((row) => row.every((value) => value === row[0]))).toBe(true);
    expect(sorted(rows.map(([value]) => value))).toEqual(all.slice(0, 40));
  });
});

describe('files are closed', () => {
  const make = (): Sequential => {
    const model = new Sequential([new layers.Dense(1, { inputShape: [1] })]);
    model.compile({ optimizer: 'sgd', loss: 'mse' });
    return model;
  };
  const options = { epochs: 1, verbose: 0 } as const;
  const settled = (): Promise<void> => new Promise((resolve) => setTimeout(resolve, 50));

  it('where iteration stops early, fit ends before the data or fails', async () => {
    const batches = await csvBatches(csvPath, { x: ['age'], y: 'fare', batchSize: 8 });
    const images = await npyBatches(imagesPath, labelsPath, { batchSize: 8 });
    const before = openFiles();
    for await (const [x] of batches) if (x.size > 0) break;
    for await (const [x] of images) if (x.size > 0) break;
    const model = make();
    await model.fit(batches, null, {
      ...options,
      epochs: 2,
      stepsPerEpoch: 3,
      validationData: batches,
      validationSteps: 2,
    });
    await model.evaluate(batches, null, { verbose: 0, steps: 2 });
    await model.predict(batches, { verbose: 0, steps: 2 });
    const stop = new callbacks.LambdaCallback({
      onTrainBatchEnd: () => {
        model.stopTraining = true;
      },
    });
    await model.fit(batches, null, { ...options, callbacks: [stop] });
    const failing = new callbacks.LambdaCallback({
      onTrainBatchEnd: () => {
        throw new Error('enough');
      },
    });
    await expect(model.fit(batches, null, { ...options, callbacks: [failing] })).rejects.toThrow('enough');
    await expect(csvBatches(csvPath, { x: ['none'] })).rejects.toThrow('csv-column');
    await expect(npyBatches(csvPath)).rejects.toThrow('npy-signature');
    await settled();
    expect(openFiles()).toBe(before);
  });

  it('an epoch of some steps goes on where the one before ended', async () => {
    const batches = await csvBatches(csvPath, { x: ['age'], y: 'fare', batchSize: 7 });
    const seen: number[] = [];
    const model = make();
    const watch = new callbacks.LambdaCallback({ onTrainBatchEnd: (batch) => void seen.push(batch) });
    await model.fit(batches, null, { ...options, epochs: 3, stepsPerEpoch: 3, callbacks: [watch] });
    expect(seen).toEqual([0, 1, 2, 0, 1, 2, 0, 1, 2]);
  });
});
