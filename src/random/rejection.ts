import { aDType, aSeed, aShape } from '../util/argument-kinds';
import { optionsFrom, type OptionArguments, requireArgument } from '../util/arguments';
import type { DType } from '../ir/dtype';
import { allocate, roundStorage } from '../ir/dtype';
import { sizeOf } from '../ir/shape';
import { tensor } from '../ops/common';
import type { TensorLike } from '../runtime/tensor';
import { drawSeed } from '../runtime/seed-generator';
import { Tensor } from '../runtime/tensor';
import type { ThreefryKey } from '../util/random/threefry';
import { threefryBits, threefrySplit } from '../util/random/threefry';
import { erfinv } from '../util/special';
import type { RandomOptions, RandomShape } from './distributions';
import { floatOption } from './distributions';

// Distributions drawn by rejection: how many words they use depends on the numbers, so they need concrete keys. They
// follow JAX's steps in float32, since a number of another precision could be rejected where JAX accepts it.

const f = Math.fround;

const unit = (bits: number): number => (bits >>> 9) * 2 ** -23;
const uniformOne = (key: ThreefryKey): number => unit(threefryBits(key, 1)[0]);

const LOW = -(1 - 2 ** -24);

function normalOne(key: ThreefryKey): number {
  const uniform = Math.max(LOW, f(f(uniformOne(key) * 2) + LOW));
  return f(f(Math.SQRT2) * f(erfinv(uniform)));
}

/**
 * One number of the gamma distribution, or its logarithm.
 *
 * @see G. Marsaglia, W. W. Tsang: A simple method for generating gamma variables, 2000.
 */
function gammaOne(start: ThreefryKey, shape: number, inLogarithms: boolean): number {
  const boosted = shape < 1;
  const alpha = boosted ? f(shape + 1) : shape;
  const d = f(alpha - f(1 / 3));
  const c = f(f(1 / 3) / f(Math.sqrt(d)));
  let [key, boostKey] = threefrySplit(start);
  let [square, cube, uniform] = [0, 1, 2];
  const rejected = (): boolean =>
    uniform >= f(1 - f(f(0.0331) * f(square * square))) &&
    f(Math.log(uniform)) >= f(f(square * 0.5) + f(d * f(f(1 - cube) + f(Math.log(cube)))));
  while (rejected()) {
    const [next, normalKey, uniformKey] = threefrySplit(key, 3);
    key = next;
    let inner: ThreefryKey = normalKey;
    let x = 0;
    let v = -1;
    while (v <= 0) {
      const [following, own] = threefrySplit(inner);
      inner = following;
      x = normalOne(own);
      v = f(1 + f(x * c));
    }
    square = f(x * x);
    cube = f(f(v * v) * v);
    uniform = uniformOne(uniformKey);
  }
  const sample = f(1 - uniformOne(boostKey));
  if (inLogarithms) {
    const logarithm = f(Math.log1p(-uniformOne(boostKey)));
    const boost = !boosted || logarithm === 0 ? 0 : f(logarithm * f(1 / shape));
    return f(f(f(Math.log(d)) + f(Math.log(cube))) + boost);
  }
  return f(f(d * cube) * (boosted ? f(sample ** f(1 / shape)) : 1));
}

/** A parameter's value at each place of the result. */
function spread(parameter: TensorLike, shape: RandomShape): Float32Array {
  return Float32Array.from(tensor(parameter).astype('float32').broadcastTo(shape).data);
}

function result(values: ArrayLike<number>, shape: RandomShape, dtype: DType): Tensor {
  const data = allocate(dtype, sizeOf(shape));
  data.set(values);
  roundStorage(dtype, data);
  return Tensor.of({ data, shape, dtype });
}

function gammas(key: ThreefryKey, alphas: Float32Array, inLogarithms: boolean): Float32Array {
  const keys = threefrySplit(key, alphas.length);
  return alphas.map((alpha, i) => gammaOne(keys[i], alpha, inLogarithms));
}

const KINDS = { dtype: aDType, seed: aSeed };

function keyOf(options: RandomOptions): ThreefryKey {
  const { data } = drawSeed(options.seed);
  return [data[0], data[1]];
}

