import { ArgumentError, DataError } from '../util/errors';
import { optionsFrom, type OptionArguments } from '../util/arguments';
import { aFlag, ofKind, oneOf } from '../util/argument-kinds';
import { checkCall, leadingOptions, options as named, type Signature } from './guard';
import * as kinds from './kinds';
import { Tensor } from '../runtime/tensor';
import type { Cell } from './column';
import { dummiesOf, type DummiesOptions } from './dummies';
import { DataFrame } from './frame';
import { concatColumnsOfTables, concatRows } from './join';
import { splitPositions, type SplitOptions } from './sampling';
import { columnFromData, Series } from './series';

/** How frames are joined. */
export interface ConcatOptions {
  /** Below one another (0, default) or side by side (1). */
  readonly axis?: 0 | 1;
  /** Whether the result is labelled 0, 1, 2, ... along that axis. Default false. */
  readonly ignoreIndex?: boolean;
}

/**
 * Frames and series below one another, or side by side. Series side by side become columns.
 *
 * @throws DataError `frame-labels` where frames side by side have different row labels.
 *
 * @example
 * import { DataFrame, concat } from 'keratin/frame';
 * const both = concat([new DataFrame({ x: [1] }), new DataFrame({ x: [2], y: [3] })], { ignoreIndex: true });
 * console.log(String(both));
 * //    x    y
 * // 0  1  NaN
 * // 1  2  3.0
 */
export function concat(
  parts: readonly (DataFrame | Series)[],
  ...given: OptionArguments<ConcatOptions, 'axis'>
): DataFrame {
  checkCall('concat', { parts: kinds.frames, options: leadingOptions(concatKinds) }, [parts, ...given]);
  const { axis = 0, ignoreIndex = false }: ConcatOptions = optionsFrom('concat', concatKinds, given);
  if (parts.length === 0) {
    throw new ArgumentError({
      code: 'frame-concat',
      expected: 'concat takes at least one frame.',
      received: { frames: '[]' },
    });
  }
  const tables = parts.map((part, i) =>
    part instanceof Series
      ? { index: part.index, names: [part.name ?? String(axis === 0 ? 0 : i)], columns: [part.column] }
      : part.table,
  );
  return new DataFrame(
    axis === 0 ? concatRows(tables, ignoreIndex) : concatColumnsOfTables(tables, ignoreIndex),
  );
}

/**
 * A series as one column for each of its values.
 *
 * @example
 * import { Series, getDummies } from 'keratin/frame';
 * console.log(String(getDummies(new Series(['a', 'b', 'a']), { dtype: 'int64' })));
 * //    a  b
 * // 0  1  0
 * // 1  0  1
 * // 2  1  0
 */
export function getDummies(
  data: Series | DataFrame,
  ...given: OptionArguments<DummiesOptions, 'prefix'>
): DataFrame {
  const signature: Signature = { data: kinds.frameOrSeries, options: leadingOptions(dummiesKinds) };
  checkCall('getDummies', signature, [data, ...given]);
  const options: DummiesOptions = optionsFrom('getDummies', dummiesKinds, given);
  if (data instanceof DataFrame) return data.getDummies(options);
  const { prefix, columns } = options;
  if (columns !== undefined || typeof prefix === 'object') {
    throw new ArgumentError({
      code: 'frame-dummies',
      expected: 'getDummies of a series takes one prefix, and no columns.',
      received: { prefix: JSON.stringify(prefix), columns: JSON.stringify(columns) },
    });
  }
  return new DataFrame({ index: data.index, ...dummiesOf(data.column, prefix ?? null, options) });
}

/** What can be divided into training and test rows. */
export type Splittable = DataFrame | Series | Tensor;

/** How several things are divided alike. */
export interface TrainTestSplitOptions extends SplitOptions {
  /** The class of each row, whose shares both parts keep. */
  readonly stratify?: Series | ArrayLike<Cell>;
}

/** The training and the test part of each thing given. */
export type SplitParts<T extends readonly Splittable[]> = T extends readonly [
  infer First extends Splittable,
  ...infer Rest extends readonly Splittable[],
]
  ? [First, First, ...SplitParts<Rest>]
  : [];

/**
 * Training and test rows of frames, series and tensors of equal length, shuffled alike: the same rows as scikit-learn's
 * `train_test_split` chooses from a seed.
 *
 * @param data what is divided, e.g. `[x, y]`
 * @returns training and test part of the first, training and test part of the second, ...
 * @throws DataError `frame-split-length` where lengths differ; ArgumentError `frame-split` for impossible sizes.
 *
 * @example
 * import { DataFrame, trainTestSplit } from 'keratin/frame';
 * const df = new DataFrame({ x: [1, 2, 3, 4, 5, 6, 7, 8], y: [0, 1, 0, 1, 0, 1, 0, 1] });
 * const [xTrain, xTest, yTrain, yTest] = trainTestSplit([df.drop('y'), df.get('y')], { randomState: 0 });
 * console.log(xTrain.shape, xTest.shape, yTrain.shape, yTest.shape); // [ 6, 1 ] [ 2, 1 ] [ 6 ] [ 2 ]
 *
 * @see https://scikit-learn.org/stable/modules/generated/sklearn.model_selection.train_test_split.html
 */
export function trainTestSplit<const T extends readonly Splittable[]>(
  data: T,
  options: TrainTestSplitOptions = {},
  ...others: readonly never[]
): SplitParts<T> {
  checkCall('trainTestSplit', splitSignature, [data, options, ...others]);
  const { stratify, ...sizes } = options;
  const lengths = data.map((part) => (part.shape.length === 0 ? 1 : part.shape[0]));
  const strata = stratify === undefined ? null : columnFromData(stratify, 'stratify');
  const length = lengths[0] ?? 0;
  if (lengths.some((other) => other !== length) || (strata !== null && strata.values.length !== length)) {
    throw new DataError({
      code: 'frame-split-length',
      expected: 'trainTestSplit divides things of equal length.',
      received: {
        lengths: lengths.join(', '),
        ...(strata === null ? {} : { stratify: `${strata.values.length}` }),
      },
      details: { lengths },
    });
  }
  const [train, test] = splitPositions('trainTestSplit', length, sizes, strata);
  const part = (whole: Splittable, rows: Int32Array): Splittable =>
    whole instanceof Tensor ? whole.take(rows, 0) : whole.take(rows);
  return data.flatMap((whole) => [part(whole, train), part(whole, test)]) as SplitParts<T>;
}

const concatKinds = { axis: oneOf(0, 1), ignoreIndex: aFlag };
const { columns, prefix, prefixSep, dropFirst, dummyNa, dtype } = kinds.dummiesKinds;
// pandas' function takes the prefix first.
const dummiesKinds = { prefix, prefixSep, dummyNa, columns, dropFirst, dtype };
const splitSignature: Signature = {
  data: ofKind(
    'a list of frames, series and tensors',
    (value) =>
      Array.isArray(value) &&
      value.length > 0 &&
      value.every((part) => part instanceof Tensor || kinds.frameOrSeries.fits(part)),
    'For example trainTestSplit([x, y]).',
  ),
  options: named({ ...kinds.splitKinds, stratify: kinds.columnValues }),
};
