import {
  aFlag,
  aNumber,
  aSize,
  aTensor,
  aTensorOrNull,
  aWholeNumber,
  nullable,
  ofKind,
  sizeOrShape,
  type Kind,
} from '../util/argument-kinds';
import { checkArgument, checkNoMore, describe, isPlainObject, requireArgument } from '../util/arguments';
import { numpyRandom } from '../util/random/seeded';
import type { TensorLike } from '../runtime/tensor';
import { Tensor } from '../runtime/tensor';
import { ArgumentError } from '../util/errors';
import { checkOptions } from '../util/options';
import { numpyTensor } from './float64';

// NumPy's legacy functions `np.random.*`: one global generator, whose numbers are NumPy's for the same seed. Their draws
// are always made at once, also inside compiled functions: use `keratin/random` there.

/** A size: nothing for one number, a length, or a shape. */
export type Size = number | readonly number[] | null;

const aSizeOrNull = /* @__PURE__ */ nullable(sizeOrShape);

/**
 * What stands in the places of a call, as NumPy takes it: by position in the order of `kinds`, the last ones also by name in
 * an object.
 */
function argumentsOf<T extends object>(
  owner: string,
  kinds: Readonly<Record<keyof T & string, Kind>>,
  given: readonly unknown[],
): T {
  const names = Object.keys(kinds) as (keyof T & string)[];
  const last = given.at(-1);
  const places = isPlainObject(last) ? given.slice(0, -1) : given;
  checkNoMore(owner, places.slice(names.length));
  const byName = isPlainObject(last) ? last : {};
  checkOptions(owner, byName, names.slice(places.length));
  const all = { ...byName, ...Object.fromEntries(places.map((value, i) => [names[i], value])) };
  for (const name of names) checkArgument(owner, name, all[name], kinds[name]);
  return all as T;
}

const shapeOf = (size: Size): readonly number[] =>
  size === null ? [] : typeof size === 'number' ? [size] : size;
const countOf = (size: Size): number => shapeOf(size).reduce((product, n) => product * n, 1);

/** NumPy's whole numbers. */
const wholeNumbers = (data: ArrayLike<number>, shape: readonly number[]): Tensor =>
  Tensor.of({ data: Float64Array.from(data), shape, dtype: 'int64' });

/** What {@link random} takes by name. */
export interface SizeOptions {
  readonly size?: Size;
}

/** What {@link uniform} takes by name. */
export interface UniformOptions extends SizeOptions {
  readonly low?: number;
  readonly high?: number;
}

/** What {@link normal} takes by name. */
export interface NormalOptions extends SizeOptions {
  readonly loc?: number;
  readonly scale?: number;
}

/** What {@link randint} takes by name. */
export interface RandintOptions extends SizeOptions {
  readonly high?: number | null;
}

/** What {@link choice} takes by name. */
export interface ChoiceOptions extends SizeOptions {
  readonly replace?: boolean;
  readonly p?: TensorLike | null;
}

/** Arguments of which the last, or all, stand in an object. */
type WithNames<O> = readonly [options: O] | readonly [first: number | undefined, options: O];

/** A standard deviation. */
const aWidth = /* @__PURE__ */ ofKind<number>(
  'a number of at least 0',
  (value) => typeof value === 'number' && value >= 0,
);

/** How many there are, or values. */
const countOrTensor = /* @__PURE__ */ ofKind(
  'a whole number of at least 0, or an array or tensor',
  (value) =>
    typeof value === 'number' ? aSize.fits(value) : typeof value !== 'boolean' && aTensor.fits(value),
);

function draw(
  size: Size | undefined,
  values: (count: number) => Float64Array | Int32Array,
  dtype: 'float64' | 'int64' = 'float64',
): number | Tensor {
  const data = values(countOf(size ?? null));
  if (size === undefined || size === null) return data[0];
  return dtype === 'int64'
    ? wholeNumbers(data, shapeOf(size))
    : Tensor.of({ data: Float64Array.from(data), shape: shapeOf(size), dtype });
}