/**
 * Numbers of the gamma distribution of scale 1: density x^(α-1) e^(-x) / Γ(α). Not inside compiled functions.
 *
 * @param shape sizes of the axes
 * @param alpha α: positive numbers that broadcast to the shape
 * @param options `dtype` (`floatx()`), `seed` (default: the global generator)
 * @returns floats [...shape]
 * @throws {DTypeError} `random-dtype` when `dtype` is no floating-point type
 *
 * @example
 * import { random } from 'keratin';
 * console.log(String(random.gamma([3], 2, { seed: 1 }))); // [0.3838742 3.5340006 3.4851778]
 *
 * @see https://keras.io/api/random/random_ops/#gamma-function
 * @see G. Marsaglia, W. W. Tsang: A simple method for generating gamma variables, 2000.
 */
export function gamma(
  shape: RandomShape,
  alpha: TensorLike,
  ...given: OptionArguments<RandomOptions, 'dtype'>
): Tensor {
  const options: RandomOptions = optionsFrom('gamma', KINDS, given);
  requireArgument('gamma', 'shape', shape, aShape);
  const dtype = floatOption('gamma', options.dtype);
  return result(gammas(keyOf(options), spread(alpha, shape), false), shape, dtype);
}

/**
 * Numbers of the beta distribution: density proportional to x^(α-1) (1-x)^(β-1). Not inside compiled functions.
 *
 * @param shape sizes of the axes
 * @param alpha α: positive numbers that broadcast to the shape
 * @param betaOf β: positive numbers that broadcast to the shape
 * @param options `dtype` (`floatx()`), `seed` (default: the global generator)
 * @returns floats [...shape], in [0, 1]
 * @throws {DTypeError} `random-dtype` when `dtype` is no floating-point type
 *
 * @example
 * import { random } from 'keratin';
 * console.log(String(random.beta([3], 2, 5, { seed: 1 }))); // [0.10476591 0.5305729  0.40118295]
 *
 * @see https://keras.io/api/random/random_ops/#beta-function
 */
export function beta(
  shape: RandomShape,
  alpha: TensorLike,
  betaOf: TensorLike,
  ...given: OptionArguments<RandomOptions, 'dtype'>
): Tensor {
  const options: RandomOptions = optionsFrom('beta', KINDS, given);
  requireArgument('beta', 'shape', shape, aShape);
  const dtype = floatOption('beta', options.dtype);
  const [keyA, keyB] = threefrySplit(keyOf(options));
  const a = gammas(keyA, spread(alpha, shape), true);
  const b = gammas(keyB, spread(betaOf, shape), true);
  const values = a.map((logarithm, i) => {
    const highest = Math.max(logarithm, b[i]);
    const [left, right] = [f(Math.exp(f(logarithm - highest))), f(Math.exp(f(b[i] - highest)))];
    return f(left / f(left + right));
  });
  return result(values, shape, dtype);
}

/** Successes until the waiting times add up to the number of trials; for small expectations. */
function binomialByInversion(start: ThreefryKey, counts: Float32Array, chances: Float32Array): Float32Array {
  const size = counts.length;
  const waits = new Float32Array(size);
  const sums = new Float32Array(size);
  const logs = chances.map((p) => Math.log1p(-p));
  let key = start;
  while (sums.some((sum, i) => sum <= counts[i])) {
    const [own, next] = threefrySplit(key);
    key = next;
    const words = threefryBits(own, size);
    for (let i = 0; i < size; i++) {
      if (sums[i] <= counts[i]) waits[i] += 1;
      sums[i] += Math.ceil(f(f(Math.log(unit(words[i]))) / logs[i]));
    }
  }
  return waits.map((n) => n - 1);
}

const STIRLING_TAIL = [
  0.0810614667953272, 0.0413406959554092, 0.0276779256849983, 0.02079067210376509, 0.0166446911898211,
  0.0138761288230707, 0.0118967099458917, 0.010411265261972, 0.00925546218271273, 0.00833056343336287,
];

function stirlingTail(k: number): number {
  if (k <= 9) return STIRLING_TAIL[Math.max(Math.floor(k), 0)];
  const square = (k + 1) * (k + 1);
  return (1 / 12 - (1 / 360 - 1 / 1260 / square) / square) / (k + 1);
}

/**
 * Transformed rejection; for large expectations.
 *
 * @see W. Hörmann: The generation of binomial random variates, 1993.
 */
