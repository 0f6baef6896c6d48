import { optionsFrom, type OptionArguments } from '../util/arguments';
import { ARGUMENT_KINDS, CUMULATE_KINDS, REDUCE_KINDS } from './reduce-by';
import { isFloat } from '../ir/dtype';
import { normalizeAxes, reducedShape } from '../ir/shape';
import type { TensorLike } from '../runtime/tensor';
import type { Tensor } from '../runtime/tensor';
import { applyBinary, applyUnary, choose, floating, scalarLike, tensor } from './common';
import type { ReduceOptions } from './numpy-logic';
import { isnan } from './numpy-logic';
import type { ArgumentOptions, CumulateOptions } from './numpy-reduce';
import { argmax, argmin, cumulateBy, mean, prod, sum, variance } from './numpy-reduce';
import { reduceBy } from './reduce-by';

// Reductions that leave NaN out. Integers have none: they go to the ordinary functions.

const replaced = (x: Tensor, value: number): Tensor => choose(isnan(x), scalarLike(value, x), x);

/**
 * The sum along `axis` of the elements that are not NaN; 0 where all are.
 *
 * @param x numbers of any shape
 * @param options `axis` (default: all axes), `keepdims` (false)
 * @returns numbers of the shape of x without the reduced axes
 *
 * @example
 * import { ops } from 'keratin';
 * console.log(String(ops.nansum([[1, NaN], [3, 4]], { axis: 0 }))); // [4. 4.]
 *
 * @see https://keras.io/api/ops/numpy/#nansum-function
 */
export function nansum(x: TensorLike, ...given: OptionArguments<ReduceOptions, 'axis'>): Tensor {
  const options = optionsFrom<ReduceOptions>('nansum', REDUCE_KINDS, given);
  const value = tensor(x);
  return sum(isFloat(value.dtype) ? replaced(value, 0) : value, options);
}

/**
 * The product along `axis` of the elements that are not NaN; 1 where all are.
 *
 * @param x numbers of any shape
 * @param options `axis` (default: all axes), `keepdims` (false)
 * @returns numbers of the shape of x without the reduced axes
 *
 * @example
 * import { ops } from 'keratin';
 * console.log(String(ops.nanprod([[2, NaN], [3, 4]], { axis: 0 }))); // [6. 4.]
 *
 * @see https://keras.io/api/ops/numpy/#nanprod-function
 */
export function nanprod(x: TensorLike, ...given: OptionArguments<ReduceOptions, 'axis'>): Tensor {
  const options = optionsFrom<ReduceOptions>('nanprod', REDUCE_KINDS, given);
  const value = tensor(x);
  return prod(isFloat(value.dtype) ? replaced(value, 1) : value, options);
}

function extremum(name: 'nanmax' | 'nanmin', x: TensorLike, options: ReduceOptions): Tensor {
  const kind = name === 'nanmax' ? 'max' : 'min';
  const value = tensor(x);
  const { axis, keepdims } = options;
  if (!isFloat(value.dtype)) return reduceBy(kind, value, axis, keepdims);
  const result = reduceBy(kind, replaced(value, name === 'nanmax' ? -Infinity : Infinity), axis, keepdims);
  const none = isnan(value).all(axis ?? null, { keepdims });
  return choose(none, scalarLike(NaN, result), result);
}

/**
 * The largest element along `axis` that is not NaN; NaN where all are.
 *
 * @param x numbers of any shape
 * @param options `axis` (default: all axes), `keepdims` (false)
 * @returns numbers of the shape of x without the reduced axes
 *
 * @example
 * import { ops } from 'keratin';
 * console.log(String(ops.nanmax([[1, NaN], [3, 4]], { axis: 0 }))); // [3. 4.]
 *
 * @see https://keras.io/api/ops/numpy/#nanmax-function
 */
export function nanmax(x: TensorLike, ...given: OptionArguments<ReduceOptions, 'axis'>): Tensor {
  return extremum('nanmax', x, optionsFrom<ReduceOptions>('nanmax', REDUCE_KINDS, given));
}