/**
 * Starts NumPy's legacy generator again: the numbers that follow are NumPy's.
 *
 * @param value a whole number in [0, 2^32)
 * @throws {ArgumentError} `random-seed` when the seed is no such number
 *
 * @example
 * import { random } from 'keratin';
 * import * as np from 'keratin/numpy';
 * np.random.seed(0);
 * console.log(np.random.rand()); // 0.5488135039273248
 *
 * @see https://numpy.org/doc/stable/reference/random/generated/numpy.random.seed.html
 */
export function seed(value: number, ...others: readonly never[]): void {
  checkNoMore('seed', others);
  requireArgument('seed', 'value', value, aWholeNumber);
  numpyRandom().seed(value);
}

/**
 * Uniform numbers in [0, 1), of a shape given as arguments.
 *
 * @param shape sizes of the axes; none for one number
 * @returns a number, or float64[...shape]
 *
 * @example
 * import { random } from 'keratin';
 * import * as np from 'keratin/numpy';
 * np.random.seed(0);
 * console.log(String(np.random.rand(3))); // [0.5488135  0.71518937 0.60276338]
 *
 * @see https://numpy.org/doc/stable/reference/random/generated/numpy.random.rand.html
 */
export function rand(...shape: readonly number[]): number | Tensor {
  for (const size of shape) requireArgument('rand', 'shape', size, aSize);
  return draw(shape.length === 0 ? null : shape, (count) => numpyRandom().randomSample(count));
}

/**
 * Standard normal numbers, of a shape given as arguments: density exp(-x² / 2) / √(2π).
 *
 * @param shape sizes of the axes; none for one number
 * @returns a number, or float64[...shape]
 *
 * @example
 * import { random } from 'keratin';
 * import * as np from 'keratin/numpy';
 * np.random.seed(0);
 * console.log(String(np.random.randn(3))); // [1.76405235 0.40015721 0.97873798]
 *
 * @see https://numpy.org/doc/stable/reference/random/generated/numpy.random.randn.html
 */
export function randn(...shape: readonly number[]): number | Tensor {
  for (const size of shape) requireArgument('randn', 'shape', size, aSize);
  return draw(shape.length === 0 ? null : shape, (count) => numpyRandom().randn(count));
}

/**
 * Uniform numbers in [0, 1).
 *
 * @param size a shape or a length; none for one number
 * @returns a number, or float64[...size]
 *
 * @example
 * import { random } from 'keratin';
 * import * as np from 'keratin/numpy';
 * np.random.seed(0);
 * console.log(String(np.random.random([3]))); // [0.5488135  0.71518937 0.60276338]
 *
 * @see https://numpy.org/doc/stable/reference/random/generated/numpy.random.random.html
 */
export function random(...given: readonly [size?: Size] | readonly [SizeOptions]): number | Tensor {
  const { size } = argumentsOf<SizeOptions>('random', { size: aSizeOrNull }, given);
  return draw(size, (count) => numpyRandom().randomSample(count));
}

/**
 * Uniform numbers in [low, high).
 *
 * @param low default 0
 * @param high default 1
 * @param size a shape or a length; none for one number
 * @returns a number, or float64[...size]
 *
 * @example
 * import { random } from 'keratin';
 * import * as np from 'keratin/numpy';
 * np.random.seed(0);
 * console.log(String(np.random.uniform(-1, 1, 3))); // [0.09762701 0.43037873 0.20552675]
 *
 * @see https://numpy.org/doc/stable/reference/random/generated/numpy.random.uniform.html
 */
export function uniform(
  ...given: readonly [low?: number, high?: number, size?: Size] | WithNames<UniformOptions>
): number | Tensor {
  const {
    low = 0,
    high = 1,
    size,
  } = argumentsOf<UniformOptions>('uniform', { low: aNumber, high: aNumber, size: aSizeOrNull }, given);
  return draw(size, (count) => numpyRandom().uniform(low, high, count));
}

