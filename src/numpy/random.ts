import { numpyRandom } from '../util/random/global';
import type { TensorLike } from '../runtime/tensor';
import { Tensor } from '../runtime/tensor';
import { ArgumentError } from '../util/errors';
import { checkOptions } from '../util/options';

// NumPy's legacy functions `np.random.*`: one global generator, whose numbers are NumPy's for the same seed. Their draws
// are always made at once, also inside compiled functions: use `keratin/random` there.

/** A size: nothing for one number, a length, or a shape. */
export type Size = number | readonly number[] | null;

const shapeOf = (size: Size): readonly number[] =>
  size === null ? [] : typeof size === 'number' ? [size] : size;
const countOf = (size: Size): number => shapeOf(size).reduce((product, n) => product * n, 1);

function draw(size: Size | undefined, values: (count: number) => Float64Array | Int32Array): number | Tensor {
  const data = values(countOf(size ?? null));
  if (size === undefined || size === null) return data[0];
  return Tensor.of({ data, shape: shapeOf(size), dtype: data instanceof Int32Array ? 'int32' : 'float64' });
}

/** Starts the generator again from a seed, as `np.random.seed`. */
export const seed = (value: number): void => numpyRandom().seed(value);

/** Uniform numbers in [0, 1) of a shape given as arguments: `rand(2, 3)`; one number without. */
export const rand = (...shape: readonly number[]): number | Tensor =>
  draw(shape.length === 0 ? null : shape, (count) => numpyRandom().randomSample(count));

/** Standard normal numbers of a shape given as arguments: `randn(2, 3)`; one number without. */
export const randn = (...shape: readonly number[]): number | Tensor =>
  draw(shape.length === 0 ? null : shape, (count) => numpyRandom().randn(count));

/** Uniform numbers in [0, 1) of a size. */
export const random = (size?: Size): number | Tensor =>
  draw(size, (count) => numpyRandom().randomSample(count));

/** Uniform numbers in [low, high), by default [0, 1). */
export const uniform = (low = 0, high = 1, size?: Size): number | Tensor =>
  draw(size, (count) => numpyRandom().uniform(low, high, count));

/** Normal numbers of mean `loc` (0) and standard deviation `scale` (1). */
export const normal = (loc = 0, scale = 1, size?: Size): number | Tensor =>
  draw(size, (count) => numpyRandom().normal(loc, scale, count));

/** Whole numbers in [low, high), or [0, low) where `high` is left out. */
export function randint(low: number, high: number | null = null, size?: Size): number | Tensor {
  const [from, to] = high === null ? [0, low] : [low, high];
  return draw(size, (count) => Int32Array.from(numpyRandom().randint(from, to, count)));
}

/** The numbers 0, ..., x - 1, or the rows of x, in random order. */
export function permutation(x: number | TensorLike): Tensor {
  if (typeof x === 'number') {
    const data = numpyRandom().permutation(x);
    return Tensor.of({ data, shape: [x], dtype: 'int32' });
  }
  const value = Tensor.from(x, 'float64');
  return value.take(numpyRandom().permutation(value.shape[0] ?? 0), 0);
}

/** Puts the elements of an array in random order, in place. Tensors never change: use `permutation` for them. */
export function shuffle<T>(x: T[]): void {
  const given: unknown = x;
  if (!Array.isArray(given) && !ArrayBuffer.isView(given)) {
    throw new ArgumentError({
      code: 'shuffle-in-place',
      expected: 'shuffle changes an array in place.',
      received: { x: given instanceof Tensor ? 'a tensor, which never changes' : typeof given },
      advice: 'Use permutation(x), which gives a new tensor.',
    });
  }
  numpyRandom().shuffle(x);
}

/**
 * Elements of a vector (or of 0, ..., a - 1) at random: with or without replacement, with the probabilities `p`.
 */
export function choice(
  a: number | TensorLike,
  size?: Size,
  options: { replace?: boolean; p?: TensorLike | null } = {},
): number | Tensor {
  checkOptions('choice', options, ['replace', 'p']);
  const { replace = true, p = null } = options;
  const values = typeof a === 'number' ? null : Tensor.from(a, 'float64');
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
  const places = (count: number): Int32Array => {
    if (!replace) return numpyRandom().permutation(population).slice(0, count);
    if (p === null) return Int32Array.from(numpyRandom().randint(0, population, count));
    const sums = Tensor.from(p, 'float64').astype('float64').cumsum().data;
    const total = sums[sums.length - 1];
    return Int32Array.from(numpyRandom().randomSample(count), (u) =>
      sums.findIndex((sum) => u < sum / total),
    );
  };
  const drawn = draw(size, places);
  if (values === null) return drawn;
  const result = values.take(drawn, 0);
  return typeof drawn === 'number' && result.ndim === 0 ? result.item() : result;
}
