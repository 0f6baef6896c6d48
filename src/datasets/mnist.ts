import { aText } from '../util/argument-kinds';
import { optionsFrom, type OptionArguments } from '../util/arguments';
import { getFileBytes } from './get-file';
import { KERAS_ORIGIN, member, type DatasetSplits } from './splits';

/** The arrays of the data set's file, in Keras's order. */
export async function parse(bytes: Uint8Array): Promise<DatasetSplits> {
  const { readNpz } = await import('../formats/npy');
  const arrays = readNpz(bytes);
  return [
    [member(arrays, 'x_train'), member(arrays, 'y_train')],
    [member(arrays, 'x_test'), member(arrays, 'y_test')],
  ];
}

/**
 * MNIST: 60,000 training and 10,000 test images of handwritten digits, 28x28 shades of grey.
 *
 * Downloads about 11 MB on the first call; © Y. LeCun and C. Cortes, CC BY-SA 3.0.
 *
 * @param options `path`: name of the file in the cache folder; default `mnist.npz`
 * @returns `[[xTrain, yTrain], [xTest, yTest]]`: x is uint8[60000, 28, 28] and uint8[10000, 28, 28], y the digits as
 * uint8[60000] and uint8[10000]
 * @throws as {@link getFileBytes}
 *
 * @example
 * // needs the network
 * import { mnist } from 'keratin/datasets';
 * const [[xTrain, yTrain], [xTest, yTest]] = await mnist.loadData();
 * console.log(xTrain.shape, yTrain.shape, xTest.shape, yTest.shape); // [60000, 28, 28] [60000] [10000, 28, 28] [10000]
 *
 * @see https://keras.io/api/datasets/mnist/
 */
export async function loadData(
  ...given: OptionArguments<{ readonly path?: string }, 'path'>
): Promise<DatasetSplits> {
  const options = optionsFrom<{ readonly path?: string }>('mnist.loadData', { path: aText }, given);
  const bytes = await getFileBytes(options.path ?? 'mnist.npz', `${KERAS_ORIGIN}mnist.npz`, {
    fileHash: '731c5ac602752760c8e48fbffcf8c3b850d9dc2a2aedcf2cc48468fc17b673d1',
  });
  return parse(bytes);
}
