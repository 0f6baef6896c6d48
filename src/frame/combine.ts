import { ArgumentError, DataError } from '../util/errors';
import { checkOptions } from '../util/options';
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
export function concat(parts: readonly (DataFrame | Series)[], options: ConcatOptions = {}): DataFrame {
  checkOptions('concat', options, ['axis', 'ignoreIndex']);
  const { axis = 0, ignoreIndex = false } = options;
  if (parts.length === 0 || (axis !== 0 && axis !== 1)) {
    throw new ArgumentError({
      code: 'frame-concat',
      expected: 'concat takes at least one frame, and axis 0 or 1.',
      received: { frames: `${parts.length}`, axis: String(axis) },
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
  options: DummiesOptions & { prefix?: string } = {},
): DataFrame {
  if (data instanceof DataFrame) return data.getDummies(options);
  checkOptions('getDummies', options, ['prefix', 'prefixSep', 'dropFirst', 'dummyNa', 'dtype']);
  return new DataFrame({ index: data.index, ...dummiesOf(data.column, options.prefix ?? null, options) });
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
  { stratify, ...options }: TrainTestSplitOptions = {},
): SplitParts<T> {
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
  const [train, test] = splitPositions('trainTestSplit', length, options, strata);
  const part = (whole: Splittable, rows: Int32Array): Splittable =>
    whole instanceof Tensor ? whole.take(rows, 0) : whole.take(rows);
  return data.flatMap((whole) => [part(whole, train), part(whole, test)]) as SplitParts<T>;
}