/**
 * Normal numbers: density exp(-((x - loc) / scale)² / 2) / (scale √(2π)).
 *
 * @param loc the mean. Default 0
 * @param scale the standard deviation. Default 1
 * @param size a shape or a length; none for one number
 * @returns a number, or float64[...size]
 *
 * @example
 * import { random } from 'keratin';
 * import * as np from 'keratin/numpy';
 * np.random.seed(0);
 * console.log(String(np.random.normal(10, 2, 3))); // [13.52810469 10.80031442 11.95747597]
 *
 * @see https://numpy.org/doc/stable/reference/random/generated/numpy.random.normal.html
 */
export function normal(
  ...given: readonly [loc?: number, scale?: number, size?: Size] | WithNames<NormalOptions>
): number | Tensor {
  const {
    loc = 0,
    scale = 1,
    size,
  } = argumentsOf<NormalOptions>('normal', { loc: aNumber, scale: aWidth, size: aSizeOrNull }, given);
  return draw(size, (count) => numpyRandom().normal(loc, scale, count));
}

/**
 * Uniform whole numbers in [low, high), or in [0, low) where `high` is left out.
 *
 * @param low the smallest number, or one more than the largest
 * @param high one more than the largest number
 * @param size a shape or a length; none for one number
 * @returns a number, or int64[...size]
 *
 * @example
 * import { random } from 'keratin';
 * import * as np from 'keratin/numpy';
 * np.random.seed(0);
 * console.log(String(np.random.randint(0, 10, 5))); // [5 0 3 3 7]
 *
 * @see https://numpy.org/doc/stable/reference/random/generated/numpy.random.randint.html
 */
export function randint(
  low: number,
  ...given: readonly [high?: number | null, size?: Size] | WithNames<RandintOptions>
): number | Tensor {
  requireArgument('randint', 'low', low, aWholeNumber);
  const { high = null, size } = argumentsOf<RandintOptions>(
    'randint',
    { high: nullable(aWholeNumber), size: aSizeOrNull },
    given,
  );
  const [from, to] = high === null ? [0, low] : [low, high];
  if (to <= from) {
    throw new ArgumentError({
      code: 'randint-range',
      expected: 'randint draws from [low, high), which needs a number in it.',
      received: { low: String(from), high: String(to) },
    });
  }
  return draw(size, (count) => numpyRandom().randint(from, to, count), 'int64');
}

/**
 * The numbers 0, ..., x - 1, or the rows of x, in random order.
 *
 * @param x how many, or numbers of at least one axis
 * @returns int64[x], or numbers of the shape and dtype of x
 *
 * @example
 * import { random } from 'keratin';
 * import * as np from 'keratin/numpy';
 * np.random.seed(0);
 * console.log(String(np.random.permutation(5))); // [2 0 1 3 4]
 *
 * @see https://numpy.org/doc/stable/reference/random/generated/numpy.random.permutation.html
 */
export function permutation(x: number | TensorLike, ...others: readonly never[]): Tensor {
  checkNoMore('permutation', others);
  requireArgument('permutation', 'x', x, countOrTensor);
  if (typeof x === 'number') {
    const data = numpyRandom().permutation(x);
    return wholeNumbers(data, [x]);
  }
  const value = numpyTensor(x);
  return value.take(numpyRandom().permutation(value.shape[0] ?? 0), 0);
}

/**
 * Puts the elements of an array in random order, in place. Tensors never change: use {@link permutation} for them.
 *
 * @param x the array
 * @throws {ArgumentError} `shuffle-in-place` when x is a tensor or no array
 *
 * @example
 * import { random } from 'keratin';
 * import * as np from 'keratin/numpy';
 * np.random.seed(0);
 * const names = ['a', 'b', 'c', 'd'];
 * np.random.shuffle(names);
 * console.log(names); // ['c', 'd', 'b', 'a']
 *
 * @see https://numpy.org/doc/stable/reference/random/generated/numpy.random.shuffle.html
 */
