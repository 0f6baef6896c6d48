import { ArgumentError, DataError } from '../util/errors';
import { checkOptions } from '../util/options';
import { NumpyRandomState } from '../util/random';
import type { Column } from './column';
import { cellAt, countMissing } from './column';
import { factorizeSorted } from './statistics';

/** How rows are drawn. */
export interface SampleOptions {
  /** How many rows. Default 1, unless `frac` is given. */
  readonly n?: number;
  /** How many rows, as a share of all. */
  readonly frac?: number;
  /** Whether a row can be drawn more than once. Default false. */
  readonly replace?: boolean;
  /** Seed from 0 to 2^32 - 1; the same rows as pandas' `random_state`. Default: different rows each time. */
  readonly randomState?: number;
}

/** How rows are divided into training and test rows. */
export interface SplitOptions {
  /** Test rows: a share between 0 and 1, or a number of rows. Default 0.25, or what `trainSize` leaves. */
  readonly testSize?: number;
  /** Training rows: a share between 0 and 1, or a number of rows. Default: all others. */
  readonly trainSize?: number;
  /** Whether rows are shuffled first. Default true. */
  readonly shuffle?: boolean;
  /** Seed from 0 to 2^32 - 1; the same rows as scikit-learn's `random_state`. Default: different rows each time. */
  readonly randomState?: number;
}

const generator = (seed: number | undefined): NumpyRandomState =>
  new NumpyRandomState(seed ?? Math.floor(Math.random() * 2 ** 32));

/** Python's rounding: halves to even. */
function roundHalfEven(value: number): number {
  const floor = Math.floor(value);
  const rest = value - floor;
  return rest > 0.5 || (rest === 0.5 && floor % 2 !== 0) ? floor + 1 : floor;
}

/** Positions drawn as `numpy.random.RandomState(seed).choice` draws them. */
export function samplePositions(owner: string, length: number, options: SampleOptions): ArrayLike<number> {
  checkOptions(owner, options, ['n', 'frac', 'replace', 'randomState']);
  const { n, frac, replace = false, randomState } = options;
  if (n !== undefined && frac !== undefined) {
    throw new ArgumentError({
      code: 'frame-sample',
      expected: `${owner} takes n or frac, not both.`,
      received: { n: String(n), frac: String(frac) },
    });
  }
  const count = frac === undefined ? (n ?? 1) : roundHalfEven(frac * length);
  if (!Number.isInteger(count) || count < 0 || (!replace && count > length) || (length === 0 && count > 0)) {
    throw new DataError({
      code: 'frame-sample',
      expected: `${owner} draws a whole number of rows, without replace at most as many as there are.`,
      received: { [frac === undefined ? 'n' : 'frac']: String(n ?? frac), rows: `${length}` },
      advice: count > length ? 'Pass { replace: true } to draw rows more than once.' : undefined,
      details: { count, rows: length },
    });
  }
  const random = generator(randomState);
  if (replace) return length === 0 ? [] : random.randint(0, length, count);
  return random.permutation(length).subarray(0, count);
}

function sizeOf(name: string, size: number, length: number, round: (value: number) => number): number {
  if (size > 0 && size < 1) return round(size * length);
  if (Number.isInteger(size) && size > 0 && size < length) return size;
  throw new ArgumentError({
    code: 'frame-split',
    expected: `${name} is a share between 0 and 1, or a number of rows below all ${length}.`,
    received: { [name]: String(size) },
    details: { [name]: size, rows: length },
  });
}