/**
 * The smallest element along `axis` that is not NaN; NaN where all are.
 *
 * @param x numbers of any shape
 * @param options `axis` (default: all axes), `keepdims` (false)
 * @returns numbers of the shape of x without the reduced axes
 *
 * @example
 * import { ops } from 'keratin';
 * console.log(String(ops.nanmin([[1, NaN], [3, 4]], { axis: 0 }))); // [1. 4.]
 *
 * @see https://keras.io/api/ops/numpy/#nanmin-function
 */
export function nanmin(x: TensorLike, ...given: OptionArguments<ReduceOptions, 'axis'>): Tensor {
  return extremum('nanmin', x, optionsFrom<ReduceOptions>('nanmin', REDUCE_KINDS, given));
}

const counted = (x: Tensor, options: ReduceOptions, like: Tensor): Tensor =>
  reduceBy('sum', isnan(x).equal(false).astype('int32'), options.axis, options.keepdims).astype(like.dtype);

/**
 * The mean along `axis` of the elements that are not NaN; NaN where all are.
 *
 * @param x numbers of any shape
 * @param options `axis` (default: all axes), `keepdims` (false)
 * @returns floats of the shape of x without the reduced axes
 *
 * @example
 * import { ops } from 'keratin';
 * console.log(String(ops.nanmean([[1, NaN], [3, 4]], { axis: 0 }))); // [2. 4.]
 *
 * @see https://keras.io/api/ops/numpy/#nanmean-function
 */
export function nanmean(x: TensorLike, ...given: OptionArguments<ReduceOptions, 'axis'>): Tensor {
  const options = optionsFrom<ReduceOptions>('nanmean', REDUCE_KINDS, given);
  const value = tensor(x);
  if (!isFloat(value.dtype)) return mean(value, options);
  const total = nansum(value, options);
  return applyBinary('div', total, counted(value, options, total));
}

/**
 * The variance along `axis` of the elements that are not NaN: Σ (x - mean)² / n; NaN where all are.
 *
 * @param x numbers of any shape
 * @param options `axis` (default: all axes), `keepdims` (false)
 * @returns floats of the shape of x without the reduced axes
 *
 * @example
 * import { ops } from 'keratin';
 * console.log(String(ops.nanvar([[1, NaN], [3, 4]], { axis: 0 }))); // [1. 0.]
 *
 * @see https://keras.io/api/ops/numpy/#nanvar-function
 */
export function nanvar(x: TensorLike, ...settings: OptionArguments<ReduceOptions, 'axis'>): Tensor {
  const options = optionsFrom<ReduceOptions>('nanvar', REDUCE_KINDS, settings);
  const given = tensor(x);
  if (!isFloat(given.dtype)) return variance(given, options);
  const half = given.dtype === 'float16' || given.dtype === 'bfloat16';
  const value = half ? given.astype('float32') : given;
  const average = nanmean(value, { axis: options.axis, keepdims: true });
  const centered = choose(isnan(value), scalarLike(0, value), value.sub(average));
  const total = reduceBy('sum', centered.mul(centered), options.axis, options.keepdims);
  const count = counted(value, options, total);
  const result = applyBinary('div', total, count);
  return choose(count.lessEqual(0), scalarLike(NaN, result), result).astype(given.dtype);
}

/**
 * The standard deviation along `axis` of the elements that are not NaN: √(Σ (x - mean)² / n); NaN where all are.
 *
 * @param x numbers of any shape
 * @param options `axis` (default: all axes), `keepdims` (false)
 * @returns floats of the shape of x without the reduced axes
 *
 * @example
 * import { ops } from 'keratin';
 * console.log(String(ops.nanstd([[1, NaN], [3, 4]], { axis: 0 }))); // [1. 0.]
 *
 * @see https://keras.io/api/ops/numpy/#nanstd-function
 */
