import { nullable, aDType, aTensor, aSeed, ofKind, aShape, aSize, aNumber } from '../util/argument-kinds';
import { optionsFrom, type OptionArguments, requireArgument } from '../util/arguments';
import * as build from '../ir/build';
import type { DType } from '../ir/dtype';
import { isFloat, isInteger, parseDType } from '../ir/dtype';
import {
  applyBinary,
  applyUnary,
  cast,
  choose,
  filled,
  floating,
  largest,
  scalarLike,
  smallest,
} from '../ops/common';
import { belowOne, normalFrom, randomBits, splitKey, uint32, uniformFrom } from '../ops/random-bits';
import { floatx } from '../ops/settings';
import type { Seed } from '../runtime/seed-generator';
import { drawSeed } from '../runtime/seed-generator';
import type { TensorLike } from '../runtime/tensor';
import { Tensor } from '../runtime/tensor';
import { ArgumentError, DTypeError, ShapeError } from '../util/errors';
import { erf } from '../util/special';

// All numbers are those JAX draws from the same key.

/** Sizes of the axes of a result. */
export type RandomShape = readonly number[];

/** Options common to random functions. */
export interface RandomOptions {
  /** Type of the numbers. Default `floatx()`. */
  readonly dtype?: string | null;
  /** A number for the same values at each call, a `SeedGenerator` for new ones. Default: the global generator. */
  readonly seed?: Seed;
}

/** The type of floating-point results. */
export function floatOption(owner: string, dtype: string | null | undefined): DType {
  const parsed = parseDType(dtype ?? floatx());
  if (isFloat(parsed)) return parsed;
  throw new DTypeError({
    code: 'random-dtype',
    expected: `${owner} draws floating-point numbers.`,
    received: { dtype: parsed },
    advice: 'Use randint for whole numbers.',
  });
}

function truncatedNormalFrom(key: Tensor, shape: RandomShape, dtype: DType): Tensor {
  const root = cast(Math.SQRT2, dtype).item();
  const edge = erf(cast(2 / root, dtype).item());
  const uniforms = uniformFrom(key, shape, -edge, edge, dtype);
  const values = applyUnary('erfinv', uniforms).mul(scalarLike(Math.SQRT2, uniforms));
  const limit = 2 * belowOne(dtype);
  return values.clip(-limit, limit);
}

/** Options of `uniform`. */
export type UniformOptions = RandomOptions & { minval?: TensorLike; maxval?: TensorLike };

/**
 * Uniform numbers in [minval, maxval).
 *
 * @param shape sizes of the axes
 * @param options `minval` (0), `maxval` (1), `dtype` (`floatx()`), `seed` (default: the global generator)
 * @returns floats [...shape]
 * @throws {DTypeError} `random-dtype` when `dtype` is no floating-point type
 *
 * @example
 * import { random } from 'keratin';
 * console.log(String(random.uniform([3], { seed: 1 }))); // [0.13620758 0.68262076 0.8059528 ]
 *
 * @see https://keras.io/api/random/random_ops/#uniform-function
 */
export function uniform(shape: RandomShape, ...given: OptionArguments<UniformOptions, 'minval'>): Tensor {
  const options: UniformOptions = optionsFrom(
    'uniform',
    { minval: aTensor, maxval: aTensor, dtype: aDType, seed: aSeed },
    given,
  );
  const { minval = 0, maxval = 1 } = options;
  requireArgument('uniform', 'shape', shape, aShape);
  const dtype = floatOption('uniform', options.dtype);
  return uniformFrom(drawSeed(options.seed), shape, minval, maxval, dtype);
}

/** Options of normal distributions. */
export interface NormalOptions extends RandomOptions {
  /** Default 0. */
  readonly mean?: TensorLike;
  /** Standard deviation. Default 1. */
  readonly stddev?: TensorLike;
}

function scaled(sample: Tensor, { mean = 0, stddev = 1 }: NormalOptions): Tensor {
  const wide = stddev === 1 ? sample : sample.mul(cast(stddev, sample.dtype));
  return mean === 0 ? wide : wide.add(cast(mean, sample.dtype));
}

/**
 * Normal numbers: density exp(-((x - mean) / stddev)² / 2) / (stddev √(2π)).
 *
 * @param shape sizes of the axes
 * @param options `mean` (0), `stddev`: standard deviation (1), `dtype` (`floatx()`), `seed` (default: the global
 * generator)
 * @returns floats [...shape]
 * @throws {DTypeError} `random-dtype` when `dtype` is no floating-point type
 *
 * @example
 * import { random } from 'keratin';
 * console.log(String(random.normal([3], { seed: 1 }))); // [-1.0975175   0.47504008  0.86307836]
 *
 * @see https://keras.io/api/random/random_ops/#normal-function
 */
