import type { PlainArray, PlainData } from '../formats/plain-array';
import { ArgumentError, FormatError } from '../util/errors';
import { NumpyRandomState } from '../util/random';

/** Examples and their targets. */
export type Examples = readonly [x: PlainArray, y: PlainArray];

/** A data set in two parts, in Keras's order: `[[xTrain, yTrain], [xTest, yTest]]`. */
export type DatasetSplits = readonly [train: Examples, test: Examples];

/** Where Keras keeps its data sets. */
export const KERAS_ORIGIN = 'https://storage.googleapis.com/tensorflow/tf-keras-datasets/';

/** One array of an archive, by name. */
export function member(arrays: ReadonlyMap<string, PlainArray>, name: string): PlainArray {
  const array = arrays.get(name);
  if (array !== undefined) return array;
  throw new FormatError({
    code: 'dataset-member',
    expected: `The data set's file must hold an array named "${name}".`,
    received: { names: [...arrays.keys()].join(', ') || 'none' },
    details: { name, names: [...arrays.keys()] },
  });
}

/** The rows of an array at some positions along its first axis. */
function takeRows(array: PlainArray, rows: Int32Array): PlainArray {
  const width = array.shape.slice(1).reduce((product, axis) => product * axis, 1);
  const source = array.data;
  const data = new (source.constructor as new (length: number) => PlainData)(rows.length * width);
  for (const [i, row] of rows.entries()) {
    data.set(source.subarray(row * width, (row + 1) * width) as never, i * width);
  }
  return { shape: [rows.length, ...array.shape.slice(1)], dtype: array.dtype, data };
}

/** @throws {ArgumentError} `dataset-split` when the share set aside is not in [0, 1) */
export function checkTestSplit(testSplit: number): void {
  if (testSplit >= 0 && testSplit < 1) return;
  throw new ArgumentError({
    code: 'dataset-split',
    expected: 'testSplit must be at least 0 and below 1.',
    received: { testSplit: String(testSplit) },
    details: { testSplit },
  });
}

/** The first rows of an array, or all where there are fewer. */
export function firstRows(array: PlainArray, count: number): PlainArray {
  const rows = Math.min(count, array.shape[0]);
  const width = array.shape.slice(1).reduce((product, axis) => product * axis, 1);
  return {
    shape: [rows, ...array.shape.slice(1)],
    dtype: array.dtype,
    data: array.data.subarray(0, rows * width),
  };
}

/**
 * Shuffles examples as Keras does (`np.random.RandomState(seed).shuffle`) and sets the last ones aside.
 *
 * @param testSplit share of the examples set aside, in [0, 1)
 * @throws {ArgumentError} `dataset-split` when `testSplit` is not in [0, 1)
 * @throws {FormatError} `dataset-rows` when x and y differ in their number of rows
 */
export function shuffleAndSplit(
  x: PlainArray,
  y: PlainArray,
  testSplit: number,
  seed: number,
): DatasetSplits {
  checkTestSplit(testSplit);
  const count = x.shape[0];
  if (count !== y.shape[0]) {
    throw new FormatError({
      code: 'dataset-rows',
      expected: 'A data set needs as many targets as examples.',
      received: { x: `[${x.shape.join(', ')}]`, y: `[${y.shape.join(', ')}]` },
      details: { x: x.shape, y: y.shape },
    });
  }
  const order = new NumpyRandomState(seed).permutation(count);
  const cut = Math.trunc(count * (1 - testSplit));
  const part = (rows: Int32Array): Examples => [takeRows(x, rows), takeRows(y, rows)];
  return [part(order.subarray(0, cut)), part(order.subarray(cut))];
}