/** Positions of training and test rows, as scikit-learn's `train_test_split` chooses them. */
export function splitPositions(
  owner: string,
  length: number,
  options: SplitOptions,
  strata: Column | null = null,
): [train: Int32Array, test: Int32Array] {
  checkOptions(owner, options, ['testSize', 'trainSize', 'shuffle', 'randomState']);
  const { testSize, trainSize, shuffle = true, randomState } = options;
  const givenTrain = trainSize === undefined ? undefined : sizeOf('trainSize', trainSize, length, Math.floor);
  const test =
    testSize === undefined && givenTrain !== undefined
      ? length - givenTrain
      : sizeOf('testSize', testSize ?? 0.25, length, Math.ceil);
  const train = givenTrain ?? length - test;
  if (train < 1 || test < 1 || train + test > length) {
    throw new ArgumentError({
      code: 'frame-split',
      expected: `${owner} needs at least one training and one test row, together at most all ${length}.`,
      received: { training: `${train} rows`, test: `${test} rows` },
      details: { train, test, rows: length },
    });
  }
  if (!shuffle) {
    if (strata !== null) {
      throw new ArgumentError({
        code: 'frame-split',
        expected: `${owner} shuffles rows where it keeps the shares of classes.`,
        received: { shuffle: 'false', stratify: 'given' },
        advice: 'Leave shuffle out.',
      });
    }
    const order = Int32Array.from({ length }, (_, i) => i);
    return [order.subarray(0, train), order.subarray(train, train + test)];
  }
  const random = generator(randomState);
  if (strata !== null) return stratified(owner, strata, train, test, random);
  const order = random.permutation(length);
  return [order.subarray(test, test + train), order.subarray(0, test)];
}

function stratified(
  owner: string,
  strata: Column,
  train: number,
  test: number,
  random: NumpyRandomState,
): [Int32Array, Int32Array] {
  const { codes, firsts } = factorizeSorted(strata);
  const classes: number[][] = firsts.map(() => []);
  for (const [row, code] of codes.entries()) if (code >= 0) classes[code].push(row);
  const smallest = classes.findIndex((rows) => rows.length < 2);
  if (countMissing(strata) > 0 || smallest >= 0 || train < classes.length || test < classes.length) {
    throw new DataError({
      code: 'frame-stratify',
      expected: `${owner} keeps the shares of classes only where each has two rows, neither part fewer rows than there are classes, and no class is missing.`,
      received: {
        classes: `${classes.length}`,
        ...(smallest < 0
          ? {}
          : { smallest: `${JSON.stringify(cellAt(strata, firsts[smallest]))} with 1 row` }),
        training: `${train} rows`,
        test: `${test} rows`,
        missing: `${countMissing(strata)}`,
      },
      details: { classes: classes.length, train, test },
    });
  }
  const counts = classes.map((rows) => rows.length);
  const trainCounts = approximateMode(counts, train, random);
  const remaining = counts.map((count, i) => count - trainCounts[i]);
  const testCounts = approximateMode(remaining, test, random);
  const parts: [number[], number[]] = [[], []];
  for (const [i, rows] of classes.entries()) {
    const order = Array.from(random.permutation(rows.length), (place) => rows[place]);
    parts[0].push(...order.slice(0, trainCounts[i]));
    parts[1].push(...order.slice(trainCounts[i], trainCounts[i] + testCounts[i]));
  }
  const [trainRows, testRows] = parts.map((rows) => Int32Array.from(rows));
  random.shuffle(trainRows);
  random.shuffle(testRows);
  return [trainRows, testRows];
}

/** Draws in proportion to counts; what rounding leaves over goes to the largest remainders, ties by lot. */
function approximateMode(counts: readonly number[], draws: number, random: NumpyRandomState): number[] {
  const total = counts.reduce((sum, count) => sum + count, 0);
  const shares = counts.map((count) => (count / total) * draws);
  const result = shares.map(Math.floor);
  const remainders = shares.map((share, i) => share - result[i]);
  let left = draws - result.reduce((sum, count) => sum + count, 0);
  const values = [...new Set(remainders)].sort((a, b) => b - a);
  for (const value of values) {
    if (left <= 0) break;
    const tied = [...remainders.keys()].filter((i) => remainders[i] === value);
    const count = Math.min(tied.length, left);
    for (const place of random.permutation(tied.length).subarray(0, count)) result[tied[place]]++;
    left -= count;
  }
  return result;
}