export function normal(shape: RandomShape, ...given: OptionArguments<NormalOptions, 'mean'>): Tensor {
  const options: NormalOptions = optionsFrom(
    'normal',
    { mean: aTensor, stddev: aTensor, dtype: aDType, seed: aSeed },
    given,
  );
  requireArgument('normal', 'shape', shape, aShape);
  const dtype = floatOption('normal', options.dtype);
  return scaled(normalFrom(drawSeed(options.seed), shape, dtype), options);
}

/**
 * Normal numbers from within two standard deviations of the mean: √2 erf⁻¹(u) for uniform u between ±erf(√2).
 *
 * @param shape sizes of the axes
 * @param options `mean` (0), `stddev`: standard deviation before the cut (1), `dtype` (`floatx()`), `seed` (default:
 * the global generator)
 * @returns floats [...shape]
 * @throws {DTypeError} `random-dtype` when `dtype` is no floating-point type
 *
 * @example
 * import { random } from 'keratin';
 * console.log(String(random.truncatedNormal([3], { seed: 1 }))); // [-1.0246667   0.45184994  0.8134914 ]
 *
 * @see https://keras.io/api/random/random_ops/#truncatednormal-function
 */
export function truncatedNormal(
  shape: RandomShape,
  ...given: OptionArguments<NormalOptions, 'mean'>
): Tensor {
  const options: NormalOptions = optionsFrom(
    'truncatedNormal',
    { mean: aTensor, stddev: aTensor, dtype: aDType, seed: aSeed },
    given,
  );
  requireArgument('truncatedNormal', 'shape', shape, aShape);
  const dtype = floatOption('truncatedNormal', options.dtype);
  return scaled(truncatedNormalFrom(drawSeed(options.seed), shape, dtype), options);
}

/** Options of `randint`. */
export interface RandintOptions {
  readonly dtype?: string | null;
  readonly seed?: Seed;
}

/**
 * Uniform whole numbers in [minval, maxval).
 *
 * @param shape sizes of the axes
 * @param minval the smallest number
 * @param maxval one more than the largest number
 * @param options `dtype` (int32), `seed` (default: the global generator)
 * @returns integers [...shape]
 * @throws {DTypeError} `random-dtype` when `dtype` is no integer type
 *
 * @example
 * import { random } from 'keratin';
 * console.log(String(random.randint([5], 0, 10, { seed: 1 }))); // [4 5 3 1 4]
 *
 * @see https://keras.io/api/random/random_ops/#randint-function
 */
export function randint(
  shape: RandomShape,
  minval: number,
  maxval: number,
  ...given: OptionArguments<RandintOptions, 'dtype'>
): Tensor {
  const options: RandintOptions = optionsFrom('randint', { dtype: aDType, seed: aSeed }, given);
  requireArgument('randint', 'shape', shape, aShape);
  requireArgument('randint', 'minval', minval, aNumber);
  requireArgument('randint', 'maxval', maxval, aNumber);
  const dtype = parseDType(options.dtype ?? 'int32');
  if (!isInteger(dtype)) {
    throw new DTypeError({
      code: 'random-dtype',
      expected: 'randint draws whole numbers.',
      received: { dtype },
      advice: 'Use uniform for floating-point numbers.',
    });
  }
  const [high, low] = splitKey(drawSeed(options.seed));
  // JAX draws 32-bit integers for the narrower types too, within their range.
  const drawn = dtype === 'uint32' || dtype === 'uint64' ? 'uint32' : 'int32';
  const limit = (value: number): number =>
    Math.min(Math.max(Math.trunc(value), smallest(dtype)), largest(dtype) + 1);
  const inRange = (value: number): number => Math.min(Math.max(value, smallest(drawn)), largest(drawn));
  const [from, end] = [inRange(limit(minval)), limit(maxval)];
  const span = end <= from ? 1 : Math.min(end, largest(drawn) + 1) - from;
  const remainder = (words: Tensor): Tensor =>
    span === 2 ** 32 ? words : applyBinary('rem', words, uint32(span));
  const half = 2 ** 16 % span;
  const [upper, lower] = [high, low].map((key) => remainder(randomBits(key, shape)));
  const offset = remainder(applyBinary('mul', upper, uint32(((half * half) % 2 ** 32) % span)).add(lower));
  // The sum wraps, so that offsets above the signed range come out right.
  const start = new Tensor(build.constant(from, drawn));
  return (drawn === 'uint32' ? offset : new Tensor(build.bitcast(offset.node, 'int32')))
    .add(start)
    .astype(dtype);
}

