import { optionsFrom, type OptionArguments, type OptionKinds } from '../util/arguments';
import { axisOrAxes, aFlag, aDType, aTensorOrNull, aWholeNumber, aTensor } from '../util/argument-kinds';
import { ARGUMENT_KINDS, CUMULATE_KINDS, REDUCE_KINDS } from './reduce-by';
import * as build from '../ir/build';
import type { DType } from '../ir/dtype';
import { sumType } from '../ir/dtype';
import type { ReduceKind } from '../ir/primitive';
import { normalizeAxes, normalizeAxis, reducedShape } from '../ir/shape';
import { defaultInteger } from '../runtime/default-float';
import type { Axis, TensorLike } from '../runtime/tensor';
import { Tensor } from '../runtime/tensor';
import { ShapeError } from '../util/errors';
import { checkUnsupported } from '../util/unsupported-options';
import {
  applyBinary,
  applyUnary,
  choose,
  dtypeOr,
  floating,
  cast,
  promote,
  promoteFloat,
  scalarLike,
  tensor,
} from './common';
import type { ReduceOptions } from './numpy-logic';
import { reduceBy } from './reduce-by';

/**
 * The sum along `axis`: Σ x.
 *
 * @param x numbers of any shape
 * @param options `axis` (default: all axes), `keepdims` (false)
 * @returns numbers of the shape of x without the reduced axes; bools and integers below 32 bits become int32 or
 * uint32
 *
 * @example
 * import { ops } from 'keratin';
 * console.log(String(ops.sum([[1, 2], [3, 4]]))); // 10
 * console.log(String(ops.sum([[1, 2], [3, 4]], { axis: 0 }))); // [4 6]
 *
 * @see https://keras.io/api/ops/numpy/#sum-function
 */
export function sum(x: TensorLike, ...given: OptionArguments<ReduceOptions, 'axis'>): Tensor {
  const options = optionsFrom<ReduceOptions>('sum', REDUCE_KINDS, given);
  return tensor(x).sum(options.axis, { keepdims: options.keepdims });
}

/** Options of `prod`. */
export interface ProdOptions extends ReduceOptions {
  readonly dtype?: string | null;
}

/** The type running sums and products are made in: Keras's keep theirs, NumPy's are wide. */
function runningType(dtype: DType): DType {
  const integer = defaultInteger();
  if (integer === 'int64') return sumType(dtype, integer);
  return dtype === 'bool' ? 'int32' : dtype;
}

/**
 * The product along `axis`: Π x.
 *
 * @param x numbers of any shape
 * @param options `axis` (default: all axes), `keepdims` (false), `dtype` of the result (default: that of x; bools and
 * integers below 32 bits become int32 or uint32)
 * @returns numbers of the shape of x without the reduced axes
 *
 * @example
 * import { ops } from 'keratin';
 * console.log(String(ops.prod([[1, 2], [3, 4]], { axis: 1 }))); // [ 2 12]
 *
 * @see https://keras.io/api/ops/numpy/#prod-function
 */
export function prod(x: TensorLike, ...given: OptionArguments<ProdOptions, 'axis'>): Tensor {
  const options = optionsFrom<ProdOptions>('prod', { ...REDUCE_KINDS, dtype: aDType }, given);
  const value = tensor(x);
  return reduceBy(
    'prod',
    value.astype(dtypeOr(options.dtype, sumType(value.dtype, defaultInteger()))),
    options.axis,
    options.keepdims,
  );
}

/**
 * The arithmetic mean along `axis`: Σ x / n.
 *
 * @param x numbers of any shape
 * @param options `axis` (default: all axes), `keepdims` (false)
 * @returns floats of the shape of x without the reduced axes; integers and bools become `floatx()`
 *
 * @example
 * import { ops } from 'keratin';
 * console.log(String(ops.mean([[1, 2], [3, 4]]))); // 2.5
 * console.log(String(ops.mean([[1, 2], [3, 4]], { axis: 0 }))); // [2. 3.]
 *
 * @see https://keras.io/api/ops/numpy/#mean-function
 */
