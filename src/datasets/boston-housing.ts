import { aNumber, aText, aWholeNumber } from '../util/argument-kinds';
import { optionsFrom, type OptionArguments } from '../util/arguments';
import { getFileBytes } from './get-file';
import { KERAS_ORIGIN, checkTestSplit, member, shuffleAndSplit, type DatasetSplits } from './splits';

/** How Keras shuffles and cuts this data set unless told otherwise. */
export interface BostonHousingOptions {
  /** Name of the file in the cache folder. Default `boston_housing.npz`. */
  readonly path?: string;
  /** Share of the examples set aside, in [0, 1). Default 0.2. */
  readonly testSplit?: number;
  /** Seed of the shuffle, an integer in [0, 2^32). Default 113. */
  readonly seed?: number;
}

/** The data set from its file's bytes. */
export async function parse(bytes: Uint8Array, options: BostonHousingOptions = {}): Promise<DatasetSplits> {
  const { readNpz } = await import('../formats/npy');
  const arrays = readNpz(bytes);
  const { testSplit = 0.2, seed = 113 } = options;
  return shuffleAndSplit(member(arrays, 'x'), member(arrays, 'y'), testSplit, seed);
}

/**
 * Boston housing: 506 suburbs of the 1970s with 13 attributes and the median value of their houses in 1,000 dollars,
 * shuffled and cut as Keras does.
 *
 * One of its variables rests on the assumption that racial segregation raises prices; use it only to show that problem,
 * and {@link californiaHousing} otherwise.
 *
 * @param options `path`: name of the file in the cache folder (`boston_housing.npz`); `testSplit`: share of the
 * examples set aside, in [0, 1) (0.2); `seed` of the shuffle, an integer in [0, 2^32) (113)
 * @returns `[[xTrain, yTrain], [xTest, yTest]]`: x is float64[404, 13] and float64[102, 13], y float64[404] and
 * float64[102], with the default split
 * @throws {ArgumentError} `dataset-split` when `testSplit` is not in [0, 1)
 * @throws as {@link getFileBytes}
 *
 * @example
 * // needs the network
 * import { bostonHousing } from 'keratin/datasets';
 * const [[xTrain, yTrain], [xTest, yTest]] = await bostonHousing.loadData();
 * console.log(xTrain.shape, yTrain.shape, xTest.shape, yTest.shape); // [404, 13] [404] [102, 13] [102]
 *
 * @see https://keras.io/api/datasets/boston_housing/
 */
export async function loadData(
  ...given: OptionArguments<BostonHousingOptions, 'path'>
): Promise<DatasetSplits> {
  const options = optionsFrom<BostonHousingOptions>(
    'bostonHousing.loadData',
    { path: aText, testSplit: aNumber, seed: aWholeNumber },
    given,
  );
  checkTestSplit(options.testSplit ?? 0.2);
  const bytes = await getFileBytes(
    options.path ?? 'boston_housing.npz',
    `${KERAS_ORIGIN}boston_housing.npz`,
    {
      fileHash: 'f553886a1f8d56431e820c5b82552d9d95cfcb96d1e678153f8839538947dff5',
    },
  );
  return parse(bytes, options);
}