const sizesOrNull = /* @__PURE__ */ ofKind(
  'a list of sizes, null for those of the inputs',
  (value) => Array.isArray(value) && value.every((size) => size === null || Number.isInteger(size)),
);

/** Options of `dropout`. */
export interface DropoutOptions {
  readonly noiseShape?: readonly (number | null)[] | null;
  readonly seed?: Seed;
}

/**
 * Zeros in random places; the rest is divided by 1 - rate, so that the mean stays.
 *
 * @param inputs numbers of any shape
 * @param rate probability of a zero, in [0, 1]
 * @param options `noiseShape`: shape of the pattern, which broadcasts to that of `inputs`, null standing for the size
 * of an axis (default: the shape of `inputs`); `seed` (default: the global generator)
 * @returns floats of the shape of `inputs`; integers and bools become `floatx()`
 * @throws {ArgumentError} `dropout-rate` when the rate is not in [0, 1]
 *
 * @example
 * import { random } from 'keratin';
 * console.log(String(random.dropout([1, 2, 3, 4], 0.5, { seed: 1 }))); // [2. 0. 0. 8.]
 *
 * @see https://keras.io/api/random/random_ops/#dropout-function
 * @see N. Srivastava et al.: Dropout, JMLR 15, 2014.
 */
export function dropout(
  inputs: TensorLike,
  rate: number,
  ...given: OptionArguments<DropoutOptions, 'noiseShape'>
): Tensor {
  const options: DropoutOptions = optionsFrom(
    'dropout',
    { noiseShape: nullable(sizesOrNull), seed: aSeed },
    given,
  );
  requireArgument('dropout', 'rate', rate, aNumber);
  if (!(rate >= 0 && rate <= 1)) {
    throw new ArgumentError({
      code: 'dropout-rate',
      expected: 'dropout needs a rate between 0 and 1.',
      received: { rate: String(rate) },
    });
  }
  const value = floating(inputs);
  if (rate === 0) return value;
  if (rate === 1) return filled(value.shape, 0, value.dtype);
  const shape = options.noiseShape?.map((size, i) => size ?? value.shape[i]) ?? value.shape;
  const keep = 1 - rate;
  const kept = uniformFrom(drawSeed(options.seed), shape, 0, 1, 'float32').less(keep);
  return choose(kept.broadcastTo(value.shape), value.div(keep), scalarLike(0, value));
}

/** Options of `categorical`. */
export interface CategoricalOptions {
  readonly dtype?: string | null;
  readonly seed?: Seed;
}

/**
 * Class numbers drawn with the probabilities softmax(logits).
 *
 * @param logits floats [batch, classes]
 * @param numSamples how many for each row
 * @param options `dtype` (int32), `seed` (default: the global generator)
 * @returns integers [batch, numSamples]
 * @throws {ShapeError} `categorical-rank` when `logits` has not two axes
 *
 * @example
 * import { ops, random } from 'keratin';
 * const logits = ops.log([[0.5, 0.25, 0.25]]);
 * console.log(String(random.categorical(logits, 6, { seed: 1 }))); // [[2 1 0 2 0 2]]
 *
 * @see https://keras.io/api/random/random_ops/#categorical-function
 */
export function categorical(
  logits: TensorLike,
  numSamples: number,
  ...given: OptionArguments<CategoricalOptions, 'dtype'>
): Tensor {
  const options: CategoricalOptions = optionsFrom('categorical', { dtype: aDType, seed: aSeed }, given);
  requireArgument('categorical', 'numSamples', numSamples, aSize);
  const scores = floating(logits);
  if (scores.ndim !== 2) {
    throw new ShapeError({
      code: 'categorical-rank',
      expected: 'categorical needs logits [batch, classes].',
      received: { logits: `[${scores.shape.join(', ')}]` },
    });
  }
  const [rows, classes] = scores.shape;
  const tiny = scores.dtype === 'float16' ? 2 ** -14 : 2 ** -126;
  const uniforms = uniformFrom(drawSeed(options.seed), [rows, classes, numSamples], tiny, 1, scores.dtype);
  // Adding Gumbel noise makes the largest score a sample of the softmax distribution.
  const gumbel = uniforms.log().neg().log().neg();
  return gumbel
    .add(scores.expandDims(2))
    .argmax(1)
    .astype(parseDType(options.dtype ?? 'int32'));
}