export function mean(x: TensorLike, ...given: OptionArguments<ReduceOptions, 'axis'>): Tensor {
  const options = optionsFrom<ReduceOptions>('mean', REDUCE_KINDS, given);
  return tensor(x).mean(options.axis, { keepdims: options.keepdims });
}

/**
 * The variance along `axis`: Σ (x - mean)² / n.
 *
 * @param x numbers of any shape
 * @param options `axis` (default: all axes), `keepdims` (false)
 * @returns floats of the shape of x without the reduced axes; integers and bools become `floatx()`
 *
 * @example
 * import { ops } from 'keratin';
 * console.log(String(ops.var([1, 2, 3, 4]))); // 1.25
 *
 * @see https://keras.io/api/ops/numpy/#var-function
 */
export function variance(x: TensorLike, ...given: OptionArguments<ReduceOptions, 'axis'>): Tensor {
  const options = optionsFrom<ReduceOptions>('var', REDUCE_KINDS, given);
  return tensor(x).var(options.axis, { keepdims: options.keepdims });
}

/**
 * The standard deviation along `axis`: √(Σ (x - mean)² / n).
 *
 * @param x numbers of any shape
 * @param options `axis` (default: all axes), `keepdims` (false)
 * @returns floats of the shape of x without the reduced axes; integers and bools become `floatx()`
 *
 * @example
 * import { ops } from 'keratin';
 * console.log(String(ops.std([1, 2, 3, 4]))); // 1.118034
 *
 * @see https://keras.io/api/ops/numpy/#std-function
 */
export function std(x: TensorLike, ...given: OptionArguments<ReduceOptions, 'axis'>): Tensor {
  const options = optionsFrom<ReduceOptions>('std', REDUCE_KINDS, given);
  return applyUnary('sqrt', variance(x, options));
}

/** Options of `max` and `min`. */
export interface ExtremumOptions extends ReduceOptions {
  /** A value that takes part in every comparison. */
  readonly initial?: TensorLike | null;
}

const EXTREMUM_KINDS: OptionKinds<ExtremumOptions> = { ...REDUCE_KINDS, initial: aTensorOrNull };

function extremum(name: 'max' | 'min', x: TensorLike, options: ExtremumOptions): Tensor {
  const { axis, keepdims, initial } = options;
  const value = tensor(x);
  if (initial === null || initial === undefined) return reduceBy(name, value, axis, keepdims);
  const axes = normalizeAxes(axis, value.ndim, name);
  const start = cast(initial, value.dtype);
  if (axes.some((a) => value.shape[a] === 0))
    return start.broadcastTo(reducedShape(value.shape, axes, keepdims));
  return applyBinary(name, reduceBy(name, value, axis, keepdims), start);
}

/**
 * The largest element along `axis`; NaN where one is.
 *
 * @param x numbers of any shape
 * @param options `axis` (default: all axes), `keepdims` (false), `initial`: a number compared with all elements
 * (default none)
 * @returns numbers of the shape of x without the reduced axes
 *
 * @example
 * import { ops } from 'keratin';
 * console.log(String(ops.max([[1, 5], [4, 2]]))); // 5
 * console.log(String(ops.max([[1, 5], [4, 2]], { axis: 0 }))); // [4 5]
 *
 * @see https://keras.io/api/ops/numpy/#max-function
 */
export function max(x: TensorLike, ...given: OptionArguments<ExtremumOptions, 'axis'>): Tensor {
  return extremum('max', x, optionsFrom<ExtremumOptions>('max', EXTREMUM_KINDS, given));
}

/**
 * The smallest element along `axis`; NaN where one is.
 *
 * @param x numbers of any shape
 * @param options `axis` (default: all axes), `keepdims` (false), `initial`: a number compared with all elements
 * (default none)
 * @returns numbers of the shape of x without the reduced axes
 *
 * @example
 * import { ops } from 'keratin';
 * console.log(String(ops.min([[1, 5], [4, 2]]))); // 1
 * console.log(String(ops.min([[1, 5], [4, 2]], { axis: 0 }))); // [1 2]
 *
 * @see https://keras.io/api/ops/numpy/#min-function
 */
