import { aNumber, aText, aWholeNumber } from '../util/argument-kinds';
import { optionsFrom, type OptionArguments } from '../util/arguments';
import { ArgumentError } from '../util/errors';
import { suggestName } from '../util/names';
import { getFileBytes } from './get-file';
import {
  KERAS_ORIGIN,
  checkTestSplit,
  firstRows,
  member,
  shuffleAndSplit,
  type DatasetSplits,
} from './splits';

/** Which part of the data set, and how it is shuffled and cut. */
export interface CaliforniaHousingOptions {
  /** All 20,640 districts, or the first 600. Default `large`. */
  readonly version?: 'large' | 'small';
  /** Name of the file in the cache folder. Default `california_housing.npz`. */
  readonly path?: string;
  /** Share of the examples set aside, in [0, 1). Default 0.2. */
  readonly testSplit?: number;
  /** Seed of the shuffle, an integer in [0, 2^32). Default 113. */
  readonly seed?: number;
}

const SMALL = 600;

function checkVersion(version: string): void {
  if (version === 'large' || version === 'small') return;
  throw new ArgumentError({
    code: 'dataset-version',
    expected: 'version must be "small" or "large".',
    received: { version: JSON.stringify(version) },
    advice: suggestName(version, ['small', 'large']),
    details: { version },
  });
}

/** The data set from its file's bytes. */
export async function parse(
  bytes: Uint8Array,
  options: CaliforniaHousingOptions = {},
): Promise<DatasetSplits> {
  const { version = 'large', testSplit = 0.2, seed = 113 } = options;
  checkVersion(version);
  const { readNpz } = await import('../formats/npy');
  const arrays = readNpz(bytes);
  const count = version === 'small' ? SMALL : Infinity;
  const [x, y] = ['x', 'y'].map((name) => firstRows(member(arrays, name), count));
  return shuffleAndSplit(x, y, testSplit, seed);
}

/**
 * California housing: 20,640 districts of the census of 1990 with 8 attributes (median income, house age, average rooms
 * and bedrooms, population, average occupancy, latitude, longitude) and the median value of their houses in dollars,
 * shuffled and cut as Keras does.
 *
 * @param options `version`: 'large' (default) or 'small', the first 600 districts; `path`: name of the file in the
 * cache folder (`california_housing.npz`); `testSplit`: share of the examples set aside, in [0, 1) (0.2); `seed` of the
 * shuffle, an integer in [0, 2^32) (113)
 * @returns `[[xTrain, yTrain], [xTest, yTest]]`: x is [16512, 8] and [4128, 8], y [16512] and [4128], with the default
 * split of the large version; floats of the type the file holds
 * @throws {ArgumentError} `dataset-version` when `version` is neither name, `dataset-split` when `testSplit` is not in
 * [0, 1)
 * @throws as {@link getFileBytes}
 *
 * @example
 * // needs the network
 * import { californiaHousing } from 'keratin/datasets';
 * const [[xTrain, yTrain], [xTest]] = await californiaHousing.loadData({ version: 'small' });
 * console.log(xTrain.shape, yTrain.shape, xTest.shape); // [480, 8] [480] [120, 8]
 *
 * @see https://keras.io/api/datasets/california_housing/
 * @see R. Pace, R. Barry: Sparse Spatial Autoregressions, Statistics and Probability Letters 33, 1997.
 */
export async function loadData(
  ...given: OptionArguments<CaliforniaHousingOptions, 'path'>
): Promise<DatasetSplits> {
  const options = optionsFrom<CaliforniaHousingOptions>(
    'californiaHousing.loadData',
    { version: aText, path: aText, testSplit: aNumber, seed: aWholeNumber },
    given,
  );
  checkVersion(options.version ?? 'large');
  checkTestSplit(options.testSplit ?? 0.2);
  const name = options.path ?? 'california_housing.npz';
  const bytes = await getFileBytes(name, `${KERAS_ORIGIN}california_housing.npz`, {
    fileHash: '1a2e3a52e0398de6463aebe6f4a8da34fb21fbb6b934cf88c3425e766f2a1a6f',
  });
  return parse(bytes, options);
}