function binomialByRejection(start: ThreefryKey, counts: Float32Array, chances: Float32Array): Float32Array {
  const size = counts.length;
  const values = new Float32Array(size).fill(-1);
  const accepted = new Uint8Array(size);
  let key = start;
  while (accepted.includes(0)) {
    const [next, first, second] = threefrySplit(key, 3);
    key = next;
    const [us, vs] = [threefryBits(first, size), threefryBits(second, size)];
    for (let i = 0; i < size; i++) {
      const k = rejectionStep(counts[i], chances[i], f(unit(us[i]) - 0.5), unit(vs[i]));
      if (k === null) continue;
      values[i] = k;
      accepted[i] = 1;
    }
  }
  return values;
}

/** A number of successes, or null where the draw is rejected. */
function rejectionStep(n: number, p: number, u: number, v: number): number | null {
  const deviation = Math.sqrt(n * p * (1 - p));
  const b = 1.15 + 2.53 * deviation;
  const a = -0.0873 + 0.0248 * b + 0.01 * p;
  const r = p / (1 - p);
  const alpha = (2.83 + 5.1 / b) * deviation;
  const mode = Math.floor((n + 1) * p);
  const distance = 0.5 - Math.abs(u);
  const k = Math.floor(((2 * a) / distance + b) * u + n * p + 0.5);
  if (distance >= 0.07 && v <= 0.92 - 4.2 / b) return k;
  if (k < 0 || k > n) return null;
  const left = Math.log((v * alpha) / (a / (distance * distance) + b));
  const right =
    (mode + 0.5) * Math.log((mode + 1) / (r * (n - mode + 1))) +
    (n + 1) * Math.log((n - mode + 1) / (n - k + 1)) +
    (k + 0.5) * Math.log((r * (n - k + 1)) / (k + 1)) +
    stirlingTail(mode) +
    stirlingTail(n - mode) -
    stirlingTail(k) -
    stirlingTail(n - k);
  return left <= right ? k : null;
}

/**
 * Numbers of successes in independent trials: P(k) = C(n, k) pᵏ (1 - p)ⁿ⁻ᵏ. Not inside compiled functions.
 *
 * @param shape sizes of the axes
 * @param counts n: how many trials, numbers that broadcast to the shape
 * @param probabilities p: of a success, numbers in [0, 1] that broadcast to the shape; NaN comes out for others
 * @param options `dtype` (`floatx()`), `seed` (default: the global generator)
 * @returns floats [...shape], whole numbers from 0 to n
 * @throws {DTypeError} `random-dtype` when `dtype` is no floating-point type
 *
 * @example
 * import { random } from 'keratin';
 * console.log(String(random.binomial([5], 10, 0.5, { seed: 1 }))); // [4. 4. 6. 4. 7.]
 *
 * @see https://keras.io/api/random/random_ops/#binomial-function
 * @see W. Hörmann: The generation of binomial random variates, 1993.
 */
export function binomial(
  shape: RandomShape,
  counts: TensorLike,
  probabilities: TensorLike,
  ...given: OptionArguments<RandomOptions, 'dtype'>
): Tensor {
  const options: RandomOptions = optionsFrom('binomial', KINDS, given);
  requireArgument('binomial', 'shape', shape, aShape);
  const dtype = floatOption('binomial', options.dtype);
  const key = keyOf(options);
  const trials = spread(counts, shape).map(Math.floor);
  const chances = spread(probabilities, shape);
  // The rarer of success and failure is counted.
  const rare = chances.map((p) => (p < 0.5 ? p : f(1 - p))).map((p) => (p >= 0 ? p : f(0.01)));
  const byInversion = trials.map((n, i) => (!(n >= 0) || f(n * rare[i]) <= 10 ? 1 : 0));
  const few = binomialByInversion(
    key,
    trials.map((n, i) => (byInversion[i] === 1 ? n : 0)),
    rare,
  );
  const many = binomialByRejection(
    key,
    trials.map((n, i) => (byInversion[i] === 1 ? 1e4 : n)),
    rare.map((p, i) => (byInversion[i] === 1 ? 0.5 : p)),
  );
  const values = trials.map((n, i) => {
    if (!(n >= 0) || !(chances[i] >= 0 && chances[i] <= 1)) return NaN;
    const k = byInversion[i] === 1 ? few[i] : many[i];
    return chances[i] < 0.5 ? k : n - k;
  });
  return result(values, shape, dtype);
}