export function min(x: TensorLike, ...given: OptionArguments<ExtremumOptions, 'axis'>): Tensor {
  return extremum('min', x, optionsFrom<ExtremumOptions>('min', EXTREMUM_KINDS, given));
}

/**
 * The same as {@link max}, without `initial`.
 *
 * @param x numbers of any shape
 * @param options `axis` (default: all axes), `keepdims` (false)
 * @returns numbers of the shape of x without the reduced axes
 *
 * @example
 * import { ops } from 'keratin';
 * console.log(String(ops.amax([[1, 5], [4, 2]], { axis: 1 }))); // [5 4]
 *
 * @see https://keras.io/api/ops/numpy/#amax-function
 */
export function amax(x: TensorLike, ...given: OptionArguments<ReduceOptions, 'axis'>): Tensor {
  const options = optionsFrom<ReduceOptions>('amax', REDUCE_KINDS, given);
  return extremum('max', x, options);
}

/**
 * The same as {@link min}, without `initial`.
 *
 * @param x numbers of any shape
 * @param options `axis` (default: all axes), `keepdims` (false)
 * @returns numbers of the shape of x without the reduced axes
 *
 * @example
 * import { ops } from 'keratin';
 * console.log(String(ops.amin([[1, 5], [4, 2]], { axis: 1 }))); // [1 2]
 *
 * @see https://keras.io/api/ops/numpy/#amin-function
 */
export function amin(x: TensorLike, ...given: OptionArguments<ReduceOptions, 'axis'>): Tensor {
  const options = optionsFrom<ReduceOptions>('amin', REDUCE_KINDS, given);
  return extremum('min', x, options);
}

/**
 * The range of the values along `axis`: max x - min x.
 *
 * @param x numbers of any shape
 * @param options `axis` (default: all axes), `keepdims` (false)
 * @returns numbers of the shape of x without the reduced axes
 *
 * @example
 * import { ops } from 'keratin';
 * console.log(String(ops.ptp([[1, 5], [4, 2]], { axis: 1 }))); // [4 2]
 *
 * @see https://keras.io/api/ops/numpy/#ptp-function
 */
export function ptp(x: TensorLike, ...given: OptionArguments<ReduceOptions, 'axis'>): Tensor {
  const options = optionsFrom<ReduceOptions>('ptp', REDUCE_KINDS, given);
  return extremum('max', x, options).sub(extremum('min', x, options));
}

/** Options of `argmax` and `argmin`. */
export interface ArgumentOptions {
  /** The axis searched. Default: the flattened tensor. */
  readonly axis?: number | null;
  readonly keepdims?: boolean;
}

function argument(name: 'argmax' | 'argmin', x: TensorLike, options: ArgumentOptions): Tensor {
  const value = tensor(x);
  const { axis = null, keepdims = false } = options;
  const result = value.ndim === 0 ? value.reshape([1])[name](0) : value[name](axis);
  if (!keepdims) return result;
  const axes = normalizeAxes(axis, value.ndim, name);
  return result.reshape(reducedShape(value.shape, axes, true));
}

/**
 * The position of the first largest element along `axis`.
 *
 * @param x numbers of any shape
 * @param options `axis` (default: the flattened tensor), `keepdims` (false)
 * @returns int32 of the shape of x without the axis
 *
 * @example
 * import { ops } from 'keratin';
 * console.log(String(ops.argmax([[1, 5], [4, 2]]))); // 1
 * console.log(String(ops.argmax([[1, 5], [4, 2]], { axis: 1 }))); // [1 0]
 *
 * @see https://keras.io/api/ops/numpy/#argmax-function
 */
export function argmax(x: TensorLike, ...given: OptionArguments<ArgumentOptions, 'axis'>): Tensor {
  return argument('argmax', x, optionsFrom<ArgumentOptions>('argmax', ARGUMENT_KINDS, given));
}