export function shuffle<T>(x: T[], ...others: readonly never[]): void {
  checkNoMore('shuffle', others);
  const given: unknown = x;
  if (!Array.isArray(given) && !ArrayBuffer.isView(given)) {
    throw new ArgumentError({
      code: 'shuffle-in-place',
      expected: 'shuffle changes an array in place.',
      received: { x: given instanceof Tensor ? 'a tensor, which never changes' : describe(given) },
      advice: 'Use permutation(x), which gives a new tensor.',
    });
  }
  numpyRandom().shuffle(x);
}

/**
 * Elements of a vector at random.
 *
 * @param a a vector, or n for 0, ..., n - 1
 * @param size a shape or a length; none for one element
 * @param options `replace`: whether an element may come again (true), `p`: the probabilities (default: all equal)
 * @returns an element, or numbers [...size] of the dtype of a
 * @throws {ArgumentError} `choice-weighted` when there are probabilities without replacement, `choice-size` when more
 * elements are drawn without replacement than there are
 *
 * @example
 * import { random } from 'keratin';
 * import * as np from 'keratin/numpy';
 * np.random.seed(0);
 * console.log(String(np.random.choice([10, 20, 30], 5))); // [10 20 10 20 20]
 * console.log(String(np.random.choice(4, 3, { replace: false }))); // [3 1 0]
 *
 * @see https://numpy.org/doc/stable/reference/random/generated/numpy.random.choice.html
 */
export function choice(
  a: number | TensorLike,
  ...given:
    | readonly [size?: Size, replace?: boolean, p?: TensorLike | null]
    | readonly [size: Size | undefined, options: Omit<ChoiceOptions, 'size'>]
    | readonly [options: ChoiceOptions]
): number | Tensor {
  requireArgument('choice', 'a', a, countOrTensor);
  const {
    size,
    replace = true,
    p = null,
  } = argumentsOf<ChoiceOptions>('choice', { size: aSizeOrNull, replace: aFlag, p: aTensorOrNull }, given);
  const values = typeof a === 'number' ? null : numpyTensor(a);
  const population = values === null ? (a as number) : values.shape[0];
  if (!replace && p !== null) {
    throw new ArgumentError({
      code: 'choice-weighted',
      expected: 'choice draws with probabilities only with replacement.',
      received: { replace: 'false', p: 'given' },
    });
  }
  if (!replace && countOf(size ?? null) > population) {
    throw new ArgumentError({
      code: 'choice-size',
      expected: 'choice without replacement needs at least as many elements as are drawn.',
      received: { elements: String(population), drawn: String(countOf(size ?? null)) },
    });
  }
  const chances = p === null ? null : probabilities(p, population);
  const places = (count: number): Int32Array => {
    if (!replace) return numpyRandom().permutation(population).slice(0, count);
    if (chances === null) return Int32Array.from(numpyRandom().randint(0, population, count));
    const sums = chances.cumsum().data;
    const total = sums[sums.length - 1];
    return Int32Array.from(numpyRandom().randomSample(count), (u) =>
      sums.findIndex((sum) => u < sum / total),
    );
  };
  const drawn = draw(size, places, 'int64');
  if (values === null) return drawn;
  const result = values.take(drawn, 0);
  return typeof drawn === 'number' && result.ndim === 0 ? result.item() : result;
}

/** The chances of all elements, as float64. */
function probabilities(p: TensorLike, population: number): Tensor {
  const chances = numpyTensor(p).astype('float64');
  const total = chances.sum().item();
  if (chances.ndim === 1 && chances.size === population && !chances.data.some((chance) => !(chance >= 0))) {
    if (Math.abs(total - 1) <= 1e-8) return chances;
  }
  throw new ArgumentError({
    code: 'choice-probabilities',
    expected: `choice needs a probability of at least 0 for each of the ${population} elements, with the sum 1.`,
    received: { p: `float64[${chances.shape.join(', ')}], sum ${total}` },
    advice: total > 0 ? 'Divide by their sum.' : undefined,
  });
}