export function nanstd(x: TensorLike, ...given: OptionArguments<ReduceOptions, 'axis'>): Tensor {
  const options = optionsFrom<ReduceOptions>('nanstd', REDUCE_KINDS, given);
  return applyUnary('sqrt', floating(nanvar(x, options)));
}

function argument(name: 'nanargmax' | 'nanargmin', x: TensorLike, options: ArgumentOptions): Tensor {
  const value = tensor(x);
  const search = name === 'nanargmax' ? argmax : argmin;
  if (!isFloat(value.dtype)) return search(value, options);
  const found = search(replaced(value, name === 'nanargmax' ? -Infinity : Infinity), options);
  const axes = normalizeAxes(options.axis, value.ndim, name);
  const none = isnan(value)
    .all(axes)
    .reshape(reducedShape(value.shape, axes, options.keepdims));
  return choose(none, scalarLike(-1, found), found);
}

/**
 * The position of the first largest element along `axis` that is not NaN; -1 where all are.
 *
 * @param x numbers of any shape
 * @param options `axis` (default: the flattened tensor), `keepdims` (false)
 * @returns int32 of the shape of x without the axis
 *
 * @example
 * import { ops } from 'keratin';
 * console.log(String(ops.nanargmax([1, NaN, 3]))); // 2
 *
 * @see https://keras.io/api/ops/numpy/#nanargmax-function
 */
export function nanargmax(x: TensorLike, ...given: OptionArguments<ArgumentOptions, 'axis'>): Tensor {
  return argument('nanargmax', x, optionsFrom<ArgumentOptions>('nanargmax', ARGUMENT_KINDS, given));
}

/**
 * The position of the first smallest element along `axis` that is not NaN; -1 where all are.
 *
 * @param x numbers of any shape
 * @param options `axis` (default: the flattened tensor), `keepdims` (false)
 * @returns int32 of the shape of x without the axis
 *
 * @example
 * import { ops } from 'keratin';
 * console.log(String(ops.nanargmin([NaN, 2, 3]))); // 1
 *
 * @see https://keras.io/api/ops/numpy/#nanargmin-function
 */
export function nanargmin(x: TensorLike, ...given: OptionArguments<ArgumentOptions, 'axis'>): Tensor {
  return argument('nanargmin', x, optionsFrom<ArgumentOptions>('nanargmin', ARGUMENT_KINDS, given));
}

/**
 * Running sums along `axis`, NaN counted as 0.
 *
 * @param x numbers of any shape
 * @param options `axis` (default: the flattened tensor), `dtype` of the result (default: that of x, int32 for bools)
 * @returns numbers of the shape of x
 *
 * @example
 * import { ops } from 'keratin';
 * console.log(String(ops.nancumsum([1, NaN, 3]))); // [1. 1. 4.]
 *
 * @see https://keras.io/api/ops/numpy/#nancumsum-function
 */
export function nancumsum(x: TensorLike, ...given: OptionArguments<CumulateOptions, 'axis'>): Tensor {
  const options = optionsFrom<CumulateOptions>('nancumsum', CUMULATE_KINDS, given);
  const value = tensor(x);
  return cumulateBy('nancumsum', 'sum', isFloat(value.dtype) ? replaced(value, 0) : value, options);
}

/**
 * Running products along `axis`, NaN counted as 1.
 *
 * @param x numbers of any shape
 * @param options `axis` (default: the flattened tensor), `dtype` of the result (default: that of x, int32 for bools)
 * @returns numbers of the shape of x
 *
 * @example
 * import { ops } from 'keratin';
 * console.log(String(ops.nancumprod([2, NaN, 3]))); // [2. 2. 6.]
 *
 * @see https://keras.io/api/ops/numpy/#nancumprod-function
 */
export function nancumprod(x: TensorLike, ...given: OptionArguments<CumulateOptions, 'axis'>): Tensor {
  const options = optionsFrom<CumulateOptions>('nancumprod', CUMULATE_KINDS, given);
  const value = tensor(x);
  return cumulateBy('nancumprod', 'prod', isFloat(value.dtype) ? replaced(value, 1) : value, options);
}