/**
 * The position of the first smallest element along `axis`.
 *
 * @param x numbers of any shape
 * @param options `axis` (default: the flattened tensor), `keepdims` (false)
 * @returns int32 of the shape of x without the axis
 *
 * @example
 * import { ops } from 'keratin';
 * console.log(String(ops.argmin([[1, 5], [4, 2]], { axis: 1 }))); // [0 1]
 *
 * @see https://keras.io/api/ops/numpy/#argmin-function
 */
export function argmin(x: TensorLike, ...given: OptionArguments<ArgumentOptions, 'axis'>): Tensor {
  return argument('argmin', x, optionsFrom<ArgumentOptions>('argmin', ARGUMENT_KINDS, given));
}

/** Options of running sums and products. */
export interface CumulateOptions {
  /** The axis along which they run. Default: the flattened tensor. */
  readonly axis?: number | null;
  /** The type of the result. */
  readonly dtype?: string | null;
}

/** A running reduction. */
export function cumulateBy(name: string, kind: ReduceKind, x: TensorLike, options: CumulateOptions): Tensor {
  const value = tensor(x);
  const { axis = null } = options;
  const flat = axis === null ? value.flatten() : value;
  const typed = flat.astype(dtypeOr(options.dtype, runningType(value.dtype)));
  return new Tensor(build.cumulate(kind, typed.node, normalizeAxis(axis ?? 0, flat.ndim, name), false));
}

/**
 * Running sums along `axis`: y[i] = x[0] + ... + x[i].
 *
 * @param x numbers of any shape
 * @param options `axis` (default: the flattened tensor), `dtype` of the result (default: that of x, int32 for bools)
 * @returns numbers of the shape of x
 *
 * @example
 * import { ops } from 'keratin';
 * console.log(String(ops.cumsum([1, 2, 3]))); // [1 3 6]
 * console.log(ops.cumsum([[1, 2], [3, 4]], { axis: 0 }).toArray()); // [[1, 2], [4, 6]]
 *
 * @see https://keras.io/api/ops/numpy/#cumsum-function
 */
export function cumsum(x: TensorLike, ...given: OptionArguments<CumulateOptions, 'axis'>): Tensor {
  return cumulateBy('cumsum', 'sum', x, optionsFrom<CumulateOptions>('cumsum', CUMULATE_KINDS, given));
}

/**
 * Running products along `axis`: y[i] = x[0] · ... · x[i].
 *
 * @param x numbers of any shape
 * @param options `axis` (default: the flattened tensor), `dtype` of the result (default: that of x, int32 for bools)
 * @returns numbers of the shape of x
 *
 * @example
 * import { ops } from 'keratin';
 * console.log(String(ops.cumprod([1, 2, 3, 4]))); // [ 1  2  6 24]
 *
 * @see https://keras.io/api/ops/numpy/#cumprod-function
 */
export function cumprod(x: TensorLike, ...given: OptionArguments<CumulateOptions, 'axis'>): Tensor {
  return cumulateBy('cumprod', 'prod', x, optionsFrom<CumulateOptions>('cumprod', CUMULATE_KINDS, given));
}

/**
 * log Σ eˣ along `axis`, without overflow.
 *
 * @param x numbers of any shape
 * @param options `axis` (default: all axes), `keepdims` (false)
 * @returns floats of the shape of x without the reduced axes; integers and bools become `floatx()`
 *
 * @example
 * import { ops } from 'keratin';
 * console.log(String(ops.logsumexp([1000, 1000]))); // 1000.6932
 *
 * @see https://keras.io/api/ops/core/#logsumexp-function
 */
export function logsumexp(x: TensorLike, ...given: OptionArguments<ReduceOptions, 'axis'>): Tensor {
  const options = optionsFrom<ReduceOptions>('logsumexp', REDUCE_KINDS, given);
  const value = floating(x);
  const { axis, keepdims } = options;
  const highest = reduceBy('max', value, axis, true).stopGradient();
  const finite = choose(applyUnary('is_finite', highest), highest, scalarLike(0, highest));
  const total = reduceBy('sum', applyUnary('exp', value.sub(finite)), axis, true);
  const result = applyUnary('log', total).add(finite);
  return keepdims === true
    ? result
    : result.reshape(reducedShape(value.shape, normalizeAxes(axis, value.ndim, 'logsumexp')));
}

/** Options of `countNonzero`. */
export interface CountNonzeroOptions {
  readonly axis?: Axis;
}

/**
 * How many elements along `axis` are not 0.
 *
 * @param x numbers of any shape
 * @param options `axis` (default: all axes)
 * @returns int32 of the shape of x without the reduced axes
 *
 * @example
 * import { ops } from 'keratin';
 * console.log(String(ops.countNonzero([[0, 1], [2, 3]], { axis: 0 }))); // [1 2]
 *
 * @see https://keras.io/api/ops/numpy/#countnonzero-function
 */
export function countNonzero(x: TensorLike, ...given: OptionArguments<CountNonzeroOptions, 'axis'>): Tensor {
  const options = optionsFrom<CountNonzeroOptions>('countNonzero', { axis: axisOrAxes }, given);
  return reduceBy('sum', tensor(x).astype('bool').astype('int32'), options.axis);
}

/** Options of `average`. */
export interface AverageOptions {
  readonly axis?: Axis;
  readonly weights?: TensorLike | null;
}

/**
 * The weighted mean along `axis`: Σ w x / Σ w.
 *
 * @param x numbers of any shape
 * @param options `axis` (default: all axes), `weights` w of the shape of x or, with one axis, one for each of its
 * places (default: all 1)
 * @returns floats of the shape of x without the reduced axes; integers and bools become `floatx()`
 * @throws {ShapeError} `average-weights` when the weights have another shape
 *
 * @example
 * import { ops } from 'keratin';
 * console.log(String(ops.average([1, 2, 3, 4], { weights: [3, 1, 0, 0] }))); // 1.25
 *
 * @see https://keras.io/api/ops/numpy/#average-function
 */
export function average(x: TensorLike, ...settings: OptionArguments<AverageOptions, 'axis'>): Tensor {
  const options = optionsFrom<AverageOptions>(
    'average',
    { axis: axisOrAxes, weights: aTensorOrNull },
    settings,
  );
  const { axis = null, weights = null } = options;
  if (weights === null) return mean(floating(x), { axis });
  const [value, given] = promoteFloat(x, weights);
  let weight = given;
  if (weight.ndim !== value.ndim && weight.ndim === 1 && typeof axis === 'number') {
    const at = normalizeAxis(axis, value.ndim, 'average');
    if (weight.size === value.shape[at])
      weight = weight.reshape(value.shape.map((size, i) => (i === at ? size : 1)));
  }
  if (weight.ndim !== value.ndim || weight.shape.some((size, i) => size !== 1 && size !== value.shape[i])) {
    throw new ShapeError({
      code: 'average-weights',
      expected: 'average needs weights of the shape of x, or one for each place of the axis.',
      received: {
        x: `[${value.shape.join(', ')}]`,
        weights: `[${given.shape.join(', ')}]`,
        axis: String(axis),
      },
    });
  }
  const spreadWeights = weight.broadcastTo(value.shape);
  const total = reduceBy('sum', value.mul(spreadWeights), axis);
  return total.div(reduceBy('sum', spreadWeights, axis));
}

/** Options of `moments`. */
export interface MomentsOptions {
  readonly keepdims?: boolean;
  readonly synchronized?: boolean;
}

/**
 * The mean and the variance along `axes`. Half-precision numbers are averaged in float32.
 *
 * @param x numbers of any shape
 * @param axes the axis or axes reduced
 * @param options `keepdims` (false)
 * @returns [mean, variance]: floats of the shape of x without the reduced axes
 *
 * @example
 * import { ops } from 'keratin';
 * console.log(ops.moments([[1, 2], [3, 6]], 0).map(String).join(' ')); // [2. 4.] [1. 4.]
 *
 * @see https://keras.io/api/ops/nn/#moments-function
 */
export function moments(
  x: TensorLike,
  axes: number | readonly number[],
  ...given: OptionArguments<MomentsOptions, 'keepdims'>
): [Tensor, Tensor] {
  const options = optionsFrom<MomentsOptions>('moments', { keepdims: aFlag, synchronized: aFlag }, given);
  checkUnsupported('moments', options, ['synchronized']);
  const value = tensor(x);
  const reduction = { axis: axes, keepdims: options.keepdims };
  const half = value.dtype === 'float16' || value.dtype === 'bfloat16';
  const wide = half ? value.astype('float32') : value;
  const results: [Tensor, Tensor] = [mean(wide, reduction), variance(wide, reduction)];
  if (!half) return results;
  return [
    results[0].clip(-65504, 65504).astype(value.dtype),
    results[1].clip(-65504, 65504).astype(value.dtype),
  ];
}

/** Options of `diff`. */
export interface DiffOptions {
  readonly n?: number;
  readonly axis?: number;
}

/**
 * Differences of neighbours along `axis`: y[i] = a[i + 1] - a[i], taken `n` times.
 *
 * @param a numbers of any shape
 * @param options `n` (1), `axis` (-1)
 * @returns numbers of the dtype of a, the axis `n` places shorter
 *
 * @example
 * import { ops } from 'keratin';
 * console.log(String(ops.diff([1, 4, 9, 16]))); // [3 5 7]
 * console.log(String(ops.diff([1, 4, 9, 16], { n: 2 }))); // [2 2]
 *
 * @see https://keras.io/api/ops/numpy/#diff-function
 */
export function diff(a: TensorLike, ...given: OptionArguments<DiffOptions, 'n'>): Tensor {
  const options = optionsFrom<DiffOptions>('diff', { n: aWholeNumber, axis: aWholeNumber }, given);
  const { n = 1, axis = -1 } = options;
  let value = tensor(a);
  const at = normalizeAxis(axis, value.ndim, 'diff');
  const part = (x: Tensor, range: string): Tensor => x.at(...x.shape.map((_, i) => (i === at ? range : ':')));
  for (let i = 0; i < n; i++) {
    const [next, previous] = [part(value, '1:'), part(value, ':-1')];
    value =
      value.dtype === 'bool' ? applyBinary('not_equal', next, previous) : applyBinary('sub', next, previous);
  }
  return value;
}

/** Options of `trapezoid`. */
export interface TrapezoidOptions {
  readonly x?: TensorLike | null;
  readonly dx?: TensorLike;
  readonly axis?: number;
}

/**
 * The integral along `axis` by the trapezoidal rule: Σ (y[i] + y[i + 1]) / 2 · (x[i + 1] - x[i]).
 *
 * @param y numbers of any shape: values of the function
 * @param options `x`: where they are (default: steps of `dx`), `dx` (1), `axis` (-1)
 * @returns floats of the shape of y without the axis
 *
 * @example
 * import { ops } from 'keratin';
 * console.log(String(ops.trapezoid([1, 2, 3]))); // 4.0
 * console.log(String(ops.trapezoid([1, 2, 3], { x: [0, 2, 6] }))); // 13.0
 *
 * @see https://keras.io/api/ops/numpy/#trapezoid-function
 */
export function trapezoid(y: TensorLike, ...given: OptionArguments<TrapezoidOptions, 'x'>): Tensor {
  const options = optionsFrom<TrapezoidOptions>(
    'trapezoid',
    { x: aTensorOrNull, dx: aTensor, axis: aWholeNumber },
    given,
  );
  const { x = null, dx = 1, axis = -1 } = options;
  const [value] = promoteFloat(y, x ?? dx);
  const at = normalizeAxis(axis, value.ndim, 'trapezoid');
  const part = (range: string): Tensor => value.at(...value.shape.map((_, i) => (i === at ? range : ':')));
  const sums = part('1:').add(part(':-1'));
  let steps = promote(dx, value)[0];
  if (x !== null) {
    const points = promoteFloat(x, value)[0];
    steps =
      points.ndim === 1
        ? diff(points).reshape(value.shape.map((_, i) => (i === at ? points.size - 1 : 1)))
        : diff(points, { axis: at });
  }
  return reduceBy('sum', sums.mul(steps), at).mul(0.5);
}
